"""An index that answers one question only: which documents could an entry of a list be?

For the rows of a file, a million of them: it keeps of each term the documents that hold it and the fields
it stands in, and exact keys; nothing that only a reader's search needs. Postings are sorted part by part
while documents come in and laid together at the end, so that there is one segment however many they are.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from search_index.analysis.fields import FIELD_SHIFT, read
from search_index.analysis.spelling import signature
from search_index.interface import Candidate, IndexDocument, Probe
from search_index.retrieval.candidates import CandidateFinder
from search_index.segments.bloom_signatures import empty_signatures, set_bits
from search_index.segments.builder import key_arrays, put_table
from search_index.segments.segment import U8, U32, Array, Segment
from search_index.segments.snapshot import Mask, Snapshot
from search_index.segments.tables import StringTable, starts_of, stretches

_PART = 4_000_000
"""Postings sorted together: what the sorting takes, it takes but once."""

_Part = tuple[U32, U32, U8]
"""How many postings each term has, in the order the terms came; the documents and fields, term by term."""


class CandidateIndex:
    """Documents by what a list may ask for, in memory; of those with one id the last counts."""

    def __init__(self, documents: Iterable[IndexDocument]) -> None:
        builder = _Builder()
        for document in documents:
            builder.add(document)
        self._numbers = builder.numbers
        self._snapshot = builder.finish()

    def __len__(self) -> int:
        return len(self._numbers)

    def candidates(self, probes: Iterable[Probe], limit: int = 40) -> Iterator[Sequence[Candidate]]:
        """For each probe, in order, the documents it could be, likeliest first."""
        return CandidateFinder(self._snapshot).find_all(probes, limit)

    def number_of(self, document_id: str) -> int | None:
        """How many documents came before the one with an id; None if there is none."""
        return self._numbers.get(document_id)


class _Builder:
    """Collects documents; ``finish`` gives them as one segment and empties the builder."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self._size = 0
        self._ids = bytearray()
        self._id_lengths = array("I")
        self._dead: list[int] = []
        self._keys: list[tuple[str, int]] = []
        self._terms: dict[str, int] = {}
        self._posted = array("I")
        self._posted_lengths = array("I")
        self._fields = bytearray()
        self._parts: list[_Part] = []

    def add(self, document: IndexDocument) -> None:
        """Take one document."""
        number, self._size = self._size, self._size + 1
        if (earlier := self.numbers.get(document.id)) is not None:
            self._dead.append(earlier)
        self.numbers[document.id] = number
        encoded = document.id.encode("utf-8", "surrogatepass")
        self._ids += encoded
        self._id_lengths.append(len(encoded))
        self._keys.extend((key, number) for key in document.keys)
        reading, fields = read(document), dict[str, int]()
        for term, position in zip(reading.terms, reading.positions, strict=True):
            fields[term] = fields.get(term, 0) | 1 << (position >> FIELD_SHIFT)
        terms = self._terms
        self._posted.extend([terms.setdefault(term, len(terms)) for term in fields])
        self._fields.extend(fields.values())
        self._posted_lengths.append(len(fields))
        if len(self._posted) >= _PART:
            self._close_part()

    def _close_part(self) -> None:
        """Sort what came in since the last part by term; documents keep their order."""
        terms = np.frombuffer(self._posted, np.uint32)
        lengths = np.frombuffer(self._posted_lengths, np.uint32)
        first = self._size - len(lengths)
        docs = np.arange(first, self._size, dtype=np.uint32).repeat(lengths)
        order = np.argsort(terms, kind="stable")
        counts = np.bincount(terms, minlength=len(self._terms)).astype(np.uint32)
        self._parts.append((counts, docs[order], np.frombuffer(self._fields, np.uint8)[order]))
        self._posted, self._posted_lengths, self._fields = array("I"), array("I"), bytearray()

    def finish(self) -> Snapshot:
        """Everything taken, as it is searched."""
        self._close_part()
        terms = sorted(self._terms)
        numbers = np.fromiter((self._terms[term] for term in terms), np.int64, len(terms))
        self._terms = {}
        arrays: dict[str, Array] = {}
        put_table(arrays, "terms", StringTable.of(terms), hashed=True)
        arrays["signatures"] = np.fromiter(map(signature, terms), np.uint64, len(terms))
        del terms
        arrays.update(_joined(self._parts, numbers, self._size))
        key_arrays(self._keys, arrays)
        arrays["ids.data"] = np.frombuffer(self._ids, np.uint8)
        arrays["ids.offsets"] = starts_of(np.frombuffer(self._id_lengths, np.uint32))
        return Snapshot((Segment(arrays, ()),), (self._alive(),))

    def _alive(self) -> Mask | None:
        if not self._dead:
            return None
        alive = np.ones(self._size, bool)
        alive[self._dead] = False
        return alive


def _joined(parts: list[_Part], numbers: npt.NDArray[np.int64], size: int) -> dict[str, Array]:
    """Return the postings of all parts, term by term in the order that ``numbers`` gives; ``parts`` is
    emptied.
    """
    new = np.empty(len(numbers), np.uint32)
    new[numbers] = np.arange(len(numbers))
    counts = np.zeros(len(numbers), np.int64)
    for part, _, _ in parts:
        counts[: len(part)] += part
    posting_starts = starts_of(counts[numbers])
    free = np.empty(len(numbers), np.int64)
    free[numbers] = posting_starts[:-1]
    docs = np.empty(int(posting_starts[-1]), np.uint32)
    fields, bloom_signatures = np.empty(len(docs), np.uint8), empty_signatures(size)
    while parts:
        # The parts came in the order of their documents, and so do the postings of a term.
        part, part_docs, part_fields = parts.pop(0)
        places = stretches(free[: len(part)], part)
        docs[places], fields[places] = part_docs, part_fields
        set_bits(bloom_signatures, part_docs, new[: len(part)].repeat(part))
        free[: len(part)] += part
    return {
        "docs": docs,
        "marks": fields,
        "posting_starts": posting_starts,
        "bloom_signatures": bloom_signatures,
    }
