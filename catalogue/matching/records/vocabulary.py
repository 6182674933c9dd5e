"""Words of the field in several languages: subject labels and the words that titles are made of.

Serves two ends: a document is indexed under its subjects' labels in every language, and a title in
Khmer can be held against one in English word by word. A help for people, never a translation.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

from catalogue.domain.descriptions.languages import is_romance
from catalogue.matching.records.title_initials import initials_of
from catalogue.matching.text.normalisation import STOP_WORDS, letters, words
from search_index.analysis.normalisation import fold

Labels = Mapping[str, str]
"""The labels of one term by language code: {"en": "child labour", "km": "ពលកម្មកុមារ"}."""


class Vocabulary:
    """Terms with their labels in several languages. Built once; immutable."""

    def __init__(
        self, terms: Iterable[Sequence[Labels]] = (), synonyms: Iterable[Sequence[str]] = ()
    ) -> None:
        """Make several mappings of a term that has several labels in a language.

        ``synonyms`` are groups of words that mean the same, short forms among them.
        """
        self._in_full = dict(_in_full(synonyms))
        self._labels: dict[str, tuple[str, ...]] = {}
        self._english: dict[str, str] = {}
        self._headings: dict[str, str] = {}
        self._romance: dict[tuple[str, ...], str] = {}
        for term in terms:
            every = [label for labels in term for label in labels.values() if label]
            heading = next((labels["en"] for labels in term if labels.get("en")), "")
            for labels in term:
                for language, label in labels.items():
                    key = fold(label)
                    self._labels[key] = tuple(dict.fromkeys((*self._labels.get(key, ()), *every)))
                    if heading:
                        self._headings.setdefault(key, heading)
                    if language != "en" and labels.get("en") and len(letters(label)) >= 3:
                        self._english.setdefault(letters(label), labels["en"])
                        if language in _ROMANCE:
                            self._romance.setdefault(_singular(words(label)), labels["en"])
        longest_first = sorted(self._english, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")

    @classmethod
    def from_rows(
        cls, *tables: Iterable[Mapping[str, str]], synonyms: Iterable[Sequence[str]] = ()
    ) -> Vocabulary:
        """From tables with columns ``term_en``, ``term_km``, ...; several labels are parted by ";"."""
        return cls((_row_labels(row) for table in tables for row in table), synonyms)

    def spelt_out(self, text: str) -> str:
        """Return a title with the words in full for which its letters stand: "TIP Report", "MOU on labour".

        One that is all in capitals says nothing by them.
        """
        if text.isupper():
            return text
        return _SHORT.sub(lambda found: self._in_full.get(found[0], found[0]), text)

    def labels_of(self, term: str) -> tuple[str, ...]:
        """Return a term's labels in every language; the term alone where it is unknown."""
        return self._labels.get(fold(term)) or (term,)

    def knows(self, term: str) -> bool:
        """Whether a term is called so in any language."""
        return fold(term) in self._labels

    def heading_of(self, term: str) -> str:
        """Return a term's first English label, under which all that are called by any of its labels are
        counted.

        A term that is not known is its own heading; all begin with a capital.
        """
        heading = self._headings.get(fold(term), term)
        return heading[:1].upper() + heading[1:]

    def english_words(self, text: str) -> tuple[str, ...]:
        """English words for the known terms in a title of another language, longest terms first."""
        terms = (english for _, english in self._known_terms(text))
        tokens = (token for english in terms for token in words(english))
        return tuple(dict.fromkeys(token for token in tokens if token not in STOP_WORDS))

    def answered(self, text: str, said: Container[str]) -> float:
        """How much of a title of another language the words ``said`` in English answer, from 0 to 1.

        By letters: those of its terms of which the English is said, of all but the commonest words.
        """
        whole = len(letters(text)) - sum(map(len, _SMALL_WORDS.findall(letters(text))))
        known = sum(
            len(term)
            for term, english in self._known_terms(text)
            if any(word in said for word in words(english) if word not in STOP_WORDS)
        )
        return min(1.0, known / whole) if whole > 0 else 0.0

    def _known_terms(self, text: str) -> Iterator[tuple[str, str]]:
        """Yield the known terms in a title of another language, in letters, each with its English."""
        if is_romance(text):
            yield from self._of_words(_singular(words(_ELISION.sub(" ", text))))
        else:
            yield from ((match, self._english[match]) for match in self._pattern.findall(letters(text)))

    def _of_words(self, sequence: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        """Yield the known terms in a sequence of words, of those that overlap the longest, with their
        English.
        """
        at = 0
        while at < len(sequence):
            ends = range(min(len(sequence), at + _LONGEST_TERM), at, -1)
            end = next((end for end in ends if sequence[at:end] in self._romance), None)
            if end is not None:
                yield "".join(sequence[at:end]), self._romance[sequence[at:end]]
            at = end or at + 1


_SHORT = re.compile(r"(?<![\w./-])[A-Z]{2,6}(?![\w/-])")
"""A word of capitals, that may stand for several; within a number such as "GMS-05" it is a part of that."""


def _in_full(synonyms: Iterable[Sequence[str]]) -> Iterator[tuple[str, str]]:
    """Yield short forms, each with the words of its group of which it is the initials."""
    for group in synonyms:
        for short in filter(_SHORT.fullmatch, group):
            whole = next((phrase for phrase in group if short.lower() in initials_of(phrase)), None)
            if whole is not None:
                yield short, whole


_ROMANCE = {"fr", "es"}
_SMALL_WORDS = re.compile("ស្តីពី|ស្ដីពី|និង|ដែល|សម្រាប់|នៃ|ការ|នៅ|ដោយ|លើ|ว่าด้วย|และ|การ|ของ|ใน|ที่|ກ່ຽວກັບ|ແລະ|ການ|ຂອງ")
"""Words of Khmer, Thai and Lao for "on", "and", "of", "for" and what makes a noun of a verb."""
_LONGEST_TERM = 4
_ELISION = re.compile(r"\b[cdjlmnst]['\u2019]", re.IGNORECASE)
"""What French puts before a vowel: "l'exploitation", "d'enfants"."""


def _singular(sequence: tuple[str, ...]) -> tuple[str, ...]:
    """Words without the ending of the plural, one language as the other."""
    return tuple(word[:-1] if len(word) > 3 and word[-1] in "sx" else word for word in sequence)


def _row_labels(row: Mapping[str, str]) -> Sequence[Labels]:
    """One mapping for every label of a row, so that each of several Khmer words has its English."""
    cells = {
        column.removeprefix("term_"): [part.strip() for part in value.split(";") if part.strip()]
        for column, value in row.items()
        if column.startswith("term_") and value
    }
    size = max((len(values) for values in cells.values()), default=0)
    return [
        {language: values[min(at, len(values) - 1)] for language, values in cells.items()}
        for at in range(size)
    ]
