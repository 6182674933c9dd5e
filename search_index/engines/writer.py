"""Writes the index: the documents and their arrays, then the manifest that makes both visible.

Killed at any moment, a writer leaves the manifest as it was: the batch is as if it had never come,
and is given again by whoever queued it. Lost segments and generations are swept up by later writes, or
when somebody looks.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

import numpy as np
from whoosh.util.filelock import FileLock

from search_index.interface import IndexDocument, Progress
from search_index.segments.builder import SegmentBuilder
from search_index.segments.documents import DocumentsFile, DocumentsWriter, stored
from search_index.segments.files import SegmentFile, write_segment
from search_index.segments.manifest import (
    MANIFEST,
    Manifest,
    Part,
    packed,
    read_manifest,
    replace_manifest,
)
from search_index.segments.merging import Merge, Source
from search_index.segments.segment import Segment
from search_index.segments.snapshot import Mask

_READ_TOGETHER = 4_000
"""Documents whose words are in memory at once; what they make is laid together on disk."""

_OURS = (".segment", ".documents", ".spilled", ".partial")
"""How the names of files end that are made here."""

_MOST_ALIKE = 3
"""Parts of about a size that stand beside each other; a further one makes them one."""


class IndexWriter:
    """Writes to the index in a folder, waiting for any other writer to finish.

    ``typical_length`` is the weighted length that documents are measured against; without it, it is the
    average of those that happen to stand in the largest part.
    """

    def __init__(self, folder: Path, typical_length: float | None = None) -> None:
        self._folder = folder
        self._typical_length = typical_length

    def write(self, changed: Iterable[IndexDocument], removed: Iterable[str] = ()) -> None:
        """Add or replace and remove documents."""
        documents = {document.id: document for document in changed}
        gone = documents.keys() | set(removed)
        with self._alone():
            manifest = self._live_or_new()
            generation = _Generation(self._folder / manifest.generation, manifest, self._typical_length)
            generation.open()
            generation.delete(gone)
            generation.add(documents.values(), generation.take_out(len(documents)))
            replace_manifest(self._folder, generation.manifest())
            _sweep(self._folder, generation.manifest())

    def rebuild(self, documents: Iterable[IndexDocument], progress: Progress | None = None) -> int:
        """Build a new generation beside the live one, make it live, return its number of documents."""
        with self._alone():
            generation = _Generation(*self._new(), self._typical_length)
            size = generation.build(documents, progress)
            replace_manifest(self._folder, generation.manifest())
            _sweep(self._folder, generation.manifest())
        return size

    def sweep(self) -> None:
        """Remove what writers left behind that were cut off, unless somebody is writing; raises
        ``IndexUnavailable`` where it cannot be told what is live.
        """
        if not self._folder.exists():
            return
        with self._alone(wait=False) as alone:
            if alone and (self._folder / (live := read_manifest(self._folder)).generation).exists():
                _sweep(self._folder, live)

    @contextmanager
    def _alone(self, *, wait: bool = True) -> Iterator[bool]:
        self._folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(str(self._folder / "lock"))
        alone = lock.acquire(blocking=wait)
        try:
            yield alone
        finally:
            if alone:
                lock.release()

    def _live_or_new(self) -> Manifest:
        """Return the live state or, where there has been no index yet, an empty one."""
        if (self._folder / MANIFEST).exists():
            return read_manifest(self._folder)
        return self._new()[1]

    def _new(self) -> tuple[Path, Manifest]:
        """Return an empty generation in a folder of its own, not yet live."""
        names = [int(path.name[1:]) for path in self._folder.glob("g*") if path.name[1:].isdecimal()]
        name = f"g{max(names, default=0) + 1:06d}"
        (self._folder / name).mkdir()
        return self._folder / name, Manifest(name, 0)


@dataclass(slots=True, eq=False)
class _Changing:
    """A part, and which of its documents are deleted now."""

    part: Part
    deleted: Mask

    @property
    def living(self) -> int:
        """The number of documents that were not deleted."""
        return self.part.size - int(np.count_nonzero(self.deleted))


class _Generation:
    """The files of one generation, being changed; every file made gets a number of its own."""

    def __init__(self, folder: Path, manifest: Manifest, typical_length: float | None) -> None:
        self.folder = folder
        self._typical_length = typical_length
        self._before = manifest
        self._serial = manifest.serial + 1
        self._parts: list[_Changing] = []
        self._opened: dict[str, SegmentFile] = {}

    def open(self) -> None:
        """Take up the parts as they are; raises ``IndexUnavailable`` where one cannot be read."""
        self._parts = [_Changing(part, part.deleted_mask()) for part in self._before.parts]

    def build(self, documents: Iterable[IndexDocument], progress: Progress | None) -> int:
        """Write all documents of a new generation; the last of those with the same id stands."""
        numbers: dict[str, int] = {}
        twice: list[int] = []
        size = 0

        def numbered() -> Iterator[IndexDocument]:
            nonlocal size
            for number, document in enumerate(documents):
                if (earlier := numbers.get(document.id)) is not None:
                    twice.append(earlier)
                numbers[document.id] = number
                yield document
            size = len(numbers)
            numbers.clear()  # all are read: the room is for laying together what they made

        self.add(numbered(), progress=progress)
        if twice:
            self._parts[0].deleted[twice] = True
        return size

    def delete(self, gone: Collection[str]) -> None:
        """Delete documents; a part of which nothing is left falls away."""
        for changing in self._parts:
            segment = self._file(changing.part).segment
            numbers = [
                number for document_id in gone if (number := segment.document_number(document_id)) >= 0
            ]
            changing.deleted[numbers] = True
        self._parts = [changing for changing in self._parts if changing.living]

    def take_out(self, size: int) -> list[_Changing]:
        """Take out parts that are to be laid together with so many documents.

        Of four parts of about a size one is made, and whatever is smaller than what is written goes with
        it: each document is written anew once for each fourfold growth, and parts stay few.
        """
        chosen: list[_Changing] = []
        for level, parts in groupby(sorted(self._parts, key=_level), key=_level):
            alike = list(parts)
            own = _level_of(size)
            if size and (level < own or (level == own and len(alike) >= _MOST_ALIKE)):
                chosen.extend(alike)
                size += sum(changing.living for changing in alike)
        self._parts = [changing for changing in self._parts if changing not in chosen]
        return chosen

    def add(
        self,
        documents: Iterable[IndexDocument],
        taken_out: Sequence[_Changing] = (),
        progress: Progress | None = None,
    ) -> None:
        """Write the part that documents make together with parts that were taken out."""
        name = self._name("documents")
        with DocumentsWriter(self.folder / name) as writer:
            for changing in taken_out:
                writer.keep_from(DocumentsFile(self.folder / changing.part.documents), ~changing.deleted)
            part = self._write(
                [*map(self._source, taken_out), *self._read(documents, writer, progress)], name
            )
        if part.size:
            self._parts.append(_Changing(part, np.zeros(part.size, bool)))

    def _read(
        self, documents: Iterable[IndexDocument], writer: DocumentsWriter, progress: Progress | None
    ) -> Iterator[Source]:
        """Keep documents; give what some thousands at a time make, on disk but for the last."""
        builder = SegmentBuilder()
        for number, document in enumerate(documents, 1):
            builder.add(document)
            writer.keep(stored(document))
            if progress:
                progress(number)
            if len(builder) == _READ_TOGETHER:
                yield self._spilled(builder.finish(self._average_length()))
                builder = SegmentBuilder()
        if len(builder):
            yield Source(builder.finish(self._average_length()), np.ones(len(builder), bool))

    def _spilled(self, segment: Segment) -> Source:
        path = self.folder / self._name("spilled")
        write_segment(segment, path)
        file = SegmentFile(path, check=False)
        path.unlink()  # what is mapped stays until it is let go
        return Source(file.segment, np.ones(segment.size, bool), file.release)

    def _source(self, changing: _Changing) -> Source:
        file = self._file(changing.part)
        return Source(file.segment, ~changing.deleted, file.release)

    def _write(self, sources: Sequence[Source], documents: str) -> Part:
        """Write what segments make together; a part of size 0 stands for none."""
        size = sum(int(np.count_nonzero(source.living)) for source in sources)
        part = Part(self._name("segment"), documents, size)
        if not size:
            return part
        path = self.folder / part.segment
        if len(sources) == 1:
            write_segment(sources[0].segment, path, sources[0].release)
        else:
            merge = Merge(sources, self.folder)
            write_segment(merge.segment(self._average_length()), path, merge.release)
        return part

    def manifest(self) -> Manifest:
        """Return the state that was written."""
        parts = tuple(replace(part.part, deleted=packed(part.deleted)) for part in self._parts)
        return replace(self._before, serial=self._serial, parts=parts)

    def _average_length(self) -> float | None:
        """Return what documents are measured against: what is typical, or the average of the largest part."""
        if self._typical_length is not None:
            return self._typical_length
        largest = max((changing.part for changing in self._parts), key=lambda part: part.size, default=None)
        return float(self._file(largest).segment.lengths.mean()) if largest else None

    def _file(self, part: Part) -> SegmentFile:
        if part.segment not in self._opened:
            # Readers verify checksums; reading a large segment through for each edit would make it slow.
            self._opened[part.segment] = SegmentFile(self.folder / part.segment, check=False)
        return self._opened[part.segment]

    def _name(self, kind: str) -> str:
        self._serial += 1
        return f"{self._serial:08d}.{kind}"


def _sweep(folder: Path, live: Manifest) -> None:
    """Remove what a state does not name; readers that still have it mapped keep it."""
    named = live.files()
    for path in folder.iterdir():
        if path.is_dir() and path.name != live.generation:
            shutil.rmtree(path, ignore_errors=True)
    for path in (folder / (MANIFEST + ".partial"), *(folder / live.generation).iterdir()):
        if path.suffix in _OURS and path.name not in named:
            path.unlink(missing_ok=True)


def _level(changing: _Changing) -> int:
    return _level_of(changing.living)


def _level_of(size: int) -> int:
    """Sizes below 2, below 8, below 32 and so on."""
    return size.bit_length() // 2
