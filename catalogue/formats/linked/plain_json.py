"""A description as JSON for other programs: every field under its own name, empty ones left out."""

from __future__ import annotations

from typing import Any

from catalogue.domain.descriptions.description import Description
from catalogue.domain.descriptions.years import year_of

TEXTS = (
    "title", "subtitle", "publisher", "place", "year", "edition", "series", "venue", "volume", "number",
    "pages", "kind", "summary", "reference",
)  # fmt: skip
LISTS = ("parallel_titles", "languages", "countries", "subjects", "notes")


def plain(description: Description) -> dict[str, Any]:
    """Return the fields that say something; ``year`` stands as printed, ``year_number`` is the year that
    it means.

    Fields of the file that a description came from are for its own format alone and are left out.
    """
    values = description.with_changes(source_fields=()).to_dict()
    number = year_of(description.year)
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()} | (
        {"year_number": number} if number else {}
    )
