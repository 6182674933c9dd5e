"""Backups by themselves: made when the plan says so, tried, kept for as long as it says.

A file stands in the folder under its name only once it was restored on trial; what does not come back is not
kept, and no older one is taken away for it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from catalogue.domain.access import Account
from catalogue.domain.backups import BackupPlan, Every
from catalogue.errors import InvalidInput, LacunaError
from catalogue.storage.models import now

from ..jobs import Jobs, JobView, Task
from ..notifications.notices import this_day
from ..settings import Settings
from . import backup_keys
from .backup import BACKUP, Backups
from .backup_trial import BackupTrial, TrialReport
from .sealed_backup import Lock, sealed_for

_MOMENT = "%Y%m%d-%H%M%S"


@dataclass(frozen=True, slots=True)
class KeptBackup:
    """A backup in the folder; ``size`` in bytes, ``recipient`` the public key that it is encrypted to."""

    name: str
    made_at: dt.datetime
    size: int
    recipient: str | None


@dataclass(frozen=True, slots=True)
class BackupState:
    """How it stands: the plan, where backups are, the newest that was made, and what went wrong after it."""

    plan: BackupPlan
    folder: Path
    on_the_same_disk: bool
    last: JobView | None
    last_on: dt.date | None
    latest: JobView | None
    kept: tuple[KeptBackup, ...]
    asks_for_key: bool

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
        self, settings: Settings, backups: Backups, trial: BackupTrial, jobs: Jobs, folder: Path, home: Path
    ) -> None:
        self._settings = settings
        self._backups = backups
        self._trial = trial
        self._jobs = jobs
        self._folder = folder
        self._home = home

    def save_times(self, actor: Account, every: Every, newest: int, months: int) -> None:
        """Say when backups are made and how many are kept; the first is begun at once.

        Raises ``InvalidInput`` for a value that cannot be used.
        """
        last_on, waits = self._last_on(self._jobs.last_done(BACKUP)), bool(self._jobs.under_way(BACKUP))
        today = this_day()

        def change(plan: BackupPlan) -> BackupPlan:
            since = plan.since if plan.every != "never" else today.isoformat()
            return replace(plan, every=every, since=since, newest=newest, months=months)

        is_due = replace(self._settings.backups, every=every).is_due(last_on, today) and not waits
        self._settings.save_backups(
            actor, change, lambda session: is_due and self._jobs.add(session, BACKUP, {}, actor)
        )

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
        """Begin one where one is due; for once a day."""
        if self._settings.backups.is_due(self._last_on(self._jobs.last_done(BACKUP)), today):
            self.start(None)

    def run(self, task: Task) -> dict[str, Any]:
        """The job that makes one, restores it on trial, and takes away what need not be kept any longer.

        Raises ``LacunaError`` "backup_folder".
        """
        lock, plan = self.lock(), self._settings.backups
        name = f"{self._prefix}{now():{_MOMENT}}.zip"
        tried: list[TrialReport] = []

        def try_it(partial: Path) -> None:
            report = self._trial.check(partial, progress=task.progress)
            if not report.sound:
                raise LacunaError(
                    "backup_not_sound",
                    "The backup that was just made would not bring the catalogue back, and was thrown away: "
                    "%(what)s",
                    what=" ".join(report.findings),
                )
            tried.append(report)

        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            made = self._backups.write(self._folder / name, task.progress, lock, try_it)
        except OSError as error:
            raise LacunaError(
                "backup_folder",
                "No backup could be written to %(folder)s: %(reason)s.",
                folder=str(self._folder),
                reason=error.strerror or str(error),
            ) from error
        self._rotate(plan)
        return {
            "name": name,
            "size": made.size,
            "publications": made.publications,
            "rows": made.rows,
            "indexed": tried[0].indexed,
            "recipient": plan.recipient,
            "made_at": now().isoformat(),
        }

    def state(self) -> BackupState:
        """How it stands with backups."""
        plan = self._settings.backups
        last = self._jobs.last_done(BACKUP)
        return BackupState(
            plan=plan,
            folder=self._folder,
            on_the_same_disk=self.on_the_same_disk(),
            last=last,
            last_on=self._last_on(last),
            latest=self._jobs.latest(None, BACKUP),
            kept=tuple(self._kept()),
            asks_for_key=plan.asks_for_key(this_day()),
        )

    def asks_for_key(self) -> bool:
        """Whether nobody has shown for long that what opens the backups is at hand."""
        return self._settings.backups.asks_for_key(this_day())

    def on_the_same_disk(self) -> bool:
        """Whether one broken disk takes catalogue and backups."""
        place = next(path for path in (self._folder, *self._folder.parents) if path.exists())
        return place.stat().st_dev == self._home.stat().st_dev

    def findings(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """What is wrong with backups, as codes of ``inspection.FINDINGS`` with their parameters."""
        plan = self._settings.backups
        if plan.every == "never":
            return
        last, latest = self._jobs.last_done(BACKUP), self._jobs.latest(None, BACKUP)
        if latest is not None and latest.state == "failed":
            reason = (
                latest.error_message % latest.error_params if latest.error_params else latest.error_message
            )
            yield "backup_failed", {"reason": reason}
        last_on = self._last_on(last)
        if plan.is_late(last_on, this_day()):
            yield "backup_late", {"day": last_on.isoformat() if last_on else "-"}
        if last is not None and self._is_ours(last.result["name"]) and not self._is_there(last):
            yield "backup_gone", {"name": last.result["name"], "folder": str(self._folder)}

    @property
    def _prefix(self) -> str:
        """How names of this machine's backups begin: another's, in the same folder, are let alone."""
        return f"lacuna-{self._jobs.machine[:8]}-"

    def _is_ours(self, name: str) -> bool:
        return name.startswith(self._prefix)

    def _is_there(self, last: JobView) -> bool:
        try:
            return bool((self._folder / last.result["name"]).stat().st_size == last.result["size"])
        except OSError:
            return False

    def _kept(self) -> Iterator[KeptBackup]:
        """This machine's backups, the newest first."""
        pattern = re.compile(re.escape(self._prefix) + r"(\d{8}-\d{6})\.zip")
        for path in sorted(self._folder.glob(f"{self._prefix}*.zip"), reverse=True):
            if found := pattern.fullmatch(path.name):
                made_at = dt.datetime.strptime(found[1], _MOMENT).replace(tzinfo=dt.UTC)
                yield KeptBackup(path.name, made_at, path.stat().st_size, sealed_for(path))

    def _rotate(self, plan: BackupPlan) -> None:
        kept = {backup.made_at: backup.name for backup in self._kept()}
        for moment in plan.to_remove(kept):
            (self._folder / kept[moment]).unlink(missing_ok=True)

    def _last_on(self, last: JobView | None) -> dt.date | None:
        return dt.datetime.fromisoformat(last.result["made_at"]).date() if last is not None else None


def _keyed(plan: BackupPlan, recipient: str, locked: str, today: str) -> BackupPlan:
    return replace(plan, recipient=recipient, locked_key=locked, key_set_on=today, key_tried_on="")
