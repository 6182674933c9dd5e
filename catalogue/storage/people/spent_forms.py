"""Forms that were sent: by a random number, or by a mark that was made of one."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from catalogue.storage.models import SpentForm


def spend(session: Session, form: str) -> bool:
    """Note that a form was sent; False where it was before, or another transaction just did."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    noted = insert(SpentForm).values(id=form).on_conflict_do_nothing().returning(SpentForm.id)
    return session.execute(noted).first() is not None


def forget_one(session: Session, form: str) -> None:
    """Forget that a form was sent."""
    session.execute(delete(SpentForm).where(SpentForm.id == form))


def forget(session: Session, before: dt.datetime) -> None:
    """Forget the forms that were sent before a moment."""
    session.execute(delete(SpentForm).where(SpentForm.at < before))
