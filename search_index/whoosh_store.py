"""The Whoosh side of the index: schema, writer and stored documents.

Whoosh gets the words as ``fields.read`` cut them, one Whoosh field for each of ours, and keeps every
document whole, so that arrays can be made again, and queries answered, from Whoosh alone.
"""

from __future__ import annotations

import json
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import fields as dataclass_fields
from pathlib import Path
from typing import Any

from whoosh import index
from whoosh.codec.base import Segment
from whoosh.codec.whoosh3 import W3Codec
from whoosh.fields import STORED, FieldType, Schema
from whoosh.formats import Existence, Positions
from whoosh.index import FileIndex
from whoosh.query import Term
from whoosh.reading import SegmentReader
from whoosh.writing import PostingPool, SegmentWriter

from search_index.fields import FIELD_SHIFT, Field, Reading
from search_index.interface import IndexDocument, IndexUnavailable
from search_index.keys import keys_of
from search_index.text import fold

ID, KEYS, FACETS, YEAR, DOCUMENT = "id", "keys", "facets", "year", "document"
WORD_FIELDS = {field: f"words_{field.name.lower()}" for field in Field}

_NAME_OF_FIELD = tuple(WORD_FIELDS.values())
_STORED = tuple(each.name for each in dataclass_fields(IndexDocument))
MOST_SEGMENTS = 8
"""Above so many segments the smaller half is made one, in Whoosh and among the arrays alike."""

_MOST_POOLED = 2_000_000
_YEAR_SHIFT = 10_000_000
_PLACE_MASK = (1 << FIELD_SHIFT) - 1


class PackedPositions(Positions):  # type: ignore[misc]
    """Positions as an array of 32-bit numbers; Whoosh would pickle a list for each posting."""

    def encode(self, places: Iterable[int]) -> bytes:
        """The bytes kept with a posting."""
        return array("I", places).tobytes()

    def decode_positions(self, value: bytes) -> list[int]:
        """The positions kept with a posting."""
        return array("I", value).tolist()

    def decode_frequency(self, value: bytes) -> int:
        """How many positions there are."""
        return len(value) // 4

    def decode_weight(self, value: bytes) -> float:
        """A word weighs as often as it stands."""
        return float(len(value) // 4)


class ReadWords(FieldType):  # type: ignore[misc]
    """A field that takes words already read: a mapping of terms to their places."""

    def __init__(self) -> None:
        self.format = PackedPositions()
        self.analyzer = None
        self.scorable = True
        self.stored = False
        self.unique = False

    def index(self, value: dict[str, list[int]], **options: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        """What Whoosh posts: term, frequency, weight and packed places."""
        for term, places in value.items():
            count = len(places)
            yield term.encode(), count, float(count), array("I", places).tobytes()


class Names(FieldType):  # type: ignore[misc]
    """A field of exact strings."""

    def __init__(self) -> None:
        self.format = Existence()
        self.analyzer = None
        self.scorable = False
        self.stored = False
        self.unique = False

    def index(self, value: Iterable[str], **options: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        """What Whoosh posts: each string once."""
        for name in value:
            yield name.encode("utf-8", "surrogatepass"), 1, 1.0, b""


class QuickCodec(W3Codec):  # type: ignore[misc]
    """Whoosh's own codec at half the cost: blocks are not compressed and do not note their shortest document.

    The note helps only a search for the first few hits, which here is the work of the arrays.
    """

    length_stats = False

    def __init__(self) -> None:
        super().__init__(compression=0)


class QuickPool(PostingPool):  # type: ignore[misc]
    """Whoosh's pool of postings, bounded by their number instead of by a sum over each one's bytes."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fieldnames.update((*WORD_FIELDS.values(), ID, KEYS, FACETS, YEAR))

    def add(self, item: tuple[str, bytes, int, float, bytes]) -> None:
        """Take a posting; many are sorted and laid aside."""
        self.current.append(item)
        if len(self.current) >= _MOST_POOLED:
            self.save()


def whoosh_writer(whoosh: FileIndex) -> SegmentWriter:
    """The one writer of a Whoosh index."""
    writer = SegmentWriter(whoosh, codec=QuickCodec())
    writer.pool = QuickPool(writer.temp_storage(), writer.newsegment)
    return writer


def delete_documents(writer: SegmentWriter, ids: Iterable[str]) -> None:
    """Delete the documents that have these ids; opens the segments once, which is what costs."""
    with writer.searcher() as searcher:
        numbers = [number for each in ids for number in searcher.docs_for_query(Term(ID, each))]
    for number in numbers:
        writer.delete_document(number)


def merge_smaller_half(writer: SegmentWriter, segments: list[Segment]) -> list[Segment]:
    """Whoosh's merging, rare enough that an edit stays quick: see ``whoosh.writing.MERGE_SMALL``."""
    if len(segments) <= MOST_SEGMENTS:
        return segments
    by_size = sorted(segments, key=lambda segment: segment.doc_count_all())
    middle = len(segments) // 2 + 1
    for segment in by_size[:middle]:
        with SegmentReader(writer.storage, writer.schema, segment) as reader:
            writer.add_reader(reader)
    return by_size[middle:]


def schema() -> Schema:
    """The Whoosh schema: a field of words for each of ours, exact names, and the document as it came."""
    words = {name: ReadWords() for name in WORD_FIELDS.values()}
    names = {name: Names() for name in (ID, KEYS, FACETS, YEAR)}
    return Schema(**words, **names, **{DOCUMENT: STORED()})


def stored_fields(document: IndexDocument, reading: Reading) -> dict[str, Any]:
    """A document as ``writer.add_document`` takes it."""
    words: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for term, position in zip(reading.terms, reading.positions, strict=True):
        words[_NAME_OF_FIELD[position >> FIELD_SHIFT]][term].append(position & _PLACE_MASK)
    facets = {
        name
        for facet, values in document.facets.items()
        for value in values
        for name in (facet_name(facet, value), folded_facet_name(facet, value))
    }
    return {
        **words,
        ID: (document.id,),
        KEYS: keys_of(document),
        FACETS: facets,
        YEAR: () if document.year is None else (sortable_year(document.year),),
        DOCUMENT: json.dumps({name: getattr(document, name) for name in _STORED}, ensure_ascii=False),
    }


def facet_name(facet: str, value: str) -> str:
    """The name under which a facet's value is indexed as it is written."""
    return f"{facet}={value}"


def folded_facet_name(facet: str, value: str) -> str:
    """The name under which a facet's value is indexed for comparing without case and accents."""
    return f"{facet}~{fold(value)}"


def sortable_year(year: int) -> str:
    """A year as a string that sorts as the number does."""
    return f"{year + _YEAR_SHIFT:08d}"


def document_of(stored: str) -> IndexDocument:
    """The document that was stored."""
    data = json.loads(stored)
    for name in ("other_titles", "people", "subjects", "keys"):
        data[name] = tuple(data[name])
    data["facets"] = {name: tuple(values) for name, values in data["facets"].items()}
    return IndexDocument(**data)


def create_whoosh(folder: Path) -> None:
    """Make a new, empty Whoosh index in a folder."""
    index.create_in(folder, schema())


def open_whoosh(folder: Path) -> FileIndex:
    """The Whoosh index in a folder, as its last commit left it."""
    return index.open_dir(folder)


@contextmanager
def whoosh_errors() -> Iterator[None]:
    """Makes ``IndexUnavailable`` of whatever Whoosh trips over in a damaged index.

    It raises at least five unrelated types there, so none can be named; what the caller brings must
    be complete before it comes here.
    """
    try:
        yield
    except IndexUnavailable:
        raise
    except Exception as error:
        raise IndexUnavailable(f"the Whoosh index cannot be used ({type(error).__name__})") from error


def documents(whoosh: FileIndex) -> Iterator[IndexDocument]:
    """Every living document, as it came."""
    with whoosh.reader() as reader:
        for _, stored in reader.iter_docs():
            yield document_of(stored[DOCUMENT])


def documents_with(whoosh: FileIndex, ids: Iterable[str]) -> Iterator[IndexDocument]:
    """The living documents that have these ids."""
    with whoosh.searcher() as searcher:
        for document_id in ids:
            for number in searcher.docs_for_query(Term(ID, document_id)):
                yield document_of(searcher.stored_fields(number)[DOCUMENT])
