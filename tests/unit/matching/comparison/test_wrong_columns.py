"""Values that stand in the wrong columns: what is said anywhere in a record contradicts nothing."""

from __future__ import annotations

import pytest

from catalogue.domain.descriptions.description import Description
from catalogue.matching.decision.matcher import Matcher
from catalogue.matching.findings import Finding
from tests.unit.matching.conftest import Answer, describe, status_of

TITLE = "Fast parallel similarity search in multimedia databases"
PEOPLE = ("Berchtold, Stefan", "Keim, Daniel A.", "Kriegel, Hans-Peter")
NAMES = "Stefan Berchtold, Daniel A. Keim, Hans-Peter Kriegel"
HELD = describe(TITLE, *PEOPLE, venue="SIGMOD Record", year="1997")


@pytest.mark.parametrize(
    "entry",
    [
        describe(TITLE, "Record, SIGMOD", venue=NAMES, year="1997"),
        describe(TITLE, "SIGMOD Record", venue=NAMES, year="1997"),
        describe(TITLE, "1997", venue="SIGMOD Record", year=NAMES),
        describe(TITLE, *PEOPLE, venue="SIGMOD Record 1997"),
        describe("1997", *PEOPLE, year=TITLE, venue="SIGMOD Record"),
        describe("", *PEOPLE, year=f"1997 {TITLE}", venue="SIGMOD Record"),
        describe(f"{TITLE} {NAMES} SIGMOD Record 1997"),
    ],
    ids=["venue", "body", "year", "no_year", "title_in_year", "appended_to_year", "all_in_title"],
)
def test_a_work_is_known_with_its_values_in_other_columns(answer: Answer, entry: Description) -> None:
    assert status_of(answer(entry, HELD)) == "held"
    assert status_of(answer(HELD, entry)) == "held"


def test_other_people_of_the_same_name_of_a_work_still_differ(answer: Answer) -> None:
    found = answer(describe(TITLE, "Nanopoulos, Alexandros", venue="VLDB Journal", year="1997"), HELD)
    assert Finding.PEOPLE_DIFFER in found[0].judgement


def test_a_record_without_a_title_is_no_work_of_its_people_but_by_its_title_elsewhere(answer: Answer) -> None:
    untitled = describe("", *PEOPLE, venue="SIGMOD Record", year="1997")
    assert status_of(answer(untitled, HELD)) in ("review", "missing")


@pytest.mark.parametrize(
    ("description", "year"),
    [
        (describe(TITLE, "1997"), 1997),
        (describe(TITLE, venue="SIGMOD Record 1997"), 1997),
        (describe(TITLE, venue="SIGMOD Record 1997", year="1998"), 1998),
        (describe(TITLE, "1996", venue="SIGMOD Record 1997"), None),
        (describe("Trafficking in persons report 1997"), None),
        (describe(TITLE, venue="19th Conference"), None),
    ],
)
def test_the_year_is_taken_from_another_column_where_its_own_has_none(
    matcher: Matcher, description: Description, year: int | None
) -> None:
    assert matcher.prepare(description).year == year


def test_columns_that_hold_nothing_but_years_are_no_run(answer: Answer) -> None:
    """Two records whose title is a year share no title of which several years are held."""
    entry = describe("1997", *PEOPLE, year=TITLE, venue="SIGMOD Record")
    others = [describe(str(year), "Someone Else", venue="SIGMOD Record") for year in (1994, 1995, 1996)]
    assert status_of(answer(entry, HELD, *others)) == "held"
