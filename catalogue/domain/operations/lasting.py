"""What lasts for a while, where the clock may be wrong: set back, or far ahead."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


def is_over(since: dt.datetime, lasts: dt.timedelta, moment: dt.datetime) -> bool:
    """Whether something that lasts so long from ``since`` on is over.

    What began further ahead than it lasts did so by a clock that was wrong, and is over too: else a login
    would hold, or a wait go on, until that clock's time has come.
    """
    return abs(moment - since) > lasts


FAR = dt.timedelta(days=30)
"""A clock that goes further than this from one day of work to the next may be wrong."""
SETTLES = dt.timedelta(days=7)
"""How long it must then go on as it should before it is believed."""


@dataclass(frozen=True, slots=True)
class DaysSeen:
    """On which days there was work, as far as it tells whether today is today.

    ``last`` is the newest; ``jumped_on`` the day to which the clock went, further than ``FAR`` from
    ``before``, None once that is believed or set right. Where it went back, ``before`` alone says from where.
    """

    last: dt.date | None = None
    jumped_on: dt.date | None = None
    before: dt.date | None = None

    @property
    def believed_on(self) -> dt.date | None:
        """The day from which a clock that jumped is believed; None where it did not."""
        return self.jumped_on and self.jumped_on + SETTLES

    def seen(self, today: dt.date) -> DaysSeen:
        """Return what is known once there is work on a day."""
        if self.last is None:
            return DaysSeen(today)
        if today < self.last:
            if self.jumped_on is None:
                return DaysSeen(today, before=self.before or self.last)
            return self if today >= self.jumped_on else DaysSeen(today)
        if today - self.last > FAR:
            if self.jumped_on is None and self.before is not None and today - self.before <= FAR:
                return DaysSeen(today)  # back from where a clock had been that was behind
            return DaysSeen(today, today, self.before or self.last)
        if today == self.last or (self.jumped_on is not None and today < self.jumped_on + SETTLES):
            return DaysSeen(today, self.jumped_on, self.before)
        return DaysSeen(today)
