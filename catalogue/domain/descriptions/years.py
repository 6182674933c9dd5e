"""Years as they are printed: Khmer and Thai digits, the Buddhist era, ranges, doubt and copyright signs."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from search_index.analysis.normalisation import BUDDHIST_OFFSET, ascii_digits, clean, common_era

_FIRST, _LAST = 1400, 2099
_ERA = r"b\.?\s?e\b\.?|พ\.?\s?ศ\.?|ព\.?\s?ស\.?|พุทธศักราช|ពុទ្ធសករាជ|ພ\.?\s?ສ\.?"
_YEAR = re.compile(
    rf"(?P<before>(?:{_ERA})\s*)?(?<!\d)(?P<year>\d{{4}})(?!\d)(?P<after>\s*\(?(?:{_ERA}))?", re.IGNORECASE
)
_BASIC_DATE = re.compile(r"\s*((?:1[5-9]|20)\d\d)(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])?\s*")


ENDLESS: Final = 9999
"""The last year of what goes on, as MARC 21 writes it (field 008, positions 11 to 14)."""

SINCE: Final = r"(?:since|from|ab|seit|depuis|desde)"
AND_FOLLOWING: Final = r"(?:ff?|sqq?|et (?:ss|suiv))\b"
"""What stands before or behind the year from which on something goes on, as parts of patterns."""

_RANGE = re.compile(r"(?<!\d)(\d{4})[\])?]*\s*[-–—]\s*[\[(c]*(\d{4})(?!\d)")
_GOING_ON = re.compile(
    rf"(?<!\d)(\d{{4}})(?:/\d+)?[\])?]*\s*(?:{AND_FOLLOWING}|[-–—]\s*(?:$|[\])>.]))", re.IGNORECASE
)
_SINCE = re.compile(rf"\b{SINCE}\s+(\d{{4}})(?!\d)", re.IGNORECASE)


class Span(NamedTuple):
    """Years from the first to the last, both included; ``ENDLESS`` is the last of what goes on."""

    first: int
    last: int


def goes_on_from(text: str) -> Span | None:
    """Return the years of what goes on, as "1998 ff." or "1998-" say it; None where a text says no such
    thing.
    """
    match = _GOING_ON.search(ascii_digits(text))
    return _span(match[1], str(ENDLESS)) if match else None


def span_of(text: str) -> Span | None:
    """Return the years that a printed date spans: "2001-", "2001-9999", "since 2001", "2010-2012".

    None for a single year, and for one that ends in the next: "2008/2009", "2008-09", "2008-2009".
    """
    plain = ascii_digits(text)
    if match := _RANGE.search(plain):
        return _span(match[1], match[2])
    if match := _SINCE.search(plain):
        return _span(match[1], str(ENDLESS))
    return goes_on_from(plain)


def _span(first: str, last: str) -> Span | None:
    begin = common_era(int(first))
    end = int(last) if int(last) == ENDLESS else common_era(int(last))
    known = _FIRST <= begin <= _LAST and (end <= _LAST or end == ENDLESS)
    return Span(begin, end) if known and end - begin > 1 else None


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
    """Return the year of the common era that a printed date means; of a range, the first; None if none.

    Reads "2008", "២០០៨", "พ.ศ. ๒๕๕๑", "B.E. 2551", "2551", "c2005", "[2005?]", "Dec 2000",
    "2008-09", "20081231".
    """
    if basic := _BASIC_DATE.fullmatch(ascii_digits(text)):
        return int(basic[1])
    years = years_in(text)
    return years[0] if years else None
