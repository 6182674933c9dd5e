"""What a wanted title would be called after cleaning: proposed to the librarian, who decides."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from catalogue.domain.descriptions.description import Description
from catalogue.domain.descriptions.title_case import in_sentence_case
from catalogue.services.authority.authorities import shipped_rows

from .taken_apart import taken_apart


def proposed(description: Description) -> Description:
    """Return a whole reference taken apart into its fields, a title that shouts in the case of a sentence."""
    apart = taken_apart(description)
    names = _proper_words()
    return apart.with_changes(
        title=in_sentence_case(apart.title or apart.reference, names),
        subtitle=in_sentence_case(apart.subtitle, names) if apart.title.isupper() else apart.subtitle,
    )


@cache
def _proper_words() -> Mapping[str, str]:
    """Words that keep their capitals, by their small letters: of countries and of bodies' acronyms."""
    found: dict[str, str] = {}
    for row in shipped_rows("countries.csv"):
        for word in (row["name"], *row["words"].split(";")):
            if word.isalpha() and word.isascii():
                found[word.lower()] = word.upper() if len(word) <= _ACRONYM else word.capitalize()
    for row in shipped_rows("organisations.csv"):
        found.update({word.lower(): word for word in row["acronyms"].split(";") if word.isupper()})
    return found


_ACRONYM = 3
"""Letters up to which a word for a country is an acronym: UK, USA."""
