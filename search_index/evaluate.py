"""Which documents of a segment match a clause, and how well: BM25 over the arrays."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

import numpy as np

from search_index.fields import FIELD_SHIFT, Field
from search_index.matches import (
    NOTHING,
    Mask,
    Matches,
    counted_union,
    intersection,
    mask_of,
    places_in,
    union,
    unscored,
)
from search_index.query import (
    AllOf,
    AnyOf,
    Clause,
    FacetValue,
    Fuzzy,
    Key,
    Phrase,
    Prefix,
    Query,
    Term,
    Years,
    leaves,
)
from search_index.ranking import TIER_ALL_WORDS, TIER_EXACT
from search_index.segment import I32, I64, NO_YEAR, U32, Postings, Segment
from search_index.snapshot import Snapshot
from search_index.spelling import MOST_NEAR, near_terms
from search_index.tables import stretches
from search_index.text import fold

_SYLLABLES_ONLY = 0.4
"""What a word counts that only its syllables found, against one that the dictionary cut out."""

_MISSPELT = 0.5
"""What a word counts for each typing error away from the word that was typed."""

_RARE = 100
"""Documents fewer than one in so many are looked up one by one, others by a mask over all."""

_POSITION_MASK = 0xFFFFFFFF


class Evaluator:
    """Evaluates clauses on one segment of a snapshot; idf is taken over the whole snapshot."""

    def __init__(self, snapshot: Snapshot, place: int) -> None:
        self._snapshot = snapshot
        self.place = place
        self.segment: Segment = snapshot.segments[place]

    def query_matches(self, query: Query, deadline: float) -> tuple[Matches, bool]:
        """The documents that match a query, deleted ones included, scored in tiers (see ``ranking``).

        Also whether every word could be looked up before the deadline (of ``time.monotonic``).
        """
        parts = [self.matches(clause) for clause in query.required if not isinstance(clause, Years)]
        complete = True
        if query.words:
            words, complete = self._words(query, deadline)
            parts.append(words)
        found = intersection(parts) if parts else unscored(np.arange(self.segment.size, dtype=np.uint32))
        for years in (clause for clause in query.required if isinstance(clause, Years)):
            found = found.where(years_within(self.segment.years[found.docs], years.first, years.last))
        if query.keys and not query.required:
            found = union([found, *(self.matches(Key(key)) for key in query.keys)], self.segment.size)
        for clause in query.excluded:
            found = found.where(~places_in(found.docs, self.matches(clause).docs)[1])
        for key in (query.title_key, *query.keys):
            found = found.raised(self.segment.documents_with_key(key), TIER_EXACT)
        return found, complete

    def _words(self, query: Query, deadline: float) -> tuple[Matches, bool]:
        """The documents with any of the query's words; those with all of them stand a tier above."""
        parts: list[Matches] = []
        for clause, count in query.words:
            if parts and time.monotonic() > deadline:
                break
            parts.append(self.matches(clause).scaled(count))
        found, counts = counted_union(parts, self.segment.size)
        if len(query.words) > 1:
            found = found.raised(found.docs[counts == len(query.words)], TIER_ALL_WORDS)
        return found, len(parts) == len(query.words)

    def matches(self, clause: Clause) -> Matches:
        """The documents that match a clause, deleted ones included."""
        match clause:
            case Term():
                return self._term(clause)
            case Phrase():
                return self._phrase(clause.terms, clause.field)
            case Prefix():
                return self._prefix(clause)
            case Fuzzy():
                return self._fuzzy(clause)
            case Years():
                within = years_within(self.segment.years, clause.first, clause.last)
                return unscored(np.flatnonzero(within).astype(np.uint32))
            case FacetValue():
                return unscored(self._facet_value(clause))
            case Key():
                return unscored(self.segment.documents_with_key(clause.key))
            case AnyOf():
                return union([self.matches(each) for each in clause.clauses], self.segment.size)
            case AllOf():
                return intersection([self.matches(each) for each in clause.clauses])

    def _term(self, clause: Term) -> Matches:
        found = self._word(clause.term, clause.field)
        if clause.syllables:
            by_syllables = self._phrase(clause.syllables, clause.field).scaled(_SYLLABLES_ONLY)
            _, held = places_in(by_syllables.docs, found.docs)
            return union([found, by_syllables.where(~held)], self.segment.size)
        return found

    def _word(self, term: str, field: Field | None) -> Matches:
        numbers = self._snapshot.term_numbers(term)
        number = numbers[self.place]
        if number < 0:
            return NOTHING
        idf = self._snapshot.idf(self._snapshot.frequency(numbers))
        return _in_field(self.segment.postings(number), field).scaled(idf)

    def _phrase(self, terms: Sequence[str], field: Field | None) -> Matches:
        if len(terms) == 1:
            return self._word(terms[0], field)
        numbers = [self._snapshot.term_numbers(term) for term in terms]
        if any(each[self.place] < 0 for each in numbers):
            return NOTHING
        postings = [self.segment.postings(each[self.place]) for each in numbers]
        idfs = [self._snapshot.idf(self._snapshot.frequency(each)) for each in numbers]
        return _phrase_matches(postings, idfs, field, self.segment.size)

    def fields_matched(self, query: Query, docs: Sequence[int]) -> list[int]:
        """For each document the fields, one bit each, in which a term of the query stands."""
        postings = [self.segment.postings_of_document(doc) for doc in docs]
        owners = np.repeat(np.arange(len(docs)), [len(each) for each in postings])
        numbers = np.concatenate(postings)
        masks = [0] * len(docs)
        starts = self.segment.arrays["posting_starts"]
        for terms in self._term_ranges(query):
            held = np.flatnonzero((numbers >= starts[terms.start]) & (numbers < starts[terms.stop]))
            fields = self.segment.arrays["fields"][numbers[held]]
            for owner, mask in zip(owners[held].tolist(), fields.tolist(), strict=True):
                masks[owner] |= mask
        return masks

    def _term_ranges(self, query: Query) -> Iterator[range]:
        """The terms by which documents match the clauses of a query that are words."""
        for clause in leaves(query.clauses):
            match clause:
                case Prefix():
                    yield self.segment.terms.prefixed(clause.form)
                    continue
                case Term():
                    numbers = [self._number(clause.term)]
                case Phrase():
                    numbers = [self._number(term) for term in clause.terms]
                case Fuzzy():
                    near = near_terms(self.segment, clause.form, clause.edits)
                    numbers = [number for number, _ in near[:MOST_NEAR]]
                case _:
                    continue
            yield from (range(number, number + 1) for number in numbers if number >= 0)

    def _number(self, term: str) -> int:
        return self._snapshot.term_numbers(term)[self.place]

    def _prefix(self, clause: Prefix) -> Matches:
        """Documents with any term that begins so; such terms, and so their postings, lie side by side."""
        numbers = self.segment.terms.prefixed(clause.form)
        starts, arrays = self.segment.arrays["posting_starts"], self.segment.arrays
        piece = slice(int(starts[numbers.start]), int(starts[numbers.stop]))
        docs = arrays["docs"][piece]
        if clause.field is not None:
            docs = docs[arrays["fields"][piece] >> clause.field & 1 == 1]
        if len(numbers) > 1:
            docs = np.flatnonzero(mask_of(docs, self.segment.size)).astype(np.uint32)
        return Matches(docs, np.ones(len(docs), np.float32))

    def _fuzzy(self, clause: Fuzzy) -> Matches:
        parts = []
        for number, distance in near_terms(self.segment, clause.form, clause.edits)[:MOST_NEAR]:
            numbers = self._snapshot.term_numbers(self.segment.terms[number])
            idf = self._snapshot.idf(self._snapshot.frequency(numbers))
            postings = _in_field(self.segment.postings(number), clause.field)
            parts.append(postings.scaled(idf * _MISSPELT**distance))
        return union(parts, self.segment.size)

    def _facet_value(self, clause: FacetValue) -> U32:
        column = self.segment.columns.get(f"facet.{clause.name}")
        codes = column.folded.get(fold(clause.value), ()) if column else ()
        if not column or not codes:
            return NOTHING.docs
        return np.unique(np.concatenate([column.docs_with(code) for code in codes]))


def years_within(years: I32, first: int | None, last: int | None) -> Mask:
    """Which years lie in a range, both ends included; None is open."""
    held: Mask = years != NO_YEAR
    if first is not None:
        held &= years >= first
    if last is not None:
        held &= years <= last
    return held


def _in_field(postings: Postings, field: Field | None) -> Matches:
    found = Matches(postings.docs, postings.impacts)
    return found if field is None else found.where(postings.fields >> field & 1 == 1)


def _phrase_matches(
    postings: Sequence[Postings], idfs: Sequence[float], field: Field | None, size: int
) -> Matches:
    """The documents in which terms follow each other; each term adds its score as a word."""
    docs, places = _common_docs(postings, size)
    if not len(docs):
        return NOTHING
    begins: I64 | None = None
    for offset, (each, at) in enumerate(zip(postings, places, strict=True)):
        occurrences = _occurrences(each, at) - offset
        begins = occurrences if begins is None else begins[places_in(begins, occurrences)[1]]
    assert begins is not None
    if field is not None:
        begins = begins[(begins & _POSITION_MASK) >> FIELD_SHIFT == field]
    held = np.unique(begins >> 32)
    scores = np.zeros(len(held), np.float32)
    for each, at, idf in zip(postings, places, idfs, strict=True):
        scores += each.impacts[at[held]] * np.float32(idf)
    return Matches(docs[held], scores)


def _common_docs(postings: Sequence[Postings], size: int) -> tuple[U32, list[I64]]:
    """The documents that hold all terms, and the place of each in the postings of each term."""
    docs, *others = sorted((each.docs for each in postings), key=len)
    if len(docs) * _RARE < size:
        for other in others:
            docs = docs[places_in(docs, other)[1]]
        return docs, [np.searchsorted(each.docs, docs) for each in postings]
    for other in others:
        docs = docs[mask_of(other, size)[docs]]
    held = mask_of(docs, size)
    return docs, [np.flatnonzero(held[each.docs]) for each in postings]


def _occurrences(postings: Postings, at: I64) -> I64:
    """Every occurrence of a term in the chosen documents as ``place of the document << 32 | position``."""
    starts = postings.starts[at].astype(np.int64)
    lengths = postings.starts[at + 1].astype(np.int64) - starts
    positions = postings.positions[stretches(starts, lengths)].astype(np.int64)
    return np.repeat(np.arange(len(at), dtype=np.int64) << 32, lengths) + positions
