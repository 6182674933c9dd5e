"""The names that may stand before a colon in a query: in English, and as the pages have them in Khmer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from search_index.fields import Field
from search_index.text import fold

_Meant = TypeVar("_Meant")

NAME = "[\u1780-\u17d3]++|[^\\W\\d_]++"
"""A pattern for what could be such a name; ``\\w`` leaves the marks of Khmer out."""


def _by_name(names: Mapping[_Meant, str]) -> dict[str, _Meant]:
    return {fold(name): meant for meant, each in names.items() for name in each.split()}


_FIELDS = _by_name({
    Field.TITLE: "title ចំណងជើង",
    Field.PEOPLE: "author people អ្នកនិពន្ធ",
    Field.SUBJECTS: "subject ប្រធានបទ",
    Field.SERIES: "series ស៊េរី",
    Field.PUBLISHER: "publisher អ្នកបោះពុម្ព",
})  # fmt: skip
_FACETS = _by_name({
    "language": "language lang ភាសា",
    "country": "country ប្រទេស",
    "kind": "kind type ប្រភេទ",
    "donor": "donor អ្នកផ្ដល់",
})  # fmt: skip
_YEAR = frozenset({"year", fold("ឆ្នាំ")})
_KEYS = frozenset({"isbn", "issn", "doi", "id", "number", fold("លេខ")})
_ALL = frozenset({*_FIELDS, *_FACETS, *_YEAR, *_KEYS})


def is_name(typed: str) -> bool:
    """Whether something asks for words, a value, a year or an identifier of one kind."""
    return fold(typed) in _ALL


def field_of(name: str) -> Field | None:
    """The field whose words are asked for."""
    return _FIELDS.get(fold(name))


def facet_of(name: str) -> str | None:
    """The facet of which a value is asked for."""
    return _FACETS.get(fold(name))


def names_years(name: str) -> bool:
    """Whether years are asked for."""
    return fold(name) in _YEAR


def names_a_key(name: str) -> bool:
    """Whether an identifier is asked for."""
    return fold(name) in _KEYS
