"""Writes the index: Whoosh first, then the arrays, then the manifest that makes both visible.

Killed at any moment, a writer leaves the manifest as it was: the batch is as if it had never come,
and is given again by whoever queued it. Lost segments and generations are swept up by later writes.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
from whoosh.util.filelock import FileLock

from search_index.builder import SegmentBuilder
from search_index.fields import read
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
from search_index.whoosh_store import (
    MOST_SEGMENTS,
    create_whoosh,
    delete_documents,
    documents_with,
    merge_smaller_half,
    open_whoosh,
    stored_fields,
    whoosh_errors,
    whoosh_writer,
)

_LARGEST_PART = 250_000
"""Documents that a rebuild puts into one segment, so that its memory stays bounded."""


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
            generation = _Generation(self._folder / manifest.generation, manifest.serial + 1)
            with whoosh_errors():
                builder = generation.write_whoosh(documents.values(), gone)
                parts = generation.without(manifest.parts, gone)
                if len(builder):
                    parts.append(generation.write_part(builder, parts))
                parts = generation.merged(parts)
            replace_manifest(self._folder, Manifest(manifest.generation, generation.serial, tuple(parts)))
            generation.sweep(parts)

    def rebuild(self, documents: Iterable[IndexDocument], progress: Progress | None = None) -> int:
        """Build a new generation beside the live one, make it live, return its number of documents."""
        with self._alone():
            manifest = self._new()
            generation = _Generation(self._folder / manifest.generation, manifest.serial)
            parts = generation.build(documents, progress)
            replace_manifest(self._folder, replace(manifest, serial=generation.serial, parts=tuple(parts)))
            for other in self._folder.iterdir():
                if other.is_dir() and other.name != manifest.generation:
                    shutil.rmtree(other, ignore_errors=True)
        return sum(part.size for part in parts)

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
        return self._new()

    def _new(self) -> Manifest:
        """An empty generation in a folder of its own, not yet live."""
        names = [int(each.name[1:]) for each in self._folder.glob("g*") if each.name[1:].isdecimal()]
        name = f"g{max(names, default=0) + 1:06d}"
        (self._folder / name).mkdir()
        create_whoosh(self._folder / name)
        return Manifest(name, 0)


class _Generation:
    """The files of one generation; every file made gets a number of its own."""

    def __init__(self, folder: Path, serial: int) -> None:
        self._folder = folder
        self._opened: dict[str, Segment] = {}
        self.serial = serial

    def build(self, documents: Iterable[IndexDocument], progress: Progress | None) -> list[Part]:
        """Write all documents of a new generation; the last of those with the same id stands."""
        parts: list[Part] = []
        ids: set[str] = set()
        remaining = iter(documents)
        while batch := list(islice(remaining, _LARGEST_PART)):
            # A batch is read before Whoosh is entered: what goes wrong in reading it is not Whoosh's.
            unique = {document.id: document for document in batch}
            parts = self.without(parts, ids & unique.keys())
            builder = self.write_whoosh(unique.values(), ids & unique.keys(), progress, len(ids))
            ids |= unique.keys()
            parts.append(self.write_part(builder, parts))
        return parts

    def write_whoosh(
        self,
        documents: Iterable[IndexDocument],
        gone: Collection[str],
        progress: Progress | None = None,
        done: int = 0,
    ) -> SegmentBuilder:
        """Commit a batch to Whoosh; the builder given back holds the same documents."""
        builder = SegmentBuilder()
        writer = whoosh_writer(open_whoosh(self._folder))
        try:
            if gone:
                delete_documents(writer, gone)
            for document in documents:
                reading = read(document)
                writer.add_document(**stored_fields(document, reading))
                builder.add(document, reading)
                if progress:
                    progress(done + len(builder))
        except BaseException:
            writer.cancel()
            raise
        writer.commit(mergetype=merge_smaller_half)
        return builder

    def write_part(self, builder: SegmentBuilder, beside: Sequence[Part]) -> Part:
        """Write a segment; its documents are measured against the average of the largest beside it."""
        largest = max(beside, key=lambda part: part.size, default=None)
        average = float(self._segment(largest).lengths.mean()) if largest else None
        name = self._name("segment")
        write_segment(builder.finish(average), self._folder / name)
        return Part(name, len(builder))

    def without(self, parts: Iterable[Part], gone: Iterable[str]) -> list[Part]:
        """The parts with some documents deleted; a part of which nothing is left falls away."""
        gone = tuple(gone)
        kept: list[Part] = []
        for part in parts:
            segment = self._segment(part)
            numbers = [number for each in gone if (number := segment.document_number(each)) >= 0]
            deleted = self._deleted(part)
            if numbers and not deleted[numbers].all():
                deleted[numbers] = True
                name = self._name("deleted")
                write_deleted(self._folder / name, deleted)
                part = replace(part, deleted=name)
            if not deleted.all():
                kept.append(part)
        return kept

    def merged(self, parts: list[Part]) -> list[Part]:
        """The parts, the smaller half made one where they have become too many."""
        if len(parts) <= MOST_SEGMENTS:
            return parts
        by_size = sorted(parts, key=lambda part: part.size)
        small, large = by_size[: len(parts) // 2 + 1], by_size[len(parts) // 2 + 1 :]
        builder = SegmentBuilder()
        for document in documents_with(open_whoosh(self._folder), self._living_ids(small)):
            builder.add(document)
        return [*large, self.write_part(builder, large)]

    def sweep(self, parts: Sequence[Part]) -> None:
        """Remove the files that no part names; readers that still have them mapped keep them."""
        named = {name for part in parts for name in (part.segment, part.deleted)}
        for path in self._folder.iterdir():
            if path.suffix in (".segment", ".deleted", ".partial") and path.name not in named:
                path.unlink(missing_ok=True)

    def _living_ids(self, parts: Iterable[Part]) -> Iterator[str]:
        for part in parts:
            ids = self._segment(part).ids
            yield from (ids[number] for number in np.flatnonzero(~self._deleted(part)).tolist())

    def _segment(self, part: Part) -> Segment:
        if part.segment not in self._opened:
            # Readers verify checksums; reading a large segment through for each edit would make it slow.
            self._opened[part.segment] = SegmentFile(self._folder / part.segment, check=False).segment
        return self._opened[part.segment]

    def _deleted(self, part: Part) -> Mask:
        if part.deleted:
            return read_deleted(self._folder / part.deleted, part.size)
        return np.zeros(part.size, bool)

    def _name(self, kind: str) -> str:
        self.serial += 1
        return f"{self.serial:08d}.{kind}"
