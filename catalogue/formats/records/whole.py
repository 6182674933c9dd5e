"""Whole references that stand where a title belongs, as people put them into forms and reference managers."""

from __future__ import annotations

import re

from catalogue.domain.descriptions.description import Description
from catalogue.formats.records.openings import INVERTED, YEAR

_SHORTEST = 40
"""Letters of a whole reference."""
_NUMBER = re.compile(r"\A\s*(?:\[\d{1,4}\]|\d{1,4}[.)])\s+")
_WHOLE = re.compile(
    rf"{INVERTED}.{{10,}}\b{YEAR}.*"
    rf"|[^:?!]{{2,120}}?[(]{YEAR}(?:, [^\W\d_]+(?: \d{{1,2}})?)?[)][.,:]?\s+\W?[^\W\d_].{{9,}}[.:,].*"
    rf"|.{{20,}}[.?!] [^.:]{{2,40}}: [^:]{{2,80}}, [(]?{YEAR}[)]?\.?"
    rf"|.{{20,}}\b{YEAR}[^.:;]{{0,12}};\s?\d+.*",
    re.DOTALL,
)
"""An author or a body with the year and a title behind it; place, publisher and year at the end; or year and
volume as medical journals have them."""


def is_whole_reference(text: str) -> bool:
    """Whether a text is plainly a reference with author, title and year, and no title."""
    return len(text) >= _SHORTEST and bool(_WHOLE.fullmatch(_NUMBER.sub("", text, count=1)))


def with_reference(description: Description) -> Description:
    """Return the description, what stands as its title (or, without one, as its only note) taken for a
    free-text reference where it plainly is one and no field says by whom, when and where the work came
    out.
    """
    d = description
    if d.reference or d.contributors or d.year or d.publisher or d.venue or d.subtitle:
        return d
    text = d.title or ("".join(d.notes) if len(d.notes) == 1 else "")
    if not is_whole_reference(text):
        return d
    return d.with_changes(
        title="", reference=_NUMBER.sub("", text, count=1), notes=d.notes if d.title else ()
    )
