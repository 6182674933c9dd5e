"""What became of a list: how it stood on a past day, what was new between two days, and undoing.

Whoever is not its owner knows nothing of it from before it was shown to them (ADR 0144).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from catalogue.domain.descriptions.description import Description
from catalogue.domain.gaps.gap_report import Status
from catalogue.domain.gaps.reference_lists import Weight
from catalogue.domain.people.access import Account, Role
from catalogue.errors import InvalidInput, NotAllowed, NotFound
from catalogue.services.acts import act, undoing
from catalogue.services.change_log import act_view
from catalogue.services.jobs import Jobs
from catalogue.services.lists.gap_reports.judgement import hold_results
from catalogue.services.lists.gap_reports.recheck import Recheck
from catalogue.services.lists.gap_reports.since_last_look import own_hand
from catalogue.services.lists.lists import editable_list, shown_to, source_shown, visible_list
from catalogue.services.settings import Settings
from catalogue.services.veils import person_shown, veil
from catalogue.services.views import ActView
from catalogue.storage.engine.database import Database
from catalogue.storage.engine.holding import hold_rows
from catalogue.storage.models import ChangeSet, Pledge, now
from catalogue.storage.on_flush import changes
from catalogue.storage.reference_lists import list_history as stored
from catalogue.storage.reference_lists import lists as stored_lists
from catalogue.storage.reference_lists.shown_since import FROM_THE_BEGINNING

UNDOABLE = frozenset(
    {
        "entry_added",
        "entry_edited",
        "entry_removed",
        "entry_split",
        "entries_joined",
        "entries_marked",
        "sheet_applied",
        "version_added",
    }
)
"""The acts on a list that its own people may undo; anything else the librarian does."""

JUDGED_AT_ONCE = 300
"""Entries up to which a change is checked within the request; more are a job."""

_ACTS_SHOWN = 100


@dataclass(frozen=True, slots=True)
class PastRow:
    """An entry as it stood; ``status`` is None where it had not been checked."""

    entry_id: int
    reference_id: str
    description: Description
    weight: Weight
    status: Status | None

    @property
    def title(self) -> str:
        """What to call it."""
        return self.description.called


@dataclass(frozen=True, slots=True)
class PastReport:
    """A list as it stood at a moment."""

    moment: dt.datetime
    checked: bool
    rows: tuple[PastRow, ...]

    @property
    def counts(self) -> Mapping[Status, int]:
        """How many entries had which status."""
        return {status: sum(row.status is status for row in self.rows) for status in Status}


@dataclass(frozen=True, slots=True)
class Differences:
    """What is otherwise in a later state of a list; pairs are before and after."""

    came: tuple[PastRow, ...]
    went: tuple[PastRow, ...]
    reworded: tuple[tuple[PastRow, PastRow], ...]
    status: tuple[tuple[PastRow, PastRow], ...]

    def __bool__(self) -> bool:
        return bool(self.came or self.went or self.reworded or self.status)


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a list's source; ``until`` is when the next one came, None for the one that stands.

    Of a list that was made of lists, ``source`` are the names of those that the reader sees.
    """

    number: int
    source: str
    since: dt.datetime
    until: dt.datetime | None
    person: str


class ListHistory:
    """Reading a list's past, and undoing what was done to it."""

    undoable = UNDOABLE

    def __init__(self, database: Database, settings: Settings, recheck: Recheck, jobs: Jobs) -> None:
        self._database = database
        self._settings = settings
        self._recheck = recheck
        self._jobs = jobs

    def on(self, account: Account | None, list_id: int, day: dt.date) -> PastReport:
        """Return a list as it stood at the end of a day where the centre is.

        Raises ``InvalidInput`` with field "on" for a day to come, and for one before the list was shown to
        this person.
        """
        return self._on(account, list_id, day, "on")

    def shown_on(self, account: Account | None, list_id: int, day: dt.date) -> PastReport | None:
        """Return the same, None for a day before the list was shown to this person.

        Raises ``InvalidInput`` for a day to come.
        """
        if day > self.today():
            raise InvalidInput("day_to_come", "Choose a day that has been.", field="on")
        with self._database.read() as session:
            end = self._end_of(day)
            return _past(session, list_id, end) if end >= shown_to(session, account, list_id).at else None

    def between(self, account: Account, list_id: int, since: dt.date, until: dt.date) -> Differences:
        """Return what was new at the end of one day that was not at the end of an earlier one.

        Raises ``InvalidInput`` "days_turned", and as ``on``.
        """
        if since > until:
            raise InvalidInput("days_turned", "The first day must not be after the second.", field="since")
        before = self._on(account, list_id, since, "since")
        return differences(before, self._on(account, list_id, until, "on"))

    def _on(self, account: Account | None, list_id: int, day: dt.date, field: str) -> PastReport:
        past = self.shown_on(account, list_id, day)
        if past is None:
            raise InvalidInput(
                "day_before_shown",
                "The list was not shown to you yet on that day. Choose a later one.",
                field=field,
            )
        return past

    def first_day(self, account: Account, list_id: int) -> dt.date | None:
        """Return the day on which a list was shown to this person; None where it always was."""
        with self._database.read() as session:
            shown = shown_to(session, account, list_id)
        return None if shown == FROM_THE_BEGINNING else shown.at.astimezone(self.zone()).date()

    def today(self) -> dt.date:
        """Return the day where the centre is."""
        return now().astimezone(self.zone()).date()

    def zone(self) -> ZoneInfo:
        """Return the zone of time where the centre is, by which its days begin and end."""
        return ZoneInfo(self._settings.centre().timezone)

    def versions(self, account: Account, list_id: int) -> list[Version]:
        """Return the versions that a list's source had, the newest first; one where none was laid upon it.

        Those that were gone before the list was shown to this person are left out.
        """
        with self._database.read() as session:
            row, shown = visible_list(session, account, list_id), shown_to(session, account, list_id)
            came = stored.versions_of(session, list_id)
            covering = veil(session, account)
            owner = person_shown(covering, row.owner)
            source = source_shown(session, account, row)
            found = [Version(1, source, row.created_at, came[0].made_at if came else None, owner)]
            for at, list_version in enumerate(came):
                until = came[at + 1].made_at if at + 1 < len(came) else None
                found.append(
                    Version(
                        list_version.number,
                        list_version.source,
                        list_version.made_at,
                        until,
                        person_shown(covering, list_version.user),
                    )
                )
            return [version for version in found[::-1] if version.until is None or version.until > shown.at]

    def version(self, account: Account, list_id: int, number: int) -> tuple[Version, PastReport]:
        """Return an older version as it stood when the next one came; raises ``NotFound``."""
        for version in self.versions(account, list_id):
            if version.number == number:
                with self._database.read() as session:
                    return version, _past(session, list_id, version.until or now())
        raise NotFound("no_such_version", "The list has no such version.")

    def acts(self, account: Account, list_id: int) -> list[ActView]:
        """Return the newest acts on a list and its entries, for those who may change it: those since it was
        shown to them.
        """
        with self._database.read() as session:
            editable_list(session, account, list_id)
            shown = shown_to(session, account, list_id)
            acts = stored.acts_on(session, list_id, _ACTS_SHOWN, after=shown.act_id)
            return [act_view(change_set, ()) for change_set in acts]

    def standing(self, account: Account, list_id: int, act_id: int) -> ActView | None:
        """Return an act on a list that its people may undo and that nobody has undone; None for any other."""
        with self._database.read() as session:
            editable_list(session, account, list_id)
            try:
                written = _act_on(session, account, list_id, act_id)
            except (NotAllowed, NotFound):
                return None
            found = act_view(written, ())
        return None if found.reverted else found

    def undo(self, account: Account, list_id: int, act_id: int) -> None:
        """Put back what an act did to a list, and check again the entries concerned.

        Raises ``NotFound`` for an act on another list, ``NotAllowed`` for one of another kind, and
        ``Conflict`` when it was undone before or later changes rest on it.
        """
        intent = act(account, "reverted", what="")
        with self._database.write(intent) as session:
            editable_list(session, account, list_id)
            _act_on(session, account, list_id, act_id)
            answered = stored.answered_by(session, act_id)
            concerned = stored.entries_changed_by(session, act_id)
            rows = changes.rows_changed_by(session, act_id)
            pledges = rows.pop(Pledge.__tablename__, [])
            hold_rows(session, rows)
            judged = {row.list_id for mark in answered for row in stored_lists.entries_with(session, mark)}
            hold_results(session, judged | {list_id})  # before pledges, as whoever judges does
            hold_rows(session, {Pledge.__tablename__: pledges, ChangeSet.__tablename__: [act_id]})
            intent.params.update(undoing(changes.revert(session, act_id)))
            entries = {entry.id: entry for entry in stored_lists.entries_by_id(session, concerned)}
            for mark in answered:
                entries |= {entry.id: entry for entry in stored_lists.entries_with(session, mark)}
            if len(entries) <= JUDGED_AT_ONCE:
                with own_hand(session, account, list_id):
                    self._recheck.entries(session, entries.values())
            else:
                self._jobs.add(session, "gap_check", {"list_id": list_id}, account)

    def _end_of(self, day: dt.date) -> dt.datetime:
        following = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), self.zone())
        return min(following.astimezone(dt.UTC), now())


def _act_on(session: Session, account: Account, list_id: int, act_id: int) -> ChangeSet:
    """Return an act on this list and no other that its people may undo, and that this person may know of."""
    written = session.get(ChangeSet, act_id)
    concerned: set[object] = {*stored.lists_of(session, stored.entries_changed_by(session, act_id))}
    is_known = act_id > shown_to(session, account, list_id).act_id
    if written is None or not is_known or (concerned or {written.params.get("list_id")}) != {list_id}:
        raise NotFound("no_such_change", "This change is not in the log.")
    is_for_all = stored.answers_for_all_in(session, act_id) and not account.may_act_as(Role.LIBRARIAN)
    if written.action not in UNDOABLE or is_for_all:
        raise NotAllowed("not_undoable", "Only the librarian can undo this.")
    return written


def differences(before: PastReport, after: PastReport) -> Differences:
    """Return what two states of one list differ in, in the list's order."""
    old = {row.entry_id: row for row in before.rows}
    new = {row.entry_id: row for row in after.rows}
    both = [(old[entry_id], new[entry_id]) for entry_id in new if entry_id in old]
    return Differences(
        came=tuple(row for row in after.rows if row.entry_id not in old),
        went=tuple(row for row in before.rows if row.entry_id not in new),
        reworded=tuple(pair for pair in both if pair[0].description != pair[1].description),
        status=tuple(
            (earlier, later)
            for earlier, later in both
            if earlier.status and later.status and earlier.status is not later.status
        ),
    )


def _past(session: Session, list_id: int, moment: dt.datetime) -> PastReport:
    first = stored.first_report(session, list_id)
    rows = stored.entries_at(session, list_id, moment)
    return PastReport(moment, first is not None and first <= moment, tuple(map(_row, rows)))


def _row(past: stored.PastEntry) -> PastRow:
    return PastRow(
        past.entry_id,
        past.reference_id,
        Description.from_dict(past.description),
        Weight(past.weight),
        Status(past.status) if past.status else None,
    )
