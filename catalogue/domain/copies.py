"""Copies: what may be read now, and how accession numbers are formed."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

from catalogue.domain.description import Description
from catalogue.errors import InvalidInput


class CopyStatus(StrEnum):
    """Where a copy is in its life."""

    AVAILABLE = "available"
    IN_USE = "in_use"
    IN_PROCESSING = "in_processing"
    IN_REPAIR = "in_repair"
    LOST = "lost"

    @property
    def readable(self) -> bool:
        """Whether a visitor can be handed this copy now."""
        return self is CopyStatus.AVAILABLE


DEFAULT_ACCESSION_PATTERN = "{year}-{number:04}"

_NUMBER_FIELD = re.compile(r"\{number(?::0?[1-9])?\}")
_FIELDS = re.compile(r"\{[^}]*\}")


def check_accession_pattern(pattern: str) -> None:
    """Raise ``InvalidInput`` unless the pattern has one {number} and otherwise at most a {year}."""
    found = _FIELDS.findall(pattern)
    numbers = [each for each in found if _NUMBER_FIELD.fullmatch(each)]
    others = [each for each in found if each != "{year}" and each not in numbers]
    if len(numbers) != 1 or others or "{" in _FIELDS.sub("", pattern) or "}" in _FIELDS.sub("", pattern):
        raise InvalidInput(
            "accession_pattern",
            "An accession pattern holds {number} (or {number:04} for four digits) once, and may hold {year}.",
            field="accession_pattern",
        )


def format_accession_number(pattern: str, year: int, number: int) -> str:
    """The accession number of the ``number``-th copy taken in (in ``year``, where the pattern has one)."""
    return pattern.format(year=year, number=number)


def series_of(pattern: str, year: int) -> str:
    """The name of the run of numbers that a pattern draws from in a year."""
    return pattern.replace("{year}", str(year))


def suggest_call_number(description: Description) -> str:
    """A shelf mark to begin from: three letters of the kind, three of the first author or the title.

    Letters of scripts that stack signs on them (Khmer, Thai, ...) keep their signs.
    """
    people = description.contributors
    name = people[0].name if people else description.title
    letters = [
        each for each in unicodedata.normalize("NFC", name.upper()) if unicodedata.category(each)[0] in "LM"
    ]
    ends = [at for at, each in enumerate(letters) if unicodedata.category(each)[0] == "L"]
    end = ends[3] if len(ends) > 3 else len(letters)
    return f"{(description.kind or 'book')[:3].upper()} {''.join(letters[:end])}".strip()
