"""Whether today is today: nothing is deleted for its age on the word of a clock that has just jumped."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterator
from typing import Any

from catalogue.domain.operations.lasting import DaysSeen
from catalogue.storage.background import days as stored
from catalogue.storage.engine.database import Database
from catalogue.storage.models import now

log = logging.getLogger(__name__)


def this_day() -> dt.date:
    """Return this day, in UTC."""
    return now().date()


class Days:
    """The days on which there was work."""

    def __init__(self, database: Database, today: Callable[[], dt.date] = this_day) -> None:
        self._database = database
        self._today = today

    def in_doubt(self, today: dt.date) -> bool:
        """Note that there is work on a day; whether the clock went so far that it may be another one."""
        with self._database.read() as session:
            known = stored.read(session)
        if known.seen(today) != known:
            with self._database.write() as session:
                known = stored.hold(session)
                stored.note(session, known.seen(today))
        days = known.seen(today)
        if days.jumped_on and not known.jumped_on:
            log.warning("the clock went from %s to %s at once: what is old stays", days.before, today)
        return days.jumped_on is not None

    def findings(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield that the clock has jumped, as a code of ``inspection.FINDINGS`` with its parameters."""
        with self._database.read() as session:
            known = stored.read(session)
        days = known.seen(self._today()) if known.last else DaysSeen()
        if days.jumped_on and days.before and days.believed_on:
            noted = {"before": days.before, "day": days.jumped_on, "until": days.believed_on}
            yield "clock_jumped", {name: day.isoformat() for name, day in noted.items()}
