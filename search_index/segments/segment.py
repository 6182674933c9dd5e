"""A segment: an immutable part of the index, as flat arrays that can be memory-mapped.

Postings lie term by term, in the order of the terms: for each document that holds a term its number,
its impact (the term's share of BM25 without the idf, in 16 bits), the fields it stands in (one bit each),
how often and where. The forward lists say the same document by document.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from search_index.analysis.fields import FIELD_SHIFT
from search_index.analysis.normalisation import fold
from search_index.segments.tables import StringTable, narrowest, numbers_of, starts_of, stretches

U8 = npt.NDArray[np.uint8]
U16 = npt.NDArray[np.uint16]
U32 = npt.NDArray[np.uint32]
U64 = npt.NDArray[np.uint64]
I32 = npt.NDArray[np.int32]
I64 = npt.NDArray[np.int64]
F32 = npt.NDArray[np.float32]
Array = npt.NDArray[Any]

_COLUMN_PARTS = ("starts", "codes", "value_starts", "docs")

HIGHEST_IMPACT = 65_535
IMPACT_UNIT = 2.5 / HIGHEST_IMPACT
"""What an impact of 1 stands for: an impact is the saturated frequency times k1 + 1, and k1 is 1.5."""

NARROW_FIELD_SHIFT = 13
"""Where in a position of 16 bits the field begins; in one of 32 bits, at ``fields.FIELD_SHIFT``."""

NO_YEAR = -(1 << 31)
"""Stands in ``years`` for a document without a year."""

_NO_DOCUMENTS: U32 = np.empty(0, np.uint32)


@dataclass(frozen=True)
class Column:
    """Values of documents, several or none each.

    ``values`` is sorted; ``codes[starts[d]:starts[d + 1]]`` are the numbers of a document's values,
    ``docs[value_starts[v]:value_starts[v + 1]]`` the documents that carry a value, at least one.
    """

    values: StringTable
    starts: U32
    codes: U32
    value_starts: U32
    docs: U32

    @cached_property
    def single(self) -> bool:
        """Whether each document carries exactly one value, so that ``codes`` runs beside the documents."""
        return len(self.codes) == len(self.starts) - 1 and bool(np.all(np.diff(self.starts) == 1))

    def docs_with(self, code: int) -> U32:
        """The documents that carry a value, ascending."""
        return self.docs[self.value_starts[code] : self.value_starts[code + 1]]

    @cached_property
    def names(self) -> list[str]:
        """The values, unpacked: for columns of few values, that are counted."""
        return list(self.values)

    @cached_property
    def code_of(self) -> dict[str, int]:
        """The number of each value."""
        return {value: code for code, value in enumerate(self.names)}

    def values_of(self, docs: Iterable[int]) -> Iterator[str]:
        """The values of a few documents, end to end."""
        names, (starts, codes) = self.names, self._views
        for doc in docs:
            for code in codes[starts[doc] : starts[doc + 1]]:
                yield names[code]

    @cached_property
    def _views(self) -> tuple[memoryview, memoryview]:
        return np.ascontiguousarray(self.starts).data, np.ascontiguousarray(self.codes).data

    def codes_of_documents(self, docs: U32) -> U32:
        """The numbers of the values of several documents, end to end."""
        if self.single:
            return self.codes.take(docs)
        begins = self.starts[docs]
        return self.codes.take(stretches(begins, self.starts[docs + np.uint32(1)] - begins))

    @cached_property
    def folded(self) -> dict[str, tuple[int, ...]]:
        """The numbers of the values that are the same when folded."""
        codes: dict[str, tuple[int, ...]] = {}
        for code, value in enumerate(self.names):
            codes[fold(value)] = (*codes.get(fold(value), ()), code)
        return codes


@dataclass(slots=True, eq=False)
class Postings:
    """The documents that hold one term, ascending: a stretch of a segment's arrays.

    Each array is cut out when it is asked for: most queries need two or three of the five.
    """

    segment: Segment
    number: int
    own: slice

    def __len__(self) -> int:
        length: int = self.own.stop - self.own.start
        return length

    @property
    def docs(self) -> U32:
        """The numbers of the documents; ``impacts``, ``fields`` and ``counts`` run beside them."""
        return self.segment.arrays["docs"][self.own]

    @property
    def impacts(self) -> U16:
        """The term's share of BM25 in each document, without the idf."""
        return self.segment.arrays["impacts"][self.own]

    @property
    def fields(self) -> U8:
        """The fields that it stands in, one bit each."""
        return self.segment.arrays["fields"][self.own]

    @property
    def counts(self) -> Array:
        """How often it stands in each document."""
        return self.segment.arrays["counts"][self.own]

    @property
    def positions(self) -> Array:
        """Where: as many positions for each document, one document after the other, as ``counts`` says."""
        return self.segment.positions(self.number)

    @property
    def field_shift(self) -> int:
        """By how much a position is shifted to give its field."""
        return NARROW_FIELD_SHIFT if self.positions.dtype == np.uint16 else FIELD_SHIFT

    def scores(self, weight: float, places: I64) -> F32:
        """The impacts at some places times a weight."""
        return self.impacts.take(places) * np.float32(weight * IMPACT_UNIT)


def order_of_id(document_id: str) -> tuple[int, str]:
    """What comes first of documents that are equal otherwise: the lower number, the shorter name."""
    return len(document_id), document_id


class Segment:
    """Documents 0 to ``size`` - 1, over named arrays (see ``builder`` for how each is made)."""

    def __init__(self, arrays: Mapping[str, Array], columns: tuple[str, ...]) -> None:
        self.arrays = arrays
        self.column_names = columns
        self.size = len(arrays["ids.offsets"]) - 1

    def table(self, name: str) -> StringTable:
        """The string table kept under a name."""
        parts = (self.arrays.get(f"{name}.{part}") for part in ("data", "offsets", "hashes", "hashed"))
        return StringTable(*parts)  # type: ignore[arg-type]

    @cached_property
    def ids(self) -> StringTable:
        """The id of each document."""
        return self.table("ids")

    @cached_property
    def id_ranks(self) -> I64 | None:
        """What ranks the documents by ``order_of_id``; None where their numbers do already."""
        ranks = numbers_of(self.ids)
        if ranks is None:
            ranks = np.empty(self.size, np.int64)
            names = list(self.ids)
            ranks[sorted(range(self.size), key=lambda doc: order_of_id(names[doc]))] = np.arange(self.size)
        return None if bool(np.all(ranks[1:] > ranks[:-1])) else ranks

    @cached_property
    def terms(self) -> StringTable:
        """Every term and form that documents are found by, sorted."""
        return self.table("terms")

    @cached_property
    def titles(self) -> StringTable:
        """What each document is sorted by: its title, folded and cut."""
        return self.table("titles")

    @cached_property
    def keys(self) -> StringTable:
        """Every exact key, sorted."""
        return self.table("keys")

    @cached_property
    def columns(self) -> dict[str, Column]:
        """The facet and display columns by name."""
        return {
            name: Column(
                self.table(f"column.{name}"),
                *(self.arrays[f"column.{name}.{part}"] for part in _COLUMN_PARTS),
            )
            for name in self.column_names
        }

    def facet(self, name: str) -> Column | None:
        """The column of a facet, if any document has a value of it."""
        return self.columns.get(f"facet.{name}")

    @property
    def lengths(self) -> F32:
        """The weighted number of words of each document."""
        return self.arrays["lengths"]

    @property
    def years(self) -> I32:
        """The year of each document, or ``NO_YEAR``."""
        return self.arrays["years"]

    @property
    def added(self) -> I64:
        """When each document entered the catalogue, in seconds since 1970."""
        return self.arrays["added"]

    def frequency(self, number: int) -> int:
        """In how many documents a term stands, deleted ones included."""
        return self._posting_starts[number + 1] - self._posting_starts[number]

    def holders(self, number: int) -> tuple[U32, U8]:
        """The documents that hold a term, ascending, and the fields it stands in, one bit each."""
        begin, end = self.posting_bounds(number)
        return self.arrays["docs"][begin:end], self.arrays["fields"][begin:end]

    def posting_bounds(self, number: int) -> tuple[int, int]:
        """Where, among all postings, those of a term begin and end."""
        return self._posting_starts[number], self._posting_starts[number + 1]

    def scored(self, number: int, weight: float) -> tuple[U32, F32]:
        """The documents that hold a term, ascending, and its share of their scores times a weight."""
        begin, end = self.posting_bounds(number)
        impacts = self.arrays["impacts"][begin:end]
        return self.arrays["docs"][begin:end], impacts * np.float32(weight * IMPACT_UNIT)

    def postings(self, number: int) -> Postings:
        """The postings of a term."""
        return Postings(self, number, slice(*self.posting_bounds(number)))

    def positions(self, number: int) -> Array:
        """The occurrences of a term."""
        starts = self._position_starts
        return self.arrays["positions"][starts[number] : starts[number + 1]]

    def documents_with_key(self, key: str) -> U32:
        """The documents that carry an exact key."""
        number = self.keys.find(key)
        if number < 0:
            return _NO_DOCUMENTS
        starts = self.arrays["key_starts"]
        return self.arrays["key_docs"][starts[number] : starts[number + 1]]

    def document_number(self, document_id: str) -> int:
        """The number of a document by its id, the last of those that share it, or -1."""
        ids = self.table("sorted_ids")
        entry = ids.find(document_id)
        while 0 <= entry < len(ids) - 1 and ids[entry + 1] == document_id:
            entry += 1
        return -1 if entry < 0 else int(self.arrays["sorted_ids.docs"][entry])

    def terms_of_lengths(self, shortest: int, longest: int) -> tuple[U32, U64]:
        """The numbers of the terms of so many letters, the shorter ones first, and their signatures."""
        order, signatures, starts = self._terms_by_length
        own = slice(*(starts[min(max(each, 0), len(starts) - 1)] for each in (shortest, longest + 1)))
        return order[own], signatures[own]

    @cached_property
    def _terms_by_length(self) -> tuple[U32, U64, list[int]]:
        """All terms by their numbers, the shorter first, their signatures, and where each length begins."""
        lengths = narrowest(self.terms.lengths())  # few bytes are sorted fast
        order = lengths.argsort(kind="stable").astype(np.uint32)
        return order, self.arrays["signatures"].take(order), starts_of(np.bincount(lengths)).tolist()

    def postings_of_document(self, document: int) -> U32:
        """The numbers, among all postings, of those that are a document's own; terms ascending."""
        starts = self.arrays["doc_starts"]
        return self.arrays["doc_postings"][starts[document] : starts[document + 1]]

    def postings_of_documents(self, documents: U32) -> tuple[I64, U32]:
        """The same of several documents, one after the other, and for each the place of its document."""
        starts = self.arrays["doc_starts"]
        begins = starts[documents]
        lengths = starts[documents + np.uint32(1)] - begins
        postings = self.arrays["doc_postings"].take(stretches(begins, lengths))
        return np.arange(len(documents)).repeat(lengths), postings

    def terms_of_postings(self, postings: U32) -> I64:
        """The number of the term that each posting belongs to."""
        return np.searchsorted(self.arrays["posting_starts"], postings, side="right") - 1

    @cached_property
    def _posting_starts(self) -> memoryview:
        return np.ascontiguousarray(self.arrays["posting_starts"]).data

    @cached_property
    def _position_starts(self) -> memoryview:
        return np.ascontiguousarray(self.arrays["position_starts"]).data
