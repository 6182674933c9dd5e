"""What a source is asked: the numbers and the title of one book, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from catalogue.domain.descriptions.description import Description, Identifier
from catalogue.domain.descriptions.identifiers import key_of, normalise_isbn, recognise
from catalogue.domain.descriptions.years import year_of
from search_index.analysis.normalisation import clean

_NUMBERS = ("un_symbol", "report_number", "sales_number", "law_number")
_FEWEST_LETTERS = 4
_LONGEST = 300
_REPORT = re.compile(r"(?:report\s+(?:no\.?\s*)?)?[A-Z]{2,6}[\s./-]{0,2}\d{2,}[\w./-]*")
"""A text that is nothing but a report's number, such as WPS 6630."""
_BEFORE_NUMBERS = frozenset({"isbn", "isbns", "doi", "report", "no", "number", "symbol", "document", "doc"})


@dataclass(frozen=True, slots=True)
class Question:
    """A book to ask for; what is not known is "".

    ``number`` is a report number or a document symbol as printed, ``scheme`` its kind; ``description`` is
    what answers are held against.
    """

    isbn: str = ""
    doi: str = ""
    number: str = ""
    scheme: str = ""
    title: str = ""
    year: str = ""
    description: Description = field(default_factory=Description)

    @property
    def words(self) -> str:
        """What is asked for, as one would say it."""
        if self.isbn:
            return f"ISBN {self.isbn}"
        return self.number or self.doi or self.title

    @property
    def says(self) -> frozenset[str]:
        """What of the book is known: "isbn", "doi", "title", and the scheme of another number."""
        known = {"isbn": self.isbn, "doi": self.doi, "title": self.title, self.scheme: self.number}
        return frozenset(kind for kind, value in known.items() if value)

    @property
    def quoted_title(self) -> str:
        """The title between quotation marks, without those in it."""
        return '"' + self.title.replace('"', " ") + '"'


def question_in(text: str) -> Question | None:
    """Return the question that a typed or scanned text puts; None where it names no book.

    A number says all: the words about it are not sent.
    """
    text = clean(text)[:_LONGEST]
    found = recognise(text)
    if isbn := normalise_isbn(text):
        found = (Identifier("isbn", isbn),)
    elif not found and _REPORT.fullmatch(text):
        found = (Identifier("report_number", text),)
    numbers = _numbers_of(found)
    if numbers:
        return Question(**numbers, description=Description(identifiers=found))
    rest = text
    for identifier in found:
        rest = rest.replace(identifier.value, " ")
    words = [word for word in clean(rest).split() if word.strip(".:,").casefold() not in _BEFORE_NUMBERS]
    title = " ".join(words)
    if not _says_something(title):
        return None
    return Question(title=title, description=Description(title=title))


def question_of(description: Description) -> Question | None:
    """Return the question that a described title puts; None where it names no book."""
    numbers = _numbers_of(description.identifiers)
    title = clean(description.full_title)[:_LONGEST]
    if not numbers and not _says_something(title):
        return None
    return Question(
        **numbers, title=title, year=str(year_of(description.year) or ""), description=description
    )


def _says_something(title: str) -> bool:
    return sum(map(str.isalpha, title)) >= _FEWEST_LETTERS


def _numbers_of(identifiers: tuple[Identifier, ...]) -> Mapping[str, str]:
    """Return the first number of each kind that sources are asked by."""
    found: dict[str, str] = {}
    for identifier in identifiers:
        key = key_of(identifier) or ""
        scheme, _colon, value = key.partition(":")
        if identifier.scheme == "isbn":
            value = normalise_isbn(identifier.value) or ""
        if scheme in ("isbn", "doi") and value:
            found.setdefault(scheme, value)
        elif key and identifier.scheme in _NUMBERS and "number" not in found:
            found |= {"number": clean(identifier.value), "scheme": identifier.scheme}
    return found
