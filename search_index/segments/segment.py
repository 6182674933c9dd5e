"""A segment: an immutable part of the index, as flat arrays that can be memory-mapped.

Postings lie term by term, in the order of the terms: for each document that holds a term its number,
its impact (the term's share of BM25 without the idf, in 8 bits, which is what Lucene has for a length),
its mark (the fields it stands in, one bit each, and how often) and where. The forward lists say document by
document which terms it holds.

Of a document's number the lower 16 bits are kept. The postings of a term lie in *runs* of documents that have
the rest in common; where a run begins, in segments of more than 65,536 documents, is kept for each term.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from search_index.analysis.fields import FIELD_SHIFT
from search_index.analysis.normalisation import fold
from search_index.segments.bits import KeptOfTerms, TermBits, bits_of
from search_index.segments.forward_lists import unpacked_lists
from search_index.segments.tables import (
    PackedStrings,
    StringTable,
    hash_of_key,
    narrowest,
    numbers_of,
    starts_of,
    stretches,
)

U8 = npt.NDArray[np.uint8]
U32 = npt.NDArray[np.uint32]
U64 = npt.NDArray[np.uint64]
I32 = npt.NDArray[np.int32]
I64 = npt.NDArray[np.int64]
F32 = npt.NDArray[np.float32]
Array = npt.NDArray[Any]

RUN_SHIFT = 16
"""So many bits of a document's number are kept with each posting."""

MARK_SHIFT = 6
"""Where in a mark the number of times begins: 1 to 3, or 0 where ``often`` has it."""

_FIELDS_OF_MARK = (1 << MARK_SHIFT) - 1

HIGHEST_IMPACT = 255
IMPACT_UNIT = 2.5 / HIGHEST_IMPACT
"""What an impact of 1 stands for: an impact is the saturated frequency times k1 + 1, and k1 is 1.5."""

NARROW_FIELD_SHIFT = 13
"""Where in a position of 16 bits the field begins; in one of 32 bits, at ``fields.FIELD_SHIFT``."""

FREQUENT = 64
"""A value that one document in so many carries is frequent, and so is each of no more values than that; so is
a term that one in so many holds."""

LARGE = 4_096
"""In smaller segments bits gain nothing."""

NO_YEAR = -(1 << 31)
"""Stands in ``years`` for a document without a year."""

_NO_DOCUMENTS: U32 = np.empty(0, np.uint32)


@dataclass(frozen=True)
class Column:
    """Values of documents, several or none each.

    ``values`` is sorted; ``codes[starts[d]:starts[d + 1]]`` are the numbers of a document's values. Without
    ``starts`` each document carries exactly one. In columns that are counted a value ``v`` is carried by
    ``value_starts[v + 1] - value_starts[v]`` documents, at least one: by ``docs`` from and to there, which
    are not kept where ``codes`` says as much.
    """

    values: StringTable
    codes: U32
    starts: U32 | None = None
    value_starts: U32 | None = None
    docs: U32 | None = None

    def docs_with(self, code: int) -> U32:
        """Return the documents that carry a value, ascending."""
        if self.docs is None or self.value_starts is None:
            return np.flatnonzero(self.codes == code).astype(np.uint32)
        return self.docs[self.value_starts[code] : self.value_starts[code + 1]]

    def lengths(self) -> npt.NDArray[np.integer]:
        """How many values each document carries."""
        return np.ones(len(self.codes), np.uint32) if self.starts is None else np.diff(self.starts)

    @cached_property
    def carriers(self) -> npt.NDArray[np.integer]:
        """How many documents carry each value."""
        if self.value_starts is None:
            return np.bincount(self.codes, minlength=len(self.values))
        return np.diff(self.value_starts)

    @cached_property
    def by_carriers(self) -> I64:
        """The numbers of the values, those of most documents first."""
        return np.asarray((-self.carriers.astype(np.int64)).argsort(kind="stable"))

    @cached_property
    def frequent(self) -> U64:
        """The documents of each value that many carry, in the order of ``by_carriers``: bits, a row for each.

        Of a column of few values all are among them. Made when first asked for, and kept in memory.
        """
        size = len(self.codes) if self.starts is None else len(self.starts) - 1
        frequent = self.by_carriers
        if len(frequent) > FREQUENT:
            frequent = frequent[: np.count_nonzero(self.carriers.astype(np.int64) * FREQUENT >= size)]
        rows = np.empty((len(frequent), -(-size // 64)), np.uint64)
        for row, code in zip(rows, frequent.tolist(), strict=True):
            mask = np.zeros(size, bool)
            mask[self.docs_with(code)] = True
            row[:] = bits_of(mask)
        return rows

    @cached_property
    def names(self) -> list[str]:
        """The values, unpacked: for columns of few values, that are counted."""
        return list(self.values)

    @cached_property
    def code_of(self) -> dict[str, int]:
        """The number of each value."""
        return {value: code for code, value in enumerate(self.names)}

    def values_of(self, docs: Iterable[int]) -> Iterator[str]:
        """Yield the values of a few documents, end to end."""
        names, codes, starts = self.names, self._codes, self._starts
        if starts is None:
            yield from (names[codes[doc]] for doc in docs)
        else:
            for doc in docs:
                for code in codes[starts[doc] : starts[doc + 1]]:
                    yield names[code]

    @cached_property
    def _codes(self) -> memoryview:
        return np.ascontiguousarray(self.codes).data

    @cached_property
    def _starts(self) -> memoryview | None:
        return None if self.starts is None else np.ascontiguousarray(self.starts).data

    def codes_of_documents(self, docs: U32) -> U32:
        """Return the numbers of the values of several documents, end to end."""
        if self.starts is None:
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
    _docs: U32 | None = None
    _starts: U32 | None = None

    def __len__(self) -> int:
        length: int = self.own.stop - self.own.start
        return length

    @property
    def docs(self) -> U32:
        """The numbers of the documents; ``impacts`` and ``marks`` run beside them."""
        if self._docs is None:
            self._docs = self.segment.docs_of(self.number)
        return self._docs

    @property
    def impacts(self) -> U8:
        """The term's share of BM25 in each document, without the idf."""
        return self.segment.arrays["impacts"][self.own]

    @property
    def highest_impact(self) -> int:
        """The highest of its impacts, those in deleted documents included."""
        return int(self.impacts.max(initial=0))

    @property
    def marks(self) -> U8:
        """The fields that it stands in, one bit each, in the lower bits; see ``fields_of``."""
        return self.segment.arrays["marks"][self.own]

    @property
    def positions(self) -> Array:
        """Where: the positions of each document, one document after the other."""
        return self.segment.positions(self.number)

    @property
    def starts(self) -> U32:
        """Where among the positions those of each document begin, and where the last end."""
        if self._starts is None:
            self._starts = self.segment.occurrence_starts(self.number)
        return self._starts

    def occurrences(self, places: I64 | None = None) -> tuple[U32, U32]:
        """Return where the positions of some postings, or of all, begin, and how many they are."""
        starts = self.starts
        if places is None:
            return starts[:-1], np.diff(starts)
        firsts = starts.take(places)
        return firsts, starts.take(places + 1) - firsts

    @property
    def field_shift(self) -> int:
        """By how much a position is shifted to give its field."""
        return NARROW_FIELD_SHIFT if self.positions.dtype == np.uint16 else FIELD_SHIFT

    @property
    def bits(self) -> TermBits | None:
        """The documents as bits; None where they are few."""
        return self.segment.bits(self.number)

    def scores(self, weight: float, places: I64) -> F32:
        """Return the impacts at some places times a weight."""
        return self.impacts.take(places) * np.float32(weight * IMPACT_UNIT)


def fields_of(marks: U8) -> U8:
    """Give the fields of marks, one bit each."""
    return marks & np.uint8(_FIELDS_OF_MARK)


def marks_of(fields: U8, counts: npt.NDArray[np.integer]) -> U8:
    """Give the marks of postings; counts above 3 are left to ``often``."""
    kept = np.where(counts < 1 << 8 - MARK_SHIFT, counts, 0).astype(np.uint8)
    marks: U8 = fields | kept << np.uint8(MARK_SHIFT)
    return marks


def order_of_id(document_id: str) -> tuple[int, str]:
    """Return what comes first of documents that are equal otherwise: the lower number, the shorter name."""
    return len(document_id), document_id


class Segment:
    """Documents 0 to ``size`` - 1, over named arrays (see ``builder`` for how each is made)."""

    def __init__(self, arrays: Mapping[str, Array], columns: tuple[str, ...]) -> None:
        self.arrays = arrays
        self.column_names = columns
        self.size = len(arrays["ids.offsets"]) - 1

    def table(self, name: str) -> StringTable:
        """Return the string table kept under a name."""
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

    def titles(self, docs: Iterable[int]) -> list[str]:
        """Return what some documents are sorted by: their titles, folded and cut."""
        return self._titles.some(self.arrays["title_ranks"].take(list(docs)).tolist())

    def all_titles(self) -> list[str]:
        """Return the same of all documents."""
        titles = list(self._titles)
        return [titles[rank] for rank in self.arrays["title_ranks"].tolist()]

    @cached_property
    def _titles(self) -> PackedStrings:
        return PackedStrings(self.arrays["titles.data"], self.arrays["titles.blocks"])

    @cached_property
    def columns(self) -> dict[str, Column]:
        """The facet and display columns by name."""
        return {
            name: Column(
                self.table(f"column.{name}"),
                self.arrays[f"column.{name}.codes"],
                *(self.arrays.get(f"column.{name}.{part}") for part in ("starts", "value_starts", "docs")),
            )
            for name in self.column_names
        }

    def facet(self, name: str) -> Column | None:
        """Return the column of a facet, if any document has a value of it."""
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

    def is_frequent(self, number: int) -> bool:
        """Whether so many documents hold a term that something of it is kept in memory."""
        return self.frequency(number) * FREQUENT >= max(self.size, LARGE)

    def bits(self, number: int) -> TermBits | None:
        """Return the documents that hold a term as bits, kept in memory; None where they are few."""
        if not self.is_frequent(number):
            return None
        return self._kept_bits.get(number, lambda: TermBits(self.docs_of(number), self.size))

    def occurrence_starts(self, number: int) -> U32:
        """Return where among a term's positions those of each posting begin, and where the last end."""
        if self.is_frequent(number):
            return self._kept_starts.get(number, lambda: self._starts_of_occurrences(number))
        return self._starts_of_occurrences(number)

    def _starts_of_occurrences(self, number: int) -> U32:
        return starts_of(self.counts_between(*self.posting_bounds(number)))

    @cached_property
    def _kept_bits(self) -> KeptOfTerms[TermBits]:
        return KeptOfTerms()

    @cached_property
    def _kept_starts(self) -> KeptOfTerms[U32]:
        return KeptOfTerms()

    def holders(self, number: int) -> tuple[U32, U8]:
        """Return the documents that hold a term, ascending, and its mark in each (see ``fields_of``)."""
        begin, end = self.posting_bounds(number)
        return self.docs_of(number), self.arrays["marks"][begin:end]

    def docs_of(self, number: int) -> U32:
        """Return the documents that hold a term, ascending."""
        begin, end = self.posting_bounds(number)
        kept = self.arrays["docs"][begin:end]
        docs: U32 = kept.astype(np.uint32)
        if self._further_runs:
            for at in self._run_starts[number * self._further_runs : (number + 1) * self._further_runs]:
                docs[at - begin :] += np.uint32(1 << RUN_SHIFT)
        return docs

    def docs_between(self, begin: int, end: int) -> U32:
        """Return the documents of the postings from one place to another, of whatever terms."""
        docs: U32 = self.arrays["docs"][begin:end].astype(np.uint32)
        if self._further_runs and len(docs):
            starts = self.arrays["posting_starts"]
            first, last = np.searchsorted(starts, (begin, end - 1), side="right") - 1
            further = self.arrays["run_starts"].reshape(-1, self._further_runs)[first : last + 1]
            bounds = np.column_stack((starts[first : last + 1], further)).ravel()
            bounds = np.append(bounds, starts[last + 1]).clip(begin, end)
            runs = (np.arange(self._further_runs + 1) << RUN_SHIFT).astype(np.uint32)
            docs += np.tile(runs, last + 1 - first).repeat(np.diff(bounds))
        return docs

    def runs(self, number: int, docs: U32) -> Iterator[tuple[int, int, int, int]]:
        """Where to look for ascending documents among a term's postings.

        Gives where a run begins and ends, and which of the documents, from and to, can only be there: there
        a posting is theirs whose kept number is theirs, as ``kept_numbers`` gives it. Runs without any
        posting are left out.
        """
        begin, end = self.posting_bounds(number)
        if not self._further_runs:
            yield begin, end, 0, len(docs)
            return
        further = self._run_starts[number * self._further_runs : (number + 1) * self._further_runs].tolist()
        cuts = docs.searchsorted(self._run_bounds).tolist()
        for first, last, start, stop in zip(
            [begin, *further], [*further, end], [0, *cuts], [*cuts, len(docs)], strict=True
        ):
            if first < last and start < stop:
                yield first, last, start, stop

    def kept_numbers(self, docs: U32) -> Array:
        """Documents as their numbers are kept with postings."""
        if self._further_runs:
            docs = docs & np.uint32((1 << RUN_SHIFT) - 1)
        return docs.astype(self.arrays["docs"].dtype)

    def counts_between(self, begin: int, end: int) -> Array:
        """How often the terms of postings stand in their documents, from one place to another."""
        counts: Array = self.arrays["marks"][begin:end] >> MARK_SHIFT
        first, last = (bisect_left(self._often, at) for at in (begin, end))
        if first < last:
            more = self.arrays["often.counts"][first:last]
            counts = counts.astype(more.dtype)
            counts[self.arrays["often.postings"][first:last] - np.uint32(begin)] = more
        return counts

    def counts_at(self, postings: I64) -> npt.NDArray[np.integer]:
        """How often the terms of some postings stand in their documents."""
        counts: npt.NDArray[np.integer] = (self.arrays["marks"].take(postings) >> MARK_SHIFT).astype(np.int64)
        often = np.flatnonzero(counts == 0)
        places = self.arrays["often.postings"].searchsorted(postings[often])
        counts[often] = self.arrays["often.counts"].take(places)
        return counts

    @cached_property
    def _further_runs(self) -> int:
        return self.arrays["run_starts"].size // max(len(self.terms), 1) if "run_starts" in self.arrays else 0

    @cached_property
    def _run_bounds(self) -> U32:
        return (np.arange(1, self._further_runs + 1) << RUN_SHIFT).astype(np.uint32)

    def posting_bounds(self, number: int) -> tuple[int, int]:
        """Where, among all postings, those of a term begin and end."""
        return self._posting_starts[number], self._posting_starts[number + 1]

    def scored(self, number: int, weight: float) -> tuple[U32, F32]:
        """Return the documents that hold a term, ascending, and its share of their scores times a weight."""
        begin, end = self.posting_bounds(number)
        impacts = self.arrays["impacts"][begin:end]
        return self.docs_of(number), impacts * np.float32(weight * IMPACT_UNIT)

    def postings(self, number: int) -> Postings:
        """Return the postings of a term."""
        return Postings(self, number, slice(*self.posting_bounds(number)))

    def positions(self, number: int) -> Array:
        """Return the occurrences of a term."""
        starts = self._position_starts
        return self.arrays["positions"][starts[number] : starts[number + 1]]

    def documents_with_key(self, key: str) -> U32:
        """Return the documents that carry an exact key."""
        wanted, hashes = hash_of_key(key), self._key_hashes
        first = bisect_left(hashes, wanted)
        if first == len(hashes) or hashes[first] != wanted:
            return _NO_DOCUMENTS
        return self.arrays["key_docs"][first : bisect_right(hashes, wanted, first)]

    def document_number(self, document_id: str) -> int:
        """Return the number of a document by its id, the last of those that share it, or -1."""
        ids, key = self.ids, document_id.encode("utf-8", "surrogatepass")
        entry = bisect_right(self._by_id, key, key=ids.raw) - 1
        if entry < 0 or ids.raw(self._by_id[entry]) != key:
            return -1
        return int(self._by_id[entry])

    def terms_of_lengths(self, shortest: int, longest: int) -> tuple[U32, U64]:
        """Return the numbers of the terms of so many letters, the shorter ones first, and their
        signatures.
        """
        order, signatures, starts = self._terms_by_length
        own = slice(*(starts[min(max(length, 0), len(starts) - 1)] for length in (shortest, longest + 1)))
        return order[own], signatures[own]

    @cached_property
    def _terms_by_length(self) -> tuple[U32, U64, list[int]]:
        """All terms by their numbers, the shorter first, their signatures, and where each length begins."""
        lengths = narrowest(self.terms.lengths())  # few bytes are sorted fast
        order = lengths.argsort(kind="stable").astype(np.uint32)
        return order, self.arrays["signatures"].take(order), starts_of(np.bincount(lengths)).tolist()

    def terms_of_documents(self, documents: U32) -> tuple[I64, I64]:
        """Return the terms that documents hold, ascending for each, behind the places of their documents."""
        starts = self.arrays["forward.starts"]
        return unpacked_lists(self.arrays["forward"], starts[documents], starts[documents + np.uint32(1)])

    def postings_at(self, terms: I64, documents: npt.NDArray[np.integer]) -> I64:
        """Where, among all postings, terms stand in documents that hold them: one each of both."""
        first, last = (self.arrays["posting_starts"].take(terms + at).astype(np.int64) for at in (0, 1))
        if self._further_runs:
            further = self.arrays["run_starts"].reshape(-1, self._further_runs).take(terms, axis=0)
            bounds = np.column_stack((first, further, last))
            runs = documents >> RUN_SHIFT
            rows = np.arange(len(terms))
            first, last = bounds[rows, runs], bounds[rows, runs + 1]
        kept, wanted = self.arrays["docs"], self.kept_numbers(documents.astype(np.uint32))
        while len(first) and int((last - first).max()) > 1:  # each round halves what is looked through
            middle = (first + last) >> 1
            beyond = kept.take(middle, mode="clip") > wanted
            last = np.where(beyond, middle, last)
            first = np.where(beyond, first, middle)
        return first

    @cached_property
    def _key_hashes(self) -> memoryview:
        return np.ascontiguousarray(self.arrays["key_hashes"]).data

    @cached_property
    def _by_id(self) -> memoryview:
        return np.ascontiguousarray(self.arrays["sorted_ids.docs"]).data

    @cached_property
    def _often(self) -> memoryview:
        return np.ascontiguousarray(self.arrays["often.postings"]).data

    @cached_property
    def _run_starts(self) -> memoryview:
        return np.ascontiguousarray(self.arrays["run_starts"]).data

    @cached_property
    def _posting_starts(self) -> memoryview:
        return np.ascontiguousarray(self.arrays["posting_starts"]).data

    @cached_property
    def _position_starts(self) -> memoryview:
        return np.ascontiguousarray(self.arrays["position_starts"]).data
