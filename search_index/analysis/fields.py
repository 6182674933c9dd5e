"""The fields of a document as the index keeps them, and how a document is read into them.

Each word is stored once, with a position that says its field too: ``field << FIELD_SHIFT | place``.
Two words that follow each other in one value have following positions; values and fields lie apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import lru_cache
from itertools import compress
from operator import itemgetter, ne
from typing import NamedTuple

from search_index.analysis.normalisation import clean
from search_index.analysis.tokenizer import (
    clusters,
    compounds,
    is_unspaced,
    remembered_terms_and_forms,
    term_of,
)
from search_index.interface import IndexDocument

FIELD_SHIFT = 28
_VALUE_GAP = 16
"""Places left out between two values of a field: no phrase reaches over them."""

CLUSTER = "\x01"
"""Begins the term of a syllable cluster, so that it is never taken for a word."""


class Field(IntEnum):
    """Where in a document a word can stand."""

    TITLE = 0
    PEOPLE = 1
    SUBJECTS = 2
    SERIES = 3
    PUBLISHER = 4
    TEXT = 5


SEARCH_WEIGHTS = {
    Field.TITLE: 3.0,
    Field.PEOPLE: 2.0,
    Field.SUBJECTS: 2.0,
    Field.SERIES: 1.0,
    Field.PUBLISHER: 1.0,
    Field.TEXT: 1.0,
}
"""How often a word counts by its field when a patron searches (one catch-all, title thrice)."""

CANDIDATE_WEIGHTS = {
    Field.TITLE: 1.0,
    Field.PEOPLE: 0.6,
    Field.SUBJECTS: 0.25,
    Field.SERIES: 0.25,
    Field.PUBLISHER: 0.25,
    Field.TEXT: 0.25,
}
"""How much a word counts by its field when the holdings that an entry could be are sought."""


@dataclass(slots=True)
class Reading:
    """The words of a document: what it is found by and where, in two lists that run side by side.

    A word whose form is not its term is found by both, at the same position: beginnings and typing
    errors are looked for among forms. What may be written as one word (see ``analysis.compounds``) is found
    by that too, where its first word stands. ``written`` are the forms of words as often as they stand;
    ``length`` is their weighted number.
    """

    terms: list[str] = field(default_factory=list)
    positions: list[int] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    length: float = 0.0


class _Words(NamedTuple):
    """The words of one value: terms with their places in it, the forms as often as they stand, their number.

    The first terms stand one place after the other (``in_order`` so many), the further ones at ``places``.
    ``syllables`` are the terms of its syllable clusters, which follow each other.
    """

    terms: Sequence[str]
    in_order: int
    places: Sequence[int]
    written: Sequence[str]
    number: int
    syllables: Sequence[str]


def values_of(document: IndexDocument) -> Iterator[tuple[Field, str]]:
    """Every searchable value of a document with its field, cleaned, in the order of the fields."""
    for place, values in (
        (Field.TITLE, (document.title, document.subtitle, *document.other_titles)),
        (Field.PEOPLE, document.people),
        (Field.SUBJECTS, document.subjects),
        (Field.SERIES, document.series),
        (Field.PUBLISHER, (document.publisher,)),
        (Field.TEXT, (document.text,)),
    ):
        for value in values:
            if cleaned := clean(value):
                yield place, cleaned


def read(document: IndexDocument) -> Reading:
    """Return the words and clusters of a document with their positions, which rise for each term."""
    reading = Reading()
    current, place, cluster_place = Field.TITLE, 0, 0
    for where, value in values_of(document):
        if where != current:
            current, place, cluster_place = where, 0, 0
        # The same people, subjects and publishers stand in many records.
        found = _words_of(value) if where in (Field.TITLE, Field.TEXT) else _remembered_words_of(value)
        first = (where << FIELD_SHIFT) + place
        reading.terms.extend(found.terms)
        reading.positions.extend(range(first, first + found.in_order))
        reading.positions.extend([first + at for at in found.places])
        reading.written.extend(found.written)
        reading.length += SEARCH_WEIGHTS[where] * found.number
        place += found.number + _VALUE_GAP
        if found.syllables:
            reading.terms.extend(found.syllables)
            first = (where << FIELD_SHIFT) + cluster_place
            reading.positions.extend(range(first, first + len(found.syllables)))
            cluster_place += len(found.syllables) + _VALUE_GAP
    return reading


def _words_of(value: str) -> _Words:
    words = remembered_terms_and_forms(value)
    number = len(words)
    syllables = [CLUSTER + word.term for word in clusters(value)] if is_unspaced(value) else ()
    if not words:
        return _Words((), 0, (), (), 0, syllables)
    if joined := compounds(value):
        found = [*enumerate(words), *((word.first, (term_of(word.form), word.form)) for word in joined)]
        found.sort(key=itemgetter(0))
        others = [(at, form) for at, (term, form) in found if form != term]
        terms = [*[term for _, (term, _) in found], *[form for _, form in others]]
        places = [*[at for at, _ in found], *[at for at, _ in others]]
        return _Words(terms, 0, places, [form for _, (_, form) in found], number, syllables)
    terms_alone, forms = zip(*words, strict=True)
    other = list(map(ne, terms_alone, forms))
    return _Words(
        [*terms_alone, *compress(forms, other)],
        number,
        list(compress(range(number), other)),
        forms,
        number,
        syllables,
    )


_remembered_words_of = lru_cache(maxsize=1 << 12)(_words_of)
