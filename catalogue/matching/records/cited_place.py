"""Where a reference says that its article stands: volume, issue and first page in any manual's form."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple


class Place(NamedTuple):
    """Volume, issue and first page as far as a reference gives them; "" where it does not."""

    volume: str = ""
    issue: str = ""
    page: str = ""


_YEAR = r"(?:1[5-9]|20)\d\d"
_NOT_YEAR = rf"(?!{_YEAR}\b(?!\s?[-–]|,?\s\(?{_YEAR}\b))"
"""What is no year: a range of pages may begin with what looks like one, and so may a page before the year."""
_V = r"(?P<volume>\d{1,4})"
_I = r"(?P<issue>\d{1,4})(?:[-–/]\d+)?"
_P = r"(?P<page>[A-Za-z]{0,3}\d+(?:[A-Z]{1,2}\d+|[a-z](?![a-z]))?)(?:\.\d(?!\d))?"
_PLACES = tuple(
    re.compile(pattern)
    for pattern in (
        # 2011;58(3):337 and 2010, 88 (1), 367: ACS, RSC, Vancouver, GB/T 7714
        rf"\b{_YEAR}\s?[;,]\s?{_V}(?:\s?\({_I}[^()]{{0,12}}\))?\s?[:,]\s?{_P}",
        # 16.4 (1965): 659: MLA up to its seventh edition
        rf"(?<![\d/.-]){_V}\.[A-Za-z]?{_I}\s*\([^()]*{_YEAR}\)(?:\s?:\s?{_P})?",
        # 54(1), 523 and 52 (3): 457: APA, Chicago
        rf"(?<![\d/-]){_V}\s?\([A-Za-z]?(?!{_YEAR}\))(?P<issue>\d{{1,4}})(?!\d)[^()]{{0,16}}\)"
        rf"(?:\s?(?:\({_YEAR}\))?\s?[:,]?\s?(?:pp?\.\s?)?{_NOT_YEAR}{_P})?",
        # 21, no. 1 (1988): 161: Chicago's notes
        rf"[^\W\d_]\.?,?\s{_V},?\s(?:no|nr|issue|iss)s?\.?\s?{_I}(?:,?\s?\([^()]*{_YEAR}\))?"
        rf"(?:\s?[:,]\s?{_NOT_YEAR}{_P})?",
        # 32 (2016) 1017 and 12 (May 1999): 5: Elsevier, Chicago
        rf"[^\W\d_]\.?\)?,?\s{_V}\s?\((?:[^\W\d_]{{3,9}}\.?\s)?{_YEAR}\)(?:\s?[:,]?\s?{_P})?",
        # 270:146, 50, 143-160 (1983), 38, 81 and 38, pp. 81: Springer, Nature, AIP, Harvard
        rf"[^\W\d_](?<!\b[nN])(?<!\b[nN][or])\.?\)?,?\s{_NOT_YEAR}{_V}\s?[:,]\s?(?:pp?\.\s?)?{_NOT_YEAR}{_P}"
        rf"(?=\s?[-–]+\s?[A-Za-z]{{0,3}}\d|\s?\({_YEAR}|[.,]?\s*$|,\s{_YEAR})",
        # 38 81-83 at the end: Institute of Physics
        rf"[^\W\d_]\.?\s{_NOT_YEAR}{_V}\s{_NOT_YEAR}{_P}(?:\s?[-–]\s?\w+)?\.?\s*$",
        # (2015) 14 Journal 5374: OSCOLA
        rf"[\[(]{_YEAR}[\])]\s{_V}(?:\({_I}\))?\s(?=[^\W\d_])[^()]{{2,90}}?\s{_P}$",
    )
)
_LABELLED_VOLUME = re.compile(
    r"\b(?:vol(?:ume)?s?\.?|bd\.|jg\.|[vtт]\.|tome|tập)\s?(\d{1,4})\b", re.IGNORECASE
)
_LABELLED_ISSUE = re.compile(
    r"(?:\b(?:nos?\.?|nr\.|n[.°º]|issue|iss\.|số|вып\.)|№)\s?(\d{1,4})\b", re.IGNORECASE
)
_ISSUE_WITHIN = 40
"""How many letters behind a volume its issue stands: "Bd. 56 (1992), Nr. 6"."""
_LABELLED_PAGE = re.compile(r"\b(?:pp?|[sс]|str|tr|pág|pages?)\.\s?([a-z]{0,3}\d+)", re.IGNORECASE)
_LAST_PAGE = re.compile(
    rf"(?:[,:]|\({_YEAR}\))\s?([A-Za-z]{{0,3}}\d+)(?P<range>(?:(?:\s?[-–]+\s?|,)[A-Za-z]{{0,3}}\d+)*)"
    rf"(?=\s?[.,;]?\s?\(?(?P<year>{_YEAR})?\)?\s?\.?\s*$)"
)
"""Pages that nothing but the year follows, or that end the reference."""


_TAIL = 150
"""Within how many letters of its end a reference names the place of its article."""


@lru_cache(maxsize=1_000)  # asked for the keys of a batch of entries, and when each is taken apart
def place_in(reference: str) -> Place:
    """Where a reference says that its article stands, in the forms the manuals of style prescribe."""
    (volume, issue, page), end = _compact(reference)
    if not volume and (labelled := _LABELLED_VOLUME.search(reference)):
        volume, end = labelled[1], labelled.end()
    if volume and not issue and (number := _LABELLED_ISSUE.search(reference, end, end + _ISSUE_WITHIN)):
        issue = number[1]
    page = page or _page(reference)
    return Place(volume.lstrip("0"), issue.lstrip("0"), page.lower().lstrip("0"))


def _compact(reference: str) -> tuple[Place, int]:
    """Return the form that stands last, for what looks like a place in a title stands before; and where it
    ends.
    """
    found = [match for pattern in _PLACES for match in pattern.finditer(reference, len(reference) - _TAIL)]
    if not found:
        return Place(), 0
    last = max(found, key=lambda match: match.end())
    parts = last.groupdict("")
    return Place(parts["volume"], parts.get("issue", ""), parts.get("page", "")), last.end()


def _page(reference: str) -> str:
    if labelled := _LABELLED_PAGE.search(reference):
        return labelled[1]
    found = _LAST_PAGE.search(reference, len(reference) - _TAIL)
    # A year alone is no page; a range may begin with what looks like one.
    return found[1] if found and (found["range"] or not re.fullmatch(_YEAR, found[1])) else ""
