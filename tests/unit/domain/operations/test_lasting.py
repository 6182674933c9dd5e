"""What lasts for a while is over then, and where the clock was wrong."""

from __future__ import annotations

import datetime as dt

import pytest

from catalogue.domain.operations.lasting import DaysSeen, is_over

BEGUN = dt.datetime(2026, 11, 27, 12, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
DAY = BEGUN.date()


@pytest.mark.parametrize(
    ("later", "over"),
    [
        (dt.timedelta(0), False),
        (HOUR, False),
        (HOUR + dt.timedelta(seconds=1), True),
        (-HOUR, False),
        (-HOUR - dt.timedelta(seconds=1), True),
    ],
)
def test_what_lasts_an_hour_is_over_behind_it_and_where_it_began_further_ahead(
    later: dt.timedelta, over: bool
) -> None:
    assert is_over(BEGUN, HOUR, BEGUN + later) is over


def _after(*days: dt.date | int) -> DaysSeen:
    """What is known after work on these days; numbers are days after ``DAY``."""
    seen = DaysSeen()
    for day in days:
        seen = seen.seen(DAY + dt.timedelta(days=day) if isinstance(day, int) else day)
    return seen


@pytest.mark.parametrize("days", [(0,), (0, 0), (0, 1, 2), (0, 30), (0, 30, 60), (0, -5, -4), (0, -900)])
def test_days_that_follow_each_other_are_believed(days: tuple[int, ...]) -> None:
    assert _after(*days).jumped_on is None


def test_a_clock_that_goes_further_than_a_month_is_believed_after_a_week() -> None:
    seen = _after(0, 31)
    assert (seen.before, seen.jumped_on) == (DAY, DAY + dt.timedelta(days=31))
    assert seen.believed_on == DAY + dt.timedelta(days=38)
    assert _after(0, 31, 31, 32, 37).jumped_on == seen.jumped_on
    assert _after(0, 31, 37).before == DAY
    assert _after(0, 31, 38) == DaysSeen(DAY + dt.timedelta(days=38))
    assert _after(0, 31, 35, 34).jumped_on == seen.jumped_on, "a little back is not set right"


def test_one_that_jumps_again_is_believed_a_week_after_that() -> None:
    seen = _after(0, 3700, 8000)
    assert (seen.before, seen.jumped_on) == (DAY, DAY + dt.timedelta(days=8000))


@pytest.mark.parametrize("right", [-1, 0, 1, 3699])
def test_one_that_is_set_right_is_believed_at_once(right: int) -> None:
    assert _after(0, 3700, 3701, right) == DaysSeen(DAY + dt.timedelta(days=right))
    assert _after(0, 3700, 0, 3700).jumped_on is not None


def test_one_that_begins_behind_and_is_set_comes_back_without_a_doubt() -> None:
    old = dt.date(1970, 1, 1)
    assert _after(0, old, 0) == _after(0) and _after(0, old, 20).jumped_on is None
    assert _after(0, old, dt.date(1969, 1, 1), 1).jumped_on is None, "also by two steps"
    assert _after(0, old, 31).jumped_on is not None
    assert _after(0, old, dt.date(1970, 1, 2), 0).jumped_on is not None, "it went on for days"
    assert _after(0, old).before == DAY
