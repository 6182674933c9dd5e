"""Titles given by their initials: found by them in the same year, and a person is asked."""

from __future__ import annotations

import pytest

from catalogue.domain.descriptions.description import Description
from catalogue.matching.records.title_initials import (
    initials_keys,
    initials_of,
    initials_sought,
    letter_words_in,
)
from tests.unit.matching.conftest import Answer, describe, status_of

CHILDREN = describe("The state of the world's children 2006", "UNICEF", year="2005")
MIGRATION = describe("World Migration Report 2020", "International Organization for Migration", year="2019")


def test_small_words_are_counted_or_left_out() -> None:
    assert initials_of("The State of the World's Children 2006") == {"tsotwc", "sowc", "swc"}
    assert initials_of("Forced labour") == set(), "two letters stand for anything"
    assert initials_of("One two three four five six seven") == set(), "nobody shortens so much to letters"


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("SOWC 2006", {"sowc"}),
        ("the SOWC of 2006", {"sowc"}),
        ("MEN AND WOMEN", set()),  # Capitals throughout: nothing stands out.
        ("A study of what the ILO and the IOM did in nine towns", set()),  # Too much besides.
    ],
)
def test_capitals_stand_for_a_title_only_in_few_words(text: str, letters: set[str]) -> None:
    assert letter_words_in(text) == letters


@pytest.mark.parametrize(("text", "held"), [("SOWC 2006", CHILDREN), ("WMR 2020", MIGRATION)])
def test_initials_and_title_share_a_key_and_a_person_is_asked(
    answer: Answer, text: str, held: Description
) -> None:
    for entry in (Description(title=text), Description(reference=text)):
        assert set(initials_sought(entry)) & set(initials_keys(held))
        assert set(initials_sought(held)) & set(initials_keys(entry))
        assert status_of(answer(entry, held)) == "review"
    assert status_of(answer(held, Description(title=text))) == "review"


@pytest.mark.parametrize("text", ["SOWC 2007", "SOWC", "Children in SOWC 2006"])
def test_another_year_none_or_more_words_are_another_title(answer: Answer, text: str) -> None:
    assert "initials_alone" not in (found.doubt for found in answer(Description(title=text), CHILDREN))


def test_two_titles_with_the_same_initials_are_not_sought_for_each_other() -> None:
    asked, held = (
        Description(title="Women Moving Rights", year="2020"),
        Description(title="Where Men Rest", year="2020"),
    )
    assert set(initials_keys(asked)) == set(initials_keys(held)) != set()
    assert not set(initials_sought(asked)) & set(initials_keys(held))
