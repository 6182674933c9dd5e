"""Zotero RDF, the export in which Zotero itself loses least; journals and series stand beside their items."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree
from lxml.etree import _Element as Element

from catalogue.formats.files.source import Source
from catalogue.formats.files.xml_reading import find_all, local_name, text_of
from catalogue.formats.json import zotero_json
from catalogue.formats.records.problems import ProblemLog, refusal
from catalogue.formats.records.record import Record

_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_CREATORS = {
    "authors": "author", "editors": "editor", "translators": "translator", "contributors": "contributor",
    "seriesEditors": "seriesEditor", "directors": "author", "presenters": "author", "inventors": "author",
}  # fmt: skip
_TEXTS = {
    "title": "title", "date": "date", "language": "language", "abstract": "abstractNote", "pages": "pages",
    "numPages": "numPages", "edition": "edition", "volume": "volume", "description": "extra",
}  # fmt: skip
_SERIES = {"Series"}
_HOSTS = {
    "Journal",
    "Book",
    "Periodical",
    "Newspaper",
    "Magazine",
    "Proceedings",
    "Encyclopedia",
    "Dictionary",
}


def read(source: Source, log: ProblemLog, columns: Mapping[str, str] | None = None) -> Iterator[Record]:
    """Yield the items of a library, without the files and notes that hang on them."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    try:
        root = etree.fromstring(source.all_bytes(), parser)
    except etree.XMLSyntaxError as error:  # not even a beginning of it can be read
        raise refusal("broken_file", name=source.name) from error
    if root is None:
        raise refusal("broken_file", name=source.name)
    for complaint in list(parser.error_log)[:20]:
        log.add("xml_broken", complaint.line, reason=complaint.message)
    named = {about: child for child in root if (about := child.get(f"{_RDF}about"))}
    number = 0
    for element in root:
        kind = _text(element, "itemType")
        if not kind or kind in {"attachment", "note", "annotation"}:
            continue
        number += 1
        log.seen += 1
        yield zotero_json.record_from_item(_item(element, kind, named), number, log)


def _item(element: Element, kind: str, named: Mapping[str, Element]) -> dict[str, Any]:
    """Return an item in the form that Zotero's JSON has."""
    item: dict[str, Any] = {"itemType": kind, "key": element.get(f"{_RDF}about", "")}
    for name, key in _TEXTS.items():
        if text := _text(element, name):
            item[key] = text
    item["creators"] = list(_creators(element))
    item["publisher"] = next(map(text_of, find_all(element, "publisher/Organization/name")), "")
    item["place"] = next(map(text_of, find_all(element, "publisher/Organization/adr/Address/locality")), "")
    item["tags"] = [{"tag": tag} for tag in _tags(element)]
    item["callNumber"] = next(
        (
            text_of(value).strip()
            for subject in find_all(element, "subject")
            for value in find_all(subject, "LCC/value")
        ),
        "",
    )
    if number := _text(element, "number"):
        item["reportNumber" if kind == "report" else "number" if kind in {"bill", "statute"} else "issue"] = (
            number
        )
    _identify(element, item)
    for part in find_all(element, "isPartOf"):
        target = named.get(part.get(f"{_RDF}resource", ""))
        for host in [*part, *([target] if target is not None else [])]:
            _stand_in(host, item)
    return item


def _stand_in(host: Element, item: dict[str, Any]) -> None:
    """Say of an item in what journal, book or series it stands."""
    title = _text(host, "title")
    if local_name(host) in _SERIES:
        item["series"] = title
        item["seriesNumber"] = _text(host, "number") or _text(host, "identifier")
    elif local_name(host) in _HOSTS:
        item["publicationTitle"] = title
        for name, key in (("volume", "volume"), ("number", "issue")):
            if text := _text(host, name):
                item[key] = text
        _identify(host, item)


def _identify(element: Element, item: dict[str, Any]) -> None:
    for child in find_all(element, "identifier"):
        if addresses := find_all(child, "URI/value"):
            item.setdefault("url", text_of(addresses[0]).strip())
            continue
        label, _, value = text_of(child).strip().partition(" ")
        if label in {"ISBN", "ISSN", "DOI"} and value:
            item[label] = f"{item[label]} {value}" if label in item else value


def _creators(element: Element) -> Iterator[dict[str, str]]:
    for name, role in _CREATORS.items():
        for person in find_all(element, f"{name}/Seq/li/Person"):
            family, given = _text(person, "surname"), _text(person, "givenName") or _text(person, "givenname")
            yield {"creatorType": role, "lastName": family, "firstName": given}
        for body in find_all(element, f"{name}/Seq/li/Organization"):
            yield {"creatorType": role, "name": _text(body, "name")}


def _tags(element: Element) -> Iterator[str]:
    for subject in find_all(element, "subject"):
        if not find_all(subject, "LCC") and (tag := " ".join(text_of(subject).split())):
            yield tag


def _text(element: Element, name: str) -> str:
    return next((" ".join(text_of(child).split()) for child in find_all(element, name)), "")
