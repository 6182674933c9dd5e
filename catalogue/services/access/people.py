"""The keeping of accounts by an administrator: invited by link, given roles, closed, opened again.

A link is shown once to the administrator, who hands it on by whatever way is safe; it works once and
for three days. Mail is not needed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from catalogue.domain.operations.editing import Edit, as_choices
from catalogue.domain.operations.lasting import is_over
from catalogue.domain.people.access import CENTRE, Account, Role
from catalogue.domain.people.hiding import name_given
from catalogue.errors import Conflict, InvalidInput, NotAllowed, NotFound
from catalogue.storage.authority.hidden_names import named
from catalogue.storage.engine.advisory_locks import alone
from catalogue.storage.engine.database import Database
from catalogue.storage.models import AccountLink, HiddenName, ReferenceList, User, UserSession, now
from catalogue.storage.people.leaving import hand_on_wishes, has_left
from catalogue.storage.people.notices import tell_on_page
from catalogue.storage.reference_lists.lists import shown_by
from search_index.analysis.normalisation import fold

from ..acts import act
from .accounts import check_email, find_somebody, find_user, give_password, new_user
from .keyring import Keyring
from .passwords import hashed
from .tokens import digest_of, new_token

LINK_LASTS = dt.timedelta(days=3)


@dataclass(frozen=True, slots=True)
class PersonView:
    """An account as its administrator sees it; ``invited`` means that no password was chosen yet."""

    account: Account
    disabled: bool
    invited: bool
    second_step: bool
    created_at: dt.datetime

    @property
    def as_form(self) -> dict[str, str]:
        """What a form begins with that changes what this person is called, is and may do."""
        return _as_form(self.account)


@dataclass(frozen=True, slots=True)
class LoginView:
    """A login of a person; ``id`` names it for ending it and is of no use for anything else."""

    id: str
    created_at: dt.datetime
    seen_at: dt.datetime
    current: bool


class People:
    """Everybody who may log in."""

    def __init__(self, database: Database, keyring: Keyring) -> None:
        self._database = database
        self._keyring = keyring

    def everybody(self) -> list[PersonView]:
        """All accounts, by address."""
        with self._database.read() as session:
            rows = session.scalars(select(User).order_by(User.email))
            return [_view(user) for user in rows if not has_left(user)]

    def get(self, user_id: int) -> PersonView:
        """One account; raises ``NotFound``."""
        with self._database.read() as session:
            return _view(find_somebody(session, user_id))

    def invite(
        self, actor: Account, email: str, roles: Collection[Role], name: str = "", agency: str = ""
    ) -> str:
        """Add an account without a password and give the token of a link to choose one."""
        email = check_email(email)
        _check_roles(roles)
        with self._database.write(act(actor, "user_invited", email=email)) as session:
            return _new_link(session, new_user(session, email, roles, name, agency))

    def new_link(self, actor: Account, user_id: int) -> str:
        """Return the token of a fresh link to choose a password; older links stop working.

        Raises ``Conflict`` "account_is_closed".
        """
        intent = act(actor, "link_made", email="")
        with self._database.write(intent, accounts=[user_id]) as session:
            user = find_somebody(session, user_id)
            if user.disabled_at is not None:
                raise Conflict("account_is_closed", "This account is closed. Open it again first.")
            intent.params["email"] = user.email
            return _new_link(session, user)

    def whose_link(self, token: str) -> Account:
        """Whom a link is for; raises ``NotFound`` when it was used or is too old."""
        with self._database.read() as session:
            return _linked(session, token).user.read_account()

    def choose_password(self, token: str, password: str) -> str:
        """Use a link: set the password, end every login, and give the account's address.

        Of several who use it at once one succeeds. Raises ``NotFound`` for a dead link, ``InvalidInput``
        for a password that is too short.
        """
        linked = self.whose_link(token)
        password_hash = hashed(password)  # takes its time: before the transaction, not in it
        intent = act(None, "password_set", email="")
        with self._database.write(intent, accounts=[linked.id]) as session:
            user = _use_link(session, token)
            intent.params["email"] = user.email
            give_password(session, self._keyring, user, password_hash)
            return user.email

    def edit(
        self,
        actor: Account,
        user_id: int,
        name: str,
        agency: str,
        roles: Collection[Role],
        libraries: Collection[int] | None = None,
        *,
        renamed: bool = False,
        began: Mapping[str, str] | None = None,
    ) -> None:
        """Change name, agency, roles and, where they are given, the libraries where somebody works.

        ``began`` is what a form began with, as ``PersonView.as_form`` has it: what that form did not change
        stays as it is by now, so that nothing that was taken away meanwhile is given back unseen.
        Nobody takes their own administrator's role. Where the name under which they give is hidden,
        the one that they give under from now on is so too, unless others bear it. Whoever comes to another
        agency leaves the lists that they showed to theirs there, and is told so; where it is ``renamed``,
        everybody of it and what is shown to it bear the new name.
        Raises ``NotAllowed`` "own_role", ``InvalidInput`` "agency_is_there" and ``BothChanged``.
        """
        _check_roles(roles)
        sent = {"name": name.strip(), "agency": agency.strip(), "roles": as_choices(set(roles))}
        if libraries is not None:
            # Nowhere is where somebody is whose library went: a form that left it so has not said the centre.
            stays = began is not None and not began.get("libraries", "0")
            sent["libraries"] = as_choices(set(libraries) or (set() if stays else {CENTRE}))
        intent = act(actor, "user_edited", email="")
        with self._database.write(intent, accounts=[user_id]) as session:
            _must_still_administer(session, actor)
            user = find_somebody(session, user_id)
            before = user.read_account()
            now_there = _as_form(before)
            values = Edit(sent, began).onto(now_there, rights=("agency", "roles", "libraries"))
            if user.id == actor.id and Role.ADMINISTRATOR not in values["roles"].split():
                raise NotAllowed("own_role", "Another administrator must take this role from you.")
            alike = {user.id}
            if renamed and before.agency and values["agency"] not in ("", before.agency):
                alike = _rename_agency(session, before.agency, values["agency"])
            elif fold(values["agency"]) != fold(before.agency):
                hand_on_wishes(session, user)
            user.name, user.agency = values["name"], values["agency"]
            if alike == {user.id}:
                _tell_what_stays(session, before, user)
            _hide_along(session, before, user.read_account(), alike)
            user.roles = values["roles"].split()
            if values["libraries"] != now_there["libraries"]:
                user.libraries = sorted(map(int, values["libraries"].split()))
            intent.params["email"] = user.email

    def set_disabled(self, actor: Account, user_id: int, *, disabled: bool) -> None:
        """Close an account, or open it again; nobody closes their own.

        Who comes back has their password, and no link or token of before (``storage.on_flush.closing``).

        Raises ``NotAllowed`` "own_account".
        """
        intent = act(actor, "user_disabled" if disabled else "user_enabled", email="")
        with self._database.write(intent, accounts=[user_id]) as session:
            _must_still_administer(session, actor)
            user = find_somebody(session, user_id)
            if user.id == actor.id:
                raise NotAllowed("own_account", "Another administrator must close your account.")
            user.disabled_at = (user.disabled_at or now()) if disabled else None
            intent.params["email"] = user.email

    def logins(self, account: Account, token: str) -> list[LoginView]:
        """Return a person's logins, the newest first; ``token`` is that of the login which asks."""
        with self._database.read() as session:
            query = select(UserSession).where(UserSession.user_id == account.id)
            rows = session.scalars(query.order_by(UserSession.created_at.desc()))
            return [
                LoginView(_short(row.digest), row.created_at, row.seen_at, row.digest == digest_of(token))
                for row in rows
            ]

    def end_login(self, account: Account, login_id: str) -> None:
        """End one of a person's own logins; raises ``NotFound`` for any other."""
        with self._database.write() as session:
            query = select(UserSession).where(UserSession.user_id == account.id)
            found = [login for login in session.scalars(query) if _short(login.digest) == login_id]
            if not found:
                raise NotFound("no_such_login", "This login has ended already.")
            session.delete(found[0])


def _as_form(account: Account) -> dict[str, str]:
    return {
        "name": account.name,
        "agency": account.agency,
        "roles": as_choices(account.roles),
        "libraries": as_choices(account.libraries),
    }


def _rename_agency(session: Session, old: str, new: str) -> set[int]:
    """Let an agency be called otherwise, with everybody of it and the lists that are shown to it; gives its
    people.

    Raises ``InvalidInput`` "agency_is_there": lists of one agency would be shown to the people of another.
    """
    query = select(User).where(User.agency == old).order_by(User.id).with_for_update()
    people = session.scalars(query.execution_options(populate_existing=True)).all()
    is_there = select(User.id).where(User.agency == new).exists()
    shown = select(ReferenceList.id).where(ReferenceList.shown_to == new).exists()
    if session.scalar(select(is_there | shown)):
        raise InvalidInput(
            "agency_is_there",
            "There is an agency called %(agency)s already, or lists that are shown to it. Take another.",
            agency=new,
            field="agency",
        )
    for person in people:
        person.agency = new
    lists = select(ReferenceList).where(ReferenceList.shown_to == old).order_by(ReferenceList.id)
    for row in session.scalars(lists.with_for_update()):
        row.shown_to = new
    return {person.id for person in people}


def _tell_what_stays(session: Session, before: Account, user: User) -> None:
    """Tell somebody who comes to another agency which of their lists are shown to that of before."""
    if before.agency and user.agency != before.agency:
        names = shown_by(session, user.id, before.agency)
        if names:
            params = {"agency": before.agency, "now": user.agency, "lists": names}
            tell_on_page(session, "agency_changed", params, user.id)


def _hide_along(session: Session, before: Account, now_called: Account, alike: Collection[int]) -> None:
    """Hide the name under which a person gives from now on, where that of before is hidden and nobody else
    bears the new one: a name is completed, and whoever wished to be named nowhere wishes so still. Those who
    are ``alike`` bear both.

    What the desk hid is the desk's still, so that no member shows it.
    """
    gives_as = name_given(now_called)
    wishes = named(session, fold(name_given(before)))
    if not wishes or named(session, fold(gives_as)):
        return
    others = select(User.email, User.name, User.agency).where(User.id.not_in(alike))
    if fold(gives_as) not in {fold(name) for borne in session.execute(others) for name in borne}:
        alone(session, "hidden name", fold(gives_as))
        wished_by = {wish.user_id if wish.user_id in (None, *alike) else before.id for wish in wishes}
        for user_id in wished_by:
            session.add(HiddenName(name=gives_as, folded=fold(gives_as), user_id=user_id))


def _must_still_administer(session: Session, actor: Account) -> None:
    """Raise ``NotAllowed`` "wrong_role" unless whoever changes what others may do is an administrator still.

    Accounts are changed by one person at a time: of two administrators who take each other's role at one
    moment one is left.
    """
    if not find_user(session, actor.id).read_account().may_act_as(Role.ADMINISTRATOR):
        raise NotAllowed("wrong_role", "Your account may not do this. Ask the librarian if it should.")


def _linked(session: Session, token: str) -> AccountLink:
    link = session.get(AccountLink, digest_of(token))
    over = link is None or is_over(link.expires_at - LINK_LASTS, LINK_LASTS, now())
    if link is None or over or link.user.disabled_at is not None:
        raise _dead_link()
    return link


def _use_link(session: Session, token: str) -> User:
    """Whom a link is for, and no link any more: who deletes the row has it, and nobody else does."""
    user = _linked(session, token).user
    query = delete(AccountLink).where(AccountLink.digest == digest_of(token)).returning(AccountLink.digest)
    if session.scalar(query) is None:
        raise _dead_link()
    return user


def _dead_link() -> NotFound:
    return NotFound(
        "dead_link", "This link was used already, or it is too old. Ask the librarian for a new one."
    )


def _new_link(session: Session, user: User) -> str:
    session.execute(delete(AccountLink).where(AccountLink.user_id == user.id))
    token = new_token()
    session.add(AccountLink(digest=digest_of(token), user_id=user.id, expires_at=now() + LINK_LASTS))
    return token


def _check_roles(roles: Collection[Role]) -> None:
    if not roles:
        raise InvalidInput("role_missing", "Choose at least one role.", field="roles")


def _short(digest: str) -> str:
    return digest[:12]


def _view(user: User) -> PersonView:
    return PersonView(
        account=user.read_account(),
        disabled=user.disabled_at is not None,
        invited=not user.password_hash,
        second_step=bool(user.code_secret),
        created_at=user.created_at,
    )
