"""Backups by themselves: made when the plan says so, tried, kept for as long as it says.

A file stands in its place under its name only once it was restored on trial; what does not come back is not
kept, and no older one is taken away for it. One that lacks a file which was lost before is kept, and says so.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

from sqlalchemy.orm import Session

from catalogue.domain.operations.backups import EVERY, BackupPlan, Every
from catalogue.domain.operations.editing import Edit
from catalogue.domain.people.access import Account
from catalogue.errors import InvalidInput, LacunaError
from catalogue.services.days import Days, this_day
from catalogue.services.jobs import Jobs, JobView, Task
from catalogue.services.settings import Settings
from catalogue.storage.engine.database import Database
from catalogue.storage.exports.outliving import BACKUP
from catalogue.storage.models import now

from . import backup_keys
from .backup import Backups
from .backup_places import BackupPlace, Placed, not_in_folder
from .backup_trial import BackupTrial, TrialReport
from .lacking import Lacking, lacking, noted
from .sealed_backup import Lock

NEWEST = "newest"
"""By what name the newest of all backups is asked for."""
_MOMENT = "%Y%m%d-%H%M%S"
_ANY_BACKUP = re.compile(r"lacuna-[0-9a-f]{8}-\d{8}-\d{6}\.zip")


def times_as_form(plan: BackupPlan) -> dict[str, str]:
    """Return what a form begins with that says when backups are made, and how many are kept."""
    return {"every": plan.every, "newest": str(plan.newest), "months": str(plan.months)}


@dataclass(frozen=True, slots=True)
class KeptBackup:
    """A backup in the folder; ``size`` in bytes, ``recipient`` the public key that it is encrypted to."""

    name: str
    made_at: dt.datetime
    size: int
    recipient: str | None


@dataclass(frozen=True, slots=True)
class BackupState:
    """How it stands: the plan, where backups are, the newest that was made, and what went wrong after it.

    ``kept`` are those in the place; where it cannot be looked at, there are none, and ``away`` says why.
    """

    plan: BackupPlan
    where: str
    in_bucket: bool
    on_the_same_disk: bool
    last: JobView | None
    last_on: dt.date | None
    latest: JobView | None
    kept: tuple[KeptBackup, ...]
    away: LacunaError | None
    asks_for_key: bool
    lacks: Lacking

    @property
    def under_way(self) -> JobView | None:
        """The backup that is being made."""
        return self.latest if self.latest and not self.latest.finished else None

    @property
    def failed(self) -> JobView | None:
        """The newest, if it failed."""
        return self.latest if self.latest and self.latest.state == "failed" else None


class BackupSchedule:
    """The plan for backups, and its carrying out by the worker."""

    def __init__(
        self,
        settings: Settings,
        backups: Backups,
        trial: BackupTrial,
        jobs: Jobs,
        place: BackupPlace,
        home: Path,
        days: Days,
        database: Database,
    ) -> None:
        self._database = database
        self._settings = settings
        self._backups = backups
        self._trial = trial
        self._jobs = jobs
        self._place = place
        self._home = home
        self._days = days
        jobs.keep_for_administrators(BACKUP)

    def save_times(
        self,
        actor: Account,
        every: Every,
        newest: int,
        months: int,
        *,
        began: Mapping[str, str] | None = None,
    ) -> None:
        """Say when backups are made and how many are kept; the first is begun at once.

        ``began`` is what a form began with, as ``times_as_form`` has it: what that form did not change stays
        as it is by now. Raises ``BothChanged``, and ``InvalidInput`` for a value that cannot be used.
        """
        edit = Edit({"every": every, "newest": str(newest), "months": str(months)}, began)
        last_on, waits = self._last_on(self._jobs.last_done(BACKUP)), bool(self._jobs.under_way(BACKUP))
        today, kept = this_day(), list[BackupPlan]()

        def change(plan: BackupPlan) -> BackupPlan:
            said = edit.onto(times_as_form(plan))
            since = plan.since if plan.every != "never" else today.isoformat()
            newest, months = int(said["newest"]), int(said["months"])
            every = next(name for name in EVERY if name == said["every"])
            kept.append(replace(plan, every=every, since=since, newest=newest, months=months))
            return kept[-1]

        def begin(session: Session) -> None:
            if kept[-1].is_due(last_on, today) and not waits:
                self._jobs.add(session, BACKUP, {}, actor)

        self._settings.save_backups(actor, change, begin)

    def set_passphrase(self, actor: Account, passphrase: str) -> None:
        """Encrypt what is made from now on, to be opened by a passphrase, which is kept nowhere.

        Raises ``InvalidInput`` for a short one.
        """
        secret, recipient = backup_keys.new_pair()
        locked = backup_keys.lock(secret, passphrase)
        today = this_day().isoformat()
        # It was typed twice just now: that it was also written down, the page asks for later.
        self._settings.save_backups(actor, lambda plan: _keyed(plan, recipient, locked, today))

    def set_public_key(self, actor: Account, recipient: str) -> None:
        """Encrypt what is made from now on to a public key; raises ``InvalidInput`` where it is none."""
        recipient = recipient.strip()
        backup_keys.check_public(recipient)
        today = this_day().isoformat()
        self._settings.save_backups(actor, lambda plan: _keyed(plan, recipient, "", today))

    def encrypt_no_more(self, actor: Account) -> None:
        """Leave what is made from now on readable by whoever has the file."""
        self._settings.save_backups(actor, lambda plan: _keyed(plan, "", "", ""))

    def try_key(self, actor: Account, typed: str) -> None:
        """Note that somebody holds what opens the backups; raises ``InvalidInput`` where it does not."""
        plan = self._settings.backups
        secret = typed.strip()
        if plan.key_kind == "passphrase":
            secret = backup_keys.unlock(plan.locked_key, typed)
        if not plan.recipient or backup_keys.public_half(secret) != plan.recipient:
            raise InvalidInput(
                "wrong_key", "This key opens other backups, not those that are made now.", field="passphrase"
            )
        tried = this_day().isoformat()
        self._settings.save_backups(
            actor, lambda now: replace(now, key_tried_on=tried) if now.recipient == plan.recipient else now
        )

    def lock(self) -> Lock | None:
        """To whom backups are encrypted, None where they are not."""
        plan = self._settings.backups
        if not plan.recipient:
            return None
        own = backup_keys.public_half(backup_keys.machine_key(self._home))
        return Lock((plan.recipient, own), plan.locked_key)

    def start(self, actor: Account | None) -> int:
        """Begin to make one in the background, unless one is under way; gives the job's id."""
        waiting = self._jobs.under_way(BACKUP)
        return waiting[0].id if waiting else self._jobs.start(BACKUP, {}, actor)

    def begin_day(self, today: dt.date) -> None:
        """Begin one where one is due, or the newest is gone from its place; for once a day."""
        plan, last = self._settings.backups, self._jobs.last_done(BACKUP)
        if plan.is_due(self._last_on(last), today) or (plan.every != "never" and self._is_lost(last)):
            self.start(None)

    def run(self, task: Task) -> dict[str, Any]:
        """Make a backup, as a job, restore it on trial, and take away what need not be kept any longer.

        Raises ``LacunaError`` "backup_folder".
        """
        lock, plan = self.lock(), self._settings.backups
        name = f"{self._prefix}{now():{_MOMENT}}.zip"
        tried: list[TrialReport] = []

        def take(stream: IO[bytes], partial: Path) -> None:
            report = self._trial.check(partial, progress=task.progress)
            if not report.sound:
                raise LacunaError(
                    "backup_not_sound",
                    "The backup that was just made would not bring the catalogue back, and was thrown away: "
                    "%(what)s",
                    what=" ".join(report.findings),
                )
            tried.append(report)
            self._place.take(stream, partial, name, plan.recipient)

        folder = self._place.prepare()
        try:
            made = self._backups.make(folder, take, task.progress, lock)
        except OSError as error:
            raise not_in_folder(str(folder), error) from error
        self._rotate(plan)
        with self._database.read() as session:
            lacks = noted(session, made.missing)
        return {
            "name": name,
            "size": made.size,
            "publications": made.publications,
            "rows": made.rows,
            "indexed": tried[0].indexed,
            "index_sound": not tried[0].noted,
            "lacks": lacks,
            "recipient": plan.recipient,
            "made_at": now().isoformat(),
        }

    def state(self) -> BackupState:
        """How it stands with backups."""
        plan = self._settings.backups
        last = self._jobs.last_done(BACKUP)
        kept, away = self._seen()
        return BackupState(
            plan=plan,
            where=self._place.where,
            in_bucket=self._place.far,
            on_the_same_disk=self._place.is_beside(self._home),
            last=last,
            last_on=self._last_on(last),
            latest=self._jobs.latest(None, BACKUP),
            kept=kept,
            away=away,
            asks_for_key=plan.asks_for_key(this_day()),
            lacks=self._lacking(last),
        )

    def lacking(self) -> Lacking:
        """Return which files are missing in the newest backup."""
        return self._lacking(self._jobs.last_done(BACKUP))

    def _lacking(self, last: JobView | None) -> Lacking:
        if last is None:
            return Lacking()
        with self._database.read() as session:
            made_at = dt.datetime.fromisoformat(last.result["made_at"])
            return lacking(session, last.result.get("lacks", {}), made_at)

    def asks_for_key(self) -> bool:
        """Whether nobody has shown for long that what opens the backups is at hand."""
        return self._settings.backups.asks_for_key(this_day())

    def fetched(self, name: str) -> AbstractContextManager[Path]:
        """Return a backup of the place by its name, or the "newest" that any machine made, as a file to be
        read.

        Raises ``NotFound`` where there is none.
        """
        if name == NEWEST:
            made = [file.name for file in self._place.files() if _ANY_BACKUP.fullmatch(file.name)]
            soon = f"{now() + dt.timedelta(days=1):{_MOMENT}}"
            # One that a clock made which was ahead is the newest only where there is no other.
            name = max(made, key=lambda each: (_stamp(each) <= soon, _stamp(each)), default=name)
        return self._place.fetched(name)

    def findings(self, *, far: bool = True) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield what is wrong with backups, as codes of ``inspection.FINDINGS`` with their parameters.

        Unless ``far``, no other machine is asked, which may let one wait.
        """
        plan, last = self._settings.backups, self._jobs.last_done(BACKUP)
        if (lacks := self._lacking(last)).count:
            yield "backup_lacks", {"count": lacks.count, "which": lacks.which}
        if plan.every == "never":
            return
        latest = self._jobs.latest(None, BACKUP)
        if latest is not None and latest.state == "failed":
            reason = (
                latest.error_message % latest.error_params if latest.error_params else latest.error_message
            )
            yield "backup_failed", {"reason": reason}
        last_on = self._last_on(last)
        if plan.is_late(last_on, this_day()):
            yield "backup_late", {"day": last_on.isoformat() if last_on else "-"}
        if far or not self._place.far:
            try:
                if last is not None and self._is_gone(last):
                    yield "backup_gone", {"name": last.result["name"], "where": self._place.where}
            except LacunaError as error:
                yield "backups_away", {"reason": str(error)}

    @property
    def _prefix(self) -> str:
        """How names of this machine's backups begin: another's, in the same folder, are let alone."""
        return f"lacuna-{self._jobs.machine[:8]}-"

    def _is_gone(self, last: JobView | None) -> bool:
        """Whether the newest that this machine made is not in its place as it was made."""
        if last is None or not last.result["name"].startswith(self._prefix):
            return False
        found = self._place.find(last.result["name"])
        return found is None or found.size != last.result["size"]

    def _is_lost(self, last: JobView | None) -> bool:
        """Return the same, as far as anybody can see it: a place that is away for a moment has lost
        nothing.
        """
        try:
            return self._is_gone(last)
        except LacunaError:
            return False

    def _seen(self) -> tuple[tuple[KeptBackup, ...], LacunaError | None]:
        try:
            return tuple(self._kept()), None
        except LacunaError as error:
            return (), error

    def _kept(self) -> Iterator[KeptBackup]:
        """Yield this machine's backups, the newest first."""
        for made_at, file in sorted(self._made().items(), reverse=True):
            yield KeptBackup(file.name, made_at, file.size, self._place.recipient(file.name))

    def _made(self) -> dict[dt.datetime, Placed]:
        """Return the files that are this machine's backups, by their moments."""
        pattern = re.compile(re.escape(self._prefix) + r"(\d{8}-\d{6})\.zip")
        named = (file for file in self._place.files() if pattern.fullmatch(file.name))
        found = ((_moment_of(file.name), file) for file in named)
        return {moment: file for moment, file in found if moment is not None}

    def _rotate(self, plan: BackupPlan) -> None:
        if self._days.in_doubt(this_day()):
            return
        made = self._made()
        for moment in plan.to_remove(made, now()):
            self._place.drop(made[moment].name)

    def _last_on(self, last: JobView | None) -> dt.date | None:
        return dt.datetime.fromisoformat(last.result["made_at"]).date() if last is not None else None


def _moment_of(name: str) -> dt.datetime | None:
    """Return when a backup was made, by its name; None where there is no such moment: it is none of ours."""
    try:
        return dt.datetime.strptime(_stamp(name), _MOMENT).replace(tzinfo=dt.UTC)
    except ValueError:
        return None


def _stamp(name: str) -> str:
    return "-".join(name.removesuffix(".zip").rsplit("-", 2)[1:])


def _keyed(plan: BackupPlan, recipient: str, locked: str, today: str) -> BackupPlan:
    return replace(plan, recipient=recipient, locked_key=locked, key_set_on=today, key_tried_on="")
