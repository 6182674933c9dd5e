"""A pledge stays with its title, whatever becomes of the entry that it was made for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from catalogue.domain.descriptions.description import Description
from catalogue.domain.descriptions.same_title import groups, identity_of
from catalogue.storage.models import ReferenceEntry, now
from catalogue.storage.reference_lists import pledges as stored
from catalogue.storage.reference_lists import wanted as stored_wanted
from catalogue.storage.reference_lists.lists import entries_with


def carry_over_pledge(session: Session, before: str, after: str) -> None:
    """Let an open pledge go along when an entry is worded anew; ``before`` and ``after`` are fingerprints.

    It stays where it is while another entry still says the same, or the new wording is promised already.
    """
    if len(entries_with(session, before)) > 1 or stored.open_among(session, [after]):
        return
    for pledge in stored.open_among(session, [before]):
        pledge.fingerprint = after


def take_off(session: Session, entries: Sequence[ReferenceEntry]) -> None:
    """Take entries off their lists inside a transaction, and hand on their pledges."""
    for entry in entries:
        entry.removed_at = now()
    hand_on_pledges(session, entries)


def hand_on_pledges(session: Session, gone: Sequence[ReferenceEntry]) -> None:
    """Let open pledges of entries that are gone follow their titles to entries that want them in other words.

    A pledge whose title nobody else misses stays as it is, and is there again should the entry come back.
    """
    pledged = {
        pledge.fingerprint: pledge
        for pledge in stored.open_among(session, {entry.fingerprint for entry in gone})
    }
    if not pledged:
        return
    session.flush()
    missing = _missing(session)
    still_asked = {fingerprint for fingerprint, _ in missing.values()}
    for entry in gone:
        pledge = pledged.get(entry.fingerprint)
        if pledge is not None and entry.fingerprint not in still_asked:
            alike = _alike(entry, missing)
            if alike and not stored.open_among(session, alike):
                pledge.fingerprint = alike[0]


def _missing(session: Session) -> Mapping[int, tuple[str, Description]]:
    """Every missing entry of every list, by its id: its fingerprint and what it says."""
    lists = {reference_list.id for reference_list in stored_wanted.checked_lists(session)}
    rows = stored_wanted.entry_rows(session, lists, status="missing")
    described = stored_wanted.entry_descriptions(session, [row.entry_id for row in rows])
    return {entry_id: (fingerprint, description) for entry_id, fingerprint, description in described}


def _alike(entry: ReferenceEntry, missing: Mapping[int, tuple[str, Description]]) -> list[str]:
    """Return the fingerprints under which missing entries want an entry's title, those of older entries
    first.
    """
    identities = {key: identity_of(text, mark) for key, (mark, text) in missing.items()}
    identities[entry.id] = identity_of(entry.read_description(), entry.fingerprint)
    of_title = next(group for group in groups(identities) if entry.id in group)
    return [missing[key][0] for key in of_title if key in missing]
