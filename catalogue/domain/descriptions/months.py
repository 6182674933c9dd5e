"""Months in printed dates, which tell the issues of a magazine apart."""

from __future__ import annotations

import re

from search_index.analysis.normalisation import clean

_NAMES = (
    ("jan", "janv", "មករា"),
    ("feb", "fév", "កុម្ភៈ", "កុម្ភះ"),
    ("mar", "មីនា", "មិនា"),
    ("apr", "avr", "មេសា"),
    ("may", "mai", "ឧសភា", "ឩសភា"),
    ("jun", "juin", "មិថុនា"),
    ("jul", "juil", "កក្កដា"),
    ("aug", "août", "សីហា"),
    ("sep", "កញ្ញា"),
    ("oct", "តុលា"),
    ("nov", "វិច្ឆិកា"),
    ("dec", "déc", "ធ្នូ"),
)
"""How the names of months begin in English and French, and what they are in Khmer."""
_MONTH = re.compile(
    "|".join(rf"(?<![^\W\d_]){name}" if name.isascii() else name for names in _NAMES for name in names)
)
_NUMBER = {name: number for number, names in enumerate(_NAMES, 1) for name in names}


def months_in(date: str) -> frozenset[int]:
    """Return the months, 1 to 12, that a printed date such as "Jan-Feb 2013" or "តុលា ២០០៩" names."""
    return frozenset(_NUMBER[found] for found in _MONTH.findall(clean(date).lower()))


def other_issue(one: str, other: str) -> bool:
    """Whether two dates name months, and none in common."""
    first, second = months_in(one), months_in(other)
    return bool(first and second) and first.isdisjoint(second)
