"""Keys of whole titles, numbers and shelf marks, and words with typing errors."""

from __future__ import annotations

import pytest

from search_index.analysis.keys import is_labelled, keys_of, loose_key, title_key
from search_index.analysis.normalisation import common_era, fold, strip_diacritics
from search_index.analysis.sounds import sound_of
from search_index.analysis.spelling import edits_allowed, is_near, signature
from search_index.analysis.tokenizer import compounds, term_of
from search_index.interface import IndexDocument


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("A/75/289", "loose:a75289"),
        ("UN Doc. A/75/289", "loose:a75289"),
        ("https://doi.org/10.1000/5", "loose:1010005"),
        ("www.example.org/a1", "loose:exampleorga1"),
        ("0-306-40615-2", "loose:9780306406157"),
        ("ISBN-10: 1-56432-155-x", "loose:9781564321558"),
        ("២០០៨១", "loose:20081"),
        ("2008", None),
        ("abcde", None),
        ("a1b2", None),
        ("a1b2c", "loose:a1b2c"),
    ],
)
def test_a_number_is_known_by_its_letters_and_digits(typed: str, key: str | None) -> None:
    assert loose_key(typed) == key


def test_a_number_behind_its_label_is_nothing_else() -> None:
    assert is_labelled(" ISSN 1234-5679 ") and is_labelled("doi: 10.1000/5")
    assert not is_labelled("1234-5679") and not is_labelled("ISSN 1234-5679 debt")


def test_a_document_is_found_by_titles_numbers_marks_and_names() -> None:
    document = IndexDocument(
        "1",
        title="Losing Ground",
        subtitle="Forced evictions",
        other_titles=("Terre perdue", ""),
        people=("Sok, Sophea", "សុខ សុភា"),
        keys=("isbn:9780306406157", "other:ab"),
        shelf_marks=("362.88 SUR 2", "ART", "REP ILO"),
    )
    keys = keys_of(document)
    assert {"isbn:9780306406157", "other:ab", "loose:9780306406157"} <= keys
    titles = ("Losing Ground", "Losing Ground Forced evictions", "Terre perdue")
    marks = ("362.88", "362.88 SUR", "362.88 SUR 2", "REP ILO")
    assert {title_key(text) for text in (*titles, *marks)} == {
        key for key in keys if key.startswith("title:")
    }
    assert {"latin-name:sk.sp", "other-name:sk.sp"} <= keys
    assert title_key("...") == ""


@pytest.mark.parametrize(
    ("form", "edits"),
    [("law", 0), ("2008", 0), ("laws", 1), ("bondage", 1), ("trafficking", 2), ("migrants", 2)],
)
def test_a_word_may_hold_errors_by_its_length(form: str, edits: int) -> None:
    assert edits_allowed(form) == edits


def test_an_error_is_a_letter_more_less_or_other_or_two_exchanged() -> None:
    for other in ("bondge", "bonndage", "bandage", "obndage"):
        assert is_near("bondage", other, 1)
        assert (signature("bondage") ^ signature(other)).bit_count() <= 2
    assert not is_near("bondage", "bandge", 1) and is_near("bondage", "bandge", 2)


def test_a_signature_says_which_letters_stand_once_and_twice() -> None:
    assert signature("abc") == signature("cab") == 0b111
    assert signature("aab") == 0b11 | 1 << 26 == signature("aaab")
    assert signature("z") == 1 << 25 and signature("zz") == 1 << 25 | 1 << 51
    assert signature("1") >> 52 and signature("1") == signature("11"), "of other signs once is told"


@pytest.mark.parametrize(
    ("text", "sound"),
    [
        ("Sophea", "sp"), ("សុភា", "sp"), ("Khiev", "k"), ("Nguyen", "n"), ("Anna", "'n"), ("Jazz", "c"),
        ("Quang", "kn"), ("fax", "ps"), ("Wood", "vt"), ("Sokha", "sk"), ("Dara", "tr"),
    ],
)  # fmt: skip
def test_a_sound_is_its_consonants(text: str, sound: str) -> None:
    assert sound_of(text) == sound


@pytest.mark.parametrize(
    ("year", "common"), [(2399, 2399), (2400, 1857), (2551, 2008), (2699, 2156), (2700, 2700)]
)
def test_years_of_the_buddhist_era(year: int, common: int) -> None:
    assert common_era(year) == common


def test_only_letters_of_one_word_are_stemmed() -> None:
    assert [term_of(form) for form in ("a1s", "étudiants", "2008s", "women's")] == [
        "a1s",
        "étudiants",
        "2008s",
        "women's",
    ]
    assert term_of("studies") == "studi"
    assert strip_diacritics("Đỗ Ñandú") == "Đo Nandu" and fold("Đỗ") == "do"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("sub-regional law", [(0, 2, "subregional", False)]),
        ("the U.N. law", [(1, 3, "un", True)]),
        ("a law - b", []),
        ("1-2-3", []),
        ("A.1", []),
        ("e-mail, well‑known", [(0, 2, "email", False), (2, 4, "wellknown", False)]),
        (f"{'x' * 20}-{'y' * 20}", [(0, 2, "x" * 20 + "y" * 20, False)]),
        (f"{'x' * 20}-{'y' * 21}", []),
    ],
)
def test_words_that_may_be_written_as_one(text: str, found: list[tuple[int, int, str, bool]]) -> None:
    assert [tuple(compound) for compound in compounds(text)] == found
