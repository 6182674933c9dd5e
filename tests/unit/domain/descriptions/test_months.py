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
