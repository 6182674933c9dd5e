"""Where a new copy stands, and in what order copies do."""

from __future__ import annotations

import re
from dataclasses import dataclass

from catalogue.domain.descriptions.description import Description
from catalogue.domain.descriptions.whole_numbers import read_whole_number
from search_index.analysis.normalisation import fold

from .centre import Centre
from .copies import suggest_call_number


@dataclass(frozen=True, slots=True)
class Place:
    """A place on the shelves; "" where it is not known."""

    call_number: str = ""
    location: str = ""


def place_of_new(description: Description, centre: Centre, beside: Place | None = None) -> Place:
    """Where a new copy stands until somebody says otherwise: with the first of its publication on the shelf.

    Of a new publication it stands where new gifts do, under a call number by the centre's own pattern, once
    a title or a name is known to make one of.
    """
    if beside is not None:
        return beside
    is_named = bool(description.title or description.contributors)
    pattern = centre.call_number_pattern
    return Place(suggest_call_number(description, pattern) if is_named else "", centre.location)


def shelf_key(call_number: str) -> tuple[tuple[int, int, str], ...]:
    """Return what call numbers are sorted by along a shelf: letters as letters, numbers as numbers.

    The digits of any script count: ២ stands before 10.
    """
    parts = re.findall(r"\d+|[^\d\s]+", fold(call_number))
    numbered = ((read_whole_number(part), part) for part in parts)
    return tuple((1, 0, part) if number is None else (0, number, "") for number, part in numbered)
