"""Tokens by which programs act for people: named, limited in time and in what they let do, and taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select

from catalogue.domain.operations.lasting import is_over
from catalogue.domain.people.access import Account, Scope
from catalogue.errors import Conflict, InvalidInput, NotAllowed, NotFound
from catalogue.storage.engine.database import Database
from catalogue.storage.models import AccessToken, UserSession, now

from .accounts import held_user
from .tokens import digest_of, new_token

MARK = "lacuna_"
"""What each token begins with, so that whoever finds one in a file knows what it opens."""

LIFETIMES = (7, 30, 90, 365)
"""Days for which a token may hold."""

MOST = 20
"""Tokens that a person may have at once."""

_LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class TokenView:
    """A token as its owner sees it; the token itself is shown once, when it is made."""

    id: int
    name: str
    scopes: tuple[Scope, ...]
    created_at: dt.datetime
    expires_at: dt.datetime
    over: bool


@dataclass(frozen=True, slots=True)
class Caller:
    """In whose name a program calls, and what its token lets it do."""

    account: Account
    name: str
    scopes: frozenset[Scope]
    expires_at: dt.datetime


class AccessTokens:
    """Making, showing, recognising and taking back tokens."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def make(
        self, account: Account, name: str, scopes: Collection[Scope], days: int, *, login: str | None = None
    ) -> str:
        """Return a new token of a person's own, which is kept nowhere; raises ``InvalidInput``, ``Conflict``
        and, where the account was closed meanwhile, or the login by which it is asked for ended, as a new
        password ends it, ``NotAllowed``.
        """
        name = " ".join(name.split())
        if not name or len(name) > _LONGEST_NAME:
            raise InvalidInput(
                "token_name", "Say what the token is for, in at most 100 letters.", field="name"
            )
        if not scopes:
            raise InvalidInput("token_scopes", "Choose at least one thing that it may do.", field="scopes")
        if days not in LIFETIMES:
            raise InvalidInput("token_days", "Choose for how long it holds.", field="days")
        token = MARK + new_token()
        with self._database.write() as session:
            held = held_user(session, account.id)
            if held is None or (login is not None and session.get(UserSession, digest_of(login)) is None):
                raise NotAllowed("log_in_first", "Log in first.")
            own = select(func.count()).select_from(AccessToken).where(AccessToken.user_id == account.id)
            if (session.scalar(own) or 0) >= MOST:
                raise Conflict(
                    "token_count", "You have %(most)s tokens. Take one back that you do not need.", most=MOST
                )
            if session.scalar(own.where(AccessToken.name == name)):
                # A page loaded again sends its form again: the token was shown there, and is kept nowhere.
                raise Conflict(
                    "token_again",
                    "You have a token of this name. It was shown once; if you did not keep it, take it back "
                    "and make another.",
                    field="name",
                )
            made_at = now()
            session.add(
                AccessToken(
                    digest=digest_of(token),
                    user_id=account.id,
                    name=name,
                    scopes=sorted({scope.value for scope in scopes}),
                    created_at=made_at,
                    expires_at=made_at + dt.timedelta(days=days),
                )
            )
        return token

    def mine(self, account: Account) -> list[TokenView]:
        """Return a person's own tokens, newest first."""
        with self._database.read() as session:
            query = select(AccessToken).where(AccessToken.user_id == account.id)
            rows = session.scalars(query.order_by(AccessToken.id.desc()))
            return [_view(row) for row in rows]

    def revoke(self, account: Account, token_id: int) -> None:
        """Take a token back; raises ``NotFound`` where it is not this person's."""
        with self._database.write() as session:
            row = session.get(AccessToken, token_id)
            if row is None or row.user_id != account.id:
                raise NotFound("no_such_token", "There is no such token of yours; it was taken back before.")
            session.delete(row)

    def recognise(self, token: str) -> Caller | None:
        """Who calls with a token; None for one that is unknown or over, or of a closed account."""
        if not token.startswith(MARK):
            return None
        with self._database.read() as session:
            query = select(AccessToken).where(AccessToken.digest == digest_of(token))
            row = session.scalar(query)
            if row is None or _is_over(row) or row.user.disabled_at is not None:
                return None
            scopes = frozenset(Scope(scope) for scope in row.scopes)
            return Caller(row.user.read_account(), row.name, scopes, row.expires_at)


def _is_over(row: AccessToken) -> bool:
    return is_over(row.created_at, row.expires_at - row.created_at, now())


def _view(row: AccessToken) -> TokenView:
    scopes = tuple(Scope(scope) for scope in row.scopes)
    return TokenView(row.id, row.name, scopes, row.created_at, row.expires_at, _is_over(row))
