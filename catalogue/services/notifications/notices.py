"""Notices: what a person is told, on their own page and, where the centre has a mail server, by mail.

A notice is written in the same transaction as what it tells, so that neither is ever without the
other; the outbox sends it when the server can be reached. Who wants no mail of a kind still finds
the notice on the page.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from secrets import token_hex
from typing import Any

from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy.orm import Session

from catalogue.domain.gaps.gap_report import ACCEPTED, Status
from catalogue.domain.operations.editing import Edit, as_choices
from catalogue.domain.operations.unreadable import else_say
from catalogue.domain.people.access import Account
from catalogue.errors import InvalidInput, NotFound
from catalogue.storage.engine.advisory_locks import alone
from catalogue.storage.engine.database import Database
from catalogue.storage.models import (
    MailChoice,
    Notice,
    Pledge,
    ReferenceEntry,
    ReferenceList,
    StatusChange,
    User,
)
from catalogue.storage.people import notices as stored

from ..days import this_day as this_day

KINDS = ("digest", "reminder", "thanks", "suggestion")
"""What a person may be told by mail, and may refuse."""
LANGUAGES = ("en", "km")
"""In which letters are written."""
_REFUSED_WITH = {"lapsed": "reminder", "doubled": "reminder"}
"""Kinds of notices that have no choice of their own, and with which they are refused."""

REMIND_BEFORE = dt.timedelta(days=10)
DIGEST_EVERY = dt.timedelta(days=7)
_LAPSE_IS_NEWS = dt.timedelta(days=14)
_TITLES_TOLD = 10
_SHOWN = 50


@dataclass(frozen=True, slots=True)
class NoticeView:
    """One notice; ``params`` fill the sentences of its kind, ``by_mail`` says whether it was mailed."""

    id: int
    kind: str
    params: Mapping[str, Any]
    created_at: dt.datetime
    by_mail: bool


@dataclass(frozen=True, slots=True)
class MailWish:
    """In which language a person wants mail, and of which kinds."""

    language: str
    kinds: tuple[str, ...]

    @property
    def as_form(self) -> dict[str, str]:
        """What a form begins with that chooses otherwise."""
        return {"language": self.language, "kind": as_choices(self.kinds)}


class Notices:
    """Telling people what became of their lists, pledges and suggestions."""

    def __init__(self, database: Database, secret_key: str) -> None:
        self._database = database
        self._serializer = URLSafeSerializer(secret_key, salt="unsubscribe")

    def mine(self, account: Account) -> list[NoticeView]:
        """Return what a person was told, newest first."""
        with self._database.read() as session:
            notices = stored.of_user(session, account.id, _SHOWN)
            return [_view(session, notice, account) for notice in notices if still_holds(session, notice)]

    def mail_is_set(self) -> bool:
        """Whether the centre has a mail server, so that notices go out."""
        with self._database.read() as session:
            return stored.mail_is_set(session)

    def wish(self, account: Account) -> MailWish:
        """Return what a person chose; everything in English before they did."""
        with self._database.read() as session:
            return _wish(session.get(MailChoice, account.id))

    def choose(
        self,
        account: Account,
        language: str,
        kinds: Collection[str],
        *,
        began: Mapping[str, str] | None = None,
    ) -> None:
        """Keep a person's choice; what waits of a refused kind is not sent.

        ``began`` is what a form began with, as ``MailWish.as_form`` has it: who refused a kind meanwhile, by
        the link of a letter, is not asked for it again by a page that was open. Raises ``BothChanged``.
        """
        sent = {"language": language, "kind": as_choices([kind for kind in KINDS if kind in kinds])}
        with self._database.write() as session:
            wish = _wish(_choice_held(session, account.id))
            said = Edit(sent, began).onto(wish.as_form, rights=("kind",))
            refused = [kind for kind in KINDS if kind not in said["kind"].split()]
            _keep(session, account.id, refused, said["language"])

    def unsubscribe_token(self, user_id: int, kind: str) -> str:
        """Return what a mail's link carries: it stops mail of one kind and can do nothing else."""
        return str(self._serializer.dumps([user_id, kind]))

    def kind_of_token(self, token: str) -> str:
        """Which kind a link would stop; raises ``NotFound`` for one that we did not make."""
        return self._read(token)[1]

    def unsubscribe(self, token: str) -> str:
        """Send a person no more mail of the kind that the link names; gives the kind."""
        user_id, kind = self._read(token)
        with self._database.write() as session:
            if session.get(User, user_id) is None:
                raise _dead_link()
            choice = _choice_held(session, user_id)
            _keep(session, user_id, sorted({*(choice.refused if choice else ()), kind}))
        return kind

    def make_due(self, today: dt.date) -> int:
        """Write what a new day brings: reminders, lapses, digests; gives how many notices."""
        with self._database.write() as session:
            told = [
                *(_remind(session, pledge, today) for pledge in _soon(session, today)),
                *(_tell_lapse(session, pledge) for pledge in _just_lapsed(session, today)),
                *(_digest(session, owner_id, today) for owner_id in stored.owners(session)),
            ]
            return sum(told)

    def _read(self, token: str) -> tuple[int, str]:
        try:
            user_id, kind = self._serializer.loads(token)
        except (BadSignature, ValueError, TypeError):
            raise _dead_link() from None
        return int(user_id), str(kind)


def tell(
    session: Session,
    occasion: str,
    kind: str,
    params: Mapping[str, Any],
    *,
    user_id: int | None = None,
    address: str = "",
) -> bool:
    """Write a notice inside a transaction; False where this occasion was told before.

    Who refuses mail of its kind, or whose account is closed, finds it on the page alone.
    """
    if stored.known(session, occasion):
        return False
    mailed = stored.mail_is_set(session)
    if user_id is not None:
        refused = choice_of(kind) in stored.refused_kinds(session, user_id)
        mailed = mailed and not refused and not stored.is_closed(session, user_id)
    session.add(
        Notice(
            user_id=user_id,
            address=address,
            kind=kind,
            params=dict(params),
            occasion=occasion,
            mail="waiting" if mailed else "page",
        )
    )
    return True


def tell_again(session: Session, occasion: str, kind: str, params: Mapping[str, Any], user_id: int) -> None:
    """As ``tell``, on an occasion that may come again; what the last letter said is not said twice."""
    newest = stored.newest_sent(session, occasion)
    if newest is None or newest.params != params:
        tell(session, f"{occasion} {token_hex(8)}", kind, params, user_id=user_id)


def was_told(session: Session, occasion: str) -> bool:
    """Whether something was told on an occasion."""
    return stored.known(session, occasion)


def take_back_told(session: Session, occasion: str) -> None:
    """Take back what was told on an occasion that may come again, where its mail has not gone."""
    stored.take_back_all(session, occasion)


def thank(session: Session, pledge: Pledge) -> None:
    """Thank for a pledge that was kept."""
    params = {"title": pledge.title, "copies": pledge.copies}
    tell(session, _thanks(pledge), "thanks", params, user_id=pledge.user_id)


def take_back_thanks(session: Session, pledge: Pledge) -> None:
    """Take thanks for a gift that was undone back, where nobody has read them in the mail yet."""
    stored.take_back(session, _thanks(pledge))


def _thanks(pledge: Pledge) -> str:
    return f"thanks {pledge.id}"


def choice_of(kind: str) -> str:
    """Which of ``KINDS`` a person refuses to get no mail of a kind."""
    return _REFUSED_WITH.get(kind, kind)


def _wish(choice: MailChoice | None) -> MailWish:
    refused = choice.refused if choice else ()
    return MailWish(choice.language if choice else "en", tuple(kind for kind in KINDS if kind not in refused))


def _choice_held(session: Session, user_id: int) -> MailChoice | None:
    """Return what a person chose, held until the transaction ends: who refuses two kinds at one moment, by
    two letters, refuses both.
    """
    alone(session, "choice of letters", str(user_id))
    return session.get(MailChoice, user_id, populate_existing=True)


def _keep(session: Session, user_id: int, refused: list[str], language: str = "") -> None:
    choice = session.get(MailChoice, user_id)
    if choice is None:
        choice = MailChoice(user_id=user_id, language="en")
        session.add(choice)
    choice.refused = refused
    if language:
        if language not in LANGUAGES:
            raise InvalidInput("mail_language", "Choose one of the languages offered.", field="language")
        choice.language = language
    called_off = [kind for kind in (*KINDS, *_REFUSED_WITH) if choice_of(kind) in refused]
    stored.call_off(session, user_id, called_off)


def _soon(session: Session, today: dt.date) -> Iterable[Pledge]:
    """Pledges that end soon; one made for a few days is remembered in its second half."""
    for pledge in stored.open_pledges(session, today, today + REMIND_BEFORE):
        half = (pledge.until - pledge.created_at.date()) / 2
        if pledge.until - today <= min(REMIND_BEFORE, half):
            yield pledge


def _just_lapsed(session: Session, today: dt.date) -> list[Pledge]:
    return stored.open_pledges(session, today - _LAPSE_IS_NEWS, today - dt.timedelta(days=1))


def _remind(session: Session, pledge: Pledge, today: dt.date) -> bool:
    params = {"title": pledge.title, "until": pledge.until.isoformat(), "pledges": [pledge.id]}
    return tell(session, f"reminder {pledge.id} {pledge.until}", "reminder", params, user_id=pledge.user_id)


def _tell_lapse(session: Session, pledge: Pledge) -> bool:
    params = {"title": pledge.title, "until": pledge.until.isoformat(), "pledges": [pledge.id]}
    return tell(session, f"lapsed {pledge.id} {pledge.until}", "lapsed", params, user_id=pledge.user_id)


def _digest(session: Session, owner_id: int, today: dt.date) -> bool:
    """Return what came in, or went, of a person's own lists up to yesterday; at most once a week."""
    last = stored.newest_of_kind(session, owner_id, "digest")
    through = dt.date.fromisoformat(last.params["through"]) if last else None
    if through is not None and through > today:  # written by a clock that was ahead
        through = today - DIGEST_EVERY
    if through is not None and today - through < DIGEST_EVERY:
        return False
    changes = stored.untold_changes(session, owner_id, _midnight(today))
    lists = _news(changes)
    if not lists:
        return False
    params = {"through": today.isoformat(), "lists": lists}
    if not tell(session, f"digest {owner_id} {today}", "digest", params, user_id=owner_id):
        return False
    for change, _entry, _name in changes:
        change.told = True
    return True


def _news(changes: Iterable[tuple[StatusChange, ReferenceEntry, str]]) -> list[dict[str, Any]]:
    """For each list what was missing and has come in, and what was held and is missing again."""
    spans: dict[int, tuple[str, str, ReferenceEntry, str]] = {}
    for change, entry, name in changes:
        before = spans[entry.id][0] if entry.id in spans else change.before
        spans[entry.id] = (before, change.after, entry, name)
    lists: dict[int, dict[str, Any]] = {}
    for before, after, entry, name in spans.values():
        came, went = before == Status.MISSING and after in ACCEPTED, before in ACCEPTED
        if not came and not (went and after == Status.MISSING):
            continue
        told = lists.setdefault(
            entry.list_id, {"id": entry.list_id, "name": name, "came": 0, "went": 0, "titles": []}
        )
        told["came" if came else "went"] += 1
        description = entry.read_description()
        if came and len(told["titles"]) < _TITLES_TOLD:
            told["titles"].append(description.called[:200])
    return list(lists.values())


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), dt.UTC)


def _dead_link() -> NotFound:
    return NotFound(
        "dead_unsubscribe_link", "This link is not whole. Copy it again from the mail, to its last letter."
    )


def still_holds(session: Session, notice: Notice) -> bool:
    """Whether what a notice tells of pledges is so still, when it is read or sent: these stand, and end on
    the day that it names. Any other notice tells of what has been.
    """
    if not isinstance(notice.params, Mapping):  # whoever reads it says that it cannot be read
        return True
    until = notice.params.get("until")
    states = ("open", "lapsed") if notice.kind == "lapsed" else ("open",)
    pledges = [session.get(Pledge, number) for number in notice.params.get("pledges", ())]
    return all(
        pledge is not None and pledge.state in states and until in (None, pledge.until.isoformat())
        for pledge in pledges
    )


def params_for(session: Session, notice: Notice, reader: Account) -> dict[str, Any]:
    """Return what fills the sentences of a notice when it is read, or sent: the name of a list of others
    stands there only as long as its reader sees the list.
    """
    params = dict(notice.params)
    if notice.kind in ("suggestion", "list_handed_on"):
        params["list"] = _name_for(session, params.get("list_id"), reader)
    return params


def _name_for(session: Session, list_id: int | None, reader: Account) -> str:
    row = session.get(ReferenceList, list_id) if list_id is not None else None
    if row is None or row.removed_at is not None:
        return ""
    return row.name if row.is_seen_by(reader) else ""


def _unreadable(_session: Session, row: Notice, _reader: Account) -> NoticeView:
    return NoticeView(row.id, row.kind, {}, row.created_at, row.mail == "sent")


@else_say(_unreadable)
def _view(session: Session, row: Notice, reader: Account) -> NoticeView:
    params = params_for(session, row, reader)
    return NoticeView(row.id, row.kind, params, row.created_at, row.mail == "sent")
