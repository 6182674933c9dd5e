"""What the plain similarities of a pair need of each record: its texts, words, names and numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable

from catalogue.domain.descriptions.description import Description
from catalogue.matching.comparison.references import COMMONPLACE
from catalogue.matching.records.prepared import Prepared
from catalogue.matching.text.normalisation import STOP_WORDS, words
from catalogue.matching.text.number_kinds import as_integers, counted_in
from catalogue.matching.text.number_labels import Counts

_HEAD_ENDS = re.compile(r"\s*[:;=(/\[]\s*|(?<=\w\w)[.?!]\s+|\s[-–—]\s")
"""Where a title's main part ends, whatever follows: a subtitle, a series in brackets, who wrote it."""

_LEAST_WORD, _LEAST_NAME = 4, 3
"""Letters that a word, or a name, has at least to say something where it stands alone."""

_LONGEST_LETTERS = 1_500
"""Letters of a text that are compared one by one: the search for one text within the other takes the product
of both lengths, and the longest record that a model was made with has 1,400."""


class Profile:
    """A record as the plain similarities see it; made once for each record."""

    __slots__ = (
        "article", "bodies", "long", "main", "names", "numbers", "opening", "pages", "parts", "people",
        "persons", "telling", "title", "total", "whole", "words", "years",
    )  # fmt: skip

    def __init__(self, record: Prepared) -> None:
        sequence = words(_all_said(record.description))
        self._texts(record, sequence)
        self._words(record, sequence)
        self._names(record)
        self._numbers(record, sequence)

    def _texts(self, record: Prepared, sequence: tuple[str, ...]) -> None:
        self.title = _begun(record.full.sequence)
        self.main = self.title
        if record.free_text and record.cited:
            self.main = _begun(min(record.cited, key=lambda title: title.count).sequence)
        elif not record.free_text:
            head = words(_HEAD_ENDS.split(record.description.title, maxsplit=1)[0])
            self.main = _begun(head) or self.title
        self.whole = _begun(sequence)
        self.article = bool(record.venue_words and not record.free_text) or bool(
            record.volume and record.first_page
        )

    def _words(self, record: Prepared, sequence: tuple[str, ...]) -> None:
        self.words = frozenset(sequence) | record.other_words
        self.long = [word for word in self.words if len(word) >= _LEAST_WORD]
        self.telling = {
            word: weight
            for word, weight in record.full.weights.items()
            if word not in STOP_WORDS and len(word) > 1 and not (record.free_text and word in COMMONPLACE)
        }
        self.total = sum(self.telling.values())
        first = [word for word in sequence if len(word) >= _LEAST_NAME and word not in STOP_WORDS][:2]
        self.opening = tuple(first) if record.free_text else ()

    def _names(self, record: Prepared) -> None:
        surnames = [word for person in record.persons for word in person.surname]
        self.persons = bool(record.persons)
        self.names = _of_length(record.cited_names if record.free_text else surnames)
        self.people = _begun(sorted(_of_length(surnames)))
        bodies = (word for body in (*record.author_bodies, record.publisher) for word in body.split())
        self.bodies = frozenset(word for word in bodies if len(word) >= _LEAST_WORD) - STOP_WORDS

    def _numbers(self, record: Prepared, sequence: tuple[str, ...]) -> None:
        counted = counted_in(sequence)
        self.parts = counted.get(Counts.PART, set()) | as_integers((record.volume,))
        self.pages = counted.get(Counts.PAGE, set()) | as_integers((record.first_page,))
        self.years = counted.get(Counts.YEAR, set()) | set(record.years)
        if record.year is not None:
            self.years.add(record.year)
        self.numbers = record.full.numbers - self.years


def profile_of(record: Prepared) -> Profile:
    """Return the profile of a record, made when it is first asked for."""
    profile = record.profile
    if not isinstance(profile, Profile):
        profile = record.profile = Profile(record)
    return profile


def _all_said(description: Description) -> str:
    """All that a record says in words, field after field."""
    names = [contributor.name for contributor in description.contributors]
    said = (
        description.reference, description.full_title, *names, description.publisher, description.place,
        description.series, description.venue, description.year, description.edition,
    )  # fmt: skip
    return "; ".join(part for part in said if part)


def _begun(said: Iterable[str]) -> str:
    """Return some words as a text, as far as it is compared letter by letter."""
    return " ".join(said)[:_LONGEST_LETTERS]


def _of_length(names: Iterable[str]) -> frozenset[str]:
    return frozenset(name for name in names if len(name) >= _LEAST_NAME)
