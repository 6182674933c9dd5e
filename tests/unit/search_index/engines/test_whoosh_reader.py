"""What Whoosh reads of an index is what the documents say, word by word, read here by hand."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest
from whoosh.query import Phrase, Term
from whoosh.reading import TermNotFound
from whoosh.searching import Searcher

from search_index.analysis.fields import FIELD_SHIFT, Field, read
from search_index.engines.reader import IndexReader
from search_index.engines.recovery import Recovery
from search_index.engines.whoosh_engine import WhooshEngine
from search_index.engines.whoosh_reader import DOCUMENT, FACETS, ID, KEYS, WORD_FIELDS, YEAR, SnapshotReader
from search_index.interface import IndexDocument
from search_index.segments.documents import document_of

DOCUMENTS = [
    IndexDocument(
        "a",
        "Debt bondage: debt at sea",
        people=("Surtees, Rebecca", "debt"),
        text="labour, debt and labour",
        keys=("isbn:9780306406157",),
        year=2008,
        facets={"country": ("Côte d'Ivoire", "Thailand")},
    ),
    IndexDocument("b", "Sold like chicken", text="sea " * 9, year=-3, facets={"country": ("COTE D'IVOIRE",)}),
    IndexDocument("c", "withdrawn debt", keys=("un_symbol:A/75/289",), year=2008),
    IndexDocument("d", "អំពើជួញដូរមនុស្ស", subjects=("labour",), text="long " * 9_000 + "sea"),
]


@pytest.fixture
def reader(tmp_path: Path) -> SnapshotReader:
    """Two parts; of the first a document was deleted."""
    engine = WhooshEngine(tmp_path)
    engine.write(DOCUMENTS[:3])
    engine.write(DOCUMENTS[3:], ["c"])
    found = Recovery(IndexReader(tmp_path).current()).whoosh_reader()
    assert found is not None
    return found


def test_every_posting_of_every_word_is_read(reader: SnapshotReader) -> None:
    wanted: dict[tuple[str, bytes], dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for document in (DOCUMENTS[0], DOCUMENTS[1], DOCUMENTS[3]):
        reading = read(document)
        for term, position in zip(reading.terms, reading.positions, strict=True):
            name = WORD_FIELDS[Field(position >> FIELD_SHIFT)]
            places = wanted[name, term.encode()][document.id]
            places.append(position & ((1 << FIELD_SHIFT) - 1))
    found: dict[tuple[str, bytes], dict[str, list[int]]] = {}
    ids = {number: document_of(fields[DOCUMENT]).id for number, fields in reader.iter_docs()}
    for name, word in reader.all_terms():
        if name in WORD_FIELDS.values() and reader.doc_frequency(name, word):
            matcher = reader.postings(name, word)
            found[name, word] = {ids[at]: places for at, places in matcher.items_as("positions")}
    assert found == {key: dict(places) for key, places in wanted.items()}


@pytest.mark.parametrize(
    ("name", "term", "ids"),
    [
        (ID, "a", ["a"]),
        (ID, "c", []),
        (ID, "x", []),
        (KEYS, "isbn:9780306406157", ["a"]),
        (KEYS, "un_symbol:A/75/289", []),
        (YEAR, "10002008", ["a"]),
        (YEAR, "09999997", ["b"]),
        (FACETS, "country=Thailand", ["a"]),
        (FACETS, "country=thailand", []),
        (FACETS, "country~cote d'ivoire", ["a", "b"]),
        (FACETS, "kind=book", []),
    ],
)
def test_names_are_found_in_living_documents(
    reader: SnapshotReader, name: str, term: str, ids: list[str]
) -> None:
    with Searcher(reader) as searcher:
        found = searcher.docs_for_query(Term(name, term))
        assert [document_of(reader.stored_fields(doc)[DOCUMENT]).id for doc in found] == ids


def test_what_stands_nowhere_is_said_in_the_words_of_whoosh(reader: SnapshotReader) -> None:
    assert (KEYS, "un_symbol:A/75/289") not in reader
    for ask in (reader.postings, reader.term_info):
        with pytest.raises(TermNotFound):
            ask(KEYS, "isbn:none")
    assert reader.has_deletions() and reader.is_deleted(2) and not reader.is_deleted(3)
    assert (reader.doc_count_all(), reader.doc_count()) == (4, 3)
    assert list(reader.expand_prefix(YEAR, "1000")) == [b"10002008"]


def test_whooshs_own_phrases_follow_words(reader: SnapshotReader) -> None:
    with Searcher(reader) as searcher:
        title, text = WORD_FIELDS[Field.TITLE], WORD_FIELDS[Field.TEXT]
        assert list(searcher.docs_for_query(Phrase(title, ["debt", "bondag"]))) == [0]
        assert list(searcher.docs_for_query(Phrase(text, ["debt", "bondag"]))) == []
        assert list(searcher.docs_for_query(Phrase(text, ["long", "sea"]))) == [3]
