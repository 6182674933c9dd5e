"""What lasts for a while, where the clock may be set back."""

from __future__ import annotations

import datetime as dt


def is_over(since: dt.datetime, lasts: dt.timedelta, moment: dt.datetime) -> bool:
    """Whether something that lasts so long from ``since`` on is over.

    What began further ahead than it lasts did so by a clock that was wrong, and is over too: else a login
    would hold, or a wait go on, until that clock's time has come.
    """
    return abs(moment - since) > lasts
