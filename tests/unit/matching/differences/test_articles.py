"""A text is taken apart into its articles, whatever they are called and wherever they are spoken of."""

from __future__ import annotations

import pytest

from catalogue.matching.differences.articles import articles_of

LAW = [
    (
        1,
        "Law on Shelters Table of contents Article 1 Purpose Article 2 Definitions Article 3 Shelters"
        " Article 4 Fees 1 / 3",
    ),
    (
        2,
        "Preamble Recalling Article 7 of the Charter. CHAPTER I General Article 1 Purpose This law protects"
        " guests. Article 2 Definitions For this law: (a) “guest” means any person; and (b) “house” means a"
        " shelter, as in Article 4. CHAPTER II Houses Article 3 Shelters 1. Each house has a door."
        " 2. As Article 2 says, a guest may 2 / 3",
    ),
    (3, "leave at any time. Article 4 No one pays. Articles 9 and 10 of the Code apply. 3 / 3"),
]


def test_articles_have_titles_paragraphs_and_pages() -> None:
    found = articles_of(LAW)
    assert [(article.label, article.title, article.page) for article in found.articles] == [
        ("Article 1", "Purpose", 2),
        ("Article 2", "Definitions", 2),
        ("Article 3", "Shelters", 2),
        ("Article 4", "", 3),
    ]
    shelters = found.articles[2]
    assert [paragraph.text for paragraph in shelters.paragraphs] == [
        "1. Each house has a door.",
        "2. As Article 2 says, a guest may leave at any time.",
    ]
    assert len(found.articles[1].paragraphs) == 3
    assert found.articles[0].text == "This law protects guests."


def test_a_table_of_contents_is_no_article_and_what_is_spoken_of_is_none() -> None:
    found = articles_of(LAW)
    assert found.opening and "Recalling Article 7 of the Charter" in found.opening.text
    assert found.articles[3].text == "No one pays. Articles 9 and 10 of the Code apply."


def test_what_stands_before_the_first_article_begins_on_the_page_of_its_first_word() -> None:
    preamble = "Victims of trafficking are received with kindness in every house. " * 30
    opening = articles_of([(1, preamble), (2, preamble), (3, LAW[1][1]), (4, LAW[2][1])]).opening
    assert opening and opening.page == 1
    assert {paragraph.page for paragraph in opening.paragraphs} == {1, 2}


IN_OTHER_WORDS = {
    "មាត្រា ១ មាត្រា ២ មាត្រា ៣": "មាត្រា ១ ច្បាប់នេះការពារជនរងគ្រោះ។ មាត្រា ២ តាមមាត្រា ១ នៃច្បាប់នេះ"
    " ជនណាក៏អាចសុំបាន។ មាត្រា ៣ ត្រូវអនុវត្ត។",
    "第一条 第二条 第三条": "第一条 人人平等。第二条 依照第一条的规定，人人自由。第三条 本法施行。",
    "Guideline 1 Guideline 2 Guideline 3": "Guideline 1: Identify victims. Guideline 2: Shelter them. See"
    " guideline 1. Guideline 3: Ask them.",
    "SECTION I SECTION II SECTION III": "SECTION I We meet. SECTION II We pay. SECTION III We go.",
    "1. 2. 3.": "1. Register each guest. 2. Ask for 3 papers. 3. Keep the door open. Done.",
    "Điều 1 Điều 2 Điều 3": "Điều 1 Mọi người bình đẳng. Điều 2 Theo Điều 1 của luật này. Điều 3 Đúng.",
}


@pytest.mark.parametrize("labels", IN_OTHER_WORDS)
def test_articles_are_known_in_other_languages_and_under_other_names(labels: str) -> None:
    found = articles_of([(1, IN_OTHER_WORDS[labels])]).articles
    assert " ".join(article.label for article in found) == labels


def test_a_text_without_numbers_is_compared_by_stretches_of_sentences() -> None:
    sentence = "Victims of trafficking are received with kindness in every house of the province. "
    found = articles_of([(1, sentence * 15), (2, sentence * 15)])
    assert found.opening is None
    assert [article.page for article in found.articles] == [1, 1, 2]
    assert all(not article.label and len(article.text) < 1_200 for article in found.articles)


def test_nothing_has_no_articles() -> None:
    assert articles_of([]).articles == () and articles_of([(1, "")]).articles == ()


@pytest.mark.parametrize(
    "labels",
    [
        ["第九条", "第十条", "第十一条", "第十二条"],
        ["第十九条", "第二十条", "第二十一条"],
        ["第九十九条", "第一百条", "第一百零一条"],
        ["Section III", "Section IV", "Section V", "Section VI"],
        ["Section VIII", "Section IX", "Section X"],
        ["Article 2", "Article 3", "Article 7", "Article 8"],
    ],
)
def test_numerals_of_any_kind_count_on(labels: list[str]) -> None:
    text = " ".join(f"{label} We meet here." for label in labels)
    assert [article.label for article in articles_of([(1, text)]).articles] == labels


def test_fewer_than_three_or_numbers_far_apart_are_no_articles() -> None:
    for labels in (["Article 1", "Article 2"], ["Article 1", "Article 9", "Article 17"]):
        found = articles_of([(1, " ".join(f"{label} We meet here." for label in labels))])
        assert not any(article.label for article in found.articles)


def test_what_most_pages_begin_and_end_with_is_no_part_of_the_text() -> None:
    said = ("First come first.", "Then we sit.", "Then we talk.", "Last go home.")
    pages = [(at, f"Official Gazette of Laws {text} {at} / 4") for at, text in enumerate(said, 1)]
    assert " ".join(article.text for article in articles_of(pages).articles) == " ".join(said)
    two = [(at, f"Official Gazette of Laws {text}") for at, text in enumerate(said[:2], 1)]
    assert "Gazette" in articles_of(two).articles[0].text, "two pages may begin alike"


SHORT, LONG = "Words of some length. ", "Words of some length. " * 850


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        # Three parts that are long on average, and numbered paragraphs in them: more than twice as many.
        (
            f"Part 1 {LONG}Part 2 {LONG}Part 3 {SHORT}" + "".join(f"{at}. {SHORT}" for at in range(1, 8)),
            "1. 2. 3. 4. 5. 6. 7.",
        ),
        # Twice as many are not enough.
        (
            f"Part 1 {LONG}Part 2 {LONG}Part 3 {SHORT}" + "".join(f"{at}. {SHORT}" for at in range(1, 7)),
            "Part 1 Part 2 Part 3",
        ),
        # Parts of a usual length count, however many paragraphs they have.
        (
            f"Part 1 {SHORT}Part 2 {SHORT}Part 3 {SHORT}" + "".join(f"{at}. {SHORT}" for at in range(1, 9)),
            "Part 1 Part 2 Part 3",
        ),
        # Two named ones are no run, nor are two numbered ones; three numbered ones are.
        (f"Part 1 {SHORT}Part 2 {SHORT}" + "".join(f"{at}. {SHORT}" for at in range(1, 4)), "1. 2. 3."),
        (f"Part 1 {SHORT}Part 2 {SHORT}1. {SHORT}2. {SHORT}", ""),
    ],
)
def test_numbered_paragraphs_count_where_named_parts_are_few_or_long(text: str, labels: str) -> None:
    assert " ".join(article.label for article in articles_of([(1, text)]).articles if article.label) == labels
