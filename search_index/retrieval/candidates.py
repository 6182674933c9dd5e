"""Which documents could a reference entry be? Asked in bulk, answered from the same segments as a search.

Rare words bring candidates, common words only rank what rare ones brought; exact keys always bring
theirs. Words count by where they stand, in the entry and in the document, and by their rarity.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple

import numpy as np

from search_index.analysis.fields import CANDIDATE_WEIGHTS, CLUSTER, Field
from search_index.analysis.normalisation import clean
from search_index.analysis.spelling import edits_allowed
from search_index.analysis.tokenizer import STOP_WORDS, clusters, term_of, terms_and_forms
from search_index.interface import Candidate, Probe
from search_index.segments.bloom_signatures import may_hold
from search_index.segments.segment import F32, I64, U32, Segment, order_of_id
from search_index.segments.snapshot import Mask, Snapshot

_COMMON = 0.1
"""A word in more than this share of the documents brings no candidate if others do."""

_MOST_POSTINGS = 10_000
"""Rare words bring candidates until this many postings were read."""

_MOST_RANKED = 8
"""For each document wanted so many of those collected are ranked by all words."""

_MOST_LOOKED_AT = 3
"""For each document wanted so many of those collected are looked at word by word."""

_FEWEST = 4
"""So many of the best are named in any case, however far behind the first."""

_FEW = 16
"""So many documents are ranked sooner than thinned out."""

_ROUNDING = 1.0001
"""Scores are sums of 32-bit numbers: what they may be wrong by must not decide."""

_WELL_COVERED = 0.75
"""Where the best candidate holds this share of an entry's title, typing errors are not looked for."""

_ENOUGH_KNOWN = 2.0
"""Where a title's known words are worth so many times what its unknown ones are, they find it alone."""

_WEIGHT_OF_MARK = np.array(
    [
        max((weight for field, weight in CANDIDATE_WEIGHTS.items() if mark >> field & 1), default=0.0)
        for mark in range(1 << 8)
    ],
    np.float32,
)


class _Wanted(NamedTuple):
    """A word of an entry: where it is in each segment, what finding it is worth, in how many documents."""

    numbers: tuple[int, ...]
    worth: float
    frequency: int


class CandidateFinder:
    """Finds candidates in one snapshot of the index; keeps scratch memory, so one thread at a time."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._scores = [np.zeros(segment.size, np.float32) for segment in snapshot.segments]

    def find_all(self, probes: Iterable[Probe], limit: int) -> Iterator[Sequence[Candidate]]:
        """For each probe, in order, at most ``limit`` candidates, likeliest first."""
        return (self.find(probe, limit) for probe in probes)

    def find(self, probe: Probe, limit: int) -> Sequence[Candidate]:
        """Return the candidates of one entry: those by key first, then by score."""
        weights = _weights_of(probe)
        wanted = [self._wanted(term, weight) for term, weight in weights.items()]
        found = self._best(probe, wanted, limit)
        title = [term for term, weight in zip(wanted, weights.values(), strict=True) if weight >= 1.0]
        known = sum(term.worth for term in title if term.frequency)
        unknown = sum(term.worth for term in title if not term.frequency)
        if not found or max(term.score for term in found) < _WELL_COVERED * (known + unknown):
            corrected = self._corrections(probe, misspelt=known < _ENOUGH_KNOWN * unknown)
            if corrected:
                found = self._best(probe, [*wanted, *corrected], limit)
        return found

    def _wanted(self, term: str, weight: float) -> _Wanted:
        numbers, frequency, _ = self._snapshot.terms[term]
        return _Wanted(numbers, weight * math.log1p(self._snapshot.size / (frequency + 0.5)), frequency)

    def _corrections(self, probe: Probe, *, misspelt: bool) -> list[_Wanted]:
        """Return a title's words joined or split, and what its unknown words are if they are ``misspelt``."""
        forms = [form for _, form in terms_and_forms(clean(probe.title))]
        unknown = [form for form in dict.fromkeys(forms) if misspelt and not self._known(form)]
        tries: dict[str, float] = {}
        for first, second in pairwise(forms):
            # The stem is asked for but where the whole may be known: to make it costs more than all else.
            if self._known(first + second) or self._known(first + term_of(second)):
                tries.setdefault(first + second, 1.0)
        for form in unknown:
            for cut in range(3, len(form) - 2):
                if all(map(self._known, (form[:cut], form[cut:]))):
                    tries.update(dict.fromkeys((form[:cut], form[cut:]), 0.5))
            edits = edits_allowed(form)
            for place, segment in enumerate(self._snapshot.segments):
                for number, distance in self._snapshot.near_terms(place, form, edits)[:5]:
                    if distance:  # else only deleted documents hold it
                        tries.setdefault(segment.terms[number], 0.9 / distance)
        wanted = [self._wanted(term_of(form), weight) for form, weight in tries.items()]
        return [term for term in wanted if term.frequency]

    def _known(self, form: str) -> bool:
        return self._snapshot.terms[form].frequency > 0

    def _best(self, probe: Probe, wanted: Sequence[_Wanted], limit: int) -> list[Candidate]:
        held = sorted((term for term in wanted if term.frequency), key=attrgetter("frequency"))
        found: list[tuple[bool, float, int, int]] = []
        for place, segment in enumerate(self._snapshot.segments):
            keyed = {int(document) for key in probe.keys for document in segment.documents_with_key(key)}
            docs, ranking = self._collect(place, held, keyed, probe.share)
            docs, scores = self._rank(place, docs, ranking, _Aim(limit + len(keyed), probe.share, keyed))
            docs, scores = _likeliest(docs, scores, keyed, limit, segment.id_ranks)
            found.extend(
                (doc in keyed, score, place, doc)
                for doc, score in zip(docs.tolist(), scores.tolist(), strict=True)
            )
        ids = [segment.ids for segment in self._snapshot.segments]
        found.sort(key=lambda ranked: (not ranked[0], -ranked[1], order_of_id(ids[ranked[2]][ranked[3]])))
        return self._named(found[:limit], probe.share)

    def _named(self, found: Sequence[tuple[bool, float, int, int]], share: float) -> list[Candidate]:
        """Those that are not too far behind the first, by their ids."""
        least = share * max((score for _, score, _, _ in found), default=0.0)
        ids = [segment.ids for segment in self._snapshot.segments]
        return [
            Candidate(ids[place][doc], score, by_key)
            for rank, (by_key, score, place, doc) in enumerate(found)
            if by_key or score >= least or rank < _FEWEST
        ]

    def _collect(
        self, place: int, held: Sequence[_Wanted], keyed: set[int], share: float
    ) -> tuple[U32, Sequence[_Wanted]]:
        """Return the documents that hold a key or one of the rarest words, each once, and the words that
        only rank.

        Their scores so far are left in scratch. Words bring documents until what is left of them cannot
        bring another among the likely, or until very many postings were read.
        """
        scores, segment = self._scores[place], self._snapshot.segments[place]
        touched: list[U32] = [np.empty(0, np.uint32)]
        left = math.fsum(term.worth for term in held)
        had, postings = 0.0, 0
        for rank, term in enumerate(held):
            postings += term.frequency
            common = term.frequency > _COMMON * self._snapshot.size
            if rank and (postings > _MOST_POSTINGS or (common and rank >= 3)):
                break
            if left < share * had and self._beyond_reach(place, touched, left, share):
                break
            left, had = left - term.worth, had + term.worth
            if (number := term.numbers[place]) >= 0:
                docs, marks = segment.holders(number)
                before = scores.take(docs)
                touched.append(docs[before == 0])
                scores[docs] = before + (_WEIGHT_OF_MARK * np.float32(term.worth)).take(marks)
        else:
            rank = len(held)
        touched.append(np.array([doc for doc in keyed if scores[doc] == 0], np.uint32))
        return np.concatenate(touched), held[rank:]

    def _beyond_reach(self, place: int, touched: Sequence[U32], left: float, share: float) -> bool:
        """Whether no document but the touched ones can be among the likely by words that are left."""
        docs = np.concatenate(touched)
        alive = self._snapshot.alive[place]
        if alive is not None:
            docs = docs[alive[docs]]
        if len(docs) < _FEWEST:
            return False
        return left * _ROUNDING < share * float(self._scores[place].take(docs).max())

    def _rank(self, place: int, docs: U32, ranking: Sequence[_Wanted], aim: _Aim) -> tuple[U32, F32]:
        """Return the likeliest collected documents that live, ascending, with their scores; clears the
        scratch.
        """
        scratch, alive = self._scores[place], self._snapshot.alive[place]
        scores = scratch.take(docs)
        scratch[docs] = 0
        if alive is not None:
            living = alive[docs]
            docs, scores = docs[living], scores[living]
        docs, scores = _within_reach(docs, scores, math.fsum(term.worth for term in ranking), aim)
        order = docs.argsort()
        docs, scores = docs[order], scores[order]
        words = [(term.numbers[place], term.worth) for term in ranking if term.numbers[place] >= 0]
        if words:
            docs, scores = _ranked(self._snapshot.segments[place], docs, scores, words, aim)
        return _within_reach(docs, scores, 0.0, aim)


def _ranked(
    segment: Segment, docs: U32, scores: F32, words: Sequence[tuple[int, float]], aim: _Aim
) -> tuple[U32, F32]:
    """Documents with what words, by their numbers and worths, add to their scores; of many the likeliest.

    Likely are those that hold the most if they hold every word that they may hold.
    """
    numbers = np.array([number for number, _ in words], np.uint32)
    worths = np.array([worth for _, worth in words], np.float32)
    may = may_hold(segment.arrays["bloom_signatures"], docs, numbers)
    if len(docs) > (most := _MOST_LOOKED_AT * aim.limit):
        highest = scores + may.astype(np.float32) @ worths
        likely = highest >= np.partition(highest, -most)[-most]
        likely = aim.with_keyed(likely, docs)
        docs, scores, may = docs[likely], scores[likely], may[likely]
    word, place = may.T.nonzero()
    sought = docs.take(place)
    kept, posting = segment.kept_numbers(sought), np.full(len(place), -1, np.int64)
    ends = np.zeros(len(place), np.int64)
    for (number, _), (begin, end) in zip(
        words, pairwise(word.searchsorted(np.arange(len(words) + 1)).tolist()), strict=True
    ):
        for first, last, start, stop in segment.runs(number, sought[begin:end]):
            own = slice(begin + start, begin + stop)
            posting[own] = segment.arrays["docs"][first:last].searchsorted(kept[own]) + first
            ends[own] = last
    # Behind the last posting of a run stands another's.
    np.minimum(posting, ends - 1, out=posting)
    found = segment.arrays["docs"].take(posting) == kept
    held = (found & (posting >= 0)).nonzero()[0]
    weights = _WEIGHT_OF_MARK.take(segment.arrays["marks"].take(posting.take(held)))
    added = np.bincount(place.take(held), weights * worths.take(word.take(held)), len(docs))
    return docs, scores + added.astype(np.float32)


class _Aim(NamedTuple):
    """What is asked of a segment: how many documents, how near the best one, and which in any case."""

    limit: int
    share: float
    keyed: set[int]

    def with_keyed(self, chosen: Mask, docs: U32) -> Mask:
        """Return the choice among some documents with all that were found by key."""
        for doc in self.keyed:
            chosen |= docs == doc
        return chosen


def _within_reach(docs: U32, scores: F32, left: float, aim: _Aim) -> tuple[U32, F32]:
    """Of many documents those that may be among the likeliest if what is left to add is all theirs.

    Of very many those that lie far behind already are given up as well; those found by key never.
    """
    size = len(docs)
    if size <= _FEW:
        return docs, scores
    ranks = [rank for rank in (_FEWEST, aim.limit, _MOST_RANKED * aim.limit) if rank < size]
    ordered = np.partition(scores, [-rank for rank in ranks])
    left *= _ROUNDING
    least = min(aim.share * ordered[-_FEWEST:].max(), ordered[-_FEWEST]) - left
    if aim.limit < size:
        least = max(least, ordered[-aim.limit] - left)
    if ranks[-1] > aim.limit:
        least = max(least, ordered[-ranks[-1]])
    near = aim.with_keyed(scores >= least, docs)
    return docs[near], scores[near]


def _likeliest(docs: U32, scores: F32, keyed: set[int], limit: int, id_ranks: I64 | None) -> tuple[U32, F32]:
    """Return the documents that are found by key or have the best scores; of equal ones the first by their
    ids.
    """
    if len(docs) > limit:
        ranks = docs if id_ranks is None else id_ranks.take(docs)
        order = np.lexsort((ranks, -scores))
        if keyed:
            by_key = np.isin(docs[order], np.fromiter(keyed, np.uint32, len(keyed)))
            order = np.concatenate((order[by_key], order[~by_key]))
        docs, scores = docs[order[:limit]], scores[order[:limit]]
    return docs, scores


def _weights_of(probe: Probe) -> dict[str, float]:
    """Each term of an entry with the weight of the best place it stands in; stop words left out."""
    weights: dict[str, float] = {}
    people = ((name, Field.PEOPLE) for name in probe.people)
    for text, field in ((probe.rest, Field.TEXT), *people, (probe.title, Field.TITLE)):
        cleaned = clean(text)
        found = [term for term, form in terms_and_forms(cleaned) if form not in STOP_WORDS]
        found += [CLUSTER + word.term for word in clusters(cleaned)]
        weights.update((term, CANDIDATE_WEIGHTS[field]) for term in found)
    return weights or {term: 1.0 for term, _ in terms_and_forms(clean(probe.title))}
