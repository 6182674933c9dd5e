"""Xapian by its Python binding, which distributions bring for their own Python (Debian: python3-xapian)."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from functools import reduce
from pathlib import Path
from typing import Any

from benchmarks.searching.search_engines import Unavailable, all_text
from benchmarks.searching.search_questions import FACET_VALUES, FACETS, SHOWN, Question
from search_index.interface import IndexDocument

_YEAR_SLOT = 0
_FACET_SLOTS = {name: slot for slot, name in enumerate(FACETS, 1)}
_BETWEEN = "\x1f"
"""Stands between the values of a facet, which Xapian keeps as one string."""


class Xapian:
    """One English-stemmed text with positions, authors under a prefix, values counted by match spies."""

    def __init__(self, folder: Path) -> None:
        try:
            import xapian
        except ImportError as error:
            version = ".".join(map(str, sys.version_info[:2]))
            raise Unavailable(f"no xapian for Python {version} (Debian: python3-xapian)") from error
        self._x = xapian
        self._path = str(folder / "xapian")

    def build(self, documents: Iterable[IndexDocument]) -> None:
        """Index everything."""
        database = self._writable()
        for document in documents:
            database.replace_document(_unique(document), self._document(document))
        database.commit()
        database.close()

    def open(self) -> None:
        """Be ready to answer."""
        self._database = self._x.Database(self._path)

    def ask(self, question: Question, facets: bool) -> tuple[int, list[str]]:
        """The number of hits and the first ids."""
        enquire = self._x.Enquire(self._database)
        enquire.set_query(self._query(question))
        spies = [self._x.ValueCountMatchSpy(slot) for slot in _FACET_SLOTS.values()] if facets else []
        for spy in spies:
            enquire.add_matchspy(spy)
        found = enquire.get_mset(0, SHOWN, self._database.get_doccount())  # look at all: counts are exact
        for spy in spies:
            counts: dict[str, int] = {}
            for facet_value in spy.values():
                for value in facet_value.term.decode().split(_BETWEEN):
                    counts[value] = counts.get(value, 0) + facet_value.termfreq
            sorted(counts, key=lambda value: (-counts[value], value))[:FACET_VALUES]
        return found.get_matches_estimated(), [match.document.get_data().decode() for match in found]

    def edit(self, document: IndexDocument) -> None:
        """Replace one document."""
        database = self._writable()
        database.replace_document(_unique(document), self._document(document))
        database.commit()
        database.close()
        self._database.reopen()

    def _writable(self) -> Any:
        return self._x.WritableDatabase(self._path, self._x.DB_CREATE_OR_OPEN)

    def _document(self, document: IndexDocument) -> Any:
        made = self._x.Document()
        generator = self._x.TermGenerator()
        generator.set_stemmer(self._x.Stem("en"))
        generator.set_document(made)
        generator.index_text(all_text(document))
        generator.index_text(" ".join(document.people), 1, "A")
        made.add_boolean_term(_unique(document))
        made.set_data(document.id)
        if document.year is not None:
            made.add_value(_YEAR_SLOT, self._x.sortable_serialise(document.year))
        for name, slot in _FACET_SLOTS.items():
            made.add_value(slot, _BETWEEN.join(document.facets.get(name, ())))
        return made

    def _query(self, question: Question) -> Any:
        parser = self._x.QueryParser()
        parser.set_database(self._database)
        parser.set_stemmer(self._x.Stem("en"))
        parser.set_stemming_strategy(self._x.QueryParser.STEM_SOME)
        words = question.words
        match question.kind:
            case "fuzzy":
                raise Unavailable("no search with typing errors before Xapian 1.5")
            case "author + year":
                first, last = map(self._x.sortable_serialise, question.years or (0, 0))
                years = self._x.Query(self._x.Query.OP_VALUE_RANGE, _YEAR_SLOT, first, last)
                return self._x.Query(self._x.Query.OP_FILTER, self._x.Query(f"A{words[0]}"), years)
            case "and":
                return parser.parse_query(" AND ".join(words), parser.FLAG_BOOLEAN)
            case "phrase":
                return parser.parse_query(f'"{" ".join(words)}"', parser.FLAG_PHRASE)
            case "prefix":
                return parser.parse_query(f"{words[0]}*", parser.FLAG_WILDCARD)
            case _:
                parts = [parser.parse_query(word) for word in words]
                return reduce(lambda one, other: self._x.Query(self._x.Query.OP_OR, one, other), parts)


def _unique(document: IndexDocument) -> str:
    return f"Q{document.id}"
