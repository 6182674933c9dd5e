"""Letters: places are filled once, and unknown ones are named."""

from __future__ import annotations

import pytest

from catalogue.domain.people.letter_templates import LetterWords, filled, paragraphs
from catalogue.errors import InvalidInput


def test_paragraphs_are_filled_and_the_titles_stand_alone() -> None:
    body = "Dear {donor},\n\nthis came: {titles} Thank you.\n \nThe {centre}, {unknown} {"
    values = {"donor": "{centre} & sons", "centre": "Centre"}
    assert list(paragraphs(body, values)) == [
        "Dear {centre} & sons,",
        "this came:",
        None,
        "Thank you.",
        "The Centre, {unknown} {",
    ]
    assert filled("{donor}", values) == "{centre} & sons"


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (LetterWords("Thanks", "Dear {giver}"), "body"),
        (LetterWords("Thanks {titles}", "Dear"), "heading"),
        (LetterWords("", "Dear"), "heading"),
        (LetterWords("Thanks", ""), "body"),
        (LetterWords("Thanks", "x" * 10_001), "body"),
    ],
)
def test_what_cannot_be_a_letter_is_refused_at_its_field(words: LetterWords, field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        words.check("acknowledgement")
    assert refusal.value.params["field"] == field


def test_the_table_of_titles_stands_in_the_text_alone() -> None:
    LetterWords("Thanks", "Dear {donor}, {titles}", "{centre}").check("acknowledgement")
    LetterWords("Thanks", "x" * 10_000).check("statement")
    with pytest.raises(InvalidInput) as refusal:
        LetterWords("Thanks", "Dear", "{titles}").check("statement")
    assert refusal.value.params["field"] == "signature"


def test_each_letter_knows_its_own_places() -> None:
    LetterWords("Thanks", "{received} {date} {count} {gaps} {centre}").check("acknowledgement")
    LetterWords("Thanks", "{accepted} {declined} {open}").check("statement")
    for kind, unknown in (("acknowledgement", "accepted"), ("statement", "gaps")):
        with pytest.raises(InvalidInput) as refusal:
            LetterWords("Thanks", f"{{{unknown}}}").check(kind)
        assert refusal.value.params["place"] == unknown


def test_a_place_that_is_not_known_is_shown_by_its_beginning() -> None:
    with pytest.raises(InvalidInput) as refusal:
        LetterWords("Thanks", "{" + "x" * 60 + "}").check("statement")
    assert refusal.value.params["place"] == "x" * 50
    assert "{donor}, {received}" in str(refusal.value.params["places"])


def test_a_letter_may_be_unsigned_and_begin_or_end_with_its_titles() -> None:
    assert LetterWords("Thanks", "Dear").signature == ""
    assert list(paragraphs("{titles}", {})) == [None]
    assert list(paragraphs("a\n\n\n\nb\nc{titles}{titles}", {})) == ["a", "b\nc", None, None]
    assert list(paragraphs("", {})) == []
