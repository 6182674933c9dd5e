"""MARCXML (Library of Congress): the same records as MARC 21, in XML."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pymarc
from lxml import etree
from lxml.builder import ElementMaker
from lxml.etree import _Element as Element
from pymarc import Indicators, Subfield

from catalogue.formats.files.source import Source
from catalogue.formats.files.xml_reading import elements, local_name, text_of
from catalogue.formats.marc.reading import records_from_marc
from catalogue.formats.marc.writing import marc_record
from catalogue.formats.records.entry_texts import entry_in_xml, entry_on_one_line, in_xml
from catalogue.formats.records.problems import ProblemLog
from catalogue.formats.records.record import Entry, Record

_NAMESPACE = "http://www.loc.gov/MARC21/slim"


_FIELDS = frozenset({"leader", "controlfield", "datafield", "f"})
_PMB = re.compile(rb"<notice\b")
"""PMB's own XML, in which names are short: ``<notice><f c="200" ind="1 "><s c="a">``."""


def read(source: Source, log: ProblemLog, columns: Mapping[str, str] | None = None) -> Iterator[Record]:
    """Return the publications of a MARCXML file."""
    return records_from_marc(marc_records(source, log), log)


def marc_records(source: Source, log: ProblemLog) -> Iterator[tuple[int, pymarc.Record]]:
    """Yield the records of a file of MARC in XML with their numbers, whatever they describe."""
    number = 0
    record = "notice" if _PMB.search(source.head) else "record"
    log.preset = "pmb" if record == "notice" else ""
    for element in elements(source, record, log):
        # Answers of SRU and OAI-PMH wrap each record into one of theirs, which holds no fields.
        if _FIELDS.isdisjoint(map(local_name, element)):
            continue
        number += 1
        log.seen += 1
        yield number, _marc(element)


def _marc(element: Element) -> pymarc.Record:
    marc = pymarc.Record()
    for child in element:
        name, tag = local_name(child), child.get("tag") or child.get("c") or ""
        parts = [part for part in child if local_name(part) in {"subfield", "s"}]
        if name == "leader":
            marc.leader = pymarc.Leader(text_of(child)[:24].ljust(24))
        elif name == "controlfield" or (name == "f" and not parts):
            marc.fields.append(pymarc.Field(tag, data=text_of(child)))
        elif name in _FIELDS:
            marks = (child.get("ind1") or " ")[:1] + (child.get("ind2") or " ")[:1]
            marks = (child.get("ind") or marks).ljust(2)
            subfields = [
                Subfield((part.get("code") or part.get("c") or "a")[:1], text_of(part)) for part in parts
            ]
            marc.fields.append(pymarc.Field(tag, Indicators(*marks[:2]), subfields))
    return marc


def write(entries: Iterable[Entry]) -> Iterator[bytes]:
    """Return a collection of MARCXML records, without the limits of length that MARC 21 has."""
    return collection(map(marc_record, in_marcxml(entries)))


def in_marcxml(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Return entries, their texts as MARC in XML takes them."""
    return map(entry_on_one_line, map(entry_in_xml, entries))


def collection(
    records: Iterable[pymarc.Record], namespace: str = _NAMESPACE, attributes: Mapping[str, str] | None = None
) -> Iterator[bytes]:
    """MARC records as one XML document, in pieces; ``attributes`` are those of each record."""
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<collection xmlns="{namespace}">\n'.encode()
    maker: Any = ElementMaker(namespace=namespace, nsmap={None: namespace})
    for record in records:
        yield etree.tostring(_element(maker, record, attributes or {}), encoding="utf-8") + b"\n"
    yield b"</collection>\n"


def _element(make: Any, marc: pymarc.Record, attributes: Mapping[str, str]) -> Element:
    children = [make.leader(str(marc.leader))]
    for field in marc.fields:
        if field.control_field:
            children.append(make.controlfield({"tag": field.tag}, in_xml(field.data or "")))
        else:
            parts = [
                make.subfield(in_xml(subfield.value), code=subfield.code) for subfield in field.subfields
            ]
            marks = {"ind1": field.indicator1, "ind2": field.indicator2}
            children.append(make.datafield({"tag": field.tag, **marks}, *parts))
    element: Element = make.record(dict(attributes), *children)
    return element
