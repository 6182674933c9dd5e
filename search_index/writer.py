"""Writes the index: Whoosh first, then the arrays, then the manifest that makes both visible.

Killed at any moment, a writer leaves the manifest as it was: the batch is as if it had never come,
and is given again by whoever queued it. Lost segments and generations are swept up by later writes.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import chain, groupby, islice
from pathlib import Path

import numpy as np
from whoosh.codec.base import Segment as WhooshSegment
from whoosh.util.filelock import FileLock

from search_index.builder import SegmentBuilder
from search_index.files import SegmentFile, write_segment
from search_index.generations import (
    MANIFEST,
    Manifest,
    Part,
    read_deleted,
    read_manifest,
    replace_manifest,
    write_deleted,
)
from search_index.interface import IndexDocument, Progress
from search_index.segment import Segment
from search_index.snapshot import Mask
from search_index.whoosh_store import WhooshIndex, WhooshWriter, create_whoosh, stored, whoosh_errors

_LARGEST_PART = 250_000
"""Documents that a rebuild puts into one segment, so that its memory stays bounded."""

_MOST_ALIKE = 3
"""Parts of about a size that stand beside each other; a further one makes them one."""


class IndexWriter:
    """Writes to the index in a folder, waiting for any other writer to finish."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, changed: Iterable[IndexDocument], removed: Iterable[str] = ()) -> None:
        """Add or replace and remove documents."""
        documents = {document.id: document for document in changed}
        gone = documents.keys() | set(removed)
        with self._alone():
            manifest = self._live_or_new()
            generation = _Generation(self._folder / manifest.generation, manifest)
            with whoosh_errors():
                generation.open()
                generation.delete(gone)
                earlier = generation.take_out(len(documents))
                generation.add(chain(earlier, documents.values()))
            replace_manifest(self._folder, generation.manifest())
            generation.sweep()

    def rebuild(self, documents: Iterable[IndexDocument], progress: Progress | None = None) -> int:
        """Build a new generation beside the live one, make it live, return its number of documents."""
        with self._alone():
            generation = _Generation(*self._new())
            size = generation.build(documents, progress)
            replace_manifest(self._folder, generation.manifest())
            generation.sweep()
            for other in self._folder.iterdir():
                if other.is_dir() and other != generation.folder:
                    shutil.rmtree(other, ignore_errors=True)
        return size

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self._folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(str(self._folder / "lock"))
        lock.acquire(blocking=True)
        try:
            yield
        finally:
            lock.release()

    def _live_or_new(self) -> Manifest:
        """The live state or, where there has been no index yet, an empty one."""
        if (self._folder / MANIFEST).exists():
            return read_manifest(self._folder)
        return self._new()[1]

    def _new(self) -> tuple[Path, Manifest]:
        """An empty generation in a folder of its own, not yet live."""
        names = [int(each.name[1:]) for each in self._folder.glob("g*") if each.name[1:].isdecimal()]
        name = f"g{max(names, default=0) + 1:06d}"
        (self._folder / name).mkdir()
        create_whoosh(self._folder / name)
        return self._folder / name, Manifest(name, 0)


@dataclass(slots=True, eq=False)
class _Pair:
    """A part as it will stand in the manifest, and Whoosh's segment of the same documents."""

    part: Part
    whoosh: WhooshSegment
    deleted: Mask

    @property
    def living(self) -> int:
        """The number of documents that were not deleted."""
        return self.part.size - int(np.count_nonzero(self.deleted))


class _Generation:
    """The files of one generation, being changed; every file made gets a number of its own."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.folder = folder
        self._before = manifest
        self._serial = manifest.serial + 1
        self._commit = manifest.commit
        self._pairs: list[_Pair] = []
        self._opened: dict[str, Segment] = {}

    def open(self) -> None:
        """Take up the parts as they are; what a killed writer left behind is swept away."""
        whoosh = WhooshIndex(self.folder, self._commit)
        whoosh.sweep()
        for part, segment in zip(self._before.parts, whoosh.segments(), strict=True):
            self._pairs.append(_Pair(part, segment, self._deleted(part)))

    def build(self, documents: Iterable[IndexDocument], progress: Progress | None) -> int:
        """Write all documents of a new generation; the last of those with the same id stands."""
        ids: set[str] = set()
        remaining = iter(documents)
        while batch := list(islice(remaining, _LARGEST_PART)):
            # A batch is read before Whoosh is entered: what goes wrong in reading it is not Whoosh's.
            unique = {document.id: document for document in batch}
            self.delete(ids & unique.keys())
            self.add(unique.values(), progress, len(ids))
            ids |= unique.keys()
        return len(ids)

    def delete(self, gone: Collection[str]) -> None:
        """Delete documents; a part of which nothing is left falls away."""
        for pair in self._pairs:
            segment = self._segment(pair.part)
            numbers = [number for each in gone if (number := segment.document_number(each)) >= 0]
            if numbers and not pair.deleted[numbers].all():
                pair.deleted[numbers] = True
                for number in numbers:
                    pair.whoosh.delete_document(number)
                name = self._name("deleted")
                write_deleted(self.folder / name, pair.deleted)
                pair.part = replace(pair.part, deleted=name)
        self._pairs = [pair for pair in self._pairs if pair.living]

    def take_out(self, size: int) -> Iterator[IndexDocument]:
        """Take out parts that are to be written anew with so many documents; give theirs, one by one.

        Of four parts of about a size one is made, and whatever is smaller than what is written goes with
        it: each document is written anew once for each fourfold growth, and parts stay few.
        """
        chosen: list[_Pair] = []
        for level, pairs in groupby(sorted(self._pairs, key=_level), key=_level):
            alike = list(pairs)
            own = _level_of(size)
            if size and (level < own or (level == own and len(alike) >= _MOST_ALIKE)):
                chosen.extend(alike)
                size += sum(pair.living for pair in alike)
        self._pairs = [pair for pair in self._pairs if pair not in chosen]
        whoosh = WhooshIndex(self.folder, self._commit)
        return chain.from_iterable(whoosh.documents_of(pair.whoosh) for pair in chosen)

    def add(
        self, documents: Iterable[IndexDocument], progress: Progress | None = None, done: int = 0
    ) -> None:
        """Commit documents, and what was deleted and taken out, to Whoosh; write their part."""
        builder = SegmentBuilder()
        writer = WhooshWriter(WhooshIndex(self.folder, self._commit))
        try:
            for document in documents:
                builder.add(document)
                writer.keep(stored(document))
                if progress:
                    progress(done + len(builder))
            segment = builder.finish(self._average_length())
            writer.post(segment)
        except BaseException:
            writer.cancel()
            raise
        self._commit = writer.commit_beside([pair.whoosh for pair in self._pairs])
        if len(builder):
            part = Part(self._name("segment"), len(builder))
            write_segment(segment, self.folder / part.segment)
            self._opened[part.segment] = segment
            self._pairs.append(_Pair(part, writer.get_segment(), np.zeros(part.size, bool)))

    def manifest(self) -> Manifest:
        """The state that was written."""
        parts = tuple(pair.part for pair in self._pairs)
        return replace(self._before, serial=self._serial, commit=self._commit, parts=parts)

    def sweep(self) -> None:
        """Remove the files that no part names; readers that still have them mapped keep them."""
        WhooshIndex(self.folder, self._commit).sweep()
        named = {name for pair in self._pairs for name in (pair.part.segment, pair.part.deleted)}
        for path in self.folder.iterdir():
            if path.suffix in (".segment", ".deleted", ".partial") and path.name not in named:
                path.unlink(missing_ok=True)

    def _average_length(self) -> float | None:
        """What documents are measured against: the average of the largest part that there is."""
        largest = max((pair.part for pair in self._pairs), key=lambda part: part.size, default=None)
        return float(self._segment(largest).lengths.mean()) if largest else None

    def _segment(self, part: Part) -> Segment:
        if part.segment not in self._opened:
            # Readers verify checksums; reading a large segment through for each edit would make it slow.
            self._opened[part.segment] = SegmentFile(self.folder / part.segment, check=False).segment
        return self._opened[part.segment]

    def _deleted(self, part: Part) -> Mask:
        if part.deleted:
            return read_deleted(self.folder / part.deleted, part.size)
        return np.zeros(part.size, bool)

    def _name(self, kind: str) -> str:
        self._serial += 1
        return f"{self._serial:08d}.{kind}"


def _level(pair: _Pair) -> int:
    return _level_of(pair.living)


def _level_of(size: int) -> int:
    """Sizes below 2, below 8, below 32 and so on."""
    return size.bit_length() // 2
