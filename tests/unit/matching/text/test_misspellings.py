"""Words as hurried writers shorten them, and words that only look shortened."""

from __future__ import annotations

import pytest

from catalogue.matching.text.misspellings import few_slips, ligatures_lost, mean_other, most_similar


@pytest.mark.parametrize(
    ("written", "meant"),
    [("ppl", "people"), ("textbk", "textbook"), ("govt", "government"), ("wrkrs", "workers")],
)
def test_a_word_is_known_without_its_vowels_or_contracted(written: str, meant: str) -> None:
    assert most_similar(written, ["children", meant])[0] == meant


@pytest.mark.parametrize(
    ("word", "other"), [("trial", "territorial"), ("nation", "negotiation"), ("pdf", "poodle")]
)
def test_letters_that_happen_to_stand_in_a_longer_word_are_another_word(word: str, other: str) -> None:
    assert most_similar(word, [other]) == ("", 0.0)


@pytest.mark.parametrize(
    ("word", "other", "alike"),
    [
        ("trafficking", "traficking", True),
        ("plan", "paln", True),
        ("labor", "later", False),
        ("women", "oWemn".lower(), True),
        ("report", "reorpt", True),
        ("protecting", "protcctmg", True),
        ("sea", "sca", True),
        ("cat", "dog", False),
        ("abc", "ab", False),
        ("international", "intl", True),
        ("migration", "migr", True),
        ("gambia", "zambia", False),
        ("regular", "irregular", False),
        ("trial", "trail", False),
        ("h1n1", "h5n1", False),
        ("hypertension", "hypotension", False),
        ("preconflict", "postconflict", False),
        ("erbschaftsteuer", "korperschaftsteuer", False),
    ],
)
def test_a_slip_is_known_and_another_word_is_another(word: str, other: str, alike: bool) -> None:
    for one, the_other in ((word, other), (other, word)):
        found, score = most_similar(one, [the_other, "zzzzzz"])
        assert (found == the_other) is alike
        assert (score >= 0.7) is alike
    assert most_similar(word, []) == ("", 0.0)


@pytest.mark.parametrize(
    ("one", "other", "few"),
    [
        ("ច្បាប់ស្តីពីការងារ", "ច្បាប់ស្តីពីការងា", True),
        ("ច្បាប់ស្តីពីការងារ", "ច្បាប់ស្តីពីការ", False),
        ("ច្បាប់ស្តីពីការងារ1", "ច្បាប់ស្តីពីការងារ2", False),
        ("人口贩运报告人口贩运", "人口贩运法律人口贩运", False),
        ("abcdefghij", "abcdefghij", True),
        ("abcdefghi", "abcdefghx", False),
    ],
)
def test_long_strings_are_one_but_for_few_slips(one: str, other: str, few: bool) -> None:
    assert few_slips(one, other) is few_slips(other, one) is few


@pytest.mark.parametrize(
    ("one", "other", "lost"),
    [
        ("efficiently", "eciently", True),
        ("classification", "classication", True),
        ("fly", "y", True),
        ("finding", "nding", True),
        ("efficiently", "sciently", False),
        ("labour", "labour", False),
        ("trafficking", "trackin", False),
    ],
)
def test_words_copied_from_a_pdf_lack_their_ligatures(one: str, other: str, lost: bool) -> None:
    assert ligatures_lost(one, other) is ligatures_lost(other, one) is lost


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("regular", "irregular", True),
        ("export", "reexport", True),  # two letters before it make another word of it
        ("slavery", "antislavery", True),
        ("lavery", "slavery", False),  # one letter is lost with a page's edge
        ("lxiv", "xlvi", True),
    ],
)
def test_what_stands_before_a_word_makes_another_of_it(one: str, other: str, apart: bool) -> None:
    assert mean_other(one, other) is mean_other(other, one) is apart
