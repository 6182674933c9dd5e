"""What a word of a query finds in a segment, looked at only where it matters: what ``Evaluator.matches`` says
of all documents is said of some, to the last bit of each score."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from search_index.query.clauses import Term
from search_index.retrieval.evaluate import Evaluator, share_of_syllables
from search_index.retrieval.matches import NOTHING, Mask, Matches, mask_of, places_among, places_in
from search_index.retrieval.ranking import likely_places
from search_index.segments.bits import Located, bits_of
from search_index.segments.segment import F32, HIGHEST_IMPACT, IMPACT_UNIT, U32, U64

HIGHEST = HIGHEST_IMPACT * IMPACT_UNIT
"""What a term counts at most, its idf aside."""


def work_of(evaluator: Evaluator, clause: Term) -> int:
    """Return how many documents are looked at to find all that a word finds."""
    syllables = [evaluator.frequency(syllable) for syllable in clause.syllables]
    return evaluator.frequency(clause.term) + min(syllables, default=0)


class Word:
    """A word that is looked up in its postings, and by its syllables where it is not found.

    ``bound`` is what it counts at most in any document.
    """

    def __init__(self, evaluator: Evaluator, clause: Term, count: int) -> None:
        self._evaluator = evaluator
        self._clause = clause
        self._count = count
        self._size = evaluator.segment.size
        self._idf, postings = evaluator.known(clause.term)
        self._postings = postings
        self.bound = 0.0 if postings is None else self._idf * postings.highest_impact * IMPACT_UNIT * count
        if clause.syllables:
            idfs = [evaluator.known(syllable)[0] for syllable in clause.syllables]
            self.bound = max(self.bound, sum(idfs) * HIGHEST * share_of_syllables(clause) * count)

    @property
    def syllables(self) -> Sequence[str]:
        """What it is found by beside the word."""
        return self._clause.syllables

    def __len__(self) -> int:
        """In how many documents the word itself stands."""
        return 0 if self._postings is None else len(self._postings)

    @property
    def docs(self) -> U32:
        """All documents that it finds."""
        own = NOTHING.docs if self._postings is None else self._postings.docs
        if not self._clause.syllables:
            return own
        beside = mask_of(own, self._size)
        more = self.further(beside)
        beside[more] = True
        return beside.nonzero()[0].astype(np.uint32) if len(more) else own

    @cached_property
    def bits(self) -> U64:
        """The documents that hold the word itself."""
        if self._postings is None:
            return bits_of(np.zeros(self._size, bool))
        known = self._postings.bits
        return bits_of(mask_of(self._postings.docs, self._size)) if known is None else known.bits

    @property
    def all_bits(self) -> U64:
        """All documents that it finds."""
        return bits_of(mask_of(self.docs, self._size)) if self._clause.syllables else self.bits

    def further(self, found: Mask) -> U32:
        """Return the documents that its syllables find, those that were found left out."""
        if not self._clause.syllables:
            return NOTHING.docs
        return self._evaluator.phrase(self._clause.syllables, beside=found).docs

    def highest(self, count: int) -> U32 | None:
        """Return documents among which it counts most; None where syllables find it too."""
        if self._postings is None or self._clause.syllables:
            return None
        if len(self) <= count:
            return self._postings.docs
        return self._postings.docs.take(likely_places(self._postings.impacts, count))

    def held(self, docs: U32) -> Mask:
        """Which of some documents it finds."""
        held = np.zeros(len(docs), bool)
        if self._postings is not None:
            held = places_among(Located(docs), self._postings)[1]
        if self._clause.syllables and not held.all():
            held[places_in(self._by_syllables(docs, held).docs, docs)[0]] = True
        return held

    def scores(self, located: Located) -> tuple[F32, Mask]:
        """Return what it counts in some documents, 0 where it does not find one, and where it does."""
        docs = located.docs
        own = self._evaluator.scores_among(self._clause.term, 1.0, located)
        scores, held = own or (np.zeros(len(docs), np.float32), np.zeros(len(docs), bool))
        if self._clause.syllables and not held.all():
            others = self._by_syllables(docs, held)
            at = places_in(others.docs, docs)[0]
            scores[at] = others.scaled(share_of_syllables(self._clause)).scores
            held[at] = True
        return scores if self._count == 1 else scores * np.float32(self._count), held

    def _by_syllables(self, docs: U32, held: Mask) -> Matches:
        """Return those of the documents not held that its syllables find."""
        return self._evaluator.phrase(self._clause.syllables, among=docs.take((~held).nonzero()[0]))
