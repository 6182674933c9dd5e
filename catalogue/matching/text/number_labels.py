"""Words beside a number, in several languages, and what they say it counts: one table for all."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Counts(StrEnum):
    """What a number counts."""

    PART = "part"
    """A volume, a part, a book of a work in several."""
    NUMBER = "number"
    """An issue, or a number in a series."""
    EDITION = "edition"
    PAGE = "page"
    CHAPTER = "chapter"
    YEAR = "year"
    UNSAID = "unsaid"


LABELS: Final[Mapping[Counts, str]] = {
    Counts.PART: "volume volumes vol vols v band bd bde tome tomo tom t part parts pt parte partie teil tl "
    "book livre livro libro buch jilid tap deel del",
    Counts.NUMBER: "no number nr num numero n issue heft series serie band report phase session round so",
    Counts.EDITION: "edition ed edn editions aufl auflage edicion edizione edicao utgave druk",
    Counts.PAGE: "page pages p pp pag pags seite seiten s trang str",
    Counts.CHAPTER: "chapter chap ch kapitel chapitre capitulo article art annex appendix module lesson",
}
"""Folded; of a word in two rows the first stands."""

_WORDS_TOO = frozenset({"del"})
"""What is a word of a title more often than a label, where no number that can be a year stands behind."""

PART_WORDS: Final = frozenset(
    label for label in LABELS[Counts.PART].split() if len(label) > 1 and label not in _WORDS_TOO
)
"""Words that count the parts of one work, without single letters."""

COUNTED: Final = frozenset(
    {"v", *PART_WORDS}.union(
        label
        for counts in (Counts.NUMBER, Counts.CHAPTER)
        for label in LABELS[counts].split()
        if len(label) > 1
    )
)
"""Words behind which a single i, v or x is a numeral."""
