"""The index as Whoosh reads it: the segments' arrays and the documents kept, behind Whoosh's own interface.

Whoosh's queries, matchers and searcher so answer from the same postings that ``retrieval`` does, by code
that shares nothing with it.
"""

from __future__ import annotations

import heapq
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from whoosh.fields import STORED, FieldType, Schema
from whoosh.formats import Existence, Positions
from whoosh.matching import Matcher
from whoosh.reading import IndexReader, TermInfo, TermNotFound
from whoosh.scoring import BaseScorer

from search_index.analysis.fields import Field
from search_index.analysis.normalisation import fold
from search_index.segments.documents import DocumentsFile
from search_index.segments.segment import NO_YEAR, U32, Segment
from search_index.segments.snapshot import Mask, Snapshot
from search_index.segments.tables import StringTable

ID, KEYS, FACETS, YEAR, DOCUMENT = "id", "keys", "facets", "year", "document"
WORD_FIELDS = {field: f"words_{field.name.lower()}" for field in Field}

_FIELD_OF_NAME = {name: field for field, name in WORD_FIELDS.items()}
_YEAR_SHIFT = 10_000_000
_AS_WRITTEN, _FOLDED = "=", "~"
_FACET_COLUMN = "facet."
_COLUMN_OF_FACET = f"column.{_FACET_COLUMN}"
_READ = frozenset(
    [f"{table}.{part}" for table in ("terms", "ids") for part in ("data", "offsets")]
    + ["sorted_ids.docs", "key_hashes", "key_docs", "years", "posting_starts", "docs", "run_starts"]
    + ["marks", "often.postings", "often.counts", "position_starts", "positions"]
)

_WEIGHT = 1.0
"""What every posting weighs for Whoosh's scores: that a term stands in a document."""


def facet_name(facet: str, value: str) -> str:
    """Give the name under which Whoosh finds a facet's value as it is written."""
    return f"{facet}{_AS_WRITTEN}{value}"


def folded_facet_name(facet: str, value: str) -> str:
    """Give the name under which Whoosh finds a facet's value whatever its case and accents."""
    return f"{facet}{_FOLDED}{fold(value)}"


def sortable_year(year: int) -> str:
    """Write a year as a string that sorts as the number does."""
    return f"{year + _YEAR_SHIFT:08d}"


def is_read(array: str) -> bool:
    """Tell whether Whoosh reads an array of a segment: the others may be damaged while it answers."""
    return array in _READ or array.startswith(_COLUMN_OF_FACET)


class _Names(FieldType):  # type: ignore[misc]
    """A field of names, or of words, that are looked for just as they are."""

    def __init__(self, positions: bool = False) -> None:
        self.format = Positions() if positions else Existence()
        self.analyzer = None
        self.scorable = False
        self.stored = False
        self.unique = False


def schema() -> Schema:
    """Give Whoosh's schema: a field of words for each of ours, exact names, and the document as it came."""
    words = {name: _Names(positions=True) for name in WORD_FIELDS.values()}
    return Schema(**words, **{name: _Names() for name in (ID, KEYS, FACETS, YEAR)}, **{DOCUMENT: STORED()})


class SnapshotReader(IndexReader):  # type: ignore[misc]
    """A snapshot for Whoosh to search: the segments' documents, numbered end to end.

    ``documents`` are the files of documents of the segments; they are read for stored fields alone.
    """

    def __init__(self, snapshot: Snapshot, documents: Sequence[DocumentsFile]) -> None:
        self.schema = schema()
        self._parts: list[_Part] = []
        first = 0
        for segment, alive, kept in zip(snapshot.segments, snapshot.alive, documents, strict=True):
            self._parts.append(_Part(segment, alive, kept, first))
            first += segment.size
        self._size = first
        self._living = snapshot.size

    # What Whoosh asks of terms.

    def __contains__(self, term: tuple[str, str | bytes]) -> bool:
        name, text = term
        return name in self.schema and self.doc_frequency(name, text) > 0

    def indexed_field_names(self) -> list[str]:
        """Give the names of the fields whose terms can be listed: keys can only be looked for."""
        return sorted((*WORD_FIELDS.values(), ID, FACETS, YEAR))

    def all_terms(self) -> Iterator[tuple[str, bytes]]:
        """Give every field and term, in order."""
        for name in self.indexed_field_names():
            yield from self.terms_from(name, b"")

    def terms_from(self, fieldname: str, prefix: str | bytes) -> Iterator[tuple[str, bytes]]:
        """Give the terms of a field from one on, in order; unlike Whoosh's own, none of further fields."""
        begin = self._raw(fieldname, prefix)
        last = None
        for term in heapq.merge(*(part.terms_from(fieldname, begin) for part in self._parts)):
            if term != last:
                yield fieldname, term
            last = term

    def term_info(self, fieldname: str, text: str | bytes) -> TermInfo:
        """Tell in how many documents a term stands; raises Whoosh's ``TermNotFound``."""
        count = self.doc_frequency(fieldname, text)
        if not count:
            raise TermNotFound((fieldname, text))
        return TermInfo(weight=count * _WEIGHT, df=count, maxweight=_WEIGHT)

    def frequency(self, fieldname: str, text: str | bytes) -> float:
        """Give what all postings of a term weigh."""
        return self.doc_frequency(fieldname, text) * _WEIGHT

    def doc_frequency(self, fieldname: str, text: str | bytes) -> int:
        """Give the number of living documents that a term stands in."""
        raw = self._raw(fieldname, text)
        return sum(len(part.docs(fieldname, raw)) for part in self._parts)

    def postings(self, fieldname: str, text: str | bytes, scorer: BaseScorer | None = None) -> Matcher:
        """Give a matcher of the living documents that a term stands in; raises ``TermNotFound``."""
        raw = self._raw(fieldname, text)
        found = [(part, part.docs(fieldname, raw)) for part in self._parts]
        docs = np.concatenate([held + np.uint32(part.first) for part, held in found] or [_NO_DOCUMENTS])
        if not len(docs):
            raise TermNotFound((fieldname, text))

        def places() -> list[list[int]]:
            return [places for part, held in found if len(held) for places in part.places(fieldname, raw)]

        return PostingMatcher((fieldname, raw), docs.tolist(), places, scorer)

    def _raw(self, name: str, text: str | bytes) -> bytes:
        return text if isinstance(text, bytes) else bytes(self.schema[name].to_bytes(text))

    # What it asks of documents.

    def doc_count_all(self) -> int:
        """Give the number of documents, deleted ones included."""
        return self._size

    def doc_count(self) -> int:
        """Give the number of living documents."""
        return self._living

    def has_deletions(self) -> bool:
        """Tell whether any document was deleted."""
        return self._living < self._size

    def is_deleted(self, docnum: int) -> bool:
        """Tell whether a document was deleted."""
        part = self._part_of(docnum)
        return part.alive is not None and not part.alive[docnum - part.first]

    def stored_fields(self, docnum: int) -> dict[str, str]:
        """Give a document as it is kept; raises ``IndexUnavailable`` where that is damaged."""
        part = self._part_of(docnum)
        return {DOCUMENT: part.documents[docnum - part.first]}

    def _part_of(self, docnum: int) -> _Part:
        at = bisect_left(self._parts, docnum + 1, key=lambda part: part.first)
        return self._parts[at - 1]

    # Lengths and vectors are not kept for Whoosh: its scores here need none.

    def field_length(self, fieldname: str) -> int:
        """Give no length: fields are not scored by it."""
        return 0

    def min_field_length(self, fieldname: str) -> int:
        """Give no length: fields are not scored by it."""
        return 0

    def max_field_length(self, fieldname: str) -> int:
        """Give no length: fields are not scored by it."""
        return 0

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        """Give no length: fields are not scored by it."""
        return default

    def has_vector(self, docnum: int, fieldname: str) -> bool:
        """Tell that no vectors are kept."""
        return False

    def vector(self, docnum: int, fieldname: str, format_: Any = None) -> Matcher:
        """Raise ``KeyError``: no vectors are kept."""
        raise KeyError(f"no vector of {fieldname} is kept")


class PostingMatcher(Matcher):  # type: ignore[misc]
    """The documents of one term, one after the other, and where in them it stands."""

    def __init__(
        self,
        term: tuple[str, bytes],
        docs: list[int],
        places: Callable[[], list[list[int]]],
        scorer: BaseScorer | None,
        at: int = 0,
    ) -> None:
        self._of_term = term
        self._docs = docs
        self._make_places = places
        self._scored_by = scorer
        self._at = at

    @cached_property
    def _places(self) -> list[list[int]]:
        return self._make_places()

    def is_active(self) -> bool:
        """Tell whether it stands on a document."""
        return self._at < len(self._docs)

    def reset(self) -> None:
        """Go back to the first document."""
        self._at = 0

    def copy(self) -> PostingMatcher:
        """Give another that stands where this one does."""
        return PostingMatcher(self._of_term, self._docs, self._make_places, self._scored_by, self._at)

    def term(self) -> tuple[str, bytes]:
        """Give the field and the term."""
        return self._of_term

    def id(self) -> int:
        """Give the number of the document."""
        return self._docs[self._at]

    def next(self) -> None:
        """Go to the next document."""
        self._at += 1

    def skip_to(self, id: int) -> None:
        """Go on to a document, or to the first one behind it."""
        self._at = bisect_left(self._docs, id, self._at)

    def all_ids(self) -> Iterator[int]:
        """Give the documents from here on."""
        return iter(self._docs[self._at :])

    def supports(self, astype: str) -> bool:
        """Tell what is known of a posting."""
        return astype in ("positions", "weight", "frequency")

    def value(self) -> bytes:
        """Give no bytes: a posting is not kept in Whoosh's form."""
        return b""

    def value_as(self, astype: str) -> Any:
        """Give what is known of this posting: its positions, or its weight."""
        return self._places[self._at] if astype == "positions" else _WEIGHT

    def weight(self) -> float:
        """Give the weight of this posting."""
        return _WEIGHT

    def supports_block_quality(self) -> bool:
        """Tell whether the highest score is known beforehand."""
        return self._scored_by is not None and bool(self._scored_by.supports_block_quality())

    def max_quality(self) -> float:
        """Give the highest score of any document."""
        return float(self._scored_by.max_quality()) if self._scored_by else _WEIGHT

    def block_quality(self) -> float:
        """Give the highest score of the documents near this one: all weigh the same."""
        return self.max_quality()

    def skip_to_quality(self, minquality: float) -> int:
        """Go on to where a score may be higher: all weigh the same, so that there is none, or it is here."""
        if self.max_quality() > minquality:
            return 0
        self._at = len(self._docs)
        return 1

    def score(self) -> float:
        """Give the score of this document."""
        return float(self._scored_by.score(self)) if self._scored_by else _WEIGHT


_NO_DOCUMENTS: U32 = np.empty(0, np.uint32)


class _Part(NamedTuple):
    """A segment, which of its documents live, the documents as they came, and the number of the first."""

    segment: Segment
    alive: Mask | None
    documents: DocumentsFile
    first: int

    def docs(self, name: str, text: bytes) -> U32:
        """Return the living documents that a term of a field stands in, ascending."""
        docs = self._all_docs(name, text)
        return docs if self.alive is None else docs[self.alive[docs]]

    def _all_docs(self, name: str, text: bytes) -> U32:
        segment = self.segment
        if (field := _FIELD_OF_NAME.get(name)) is not None:
            if (number := _number_of(segment.terms, text)) < 0:
                return _NO_DOCUMENTS
            docs, marks = segment.holders(number)
            return docs.take(np.flatnonzero(marks & (1 << field)))
        exact = text.decode("utf-8", "surrogatepass")
        if name == KEYS:
            return segment.documents_with_key(exact)
        if name == YEAR:
            return np.flatnonzero(segment.years == int(exact) - _YEAR_SHIFT).astype(np.uint32)
        if name == FACETS:
            return _with_facet(segment, exact)
        number = segment.document_number(exact)
        return np.array([number] if number >= 0 else [], np.uint32)

    def places(self, name: str, text: bytes) -> list[list[int]]:
        """Where in each of ``docs`` a word stands in the field: places that rise, counted in the field."""
        segment, field = self.segment, _FIELD_OF_NAME[name]
        postings = segment.postings(_number_of(segment.terms, text))
        docs, positions = postings.docs, postings.positions.tolist()
        shift = postings.field_shift
        within = (1 << shift) - 1
        found = []
        for doc, (begin, end) in zip(docs.tolist(), pairwise(postings.starts.tolist()), strict=True):
            own = [at & within for at in positions[begin:end] if at >> shift == field]
            if own and (self.alive is None or self.alive[doc]):
                found.append(own)
        return found

    def terms_from(self, name: str, begin: bytes) -> Iterator[bytes]:
        """Yield the terms of a field from one on, in order, those of deleted documents included."""
        segment = self.segment
        if (field := _FIELD_OF_NAME.get(name)) is not None:
            for number in range(_first_from(segment.terms, begin), len(segment.terms)):
                if np.any(segment.holders(number)[1] & (1 << field)):
                    yield segment.terms.raw(number)
        else:
            yield from (term for term in sorted(self._few(name)) if term >= begin)

    def _few(self, name: str) -> set[bytes]:
        """Return the terms of a field that are written down nowhere in their order; none of keys."""
        if name == KEYS:
            return set()
        if name == YEAR:
            years = np.unique(self.segment.years[self.segment.years != NO_YEAR])
            return {sortable_year(year).encode() for year in years.tolist()}
        if name == ID:
            return {_encoded(document_id) for document_id in self.segment.ids}
        facets = {
            column_name.removeprefix(_FACET_COLUMN): column
            for column_name, column in self.segment.columns.items()
            if column_name.startswith(_FACET_COLUMN)
        }
        return {
            _encoded(write(facet, value))
            for facet, column in facets.items()
            for value in column.names
            for write in (facet_name, folded_facet_name)
        }


def _with_facet(segment: Segment, name: str) -> U32:
    """Return the documents with a value of a facet, as ``facet_name`` or ``folded_facet_name`` writes it."""
    at = min(place for mark in (_AS_WRITTEN, _FOLDED) if (place := name.find(mark)) >= 0)
    facet, mark, value = name[:at], name[at], name[at + 1 :]
    if (column := segment.facet(facet)) is None:
        return _NO_DOCUMENTS
    if mark == _AS_WRITTEN:
        code = column.code_of.get(value)
        return _NO_DOCUMENTS if code is None else column.docs_with(code)
    found = [column.docs_with(code) for code in column.folded.get(value, ())]
    docs: U32 = np.unique(np.concatenate([_NO_DOCUMENTS, *found]))
    return docs


def _first_from(table: StringTable, begin: bytes) -> int:
    """Return the number of the first string of a sorted table that is not before another."""
    return bisect_left(range(len(table)), begin, key=table.raw)


def _number_of(table: StringTable, text: bytes) -> int:
    """Return the number of a string in a sorted table, or -1; found without its hashes."""
    number = _first_from(table, text)
    return number if number < len(table) and table.raw(number) == text else -1


def _encoded(name: str) -> bytes:
    return name.encode("utf-8", "surrogatepass")
