"""Titles that go by their initials: "WMR 2020" is the World Migration Report 2020."""

from __future__ import annotations

import re
from collections.abc import Iterable

from catalogue.domain.descriptions.description import Description
from catalogue.domain.descriptions.years import year_of, years_in
from catalogue.matching.records.prepared import Prepared
from catalogue.matching.text.normalisation import STOP_WORDS, words

_LETTERS = re.compile(r"\b[A-Z]{3,6}\b")
_FEWEST, _MOST = 3, 6
_FEW_WORDS = 8
"""Among more words a few letters do not say which work is meant."""
_ARTICLES = {"a", "an", "la", "las", "le", "les", "los", "the"}


def letter_words_in(text: str) -> frozenset[str]:
    """Words of capitals in a short text that may stand for other words, folded: "tip" of "TIP Report"."""
    sequence = words(text)
    said = sum(not word.isdecimal() for word in sequence)
    if len(sequence) > _FEW_WORDS or (text.isupper() and said > 1):
        return frozenset()
    return frozenset(map(str.lower, _LETTERS.findall(text)))


def initials_of(title: str) -> frozenset[str]:
    """Return what a title may be shortened to: the initials of its words, of all but articles, of all that
    tell.

    Numbers are left out; three to six letters, "sowc" and "swc" of "The State of the World's Children 2006".
    """
    sequence = [word for word in words(title) if word.isascii() and word.isalpha()]
    kept = (
        sequence,
        [word for word in sequence if word not in _ARTICLES],
        [word for word in sequence if word not in STOP_WORDS],
    )
    found = ("".join(word[0] for word in chosen) for chosen in kept)
    return frozenset(initials for initials in found if _FEWEST <= len(initials) <= _MOST)


def initials_keys(description: Description) -> tuple[str, ...]:
    """Return the exact keys under which a holding is found by whoever has the other form of its title.

    "initials:wmr:2020" of what its title is shortened to, "letters:wmr:2020" of letters given for a
    title, with each of its years.
    """
    return _keys(description, initials="initials", letters="letters")


def initials_sought(description: Description) -> tuple[str, ...]:
    """Return the keys of holdings that have the other form of an entry's title, see ``initials_keys``.

    Two titles that only have their initials in common are sought by neither: in a large catalogue many do.
    """
    return _keys(description, initials="letters", letters="initials")


def _keys(description: Description, *, initials: str, letters: str) -> tuple[str, ...]:
    """Return the keys of a title's initials and of the letters that stand for one, by these names."""
    text = description.full_title or description.reference
    named = {
        initials: initials_of(description.title) if description.title else frozenset(),
        letters: letter_words_in(text),
    }
    if not any(named.values()):
        return ()
    years = sorted(frozenset(_known((*years_in(text), year_of(description.year)))))
    return tuple(
        f"{name}:{word}:{year}" for name, found in named.items() for word in sorted(found) for year in years
    )


def goes_by_initials(one: Prepared, other: Prepared) -> bool:
    """Whether the title of either record is nothing but the initials of the other's, in the same year."""
    return _stands_for(one, other) or _stands_for(other, one)


def _stands_for(short: Prepared, whole: Prepared) -> bool:
    if not short.letter_words or not _years_of(short) & _years_of(whole):
        return False
    initials = short.letter_words & initials_of(whole.description.title)
    known = initials | whole.other_words | short.acronyms | STOP_WORDS
    return bool(initials) and all(word in known or word.isdecimal() for word in short.full.sequence)


def _years_of(record: Prepared) -> frozenset[int]:
    return record.full.years | frozenset(_known((record.year, *record.years)))


def _known(years: Iterable[int | None]) -> Iterable[int]:
    return (year for year in years if year is not None)
