"""Lays segments together to one: array by array, a stretch of terms at a time, no document read again.

The sources are mapped files and what is made is written as it comes, so that memory holds what belongs to
the documents (ids, titles, values), but never the words of all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import compress, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from search_index.analysis.fields import FIELD_SHIFT
from search_index.segments.bloom_signatures import empty_signatures, set_bits
from search_index.segments.builder import (
    document_arrays,
    further_runs,
    impacts_of,
    kept_docs,
    narrow_positions,
    often,
    put_column,
    put_keys,
    put_often,
    put_table,
    run_lengths,
    run_starts,
    saturation_of,
)
from search_index.segments.forward_lists import packed_lists
from search_index.segments.segment import (
    NARROW_FIELD_SHIFT,
    U8,
    U32,
    Array,
    Segment,
    fields_of,
    marks_of,
)
from search_index.segments.spill_arrays import SpillArrays
from search_index.segments.tables import (
    StringTable,
    merged_tables,
    narrowest,
    starts_of,
    stretches,
    stretches_of,
)

_LAID_TOGETHER = 1 << 16
"""Tokens that are laid together at once."""

_OF_POSTINGS = ("docs", "impacts", "marks", "positions")

_TURNED_ROUND = 1 << 19
"""Postings that are put in the order of documents at once."""

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Source:
    """A segment that is to be laid together with others, and which of its documents live.

    ``release`` lets go of what is mapped of it in memory; it can be read again all the same.
    """

    segment: Segment
    living: Mask
    release: Callable[[], None] = lambda: None


class Merge:
    """Segments on their way to one: the living documents of each source, in order.

    How often a word was written (``written``) is added up, deleted documents included: it only ranks
    suggestions. Everything else is what ``SegmentBuilder`` makes of the same documents.
    """

    def __init__(self, sources: Sequence[Source], folder: Path) -> None:
        self._sources = [source for source in sources if source.living.any()] or sources[:1]
        self._spilt = SpillArrays(folder)
        sizes = [np.count_nonzero(source.living) for source in self._sources]
        self._size = int(sum(sizes))
        firsts = np.cumsum([0, *sizes[:-1]])
        self._new_numbers = [
            (np.cumsum(source.living) - 1 + first).astype(np.uint32)
            for source, first in zip(self._sources, firsts, strict=True)
        ]

    def segment(self, average_length: float | None = None) -> Segment:
        """Return the one segment; ``average_length`` is as for ``SegmentBuilder.finish``."""
        arrays: dict[str, Array] = {"lengths": self._of_documents("lengths")}
        self._lay_words(arrays, average_length)
        self._lay_keys(arrays)
        self.release()
        names = dict.fromkeys(name for source in self._sources for name in source.segment.column_names)
        columns = tuple([name for name in names if self._lay_column(name, arrays)])
        arrays.update(document_arrays([*self._ids()], [*self._titles()]))
        arrays.update({name: self._of_documents(name) for name in ("years", "added")})
        self.release()
        return Segment(arrays, columns)

    def release(self) -> None:
        """Let go, in memory, of what was read of the sources and of what is made."""
        for source in self._sources:
            source.release()
        self._spilt.release()

    def _of_documents(self, name: str) -> Array:
        return np.concatenate([source.segment.arrays[name][source.living] for source in self._sources])

    def _ids(self) -> Iterator[str]:
        for source in self._sources:
            yield from source.segment.ids.some(np.flatnonzero(source.living).tolist())

    def _titles(self) -> Iterator[str]:
        for source in self._sources:
            yield from compress(source.segment.all_titles(), source.living.tolist())

    def _lay_words(self, arrays: dict[str, Array], average_length: float | None) -> None:
        saturation = saturation_of(arrays["lengths"], average_length)
        used = [_terms_that_stand(source) for source in self._sources]
        table, numbers = merged_tables([source.segment.terms for source in self._sources], used)
        put_table(arrays, "terms", table, hashed=True)
        arrays["written"] = np.zeros(len(table), np.uint32)
        arrays["signatures"] = np.zeros(len(table), np.uint64)
        for source, number, stands in zip(self._sources, numbers, used, strict=True):
            arrays["written"][number[stands]] += source.segment.arrays["written"][stands]
            arrays["signatures"][number[stands]] = source.segment.arrays["signatures"][stands]
        tokens = np.zeros(len(table) + 1, np.int64)
        for source, number in zip(self._sources, numbers, strict=True):
            np.add.at(tokens, number, np.diff(source.segment.arrays["position_starts"]))
        spilt = self._spilt
        further = further_runs(self._size)
        frequencies, token_counts, runs, more, posted = [], [], [], [], 0
        for first, end in pairwise(stretches_of(tokens[:-1], _LAID_TOGETHER)):
            laid = self._stretch(numbers, first, end)
            spilt.add("docs", kept_docs(laid.docs))
            spilt.add("whole docs", laid.docs)
            spilt.add("impacts", impacts_of(laid.positions, laid.begins, laid.docs, saturation))
            spilt.add("marks", marks_of(laid.fields, laid.counts))
            spilt.add("positions", _in_width_of(laid.positions, self._width_of_positions()))
            places, counts = often(laid.counts)
            more.append((places + posted, counts))
            posted += len(laid.docs)
            if further:
                runs.append(run_lengths(laid.terms, laid.docs, further, end - first))
            frequencies.append(np.bincount(laid.terms, minlength=end - first))
            token_counts.append(np.bincount(laid.terms, laid.counts, end - first).astype(np.int64))
            self.release()
        arrays.update({name: spilt.mapped(name) for name in _OF_POSTINGS})
        arrays["posting_starts"] = starts_of(np.concatenate(frequencies))
        arrays["position_starts"] = starts_of(np.concatenate(token_counts))
        if further:
            arrays["run_starts"] = run_starts(arrays["posting_starts"], np.concatenate(runs))
        put_often(arrays, *(np.concatenate(parts) for parts in zip(*more, strict=True)))
        self._turn_round(arrays, spilt.mapped("whole docs"))

    def _width_of_positions(self) -> np.dtype[Any]:
        kinds = (source.segment.arrays["positions"].dtype for source in self._sources)
        return max(kinds, key=lambda kind: kind.itemsize)

    def _stretch(self, numbers: Sequence[U32], first: int, end: int) -> _Stretch:
        """Return the postings of the terms from ``first`` up to ``end``, from all sources."""
        parts = [
            _postings_of(source, number, new, first, end)
            for source, number, new in zip(self._sources, numbers, self._new_numbers, strict=True)
        ]
        terms, docs, fields, counts, positions = (
            np.concatenate([part[at] for part in parts]) for at in range(5)
        )
        order = np.argsort(narrowest(terms), kind="stable")  # documents keep their order: they came by source
        began = _begins(counts)[order]
        counts = counts[order]
        return _Stretch(
            terms[order],
            docs[order],
            fields[order],
            counts,
            positions[stretches(began, counts)],
            _begins(counts),
        )

    def _turn_round(self, arrays: dict[str, Array], docs: U32) -> None:
        """Say document by document what the postings say term by term."""
        tokens = np.zeros(self._size, np.int64)
        for begin in range(0, len(docs), _TURNED_ROUND):
            tokens += np.bincount(docs[begin : begin + _TURNED_ROUND], minlength=self._size)
        packed_sizes = [np.empty(0, np.uint32)]
        for first, end in pairwise(stretches_of(tokens, _TURNED_ROUND)):
            places = [
                np.flatnonzero((block >= first) & (block < end)).astype(np.uint32) + np.uint32(begin)
                for begin in range(0, len(docs), _TURNED_ROUND)
                for block in [docs[begin : begin + _TURNED_ROUND]]
            ]
            postings = np.concatenate(places) if places else np.empty(0, np.uint32)
            terms = np.searchsorted(arrays["posting_starts"], postings, side="right") - 1
            holders, bloom_signatures = docs[postings], empty_signatures(end - first)
            lists, sizes = packed_lists(
                terms[np.argsort(narrowest(holders - np.uint32(first)), kind="stable")], tokens[first:end]
            )
            self._spilt.add("forward", lists)
            packed_sizes.append(sizes)
            set_bits(bloom_signatures, holders - np.uint32(first), terms)
            self._spilt.add("bloom_signatures", bloom_signatures)
            self.release()
        arrays["forward.starts"] = starts_of(np.concatenate(packed_sizes))
        arrays.update({name: self._spilt.mapped(name) for name in ("forward", "bloom_signatures")})

    def _lay_keys(self, arrays: dict[str, Array]) -> None:
        hashes, docs = [], []
        for source, new in zip(self._sources, self._new_numbers, strict=True):
            holders = source.segment.arrays["key_docs"]
            lives = source.living[holders]
            hashes.append(source.segment.arrays["key_hashes"][lives])
            docs.append(new[holders[lives]])
        put_keys(arrays, np.concatenate(hashes), np.concatenate(docs))

    def _lay_column(self, name: str, arrays: dict[str, Array]) -> bool:
        """Lay a column, if any living document has a value of it; whether that is so."""
        tables, pairs = [], []
        for source, new in zip(self._sources, self._new_numbers, strict=True):
            if (column := source.segment.columns.get(name)) is None:
                continue
            owners = np.arange(source.segment.size).repeat(column.lengths())
            lives = source.living[owners]
            tables.append(column.values)
            pairs.append((column.codes[lives], new[owners[lives]]))
        table, codes, docs = _laid(tables, pairs)
        if not len(table):
            return False
        put_column(arrays, f"column.{name}", table, codes, docs, self._size)
        return True


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Postings as a segment has them; ``terms`` are counted from the stretch's first, ``begins`` say
    where the positions of each begin, which are those of ``fields``, 32 bits wide."""

    terms: npt.NDArray[np.int64]
    docs: U32
    fields: U8
    counts: U32
    positions: U32
    begins: npt.NDArray[np.int64]


def _terms_that_stand(source: Source) -> Mask:
    """Which terms of a source stand in a living document."""
    starts = source.segment.arrays["posting_starts"]
    if source.living.all():
        return np.ones(len(starts) - 1, bool)
    stand = np.zeros(len(starts) - 1, bool)
    for begin in range(0, int(starts[-1]), _TURNED_ROUND):
        docs = source.segment.docs_between(begin, min(begin + _TURNED_ROUND, int(starts[-1])))
        lives = np.flatnonzero(source.living[docs]) + begin
        stand[np.searchsorted(starts, lives, side="right") - 1] = True
    source.release()
    return stand


def _postings_of(source: Source, numbers: U32, new: U32, first: int, end: int) -> tuple[Array, ...]:
    """Return a source's living postings of the terms from ``first`` up to ``end``, by their new numbers.

    Gives, for each, its term (counted from ``first``), document, fields and count, and all positions.
    """
    arrays = source.segment.arrays
    terms = slice(*np.searchsorted(numbers, (first, end)))
    bounds = slice(terms.start, terms.stop + 1)
    starts, places = arrays["posting_starts"][bounds], arrays["position_starts"][bounds]
    own, own_positions = slice(starts[0], starts[-1]), slice(places[0], places[-1])
    laid = (numbers[terms].astype(np.int64) - first).repeat(np.diff(starts))
    docs = source.segment.docs_between(int(own.start), int(own.stop))
    counts = source.segment.counts_between(int(own.start), int(own.stop)).astype(np.uint32)
    fields, positions = fields_of(arrays["marks"][own]), _wide(arrays["positions"][own_positions])
    lives = source.living[docs]
    if not lives.all():
        positions = positions[lives.repeat(counts)]
        laid, docs, fields, counts = laid[lives], docs[lives], fields[lives], counts[lives]
    return laid, new[docs], fields, counts, positions


def _laid(
    tables: Sequence[StringTable], pairs: Sequence[tuple[Array, Array]]
) -> tuple[StringTable, Array, U32]:
    """Return the strings that any document has, and pairs of string and document by new numbers, end to
    end.
    """
    used = [
        np.bincount(codes, minlength=len(table)) > 0 for table, (codes, _) in zip(tables, pairs, strict=True)
    ]
    table, numbers = merged_tables(tables, used)
    codes = np.concatenate([number[codes] for number, (codes, _) in zip(numbers, pairs, strict=True)])
    return table, codes, np.concatenate([docs for _, docs in pairs])


def _begins(lengths: U32) -> npt.NDArray[np.int64]:
    """Where each of several stretches begins when they are laid end to end."""
    return np.cumsum(lengths, dtype=np.int64) - lengths


def _wide(positions: Array) -> U32:
    """Positions with the field where ``fields`` has it."""
    if positions.dtype == np.uint32:
        return positions
    within = np.uint32((1 << NARROW_FIELD_SHIFT) - 1)
    wide: U32 = positions.astype(np.uint32)
    return ((wide >> NARROW_FIELD_SHIFT) << FIELD_SHIFT | wide & within).astype(np.uint32)


def _in_width_of(positions: U32, kind: np.dtype[Any]) -> Array:
    """Wide positions in the width of a segment's."""
    return positions if kind == np.uint32 else narrow_positions(positions)
