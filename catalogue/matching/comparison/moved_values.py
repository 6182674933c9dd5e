"""Values of other fields that stand behind a title: who wrote it, where and when.

Tables are shifted, merged and exported by people and programs. A record whose names, journal or year ended
up in its title lacks them where they belong; what stands behind the title is known for theirs by the other
record, which has them in their fields, or behind its title too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from catalogue.domain.descriptions.description import Description
from catalogue.domain.descriptions.years import years_in
from catalogue.matching.comparison.field_findings import words_agree
from catalogue.matching.records.prepared import Prepared
from catalogue.matching.text.normalisation import ROMAN, STOP_WORDS, numbers_of, words
from catalogue.matching.text.number_labels import PART_WORDS
from catalogue.matching.text.titles import is_year

_LEAST = 3
"""Words that a title has at least before what stands behind it."""
_SLIPS = 2
"""How many words of the beginning may be others, each between words that are the same."""
_AROUND = 2
"""How many words behind such a one must be the same."""
_MOST_OF_THEM = 0.5
"""The share of the names of a record that must stand behind a title."""
_BETWEEN = re.compile(r"[,;&]|\band\b")
"""What parts the names of a list."""
_LONGEST_NAME = 4
"""Words of a name at most."""
_LEAST_NAMES = 2
"""With how many names behind both titles these are a list."""


def put_back(one: Prepared, other: Prepared) -> Description | None:
    """Return a record with what stands behind its title where it belongs; None where nothing is known to.

    What is behind its title is known by the other record; it is put only into fields that are empty.
    """
    nobody = not one.description.contributors
    if not nobody and one.venue_words and one.year is not None:
        return None
    if one.remark != other.remark or one.companion != other.companion:
        return None
    sequence = one.full.sequence
    end = _same_beginning(sequence, other.full.sequence)
    behind = sequence[end:]
    if end < _LEAST or not behind or sequence[end - 1] in STOP_WORDS or _counts_a_part(behind):
        return None
    title, rest = _parted(one.description.full_title, end)
    if not _are_values(one, other, behind, rest, other.full.sequence[end:]):
        return None
    changes: dict[str, object] = {"title": title, "subtitle": ""}
    said: set[str] = set()
    if one.year is None and (years := years_in(rest)):
        changes["year"] = str(years[-1])
        said.add(str(years[-1]))
    if nobody:
        named = tuple(
            contributor
            for contributor in other.description.contributors
            if _stands_in(words(contributor.name), behind)
        )
        said.update(word for contributor in named for word in words(contributor.name))
        changes["contributors"] = named
    if not one.venue_words:
        changes["venue"] = " ".join(piece for piece in rest.split() if not said.issuperset(words(piece)))
    return one.description.with_changes(**changes)


def _counts_a_part(behind: Sequence[str]) -> bool:
    """Whether what stands behind a title begins with a number, or counts a volume: that belongs to it."""
    begins = behind[0]
    if begins in ROMAN or (begins.isdecimal() and not is_year(int(begins))):
        return True
    return not PART_WORDS.isdisjoint(behind)


def _are_values(
    one: Prepared, other: Prepared, behind: Sequence[str], rest: str, other_behind: Sequence[str]
) -> bool:
    """Whether what stands behind a title are people, a journal or a year that the record itself lacks."""
    nobody = not one.description.contributors
    if nobody and other.persons and _surnames_in(behind, other):
        return True
    journal = frozenset(words(other.description.venue))
    if not one.venue_words and journal and words_agree(journal, frozenset(behind)):
        return True
    if one.year is None and other.year is not None and str(other.year) in behind:
        return not any(map(is_year, numbers_of(other_behind).values()))
    return nobody and not other.description.contributors and _are_names(rest, other_behind)


def _are_names(rest: str, other_behind: Sequence[str]) -> bool:
    """Whether a list of names stands behind both titles: the same ones, in whatever order."""
    parts = [said for part in _BETWEEN.split(rest) if 0 < len(said := words(part)) <= _LONGEST_NAME]
    found = sum(_stands_in(part, other_behind) for part in parts)
    return found >= _LEAST_NAMES and found >= _MOST_OF_THEM * len(parts)


def _parted(text: str, count: int) -> tuple[str, str]:
    """Return so many words of a text, and what stands behind them."""
    pieces = text.split()
    end = next(
        (at for at in range(1, len(pieces)) if len(words(" ".join(pieces[:at]))) >= count), len(pieces)
    )
    return " ".join(pieces[:end]).rstrip(" ,;:"), " ".join(pieces[end:])


def _stands_in(name: Sequence[str], behind: Sequence[str]) -> bool:
    """Whether the longest word of a name, which is its surname's as a rule, is among some words."""
    return max(name, key=len, default="") in behind


def _same_beginning(some: Sequence[str], others: Sequence[str]) -> int:
    """Return how many words two titles begin with alike, a few single ones apart."""
    slips = at = 0
    most = min(len(some), len(others))
    while at < most:
        if some[at] != others[at]:
            slips += 1
            follow = slice(at + 1, at + 1 + _AROUND)
            if slips > _SLIPS or at + _AROUND >= most or some[follow] != others[follow]:
                break
        at += 1
    return at


def _surnames_in(behind: Sequence[str], record: Prepared) -> bool:
    found = sum(any(word in behind for word in person.surname) for person in record.persons)
    return found >= _MOST_OF_THEM * len(record.persons)
