"""By what restore the catalogue came to be as it is: what was kept of its rows before tells of others.

After a restore the change log ends lower than it did, and numbers may mean other rows than those that a
process, or a file beside the database, keeps something of. Each restore draws a mark, which whoever keeps
anything asks for beside how far the log has come.
"""

from __future__ import annotations

from uuid import uuid4

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import Session

from catalogue.storage.models import Duty

_NAME = "a restore"
"""A name beside those of duties: whose it is tells one restore from another, and nobody is at it."""


def newest() -> ScalarSelect[str]:
    """Return the mark of the newest restore as a part of queries; "" where there was none."""
    mark = select(Duty.owner).where(Duty.name == _NAME).scalar_subquery()
    return select(func.coalesce(mark, "")).scalar_subquery()


def mark(session: Session) -> str:
    """Return the mark of the newest restore; "" where there was none."""
    return session.scalar(select(newest())) or ""


def drawn() -> str:
    """Draw the mark of a restore."""
    return uuid4().hex


def note(session: Session, mark: str) -> None:
    """Leave the mark of a restore."""
    session.merge(Duty(name=_NAME, owner=mark))
