"""A title that stands in the column of the year, where nothing else looks like a title."""

from __future__ import annotations

import re

from catalogue.domain.descriptions.description import Description

_YEAR = re.compile(r"\b(?:1[4-9]|20)\d\d\b")
_WORD = re.compile(r"[^\W\d_]{2,}")
_LEAST = 3
"""Words in the column of the year from which on they are a title: "March 2006" is none."""


def title_and_year(title: str, year: str) -> tuple[str, str]:
    """Return the title and the year, each from the other's column where no title stands in its own."""
    if any(map(str.isalpha, title)) or len(_WORD.findall(year)) < _LEAST:
        return title, year
    found = _YEAR.search(year) or _YEAR.search(title)
    said = year.replace(found[0], " ", 1) if found else year
    return " ".join(said.split()), found[0] if found else ""


def righted(description: Description) -> Description:
    """Return a description whose title stands where it belongs; nearly always itself."""
    if description.reference:
        return description
    title, year = title_and_year(description.title, description.year)
    return description if title == description.title else description.with_changes(title=title, year=year)
