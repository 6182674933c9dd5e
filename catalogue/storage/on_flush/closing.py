"""An account that is closed, or opened again, is entered by its password alone: held at every flush, of any
service.

Whichever act does it (the button, an undoing, an undoing of that), nothing of before lets anybody in, and no
mail goes to who is closed.
"""

from __future__ import annotations

from sqlalchemy import delete, event, inspect, update
from sqlalchemy.orm import Session, UOWTransaction, sessionmaker

from catalogue.storage.models import AccessToken, AccountLink, LoginStep, Notice, User, UserSession


def end_with_accounts(sessions: sessionmaker[Session]) -> None:
    """End in sessions of this factory what lets in where an account is closed or opened again."""
    event.listen(sessions, "before_flush", _end)


def end_what_lets_in(session: Session, user_id: int) -> None:
    """End all by which somebody enters without the password, inside a transaction that is under way: logins,
    those half done, links to choose a password, tokens of programs.
    """
    for table in (UserSession, LoginStep, AccountLink, AccessToken):
        session.execute(delete(table).where(table.user_id == user_id))


def _end(session: Session, _context: UOWTransaction, _instances: object) -> None:
    for row in session.dirty:
        if isinstance(row, User) and _is_turned(row):
            end_what_lets_in(session, row.id)
            if row.disabled_at is not None:  # an agency may read the mail of who has left it
                waiting = update(Notice).where(Notice.user_id == row.id, Notice.mail == "waiting")
                session.execute(waiting.values(mail="page"))


def _is_turned(user: User) -> bool:
    """Whether an account is closed that was open, or open that was closed."""
    history = inspect(user).attrs.disabled_at.history
    was = history.deleted[0] if history.deleted else None
    return bool(history.has_changes()) and (was is None) != (user.disabled_at is None)
