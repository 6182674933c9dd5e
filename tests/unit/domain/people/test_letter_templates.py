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
