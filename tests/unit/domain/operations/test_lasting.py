"""What lasts for a while is over then, and where the clock was wrong."""

from __future__ import annotations

import datetime as dt

import pytest

from catalogue.domain.operations.lasting import is_over

BEGUN = dt.datetime(2026, 11, 27, 12, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


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
