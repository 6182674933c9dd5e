"""Makes a segment out of documents: words are collected one by one, then sorted all at once."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from search_index.analysis.fields import FIELD_SHIFT, SEARCH_WEIGHTS, Field, Reading, read
from search_index.analysis.filing import filing_title
from search_index.analysis.keys import keys_of
from search_index.analysis.normalisation import clean
from search_index.analysis.spelling import signature
from search_index.interface import IndexDocument
from search_index.segments.bloom_signatures import empty_signatures, set_bits
from search_index.segments.forward_lists import packed_lists
from search_index.segments.segment import (
    HIGHEST_IMPACT,
    MARK_SHIFT,
    NARROW_FIELD_SHIFT,
    NO_YEAR,
    RUN_SHIFT,
    Array,
    Segment,
    marks_of,
    order_of_id,
)
from search_index.segments.tables import (
    PackedStrings,
    StringTable,
    hash_of_key,
    hashes_of,
    narrowest,
    starts_of,
    stretches_of,
)

BM25_K1 = 1.5
BM25_B = 0.75

_WEIGHT_OF_FIELD = np.array([SEARCH_WEIGHTS[field] for field in Field], np.float32)


_SORTED_TOGETHER = 1_000_000
"""Words that are sorted together: what the sorting takes, it takes but once, however many there are."""


@dataclass(frozen=True, slots=True)
class _Postings:
    """The postings of some terms that follow each other, as ``segment`` has them, and how many each has."""

    docs: npt.NDArray[np.uint32]
    impacts: npt.NDArray[np.uint8]
    fields: npt.NDArray[np.uint8]
    counts: npt.NDArray[np.uint32]
    positions: npt.NDArray[np.uint32]
    frequencies: npt.NDArray[np.int64]


class SegmentBuilder:
    """Takes documents, gives a segment. Ids must differ; the caller sees to it."""

    def __init__(self) -> None:
        self._numbers = _Numbers()
        self._written: Counter[str] = Counter()
        self._lengths = array("f")
        self._terms = array("I")
        self._token_counts = array("I")
        self._positions = array("I")
        self._ids: list[str] = []
        self._years = array("i")
        self._added = array("q")
        self._titles: list[str] = []
        self._keys: list[tuple[str, int]] = []
        self._columns: dict[str, _ColumnBuilder] = {}

    def __len__(self) -> int:
        return len(self._ids)

    def add(self, document: IndexDocument, reading: Reading | None = None) -> None:
        """Take one document; ``reading`` is what ``fields.read`` gives of it, where that is at hand."""
        number = len(self._ids)
        self._add_words(reading or read(document))
        self._ids.append(document.id)
        self._years.append(NO_YEAR if document.year is None else document.year)
        self._added.append(document.added)
        self._titles.append(filing_title(document.title, document.facets.get("language", ()))[:80])
        for key in keys_of(document):
            self._keys.append((key, number))
        for name, values in columns_of(document).items():
            if name not in self._columns:
                self._columns[name] = _ColumnBuilder()
            self._columns[name].add(number, values)

    def _add_words(self, reading: Reading) -> None:
        self._terms.extend(map(self._numbers.__getitem__, reading.terms))
        self._token_counts.append(len(reading.terms))
        self._positions.extend(reading.positions)
        self._written.update(reading.written)
        self._lengths.append(reading.length)

    def finish(self, average_length: float | None = None) -> Segment:
        """Return the segment; ``average_length`` is the weighted length to measure documents against.

        Without one it is the average of the documents taken.
        """
        terms = sorted(self._numbers)
        arrays: dict[str, Array] = {}
        self._sort_postings(terms, average_length, arrays)
        put_table(arrays, "terms", StringTable.of(terms), hashed=True)
        arrays["written"] = np.fromiter((self._written[term] for term in terms), np.uint32, len(terms))
        arrays["signatures"] = signatures_of(terms)
        arrays.update(document_arrays(self._ids, self._titles))
        arrays.update(years=np.array(self._years, np.int32), added=np.array(self._added, np.int64))
        key_arrays(self._keys, arrays)
        for name, column in self._columns.items():
            column.finish(f"column.{name}", len(self), arrays)
        return Segment(arrays, tuple(self._columns))

    def _sort_postings(
        self, terms: Sequence[str], average_length: float | None, arrays: dict[str, Array]
    ) -> None:
        lengths = np.array(self._lengths, np.float32)
        saturation = saturation_of(lengths, average_length)
        ranks = self._take_ranks(terms)
        owners = np.arange(len(self), dtype=np.uint32).repeat(np.frombuffer(self._token_counts, np.uint32))
        tokens = np.bincount(ranks, minlength=len(terms))
        pieces = [
            self._sorted_piece(ranks, owners, saturation, *stretch)
            for stretch in pairwise(stretches_of(tokens, _SORTED_TOGETHER))
        ]
        del ranks, owners
        self._positions = array("I")
        docs = np.concatenate([piece.docs for piece in pieces])
        frequencies = np.concatenate([piece.frequencies for piece in pieces])
        counts = np.concatenate([piece.counts for piece in pieces])
        arrays.update(
            lengths=lengths,
            docs=kept_docs(docs),
            impacts=np.concatenate([piece.impacts for piece in pieces]),
            marks=marks_of(np.concatenate([piece.fields for piece in pieces]), counts),
            positions=_joined_positions([piece.positions for piece in pieces]),
            posting_starts=starts_of(frequencies),
            position_starts=starts_of(tokens),
        )
        del pieces
        posted = np.arange(len(terms), dtype=np.uint32).repeat(frequencies)
        if (further := further_runs(len(self))) > 0:
            begun = run_lengths(posted, docs, further, len(terms))
            arrays["run_starts"] = run_starts(arrays["posting_starts"], begun)
        put_often(arrays, *often(counts))
        lists, sizes = packed_lists(
            posted[np.argsort(narrowest(docs), kind="stable")], np.bincount(docs, minlength=len(self))
        )
        arrays.update({"forward": lists, "forward.starts": starts_of(sizes)})
        arrays["bloom_signatures"] = empty_signatures(len(self))
        set_bits(arrays["bloom_signatures"], docs, posted)

    def _take_ranks(self, terms: Sequence[str]) -> npt.NDArray[np.uint32]:
        """Return the place of each token's term among the sorted terms; what came in is given up for it."""
        rank = np.empty(len(terms), np.uint32)
        first_seen = np.fromiter((self._numbers[term] for term in terms), np.int64, len(terms))
        rank[first_seen] = np.arange(len(terms))
        came, self._terms = self._terms, array("I")
        return rank[np.frombuffer(came, np.uint32)]

    def _sorted_piece(
        self,
        ranks: npt.NDArray[np.uint32],
        owners: npt.NDArray[np.uint32],
        saturation: npt.NDArray[np.float32],
        first: int,
        end: int,
    ) -> _Postings:
        """Return the postings of the terms from ``first`` up to ``end``."""
        tokens = np.flatnonzero((ranks >= first) & (ranks < end))
        # Documents and positions keep their order; numbers of 16 bits are sorted several times as fast.
        order = tokens[np.argsort(narrowest(ranks[tokens] - np.uint32(first)), kind="stable")]
        token_terms = ranks[order]
        token_docs = owners[order]
        positions = np.frombuffer(self._positions, np.uint32)[order]
        begins = _run_starts(token_terms, token_docs)
        docs = token_docs[begins]
        fields = np.uint8(1) << (positions >> FIELD_SHIFT).astype(np.uint8)
        return _Postings(
            docs=docs,
            impacts=impacts_of(positions, begins, docs, saturation),
            fields=_reduce(np.bitwise_or, fields, begins),
            counts=np.diff(begins, append=len(positions)).astype(np.uint32),
            positions=positions,
            frequencies=np.bincount(token_terms[begins] - np.uint32(first), minlength=end - first),
        )


class _Numbers(dict[str, int]):
    """Numbers for strings, from 0 on, in the order in which they are first asked for."""

    def __missing__(self, text: str) -> int:
        number = self[text] = len(self)
        return number


class _ColumnBuilder:
    def __init__(self) -> None:
        self._codes = _Numbers()
        self._docs = array("I")
        self._values = array("I")

    def add(self, number: int, values: Sequence[str]) -> None:
        for value in dict.fromkeys(values) if len(values) > 1 else values:
            self._docs.append(number)
            self._values.append(self._codes[value])

    def finish(self, name: str, size: int, arrays: dict[str, Array]) -> None:
        values = sorted(self._codes)
        rank = np.empty(len(values), np.uint32)
        rank[[self._codes[value] for value in values]] = np.arange(len(values))
        codes, docs = rank[np.array(self._values, np.uint32)], np.array(self._docs, np.uint32)
        put_column(arrays, name, StringTable.of(values), codes, docs, size)


def signatures_of(terms: Sequence[str]) -> npt.NDArray[np.uint64]:
    """Return what ``spelling.signature`` gives of each term; those in ASCII are read all at once."""
    signatures = np.zeros(len(terms), np.uint64)
    plain = [at for at, term in enumerate(terms) if term.isascii()]
    texts = [terms[at] for at in plain]
    letters = np.frombuffer("".join(texts).encode(), np.uint8)
    owners = np.array(plain, np.int64).repeat(np.fromiter(map(len, texts), np.int64, len(texts)))
    for letter in np.flatnonzero(np.bincount(letters)).tolist():
        holders = owners[letters == letter]
        again = holders[1:][holders[1:] == holders[:-1]]
        signatures[holders] |= np.uint64(signature(chr(letter)))
        signatures[again] |= np.uint64(signature(chr(letter) * 2))
    for at in set(range(len(terms))).difference(plain):
        signatures[at] = signature(terms[at])
    return signatures


def columns_of(document: IndexDocument) -> dict[str, tuple[str, ...]]:
    """Return the values of a document that are counted (``facet.*``) or shown as completions
    (``shown.*``).
    """
    columns = {f"facet.{name}": tuple(values) for name, values in document.facets.items() if values}
    shown = {
        "title": (document.title,),
        "people": document.people,
        "subject": document.subjects,
        "series": document.series,
    }
    for name, values in shown.items():
        if cleaned := tuple(clean(value) for value in values if value.strip()):
            columns[f"shown.{name}"] = cleaned
    return columns


def key_arrays(keyed: list[tuple[str, int]], arrays: dict[str, Array]) -> None:
    """Keep what ``Segment.documents_with_key`` asks, from exact keys with their documents."""
    hashes = np.fromiter((hash_of_key(key) for key, _ in keyed), np.uint64, len(keyed))
    put_keys(arrays, hashes, np.fromiter((doc for _, doc in keyed), np.uint32, len(keyed)))


def put_keys(arrays: dict[str, Array], hashes: npt.NDArray[np.uint64], docs: npt.NDArray[np.uint32]) -> None:
    """Keep the same from the hashes of keys."""
    order = np.lexsort((docs, hashes))
    arrays["key_hashes"], arrays["key_docs"] = hashes[order], docs[order]


def put_column(
    arrays: dict[str, Array], name: str, values: StringTable, codes: Array, docs: Array, size: int
) -> None:
    """Keep the arrays of a column (see ``segment.Column``), from the code of each value and its document.

    Values of a document follow each other, and documents rise. What is only shown is not found by value.
    """
    put_table(arrays, name, values)
    arrays[f"{name}.codes"] = narrowest(codes)
    lengths = np.bincount(docs, minlength=size)
    single = bool(np.all(lengths == 1))
    if not single:
        arrays[f"{name}.starts"] = starts_of(lengths)
    if name.startswith("column.facet."):
        arrays[f"{name}.value_starts"] = starts_of(np.bincount(codes, minlength=len(values)))
        if not single:
            arrays[f"{name}.docs"] = docs[np.argsort(codes, kind="stable")]


def document_arrays(ids: Sequence[str], titles: Sequence[str]) -> dict[str, Array]:
    """Return the arrays by which documents are found by their ids and sorted by their titles."""
    arrays: dict[str, Array] = {}
    by_id = sorted(range(len(ids)), key=ids.__getitem__)
    by_title = sorted(range(len(ids)), key=lambda doc: (titles[doc], order_of_id(ids[doc])))
    put_table(arrays, "ids", StringTable.of(ids))
    arrays["titles.data"], arrays["titles.blocks"] = PackedStrings.of([titles[doc] for doc in by_title])
    arrays["sorted_ids.docs"] = np.array(by_id, np.uint32)
    arrays["title_ranks"] = np.empty(len(ids), np.uint32)
    arrays["title_ranks"][by_title] = np.arange(len(ids))
    return arrays


def put_table(arrays: dict[str, Array], name: str, table: StringTable, *, hashed: bool = False) -> None:
    """Keep the arrays of a string table under a name; ``hashed`` where single ones are looked for in it."""
    arrays[f"{name}.data"] = table.data
    arrays[f"{name}.offsets"] = table.offsets
    if hashed:
        arrays[f"{name}.hashes"], arrays[f"{name}.hashed"] = hashes_of(table)


def further_runs(size: int) -> int:
    """Give the number of runs that a term's postings may have behind the first (see ``segment``)."""
    return max(size - 1, 0) >> RUN_SHIFT


def kept_docs(docs: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint16]:
    """Give the documents of postings as they are kept: what their runs say of them is left out."""
    return (docs & np.uint32((1 << RUN_SHIFT) - 1)).astype(np.uint16)


def run_lengths(
    terms: npt.NDArray[np.integer], docs: npt.NDArray[np.uint32], further: int, count: int
) -> npt.NDArray[np.int64]:
    """For each of ``count`` terms how many of its postings lie before each further run."""
    before = [np.bincount(terms[docs < (run << RUN_SHIFT)], minlength=count) for run in range(1, further + 1)]
    return np.column_stack(before)


def run_starts(
    posting_starts: npt.NDArray[np.uint32], before: npt.NDArray[np.int64]
) -> npt.NDArray[np.uint32]:
    """Where the further runs of all terms begin, term by term, from what ``run_lengths`` gives."""
    return (posting_starts[:-1, np.newaxis] + before).astype(np.uint32).ravel()


def often(counts: npt.NDArray[np.integer]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.integer]]:
    """Return the places of the postings whose marks cannot say how often, and how often it is."""
    places = np.flatnonzero(counts >= 1 << 8 - MARK_SHIFT)
    return places, counts[places]


def put_often(
    arrays: dict[str, Array], places: npt.NDArray[np.integer], counts: npt.NDArray[np.integer]
) -> None:
    """Keep the arrays of what ``often`` gives, for all postings."""
    arrays["often.postings"], arrays["often.counts"] = places.astype(np.uint32), narrowest(counts)


def saturation_of(lengths: npt.NDArray[np.float32], average: float | None) -> npt.NDArray[np.float32]:
    """Return what BM25 adds to a frequency below the line, by document.

    ``average`` is the length to measure against; None stands for the average of ``lengths``.
    """
    average = average or float(lengths.mean() if len(lengths) else 1.0) or 1.0
    return BM25_K1 * (1 - BM25_B + BM25_B * lengths / np.float32(average))


def impacts_of(
    positions: npt.NDArray[np.uint32],
    begins: npt.NDArray[np.int64],
    docs: npt.NDArray[np.uint32],
    saturation: npt.NDArray[np.float32],
) -> npt.NDArray[np.uint8]:
    """Return the impacts of postings whose positions begin there; see ``segment``."""
    weighted = _reduce(np.add, _WEIGHT_OF_FIELD[positions >> FIELD_SHIFT], begins)
    return np.rint(weighted / (weighted + saturation[docs]) * HIGHEST_IMPACT).astype(np.uint8)


def _joined_positions(pieces: list[npt.NDArray[np.uint32]]) -> Array:
    """Positions, end to end, in 16 bits if no field of a document is too long for them."""
    within = np.uint32((1 << FIELD_SHIFT) - 1)
    highest = max((int((piece & within).max()) for piece in pieces if len(piece)), default=0)
    if (highest + 1) >> NARROW_FIELD_SHIFT:
        return np.concatenate(pieces)
    return np.concatenate([narrow_positions(piece) for piece in pieces])


def narrow_positions(positions: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint16]:
    """Positions in 16 bits."""
    within = np.uint32((1 << FIELD_SHIFT) - 1)
    return (positions >> FIELD_SHIFT << NARROW_FIELD_SHIFT | (positions & within)).astype(np.uint16)


def _run_starts(*keys: npt.NDArray[np.uint32]) -> npt.NDArray[np.int64]:
    """Where a new combination of keys begins, in arrays that run side by side."""
    if not len(keys[0]):
        return np.empty(0, np.int64)
    changes = np.ones(len(keys[0]), bool)
    changes[1:] = np.logical_or.reduce([key[1:] != key[:-1] for key in keys])
    return np.flatnonzero(changes)


def _reduce(ufunc: np.ufunc, values: Array, begins: npt.NDArray[np.int64]) -> Array:
    return ufunc.reduceat(values, begins) if len(begins) else values[:0]
