"""A publication has one cover: held for every act, of any service, and for its undoing.

That a cover came is noted at its flush, and how many there are is looked at before the commit: an act may
take the one off behind the other. Where somebody put another there meanwhile, an undoing brings none back.
"""

from __future__ import annotations

from sqlalchemy import event, func, select
from sqlalchemy.orm import Session, UOWTransaction, sessionmaker
from sqlalchemy.orm.attributes import get_history
from sqlalchemy.orm.base import PASSIVE_NO_INITIALIZE

from catalogue.storage.models import Attachment, Publication

from .putting_back import rests_on_it

_NOTED = "publications with another cover"


def keep_one_cover(sessions: sessionmaker[Session]) -> None:
    """Refuse in sessions of this factory what would give a publication a second cover, by ``Conflict``."""
    event.listen(sessions, "before_flush", _note)
    event.listen(sessions, "before_commit", _check)


def _note(session: Session, _context: UOWTransaction, _instances: object) -> None:
    come = {
        row.publication_id
        for row in (*session.new, *session.dirty)
        if isinstance(row, Attachment) and _comes(row)
    }
    if come:
        with session.no_autoflush:  # behind these it is known whether somebody else brings one
            held = select(Publication.id).where(Publication.id.in_(come)).order_by(Publication.id)
            session.execute(held.with_for_update(key_share=True)).all()
        session.info.setdefault(_NOTED, set()).update(come)


def _comes(row: Attachment) -> bool:
    history = get_history(row, "removed_at", PASSIVE_NO_INITIALIZE)
    return row.kind == "cover" and row.removed_at is None and (row.id is None or history.has_changes())


def _check(session: Session) -> None:
    come = session.info.pop(_NOTED, set())
    if not come:
        return
    query = (
        select(Attachment.publication_id)
        .where(
            Attachment.publication_id.in_(come),
            Attachment.kind == "cover",
            Attachment.removed_at.is_(None),
        )
        .group_by(Attachment.publication_id)
        .having(func.count() > 1)
    )
    if session.connection().execute(query).first() is not None:
        raise rests_on_it()
