"""Search: one question to the index, one look into the database, a page of results.

When the index is missing or damaged, titles are searched in the database until it is built again.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from catalogue.domain.people.hiding import Veil
from catalogue.storage.engine.database import Database
from catalogue.storage.holdings import publications as stored
from search_index.analysis.normalisation import fold
from search_index.interface import (
    NEAR,
    Completion,
    FacetCount,
    Highlighter,
    Hit,
    IndexUnavailable,
    SearchEngine,
    SearchRequest,
    SearchResponse,
)
from search_index.query.parser import parse

from ..library_names import LibraryNames
from ..records.publications import Publications
from ..views import PublicationView
from .documents import WITHIN
from .meaning import Meaning
from .queries import plain_words
from .texts.text_search import Passage, TextHit, TextSearch

LIBRARY = "library"
"""The facet of the libraries that have copies, by their numbers: only where there are several."""

DONOR = "donor"
"""The facet of those who gave, by their names, as far as they are told."""

FACETS = ("availability", LIBRARY, "kind", "language", "country", "subject", "decade", DONOR)
"""The facets of the results page, in their order."""

NARROWED_BY = (*FACETS, "theme", WITHIN)
"""What an address may narrow a search by: a theme is what subjects and words of the title say together, and
within a subject lie its narrower ones too."""

_WORDS_TRIED = 8
"""Words of a query that finds nothing which are tried alone."""
_TEXTS_BESIDE = 3
"""Publications found by their texts that stand on the first page of results."""
_LONGEST_BEGINNING = 100
"""Letters of something that is being typed by which one looks for it."""


@dataclass(slots=True)  # not frozen, which takes three times as long, and a page has many
class Result:
    """One line of the results: the publication and why it was found.

    ``title``, ``subtitle`` and ``snippet`` are pieces of text, each with whether it matched; ``snippet`` is
    empty where nothing but the title matched. ``in_text`` tells where in its attached text the words stand.
    """

    publication: PublicationView
    title: tuple[tuple[str, bool], ...]
    subtitle: tuple[tuple[str, bool], ...]
    snippet: tuple[tuple[str, bool], ...]
    matched: tuple[str, ...]
    in_text: TextHit | None = None

    @property
    def by_meaning(self) -> bool:
        """Whether no word found it, but what it means."""
        return self.matched == (NEAR,)


class _Paged:
    """Which page of how many an answer is."""

    __slots__ = ()
    request: SearchRequest
    total: int

    @property
    def page(self) -> int:
        """The number of this page, from 1."""
        return self.request.offset // self.request.limit + 1

    @property
    def pages(self) -> int:
        """How many pages there are, at least 1."""
        return max(1, -(-self.total // self.request.limit))


@dataclass(frozen=True, slots=True)
class TextsPage(_Paged):
    """Publications whose attached texts hold the words: a page of them, and how many there are."""

    request: SearchRequest
    total: int = 0
    results: tuple[Result, ...] = ()


@dataclass(frozen=True, slots=True)
class ResultsPage(_Paged):
    """A page of results; ``from_index`` is False while the index is being built again.

    ``identified`` says that the query is an identifier and the results are what has it; ``further`` counts
    what is left out since it holds but some of the words; ``near`` what its meaning found and no word;
    ``texts`` are the best of those found by their texts, on the first page only; ``instead`` says that
    nothing has what was typed, and the results are those of ``did_you_mean``; ``asked`` is False where what
    was typed asks for nothing; ``besides`` are words of the same meaning that were looked for too.
    """

    request: SearchRequest
    total: int
    results: tuple[Result, ...]
    facets: Mapping[str, tuple[FacetCount, ...]]
    understood: str
    did_you_mean: str
    relaxed: bool
    complete: bool
    from_index: bool = True
    identified: bool = False
    further: int = 0
    near: int = 0
    texts: TextsPage | None = None
    instead: bool = False
    asked: bool = True
    besides: tuple[str, ...] = ()


class CrossedRow(NamedTuple):
    """A value of a facet, how many carry it, and how many of these each value of another facet."""

    value: str
    total: int
    counts: tuple[int, ...]


class Search:
    """The patron's search."""

    def __init__(
        self,
        database: Database,
        engine: SearchEngine,
        publications: Publications,
        texts: TextSearch,
        synonyms: Callable[[], tuple[tuple[str, ...], ...]],
        meaning: Meaning,
        libraries: LibraryNames,
        hidden: Callable[[], Veil],
    ) -> None:
        self._database = database
        self._engine = engine
        self._publications = publications
        self._texts = texts
        self._synonyms = synonyms
        self._meaning = meaning
        self._libraries = libraries
        self._hidden = hidden

    def search(self, request: SearchRequest) -> ResultsPage:
        """Answer a query; never raises for what was typed.

        Where something was typed that asks for nothing, such as AND alone, nothing is found.
        """
        return self.by_words(self._meaning.beside(request))

    def by_words(self, request: SearchRequest) -> ResultsPage:
        """Answer a query by its words alone; else as ``search`` does."""
        if _asks_for_nothing(request.text):
            return _nothing(request)
        request = self._with_synonyms(self._as_far_as_asked(request))
        try:
            response = self._engine.search(self._without_hidden(request))
        except IndexUnavailable:
            return self._search_titles(request)
        return self._page(request, response)

    def finds(self, text: str) -> bool:
        """Whether a query finds something just as it is typed; False while there is no index."""
        if not text or _asks_for_nothing(text):
            return False
        try:
            found = self._engine.search(self._with_synonyms(SearchRequest(text, limit=1)))
        except IndexUnavailable:
            return False
        return found.total > 0 and not found.instead

    def crossed(self, rows: str, columns: str, limit: int) -> tuple[list[FacetCount], list[CrossedRow]]:
        """How many publications carry each value of one facet with each of another.

        Gives the values of ``columns``, then those of ``rows`` with their numbers under each; of both at most
        ``limit``, the most frequent first. Nothing while there is no index.
        """
        crossing = SearchRequest(limit=0, facets=(rows, columns), facet_limit=limit)
        whole = self.search(crossing).facets
        heads = list(whole.get(columns, ()))
        under = [
            dataclasses.replace(crossing, filters={columns: (head.value,)}, facets=(rows,)) for head in heads
        ]
        counts = [
            {count.value: count.count for count in self.search(search_request).facets.get(rows, ())}
            for search_request in under
        ]
        return heads, [
            CrossedRow(row.value, row.count, tuple(column.get(row.value, 0) for column in counts))
            for row in whole.get(rows, ())
        ]

    def words_that_find(self, text: str) -> list[str]:
        """List the first words of a query that find something alone; none where there is but one."""
        words = plain_words(text)[:_WORDS_TRIED]
        return [word for word in words if len(words) > 1 and self.finds(word)]

    def in_texts(self, request: SearchRequest) -> TextsPage:
        """Return the publications whose texts for everybody hold every word on one page."""
        found = self._texts.search(self._with_synonyms(request))
        shown = {
            publication.id: publication
            for publication in self._publications.many([hit.publication_id for hit in found.hits])
        }
        results = (
            _of_text(shown[hit.publication_id], hit) for hit in found.hits if hit.publication_id in shown
        )
        return TextsPage(request, found.total, tuple(results))

    def passages(self, text: str, publication_id: int) -> list[tuple[TextHit, list[Passage]]]:
        """Every page of a publication's texts for everybody that holds the words."""
        return self._texts.passages(text, publication_id, synonyms=self._synonyms())

    def complete(self, prefix: str, limit: int = 8) -> list[Completion]:
        """Suggestions while typing; none while there is no index."""
        try:
            return self._engine.complete(prefix, limit)
        except IndexUnavailable:
            return []

    def beginning(self, typed: str, limit: int) -> list[PublicationView]:
        """Publications with all that was typed, the last word perhaps cut; none without an index."""
        text = typed.strip()[:_LONGEST_BEGINNING]
        if _asks_for_nothing(text):
            return []
        try:
            whole = self._engine.search(SearchRequest(text, limit=limit, every_word=True))
            if whole.identified or not text[-1:].isalnum():
                return self._publications.many([int(hit.id) for hit in whole.hits])
            cut = self._engine.search(SearchRequest(f"{text}*", limit=limit, every_word=True))
        except IndexUnavailable:
            return []
        found = next(
            (
                search_response
                for search_response in (cut, whole)
                if not (search_response.relaxed or search_response.instead) and search_response.hits
            ),
            None,
        )
        return self._publications.many([int(hit.id) for hit in found.hits]) if found else []

    def similar(self, publication_id: int, limit: int = 5) -> list[PublicationView]:
        """Publications like one publication; none while there is no index."""
        try:
            hits = self._engine.similar(str(publication_id), limit)
        except IndexUnavailable:
            return []
        return self._publications.many([int(hit.id) for hit in hits])

    def _as_far_as_asked(self, request: SearchRequest) -> SearchRequest:
        """Return the request without a word of libraries where the centre is alone."""
        if self._libraries.are_several or not (LIBRARY in request.facets or LIBRARY in request.filters):
            return request
        return dataclasses.replace(
            request,
            facets=tuple(name for name in request.facets if name != LIBRARY),
            filters={name: values for name, values in request.filters.items() if name != LIBRARY},
        )

    def _without_hidden(self, request: SearchRequest) -> SearchRequest:
        """Return the request with nobody in the place of donors whose names are hidden: the index may be
        older than the hiding.
        """
        if DONOR not in request.filters:
            return request
        covering = self._hidden()
        asked = tuple(covering.shown(name) for name in request.filters[DONOR])
        return dataclasses.replace(request, filters={**request.filters, DONOR: asked})

    def _shown_facets(self, response: SearchResponse) -> Mapping[str, tuple[FacetCount, ...]]:
        if not response.facets.get(DONOR):
            return response.facets
        covering = self._hidden()
        named = tuple(facet for facet in response.facets[DONOR] if not covering.covers(facet.value))
        return {**response.facets, DONOR: named}

    def _with_synonyms(self, request: SearchRequest) -> SearchRequest:
        """Return the request with the words of one meaning as they are now."""
        return dataclasses.replace(request, synonyms=self._synonyms())

    def _page(self, request: SearchRequest, response: SearchResponse) -> ResultsPage:
        found = {
            publication.id: publication
            for publication in self._publications.many([int(hit.id) for hit in response.hits])
        }
        in_text = self._texts.within(request, found.keys())
        results = tuple(
            _result(found[int(hit.id)], hit, response.highlighter, in_text.get(int(hit.id)))
            for hit in response.hits
            if int(hit.id) in found
        )
        beside = dataclasses.replace(request, limit=_TEXTS_BESIDE)
        return ResultsPage(
            request=request,
            total=response.total,
            results=results,
            facets=self._shown_facets(response),
            understood=response.understood,
            did_you_mean=response.did_you_mean,
            relaxed=response.relaxed,
            complete=response.complete,
            identified=response.identified,
            further=response.further,
            near=response.near,
            texts=self.in_texts(beside) if request.offset == 0 else None,
            instead=response.instead,
            besides=response.besides,
        )

    def _search_titles(self, request: SearchRequest) -> ResultsPage:
        with self._database.read() as session:
            total, ids = stored.title_contains(
                session, fold(request.text).split()[:10], request.offset, request.limit
            )
        results = tuple(_unmarked(publication) for publication in self._publications.many(ids))
        request = dataclasses.replace(request, filters={}, facets=())
        return ResultsPage(request, total, results, {}, request.text, "", False, True, from_index=False)


def _asks_for_nothing(text: str) -> bool:
    return bool(text.strip()) and parse(text).empty


def _nothing(request: SearchRequest) -> ResultsPage:
    return ResultsPage(request, 0, (), {}, "", "", False, True, asked=False)


def _of_text(publication: PublicationView, hit: TextHit) -> Result:
    return dataclasses.replace(_unmarked(publication), matched=("text",), in_text=hit)


def _unmarked(publication: PublicationView) -> Result:
    description = publication.description
    return Result(publication, ((description.title, False),), ((description.subtitle, False),), (), ())


def _result(
    publication: PublicationView, hit: Hit, highlighter: Highlighter, in_text: TextHit | None
) -> Result:
    description = publication.description
    passage = " … ".join(
        filter(None, (description.summary, "; ".join(description.subjects), *description.notes))
    )
    snippet = tuple(highlighter.highlight(passage, 180)) if passage else ()
    return Result(
        publication=publication,
        title=tuple(highlighter.highlight(description.title)),
        subtitle=tuple(highlighter.highlight(description.subtitle)) if description.subtitle else (),
        snippet=snippet if any(matched for _, matched in snippet) else (),
        matched=hit.matched,
        in_text=in_text,
    )
