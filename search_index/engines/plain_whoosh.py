"""Answers a query by Whoosh alone: the second engine, which stands in where arrays are damaged.

The same clauses match the same documents, and facets are counted the same, from the documents kept;
slower, with Whoosh's own scores, without "did you mean" and without saying in which field a word stood.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from whoosh import query as wq
from whoosh.scoring import TF_IDF
from whoosh.searching import Searcher

from search_index.analysis.fields import Field
from search_index.analysis.filing import filing_title
from search_index.analysis.spelling import MOST_NEAR, is_near
from search_index.engines.whoosh_reader import (
    DOCUMENT,
    FACETS,
    ID,
    KEYS,
    WORD_FIELDS,
    YEAR,
    SnapshotReader,
    facet_name,
    folded_facet_name,
    sortable_year,
)
from search_index.interface import FacetCount, Hit, IndexDocument, SearchRequest, SearchResponse
from search_index.query.clauses import (
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
)
from search_index.query.parser import parse
from search_index.query.synonyms import with_synonyms
from search_index.retrieval.facets import YEAR_FACET, best_values
from search_index.retrieval.highlighter import QueryHighlighter
from search_index.retrieval.ranking import TIER_ALL_WORDS, TIER_EXACT
from search_index.retrieval.suggest import forgive_spelling
from search_index.segments.documents import document_of

_MOST_NAMED = 2_000
"""Documents that a clause is turned into by name; the arrays need no such bound."""

_MOST_TERMS = 500
"""Terms that a beginning is widened to here; the arrays need no such bound."""


def search_plainly(reader: SnapshotReader, request: SearchRequest) -> SearchResponse:
    """Answer a query by Whoosh, which reads the index as its own."""
    with Searcher(reader, weighting=TF_IDF()) as searcher:
        return _PlainSearch(searcher, request).answer()


class _PlainSearch:
    def __init__(self, searcher: Searcher, request: SearchRequest) -> None:
        self._searcher = searcher
        self._request = request
        self._translate = _Translator(searcher)
        self._besides: tuple[str, ...] = ()
        self._query = request.query if isinstance(request.query, Query) else self._read(request)
        self._documents: dict[int, IndexDocument] = {}

    def answer(self) -> SearchResponse:
        request, query = self._request, self._query
        matching = set(self._searcher.docs_for_query(self._translate.query(query)))
        for clause in query.excluded:  # taken away here: Whoosh's AndNot leaves some of them in
            matching -= self._docs(clause)
        filters = {name: set(self._searcher.docs_for_query(query)) for name, query in self._filters().items()}
        words = [clause for clause, _ in query.words]
        all_words = self._docs(AllOf(tuple(words))) if len(words) > 1 else set()
        all_words |= self._docs(AnyOf(tuple(map(Key, query.names))))
        exact = self._docs(AnyOf(tuple(map(Key, (query.title_key, *query.keys)))))
        passing = matching.intersection(*filters.values())
        found = len(passing)
        if request.every_word and len(words) > 1 and passing & (all_words | exact):
            matching &= all_words | exact
            passing &= matching
        facets = {}
        for name in request.facets:
            others = (docs for own_name, docs in filters.items() if own_name != name)
            facets[name] = self._count(name, matching.intersection(*others))
        return SearchResponse(
            total=len(passing),
            hits=self._hits(passing, all_words, exact),
            highlighter=QueryHighlighter(query),
            facets=facets,
            understood=query.text,
            relaxed=bool(passing) and len(words) > 1 and not passing & (all_words | exact),
            complete=not (query.cut or self._translate.cut),
            identified=query.identifier,
            further=found - len(passing),
            besides=self._besides,
        )

    def _read(self, request: SearchRequest) -> Query:
        query = parse(request.text)
        if query.whole_key and self._docs(Key(query.whole_key)):
            return replace(query, words=(), required=(Key(query.whole_key),), excluded=())
        query, self._besides = with_synonyms(query, request.synonyms, self._translate.knows)
        widened = forgive_spelling(query, self._translate.knows)
        return query if widened is not query and self._docs(Key(query.title_key)) else widened

    def _docs(self, clause: Clause) -> set[int]:
        return set(self._searcher.docs_for_query(self._translate.clause(clause)))

    def _filters(self) -> dict[str, wq.Query]:
        request = self._request
        filters = {
            name: wq.Or([_with_value(name, value) for value in values])
            for name, values in request.filters.items()
            if values
        }
        if request.year_from is not None or request.year_to is not None:
            years = _years(request.year_from, request.year_to)
            filters[YEAR_FACET] = wq.And([filters[YEAR_FACET], years]) if YEAR_FACET in filters else years
        return filters

    def _count(self, name: str, docs: Iterable[int]) -> tuple[FacetCount, ...]:
        totals = Counter[str]()
        for document in map(self._document, sorted(docs)):
            if name == YEAR_FACET:
                totals.update([] if document.year is None else [str(document.year)])
            else:
                totals.update(set(document.facets.get(name, ())))
        return best_values(totals, self._request.facet_limit, self._request.filters.get(name, ()))

    def _hits(self, passing: set[int], all_words: set[int], exact: set[int]) -> tuple[Hit, ...]:
        scores = self._scores(passing)
        for tier, docs in ((TIER_ALL_WORDS, all_words), (TIER_EXACT, exact)):
            for doc in docs & passing:
                scores[doc] += tier
        begin = max(self._request.offset, 0)
        ranked = sorted(passing, key=lambda doc: (*self._rank(doc), -scores[doc], doc))
        shown = ranked[begin : begin + max(self._request.limit, 0)]
        return tuple(Hit(self._document(doc).id, scores[doc]) for doc in shown)

    def _scores(self, passing: set[int]) -> dict[int, float]:
        if self._query.empty:
            return dict.fromkeys(passing, 0.0)
        results = self._searcher.search(self._translate.query(self._query), limit=None)
        return {doc: score for score, doc in results.top_n if doc in passing}

    def _rank(self, doc: int) -> tuple[object, ...]:
        match self._request.sort:
            case "year_newest":
                year = self._document(doc).year
                return (year is None, -(year or 0))
            case "year_oldest":
                year = self._document(doc).year
                return (year is None, year or 0)
            case "title":
                document = self._document(doc)
                return (filing_title(document.title, document.facets.get("language", ())),)
            case "newest_arrival":
                return (-self._document(doc).added,)
            case _:
                return (-self._document(doc).added,) if self._query.empty else ()

    def _document(self, doc: int) -> IndexDocument:
        if doc not in self._documents:
            self._documents[doc] = document_of(self._searcher.stored_fields(doc)[DOCUMENT])
        return self._documents[doc]


class _Translator:
    """From our clauses to Whoosh's queries; ``cut`` says that a beginning had too many words."""

    def __init__(self, searcher: Searcher) -> None:
        self._searcher = searcher
        self._reader = searcher.reader()
        self.cut = False

    def knows(self, term: str) -> bool:
        """Whether any living document holds a term."""
        return any(True for _ in self._searcher.docs_for_query(self._term(term, None)))

    def query(self, query: Query) -> wq.Query:
        """Return a whole query, without its tiers and without what it excludes."""
        parts = [self.clause(term) for term in query.required]
        if query.words:
            parts.append(wq.Or([self.clause(term) for term, _ in query.words]))
        whole = wq.And(parts) if parts else wq.Every()
        if not query.required:
            keys = (query.title_key, *query.keys, *query.names)
            whole = wq.Or([whole, *(self.clause(Key(key)) for key in keys if key)])
        if query.together:
            whole = wq.AndMaybe(whole, wq.Or([self.clause(phrase) for phrase in query.together]))
        return whole

    def clause(self, clause: Clause) -> wq.Query:
        """One clause."""
        match clause:
            case Term():
                word = self._term(clause.term, clause.field)
                if not clause.syllables:
                    return word
                return wq.Or([word, self._phrase(clause.syllables, clause.field)])
            case Phrase():
                return self._phrase(clause.terms, clause.field)
            case Prefix():
                return self._any_term(self._beginning(clause.form), clause.field)
            case Fuzzy():
                return self._any_term(self._near(clause), clause.field)
            case Years():
                return _years(clause.first, clause.last)
            case FacetValue():
                return wq.Term(FACETS, folded_facet_name(clause.name, clause.value))
            case Key():
                return wq.Term(KEYS, clause.key)
            case AnyOf():
                return wq.Or([self.clause(term) for term in clause.clauses])
            case AllOf():
                parts = [self.clause(term) for term in clause.clauses]
                return wq.And(parts) if parts else wq.Every()
            case Without():
                return self._without(clause)

    def _term(self, term: str, field: Field | None) -> wq.Query:
        return wq.Or([wq.Term(name, term) for name in _names(field)])

    def _phrase(self, terms: tuple[str, ...], field: Field | None) -> wq.Query:
        if len(terms) == 1:
            return self._term(terms[0], field)
        return wq.Or([wq.Phrase(name, list(terms)) for name in _names(field)])

    def _without(self, clause: Without) -> wq.Query:
        """Whoosh's own AndNot leaves some of them in."""
        held = set(self._searcher.docs_for_query(self.clause(clause.clause)))
        docs = sorted(held.difference(self._searcher.docs_for_query(self.clause(clause.excluded))))
        self.cut = self.cut or len(docs) > _MOST_NAMED
        kept = (document_of(self._searcher.stored_fields(doc)[DOCUMENT]) for doc in docs[:_MOST_NAMED])
        return wq.Or([wq.Term(ID, document.id) for document in kept])

    def _any_term(self, terms: Iterable[str], field: Field | None) -> wq.Query:
        kept = sorted(set(terms))
        self.cut = self.cut or len(kept) > _MOST_TERMS
        return wq.Or([self._term(term, field) for term in kept[:_MOST_TERMS]])

    def _beginning(self, form: str) -> Iterator[str]:
        for name in WORD_FIELDS.values():
            yield from (term.decode() for term in self._reader.expand_prefix(name, form))

    def _near(self, clause: Fuzzy) -> list[str]:
        terms = {term.decode() for name in WORD_FIELDS.values() for term in self._reader.lexicon(name)}
        near = (term for term in terms if is_near(term, clause.form, clause.edits))
        return sorted(near)[:MOST_NEAR]


def _names(field: Field | None) -> list[str]:
    return list(WORD_FIELDS.values()) if field is None else [WORD_FIELDS[field]]


def _with_value(name: str, value: str) -> wq.Query:
    if name != YEAR_FACET:
        return wq.Term(FACETS, facet_name(name, value))
    return wq.Term(YEAR, sortable_year(int(value))) if value.lstrip("-").isdecimal() else wq.NullQuery


def _years(first: int | None, last: int | None) -> wq.Query:
    return wq.TermRange(
        YEAR,
        None if first is None else sortable_year(first),
        None if last is None else sortable_year(last),
    )
