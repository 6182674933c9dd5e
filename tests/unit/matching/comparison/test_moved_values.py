"""Names, a journal and a year that stand behind a title are put back where they belong, and nothing else."""

from __future__ import annotations

import pytest

from catalogue.domain.descriptions.description import Description
from catalogue.matching.comparison.moved_values import put_back
from catalogue.matching.decision.matcher import Matcher
from catalogue.matching.findings import Finding
from tests.unit.matching.conftest import Answer, describe, status_of

TITLE = "Debt bondage at sea: identifying outliers"
NAMES = "Ann Orell, Bo Lim, Chan Keo"
OTHER_ORDER = "Chan Keo, Ann Orell, Bo Lim"
PEOPLE = ("Orell, Ann", "Lim, Bo", "Keo, Chan")
JOURNAL = "Journal of Labour Conditions"
HELD = describe(TITLE, *PEOPLE, venue=JOURNAL, year="2003")


def _put_back(matcher: Matcher, one: Description, other: Description) -> Description | None:
    return put_back(matcher.prepare(one), matcher.prepare(other))


@pytest.mark.parametrize(
    "entry",
    [
        describe(f"{TITLE} {NAMES}", venue=JOURNAL, year="2003"),
        describe(f"{TITLE} {JOURNAL}", *PEOPLE, year="2003"),
        describe(f"{TITLE} 2003", *PEOPLE, venue=JOURNAL),
        describe(f"{TITLE} {NAMES} {JOURNAL} 2003"),
    ],
    ids=["names", "journal", "year", "all"],
)
def test_values_behind_a_title_are_known_by_the_other_record(
    matcher: Matcher, answer: Answer, entry: Description
) -> None:
    found = _put_back(matcher, entry, HELD)
    assert found is not None
    assert found.title.split()[-1] == "outliers"
    assert len(found.contributors) == 3
    assert (found.venue, found.year) == (JOURNAL, "2003")
    assert status_of(answer(entry, HELD)) == "held"


def test_a_slip_does_not_hide_what_stands_behind_a_title(matcher: Matcher) -> None:
    found = _put_back(matcher, describe(f"Dept bondage at sea: identifying outliers {NAMES}"), HELD)
    assert found is not None
    assert len(found.contributors) == 3


def test_names_behind_both_titles_are_known_by_each_other(matcher: Matcher, answer: Answer) -> None:
    entry = describe(f"{TITLE} {NAMES}", venue=JOURNAL, year="2003")
    held = describe(f"{TITLE} {OTHER_ORDER}", venue=JOURNAL, year="2003")
    found = _put_back(matcher, entry, held)
    assert found is not None
    assert found.title == TITLE
    assert status_of(answer(entry, held)) == "held"


def test_what_one_record_then_says_tells_what_stands_behind_the_other(answer: Answer) -> None:
    entry = describe(f"{TITLE} {NAMES} {JOURNAL}", year="2003")
    held = describe(f"{TITLE} {JOURNAL}", *PEOPLE, year="2003")
    assert status_of(answer(entry, held)) == "held"
    assert (
        Finding.PEOPLE_AGREE in answer(entry, held)[0].judgement
        or Finding.PEOPLE_MANY in answer(entry, held)[0].judgement
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (HELD.with_changes(title=f"{TITLE} Orell"), HELD),
        (describe(f"{TITLE} in nine provinces"), HELD),
        (describe(f"{TITLE} 2 Orell", year="2003"), HELD),
        (describe(f"{TITLE} II Orell", year="2003"), HELD),
        (describe(f"{TITLE} Orell Lim Keo, volume 2"), HELD),
        (
            describe("Labour migration in the GMS"),
            describe("Labour migration in the sea", venue="GMS studies"),
        ),
        (describe("Debt bondage Orell"), describe("Debt bondage", "Orell, Ann")),
        (describe(f"Comment on: {TITLE} Orell"), HELD),
        (describe(f"{TITLE} 2003", *PEOPLE), describe(f"{TITLE} 2002", *PEOPLE, year="2003")),
        (
            describe("United States, Alaska, the coast: Seguam, Delaware, Dover", "U.S. Coast Survey"),
            describe("United States, Alaska, the coast: Dover, Delaware, Exeter", "U.S. Coast Survey"),
        ),
    ],
    ids=[
        "nothing_lacks",
        "more_title",
        "number",
        "numeral",
        "volume",
        "in_a_phrase",
        "short",
        "remark",
        "other_year",
        "map",
    ],
)
def test_what_belongs_to_a_title_stays_there(matcher: Matcher, one: Description, other: Description) -> None:
    assert _put_back(matcher, one, other) is None
