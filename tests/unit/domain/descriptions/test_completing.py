"""What somebody typed is completed and never overwritten."""

from __future__ import annotations

import pytest

from catalogue.domain.descriptions.completing import completed
from catalogue.domain.descriptions.description import Contributor, Description, Identifier

ENTRY = Description(
    title="Sold Like Chiken",
    subtitle="Trafficked Cambodian Girls Speak Out",
    year="2003",
    contributors=(Contributor("Hudd S."),),
    identifiers=(Identifier("isbn", "92-2-111111-1"), Identifier("report_number", "UNIAP-7")),
)
ISBN = Identifier("isbn", "978-92-2-121319-2")


def test_what_was_typed_stays_and_the_rest_is_filled_in() -> None:
    begun = completed(Description(title="Sold like chicken", identifiers=(ISBN,)), ENTRY)
    assert begun.description.title == "Sold like chicken"
    assert begun.description.subtitle == ENTRY.subtitle, "the title alone was typed"
    assert begun.description.identifiers == (ISBN, ENTRY.identifiers[1]), "no second ISBN"
    assert (begun.description.year, begun.description.contributors) == ("2003", ENTRY.contributors)
    assert begun.filled == {"subtitle", "year", "contributors", "identifiers"}
    assert begun.set_aside == {"title": ENTRY.full_title, "identifiers": "92-2-111111-1"}


def test_a_title_typed_with_its_subtitle_gets_no_second_one() -> None:
    typed = "Sold like chicken: trafficked Cambodian girls speak out"
    assert completed(Description(title=typed), ENTRY).description.subtitle == ""


@pytest.mark.parametrize("typed", ["", "sold like", "hudd cambodian girls"])
def test_words_that_look_for_a_title_are_completed_by_it(typed: str) -> None:
    begun = completed(Description(title=typed), ENTRY)
    assert (begun.description.title, begun.description.subtitle) == (ENTRY.title, ENTRY.subtitle)
    assert {"title", "subtitle"} <= begun.filled and not begun.set_aside


def test_a_line_of_free_text_becomes_the_title_where_none_was_typed() -> None:
    begun = completed(Description(identifiers=(ISBN,)), Description(reference="Silva (2011). Harbours."))
    assert (begun.description.title, begun.description.reference) == ("Silva (2011). Harbours.", "")


def test_what_is_not_known_fills_nothing_in_and_sets_nothing_aside() -> None:
    begun = completed(Description(title="Sold like chicken", year="2003"), Description(year="2004"))
    assert begun.description == Description(title="Sold like chicken", year="2003")
    assert (begun.filled, begun.set_aside) == (frozenset(), {})
    nothing = completed(Description(), Description())
    assert (nothing.description, nothing.filled, nothing.set_aside) == (Description(), frozenset(), {})


def test_a_typed_subtitle_stays() -> None:
    begun = completed(Description(title="Sold like chicken", subtitle="Girls speak"), ENTRY)
    assert begun.description.subtitle == "Girls speak"
    assert "subtitle" not in begun.filled


def test_the_same_number_typed_otherwise_is_not_set_aside() -> None:
    same = (Identifier("isbn", "92-2-111111-1"),)
    begun = completed(Description(title="Sold like chicken", identifiers=same), ENTRY)
    assert "identifiers" not in begun.set_aside
    assert begun.description.identifiers == (*same, ENTRY.identifiers[1])


def test_a_reference_completes_a_title_only_where_no_title_is_known() -> None:
    both = Description(title="Harbours", reference="Silva (2011). Harbours.")
    begun = completed(Description(), both)
    assert (begun.description.title, begun.description.reference) == ("Harbours", both.reference)


def test_several_numbers_that_give_way_are_named_one_behind_the_other() -> None:
    known = Description(title="Harbours", identifiers=(Identifier("isbn", "1"), Identifier("isbn", "2")))
    begun = completed(Description(identifiers=(ISBN,)), known)
    assert begun.set_aside == {"identifiers": "1; 2"}
