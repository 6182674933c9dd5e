"""A pledge is kept by what entries are found to be, whoever had them judged: at the end of every transaction
that has judged some.

By what they are, and not by what has changed: whoever judges a title a moment earlier has changed it already.
No service that judges entries knows of pledges.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from sqlalchemy.orm import Session

from catalogue.domain.gaps.gap_report import ACCEPTED, Status
from catalogue.domain.gaps.reference_lists import Visibility
from catalogue.storage.engine.holding import hold_pledges
from catalogue.storage.on_flush.changes import end_set
from catalogue.storage.on_flush.wordings import noted
from catalogue.storage.reference_lists import pledges as stored
from catalogue.storage.reference_lists.pledges import Found

from ..acts import act
from .pledges import close_kept, reopen_undone, see_to_libraries

_NOBODY = 0
"""Whose pledges a list of the centre speaks for that is not published."""


def close_what_is_held(session: Session) -> None:
    """Close the pledges of titles that were found held, and open those again whose gift was undone.

    This is an act of its own, so that nobody's pledge keeps the act from being undone that had them judged.
    What a published list says counts for all, but where another published one says the contrary: the title is
    wanted still, or is there still. What any other says counts for the pledges of its owner.
    """
    session.flush()
    judged = noted(session).judged
    found = [row for row in stored.pledged_on(session, judged) if row.entry_id in judged[row.list_id]]
    if not found:
        return
    end_set(session)
    session.info["act"] = act(None, "pledges_kept")
    hold_pledges(session)
    missing = [
        row
        for row in found
        if row.status == Status.MISSING and judged[row.list_id][row.entry_id][0] not in (None, row.status)
    ]
    for of_owner, held in _by_speaker(row for row in found if row.status in ACCEPTED):
        wanted = stored.found_among(session, held, (Status.MISSING,)) if of_owner is None else ()
        close_kept(session, held.difference(wanted), of_owner)
    for of_owner, gone in _by_speaker(missing):
        there = stored.found_among(session, gone, ACCEPTED) if of_owner is None else ()
        reopen_undone(session, gone.difference(there), of_owner)
    # Held as before, perhaps, but by one library more.
    see_to_libraries(session, {row.fingerprint for row in found})


def _by_speaker(found: Iterable[Found]) -> Iterator[tuple[int | None, set[str]]]:
    """Yield wordings by whose pledges are meant; None for everybody's."""
    said = sorted((_speaks_for(row), row.fingerprint) for row in found)
    for speaker, rows in groupby(said, key=lambda pair: pair[0]):
        yield (None if speaker < _NOBODY else speaker), {fingerprint for _, fingerprint in rows}


def _speaks_for(row: Found) -> int:
    return -1 if row.visibility == Visibility.PUBLIC else row.owner_id or _NOBODY
