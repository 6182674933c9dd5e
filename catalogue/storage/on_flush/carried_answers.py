"""An answer that went along when an entry was worded anew is of the publication that the answer is of which
somebody gave: held at every flush, of any service.

Two records that are merged take their answers along; what was carried since, the log of the merge does not
know, so that undoing it would leave it at a publication of which nobody spoke.
"""

from __future__ import annotations

from sqlalchemy import event, or_, select
from sqlalchemy.orm import Session, UOWTransaction, sessionmaker
from sqlalchemy.orm.attributes import get_history
from sqlalchemy.orm.base import PASSIVE_NO_INITIALIZE

from catalogue.storage.models import MatchDecision

_BATCH = 500


def move_carried_along(sessions: sessionmaker[Session]) -> None:
    """Let answers of one origin move together in sessions of this factory."""
    event.listen(sessions, "before_flush", _move)


def _move(session: Session, _context: UOWTransaction, _instances: object) -> None:
    _place_new(session)
    moved: dict[tuple[int, int], int] = {}
    for row in session.dirty:
        if isinstance(row, MatchDecision):
            before = get_history(row, "publication_id", PASSIVE_NO_INITIALIZE).deleted
            if before:
                moved[row.root, before[0]] = row.publication_id
    roots = sorted({root for root, _ in moved})
    for start in range(0, len(roots), _BATCH):
        some = roots[start : start + _BATCH]
        query = select(MatchDecision).where(
            or_(MatchDecision.id.in_(some), MatchDecision.origin_id.in_(some))
        )
        with session.no_autoflush:
            # Whoever carries one along holds it: what they wrote is there once they were waited for.
            session.execute(query.with_only_columns(MatchDecision.id).with_for_update(key_share=True)).all()
            for row in session.scalars(query):
                row.publication_id = moved.get((row.root, row.publication_id), row.publication_id)


def _place_new(session: Session) -> None:
    """Let what comes be of the publication that its origin is of: an undoing may bring it back after that was
    moved.
    """
    new = [row for row in session.new if isinstance(row, MatchDecision) and row.origin_id is not None]
    with session.no_autoflush:
        for start in range(0, len(new), _BATCH):
            some = new[start : start + _BATCH]
            query = select(MatchDecision).where(MatchDecision.id.in_({row.origin_id for row in some}))
            roots = {root.id: root for root in session.scalars(query)}
            for row in some:
                if (root := roots.get(row.root)) is not None:
                    row.publication_id = root.publication_id
