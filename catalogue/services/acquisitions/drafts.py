"""Drafts: a description as somebody left it, kept while it is typed, until it is saved or thrown away."""

from __future__ import annotations

import datetime as dt
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from catalogue.domain.people.access import Account
from catalogue.errors import InvalidInput, NotFound
from catalogue.storage.acquisitions import drafts as stored
from catalogue.storage.engine.database import Database
from catalogue.storage.models import Draft, now

Fields = Sequence[tuple[str, str]]

_MOST = 200
_LONGEST = 200_000
_TOKEN = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class DraftView:
    """A draft; ``subject`` says what is being described: "new", "publication/5", "line/3/8"."""

    token: str
    subject: str
    title: str
    kept_at: dt.datetime
    fields: tuple[tuple[str, str], ...]


class Drafts:
    """Everyone's own drafts; nobody sees another's."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def mine(self, account: Account) -> list[DraftView]:
        """Return a person's drafts, newest first."""
        with self._database.read() as session:
            return [_view(draft) for draft in stored.of_user(session, account.id)]

    def count(self, account: Account) -> int:
        """How many drafts a person has."""
        with self._database.read() as session:
            return stored.count_of(session, account.id)

    def get(self, account: Account, token: str) -> DraftView:
        """One of a person's drafts; raises ``NotFound``."""
        with self._database.read() as session:
            return _view(_own(session, account, token))

    def keep(self, account: Account, token: str, subject: str, title: str, fields: Fields) -> None:
        """Keep a form as it is now, over what was kept under the same token before.

        Raises ``InvalidInput`` "draft_token" and "draft_long" and "draft_many".
        """
        if not _TOKEN.fullmatch(token):
            raise InvalidInput("draft_token", "This page is too old. Go back, reload it and try again.")
        if sum(len(name) + len(value) for name, value in fields) > _LONGEST:
            raise InvalidInput("draft_long", "This is too long to be kept as a draft.")
        with self._database.write() as session:
            row = session.get(Draft, token)
            if row is None:
                if stored.count_of(session, account.id) >= _MOST:
                    raise InvalidInput("draft_many", "You have too many drafts. Throw some away first.")
                row = Draft(token=token, user_id=account.id)
                session.add(row)
            elif row.user_id != account.id:
                raise _not_found()
            row.subject, row.title, row.kept_at = subject, title, now()
            # PostgreSQL keeps any letter in JSON but this one.
            row.fields = [[name.replace("\0", ""), value.replace("\0", "")] for name, value in fields]

    def discard(self, account: Account, token: str) -> None:
        """Throw a draft away; does nothing where there is none."""
        with self._database.write() as session:
            stored.discard(session, account.id, token)


def new_token() -> str:
    """Return the name of a draft that may be kept later."""
    return secrets.token_hex(16)


def is_token(text: str) -> bool:
    """Whether a text has the form of such a name."""
    return bool(_TOKEN.fullmatch(text))


def _own(session: Session, account: Account, token: str) -> Draft:
    row = session.get(Draft, token)
    if row is None or row.user_id != account.id:
        raise _not_found()
    return row


def _not_found() -> NotFound:
    return NotFound("no_such_draft", "There is no such draft; it was saved or thrown away.")


def _view(row: Draft) -> DraftView:
    fields = tuple((str(name), str(value)) for name, value in row.fields)
    return DraftView(row.token, row.subject, row.title, row.kept_at, fields)
