"""What a query finds in one segment: all of it scored, or only what can be among the first.

Where a query is words, and many documents hold any of them, these are counted as bits, and scored are those
that hold every word, if they fill what is shown, since they come before all others. Else it is those with
the words that count most, as far as the rest could not reach what these reach (MaxScore; H. Turtle and
J. Flood, Query Evaluation: Strategies and Optimizations, Information Processing & Management 31/6, 1995).
What comes first, and what it scores, is the same either way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, reduce
from typing import Protocol

import numpy as np

from search_index.query.clauses import Phrase, Query, Term
from search_index.retrieval.evaluate import Evaluator
from search_index.retrieval.matches import (
    BitSet,
    DocumentSet,
    Mask,
    Matches,
    mask_of,
    places_in,
)
from search_index.retrieval.ranking import TIER_ALL_WORDS, TIER_EXACT
from search_index.retrieval.similar import weighted_matches
from search_index.retrieval.word_parts import HIGHEST, Word, work_of
from search_index.segments.bits import Located, bits_of, count_of_bits, docs_of_bits, mask_of_bits
from search_index.segments.segment import F32, LARGE, U32, U64
from search_index.segments.snapshot import Snapshot

_WORTH = 8
"""Words that fewer than one document in so many hold are scored sooner than counted."""

_FEW = 64
"""As few found as one document in so many are all scored."""

_LIKELY = 4
"""Where syllables stand is looked at in so many times as many documents as are asked for; then in so many
times as many again."""

_MARGIN = 1.0001
"""What sums of 32 bits may be above the sum of what was added."""

Weights = Mapping[str, float]


class Found(Protocol):
    """What one segment has of a query: its documents, with the filters that they must pass."""

    @property
    def complete(self) -> bool:
        """Whether every word was looked up in time."""

    def count(self) -> int:
        """How many documents pass every filter."""

    def documents(self, without: str = "") -> DocumentSet:
        """Return those that pass every filter, or every filter but one."""

    def has_all_words(self) -> bool:
        """Whether any of them holds every word of the query, or is named by it."""

    def with_all_words(self) -> Found:
        """Return the same without what holds but some of the words."""

    def foremost(self, count: int, telling: Weights) -> Matches:
        """Return scored documents that pass, the first so many among them, those that hold telling terms
        raised.
        """


class Scored:
    """All matches of a query, scored."""

    def __init__(
        self,
        snapshot: Snapshot,
        place: int,
        matches: Matches,
        filters: dict[str, Mask],
        complete: bool = True,
    ) -> None:
        self.matches = matches
        self.complete = complete
        self.size = snapshot.segments[place].size
        self._snapshot = snapshot
        self._place = place
        self._filters = filters
        self._passing: Matches | None = None

    def with_matches(self, matches: Matches) -> Scored:
        """Return other documents with the same filters."""
        return Scored(self._snapshot, self._place, matches, self._filters, self.complete)

    def with_all_words(self) -> Scored:
        """Return the same without what holds but some of the words."""
        return self.with_matches(self.matches.where(self.matches.scores >= TIER_ALL_WORDS))

    def passing(self) -> Matches:
        """Return the matches that pass every filter."""
        if self._passing is None:
            self._passing = self._filtered()
        return self._passing

    def _filtered(self, without: str = "") -> Matches:
        masks = [mask for name, mask in self._filters.items() if name != without]
        if not masks:
            return self.matches
        return self.matches.where(np.logical_and.reduce([mask.take(self.matches.docs) for mask in masks]))

    def count(self) -> int:
        """How many documents pass every filter."""
        return len(self.passing())

    def documents(self, without: str = "") -> DocumentSet:
        """Return those that pass every filter, or every filter but one."""
        passing = self._filtered(without) if without in self._filters else self.passing()
        return DocumentSet(passing.docs, self.size)

    def has_all_words(self) -> bool:
        """Whether any of those that pass holds every word of the query."""
        passing = self.passing()
        return len(passing) > 0 and bool(passing.scores.max() >= TIER_ALL_WORDS)

    def foremost(self, count: int, telling: Weights) -> Matches:
        """Return all that pass, whatever the count."""
        passing = self.passing()
        return passing.adding(weighted_matches(self._snapshot, self._place, telling)) if telling else passing


class Sifted:
    """The same counted as bits, and scored as far as it may come first."""

    complete = True

    def __init__(
        self,
        snapshot: Snapshot,
        evaluator: Evaluator,
        query: Query,
        parts: Sequence[Word],
        filters: dict[str, Mask],
        in_full: Callable[[], Scored],
    ) -> None:
        """``in_full`` scores all of it, where that is needed after all."""
        self._snapshot = snapshot
        self._evaluator = evaluator
        self._query = query
        self._parts = parts
        self._filters = {name: bits_of(mask) for name, mask in filters.items()}
        self._in_full = in_full
        self._size = evaluator.segment.size
        alive = snapshot.alive[evaluator.place]
        self._alive = None if alive is None else bits_of(alive)
        self._only_whole = False

    def count(self) -> int:
        """How many documents pass every filter."""
        return len(self._passing)

    def documents(self, without: str = "") -> DocumentSet:
        """Return those that pass every filter, or every filter but one."""
        if without not in self._filters:
            return self._passing
        return BitSet(self._sifted(self._whole if self._only_whole else self._found, without), self._size)

    def has_all_words(self) -> bool:
        """Whether any of those that pass holds every word of the query."""
        return bool((self._whole & self._passing.bits).any())

    def with_all_words(self) -> Sifted:
        """Return the same without what holds but some of the words."""
        self._only_whole = True
        self.__dict__.pop("_passing", None)
        return self

    @cached_property
    def _passing(self) -> BitSet:
        return BitSet(self._sifted(self._whole if self._only_whole else self._found), self._size)

    def _sifted(self, bits: U64, without: str = "") -> U64:
        for name, mask in self._filters.items():
            if name != without:
                bits = bits & mask
        return bits

    @cached_property
    def _found(self) -> U64:
        """The living documents that hold any of the words, or bear what was typed."""
        found = reduce(np.bitwise_or, [part.bits for part in self._parts])
        if any(part.syllables for part in self._parts):
            mask = mask_of_bits(found, self._size)
            for part in self._parts:
                mask[part.further(mask)] = True
            found = bits_of(mask)
        return self._living(found | self._named)

    @cached_property
    def _named(self) -> U64:
        """The documents that bear what was typed: as title, number, mark, or name in another script."""
        mask = np.zeros(self._size, bool)
        for docs, _ in self._raised:
            mask[docs] = True
        return bits_of(mask)

    @cached_property
    def _raised(self) -> list[tuple[U32, float]]:
        """The documents that stand above others, with the tier that is added to each, in this order."""
        query, segment = self._query, self._evaluator.segment
        exact = [(segment.documents_with_key(key), TIER_EXACT) for key in (query.title_key, *query.keys)]
        names = [(segment.documents_with_key(key), TIER_ALL_WORDS) for key in query.names]
        return [(docs, tier) for docs, tier in (*exact, *names) if len(docs)]

    @cached_property
    def _whole(self) -> U64:
        """The living documents that hold all words, or bear what was typed."""
        plain = [part for part in self._parts if not part.syllables]
        others = sorted((part for part in self._parts if part.syllables), key=len)
        if plain:
            together = self._living(reduce(np.bitwise_and, [part.bits for part in plain]))
            if not others:
                return together | self._living(self._named)
            docs = docs_of_bits(together)
        else:
            first, *others = others
            docs = first.docs
        for part in others:
            docs = docs.take(part.held(docs).nonzero()[0])
        return self._living(bits_of(mask_of(docs, self._size)) | self._named)

    def _living(self, bits: U64) -> U64:
        return bits if self._alive is None else bits & self._alive

    def foremost(self, count: int, telling: Weights) -> Matches:
        """Return documents that pass, scored, the first so many among them."""
        passing = self._passing
        if len(self._parts) > 1 and count_of_bits(whole := self._whole & passing.bits) >= count:
            return self._best(docs_of_bits(whole), count, telling)
        if len(passing) * _FEW <= self._size:
            return self._best(passing.docs, count, telling)
        chosen = self._with_highest(count) if len(self._parts) == 1 else self._with_most(count, telling)
        return self._all(telling) if chosen is None else chosen

    def _with_highest(self, count: int) -> Matches | None:
        """Return the documents in which a single word counts most; None where that is not seen at once."""
        (part,) = self._parts
        docs = None if self._filters or self._alive is not None else part.highest(count)
        if docs is None:
            return None
        named = [also for also, _ in self._raised]
        return self._scored(np.unique(np.concatenate([docs, *named])), {})

    def _all(self, telling: Weights) -> Matches:
        found = self._in_full()
        return (found.with_all_words() if self._only_whole else found).foremost(0, telling)

    def _with_most(self, count: int, telling: Weights) -> Matches | None:
        """Return the documents of the words that count most; None where others could come before some."""
        words = sorted(self._parts, key=lambda part: -part.bound)
        held = self._named
        looked_at = 0
        for number, part in enumerate(words[:-1], 1):
            looked_at += len(part)
            if looked_at * _WORTH > self._size:
                return None
            held = held | part.all_bits
            besides = self._most_besides(words[:number], telling)
            rest = (sum([left.bound for left in words[number:]]) + besides) * _MARGIN
            if rest > words[0].bound:
                continue  # Few documents score more than that, so that to score them would be in vain.
            chosen = held & self._passing.bits
            if count_of_bits(chosen) < count:
                continue
            if (scored := self._best_above(rest, docs_of_bits(chosen), count, telling)) is not None:
                return scored
        return None

    def _most_besides(self, held: Sequence[Word], telling: Weights) -> float:
        """Return what a document with none of some words can count that its own words do not say."""
        highest = sum([weight * self._snapshot.terms[term].idf for term, weight in telling.items()]) * HIGHEST
        for run in self._query.together:
            if not any(_is_in(part, run) for part in held):
                highest += sum([self._snapshot.terms[term].idf for term in run.terms]) * HIGHEST
        return highest

    def _best(self, docs: U32, count: int, telling: Weights) -> Matches:
        """Return documents among some, scored, the first so many of these among them."""
        return self._best_above(-1.0, docs, count, telling) or self._scored(docs, telling)

    def _best_above(self, least: float, docs: U32, count: int, telling: Weights) -> Matches | None:
        """Return the same; None where the last of the first so many does not score more than ``least``.

        Where the syllables stand is looked at only in those that would be among the first if they stood so.
        """
        chosen = count * _LIKELY
        if self._query.together and len(docs) > chosen > 0:
            highest = self._at_most(docs, telling)
            while _last_of(highest, count) > least and chosen < len(docs):
                order = np.argpartition(-highest, chosen)
                scored = self._scored(docs.take(np.sort(order[:chosen])), telling)
                last = _last_of(scored.scores, count)
                if float(highest[order[chosen:]].max()) * _MARGIN < last:
                    return scored if last > least else None
                chosen *= _LIKELY
            if chosen < len(docs):
                return None
        scored = self._scored(docs, telling)
        return scored if _last_of(scored.scores, count) > least else None

    def _at_most(self, docs: U32, telling: Weights) -> F32:
        """Return what documents score at most: as if syllables that they hold stood as they were typed."""
        located = Located(docs)
        scores, within = self._by_words(located)
        for run, may in zip(self._query.together, within, strict=True):
            highest = np.zeros(len(docs), np.float32)
            for term in run.terms:
                if (own := self._evaluator.scores_among(term, 1.0, located)) is not None:
                    highest += own[0]
            scores += highest * may
        return scores + self._told(located, telling)

    def _scored(self, docs: U32, telling: Weights) -> Matches:
        """Return some documents with their scores, added up as ``Evaluator.query_matches`` does."""
        located = Located(docs)
        scores, within = self._by_words(located)
        for run, may in zip(self._query.together, within, strict=True):
            found = self._evaluator.run_among(run, docs.take(may.nonzero()[0]))
            scores[places_in(found.docs, docs)[0]] += found.scores
        return Matches(docs, scores + self._told(located, telling) if telling else scores)

    def _by_words(self, located: Located) -> tuple[F32, list[Mask]]:
        """Return what words count, tiers with them, and for each run which may hold it, by its words."""
        scores, counts = np.zeros(len(located), np.float32), np.zeros(len(located), np.uint8)
        within = [np.ones(len(located), bool) for _ in self._query.together]
        for part in self._parts:
            own, held = part.scores(located)
            scores += own
            counts += held
            for run, may in zip(self._query.together, within, strict=True):
                if _is_in(part, run):
                    may &= held
        if len(self._parts) > 1:
            scores[(counts == len(self._parts)).nonzero()[0]] += np.float32(TIER_ALL_WORDS)
        for named, tier in self._raised:
            at, held = places_in(named, located.docs)
            scores[at[held]] += np.float32(tier)
        return scores, within

    def _told(self, located: Located, telling: Weights) -> F32:
        """Return what some documents score for the telling terms that they hold."""
        scores = np.zeros(len(located), np.float32)
        for term, weight in telling.items():
            if (own := self._evaluator.scores_among(term, weight, located)) is not None:
                scores += own[0]
        return scores


def _last_of(scores: F32, count: int) -> float:
    """Return what the last of the first so many scores, 0 where they are fewer."""
    return float(np.partition(scores, -count)[-count]) if 0 < count <= len(scores) else 0.0


def found_in(
    snapshot: Snapshot, evaluator: Evaluator, query: Query, filters: dict[str, Mask], deadline: float
) -> Found:
    """Return what a segment has of a query, counted as bits where that is worth it."""

    def in_full() -> Scored:
        return scored_in(snapshot, evaluator, query, filters, deadline)

    words, size = _plain_words(query), evaluator.segment.size
    work = sum([work_of(evaluator, clause) for clause, _ in words])
    if size < LARGE or work * _WORTH < size:
        return in_full()
    parts = [Word(evaluator, clause, count) for clause, count in words]
    return Sifted(snapshot, evaluator, query, parts, filters, in_full)


def _plain_words(query: Query) -> list[tuple[Term, int]]:
    """Return the words of a query that is nothing but words, looked for in all fields; none of another."""
    if query.required or query.excluded:
        return []
    words = [
        (clause, count) for clause, count in query.words if isinstance(clause, Term) and clause.field is None
    ]
    return words if len(words) == len(query.words) else []


def scored_in(
    snapshot: Snapshot, evaluator: Evaluator, query: Query, filters: dict[str, Mask], deadline: float
) -> Scored:
    """Return what a segment has of a query, all of it scored; words are looked up until the deadline."""
    matches, complete = evaluator.query_matches(query, deadline)
    alive = snapshot.alive[evaluator.place]
    if alive is not None:
        matches = matches.where(alive.take(matches.docs))
    return Scored(snapshot, evaluator.place, matches, filters, complete)


def _is_in(part: Word, run: Phrase) -> bool:
    """Whether whatever holds a run of syllables is found by a word."""
    own = tuple(part.syllables)
    starts = range(len(run.terms) - len(own) + 1)
    return bool(own) and any(run.terms[at : at + len(own)] == own for at in starts)
