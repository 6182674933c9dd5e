"""Which documents of a segment match a clause, and how well: BM25 over the arrays.

BM25 as in Robertson and Zaragoza, *The Probabilistic Relevance Framework: BM25 and Beyond* (2009), section 3.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from search_index.analysis.fields import Field
from search_index.analysis.normalisation import fold
from search_index.analysis.spelling import MOST_NEAR
from search_index.query.clauses import (
    Alike,
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
    Without,
    Years,
    leaves,
    terms_of,
)
from search_index.retrieval.matches import (
    NOTHING,
    Mask,
    Matches,
    best_of,
    counted_union,
    intersection,
    mask_of,
    places_among,
    places_in,
    union,
    unscored,
)
from search_index.retrieval.phrases import phrase_matches
from search_index.retrieval.ranking import TIER_ALL_WORDS, TIER_EXACT
from search_index.segments.bits import Located
from search_index.segments.segment import (
    F32,
    I32,
    IMPACT_UNIT,
    NO_YEAR,
    U8,
    U32,
    Postings,
    Segment,
    fields_of,
)
from search_index.segments.snapshot import Snapshot

_SYLLABLES_ONLY = 0.4
"""What a word counts that only its syllables found: so much of what they count on average."""

_MANY = 8
"""As many documents as one in so many of all are sooner looked up among all than among a term's postings."""

_MISSPELT = 0.5
"""What a word counts for each typing error away from the word that was typed."""


class Evaluator:
    """Evaluates clauses of one query on one segment of a snapshot; idf is taken over the whole snapshot.

    What it has looked up it remembers: a run of syllables is asked for piece by piece, whole, and once more
    when it is judged whether it is misspelt.
    """

    def __init__(self, snapshot: Snapshot, place: int) -> None:
        self._snapshot = snapshot
        self.place = place
        self.segment: Segment = snapshot.segments[place]
        self._terms = snapshot.terms
        self._looked_up: dict[int, Postings] = {}
        self._runs: dict[Phrase, Matches] = {}
        self._standing: set[Phrase] = set()

    def query_matches(self, query: Query, deadline: float) -> tuple[Matches, bool]:
        """Return the documents that match a query, deleted ones included, scored in tiers (see ``ranking``).

        Also whether every word could be looked up before the deadline (of ``time.monotonic``).
        """
        words, complete = self._words(query, deadline) if query.words else (None, True)
        if words is None or query.required:
            words = self._narrowed(words, query.required)
        found = words
        for key in (query.title_key, *query.keys):
            if len(keyed := self.segment.documents_with_key(key)):
                if not query.required:
                    found = union([found, unscored(keyed)], self.segment.size)
                found = found.raised(keyed, TIER_EXACT)
        for key in query.names:
            if len(named := self.segment.documents_with_key(key)):
                found = union([found, unscored(named)], self.segment.size).raised(named, TIER_ALL_WORDS)
        if complete:
            for run in query.together:
                found = found.adding(self.run_matches(run))
        for clause in query.excluded:
            found = found.where(~places_in(found.docs, self.matches(clause).docs)[1])
        return found, complete

    def _narrowed(self, found: Matches | None, required: Sequence[Clause]) -> Matches:
        """Those of the documents found, or of all, that match every clause."""
        parts = [self.matches(clause) for clause in required if not isinstance(clause, Years)]
        if found is not None:
            parts.append(found)
        found = intersection(parts) if parts else unscored(np.arange(self.segment.size, dtype=np.uint32))
        for clause in required:
            if isinstance(clause, Years):
                years = self.segment.years.take(found.docs)
                found = found.where(years_within(years, clause.first, clause.last))
        return found

    def _words(self, query: Query, deadline: float) -> tuple[Matches, bool]:
        """Return the documents with any of the query's words; those with all of them stand a tier above."""
        if len(query.words) == 1:
            clause, count = query.words[0]
            return self.matches(clause).scaled(count), True
        parts: list[Matches] = []
        for clause, count in query.words:
            if parts and time.monotonic() > deadline:
                break
            parts.append(self.matches(clause).scaled(count))
        found, counts = counted_union(parts, self.segment.size)
        found.scores[(counts == len(query.words)).nonzero()[0]] += TIER_ALL_WORDS
        return found, len(parts) == len(query.words)

    def run_matches(self, run: Phrase) -> Matches:
        """Return the documents that hold a run of syllables, deleted ones included; looked for but once."""
        if run not in self._runs:
            self._runs[run] = self.phrase(run.terms, run.field)
        return self._runs[run]

    def run_among(self, run: Phrase, docs: U32) -> Matches:
        """Return those of some living documents that hold a run of syllables."""
        if run in self._runs:
            found = self._runs[run]
            return found.where(places_in(found.docs, docs)[1])
        found = self.phrase(run.terms, run.field, among=docs)
        if len(found):
            self._standing.add(run)
        return found

    def stands(self, run: Phrase) -> bool:
        """Whether any living document holds a run of syllables."""
        if run in self._standing:
            return True
        return bool(self._snapshot.living(self.place, self.run_matches(run).docs).any())

    def matches(self, clause: Clause) -> Matches:
        """Return the documents that match a clause, deleted ones included."""
        match clause:
            case Term():
                return self._term(clause)
            case Phrase():
                return self.phrase(clause.terms, clause.field)
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
            case Alike():
                return best_of(list(self._alike(clause)), self.segment.size)
            case AnyOf():
                return union(self._matches_of_each(clause.clauses), self.segment.size)
            case AllOf():
                return self._narrowed(None, tuple(dict.fromkeys(clause.clauses)))
            case Without():
                found = self.matches(clause.clause)
                return found.where(~places_in(found.docs, self.matches(clause.excluded).docs)[1])

    def _alike(self, clause: Alike) -> Iterator[Matches]:
        """Yield what matches each of some words of one meaning; none counts more than the typed one."""
        typed = self._idf(clause.clauses[0]) if clause.known else math.inf
        for number, other in enumerate(clause.clauses):
            most = 1.0 if clause.known and not number else min(clause.share, typed / self._idf(other))
            yield self.matches(other).scaled(most)

    def _idf(self, clause: Clause) -> float:
        """Return what a word or phrase counts for how rare it is."""
        return sum([self._terms[term].idf for term in terms_of(clause)]) or 1.0

    def _matches_of_each(self, clauses: Iterable[Clause]) -> list[Matches]:
        """Return what matches each of some clauses; one that was typed often is looked up once."""
        return [self.matches(term) for term in dict.fromkeys(clauses)]

    def _term(self, clause: Term) -> Matches:
        found = self._word(clause.term, clause.field)
        if clause.syllables:
            beside = mask_of(found.docs, self.segment.size) if len(found) else None
            by_syllables = self.phrase(clause.syllables, clause.field, beside=beside)
            by_syllables = by_syllables.scaled(share_of_syllables(clause))
            return union([found, by_syllables], self.segment.size)
        return found

    def _word(self, term: str, field: Field | None) -> Matches:
        known = self._terms[term]
        number = known.numbers[self.place]
        return NOTHING if number < 0 else self._scored(number, field, known.idf)

    def _word_among(self, term: str, docs: U32) -> Matches:
        idf, postings = self.known(term)
        if postings is None:
            return NOTHING
        places, held = places_among(Located(docs), postings)
        both = held.nonzero()[0]
        return Matches(docs.take(both), postings.scores(idf, places.take(both)))

    def scores_among(self, term: str, weight: float, located: Located) -> tuple[F32, Mask] | None:
        """Return what a term counts in some documents, 0 where it does not stand, and where it does.

        None where it stands nowhere in this segment.
        """
        idf, postings = self.known(term)
        if postings is None:
            return None
        unit = np.float32(idf * weight * IMPACT_UNIT)
        if len(located) * _MANY > self.segment.size:
            impacts = np.zeros(self.segment.size, np.uint8)
            impacts[postings.docs] = postings.impacts
            held = mask_of(postings.docs, self.segment.size).take(located.docs)
            return impacts.take(located.docs) * unit, held
        places, held = places_among(located, postings)
        return postings.impacts.take(places, mode="clip") * unit * held, held

    def known(self, term: str) -> tuple[float, Postings | None]:
        """Return the idf of a term, and its postings where it stands in this segment."""
        number = self._number(term)
        return self._terms[term].idf, self._postings(number) if number >= 0 else None

    def frequency(self, term: str) -> int:
        """Return in how many documents of this segment a term stands, deleted ones included."""
        number = self._number(term)
        return self.segment.frequency(number) if number >= 0 else 0

    def _scored(self, number: int, field: Field | None, weight: float) -> Matches:
        """Return the documents that hold a term, in a field if one is asked for."""
        if field is None:
            return Matches(*self.segment.scored(number, weight))
        postings = self.segment.postings(number)
        held = _stands_in(postings.marks, field).nonzero()[0]
        return Matches(postings.docs.take(held), postings.scores(weight, held))

    def phrase(
        self,
        terms: Sequence[str],
        field: Field | None = None,
        *,
        beside: Mask | None = None,
        among: U32 | None = None,
    ) -> Matches:
        """Return the documents in which terms follow each other, as ``phrase_matches`` does."""
        if len(terms) == 1:
            found = self._word(terms[0], field) if among is None else self._word_among(terms[0], among)
            return found if beside is None else found.where(~beside.take(found.docs))
        numbers = [self._number(term) for term in terms]
        if min(numbers) < 0:
            return NOTHING
        postings = [self._postings(number) for number in numbers]
        idfs = [self._terms[term].idf for term in terms]
        return phrase_matches(postings, idfs, field, beside=beside, among=among)

    def _postings(self, number: int) -> Postings:
        """Return the postings of a term."""
        if number not in self._looked_up:
            self._looked_up[number] = self.segment.postings(number)
        return self._looked_up[number]

    def fields_matched(self, query: Query, docs: U32) -> list[int]:
        """For each document the fields, one bit each, in which a term of the query stands."""
        fields = np.zeros(len(docs), np.uint8)
        for terms in self._term_ranges(query):
            if len(terms) == 1:
                postings = self._postings(terms.start)
                places, held = places_in(docs, postings.docs)
                fields |= fields_of(postings.marks.take(places, mode="clip")) * held
            else:
                self._add_fields(fields, docs, terms)
        return fields.tolist()

    def _add_fields(self, fields: U8, docs: U32, terms: range) -> None:
        """Add the fields in which any of many neighbouring terms stands."""
        owners, numbers = self.segment.terms_of_documents(docs)
        held = ((numbers >= terms.start) & (numbers < terms.stop)).nonzero()[0]
        postings = self.segment.postings_at(numbers[held], docs[owners[held]])
        np.bitwise_or.at(fields, owners[held], fields_of(self.segment.arrays["marks"][postings]))

    def _term_ranges(self, query: Query) -> Iterator[range]:
        """Yield the terms by which documents match the clauses of a query that are words."""
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
                    near = self._snapshot.near_terms(self.place, clause.form, clause.edits)
                    numbers = [number for number, _ in near[:MOST_NEAR]]
                case _:
                    continue
            yield from (range(number, number + 1) for number in numbers if number >= 0)

    def _number(self, term: str) -> int:
        return self._terms[term].numbers[self.place]

    def _prefix(self, clause: Prefix) -> Matches:
        """Documents with any term that begins so; such terms, and so their postings, lie side by side."""
        numbers = self.segment.terms.prefixed(clause.form)
        starts = self.segment.arrays["posting_starts"]
        begin, end = int(starts[numbers.start]), int(starts[numbers.stop])
        docs = self.segment.docs_between(begin, end)
        if clause.field is not None:
            docs = docs[_stands_in(self.segment.arrays["marks"][begin:end], clause.field)]
        if len(numbers) > 1:
            docs = mask_of(docs, self.segment.size).nonzero()[0].astype(np.uint32)
        return Matches(docs, np.ones(len(docs), np.float32))

    def _fuzzy(self, clause: Fuzzy) -> Matches:
        parts = []
        near = self._snapshot.near_terms(self.place, clause.form, clause.edits)
        for number, distance in near[:MOST_NEAR]:
            idf = self._terms[self.segment.terms[number]].idf
            parts.append(self._scored(number, clause.field, idf * _MISSPELT**distance))
        return union(parts, self.segment.size)

    def _facet_value(self, clause: FacetValue) -> U32:
        column = self.segment.facet(clause.name)
        codes = column.folded.get(fold(clause.value), ()) if column else ()
        if not column or not codes:
            return NOTHING.docs
        if len(codes) == 1:
            return column.docs_with(codes[0])
        docs = np.concatenate([column.docs_with(code) for code in codes])
        return mask_of(docs, self.segment.size).nonzero()[0].astype(np.uint32)


def share_of_syllables(clause: Term) -> float:
    """Return what of the scores of its syllables a word counts that only these found."""
    return _SYLLABLES_ONLY / len(clause.syllables)


def evaluators_of(snapshot: Snapshot) -> list[Evaluator]:
    """Return an evaluator for each segment, to answer one query."""
    return [Evaluator(snapshot, place) for place in range(len(snapshot.segments))]


def years_within(years: I32, first: int | None, last: int | None) -> Mask:
    """Which years lie in a range, both ends included; None is open."""
    held: Mask = years != NO_YEAR if first is None else years >= first  # ``NO_YEAR`` is before all years
    if last is not None:
        held &= years <= last
    return held


def _stands_in(marks: U8, field: Field) -> Mask:
    """Which of some marks (see ``segment``) hold a field."""
    held: Mask = (marks & (1 << field)) != 0
    return held
