"""The search engines that are measured, each behind the same few methods.

Every engine indexes the same text (title, people, publisher, subjects, summary), gives the ids of the
first 20 hits and their exact number, and counts four facets where it is asked to.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Protocol

from benchmarks.search_questions import FACET_VALUES, FACETS, SHOWN, Question
from search_index.interface import IndexDocument, SearchRequest
from search_index.whoosh_engine import WhooshEngine


class Unavailable(Exception):
    """The engine is not installed here, or cannot do what is asked."""


class Engine(Protocol):
    """What is measured of an engine; its files lie in the folder it is made with."""

    def build(self, documents: Iterable[IndexDocument]) -> None:
        """Index everything."""

    def open(self) -> None:
        """Be ready to answer."""

    def ask(self, question: Question, facets: bool) -> tuple[int, list[str]]:
        """The number of hits and the first ids."""

    def edit(self, document: IndexDocument) -> None:
        """Replace one document, visible to the next question."""


def all_text(document: IndexDocument) -> str:
    """Everything of a document that is searched, in one text."""
    parts = (document.title, *document.people, document.publisher, *document.subjects, document.text)
    return " . ".join(filter(None, parts))


class Lacuna:
    """Our engine, as the site uses it: with what was understood, where it matched, and a marker."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def build(self, documents: Iterable[IndexDocument]) -> None:
        """Index everything."""
        WhooshEngine(self._folder).rebuild(documents)

    def open(self) -> None:
        """Be ready to answer."""
        self._engine = WhooshEngine(self._folder)
        self._engine.health()

    def ask(self, question: Question, facets: bool) -> tuple[int, list[str]]:
        """The number of hits and the first ids."""
        names = FACETS if facets else ()
        request = SearchRequest(
            _in_our_language(question), limit=SHOWN, facets=names, facet_limit=FACET_VALUES
        )
        response = self._engine.search(request)
        return response.total, [hit.id for hit in response.hits]

    def edit(self, document: IndexDocument) -> None:
        """Replace one document."""
        self._engine.write([document])


def _in_our_language(question: Question) -> str:
    words = question.words
    match question.kind:
        case "and":
            return " AND ".join(words)
        case "phrase":
            return f'"{" ".join(words)}"'
        case "prefix":
            return f"{words[0]}*"
        case "fuzzy":
            return f"{words[0]}~"
        case "author + year":
            first, last = question.years or (0, 0)
            return f"author:{words[0]} year:{first}..{last}"
        case _:
            return " ".join(words)


class Tantivy:
    """tantivy by its Python binding: one English-stemmed catch-all, raw fast fields for the facets."""

    def __init__(self, folder: Path) -> None:
        try:
            import tantivy
        except ImportError as error:
            raise Unavailable("pip install tantivy") from error
        self._t = tantivy
        self._folder = folder
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
        builder.add_text_field("all", tokenizer_name="en_stem")
        builder.add_text_field("author")
        builder.add_integer_field("year", indexed=True, fast=True)
        for name in FACETS:
            builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
        self._schema = builder.build()

    def build(self, documents: Iterable[IndexDocument]) -> None:
        """Index everything, in one thread."""
        writer = tantivy_writer(self._t.Index(self._schema, str(self._folder)))
        for document in documents:
            writer.add_document(self._document(document))
        writer.commit()
        writer.wait_merging_threads()

    def open(self) -> None:
        """Be ready to answer."""
        self._index = self._t.Index.open(str(self._folder))
        self._searcher = self._index.searcher()
        self._stemmer = (
            self._t.TextAnalyzerBuilder(self._t.Tokenizer.simple())
            .filter(self._t.Filter.stemmer("english"))
            .build()
        )

    def ask(self, question: Question, facets: bool) -> tuple[int, list[str]]:
        """The number of hits and the first ids."""
        query = self._query(question)
        found = self._searcher.search(query, SHOWN, count=True)
        if facets:
            wanted = {name: {"terms": {"field": name, "size": FACET_VALUES}} for name in FACETS}
            self._searcher.aggregate(query, wanted)
        return found.count, [self._searcher.doc(address)["id"][0] for _, address in found.hits]

    def edit(self, document: IndexDocument) -> None:
        """Replace one document."""
        writer = tantivy_writer(self._index)
        writer.delete_documents("id", document.id)
        writer.add_document(self._document(document))
        writer.commit()
        self._index.reload()
        self._searcher = self._index.searcher()

    def _document(self, document: IndexDocument) -> Any:
        fields: dict[str, Any] = {
            "id": document.id,
            "all": all_text(document),
            "author": list(document.people),
        }
        fields.update({name: list(values) for name, values in document.facets.items()})
        if document.year is not None:
            fields["year"] = document.year
        return self._t.Document(**fields)

    def _query(self, question: Question) -> Any:
        query, occur, schema = self._t.Query, self._t.Occur, self._schema
        stems = [self._stemmer.analyze(word)[0] for word in question.words]
        match question.kind:
            case "phrase":
                return query.phrase_query(schema, "all", stems)
            case "prefix":
                return query.regex_query(schema, "all", f"{question.words[0]}.*")
            case "fuzzy":
                return query.fuzzy_term_query(schema, "all", question.words[0], 1)
            case "author + year":
                first, last = question.years or (0, 0)
                author = query.term_query(schema, "author", question.words[0])
                years = query.range_query(schema, "year", self._t.FieldType.Integer, first, last)
                return query.boolean_query([(occur.Must, author), (occur.Must, years)])
        how = occur.Must if question.kind == "and" else occur.Should
        return query.boolean_query([(how, query.term_query(schema, "all", stem)) for stem in stems])


def tantivy_writer(index: Any) -> Any:
    """A writer with one thread, as ours has."""
    return index.writer(heap_size=256_000_000, num_threads=1)


class StockWhoosh:
    """Whoosh as its documentation shows it: several fields, its own scoring, groupedby facets."""

    def __init__(self, folder: Path) -> None:
        from whoosh import fields, index

        self._index = index
        self._folder = folder
        self._schema = fields.Schema(
            id=fields.ID(stored=True, unique=True),
            title=fields.TEXT(),
            author=fields.TEXT(),
            text=fields.TEXT(),
            year=fields.NUMERIC(),
            **{name: fields.KEYWORD(commas=True, sortable=True) for name in FACETS},
        )

    def build(self, documents: Iterable[IndexDocument]) -> None:
        """Index everything."""
        writer = self._index.create_in(self._folder, self._schema).writer(limitmb=256)
        for document in documents:
            writer.add_document(**self._fields(document))
        writer.commit()

    def open(self) -> None:
        """Be ready to answer."""
        from whoosh.qparser import MultifieldParser, OrGroup
        from whoosh.qparser.plugins import FuzzyTermPlugin

        self._opened = self._index.open_dir(self._folder)
        self._searcher = self._opened.searcher()
        self._parser = MultifieldParser(["title", "author", "text"], self._schema, group=OrGroup.factory(0.9))
        self._parser.add_plugin(FuzzyTermPlugin())

    def ask(self, question: Question, facets: bool) -> tuple[int, list[str]]:
        """The number of hits and the first ids."""
        text = _in_our_language(question)
        if question.years:
            text = f"author:{question.words[0]} AND year:[{question.years[0]} to {question.years[1]}]"
        query = self._parser.parse(text)
        if facets:
            from whoosh.sorting import Count, Facets

            groups = Facets()
            for name in FACETS:
                groups.add_field(name, maptype=Count, allow_overlap=False)
            results = self._searcher.search(query, limit=SHOWN, groupedby=groups)
        else:
            results = self._searcher.search(query, limit=SHOWN)
        return len(results), [hit["id"] for hit in results]

    def edit(self, document: IndexDocument) -> None:
        """Replace one document."""
        writer = self._opened.writer()
        writer.update_document(**self._fields(document))
        writer.commit()
        self._searcher = self._searcher.refresh()

    def _fields(self, document: IndexDocument) -> dict[str, Any]:
        facets = {name: ",".join(values) for name, values in document.facets.items()}
        text = " . ".join((document.publisher, *document.subjects, document.text))
        year = {} if document.year is None else {"year": document.year}
        return {
            "id": document.id,
            "title": document.title,
            "author": " ".join(document.people),
            "text": text,
            **facets,
            **year,
        }
