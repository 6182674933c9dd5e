"""Years as they are printed: Khmer and Thai digits, the Buddhist era, ranges, doubt and copyright signs."""

from __future__ import annotations

import re

from search_index.text import BUDDHIST_OFFSET, ascii_digits, clean, common_era

_FIRST, _LAST = 1400, 2099
_ERA = r"b\.?\s?e\b\.?|พ\.?\s?ศ\.?|ព\.?\s?ស\.?|พุทธศักราช|ពុទ្ធសករាជ|ພ\.?\s?ສ\.?"
_YEAR = re.compile(
    rf"(?P<before>(?:{_ERA})\s*)?(?<!\d)(?P<year>\d{{4}})(?!\d)(?P<after>\s*\(?(?:{_ERA}))?", re.IGNORECASE
)
_BASIC_DATE = re.compile(r"\s*((?:1[5-9]|20)\d\d)(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])?\s*")


def years_in(text: str) -> tuple[int, ...]:
    """Every year of the common era that stands in a text, in order, repeated ones once.

    Those of the Buddhist era may stand with or without its sign, see ``common_era``.
    """
    plain = ascii_digits(clean(text))
    found: list[int] = []
    for match in _YEAR.finditer(plain):
        year = int(match["year"])
        year = year - BUDDHIST_OFFSET if match["before"] or match["after"] else common_era(year)
        if _FIRST <= year <= _LAST:
            found.append(year)
    return tuple(dict.fromkeys(found))


def year_of(text: str) -> int | None:
    """The year of the common era that a printed date means; of a range, the first; None if none.

    Reads "2008", "២០០៨", "พ.ศ. ๒๕๕๑", "B.E. 2551", "2551", "c2005", "[2005?]", "Dec 2000",
    "2008-09", "20081231".
    """
    if basic := _BASIC_DATE.fullmatch(ascii_digits(text)):
        return int(basic[1])
    years = years_in(text)
    return years[0] if years else None
