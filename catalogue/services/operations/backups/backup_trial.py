"""Whether a backup would bring the catalogue back: it is restored on trial, in a place that is thrown away.

Only that is proof. The tables are compared with what was written, value by value, and every file; the
database is asked for what is wrong with it; the index is built. What was missing in the catalogue, or is
wrong with an index of it, would be so in every backup: it is told, and no reason to have none.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from catalogue.services.discovery.indexing import Indexing
from catalogue.services.files.file_locks import locked, locked_if_free
from catalogue.services.operations.soundness.inspection import Inspector
from catalogue.storage.engine.database import fenced

from .backup import Backups, Missing, Progress
from .sealed_backup import NO_KEYS, Keys, is_sealed

_TRIAL = ".trial-"
_LOCK = "trial.lock"
_NAMED = 5
"""Missing files of each kind that are named."""


@dataclass(frozen=True, slots=True)
class TrialCatalogue:
    """A catalogue of its own, opened to be filled, as far as a trial needs it."""

    backups: Backups
    indexing: Indexing
    inspector: Inspector
    close: Callable[[], None]


@dataclass(frozen=True, slots=True)
class TrialReport:
    """What came back: publications, rows of all tables, publications in the index, attached files.

    ``findings`` are English sentences, none where it is sound; ``noted`` are others, of what is wrong with
    the catalogue itself. ``missing`` are files that were gone or damaged when it was written.
    """

    publications: int
    rows: int
    indexed: int
    files: int
    encrypted: bool
    findings: tuple[str, ...] = ()
    noted: tuple[str, ...] = ()
    missing: Missing = field(default_factory=dict)

    @property
    def sound(self) -> bool:
        """Whether the catalogue would be back as it was when the backup was written."""
        return not self.findings


class BackupTrial:
    """Restores backups on trial, one at a time."""

    def __init__(
        self, backups: Backups, home: Path, open_catalogue: Callable[[Path], TrialCatalogue]
    ) -> None:
        self._backups = backups
        self._home = home
        self._open = open_catalogue

    def check(self, path: Path, keys: Keys = NO_KEYS, progress: Progress | None = None) -> TrialReport:
        """Restore a backup beside the catalogue and look at what came back; nothing of it stays.

        It takes as much room as the catalogue in the home folder for a while. Raises ``InvalidInput`` for a
        file that no restore would take.
        """
        with locked(self._home / _LOCK), fenced(None):
            self._remove_left()
            with (
                tempfile.TemporaryDirectory(prefix=_TRIAL, dir=self._home) as scratch,
                self._backups.decrypted(path, keys) as plain,
            ):
                return self._restored(Path(scratch), plain, is_sealed(path), progress)

    def sweep(self) -> None:
        """Remove what a trial that was killed left behind."""
        with locked_if_free(self._home / _LOCK) as alone:
            if alone:
                self._remove_left()

    def _remove_left(self) -> None:
        for left in self._home.glob(f"{_TRIAL}*"):
            shutil.rmtree(left, ignore_errors=True)

    def _restored(
        self, scratch: Path, plain: Path, encrypted: bool, progress: Progress | None
    ) -> TrialReport:
        trial = self._open(scratch)
        try:
            made = trial.backups.restore(plain, progress=progress)
            findings = [
                f"Something came back otherwise than it was written: {difference}."
                for difference in trial.backups.differences(plain)
            ]
            indexed = trial.indexing.rebuild(progress, strike=True)
            findings += map(str, trial.inspector.of_database())
            noted = tuple(map(str, trial.inspector.of_index()))
            files = made.files
            return TrialReport(
                made.publications, made.rows, indexed, files, encrypted, tuple(findings), noted, made.missing
            )
        finally:
            trial.close()


def said_of(report: TrialReport) -> Iterator[str]:
    """Yield a report in English sentences."""
    yield f"{report.publications} publications, {report.rows} rows in all and {report.files} files came back."
    if lost := sum(map(len, report.missing.values())):
        yield (
            f"{lost} files were gone or damaged already when it was written, and are not in it: "
            + ", ".join(f"{kind}/{name}" for kind, names in report.missing.items() for name in names[:_NAMED])
        )
    yield from report.noted
    if report.sound:
        yield "Every table is as it was written, and the database is sound."
        yield f"The index can be built: {report.indexed} publications are in it."
        yield "This backup would bring the catalogue back."
    else:
        yield from report.findings
        yield "This backup would not bring the catalogue back as it was. Take another one."
