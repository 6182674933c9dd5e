"""The search engines that are measured, each behind the same few methods.

Every engine indexes the same text (title, people, publisher, subjects, summary), gives the ids of the
first 20 hits and their exact number, and counts four facets where it is asked to.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Protocol

from benchmarks.searching.search_questions import FACET_VALUES, FACETS, SHOWN, Question
from search_index.engines.whoosh_engine import WhooshEngine
from search_index.interface import IndexDocument, SearchRequest


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
    """Our engine, as the site uses it: what was typed is parsed, and what was understood is said."""

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
