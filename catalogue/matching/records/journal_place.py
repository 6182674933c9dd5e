"""Where an article stands: its journal or book, volume, issue and first page, whichever field holds them."""

from __future__ import annotations

import re

from catalogue.domain.descriptions.description import Description
from catalogue.domain.descriptions.years import years_in
from catalogue.matching.records.cited_place import place_in
from catalogue.matching.text.boilerplate import trimmed
from search_index.analysis.normalisation import fold

_PAGES = re.compile(r"([A-Za-z]{0,3}\d{1,7})\s*(?:-+\s*([A-Za-z]{0,3}\d{1,7}))?")
_VOLUME_ISSUE = re.compile(
    r"\b(\d{1,4})\s*\((\d{1,4}(?:[/-]\d{1,4})?)\)|\bvol(?:ume)?\.?\s*(\d{1,4})", re.IGNORECASE
)


def venue_of(description: Description) -> str:
    """Return the journal or book of an article; a series without its number serves as one, and so does a
    publisher that has a volume and an issue: "International Review 18(3)".
    """
    if venue := description.venue or _VOLUME_ISSUE.split(description.series)[0]:
        return venue
    journal, *numbers = _VOLUME_ISSUE.split(description.publisher, maxsplit=1)
    return journal if numbers else ""


def volume_issue(description: Description) -> tuple[str, str]:
    """Volume and issue, also where another field holds them with the journal's name: "Journal of X 12(3)"."""
    volume, issue = _bare_number(description.volume), _bare_number(description.number)
    for text in (description.volume, description.series, description.venue, description.publisher):
        if (found := _VOLUME_ISSUE.search(text)) and (not volume or (not issue and found[2])):
            volume = volume or found[1] or found[3] or ""
            issue = issue or (_bare_number(found[2]) if found[2] else "")
    return volume, issue


def _bare_number(text: str) -> str:
    found = re.search(r"\d+", fold(text))
    return found.group().lstrip("0") if found else ""


def first_page(pages: str, *, is_article: bool) -> str:
    """Return the first page of a range, or of an article; "68" alone of a book is its number of pages."""
    found = _PAGES.search(fold(pages))
    if not found or not (found[2] or is_article):
        return ""
    return found[1].lstrip("0")


_FRONT = 20
"""Up to which page each issue of a journal may begin anew: higher ones are counted through the volume."""


def stands_in_one_volume(page: str) -> bool:
    """Whether a first page is that of one article of a volume only, whatever issue is said to hold it."""
    return page.isdecimal() and int(page) > _FRONT


_MOST_YEARS = 3
"""So many years of a reference may be that of its article: others stand in its title."""


def place_keys(description: Description) -> tuple[str, ...]:
    """Exact keys of the place where an article stands, "place:134:103:2010": volume, first page and year.

    By them a reference that names no title finds its article.
    """
    if description.title or not description.reference:
        volume, _ = volume_issue(description)
        page = first_page(description.pages, is_article=True)
        years = years_in(description.year)
    else:
        text = trimmed(description.reference)
        volume, _, page = place_in(text)
        years = years_in(text) if volume and page else ()
    if not (volume and page):
        return ()
    return tuple(f"place:{volume}:{page}:{year}" for year in years[-_MOST_YEARS:])


def pages_of(pages: str) -> tuple[int, int] | None:
    """Return the first and the last page: of "236-263" these, of "xii, 319 p." 1 and 319; None if none is
    given.
    """
    numbers = [int(digits) for digits in re.findall(r"\d{1,5}", fold(pages))]
    if not numbers:
        return None
    span = re.search(r"(\d{1,5})\s*-+\s*(\d{1,5})", fold(pages))
    return (int(span[1]), int(span[2])) if span else (1, max(numbers))


def length_of(pages: str) -> int:
    """How many pages a work has; 0 where that is not given."""
    found = pages_of(pages)
    return max(0, found[1] - found[0] + 1) if found else 0
