"""Identifiers in MARC: each scheme in its own field, read and written."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pymarc import Field, Indicators, Subfield

from catalogue.domain.descriptions.description import Identifier
from catalogue.domain.descriptions.identifiers import (
    SCHEMES,
    identifier_from,
    isbn_characters,
    isbn_problem,
)
from catalogue.formats.marc.fields import MarcFields
from catalogue.formats.records.checks import is_nothing, is_on_a_computer

_SOURCES = {"undocs": "un_symbol", "uri": "url"} | {scheme: scheme for scheme in SCHEMES}
_ADDRESS = re.compile(
    r"[a-z][a-z0-9+.-]*://|www\.|(?!.*\.(?:pdf|docx?|xlsx?|html?)$)(?:[\w-]+\.)+[a-z]{2,6}(?:/|$)"
    r"|(?:[\w-]+\.)+[a-z]{2,6}/",
    re.IGNORECASE,
)
_QUALIFIER = re.compile(r"\s*[(\[:].*$")


def identifiers_from_marc(fields: MarcFields) -> Iterator[Identifier]:
    """Yield the identifiers of a record, as printed, in the order of their fields."""
    for field in fields.marc.get_fields("020", "022", "024", "027", "037", "086", "088", "856"):
        codes = "u" if field.tag == "856" else "ayz" if field.tag == "022" else "az"
        for text in fields.texts(field, codes):
            if is_nothing(text):
                fields.odd("placeholder_value", field.tag, text)
            elif field.tag == "856" and not re.search(r"[./]", text):
                fields.odd("not_an_address", "856$u", text)
            else:
                yield _identifier(fields, field, text)


def _identifier(fields: MarcFields, field: Field, text: str) -> Identifier:
    source = (field.get("2") or "").casefold()
    if source in _SOURCES:
        return Identifier(_SOURCES[source], text)
    if field.tag == "020":
        # "13:978-..." is a label, "978-... (pbk.)" has a qualifier.
        return Identifier("isbn", text if re.match(r"1[03]:", text) else _QUALIFIER.sub("", text) or text)
    if field.tag == "022":
        return Identifier("issn", text)
    if field.tag == "086" and field.indicator1 == "0":
        return Identifier("sudoc", text)
    if field.tag == "856":
        if _ADDRESS.match(text):
            return Identifier("url", text)
        if not is_on_a_computer(text):  # which is not kept
            fields.odd("file_path", "856$u", text)
        return Identifier("other", text)
    found = identifier_from(text)
    known = {"027": "report_number", "037": "sales_number", "088": "report_number"}
    return Identifier(known.get(field.tag, "other"), text) if found.scheme in {"other", "isbn"} else found


def marc_number(identifier: Identifier) -> Field:
    """Return the field that carries an identifier; a faulty ISBN goes into 020 $z, as the format wants."""
    scheme, value = identifier.scheme, identifier.value
    if scheme == "isbn":
        # Unhyphenated, as the format wants it; how it is printed comes back from 887.
        code, number = ("z", value) if isbn_problem(value) else ("a", isbn_characters(value))
        return _field("020", "  ", (code, number))
    if scheme == "issn":
        return _field("022", "  ", ("a", value))
    if scheme == "url":
        return _field("856", "40", ("u", value))
    if scheme == "sudoc":
        return _field("086", "0 ", ("a", value))
    if scheme == "un_symbol":
        return _field("086", "7 ", ("a", value), ("2", "undocs"))
    if scheme == "report_number":
        return _field("088", "  ", ("a", value))
    if scheme == "doi":
        return _field("024", "7 ", ("a", value), ("2", "doi"))
    return _field("024", "7 ", ("a", value), ("2", scheme))


def _field(tag: str, indicators: str, *subfields: tuple[str, str]) -> Field:
    return Field(
        tag, Indicators(indicators[0], indicators[1]), [Subfield(code, value) for code, value in subfields]
    )
