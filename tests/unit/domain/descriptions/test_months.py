"""Months in printed dates."""

from __future__ import annotations

import pytest

from catalogue.domain.descriptions.months import months_in, other_issue


@pytest.mark.parametrize(
    ("date", "months"),
    [
        ("Jan-Feb 2013", {1, 2}),
        ("12 Jun 2012", {6}),
        ("តុលា ២០០៩", {10}),
        ("ខែវិច្ឆិកា ឆ្នាំ២០០៨", {11}),
        ("septembre 1999", {9}),
        ("c2003", set()),
        ("summary of 2003", set()),
        ("", set()),
    ],
)
def test_months_are_read(date: str, months: set[int]) -> None:
    assert months_in(date) == months


@pytest.mark.parametrize(
    ("one", "other", "told_apart"),
    [("Sep 2013", "Mar 2013", True), ("Oct 2008", "2008", False), ("Apr 2012", "April 2012", False)],
)
def test_issues_are_told_apart_only_where_both_name_a_month(one: str, other: str, told_apart: bool) -> None:
    assert other_issue(one, other) is told_apart


@pytest.mark.parametrize(
    ("number", "names"),
    [
        (1, "January janvier មករា"), (2, "February février កុម្ភៈ"), (3, "March mars មីនា"),
        (4, "April avril មេសា"), (5, "May mai ឧសភា"), (6, "June juin មិថុនា"), (7, "July juillet កក្កដា"),
        (8, "August août សីហា"), (9, "September septembre កញ្ញា"), (10, "October octobre តុលា"),
        (11, "November novembre វិច្ឆិកា"), (12, "December décembre ធ្នូ"),
    ],
)  # fmt: skip
def test_every_month_has_one_number_in_three_languages(number: int, names: str) -> None:
    for name in names.split():
        assert months_in(f"1 {name} 2008") == {number}, name


def test_issues_that_share_one_month_of_several_are_not_told_apart() -> None:
    assert not other_issue("Jan-Feb 2013", "Feb-Mar 2013")
    assert other_issue("Jan-Feb 2013", "Mar-Apr 2013")
    assert not other_issue("2008", "Oct 2008") and not other_issue("", "")
