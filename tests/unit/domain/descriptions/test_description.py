"""A description is kept whole, and merged with another so that least is lost."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest

from catalogue.domain.descriptions.description import (
    LONGEST_NAME,
    LONGEST_TEXT,
    MOST_VALUES,
    Contributor,
    ContributorKind,
    Description,
    Identifier,
    SourceField,
)
from catalogue.domain.descriptions.merging import SEVERAL, Choice, merged, proposal

OF_FIELDS: dict[str, Any] = {
    "contributors": (Contributor("ILO", ContributorKind.BODY, "editor"), Contributor("Surtees, R.")),
    "identifiers": (Identifier("isbn", "9789221213192"),),
    "source_fields": (SourceField("marc", "300", "  $c30 cm."),),
    "parallel_titles": ("Titre",),
    "languages": ("en", "km"),
    "countries": ("Cambodia",),
    "subjects": ("Fishing",),
    "notes": ("A note",),
}
WHOLE = Description(**{field.name: OF_FIELDS.get(field.name, field.name) for field in fields(Description)})


def test_every_field_comes_back_as_it_was_written() -> None:
    assert Description.from_dict(WHOLE.to_dict()) == WHOLE
    assert Description().to_dict() == {}
    assert Description.from_dict({"title": "Sold", "unknown": 1}) == Description(title="Sold")


def test_a_contributor_without_kind_or_role_is_a_person_and_an_author() -> None:
    read = Description.from_dict({"contributors": [{"name": "Surtees, R."}]})
    assert read.contributors == (Contributor("Surtees, R.", ContributorKind.PERSON, "author"),)


def test_what_differs_is_proposed_so_that_least_is_lost() -> None:
    kept = Description(title="Sold", year="2003", subjects=("A",), languages=("en",))
    other = Description(title="SOLD", place="Hanoi", subjects=("B",), languages=("English",))
    assert proposal(kept, other) == {
        "title": Choice.KEPT,
        "year": Choice.KEPT,
        "place": Choice.OTHER,
        "subjects": Choice.BOTH,
        "languages": Choice.KEPT,
    }


@pytest.mark.parametrize("name", sorted(field.name for field in fields(Description)))
def test_both_values_stand_together_only_where_a_field_has_several(name: str) -> None:
    values = getattr(WHOLE, name)
    other = WHOLE.with_changes(**{name: values[::-1]})
    both = getattr(merged(WHOLE, other, {name: Choice.BOTH}), name)
    assert both == values, "what both have stands there once"
    assert (name in SEVERAL) is (name in OF_FIELDS and name != "source_fields")
    assert getattr(merged(WHOLE, other, {name: Choice.OTHER}), name) == values[::-1]


def test_one_number_or_name_written_twice_stands_there_once() -> None:
    kept = Description(identifiers=(Identifier("isbn", "978-1-56432-155-8"),), subjects=("Fishing",))
    other = Description(
        identifiers=(Identifier("isbn", "1-56432-155-X"), Identifier("doi", "10.1000/5")),
        subjects=("FISHING", "Slavery"),
    )
    both = merged(kept, other, dict.fromkeys(("identifiers", "subjects"), Choice.BOTH))
    assert [identifier.value for identifier in both.identifiers] == ["978-1-56432-155-8", "10.1000/5"]
    assert both.subjects == ("Fishing", "Slavery")


def test_a_title_is_said_with_its_subtitle() -> None:
    assert Description(title="Sold", subtitle="A study").full_title == "Sold: A study"
    assert Description(title="Sold").full_title == "Sold"


def test_numbers_of_one_kind_come_as_printed_and_in_their_order() -> None:
    numbers = (Identifier("isbn", "1-56432-155-X"), Identifier("doi", "10.1000/5"), Identifier("isbn", "12"))
    description = Description(identifiers=numbers)
    assert description.identifiers_of("isbn") == ("1-56432-155-X", "12")
    assert description.identifiers_of("issn") == ()


def test_what_is_within_bounds_stays_the_very_same() -> None:
    full = WHOLE.with_changes(title="x" * 40, subjects=("y" * 40, "z"), identifiers=())
    assert full.within(40, 2) is full
    assert Description().within(0, 0) == Description()


def test_what_is_too_long_or_too_many_is_cut_at_its_end() -> None:
    description = Description(
        title="Sold like fish",
        year="2003",
        subjects=("Fishing", "Law", "Slavery"),
        contributors=(Contributor("Surtees, R.", role="editor"),),
        identifiers=(Identifier("isbn", "9789221213192"), Identifier("doi", "10.1")),
        source_fields=(SourceField("marc", "300", "  $c30 cm."),),
    )
    assert description.within(5, 2) == Description(
        title="Sold ",
        year="2003",
        subjects=("Fishi", "Law"),
        contributors=(Contributor("Surte", role="editor"),),
        identifiers=(Identifier("isbn", "97892"), Identifier("doi", "10.1")),
        source_fields=(SourceField("marc", "300", "  $c3"),),
    )
    assert description.within(100, 2) == description.with_changes(subjects=("Fishing", "Law"))


def test_longer_texts_are_kept_than_real_ones_are_and_shorter_names_than_a_database_looks_up() -> None:
    assert (LONGEST_TEXT, LONGEST_NAME, MOST_VALUES) == (30_000, 500, 2_000)
    assert LONGEST_NAME * 4 < 2_700, "each letter takes up to four bytes of UTF-8"
