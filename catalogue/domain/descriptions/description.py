"""The description of a publication: the one currency between formats, matching, storage and index.

A description holds what is printed on (or said of) an edition. Nothing in it is judged or
corrected: values stand as they were found, and other modules of ``domain`` read them
(``identifiers`` for numbers, ``years`` for dates, ``languages`` for languages).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from operator import attrgetter
from typing import Any

Record = Mapping[str, Any]
"""A description as ``Description.to_dict`` writes it."""

LONGEST_TEXT = 30_000
"""Letters of one text of a description; the longest real abstracts have about 10,000."""
LONGEST_NAME = 500
"""Letters of a name, a number or a word by which something is looked up: databases keep an index of them, in
which PostgreSQL lets nothing stand of more than some 2,700 bytes."""
MOST_VALUES = 2_000
"""Of what stands in rows (contributors, numbers, subjects, notes, fields of its source), of each."""


class ContributorKind(StrEnum):
    """Whether a contributor is a person or a body (an organisation, a government, a meeting)."""

    PERSON = "person"
    BODY = "body"


@dataclass(frozen=True, slots=True)
class Contributor:
    """One person or body named as responsible for a publication.

    ``name`` stands as printed: "Surname, Given" for a person, the full name for a body.
    ``role`` is a MARC relator term in English ("author", "editor", "translator", ...).
    """

    name: str
    kind: ContributorKind = ContributorKind.PERSON
    role: str = "author"


@dataclass(frozen=True, slots=True)
class Identifier:
    """A number that names a publication, as printed.

    ``scheme`` is one of ``catalogue.domain.descriptions.identifiers.SCHEMES`` ("isbn", "issn", "doi", "url",
    "un_symbol", "report_number", "sales_number", "law_number", "sudoc", "other", ...).
    """

    scheme: str
    value: str


@dataclass(frozen=True, slots=True)
class SourceField:
    """A field of the file a description came from for which a description has no place.

    It is kept as it stood, shown to nobody, and written back into the same format. ``format`` is the
    family of formats ("marc", "unimarc", "ris", "bibtex", "table", ...), ``name`` the tag or the column,
    ``value`` the content as the reader and writer of that format agree on it.
    """

    format: str
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Description:
    """An edition-level description of a publication; every field may be empty.

    ``year`` is the date as printed (``catalogue.domain.descriptions.years.year_of`` gives a number);
    ``languages`` are ISO 639-1 codes where one exists, else ISO 639-3; ``countries`` are the
    countries a publication is about; ``venue`` is the journal or book that holds an article;
    ``reference`` is a whole free-text reference where the source gave nothing finer;
    ``source_fields`` are those of the source that say what no other field here can (ADR 0033).
    """

    title: str = ""
    subtitle: str = ""
    parallel_titles: tuple[str, ...] = ()
    contributors: tuple[Contributor, ...] = ()
    publisher: str = ""
    place: str = ""
    year: str = ""
    edition: str = ""
    identifiers: tuple[Identifier, ...] = ()
    series: str = ""
    venue: str = ""
    volume: str = ""
    number: str = ""
    pages: str = ""
    languages: tuple[str, ...] = ()
    kind: str = ""
    countries: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    summary: str = ""
    notes: tuple[str, ...] = ()
    reference: str = ""
    source_fields: tuple[SourceField, ...] = ()

    @property
    def full_title(self) -> str:
        """Title and subtitle in one line, as a reader would say it."""
        return in_one_line(self.title, self.subtitle)

    @property
    def called(self) -> str:
        """What to call it: its full title, else the reference as it was written."""
        return self.full_title or self.reference

    @property
    def letters(self) -> int:
        """How many letters stand in all its fields together."""
        values = (getattr(self, name) for name in _FIELDS)
        return sum(
            len(value) if isinstance(value, str) else sum(len(_said(part)) for part in value)
            for value in values
        )

    @property
    def texts(self) -> Iterator[str]:
        """Every text in it, also those by which a name, a number or a kept field is told from others."""
        for value in _values(self):
            if isinstance(value, str):
                yield value
            elif value:
                for part in value:
                    yield from _texts_of(part)

    def identifiers_of(self, scheme: str) -> tuple[str, ...]:
        """Return the printed values of every identifier of one scheme, in their order."""
        return tuple(identifier.value for identifier in self.identifiers if identifier.scheme == scheme)

    def source_fields_of(self, format: str) -> tuple[SourceField, ...]:
        """Return the fields that a family of formats has left here."""
        return tuple(field for field in self.source_fields if field.format == format)

    def with_changes(self, **changes: Any) -> Description:
        """Return a copy in which the named fields are replaced."""
        return replace(self, **changes)

    def within(self, letters: int, values: int) -> Description:
        """Return the description with no text longer than so many letters, and of what stands in rows
        (contributors, numbers, subjects) no more than so many; itself where nothing is to be cut.
        """
        cut: dict[str, Any] = {}
        for name in _FIELDS:
            value = getattr(self, name)
            if isinstance(value, str):
                if len(value) > letters:
                    cut[name] = value[:letters]
            elif value and (len(value) > values or any(len(_said(part)) > letters for part in value)):
                cut[name] = tuple(_within(part, letters) for part in value[:values])
        return self.with_changes(**cut) if cut else self

    def to_dict(self) -> dict[str, Any]:
        """Return a JSON-ready mapping without the empty fields; ``from_dict`` reads it back without loss."""
        values = {name: value for name in _FIELDS if (value := getattr(self, name))}
        # Spelt out, since ``dataclasses.asdict`` takes ten times as long and files have many records.
        if self.contributors:
            values["contributors"] = [
                {"name": contributor.name, "kind": str(contributor.kind), "role": contributor.role}
                for contributor in self.contributors
            ]
        if self.identifiers:
            values["identifiers"] = [
                {"scheme": identifier.scheme, "value": identifier.value} for identifier in self.identifiers
            ]
        if self.source_fields:
            values["source_fields"] = [
                {"format": kept.format, "name": kept.name, "value": kept.value} for kept in self.source_fields
            ]
        return values

    @classmethod
    def from_dict(cls, data: Record) -> Description:
        """Return the description that ``to_dict`` wrote; unknown keys are passed over."""
        values = {name: value for name, value in data.items() if name in _NAMES}
        for name in _TEXT_TUPLES & values.keys():
            values[name] = tuple(values[name])
        if "contributors" in values:
            values["contributors"] = tuple(_contributors(values["contributors"]))
        if "identifiers" in values:
            values["identifiers"] = tuple(Identifier(**identifier) for identifier in values["identifiers"])
        if "source_fields" in values:
            values["source_fields"] = tuple(SourceField(**kept) for kept in values["source_fields"])
        return cls(**values)


def in_one_line(title: str, subtitle: str) -> str:
    """Return a title with its subtitle, as a reader would say it."""
    return f"{title}: {subtitle}" if subtitle else title


_Part = str | Contributor | Identifier | SourceField
"""What stands in a field of several values."""


def _said(part: _Part) -> str:
    if isinstance(part, str):
        return part
    return part.name if isinstance(part, Contributor) else part.value


def _texts_of(part: _Part) -> tuple[str, ...]:
    match part:
        case str():
            return (part,)
        case Contributor():
            return part.name, part.role
        case Identifier():
            return part.scheme, part.value
    return part.format, part.name, part.value


def _within(part: _Part, letters: int) -> _Part:
    said = _said(part)[:letters]
    if isinstance(part, str):
        return said
    return replace(part, name=said) if isinstance(part, Contributor) else replace(part, value=said)


_KINDS = {kind.value: kind for kind in ContributorKind}
_FIELDS = tuple(field.name for field in fields(Description))
_NAMES = frozenset(_FIELDS)
_values = attrgetter(*_FIELDS)
_TEXT_TUPLES = {"parallel_titles", "languages", "countries", "subjects", "notes"}


def _contributors(data: Iterable[Mapping[str, str]]) -> Iterable[Contributor]:
    for part in data:
        said = part.get("kind", "person")
        yield Contributor(part["name"], _KINDS.get(said) or ContributorKind(said), part.get("role", "author"))
