"""Columns: what each issue of a journal has. Only the place in the journal says which of them is meant."""

from __future__ import annotations

import pytest

from catalogue.domain.descriptions.description import Description
from catalogue.matching.decision.matcher import Matcher
from catalogue.matching.evidence.series import part_unsaid
from tests.unit.matching.conftest import Answer, describe, status_of

JOURNAL = "Journal of Labour Conditions"


def _column(
    volume: str, issue: str, pages: str, year: str, title: str = "Editorial introduction"
) -> Description:
    return describe(title, "Orell, Ann", venue=JOURNAL, volume=volume, number=issue, pages=pages, year=year)


HELD = (
    _column("27", "1", "5-12", "2010"),
    _column("27", "2", "5-7", "2010"),
    _column("26", "4", "5-9", "2009"),
)


@pytest.mark.parametrize(
    ("entry", "status"),
    [
        (_column("27", "2", "5-7", "2010"), "held"),
        (_column("27", "3", "5-6", "2010"), "missing"),
        (_column("31", "2", "5-6", "2014"), "missing"),
        (_column("", "", "", "2010"), "review"),
        (_column("27", "", "", "2010"), "review"),
        (_column("", "", "", "2014"), "missing"),
    ],
    ids=["this_issue", "another_issue", "another_volume", "year_alone", "volume_alone", "another_year"],
)
def test_another_issue_of_a_column_is_missing(answer: Answer, entry: Description, status: str) -> None:
    assert status_of(answer(entry, *HELD)) == status


def test_a_page_counted_through_the_volume_makes_up_for_an_issue(answer: Answer) -> None:
    """Programs number issues as they like; no volume has two pages 333."""
    held = [_column("72", str(issue), f"{issue}33-340", "1976", "Book review") for issue in (2, 3, 4)]
    assert status_of(answer(_column("72", "9", "333-338", "1976", "Book review"), *held)) == "held"
    assert status_of(answer(_column("72", "9", "333-338", "1976", "Book review"), held[1])) == "held"
    in_front = [_column("72", str(issue), "5-12", "1976", "Book review") for issue in (2, 3, 4)]
    assert status_of(answer(_column("72", "9", "5-12", "1976", "Book review"), *in_front)) == "missing"


def test_under_a_heading_another_issue_is_another_work_though_it_is_held_but_once(answer: Answer) -> None:
    found = answer(_column("27", "3", "6-7", "2010"), HELD[0])
    assert (status_of(found), found[0].doubt) == ("missing", "column_other")
    one_page = answer(_column("27", "3", "5-6", "2010"), HELD[0])
    assert (status_of(one_page), one_page[0].doubt) == ("review", "column_other"), (
        "the issue may be misprinted"
    )


def test_a_title_that_tells_is_a_column_from_three_places_on(answer: Answer) -> None:
    title = "Gateways to clinical trials"
    held = [_column("28", str(issue), f"{issue}-99", "2006", title) for issue in (3, 4, 5)]
    entry = _column("28", "6", "379-412", "2006", title)
    assert status_of(answer(entry, *held)) == "missing"
    assert status_of(answer(entry, *held[:2])) != "missing"


def test_one_page_of_a_title_that_tells_makes_up_for_an_issue(answer: Answer) -> None:
    title = "Gateways to clinical trials"
    held = [_column("28", str(issue), f"{issue}9-99", "2006", title) for issue in (3, 4, 5)]
    assert status_of(answer(_column("28", "6", "59-99", "2006", title), *held)) == "held"


def test_people_tell_works_of_one_telling_title_apart(answer: Answer) -> None:
    title = "Debt bondage of herring fishers at sea"
    held = (
        describe(title, "Orell, Ann", "Lim, Bo", "Keo, Chan", year="2003"),
        describe(title, "Orell, Ann", "Lim, Bo", year="2003"),
        describe(title, "Stein, Ida", year="2003"),
    )
    entry = describe(title, "Orell, Ann", "Lim, Bo", "Keo, Chan", "Sok, Dara", year="2003")
    assert status_of(answer(entry, *held)) == "held"
    editor = describe(title, "Orell, Ann", "Blau, Eva", "Gros, Fritz", "Horn, Gina", year="2003")
    assert status_of(answer(editor, *held)) == "review", "one of many may be the editor of a column"


def test_the_mark_of_a_footnote_is_no_part(matcher: Matcher, answer: Answer) -> None:
    title = "Debt bondage of herring fishers at sea"
    held = _column("27", "1", "", "2003", title)
    noted = _column("27", "1", "", "", f"{title} 7")
    assert status_of(answer(noted, held)) == "held"
    elsewhere = matcher.prepare(noted.with_changes(number="2"))
    assert part_unsaid(matcher.judge(elsewhere, matcher.prepare(held)))
    by_others = matcher.prepare(noted.with_changes(contributors=()))
    assert part_unsaid(matcher.judge(by_others, matcher.prepare(held)))


def test_many_records_of_one_work_make_no_column_though_some_name_its_people_wrongly(answer: Answer) -> None:
    title = "Debt bondage of herring fishers at sea"
    people = ("Orell, Ann", "Lim, Bo", "Keo, Chan")
    wrong = describe(title, "Anthology, Old", year="2003")
    entry = describe(title, "Orell, Ann", "Sok, Vin", "Tep, Nary", "Ung, Pich", year="2003")
    of_one_year = [describe(title, *people[:count], year="2003") for count in (1, 2, 3)]
    assert status_of(answer(entry, *of_one_year, wrong)) == "held"
    fourth = describe(title, *people, "Prak, Dara", year="2003")
    assert status_of(answer(entry, *of_one_year, fourth, wrong)) == "held", "the more, the surer"
    assert status_of(answer(entry, *of_one_year[1:], wrong)) == "review", "two may be two issues"
    year_after_year = [each.with_changes(year=f"200{at}") for at, each in enumerate(of_one_year)]
    assert status_of(answer(entry, *year_after_year, wrong)) == "review"


@pytest.mark.parametrize("asked", ["Editorial notes", "Editorial note", "Editor's comments"])
def test_a_heading_is_one_in_the_plural_and_with_a_title_of_its_own_behind_it(
    answer: Answer, asked: str
) -> None:
    held = _column("27", "4", "85-86", "2010", f"{asked}: on this year's boats")
    entry = _column("27", "1", "1-4", "2010", asked)
    assert status_of(answer(entry, held)) != "held"
    assert status_of(answer(entry.with_changes(number="4", pages="85-86"), held)) == "held"
    told = _column("27", "1", "1-4", "2010", "Debt bondage of herring fishers at sea")
    moved = told.with_changes(title=f"{told.title}: a review of the boats", number="4", pages="85-86")
    assert answer(told, moved)[0].doubt != "column_other", "a title that tells is no heading"
