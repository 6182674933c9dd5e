"""The number of a publication in a series, which names it as a report's does: "Working paper ; no. 23".

ISBD 6.6 and MARC 490 $v part it from the series by a semicolon.
"""

from __future__ import annotations

import re
from functools import lru_cache

from catalogue.matching.text.normalisation import letters

SeriesNumber = tuple[str, str]
"""The letters of a series, and the number in it as it is written, folded."""

_NUMBER = re.compile(
    r"[\s\[(]*(?:(?:serial|set|series)\s){0,2}(?:(?:nos?|nr|num|number|vol|volume|v|bd|band|t|tome|deel)\b\.?\s*)?"
    r"(?P<number>(?:[^\W\d_]{1,6}[\s./-]?)?\d[\w./-]*)[\s\])]*",
    re.IGNORECASE,
)
_YEARS = range(1900, 2100)
"""Behind a full stop or a comma these are years: "Quarterly Review, 2006"."""
_LEAST_LETTERS = 5
"""Letters of a series' name at least: "Report 5" names none."""
_REMEMBERED = 4_000


_BEHIND_A_STOP = re.compile(
    r"(?P<name>.*[^\W\d_]{2})[.,]\s+(?:(?:no|nr|v|vol|bd|t)\.\s?)?(?P<number>\d{1,6})[\s.,]*"
)
"""As MARC 830 $v is shown: "Lecture notes in computer science. 1438,"."""
_ISSN = re.compile(r"(?<=[^\s;.,])[\s.,]+\d{4}-\d{3}[\dXx](?=[\s.,;]*(?:;|$))")
"""What stands behind a series, or behind the number in it, and is the number of the series itself."""


@lru_cache(maxsize=_REMEMBERED)
def series_numbers(statement: str) -> frozenset[SeriesNumber]:
    """Return the series of a statement that give a number, with it."""
    name, found = "", set[SeriesNumber]()
    for part in _ISSN.sub(" ", statement).split(";"):
        number = _NUMBER.fullmatch(part.rstrip(" .,"))
        behind = None if number else _BEHIND_A_STOP.fullmatch(part)
        if behind and int(behind["number"]) not in _YEARS:
            name, number = letters(behind["name"]), behind
        elif number is None:
            name = letters(part)
        if number is not None and len(name) >= _LEAST_LETTERS:
            found.add((name, letters(number["number"]).lstrip("0")))
    return frozenset(found)
