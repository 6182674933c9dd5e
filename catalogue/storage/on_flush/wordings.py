"""What entries of lists said before a transaction changed them: noted at every flush, of any service; and
what they were found to be (``reference_lists/results.py``).

What stands under an entry's words and not under its number, as a pledge does, goes where its title went once
the transaction is done (``services/pledges/moves.py``), whoever changed the entry or its list.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import Session, UOWTransaction, sessionmaker
from sqlalchemy.orm.attributes import get_history
from sqlalchemy.orm.base import PASSIVE_NO_INITIALIZE

from catalogue.domain.gaps.reference_lists import Visibility
from catalogue.storage.models import Base, ReferenceEntry, ReferenceList

_TOLD = ("fingerprint", "removed_at")
"""What of an entry says what its list wants."""
_SHOWN = ("visibility", "removed_at")
"""What of a list says whether it is published."""


@dataclass(frozen=True, slots=True)
class Said:
    """What an entry said at the beginning; ``stood`` is whether it was on its list, and not taken off."""

    fingerprint: str
    description: dict[str, Any]
    stood: bool


@dataclass(slots=True)
class Noted:
    """What a transaction has changed so far.

    ``entries`` are those that came, went or were worded anew, with what they said before, None for new ones;
    ``lists`` those that came, went or were shown to others, with whether they were published. ``became`` says
    of an entry which other one is what it was, or None where it stands for something else by now. ``judged``
    says of each list which status entries had, None for those first judged, and have by now.
    """

    entries: dict[ReferenceEntry, Said | None] = field(default_factory=dict)
    lists: dict[ReferenceList, bool] = field(default_factory=dict)
    became: dict[ReferenceEntry, ReferenceEntry | None] = field(default_factory=dict)
    judged: dict[int, dict[int, tuple[str | None, str]]] = field(default_factory=dict)


def note_wordings(sessions: sessionmaker[Session]) -> None:
    """Note in sessions of this factory what entries said before they were changed."""
    event.listen(sessions, "before_flush", _note)


def noted(session: Session) -> Noted:
    """Return what a session has changed up to its last flush."""
    found: Noted = session.info.setdefault(Noted, Noted())
    return found


def becomes(session: Session, entry: ReferenceEntry, other: ReferenceEntry | None) -> None:
    """Say that what an entry was is another one's now, or (None) that it stands for something else."""
    noted(session).became[entry] = other


def note_results(session: Session, list_id: int, before: Mapping[int, str], after: Mapping[int, str]) -> None:
    """Note that entries of a list were judged, with the status that each has now."""
    of_list = noted(session).judged.setdefault(list_id, {})
    for entry_id, status in after.items():
        first = of_list[entry_id][0] if entry_id in of_list else before.get(entry_id)
        of_list[entry_id] = first, status


def came_missing(session: Session) -> dict[int, set[int]]:
    """Return of each list the entries that were found missing, and were not before."""
    found = {
        list_id: {entry_id for entry_id, (before, after) in judged.items() if after == "missing" != before}
        for list_id, judged in noted(session).judged.items()
    }
    return {list_id: entries for list_id, entries in found.items() if entries}


def _note(session: Session, _context: UOWTransaction, _instances: object) -> None:
    for row in _changed(session):
        if isinstance(row, ReferenceEntry):
            entries = noted(session).entries
            if row not in entries:
                entries[row] = None if inspect(row).pending else _said(row)
        else:
            lists = noted(session).lists
            if row not in lists:
                lists[row] = not inspect(row).pending and _was_published(row)


def _changed(session: Session) -> Iterator[ReferenceEntry | ReferenceList]:
    """Yield entries and lists of which this flush changes what is wanted by whom."""
    for row in (*session.new, *session.deleted):
        if isinstance(row, ReferenceEntry | ReferenceList):
            yield row
    for row in session.dirty:
        if isinstance(row, ReferenceEntry | ReferenceList):
            told = _TOLD if isinstance(row, ReferenceEntry) else _SHOWN
            if any(get_history(row, name, PASSIVE_NO_INITIALIZE).has_changes() for name in told):
                yield row


def _said(entry: ReferenceEntry) -> Said:
    return Said(_was(entry, "fingerprint"), _was(entry, "description"), _was(entry, "removed_at") is None)


def _was_published(row: ReferenceList) -> bool:
    return bool(_was(row, "visibility") == Visibility.PUBLIC and _was(row, "removed_at") is None)


def _was(row: Base, name: str) -> Any:
    """Return what a column held before the changes that wait for this flush."""
    history = get_history(row, name, PASSIVE_NO_INITIALIZE)
    return history.deleted[0] if history.deleted else getattr(row, name)
