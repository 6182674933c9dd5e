"""tantivy by its Python binding, used in two ways: as a site would use it, and as fast as it goes."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from benchmarks.searching.search_engines import Unavailable, all_text
from benchmarks.searching.search_questions import FACET_VALUES, FACETS, SHOWN, Question
from search_index.interface import IndexDocument

_BOOSTS = {"title": 3.0, "author": 2.0, "subjects": 2.0}
_FIELDS = ["title", "author", "publisher", "subjects", "text"]


class _Tantivy:
    """What both ways share: raw fast fields for the facets, counted exactly; one writing thread."""

    def __init__(self, folder: Path) -> None:
        try:
            import tantivy
        except ImportError as error:
            raise Unavailable("pip install tantivy") from error
        self._t = tantivy
        self._folder = folder
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
        self.add_text_fields(builder)
        builder.add_integer_field("year", indexed=True, fast=True)
        for name in FACETS:
            builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
        self._schema = builder.build()

    def add_text_fields(self, builder: Any) -> None:
        """The fields of words."""
        raise NotImplementedError

    def texts(self, document: IndexDocument) -> dict[str, Any]:
        """What stands in them."""
        raise NotImplementedError

    def query(self, question: Question) -> Any:
        """A question as tantivy takes it."""
        raise NotImplementedError

    def build(self, documents: Iterable[IndexDocument]) -> None:
        """Index everything, in one thread."""
        writer = self._writer(self._t.Index(self._schema, str(self._folder)))
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
        query = self.query(question)
        found = self._searcher.search(query, SHOWN, count=True)
        if facets:
            wanted = {name: {"terms": {"field": name, "size": FACET_VALUES}} for name in FACETS}
            self._searcher.aggregate(query, wanted)
        return found.count, [self._searcher.doc(address)["id"][0] for _, address in found.hits]

    def edit(self, document: IndexDocument) -> None:
        """Replace one document."""
        writer = self._writer(self._index)
        writer.delete_documents("id", document.id)
        writer.add_document(self._document(document))
        writer.commit()
        self._index.reload()
        self._searcher = self._index.searcher()

    def _writer(self, index: Any) -> Any:
        return index.writer(heap_size=256_000_000, num_threads=1)

    def _document(self, document: IndexDocument) -> Any:
        values: dict[str, Any] = {"id": document.id, **self.texts(document)}
        values.update({name: list(found) for name, found in document.facets.items()})
        if document.year is not None:
            values["year"] = document.year
        return self._t.Document(**values)


class Tantivy(_Tantivy):
    """As a site would use it: what was typed is parsed, over fields that weigh as ours do."""

    def add_text_fields(self, builder: Any) -> None:
        """One stemmed field for each of ours."""
        for name in _FIELDS:
            builder.add_text_field(name, tokenizer_name="en_stem")

    def texts(self, document: IndexDocument) -> dict[str, Any]:
        """Every text in its field."""
        return {
            "title": document.title,
            "author": list(document.people),
            "publisher": document.publisher,
            "subjects": list(document.subjects),
            "text": document.text,
        }

    def query(self, question: Question) -> Any:
        """The query, parsed; its language has no beginnings of words, which are built."""
        words, parse = question.words, self._index.parse_query
        match question.kind:
            case "and":
                return parse(" AND ".join(words), _FIELDS, _BOOSTS)
            case "phrase":
                return parse(f'"{" ".join(words)}"', _FIELDS, _BOOSTS)
            case "prefix":
                build, any_of = self._t.Query, self._t.Occur.Should
                pattern = f"{words[0]}.*"
                fields = [(any_of, build.regex_query(self._schema, name, pattern)) for name in _FIELDS]
                return build.boolean_query(fields)
            case "fuzzy":
                return parse(
                    words[0], _FIELDS, _BOOSTS, fuzzy_fields=dict.fromkeys(_FIELDS, (False, 1, True))
                )
            case "author + year":
                first, last = question.years or (0, 0)
                return parse(f"author:{words[0]} AND year:[{first} TO {last}]", _FIELDS)
            case _:
                return parse(" ".join(words), _FIELDS, _BOOSTS)


class TantivyCatchAll(_Tantivy):
    """As fast as it goes: queries built by hand on one catch-all field without weights."""

    def add_text_fields(self, builder: Any) -> None:
        """One field, and the authors again."""
        builder.add_text_field("all", tokenizer_name="en_stem")
        builder.add_text_field("author")

    def texts(self, document: IndexDocument) -> dict[str, Any]:
        """Everything in one text."""
        return {"all": all_text(document), "author": list(document.people)}

    def query(self, question: Question) -> Any:
        """The query, built."""
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
