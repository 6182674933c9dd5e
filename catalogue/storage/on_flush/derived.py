"""What follows from a publication's description: sort title, year, keys, mentions, and its index entry.

Hangs on the session's flush: whoever changes a publication, a copy, a donor, a hidden name or an authority
file changes these too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache

from sqlalchemy import delete, event, select
from sqlalchemy.orm import Session, UOWTransaction, sessionmaker
from sqlalchemy.orm.attributes import History, get_history
from sqlalchemy.orm.base import PASSIVE_NO_INITIALIZE

from catalogue.domain.authorities.mentions import mentions_of
from catalogue.domain.descriptions.description import LONGEST_NAME
from catalogue.domain.descriptions.identifiers import key_of
from catalogue.domain.descriptions.years import year_of
from catalogue.storage.batches import batches_of
from catalogue.storage.models import (
    Attachment,
    Copy,
    Donor,
    HiddenName,
    MatchDecision,
    Publication,
    PublicationKey,
    PublicationMention,
)
from search_index.analysis.filing import filing_title
from search_index.analysis.normalisation import fold

from . import queue
from .authority_uses import publications_touched


def keep_derived(sessions: sessionmaker[Session]) -> None:
    """Keep derived columns and the index queue of sessions of this factory up to date."""
    event.listen(sessions, "before_flush", _derive)
    event.listen(sessions, "after_flush", _note_mentions)
    event.listen(sessions, "after_flush", _queue)


def _derive(session: Session, _context: UOWTransaction, _instances: object) -> None:
    described = session.info["described"] = [
        (row, row.read_description())
        for row in (*session.new, *session.dirty)
        if isinstance(row, Publication) and _description_history(row).has_changes()
    ]
    for row, description in described:
        row.sort_title = fold(description.full_title)[:200]
        row.filing_title = filing_title(description.full_title, description.languages)[:200]
        row.year = year_of(description.year)
        if _same_identifiers(row):
            continue
        keys = map(key_of, description.identifiers)
        wanted = {key for key in keys if key and len(key) <= LONGEST_NAME}
        present = {key.key: key for key in row.keys}
        for key in present.keys() - wanted:
            row.keys.remove(present[key])
        row.keys.extend(PublicationKey(key=key) for key in sorted(wanted - present.keys()))


def _same_identifiers(row: Publication) -> bool:
    """Whether a description that was there before had the same numbers, so that no key need be read."""
    before = _description_history(row).deleted
    if not before:
        return False
    return list(before[0].get("identifiers", ())) == list(row.description.get("identifiers", ()))


def _description_history(row: Publication) -> History:
    return get_history(row, "description", PASSIVE_NO_INITIALIZE)


def _note_mentions(session: Session, _context: UOWTransaction) -> None:
    described, new = session.info.pop("described"), session.new
    for ids in batches_of(row.id for row, _ in described if row not in new):
        gone = delete(PublicationMention).where(PublicationMention.publication_id.in_(ids))
        session.connection().execute(gone)
    rows = [
        {
            "publication_id": row.id,
            "position": position,
            "kind": str(mention.kind),
            "value": mention.value,
            "folded": _folded(mention.value),
        }
        for row, description in described
        for position, mention in enumerate(mentions_of(description))
    ]
    if rows:
        session.connection().execute(PublicationMention.__table__.insert(), rows)  # type: ignore[attr-defined]


@lru_cache(10_000)
def _folded(value: str) -> str:
    """Return what a mention is compared by; bodies, terms and languages come again with most records of a
    file.
    """
    return fold(value)[:200]


def _queue(session: Session, _context: UOWTransaction) -> None:
    publications: set[int] = publications_touched(session)
    changed = (row for row in session.dirty if session.is_modified(row))
    for row in (*session.new, *changed, *session.deleted):
        if isinstance(row, Publication):
            publications.add(row.id)
        elif isinstance(row, Attachment | Copy):
            publications.update((row.publication_id, *_left(row)))
        elif isinstance(row, MatchDecision) and (left := _left(row)):
            publications.update((row.publication_id, *left))
        elif isinstance(row, Donor) and row in session.dirty:
            _queue_gifts(session, [row.id])
        elif isinstance(row, HiddenName):
            _queue_gifts(session, _donors_called(session, row.folded))
    queue_for_index(session, publications)


def _left(row: Attachment | Copy | MatchDecision) -> Sequence[int]:
    """Return the publication that a row hung on until now, where it hangs on another from now on: a merge
    moves what hangs on a record, and undoing that moves it back.
    """
    return get_history(row, "publication_id", PASSIVE_NO_INITIALIZE).deleted or ()


def queue_for_index(session: Session, publications: Iterable[int]) -> None:
    """Have these publications indexed again once the transaction is committed, each once."""
    queued: set[int] = session.info.setdefault("queued", set())
    new = {*publications} - queued
    queued.update(new)
    queue.add(session, new)


def _donors_called(session: Session, folded: str) -> list[int]:
    """Return the donors of a name, when whoever is writing has come to their end.

    Who notes a change of a gift or a donor after that is indexed after the hiding, and so without the name.
    """
    queue.alone(session)
    named = session.connection().execute(select(Donor.id, Donor.name))
    return [donor.id for donor in named if fold(donor.name) == folded]


def _queue_gifts(session: Session, donors: Collection[int]) -> None:
    given = select(Copy.publication_id).where(Copy.donor_id.in_(donors)).distinct()
    queue_for_index(session, session.connection().scalars(given))
