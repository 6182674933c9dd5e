"""The index of what other libraries hold: of the same kind as that of our own, and apart from it.

Each machine keeps one in its home folder, and brings it in step by holding the numbers and versions that
stand in the database against those in the index: whatever a machine missed, or lost, it finds so. Beside the
index lies the stamp of what it holds, with the mark of the restore before which nothing in it counts: numbers
and versions may be those of other records since.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from catalogue.domain.descriptions.description import Description, Record
from catalogue.services.files.file_locks import locked
from catalogue.storage.engine import restores
from catalogue.storage.engine.database import Database
from catalogue.storage.holdings import libraries as stored
from search_index.interface import IndexDocument, IndexUnavailable, SearchEngine

from ..authority.authorities import Authorities
from ..discovery.documents import document_of

_BATCH = 2_000
"""Records that are indexed in one write."""
_BETWEEN = 200
"""Records that are read before others have their turn: a second or two of the longest, less of all others."""
_ANEW = 0.5
"""The share of the records that may be new before the whole index is built anew, which is quicker then."""


class _Stand(NamedTuple):
    """The stamp of what is held elsewhere, and the mark of the restore that it came by, if any."""

    stamp: str
    restored: str


class ElsewhereIndex:
    """Finds what is held elsewhere; documents are named by the number and the version of a record."""

    def __init__(
        self, database: Database, engine: SearchEngine, authorities: Authorities, home: Path
    ) -> None:
        self._database = database
        self.engine = engine
        self._authorities = authorities
        self._lock = home / "index_elsewhere.lock"
        self._stamp_file = home / "index_elsewhere.stamp"
        self._known = database.kept(self._read)

    def stamp(self) -> str:
        """Return what is another whenever something else is held elsewhere; "" where nothing is."""
        return self._known.get().stamp

    def bring_up_to_date(self, meanwhile: Callable[[], object] = lambda: None) -> bool:
        """Bring the index of this machine in step with the database; whether it was not.

        ``meanwhile`` is called again and again: what others hold may be a million records, and nobody of our
        own waits for them. It must not come back here.
        """
        if self._agrees():
            return False
        with locked(self._lock):
            if self._agrees():
                return False
            now, of_index = self._read(), self._of_index() or _Stand("", "")
            self._write(meanwhile, anew=of_index.restored != now.restored)
            self.engine.settle()
            self._stamp_file.write_text(f"{now.stamp} {now.restored}".rstrip())
        return True

    def distrust(self) -> None:
        """Have the index built anew the next time it is brought up to date: it could not answer."""
        self._stamp_file.unlink(missing_ok=True)

    def records(self, names: Collection[str]) -> Mapping[str, Record]:
        """Return the records behind some documents; what was changed or struck since is left out."""
        with self._database.read() as session:
            found = stored.records(session, [number_of(name) for name in names])
        named = {_name(number, version): record for number, (version, record) in found.items()}
        return {name: named[name] for name in names if name in named}

    def _read(self) -> _Stand:
        with self._database.read() as session:
            return _Stand(stored.stamp(session), restores.mark(session))

    def _of_index(self) -> _Stand | None:
        try:
            stamp, _, restored = self._stamp_file.read_text().partition(" ")
        except FileNotFoundError:
            return None
        return _Stand(stamp, restored)

    def _agrees(self) -> bool:
        now, of_index = self._known.get(), self._of_index()
        if of_index is None:
            return not now.stamp
        return of_index == now and (not now.stamp or self.engine.health().usable)

    def _write(self, meanwhile: Callable[[], object], *, anew: bool) -> None:
        with self._database.streamed() as session:
            wanted = dict(stored.versions(session))
        names = {_name(number, version) for number, version in wanted.items()}
        present = self._present()
        new = sorted(number for number, version in wanted.items() if _name(number, version) not in present)
        if anew or not present or len(new) > _ANEW * len(wanted):
            self.engine.rebuild(self._documents(sorted(wanted), meanwhile))
            return
        for start in range(0, len(new), _BATCH):
            self.engine.write(self._documents(new[start : start + _BATCH], meanwhile))
        if gone := sorted(present - names):
            self.engine.write((), gone)

    def _present(self) -> set[str]:
        try:
            return set(self.engine.document_ids())
        except IndexUnavailable:
            return set()

    def _documents(self, numbers: Sequence[int], meanwhile: Callable[[], object]) -> Iterator[IndexDocument]:
        knowledge = self._authorities.knowledge()
        for start in range(0, len(numbers), _BETWEEN):
            meanwhile()
            with self._database.read() as session:
                found = stored.records(session, numbers[start : start + _BETWEEN])
            for number, (version, record) in found.items():
                yield document_of(
                    _name(number, version),
                    Description.from_dict(record),
                    knowledge.aliases,
                    knowledge.vocabulary,
                )


def number_of(name: str) -> int:
    """Return the number of the record that a document is named by."""
    return int(name.partition(".")[0])


def _name(number: int, version: int) -> str:
    return f"{number}.{version}"
