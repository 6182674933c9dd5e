"""Whether a backup would bring the catalogue back: it is restored on trial, in a place that is thrown away.

Only that is proof. The tables are compared with what was written, value by value; the database is asked for
what is wrong with it; the index is built; every file is read.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from catalogue.services.discovery.indexing import Indexing
from catalogue.services.files.file_locks import locked, locked_if_free
from catalogue.services.operations.soundness.inspection import Inspector
from catalogue.storage.engine.database import fenced

from .backup import Backups, Progress
from .sealed_backup import NO_KEYS, Keys, is_sealed

_TRIAL = ".trial-"
_LOCK = "trial.lock"
_OF_THE_CATALOGUE = frozenset(
    {
        "database_damaged", "index_unusable", "not_indexed", "not_in_database", "texts_differ",
        "file_missing", "import_without_upload",
    }
)  # fmt: skip
"""What an inspection may find that tells of the backup, and not of the machine."""


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

    ``findings`` are English sentences, none where it is sound.
    """

    publications: int
    rows: int
    indexed: int
    files: int
    encrypted: bool
    findings: tuple[str, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether the catalogue would be back as it was."""
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
                f"A table came back otherwise than it was written: {difference}."
                for difference in trial.backups.differences(plain)
            ]
            indexed = trial.indexing.rebuild(progress, strike=True)
            seen = trial.inspector.inspect()
            findings += [str(found) for found in seen.findings if found.code in _OF_THE_CATALOGUE]
            return TrialReport(made.publications, made.rows, indexed, seen.files, encrypted, tuple(findings))
        finally:
            trial.close()


def said_of(report: TrialReport) -> Iterator[str]:
    """Yield a report in English sentences."""
    yield f"{report.publications} publications, {report.rows} rows in all and {report.files} files came back."
    if report.sound:
        yield "Every table is as it was written, and the database is sound."
        yield f"The index can be built: {report.indexed} publications are in it."
        yield "This backup would bring the catalogue back."
    else:
        yield from report.findings
        yield "This backup would not bring the catalogue back as it was. Take another one."
