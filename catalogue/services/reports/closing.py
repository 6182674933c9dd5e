"""What a gift changed: which public lists lacked it, the run that it completes, the promise that it keeps."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from catalogue.domain.people.access import Account
from catalogue.storage.engine.database import Database
from catalogue.storage.reference_lists import pledges as stored_pledges
from catalogue.storage.reports import coverage as stored

from ..veils import veil
from .runs import Run, Runs


@dataclass(frozen=True, slots=True)
class RunNow:
    """How a run stands since a part of it came in: ``held`` of ``total`` parts, ``first`` to ``last``."""

    title: str
    first: str
    last: str
    held: int
    total: int

    @property
    def complete(self) -> bool:
        """Whether no part of it is missing any more."""
        return self.held == self.total


@dataclass(frozen=True, slots=True)
class KeptPromise:
    """Who had promised a title, and how many of all that they promised have come in by now.

    ``agency`` is "" where the reader may not know it.
    """

    agency: str
    kept: int
    promised: int


@dataclass(frozen=True, slots=True)
class ClosedGap:
    """A gap that a publication closed; ``lists`` are the public lists that lacked it."""

    lists: tuple[str, ...]
    run: RunNow | None
    promise: KeptPromise | None


class ClosedGaps:
    """Tells what gifts changed; what lists that are not public ask for is not told."""

    def __init__(self, database: Database, runs: Runs) -> None:
        self._database = database
        self._runs = runs

    def by(self, publications: Collection[int], reader: Account | None = None) -> dict[int, ClosedGap]:
        """For those of some publications that closed a gap, what they changed."""
        if not publications:
            return {}
        with self._database.read() as session:
            found = stored.gaps_closed_by(session, publications)
            promises = _promises(session, found, reader)
        runs = self._runs.of_lists(None) if found else []
        return {
            entry_id: ClosedGap(
                tuple(dict.fromkeys(name for _fingerprint, name in entries)),
                _run_of(entry_id, runs),
                promises.get(entry_id),
            )
            for entry_id, entries in found.items()
        }

    def by_lines(self, lines: Collection[int], reader: Account | None = None) -> dict[int, ClosedGap]:
        """For lines of donations that closed a gap, what they changed; a further copy closes none."""
        with self._database.read() as session:
            firsts = stored.first_copies(session, lines)
        found = self.by(set(firsts.values()), reader)
        return {line: found[publication] for line, publication in firsts.items() if publication in found}

    def of_titles(
        self, fingerprints: Collection[str], reader: Account | None = None
    ) -> dict[str, tuple[int, ClosedGap]]:
        """For titles that were promised, by which publication they came in and what that changed."""
        if not fingerprints:
            return {}
        with self._database.read() as session:
            held = stored.now_held(session, fingerprints)
        found = self.by(set(held.values()), reader)
        return {mark: (held[mark], found[held[mark]]) for mark in held if held[mark] in found}


def _run_of(publication_id: int, runs: Collection[Run]) -> RunNow | None:
    for run in runs:
        if any(part.publication_id == publication_id for part in run.parts):
            held = sum(part.status in ("held", "other_edition") for part in run.parts)
            return RunNow(run.title, run.parts[0].name, run.parts[-1].name, held, len(run.parts))
    return None


def _promises(
    session: Session, found: Mapping[int, Collection[tuple[str, str]]], reader: Account | None
) -> dict[int, KeptPromise]:
    fingerprints = {fingerprint for entries in found.values() for fingerprint, _name in entries}
    kept = {pledge.fingerprint: pledge.agency for pledge in stored_pledges.kept_with(session, fingerprints)}
    if not kept:
        return {}
    counts = stored_pledges.kept_and_open(session, set(kept.values()))
    covering = veil(session, reader)
    promises = {}
    for publication_id, entries in found.items():
        agency = next((kept[fingerprint] for fingerprint, _name in entries if fingerprint in kept), None)
        if agency is not None:
            brought, waiting = counts[agency]
            promises[publication_id] = KeptPromise(covering.shown(agency), brought, brought + waiting)
    return promises
