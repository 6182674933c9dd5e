"""What Whoosh posts for a segment, read off the segment's arrays and written a term at a time.

Whoosh would take each word of each document by itself, sort them all and write them one by one; the
arrays hold them sorted already. A posting says only that a name stands in a document: where words
stand is read in the stored document by the one search that asks for it (see ``plain_whoosh``).
"""

from __future__ import annotations

import pickle
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import pairwise
from operator import sub
from typing import Any

import numpy as np
from whoosh.codec.whoosh3 import WHOOSH3_HEADER_MAGIC, W3Codec, W3FieldWriter, W3TermInfo
from whoosh.index import FileIndex
from whoosh.system import pack_int, pack_long, pack_ushort
from whoosh.writing import SegmentWriter

from search_index.analysis.fields import Field
from search_index.analysis.normalisation import fold
from search_index.segments.segment import NO_YEAR, U32, Segment
from search_index.segments.tables import stretches_of

ID, KEYS, FACETS, YEAR, DOCUMENT = "id", "keys", "facets", "year", "document"
WORD_FIELDS = {field: f"words_{field.name.lower()}" for field in Field}

_YEAR_SHIFT = 10_000_000

_POSTED_TOGETHER = 1 << 18
"""Postings that are parted by fields at once."""

_BLOCK = 128
"""Postings in a block, as many as Whoosh puts there."""

_INFO = W3TermInfo._struct

Terms = Iterator[tuple[bytes, U32]]
"""The terms of a field in their order, and for each the documents that hold it."""


def facet_name(facet: str, value: str) -> str:
    """The name under which a facet's value is indexed as it is written."""
    return f"{facet}={value}"


def folded_facet_name(facet: str, value: str) -> str:
    """The name under which a facet's value is indexed for comparing without case and accents."""
    return f"{facet}~{fold(value)}"


def sortable_year(year: int) -> str:
    """A year as a string that sorts as the number does."""
    return f"{year + _YEAR_SHIFT:08d}"


class QuickWriter(SegmentWriter):  # type: ignore[misc]
    """Whoosh's writer of one segment, which takes documents to keep and a segment to post."""

    def __init__(self, whoosh: FileIndex) -> None:
        super().__init__(whoosh, codec=_QuickCodec())
        self._posted: Segment | None = None
        self._release: Callable[[], None] = lambda: None

    def keep(self, document: str) -> None:
        """Keep a document, under the number that follows the last one's."""
        self.perdocwriter.start_doc(self.docnum)
        self.perdocwriter.add_field(DOCUMENT, self.schema[DOCUMENT], document, 0)
        self.perdocwriter.finish_doc()
        self.docnum += 1
        self._added = True

    def post(self, segment: Segment, release: Callable[[], None]) -> None:
        """Take the postings of the documents kept, whose numbers are those in the segment.

        ``release`` is called behind each field.
        """
        self._posted, self._release = segment, release

    def _flush_segment(self) -> None:
        self.perdocwriter.close()
        if self._posted is not None:
            for name, terms in _fields(self._posted):
                self.fieldwriter.add_terms(name, self.schema[name], terms)
                self._release()
        self.fieldwriter.close()


class _QuickCodec(W3Codec):  # type: ignore[misc]
    """Whoosh's own codec: what it writes is read by Whoosh as it comes."""

    def field_writer(self, *arguments: Any) -> W3FieldWriter:
        """The writer of postings, by terms."""
        return _TermWriter(self, *arguments)


class _TermWriter(W3FieldWriter):  # type: ignore[misc]
    """Writes postings that all weigh one and say nothing but their document, a term in one stroke.

    The bytes are those of Whoosh's own writer, which takes a posting at a time.
    """

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._tindex.buckets = [_Bucket() for _ in self._tindex.buckets]

    def add_terms(self, name: str, field: Any, terms: Terms) -> None:
        """Write a field."""
        self.start_field(name, field)
        begin = pack_ushort(self._fieldid)
        place = self._postfile.tell()
        for term, holders in terms:
            docs = holders.tolist()
            blocks = _blocks(docs)
            self._postfile.write(blocks)
            self._tindex.add(begin + term, _info(docs, place, len(blocks)))
            place += len(blocks)
        self.finish_field()


class _Bucket:
    """Hashes of terms with their places in the file, in a tenth of the memory that a list of pairs takes."""

    def __init__(self) -> None:
        self._hashes = array("I")
        self._places = array("Q")

    def append(self, pair: tuple[int, int]) -> None:
        """Take a hash and a place."""
        self._hashes.append(pair[0])
        self._places.append(pair[1])

    def __len__(self) -> int:
        return len(self._hashes)

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return zip(self._hashes, self._places, strict=True)


def _blocks(docs: list[int]) -> bytes:
    """The postings of a term in blocks: its length (below 0 for the last), what is in it, and itself."""
    written = [WHOOSH3_HEADER_MAGIC]
    for begin in range(0, len(docs), _BLOCK):
        block = docs[begin : begin + _BLOCK]
        data = pickle.dumps((tuple(map(sub, block, [0, *block])), None, None), 2)
        head = pickle.dumps((len(block), block[-1], 1.0, 0, 0, 0), 2)
        length = len(head) + len(data)
        written += (pack_int(length if begin + _BLOCK < len(docs) else -length), head, data)
    return b"".join(written)


def _info(docs: list[int], place: int, length: int) -> bytes:
    """What Whoosh keeps of a term: how often it stands, the first and last document, where its blocks are."""
    numbers: bytes = _INFO.pack(False, len(docs), len(docs), 0, 0, 1.0, docs[0], docs[-1])
    return b"".join((numbers, pack_long(place), pack_int(length)))


def _fields(segment: Segment) -> Iterator[tuple[str, Terms]]:
    """The fields of Whoosh that a segment fills, in the order of their names."""
    words = ((WORD_FIELDS[field], _words(segment, field)) for field in Field)
    others = (
        (FACETS, _facets(segment)),
        (ID, _ids(segment)),
        (KEYS, _keys(segment)),
        (YEAR, _years(segment)),
    )
    yield from sorted((*others, *words), key=lambda each: each[0])


def _words(segment: Segment, field: Field) -> Terms:
    starts = segment.arrays["posting_starts"]
    for first, end in pairwise(stretches_of(np.diff(starts), _POSTED_TOGETHER)):
        own = slice(starts[first], starts[end])
        held = np.flatnonzero(segment.arrays["fields"][own] & (1 << field))
        docs = segment.arrays["docs"][own].take(held)
        bounds = np.searchsorted(held, starts[first : end + 1] - starts[first])
        for number in np.flatnonzero(bounds[1:] > bounds[:-1]).tolist():
            yield segment.terms.raw(first + number), docs[bounds[number] : bounds[number + 1]]


def _ids(segment: Segment) -> Terms:
    for document_id, doc in sorted(zip(segment.ids, range(segment.size), strict=True)):
        yield _encoded(document_id), np.array([doc], np.uint32)


def _keys(segment: Segment) -> Terms:
    starts, docs = segment.arrays["key_starts"], segment.arrays["key_docs"]
    for number in range(len(segment.keys)):
        yield segment.keys.raw(number), docs[starts[number] : starts[number + 1]]


def _facets(segment: Segment) -> Terms:
    found: defaultdict[str, list[U32]] = defaultdict(list)
    for column_name, column in segment.columns.items():
        kind, _, facet = column_name.partition(".")
        for code, value in enumerate(column.names if kind == "facet" else ()):
            for name in (facet_name(facet, value), folded_facet_name(facet, value)):
                found[name].append(column.docs_with(code))
    for name in sorted(found):
        yield _encoded(name), np.unique(np.concatenate(found[name]))


def _years(segment: Segment) -> Terms:
    for year in np.unique(segment.years[segment.years != NO_YEAR]).tolist():
        yield _encoded(sortable_year(year)), np.flatnonzero(segment.years == year).astype(np.uint32)


def _encoded(name: str) -> bytes:
    return name.encode("utf-8", "surrogatepass")
