"""What changed on a list since a person last looked; what their own hand changed is no news to them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from catalogue.domain.gaps.gap_report import Status
from catalogue.domain.people.access import Account
from catalogue.services.lists.lists import shown_to
from catalogue.storage.reference_lists import lists as stored
from catalogue.storage.reference_lists import results as stored_results

from .report_views import StatusNews, name_of


def news_of(session: Session, account: Account, list_id: int) -> tuple[StatusNews, ...]:
    """Return what changed since the person last looked, each entry once; nothing before the first look.

    Nothing either from a time between, in which the list was not shown to them.
    """
    seen_at = stored_results.last_visit(session, account.id, list_id)
    since = max(seen_at, shown_to(session, account, list_id).at) if seen_at else None
    changes = stored_results.changes_since(session, list_id, since) if since else ()
    entries = {entry.id: entry for entry in stored.entries_by_id(session, {row.entry_id for row in changes})}
    spans: dict[int, tuple[str, str]] = {}
    for change in changes:
        spans[change.entry_id] = (spans.get(change.entry_id, (change.before,))[0], change.after)
    return tuple(
        StatusNews(
            entry_id,
            entries[entry_id].reference_id,
            name_of(entries[entry_id]),
            Status(old),
            Status(new),
        )
        for entry_id, (old, new) in spans.items()
        if old != new and entry_id in entries
    )


@contextmanager
def own_hand(session: Session, account: Account, list_id: int) -> Iterator[None]:
    """Let what a person changes in this block be no news to them, unless there is news they have not seen."""
    unseen = news_of(session, account, list_id)
    yield
    if not unseen:
        session.flush()
        stored_results.note_visit(session, account.id, list_id)
