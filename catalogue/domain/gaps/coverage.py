"""Coverage: how much of what is wanted is held, by list, theme, country, language, year and kind."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from search_index.analysis.normalisation import UNSPACED, fold

from .gap_report import Status

PARTS = ("held", "other_edition", "review", "pledged", "missing")
"""The parts of a tally in the order in which they are drawn; they add up to the whole."""

_WORD = re.compile(r"\w+")
_UNSPACED = re.compile(f"[{UNSPACED}]")


@dataclass(slots=True)
class Tally:
    """Entries by what the centre has of them; ``pledged`` are missing ones that somebody will bring."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(PARTS, 0))

    def add(self, status: Status, *, pledged: bool = False) -> None:
        """Count one entry."""
        part = "pledged" if pledged and status is Status.MISSING else status.value
        self.counts[part] += 1

    @property
    def total(self) -> int:
        """How many entries were counted."""
        return sum(self.counts.values())

    @property
    def share(self) -> float:
        """The share, 0 to 1, that is held in this or another edition; 0 where nothing was counted."""
        return (self.counts["held"] + self.counts["other_edition"]) / self.total if self.total else 0.0


@dataclass(frozen=True, slots=True)
class Row:
    """One value of a dimension and what is held of it."""

    label: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class Dimension:
    """One way to look at the same entries: by "list", "theme", "country", "language", "kind" or "period"."""

    name: str
    rows: tuple[Row, ...]

    @property
    def largest(self) -> int:
        """The total of its longest row, at least 1: the full width of a drawing."""
        return max((row.tally.total for row in self.rows), default=1) or 1


class Tabulation:
    """Counts entries along several dimensions at once."""

    def __init__(self, dimensions: Iterable[str]) -> None:
        self.whole = Tally()
        self._rows: dict[str, dict[str, Tally]] = {name: {} for name in dimensions}

    def add(self, status: Status, values: Mapping[str, Iterable[str]], *, pledged: bool = False) -> None:
        """Count one entry under each of its values; an entry may have several of one dimension, or none."""
        self.whole.add(status, pledged=pledged)
        for name, rows in self._rows.items():
            for value in dict.fromkeys(values.get(name, ())):
                rows.setdefault(value, Tally()).add(status, pledged=pledged)

    def dimension(self, name: str, *, by_label: bool = False, most: int | None = None) -> Dimension:
        """Return a dimension's rows, the largest first or by label; at most ``most``."""
        rows = [Row(label, tally) for label, tally in self._rows[name].items()]
        rows.sort(key=lambda row: row.label if by_label else (-row.tally.total, row.label))
        return Dimension(name, tuple(rows[:most]))


class TermFinder:
    """Finds which of many terms stand in a text, each under its preferred label.

    Terms are folded; one counts only between borders of words, the longest of overlapping ones.
    Scripts without spaces have no such borders: there a term counts wherever it stands.
    """

    def __init__(self, terms: Mapping[str, str]) -> None:
        self._labels = {key: label for term, label in terms.items() if (key := fold(term))}
        self._by_first_word: dict[str, list[str]] = {}
        unspaced = []
        for term in sorted(self._labels, key=len, reverse=True):
            first = _WORD.match(term)
            if first and not _UNSPACED.search(term):
                self._by_first_word.setdefault(first[0], []).append(term)
            else:
                unspaced.append(term)
        self._unspaced = re.compile("|".join(map(re.escape, unspaced)) or r"(?!)")

    def find(self, text: str) -> tuple[str, ...]:
        """Return the labels of the terms in a text, each once, in the order in which they stand."""
        folded = fold(text)
        found = list(self._between_words(folded))
        if not folded.isascii():
            found += [(match.start(), match[0]) for match in self._unspaced.finditer(folded)]
            found.sort()
        return tuple(dict.fromkeys(self._labels[term] for _, term in found))

    def _between_words(self, text: str) -> Iterator[tuple[int, str]]:
        """Where terms of scripts with spaces stand: only those are tried that begin with a word there."""
        free = 0
        for match in _WORD.finditer(text):
            start = match.start()
            for term in self._by_first_word.get(match[0], ()) if start >= free else ():
                end = start + len(term)
                if text.startswith(term, start) and not _WORD.match(text, end):
                    yield start, term
                    free = end
                    break


def decade_of(year: int) -> str:
    """Return the ten years that a year falls into, such as "2000s"."""
    return f"{year // 10 * 10}s"


def period_of(year: int | None) -> tuple[str, ...]:
    """Return the five years that a year falls into, such as "2005–2009"; none without a year."""
    if year is None:
        return ()
    first = year // 5 * 5
    return (f"{first}–{first + 4}",)
