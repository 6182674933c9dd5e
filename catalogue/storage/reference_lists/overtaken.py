"""What was changed since some entries were read to be judged, as the change log tells it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sqlalchemy import BigInteger, ColumnElement, Text, cast, literal_column, select
from sqlalchemy.orm import Session

from catalogue.storage.models import Change, MatchDecision, Publication, ReferenceEntry

from .wanted import Marks

_BATCH = 500

_NUMBERS_OF_TRANSACTIONS = 1 << 32
"""A row of PostgreSQL bears the number of its transaction counted round so many."""


@dataclass(frozen=True, slots=True)
class Overtaken:
    """Entries of a list that were added, worded anew, taken off, or about which somebody answered otherwise
    since a moment, and all publications that were changed.
    """

    entries: frozenset[int]
    publications: frozenset[int]


def overtaken_since(session: Session, list_id: int, marks: Marks) -> Overtaken:
    """Return what was changed since the marks were taken, committed by now."""
    newer = _committed_since(session, marks)
    of_list = ReferenceEntry.list_id == list_id
    changed = select(Change.row_id).where(newer, Change.table_name == ReferenceEntry.__tablename__)
    entries = set(session.scalars(select(ReferenceEntry.id).where(of_list, ReferenceEntry.id.in_(changed))))
    answered = sorted(_answered(session, newer))
    for start in range(0, len(answered), _BATCH):
        said = ReferenceEntry.fingerprint.in_(answered[start : start + _BATCH])
        entries.update(session.scalars(select(ReferenceEntry.id).where(of_list, said)))
    publications = select(Change.row_id).where(newer, Change.table_name == Publication.__tablename__)
    return Overtaken(frozenset(entries), frozenset(session.scalars(publications.distinct())))


def anything_since(session: Session, marks: Marks) -> bool:
    """Whether anything at all was changed since the marks were taken, committed by now."""
    return bool(session.scalar(select(select(Change.id).where(_committed_since(session, marks)).exists())))


def _answered(session: Session, newer: ColumnElement[bool]) -> Iterator[str]:
    """Yield the fingerprints about which an answer was given, changed, or taken back for good."""
    query = (
        select(MatchDecision.fingerprint, Change.before)
        .select_from(Change)
        .outerjoin(MatchDecision, MatchDecision.id == Change.row_id)
        .where(newer, Change.table_name == MatchDecision.__tablename__)
    )
    for fingerprint, before in session.execute(query):
        if fingerprint or before:
            yield fingerprint or before["fingerprint"]


def _committed_since(session: Session, marks: Marks) -> ColumnElement[bool]:
    """Return the condition that a line of the log was not there yet when the marks were taken.

    One with a lower number may have been written by a transaction that was under way then.
    """
    newer = Change.id > marks.change
    if not marks.under_way:
        return newer
    numbers: Collection[int] = {number % _NUMBERS_OF_TRANSACTIONS for number in marks.under_way}
    written_by = cast(cast(literal_column("change.xmin"), Text), BigInteger)
    return newer | written_by.in_(numbers)
