"""Answers a patron's query from a snapshot: read, evaluate, filter, rank, count."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from operator import attrgetter, methodcaller

import numpy as np

from search_index.analysis.fields import Field
from search_index.analysis.tokenizer import is_unspaced
from search_index.interface import NEAR, NEAR_ADDED, FacetCount, Hit, SearchRequest, SearchResponse
from search_index.query.clauses import Key, Query, by_words_alone
from search_index.query.parser import parse
from search_index.query.synonyms import with_synonyms
from search_index.retrieval.evaluate import Evaluator, evaluators_of, years_within
from search_index.retrieval.facets import YEAR_FACET, count_values
from search_index.retrieval.feedback import FEEDBACK_DOCUMENTS, FEEDBACK_WORDS, telling_terms
from search_index.retrieval.found import Found, Scored, found_in, scored_in
from search_index.retrieval.fusion import Place, fused, has_exact, joined, places_of
from search_index.retrieval.highlighter import QueryHighlighter
from search_index.retrieval.matches import NOTHING, DocumentSet, Mask, Matches, mask_of
from search_index.retrieval.ranking import Ranked, ranked
from search_index.retrieval.suggest import did_you_mean, forgive_spelling
from search_index.segments.segment import U32, Segment
from search_index.segments.snapshot import Snapshot

TIME_LIMIT = 1.0
"""Seconds after which no further word of a query is looked up."""

_LABELS = ("title", "people", "subject", "series", "publisher", "text")
_LABELS_OF_MASK = [
    tuple(label for field, label in zip(Field, _LABELS, strict=True) if mask >> field & 1)
    for mask in range(1 << len(Field))
]

_hit: Callable[[tuple[str, float, tuple[str, ...]]], Hit] = partial(tuple.__new__, Hit)
"""A hit of a row; to call ``Hit`` for each of a page takes twice as long."""


@dataclass(slots=True)
class _Near:
    """What lies near in meaning: the ``ranking`` of all of it, and what is ``added`` to what words found.

    ``found`` and ``together`` are what was found, and what of it passes the filters, with what is added.
    """

    ranking: list[Place]
    added: list[Place]
    found: list[Scored]
    together: list[Matches]


_IS_COMPLETE = attrgetter("complete")
_HAS_ALL_WORDS = methodcaller("has_all_words")
_COUNT = methodcaller("count")


class Searcher:
    """Searches one snapshot; keeps nothing between queries, so threads may share it."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot

    def search(self, request: SearchRequest) -> SearchResponse:
        """Answer a query; where nothing has what was typed, the one that was likely meant."""
        response, by_words = self._answer(request)
        if by_words or not response.did_you_mean:
            return response
        meant, by_words = self._answer(replace(request, text=response.did_you_mean))
        if not by_words:
            return response
        return replace(
            meant, understood=response.understood, did_you_mean=response.did_you_mean, instead=True
        )

    def _answer(self, request: SearchRequest) -> tuple[SearchResponse, bool]:
        """Return the answer, and whether words found any of it."""
        typed = request.query if isinstance(request.query, Query) else parse(request.text)
        groups = request.synonyms if typed is not request.query else ()
        asked, besides = with_synonyms(typed, groups, self.snapshot.knows)
        query = typed if typed is request.query else self._widened(asked)
        deadline = time.monotonic() + TIME_LIMIT
        evaluators = evaluators_of(self.snapshot)
        found = [self._find(evaluator, query, request, deadline) for evaluator in evaluators]
        some = found
        total = by_words = sum(map(_COUNT, found))
        relaxed = by_words > 0 and len(query.words) > 1 and not any(map(_HAS_ALL_WORDS, found))
        further = 0
        if request.every_word and len(query.words) > 1 and by_words and not relaxed:
            found = [part.with_all_words() for part in found]
            total = sum(map(_COUNT, found))
            further = by_words - total
        near = self._near(request, found) if request.near and _may_fuse(typed, query) else None
        if near:
            total += len(near.added)
            words = [part.foremost(0, {}) for part in some]
            further -= sum(_holds(words, at) for at in near.added)
        response = SearchResponse(
            total=total,
            hits=self._hits(query, request, found, near, evaluators),
            highlighter=QueryHighlighter(query),
            facets=self._facets(request, near.found if near else found) if request.facets else {},
            understood=query.text,
            did_you_mean=self._did_you_mean(request, asked, query, evaluators),
            relaxed=relaxed,
            complete=not query.cut and all(map(_IS_COMPLETE, found)),
            identified=query.identifier,
            further=further,
            near=len(near.added) if near else 0,
            besides=besides if not query.identifier else (),
        )
        return response, by_words > 0

    def _near(self, request: SearchRequest, words: Sequence[Found]) -> _Near | None:
        """Return what lies near in meaning; None where the words name something exactly.

        What is added is decided before any filter is: to narrow a search adds nothing to it.
        """
        found = [part for part in words if isinstance(part, Scored)]  # all are, where meaning is asked too
        matches = [part.matches for part in found]
        if has_exact(matches):
            return None
        near = places_of(self.snapshot, request.near)
        added = [at for at in near if not _holds(matches, at)][:NEAR_ADDED]
        beside = [
            part.with_matches(
                joined(part.matches, [number for of, number in added if of == place], part.size)
            )
            for place, part in enumerate(found)
        ]
        together = [part.passing() for part in beside]
        ranking = [at for at in near if _holds(together, at)]
        return _Near(ranking, [at for at in added if _holds(together, at)], beside, together)

    def _did_you_mean(
        self, request: SearchRequest, typed: Query, widened: Query, evaluators: Sequence[Evaluator]
    ) -> str:
        asked = request.query is None and self._may_err(typed, widened)
        return did_you_mean(self.snapshot, typed.text, evaluators) if asked else ""

    def _widened(self, query: Query) -> Query:
        """Return what a query asks of this snapshot: an identifier it holds, or its words, misspelt ones
        widened.
        """
        if query.whole_key and self._holds(query.whole_key):
            return replace(query, words=(), required=(Key(query.whole_key),), excluded=())
        widened = forgive_spelling(query, self.snapshot.knows)
        return query if widened is not query and self._holds(query.title_key) else widened

    def _may_err(self, typed: Query, widened: Query) -> bool:
        """Whether words may be misspelt, which in a script without spaces does not show at once."""
        return widened is not typed or (not typed.text.isascii() and is_unspaced(typed.text))

    def _holds(self, key: str) -> bool:
        return any(len(segment.documents_with_key(key)) for segment in self.snapshot.segments)

    def _find(self, evaluator: Evaluator, query: Query, request: SearchRequest, deadline: float) -> Found:
        filters = _filters(evaluator.segment, request)
        first_by_score = request.sort == "relevance" and not request.near and request.limit > 0
        find = found_in if first_by_score else scored_in
        return find(self.snapshot, evaluator, query, filters, deadline)

    def _facets(self, request: SearchRequest, found: Sequence[Found]) -> dict[str, tuple[FacetCount, ...]]:
        hits = [part.documents() for part in found]
        return {name: self._facet(name, request, found, hits) for name in request.facets}

    def _facet(
        self, name: str, request: SearchRequest, found: Sequence[Found], hits: Sequence[DocumentSet]
    ) -> tuple[FacetCount, ...]:
        if name in request.filters or name == YEAR_FACET:
            hits = [part.documents(without=name) for part in found]
        chosen = request.filters.get(name, ())
        return count_values(name, self.snapshot.segments, hits, request.facet_limit, chosen)

    def _hits(
        self,
        query: Query,
        request: SearchRequest,
        found: Sequence[Found],
        near: _Near | None,
        evaluators: Sequence[Evaluator],
    ) -> tuple[Hit, ...]:
        sort = request.sort
        if sort == "relevance" and query.empty:
            sort = "newest_arrival"
        begin = max(request.offset, 0)
        end = begin + max(request.limit, 0)
        telling: dict[str, float] = {}
        if sort == "relevance" and len(query.words) >= FEEDBACK_WORDS:
            by_words = [part.foremost(FEEDBACK_DOCUMENTS, {}) for part in found]
            first = ranked(self.snapshot, sort, by_words, 0, FEEDBACK_DOCUMENTS)
            telling = telling_terms(self.snapshot, zip(first.places, first.docs, strict=True))
        passing = [part.foremost(end, telling) for part in found]
        if near:
            by_relevance = sort == "relevance"
            passing = (
                fused(self.snapshot, passing, near.ranking, request.near_weight, near.together)
                if by_relevance
                else near.together
            )
        shown = ranked(self.snapshot, sort, passing, begin, end)
        matched = _fields_matched(query, shown, evaluators) if request.explain else [()] * len(shown.docs)
        if near:
            added = set(near.added)
            at = zip(shown.places, shown.docs, strict=True)
            matched = [(NEAR,) if document in added else by for document, by in zip(at, matched, strict=True)]
        return tuple(map(_hit, zip(self._ids(shown), shown.scores, matched, strict=True)))

    def _ids(self, shown: Ranked) -> list[str]:
        """Return the ids of documents, those of each segment looked up in one go."""
        segments = self.snapshot.segments
        if len(segments) == 1:
            return segments[0].ids.some(shown.docs)
        found = [iter(segment.ids.some(shown.of(place))) for place, segment in enumerate(segments)]
        return [next(found[place]) for place in shown.places]


def _fields_matched(query: Query, shown: Ranked, evaluators: Sequence[Evaluator]) -> list[tuple[str, ...]]:
    """For each document the fields in which a word of the query stands."""
    found: list[Iterator[int]] = []
    for place, evaluator in enumerate(evaluators):
        docs = np.array(shown.of(place), np.uint32)
        found.append(iter(evaluator.fields_matched(query, docs)))
    return [_LABELS_OF_MASK[next(found[place])] for place in shown.places]


def _may_fuse(typed: Query, widened: Query) -> bool:
    """Whether what was typed is words, and none that name something exactly."""
    return by_words_alone(typed) and not widened.required


def _holds(found: Sequence[Matches], at: Place) -> bool:
    """Whether a document is among those found."""
    place, number = at
    docs = found[place].docs
    held = int(docs.searchsorted(number))
    return held < len(docs) and int(docs[held]) == number


def _filters(segment: Segment, request: SearchRequest) -> dict[str, Mask]:
    """For each facet with a choice, which documents it lets through."""
    in_years = request.year_from is not None or request.year_to is not None
    if not request.filters and not in_years:
        return {}
    masks = {
        name: mask_of(_with_any(segment, name, values), segment.size)
        for name, values in request.filters.items()
        if values
    }
    if in_years:
        in_range = years_within(segment.years, request.year_from, request.year_to)
        masks[YEAR_FACET] = masks[YEAR_FACET] & in_range if YEAR_FACET in masks else in_range
    return masks


def _with_any(segment: Segment, name: str, values: Sequence[str]) -> U32:
    if name == YEAR_FACET:
        years = [int(value) for value in values if value.lstrip("-").isdecimal()]
        return np.flatnonzero(np.isin(segment.years, years)).astype(np.uint32)
    column = segment.facet(name)
    codes = [column.code_of[value] for value in values if column and value in column.code_of]
    if column is None or not codes:
        return NOTHING.docs
    return np.concatenate([column.docs_with(code) for code in codes])
