"""Copies: what may be read now, and how accession numbers are formed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from enum import StrEnum

from catalogue.domain.descriptions.description import Description
from catalogue.domain.descriptions.years import year_of
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
    numbers = [piece for piece in found if _NUMBER_FIELD.fullmatch(piece)]
    others = [piece for piece in found if piece != "{year}" and piece not in numbers]
    if len(numbers) != 1 or others or "{" in _FIELDS.sub("", pattern) or "}" in _FIELDS.sub("", pattern):
        raise InvalidInput(
            "accession_pattern",
            "An accession pattern holds {number} (or {number:04} for four digits) once, and may hold {year}.",
            field="accession_pattern",
        )


def format_accession_number(pattern: str, year: int, number: int) -> str:
    """Return the accession number of the ``number``-th copy taken in (in ``year``, where the pattern has
    one).
    """
    return pattern.format(year=year, number=number)


def series_of(pattern: str, year: int) -> str:
    """Return the name of the run of numbers that a pattern draws from in a year."""
    return pattern.replace("{year}", str(year))


DEFAULT_CALL_NUMBER_PATTERN = "{kind} {about} {author} {number:03}"


def _letters(text: str) -> str:
    """Return the first three letters of a text in capitals, with the signs that stand on them."""
    taken, letters = "", 0
    for character in unicodedata.normalize("NFC", text.upper()):
        category = unicodedata.category(character)[0]
        letters += category == "L"
        if letters > 3:
            break
        if category in "LM":
            taken += character
    return taken


_ARTICLES = {
    "en": re.compile(r"(?:the|an?)\s+", re.I),
    "fr": re.compile(r"(?:l[ea]s?\s+|l['’]|une?\s+)", re.I),
}
"""What a title may begin with and is not filed under, by language."""


def _filed(description: Description) -> str:
    """Return the title from the word that it is filed under; one of no stated language is read as English."""
    articles = [_ARTICLES[language] for language in description.languages or ("en",) if language in _ARTICLES]
    ends = [found.end() for article in articles if (found := article.match(description.title))]
    rest = description.title[max(ends, default=0) :]
    return rest if _letters(rest) else description.title


def _author_of(description: Description) -> str:
    people = description.contributors
    return people[0].name if people else _filed(description)


_PARTS: dict[str, Callable[[Description], str]] = {
    "{kind}": lambda description: _letters(description.kind or "book"),
    "{author}": lambda description: _letters(_author_of(description)),
    "{title}": lambda description: _letters(_filed(description)),
    "{subject}": lambda description: _letters("".join(description.subjects[:1])),
    "{country}": lambda description: _letters("".join(description.countries[:1])),
    "{about}": lambda description: _letters("".join(description.countries[:1] or description.subjects[:1])),
    "{language}": lambda description: "".join(description.languages[:1]).upper(),
    "{year}": lambda description: str(year_of(description.year) or ""),
}
"""What a pattern of call numbers may be made of, beside a running number."""

_PLACES = re.compile("|".join(map(re.escape, _PARTS)))


def check_call_number_pattern(pattern: str) -> None:
    """Raise ``InvalidInput`` unless each place of a pattern of call numbers is known, {number} but once."""
    rest, numbers = _NUMBER_FIELD.subn("", _PLACES.sub("", pattern))
    if not pattern.strip() or "{" in rest or "}" in rest or numbers > 1:
        raise InvalidInput(
            "call_number_pattern",
            "A pattern of call numbers is made of %(places)s and of plain text, and may hold {number} once.",
            places=", ".join(_PARTS),
            field="call_number_pattern",
        )


def suggest_call_number(description: Description, pattern: str = DEFAULT_CALL_NUMBER_PATTERN) -> str:
    """Return a call number to begin from: by the usual pattern three letters of the kind, three of the
    country or theme, three of the first author, and a running number, which stays open (``numbered``).

    Where there is no author, the title stands for it, without its article. Letters of scripts that stack
    signs on them (Khmer, Thai, ...) keep their signs. What is not known leaves no gap.
    """
    filled = _PLACES.sub(lambda found: _PARTS[found[0]](description), pattern)
    return " ".join(filled.split())


def is_open(call_number: str) -> bool:
    """Whether a call number waits for its running number, as "REP CAM ILO {number:03}" does."""
    return _NUMBER_FIELD.search(call_number) is not None


def numbered(call_number: str, number: int) -> str:
    """Return an open call number with its running number."""
    return _NUMBER_FIELD.sub(lambda field: format(number, field[0][8:-1]), call_number)


def is_numbered(call_number: str, run: str) -> bool:
    """Whether a call number is an open one, ``run``, with some number."""
    before, field, after = _split_run(run)
    number = call_number[len(before) : len(call_number) - len(after)]
    is_within = call_number.startswith(before) and call_number.endswith(after)
    return bool(field) and is_within and number.isascii() and number.isdecimal()


def _split_run(run: str) -> tuple[str, str, str]:
    field = _NUMBER_FIELD.search(run)
    return (run[: field.start()], field[0], run[field.end() :]) if field else (run, "", "")
