"""Queries on all that people answered, whichever list it was asked on."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalogue.storage.batches import batches_of
from catalogue.storage.models import MatchDecision, ReferenceEntry


def standing_answers(session: Session, most: int) -> list[tuple[str, int, str]]:
    """Fingerprint, publication and verdict of answers that nobody took back; the newest ``most`` of them."""
    query = (
        select(MatchDecision.fingerprint, MatchDecision.publication_id, MatchDecision.verdict)
        .where(MatchDecision.revoked_at.is_(None))
        .order_by(MatchDecision.id.desc())
        .limit(most)
    )
    return [(row.fingerprint, row.publication_id, row.verdict) for row in session.execute(query)]


def count_answers(session: Session) -> int:
    """How many answers stand."""
    query = select(func.count()).select_from(MatchDecision).where(MatchDecision.revoked_at.is_(None))
    return session.scalar(query) or 0


def answered_entries(session: Session, fingerprints: Collection[str]) -> Iterator[ReferenceEntry]:
    """For each fingerprint the oldest entry that reads so and still stands on its list."""
    for some in batches_of(sorted(fingerprints)):
        oldest = (
            select(func.min(ReferenceEntry.id))
            .where(ReferenceEntry.fingerprint.in_(some), ReferenceEntry.removed_at.is_(None))
            .group_by(ReferenceEntry.fingerprint)
        )
        query = select(ReferenceEntry).where(ReferenceEntry.id.in_(oldest)).order_by(ReferenceEntry.id)
        yield from session.scalars(query)
