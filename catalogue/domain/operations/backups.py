"""When backups are made, how many are kept, and when it is time to worry about them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from itertools import groupby
from typing import Any, Literal, get_args

from catalogue.errors import InvalidInput

Every = Literal["never", "day", "week"]
EVERY: tuple[Every, ...] = get_args(Every)
KeyKind = Literal["", "passphrase", "public_key"]

_DAYS: Mapping[str, int] = {"day": 1, "week": 7}
_MOST = 366
LOCKED_KEY = "locked_key"
"""The field of a plan that no page shows: who has it may guess at the passphrase for years."""
TRY_KEY_EVERY = 180
"""Days after which somebody should show again that the key is still at hand."""


@dataclass(frozen=True, slots=True)
class BackupPlan:
    """What an administrator decided about backups; nothing of it opens one.

    ``every`` says when, ``since`` on which day (ISO) that was decided, ``newest`` and ``months`` how many are
    kept: so many newest, and the last of each of so many months. ``recipient`` is the public key (age) that
    they are encrypted to, "" where they are not; ``locked_key`` its secret half, locked with a passphrase,
    where there is one. ``key_set_on`` and ``key_tried_on`` are days (ISO, "" for never) on which the key was
    chosen, and last shown to be at hand.
    """

    every: Every = "never"
    since: str = ""
    newest: int = 7
    months: int = 3
    recipient: str = ""
    locked_key: str = ""
    key_set_on: str = ""
    key_tried_on: str = ""

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> BackupPlan:
        """Return what ``to_dict`` wrote; unknown keys are passed over."""
        return cls(**{field.name: data[field.name] for field in fields(cls) if field.name in data})

    def to_dict(self) -> dict[str, Any]:
        """Return a JSON-ready mapping."""
        return asdict(self)

    @property
    def key_kind(self) -> KeyKind:
        """By what backups are opened: "" where they are not encrypted."""
        if not self.recipient:
            return ""
        return "passphrase" if self.locked_key else "public_key"

    def check(self) -> None:
        """Raise ``InvalidInput`` naming the field of a value that cannot be used."""
        if self.every not in EVERY:
            raise InvalidInput("backup_every", "Choose how often a backup is made.", field="every")
        if not 1 <= self.newest <= _MOST:
            raise InvalidInput("backup_newest", "Keep 1 to 366 of the newest backups.", field="newest")
        if not 0 <= self.months <= _MOST:
            raise InvalidInput("backup_months", "Keep backups of 0 to 366 months.", field="months")

    def is_due(self, last: dt.date | None, today: dt.date) -> bool:
        """Whether a backup is to be made, ``last`` being the day of the newest; a day to come is none."""
        days = _DAYS.get(self.every)
        return days is not None and (last is None or last > today or (today - last).days >= days)

    def is_late(self, last: dt.date | None, today: dt.date) -> bool:
        """Whether the newest is so old that something must be wrong: one was due for a whole day or more.

        Days that are to come were noted while the clock was ahead, and say nothing.
        """
        days = _DAYS.get(self.every)
        since = dt.date.fromisoformat(self.since) if self.since else None
        noted = [day for day in (last, since) if day is not None]
        if days is None or not noted:
            return False
        newest = max((day for day in noted if day <= today), default=dt.date.min)
        return (today - newest).days > days + 1

    def asks_for_key(self, today: dt.date) -> bool:
        """Whether nobody has shown for long, or ever, that what opens the backups is at hand."""
        if not self.recipient:
            return False
        if not self.key_tried_on:
            return True
        return not 0 <= (today - dt.date.fromisoformat(self.key_tried_on)).days < TRY_KEY_EVERY

    def to_remove(self, made: Iterable[dt.datetime], until: dt.datetime) -> set[dt.datetime]:
        """Which of the sound backups, by their moments, need not be kept any longer.

        Those of moments after ``until``, which is now, take nobody's place, and stay: nobody knows when a
        clock that was ahead made them, or whether it is this one that is behind.
        """
        ordered = sorted(moment for moment in made if moment <= until)
        kept = set(ordered[-self.newest :])
        last_of_months = [
            list(of_month)[-1] for _, of_month in groupby(ordered, lambda moment: (moment.year, moment.month))
        ]
        kept |= set(last_of_months[len(last_of_months) - min(self.months, len(last_of_months)) :])
        return set(ordered) - kept
