"""How strictly a text binds, and the numbers and deadlines it sets."""

from __future__ import annotations

import pytest

from catalogue.matching.differences.provisions import Duty, Quantity, duty_of, quantities_of


@pytest.mark.parametrize(
    ("text", "duty"),
    [
        ("Each Party shall issue a permit.", "must"),
        ("Each Party shall, in accordance with its law, endeavour to issue a permit.", "try"),
        ("States shall consider measures that must be taken.", "try"),
        ("No one shall be held in a shelter.", "must_not"),
        ("Nobody may ask what happened before that.", "must_not"),
        ("A guest must never be detained; she may leave.", "must_not"),
        ("Officers should ask first.", "should"),
        ("A guest may stay.", "may"),
        ("such measures as may be necessary", None),
        ("ជនរងគ្រោះមិនត្រូវឃុំខ្លួនឡើយ", "must_not"),
        ("រដ្ឋត្រូវការពារ", "must"),
        ("Người bị hại có thể ở lại", "may"),
    ],
)
def test_how_strictly_a_text_binds(text: str, duty: Duty | None) -> None:
    assert duty_of(text) == duty


@pytest.mark.parametrize(
    ("text", "quantities"),
    [
        ("a period of at least 30 days", {Quantity("day", 30)}),
        ("no longer than 45 minutes, ៦០ នាទី", {Quantity("minute", 45), Quantity("minute", 60)}),
        ("within twelve months, or 1 year", {Quantity("year", 1)}),
        ("on the ninetieth day after the fortieth instrument", {Quantity("day", 90), Quantity("party", 40)}),
        ("under twenty-one completed years of age", {Quantity("year", 21)}),
        ("ក្នុងរយៈពេល ១៥ (ដប់ប្រាំ) ថ្ងៃ", {Quantity("day", 15)}),
        ("a fine of 1,000,000 riels and two weeks", {Quantity("riel", 1_000_000), Quantity("day", 14)}),
        ("on the first day of the month, the 16th day of May 2005, in 2008 years", set()),
        ("paragraph 2 members, article 3 states; from 12 to 15 December 2002", set()),
    ],
)
def test_numbers_and_deadlines(text: str, quantities: set[Quantity]) -> None:
    assert quantities_of(text) == quantities


def test_a_number_of_thousands_of_digits_is_none() -> None:
    quantities_of("within 1" + ",000" * 2000 + " years")  # Python refuses to read it: the page would be a 500
    assert quantities_of("within 1,000 years") == {Quantity("year", 1000)}
