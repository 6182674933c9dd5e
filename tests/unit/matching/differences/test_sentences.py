"""Two texts side by side: headings, sentences over page breaks, what agrees and what stands alone."""

from __future__ import annotations

from catalogue.matching.differences.sentences import compare_texts, outline, sentences

MEMORANDUM = [
    (
        1,
        "Memorandum of Understanding\r\n1. Purpose\r\n"
        "The Parties shall cooperate to suppress trafficking in\r\n",
    ),
    (
        2,
        "persons within the region. Each Party shall name a focal point by 30 June 2005.\r\n"
        "Article 2 Victims\r\nVictims of trafficking shall not be detained.\r\n",
    ),
]
DECLARATION = [
    (1, "Article 2 Victims\r\nVictims of trafficking shall never be detained by the authorities.\r\n"),
    (
        4,
        "Each Party shall name a focal point by 31 July 2008. "
        "Ministers will meet every second year in turn.\r\n",
    ),
]
KHMER = [
    (1, "ជំពូកទី១\nមាត្រា ១\nច្បាប់នេះមានគោលបំណងបង្ក្រាបអំពើជួញដូរមនុស្ស។ ច្បាប់នេះអនុវត្តលើទឹកដីកម្ពុជាទាំងមូល។"),
    (2, "មាត្រា ២\nជនរងគ្រោះត្រូវបានការពារតាមច្បាប់គ្រប់ពេលវេលា។"),
]  # fmt: skip


def test_headings_carry_their_page() -> None:
    assert [(sentence.text, sentence.page) for sentence in outline(MEMORANDUM)] == [
        ("1. Purpose", 1),
        ("Article 2 Victims", 2),
    ]
    assert [sentence.page for sentence in outline(KHMER)] == [1, 1, 2]


def test_headings_are_found_in_text_that_flows_on_and_citations_are_none() -> None:
    page = (
        "Agreement Article 1 Purpose The Parties, as said in Article 9 and under Article 12, shall meet. "
        "Article 2 – Victims Nobody is detained. Article 3 of the Convention applies."
    )
    assert [sentence.text[:9] for sentence in outline([(7, page)])] == ["Article 1", "Article 2"]


def test_a_sentence_goes_on_over_the_page_and_keeps_where_it_began() -> None:
    found = {sentence.text: sentence.page for sentence in sentences(MEMORANDUM)}
    text = "The Parties shall cooperate to suppress trafficking in persons within the region."
    assert any(text_found.endswith(text) and page == 1 for text_found, page in found.items())
    assert found["Each Party shall name a focal point by 30 June 2005."] == 2


def test_what_agrees_is_paired_and_the_rest_stands_alone() -> None:
    compared = compare_texts(MEMORANDUM, DECLARATION)
    pairs = {(pair.one.page, pair.other.page, pair.same) for pair in compared.pairs}
    assert (2, 4, True) in pairs or (2, 4, False) in pairs
    assert any(pair.one.page == 2 and pair.other.page == 1 and not pair.same for pair in compared.pairs)
    assert any("Parties shall cooperate" in sentence.text for sentence in compared.only_one)
    assert [sentence.text for sentence in compared.only_other] == [
        "Ministers will meet every second year in turn."
    ]


def test_khmer_is_compared_too() -> None:
    compared = compare_texts(KHMER, KHMER[:1])
    assert [pair.same for pair in compared.pairs] == [True, True]
    assert [sentence.page for sentence in compared.only_one] == [2] and not compared.only_other


def test_nothing_agrees_with_nothing() -> None:
    assert compare_texts([], MEMORANDUM).pairs == () and compare_texts([], []).only_other == ()


def test_of_many_that_share_one_word_the_first_of_the_text_is_looked_at() -> None:
    """In whatever order a set would give the words: the same two texts agree in the same each time."""
    words = [f"word{letter}{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"]
    misread = [f"{word[:-1]}0" for word in words]
    first = " ".join([words[0], *misread[1:]])
    others = [" ".join([word, *misread[:5]]) for word in words[1:]]
    compared = compare_texts([(1, " ".join(words) + ".")], [(1, ". ".join([*others, first]) + ".")])
    assert [pair.other.text for pair in compared.pairs] == [f"{first}."]
