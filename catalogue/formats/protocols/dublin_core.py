"""A description in the fifteen elements of Dublin Core (DCMES 1.1), which every harvester knows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

from catalogue.domain.descriptions.description import Description
from catalogue.domain.descriptions.identifiers import normalise_isbn
from catalogue.domain.descriptions.languages import bibliographic_code
from catalogue.domain.descriptions.years import year_of
from catalogue.formats.records.entry_texts import in_xml

NAMESPACE = "http://purl.org/dc/elements/1.1/"
_CREATORS = frozenset({"author", "editor", "compiler"})


def elements(description: Description) -> Iterator[tuple[str, str]]:
    """Names and values in the order of DCMES; only what is said."""
    for name, value in _said(description):
        if text := in_xml(value).strip():
            yield name, text


def add_elements(parent: Any, description: Description) -> None:
    """Add the same as children of an XML element."""
    for name, value in elements(description):
        etree.SubElement(parent, f"{{{NAMESPACE}}}{name}").text = value


def _said(d: Description) -> Iterator[tuple[str, str]]:
    yield "title", d.called
    yield from (("title", parallel_title) for parallel_title in d.parallel_titles)
    for contributor in d.contributors:
        yield ("creator" if contributor.role in _CREATORS else "contributor"), contributor.name
    yield from (("subject", subject) for subject in d.subjects)
    yield from (("description", note) for note in (d.summary, *d.notes))
    yield "publisher", ", ".join(filter(None, (d.publisher, d.place)))
    year = year_of(d.year)
    yield "date", str(year) if year else d.year
    yield "type", d.kind
    yield "format", d.pages if not d.venue else ""
    yield from (
        ("identifier", _identifier(identifier.scheme, identifier.value)) for identifier in d.identifiers
    )
    yield from (("language", bibliographic_code(code) or code) for code in d.languages)
    yield "relation", d.series
    yield "source", _host(d)
    yield from (("coverage", country) for country in d.countries)


def _identifier(scheme: str, value: str) -> str:
    """As a URI where the scheme has one, else with its name before it."""
    match scheme:
        case "url":
            return value
        case "isbn":
            return f"urn:ISBN:{normalise_isbn(value) or value}"
        case "issn":
            return f"urn:ISSN:{value}"
        case "doi":
            return f"https://doi.org/{value}"
        case _:
            return f"{scheme.replace('_', ' ')}: {value}"


def _host(d: Description) -> str:
    if not d.venue:
        return ""
    volume = f"{d.volume}({d.number})" if d.volume and d.number else d.volume or d.number
    return ", ".join(filter(None, (d.venue, volume, d.pages)))
