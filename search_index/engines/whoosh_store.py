"""The Whoosh side of the index: schema, commits and stored documents.

Whoosh keeps every document whole, so that arrays can be made again, and what each is found by, so that
queries can be answered, from Whoosh alone. It has one segment for each of ours, in the same order, with
the same documents under the same numbers. Which of its commits counts is said by the manifest: one that a
killed writer left behind is passed over, and swept away by the next writer.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields as dataclass_fields
from pathlib import Path

from whoosh.codec.base import Segment
from whoosh.fields import STORED, FieldType, Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.formats import Existence
from whoosh.index import TOC, FileIndex, clean_files
from whoosh.reading import SegmentReader

from search_index.engines.whoosh_postings import DOCUMENT, FACETS, ID, KEYS, WORD_FIELDS, YEAR, QuickWriter
from search_index.interface import IndexDocument, IndexUnavailable

_NAME = "MAIN"
_STORED = tuple(each.name for each in dataclass_fields(IndexDocument))


class Names(FieldType):  # type: ignore[misc]
    """A field of names that stand in a document or do not."""

    def __init__(self) -> None:
        self.format = Existence()
        self.analyzer = None
        self.scorable = False
        self.stored = False
        self.unique = False


def schema() -> Schema:
    """The Whoosh schema: a field of words for each of ours, exact names, and the document as it came."""
    names = {name: Names() for name in (*WORD_FIELDS.values(), ID, KEYS, FACETS, YEAR)}
    return Schema(**names, **{DOCUMENT: STORED()})


class WhooshIndex(FileIndex):  # type: ignore[misc]
    """The Whoosh index in a folder as one of its commits left it, whatever was written since."""

    def __init__(self, folder: Path, commit: int) -> None:
        # Not Whoosh's own, which would read its newest commit.
        self.storage = FileStorage(str(folder))
        self.indexname = _NAME
        self._schema = None
        self._commit = commit

    def _read_toc(self) -> TOC:
        return TOC.read(self.storage, self.indexname, gen=self._commit)

    def segments(self) -> list[Segment]:
        """Whoosh's segments, in the order of the parts of the manifest."""
        return list(self._read_toc().segments)

    def files(self) -> list[str]:
        """The names of the files that this commit is made of."""
        names = [f"{segment.segment_id()}.seg" for segment in self.segments()]
        return [*names, TOC._filename(self.indexname, self._commit)]

    def documents(self) -> Iterator[IndexDocument]:
        """Every living document, as it came."""
        for segment in self.segments():
            yield from self.documents_of(segment)

    def documents_of(self, segment: Segment) -> Iterator[IndexDocument]:
        """Every living document of one segment."""
        return map(document_of, self.kept_in(segment))

    def kept_in(self, segment: Segment) -> Iterator[str]:
        """Every living document of one segment, as it is kept."""
        with SegmentReader(self.storage, self.schema, segment) as reader:
            for _, fields in reader.iter_docs():
                yield fields[DOCUMENT]

    def sweep(self) -> None:
        """Remove whatever does not belong to this commit."""
        clean_files(self.storage, self.indexname, self._commit, self.segments())


class WhooshWriter(QuickWriter):
    """Writes the commit that follows; nothing is removed until ``WhooshIndex.sweep``."""

    def commit_beside(self, kept: Sequence[Segment]) -> int:
        """Commit what was kept behind some segments, deletions made in them included; gives the number."""
        self.commit(mergetype=lambda *_: list(kept))
        return int(self.generation)

    def _assemble_segment(self) -> None:
        """Put the files of the segment into one, as Whoosh does, but without mapping them in memory."""
        segment = self.get_segment()
        segment.create_compound_file(FileStorage(self.storage.folder, supports_mmap=False))
        segment.compound = True

    def _commit_toc(self, segments: Sequence[Segment]) -> None:
        TOC(self.schema, segments, self.generation).write(self.storage, self.indexname)


def stored(document: IndexDocument) -> str:
    """A document as it is kept."""
    return json.dumps({name: getattr(document, name) for name in _STORED}, ensure_ascii=False)


def document_of(kept: str) -> IndexDocument:
    """The document that was kept."""
    data = json.loads(kept)
    for name in ("other_titles", "people", "series", "subjects", "keys", "shelf_marks"):
        data[name] = tuple(data[name])
    data["facets"] = {name: tuple(values) for name, values in data["facets"].items()}
    return IndexDocument(**data)


def create_whoosh(folder: Path) -> None:
    """Make a new, empty Whoosh index in a folder, of commit 0."""
    TOC.create(FileStorage(str(folder)), schema(), _NAME)


@contextmanager
def whoosh_errors() -> Iterator[None]:
    """Makes ``IndexUnavailable`` of whatever Whoosh trips over in a damaged index.

    It raises at least five unrelated types there, so none can be named; what the caller brings must
    be complete before it comes here.
    """
    try:
        yield
    except IndexUnavailable:
        raise
    except Exception as error:
        raise IndexUnavailable(f"the Whoosh index cannot be used ({type(error).__name__})") from error
