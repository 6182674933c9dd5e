"""Reference lists: made from a file or pasted text, looked at, corrected, shared, removed."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue import formats
from catalogue.domain.descriptions.description import Description
from catalogue.domain.gaps.reference_lists import (
    Visibility,
    fingerprint,
    may_add_others_titles,
    may_edit,
    read_shown,
    shown_as,
)
from catalogue.domain.operations.editing import Edit, as_tick
from catalogue.domain.people.access import Account, Role
from catalogue.errors import InvalidInput, NotAllowed, NotFound, Problem, too_long_a_name
from catalogue.sandbox import read_list
from catalogue.storage.engine.database import Act, Database
from catalogue.storage.engine.holding import held, held_all, there_is
from catalogue.storage.models import ReferenceEntry, ReferenceList, User, now
from catalogue.storage.on_flush.changes import current_set, go_on
from catalogue.storage.reference_lists import lists as stored
from catalogue.storage.reference_lists.known_rows import problems_known
from catalogue.storage.reference_lists.list_history import lists_of
from catalogue.storage.reference_lists.shown_since import Shown, shown_since

from ..acts import act
from ..jobs import Jobs
from ..veils import person_shown, veil

GAP_CHECK = "gap_check"
"""The kind of the job that checks a list."""
PROBLEMS_KEPT = 500
"""How many of a source's problems stay viewable; all are counted."""
LONGEST_LIST_NAME = 200
_STORED_AT_ONCE = 1_000
"""Entries of one transaction: a tenth of a second, or two, in which nobody else can write."""
_OTHERS_TURN = 0.11
"""Seconds between two of them, in which whoever waits comes in (SQLite looks every tenth of a second)."""
_CONTROL_SIGNS = dict.fromkeys((*range(9), *range(14, 32), 127))


@dataclass(frozen=True, slots=True)
class ListView:
    """A list as its pages show it; ``counts`` maps a status to a number, None before the first check.

    ``shown_to`` is the agency that it was shown to, which ``owner_agency``, the owner's of now, may not be.
    """

    id: int
    name: str
    owner_id: int | None
    owner: str
    owner_agency: str
    visibility: Visibility
    shown_to: str
    help_asked: bool
    created_at: dt.datetime
    entries: int
    source: str
    problem_count: int
    editable: bool
    checked_at: dt.datetime | None
    counts: Mapping[str, int] | None

    @property
    def as_form(self) -> dict[str, str]:
        """What a form begins with that renames the list or shares it otherwise."""
        return _as_form(self)


@dataclass(frozen=True, slots=True)
class Twin:
    """Another list of the same person with the same entries."""

    list_id: int
    name: str
    created_at: dt.datetime


@dataclass(frozen=True, slots=True)
class NewList:
    """A list just made, what was odd in its source, and the list that is the same, if there is one.

    ``cut_short`` says why the source was not read to its end, None where it was.
    """

    list_id: int
    entries: int
    problems: tuple[Problem, ...]
    twin: Twin | None = None

    @property
    def cut_short(self) -> Problem | None:
        """Why the source was not read to its end."""
        return next((problem for problem in self.problems if problem.code in formats.CUT_SHORT), None)


class Lists:
    """Reference lists, each person seeing their own and what is shared with them."""

    def __init__(self, database: Database, jobs: Jobs) -> None:
        self._database = database
        self._jobs = jobs
        self._public = database.kept(lambda: self._read_visible(None))

    def visible_to(self, account: Account | None) -> list[ListView]:
        """Return the lists that a person (or the public) may see, newest first."""
        return self._read_visible(account) if account else list(self._public.get())

    def _read_visible(self, account: Account | None) -> list[ListView]:
        with self._database.read() as session:
            rows = stored.visible_lists(
                session,
                account.id if account else None,
                account.agency if account else "",
                librarian=account is not None and account.may_act_as(Role.LIBRARIAN),
            )
            return _views(session, rows, account)

    def for_suggestions(self, account: Account) -> list[ListView]:
        """Return the lists that a librarian may put other people's titles onto."""
        return [
            reference_list
            for reference_list in self.visible_to(account)
            if may_add_others_titles(account, reference_list.owner_id, reference_list.visibility)
        ]

    def get(self, account: Account | None, list_id: int) -> ListView:
        """One list; raises ``NotFound`` also where the person may not see it."""
        if account is None and (
            found := next(
                (reference_list for reference_list in self._public.get() if reference_list.id == list_id),
                None,
            )
        ):
            return found
        with self._database.read() as session:
            return _views(session, [visible_list(session, account, list_id)], account)[0]

    def to_change(self, account: Account, list_id: int) -> ListView:
        """One list that the person may change; raises ``NotFound`` or ``NotAllowed``."""
        with self._database.read() as session:
            return _views(session, [editable_list(session, account, list_id)], account)[0]

    def from_file(
        self,
        account: Account,
        name: str,
        source: Path | BinaryIO,
        filename: str,
        columns: Mapping[str, str] | None = None,
        *,
        check: bool = False,
        finish: Callable[[Session], object] = lambda _session: None,
    ) -> NewList:
        """Make a list from a file in any readable form, up to the limits of a list.

        With ``check`` its gap check is begun with it; ``finish`` is part of the last transaction, which is
        the only one but for very long lists. Raises ``InvalidInput`` when nothing in it can be used.
        """
        check_list_name(name)
        reading = read_list(source, filename, columns=columns)
        records = list(reading)
        if not records:
            raise InvalidInput(
                "no_entries",
                "No titles were found in %(name)s. Check that it is the right file.",
                name=filename,
            )
        named = name.strip() or Path(filename).stem[:LONGEST_LIST_NAME]
        # First why it was not read to its end: of the others, not all may be shown.
        told = sorted(reading.problems, key=lambda problem: problem.code not in formats.CUT_SHORT)
        problems = [*told, *(twice := _standing_twice(records))]
        count = reading.problem_count + len(twice)

        def complete(session: Session, list_id: int) -> None:
            if check:
                params = {"list_id": list_id, "size": len(records)}
                self._jobs.add(session, GAP_CHECK, params, account)
            finish(session)

        return self._create(account, named, Path(filename).name, records, problems, count, complete)

    def from_text(self, account: Account, name: str, text: str, *, check: bool = False) -> NewList:
        """Make a list from pasted text, one reference a line or a table; ``name`` may not be empty.

        Control signs come along from documents and say nothing; text is not taken for a broken file for them.
        Raises ``InvalidInput`` "no_text".
        """
        text = text.translate(_CONTROL_SIGNS)
        if not text.strip():
            raise InvalidInput("no_text", "Paste at least one title, one a line.", field="text")
        return self.from_file(account, name, BytesIO(text.encode()), "pasted.txt", check=check)

    def edit(
        self,
        account: Account,
        list_id: int,
        name: str,
        visibility: Visibility,
        *,
        shown_to: str | None = None,
        help_asked: bool | None = None,
        began: Mapping[str, str] | None = None,
    ) -> None:
        """Rename a list or share it otherwise; ``help_asked`` lets the librarian in, None leaves it be.

        ``shown_to`` is the agency that it is shown to: that of its owner, or that which it was shown to
        before; None means the latter, else the former. ``began`` is what a form began with, as
        ``ListView.as_form`` has it: what that form did not change stays as it is by now. Raises
        ``BothChanged``, ``InvalidInput`` "name_missing" and "agency_changed", ``NotAllowed`` "publish_list".
        """
        if not name.strip():
            raise InvalidInput("name_missing", "Give the list a name.", field="name")
        check_list_name(name)
        sent = {"name": name.strip()} | ({} if help_asked is None else {"help": as_tick(help_asked)})
        intent = act(account, "list_edited", name="")
        with self._database.write(intent) as session:
            row = editable_list(session, account, list_id)
            own = row.shown_to or (row.owner.agency if row.owner else "")
            sent["visibility"] = shown_as(visibility, own if shown_to is None else shown_to)
            values = Edit(sent, began).onto(_as_form(row), rights=("visibility", "help"))
            publishes = values["visibility"] == Visibility.PUBLIC != row.visibility
            if publishes and not account.may_act_as(Role.LIBRARIAN):
                raise NotAllowed("publish_list", "Ask the librarian to publish the list for everybody.")
            if values["visibility"] != _as_form(row)["visibility"]:
                _show(row, *read_shown(values["visibility"]))
            row.name = values["name"]
            row.help_asked = bool(values["help"])
            intent.params["name"] = row.name

    def remove(self, account: Account, list_id: int) -> None:
        """Take a list away; the change log can bring it back."""
        intent = act(account, "list_removed", name="")
        with self._database.write(intent) as session:
            row = editable_list(session, account, list_id)
            intent.params["name"] = row.name
            row.removed_at = now()

    def give(self, list_id: int, email: str) -> str:
        """Let a list that nobody may see be somebody's, and be shown to their agency if it was shown to one;
        gives its name. For whoever runs the machine.

        Raises ``NotFound``, also for a list that somebody may see, and "no_such_user".
        """
        intent = act(None, "list_edited", name="")
        with self._database.write(intent) as session:
            row = next((row for row in stored.unseen(session) if row.id == list_id), None)
            if row is None:
                raise NotFound("no_unseen_list", "There is no list of this number that nobody may see.")
            account = session.scalar(select(User).where(User.email == email.strip().lower()))
            if account is None or account.disabled_at is not None:
                raise NotFound("no_such_user", "There is no account with the address %(email)s.", email=email)
            row.owner_id = account.id
            row.shown_to = account.agency if row.visibility == Visibility.AGENCY else ""
            intent.params["name"] = row.name
            return row.name

    def problems(self, account: Account, list_id: int) -> tuple[Problem, ...]:
        """Return what was odd in the list's source, at most ``PROBLEMS_KEPT``; for those who may change
        the list. Whoever did not know the list then is not told what stood there and is on it no more.
        """
        with self._database.read() as session:
            row = editable_list(session, account, list_id)
            known = problems_known(session, list_id, row.problems, shown_to(session, account, list_id))
            return tuple(Problem(**problem) for problem in known)

    def _create(
        self,
        account: Account,
        name: str,
        source: str,
        records: Sequence[formats.Record],
        problems: Sequence[Problem],
        problem_count: int,
        complete: Callable[[Session, int], None],
    ) -> NewList:
        entries = [(record.id, record.description) for record in records]
        intent = act(account, "list_added", name=name, count=len(entries))
        with self._database.read() as session:
            twin = _twin(session, account, [fingerprint(record.description) for record in records])
        with self._database.write(intent) as session:
            row = add_list(session, account.id, name, entries[:_STORED_AT_ONCE])
            row.source, row.problem_count = source, problem_count
            row.problems = [asdict(problem) for problem in problems[:PROBLEMS_KEPT]]
            is_whole = len(entries) <= _STORED_AT_ONCE
            # Until it is whole it is no list that anybody sees; cut off in between, it stays a removed one.
            row.removed_at = None if is_whole else now()
            session.flush()
            begun = current_set(session)
            if is_whole:
                complete(session, row.id)
        if begun is not None and not is_whole:
            self._store_rest(intent, begun.id, row.id, entries, complete)
        return NewList(row.id, len(entries), tuple(problems), twin)

    def _store_rest(
        self,
        intent: Act,
        act_id: int,
        list_id: int,
        entries: Sequence[tuple[str, Description]],
        complete: Callable[[Session, int], None],
    ) -> None:
        """Store what stands behind the first entries of a list, in pieces that belong to one act."""
        for start in range(_STORED_AT_ONCE, len(entries), _STORED_AT_ONCE):
            time.sleep(_OTHERS_TURN)
            piece = entries[start : start + _STORED_AT_ONCE]
            made = [
                new_entry(list_id, position, reference_id, description)
                for position, (reference_id, description) in enumerate(piece, start + 1)
            ]
            with self._database.write(intent) as session:
                go_on(session, act_id)
                session.add_all(made)
                if start + _STORED_AT_ONCE >= len(entries):
                    session.get_one(ReferenceList, list_id).removed_at = None
                    complete(session, list_id)


def _as_form(of: ListView | ReferenceList) -> dict[str, str]:
    shown = shown_as(of.visibility, of.shown_to)
    return {"name": of.name, "visibility": shown, "help": as_tick(of.help_asked)}


def _show(row: ReferenceList, visibility: Visibility, shown_to: str | None) -> None:
    """Show a list to others, or to nobody; with it goes the agency that it is shown to, which reads its notes
    once it is published too.
    """
    owners = row.owner.agency if row.owner else ""
    if shown_to and shown_to not in (row.shown_to, owners):
        raise InvalidInput(
            "agency_changed",
            "The owner of the list is of another agency by now. See whom it is to be shown to, then save.",
            field="visibility",
        )
    row.visibility = str(visibility)
    row.shown_to = "" if visibility is Visibility.PRIVATE else shown_to or row.shown_to or owners


def _standing_twice(records: Iterable[formats.Record]) -> list[Problem]:
    """Return the entries that say just what another one before them says: nobody wants two parcels of one
    book.
    """
    first: dict[str, str] = {}
    found: list[Problem] = []
    for record in records:
        known = first.setdefault(fingerprint(record.description), record.id)
        if known != record.id:
            shown = record.description.called
            found.append(formats.problem("entry_twice", record.line, "", shown, first=known))
    return found


def _twin(session: Session, account: Account, marks: Sequence[str]) -> Twin | None:
    """Return the newest of a person's lists that has the same entries in the same order, if any."""
    row = stored.list_with(session, account.id, marks)
    return Twin(row.id, row.name, row.created_at) if row else None


def check_list_name(name: str) -> None:
    """Raise ``InvalidInput`` for a name that is longer than that of a list."""
    if len(name.strip()) > LONGEST_LIST_NAME:
        raise too_long_a_name(name.strip(), LONGEST_LIST_NAME, field="name")


def add_list(
    session: Session,
    owner_id: int | None,
    name: str,
    entries: Iterable[tuple[str, Description]],
    visibility: Visibility = Visibility.PRIVATE,
) -> ReferenceList:
    """Return a new list inside a transaction that is under way; raises as ``check_list_name`` does."""
    check_list_name(name)
    row = ReferenceList(name=name, owner_id=owner_id, visibility=str(visibility))
    if visibility is not Visibility.PRIVATE and owner_id is not None:
        row.shown_to = session.get_one(User, owner_id).agency
    session.add(row)
    session.flush()
    session.add_all(
        new_entry(row.id, position, reference_id, description)
        for position, (reference_id, description) in enumerate(entries, 1)
    )
    return row


def new_entry(list_id: int, position: int, reference_id: str, description: Description) -> ReferenceEntry:
    """Return a row for an entry; those that share a position stand in the order in which they were made.

    A list is compared and answered, never written back into its file: fields of the source are not kept.
    """
    description = description.with_changes(source_fields=())
    return ReferenceEntry(
        list_id=list_id,
        position=position,
        reference_id=reference_id,
        description=description.to_dict(),
        fingerprint=fingerprint(description),
        weight="",
        note="",
        ticked=False,
    )


def take_off(entries: Iterable[ReferenceEntry]) -> None:
    """Take entries off their lists; the change log can bring them back."""
    for entry in entries:
        entry.removed_at = now()


def visible_list(session: Session, account: Account | None, list_id: int) -> ReferenceList:
    """Return a list row that this person may see, held in a transaction that writes; raises ``NotFound``
    otherwise.
    """
    row = held(session, ReferenceList, list_id)
    if row is None or row.removed_at is not None or not sees(account, row):
        raise no_such_list()
    return row


def no_such_list() -> NotFound:
    """Return the error for a list that is not there, or not this person's to see."""
    return NotFound("no_such_list", "There is no such list, or it is not shared with you.")


def is_there(session: Session, list_id: int) -> bool:
    """Whether there is a list, removed or not."""
    return there_is(session, ReferenceList, list_id)


def sees(account: Account | None, row: ReferenceList) -> bool:
    """Whether this person may see a list, and know its name."""
    return row.is_seen_by(account)


def source_shown(session: Session, account: Account | None, row: ReferenceList) -> str:
    """Return what a list's file was called; where it was made of lists, those that this person sees."""
    parts = [session.get(ReferenceList, list_id) for list_id in dict.fromkeys(row.made_of)]
    seen = [part.name for part in parts if part and part.removed_at is None and sees(account, part)]
    return row.source or ", ".join(seen)


def shown_to(session: Session, account: Account | None, list_id: int) -> Shown:
    """Return since when this person may see a list without a break: nothing earlier of it is theirs to know.

    Raises ``NotFound`` as ``visible_list``.
    """
    row = visible_list(session, account, list_id)
    return shown_since(session, [row.id], account)[row.id]


def editable_list(session: Session, account: Account, list_id: int) -> ReferenceList:
    """Return a list row that this person may change; raises ``NotFound`` or ``NotAllowed``."""
    row = visible_list(session, account, list_id)
    if not may_edit(account, row.owner_id):
        raise NotAllowed("not_your_list", "Only its owner and the librarian may change this list.")
    return row


def reads_notes(account: Account | None, row: ReferenceList) -> bool:
    """Whether this person may read the notes on a list that they see."""
    return row.has_notes_for(account)


def editable_entry(session: Session, account: Account, entry_id: int) -> ReferenceEntry:
    """Return an entry row that this person may change; raises ``NotFound`` or ``NotAllowed``."""
    return editable_entries(session, account, [entry_id])[0]


def editable_entries(session: Session, account: Account, ids: Sequence[int]) -> list[ReferenceEntry]:
    """Return entry rows in their order; raises ``NotFound`` and ``NotAllowed`` as ``editable_entry`` does."""
    lists = sorted(lists_of(session, ids))
    for list_id in lists:
        editable_list(session, account, list_id)
    rows = held_all(session, ReferenceEntry, ids)
    found = [row for entry_id in ids if (row := rows.get(entry_id)) and row.removed_at is None]
    if len(found) != len(ids):
        raise NotFound("no_such_entry", "There is no such entry, or its list is not shared with you.")
    return found


def _shown_to(row: ReferenceList, account: Account | None) -> str:
    """Return the agency that a list was shown to, for its own people and whoever decides about it."""
    if account is None:
        return ""
    return row.shown_to if may_edit(account, row.owner_id) or account.agency == row.shown_to else ""


def _views(session: Session, rows: list[ReferenceList], account: Account | None) -> list[ListView]:
    ids = [row.id for row in rows]
    sizes = stored.entry_counts(session, ids)
    reports = stored.latest_reports(session, ids)
    counts = stored.status_counts(session, [report.id for report in reports.values()])
    covering = veil(session, account)
    return [
        ListView(
            id=row.id,
            name=row.name,
            owner_id=row.owner_id,
            owner=person_shown(covering, row.owner) if account else "",
            owner_agency=covering.shown(row.owner.agency) if row.owner else "",
            visibility=Visibility(row.visibility),
            shown_to=_shown_to(row, account),
            help_asked=row.help_asked,
            created_at=row.created_at,
            entries=sizes.get(row.id, 0),
            source=source_shown(session, account, row),
            problem_count=row.problem_count,
            editable=account is not None and may_edit(account, row.owner_id),
            checked_at=reports[row.id].made_at if row.id in reports else None,
            counts=counts[reports[row.id].id] if row.id in reports else None,
        )
        for row in rows
    ]
