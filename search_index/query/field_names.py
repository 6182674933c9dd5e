"""The names that may stand before a colon in a query: in English, and as the pages have them in Khmer."""

from __future__ import annotations

from typing import NamedTuple

from search_index.analysis.fields import Field
from search_index.analysis.normalisation import fold


class Meaning(NamedTuple):
    """What a name asks for: words of a field, a value of a facet, years or an identifier."""

    field: Field | None = None
    facet: str = ""
    years: bool = False
    key: bool = False


NAME = "[\u1780-\u17d3]++|[^\\W\\d_]++"
"""A pattern for what could be such a name; ``\\w`` leaves the marks of Khmer out."""


_NAMES = {
    Meaning(field=Field.TITLE): "title ចំណងជើង",
    Meaning(field=Field.PEOPLE): "author people អ្នកនិពន្ធ",
    Meaning(field=Field.SUBJECTS): "subject ប្រធានបទ",
    Meaning(field=Field.SERIES): "series ស៊េរី",
    Meaning(field=Field.PUBLISHER): "publisher អ្នកបោះពុម្ព",
    Meaning(facet="language"): "language lang ភាសា",
    Meaning(facet="country"): "country ប្រទេស",
    Meaning(facet="kind"): "kind type ប្រភេទ",
    Meaning(facet="donor"): "donor អ្នកផ្ដល់",
    Meaning(years=True): "year ឆ្នាំ",
    Meaning(key=True): "isbn issn doi id number លេខ",
}
_MEANINGS = {fold(name): meaning for meaning, names in _NAMES.items() for name in names.split()}


def meaning_of(name: str) -> Meaning | None:
    """Return what a name asks for, in whatever case it is typed; None of a word that is no such name."""
    return _MEANINGS.get(fold(name))


def facet_of(name: str) -> str:
    """Return the facet of which a value is asked for, or ""."""
    meaning = meaning_of(name)
    return meaning.facet if meaning else ""
