"""The fields of a document as the index keeps them, and how a document is read into them.

Each word is stored once, with a position that says its field too: ``field << FIELD_SHIFT | place``.
Two words that follow each other in one value have following positions; values and fields lie apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from operator import itemgetter

from search_index.analysis.normalisation import clean
from search_index.analysis.tokenizer import clusters, compounds, is_unspaced, term_of, terms_and_forms
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

    def take(self, words: Sequence[tuple[int, tuple[str, str]]]) -> None:
        """Take words by their positions, which rise: the term and the form of each."""
        self.terms.extend([term for _, (term, _) in words])
        self.positions.extend([at for at, _ in words])
        others = [(at, form) for at, (term, form) in words if form != term]
        self.terms.extend([form for _, form in others])
        self.positions.extend([at for at, _ in others])
        self.written.extend([form for _, (_, form) in words])


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
    """The words and clusters of a document with their positions, which rise for each term."""
    reading = Reading()
    current, place, cluster_place = Field.TITLE, 0, 0
    for where, value in values_of(document):
        if where != current:
            current, place, cluster_place = where, 0, 0
        base = where << FIELD_SHIFT
        found = [*enumerate(terms_and_forms(value), base + place)]
        count = len(found)
        if joined := compounds(value):
            found.extend((base + place + each.first, (term_of(each.form), each.form)) for each in joined)
            found.sort(key=itemgetter(0))
        reading.take(found)
        reading.length += SEARCH_WEIGHTS[where] * count
        place += count + _VALUE_GAP
        if is_unspaced(value):
            syllables = clusters(value)
            reading.terms.extend([CLUSTER + word.term for word in syllables])
            first = base + cluster_place
            reading.positions.extend(range(first, first + len(syllables)))
            cluster_place += len(syllables) + _VALUE_GAP
    return reading
