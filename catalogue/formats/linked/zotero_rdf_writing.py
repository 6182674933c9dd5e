"""Zotero RDF, the form that Zotero takes before all others: one publication as one item.

Elements as Zotero's own export writes them (https://www.zotero.org/support/dev/data_model); what a type of
item has no field for stands in "extra", as ``Label: value``, where Zotero and citation styles look for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree
from lxml.builder import ElementMaker
from lxml.etree import _Element as Element

from catalogue.domain.descriptions.description import Contributor, ContributorKind, Description
from catalogue.domain.descriptions.identifiers import normalise_isbn
from catalogue.domain.descriptions.years import year_of
from catalogue.formats.citing.citation import with_host
from catalogue.formats.records.entry_texts import NO_XML

MEDIA_TYPE = "application/rdf+xml"

_SPACES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "z": "http://www.zotero.org/namespaces/export#",
    "dcterms": "http://purl.org/dc/terms/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "bib": "http://purl.org/net/biblio#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "prism": "http://prismstandard.org/namespaces/1.2/basic/",
    "vcard": "http://nwalsh.com/rdf/vCard#",
}
_MAKERS: Mapping[str, Any] = {
    prefix: ElementMaker(namespace=space, nsmap=_SPACES) for prefix, space in _SPACES.items()
}

ITEM_TYPES: Mapping[str, str] = {
    "article": "journalArticle", "book": "book", "chapter": "bookSection", "report": "report",
    "guideline": "report", "plan": "report", "priority": "report", "procedure": "report",
    "agreement": "report", "law": "statute", "thesis": "thesis", "conference paper": "conferencePaper",
    "newsletter": "magazineArticle", "map": "map", "video": "videoRecording", "website": "webpage",
    "web page": "webpage", "periodical": "book",
}  # fmt: skip
"""Zotero's type of an item by our kind."""

_CLASSES = {
    "journalArticle": "Article", "book": "Book", "bookSection": "BookSection", "report": "Report",
    "statute": "Legislation", "thesis": "Thesis", "magazineArticle": "Article", "map": "Image",
    "videoRecording": "Recording", "webpage": "Document", "conferencePaper": "Article",
    "document": "Document",
}  # fmt: skip
_HOSTS = {"journalArticle": "Journal", "magazineArticle": "Periodical", "bookSection": "Book",
          "conferencePaper": "Journal"}  # fmt: skip
_AUTHORS = {"map": ("z", "cartographers"), "videoRecording": ("z", "directors")}
_WITHOUT: Mapping[str, frozenset[str]] = {
    "statute": frozenset({"publisher", "place", "series", "edition", "editor", "translator", "isbn"}),
    "journalArticle": frozenset({"edition", "isbn"}),
    "magazineArticle": frozenset({"series", "edition", "editor", "isbn"}),
    "thesis": frozenset({"edition", "editor", "translator"}),
    "map": frozenset({"editor", "translator"}),
    "videoRecording": frozenset({"edition", "editor"}),
    "report": frozenset({"edition"}),
    "webpage": frozenset({"series", "edition", "editor", "isbn"}),
    "document": frozenset({"series", "edition", "isbn"}),
}
"""What each type of item has no field for."""
_TITLED_SERIES = frozenset({"report", "map", "videoRecording"})
"""Types that have a field for the title of a series, and none for a series."""
_WHOLE_PAGES = frozenset({"book", "thesis"})
"""Types whose pages are their number."""
_NUMBERED = {"report": ("report_number", "un_symbol", "sales_number", "other"), "statute": ("law_number",)}
_LABELS = {
    "report_number": "Report Number", "un_symbol": "UN Symbol", "sales_number": "Sales Number",
    "law_number": "Law Number", "sudoc": "SuDoc", "other": "Number",
}  # fmt: skip


def item_type(description: Description) -> str:
    """Zotero's type of a publication; a "document" only where nothing says what it is."""
    d = with_host(description)
    unknown = "journalArticle" if d.venue else "book" if d.identifiers_of("isbn") else "document"
    return ITEM_TYPES.get(d.kind, unknown)


def zotero_rdf(description: Description, address: str, call_number: str = "", catalogue: str = "") -> bytes:
    """One publication; ``address`` is its lasting address, ``catalogue`` the name of where it was found."""
    d = with_host(description)
    kind = item_type(d)
    root = etree.Element(f"{{{_SPACES['rdf']}}}RDF", nsmap=_SPACES)
    root.append(_item(d, kind, address, call_number, catalogue))
    return bytes(etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True))


def _e(name: str, *children: Any) -> Element:
    prefix, _, local = name.partition(":")
    sound = (NO_XML.sub(" ", child) if isinstance(child, str) else child for child in children)
    made: Element = _MAKERS[prefix](local, *sound)
    return made


def _item(d: Description, kind: str, address: str, call_number: str, catalogue: str) -> Element:
    without = _WITHOUT.get(kind, frozenset())
    item = _e(f"bib:{_CLASSES[kind]}")
    item.set(f"{{{_SPACES['rdf']}}}about", address)
    item.append(_e("z:itemType", kind))
    item.extend(_parts_of(d, kind, without))
    item.extend(_publisher(d, without))
    item.extend(_creators(d, kind, without))
    item.extend(_e("dc:subject", subject) for subject in d.subjects)
    texts = {
        "dc:title": d.called,
        "dcterms:abstract": d.summary,
        "dc:date": str(year_of(d.year) or d.year),
        "z:language": ", ".join(d.languages),
        "z:seriesTitle": d.series if kind in _TITLED_SERIES else "",
        "prism:edition": "" if "edition" in without else d.edition,
        "z:numPages" if kind in _WHOLE_PAGES else "bib:pages": d.pages,
        "z:callNumber": call_number,
        "z:libraryCatalog": catalogue,
        "dc:description": "\n".join(_extra(d, kind, without, address)),
    }
    item.extend(_e(name, text) for name, text in texts.items() if text)
    if number := next(iter(_numbers(d, kind)), ""):
        item.append(_e("prism:number", number))
    if (
        isbns := []
        if "isbn" in without
        else [normalise_isbn(isbn) or isbn for isbn in d.identifiers_of("isbn")]
    ):
        item.append(_e("dc:identifier", f"ISBN {' '.join(isbns)}"))
    item.extend(_e("dc:identifier", f"DOI {_bare_doi(doi)}") for doi in d.identifiers_of("doi")[:1])
    url = next(iter(d.identifiers_of("url")), address)
    item.append(_e("dc:identifier", _e("dcterms:URI", _e("rdf:value", url))))
    return item


def _parts_of(d: Description, kind: str, without: frozenset[str]) -> Iterator[Element]:
    """Yield the series and the journal or book that it is part of, each with its volume, issue and ISSN."""
    if d.series and "series" not in without:
        series = _e("bib:Series", _e("dc:title", d.series))
        if d.number and not d.venue:
            series.append(_e("dc:identifier", d.number))
        yield _e("dcterms:isPartOf", series)
    if d.venue and kind in _HOSTS:
        host = _e(f"bib:{_HOSTS[kind]}", _e("dc:title", d.venue))
        for name, text in (("prism:volume", d.volume), ("prism:number", d.number)):
            if text:
                host.append(_e(name, text))
        host.extend(_e("dc:identifier", f"ISSN {issn}") for issn in d.identifiers_of("issn")[:1])
        yield _e("dcterms:isPartOf", host)
    elif d.volume:
        yield _e("prism:volume", d.volume)


def _publisher(d: Description, without: frozenset[str]) -> Iterator[Element]:
    if not (d.publisher or d.place) or "publisher" in without:
        return
    body = _e("foaf:Organization")
    if d.place:
        body.append(_e("vcard:adr", _e("vcard:Address", _e("vcard:locality", d.place))))
    if d.publisher:
        body.append(_e("foaf:name", d.publisher))
    yield _e("dc:publisher", body)


def _creators(d: Description, kind: str, without: frozenset[str]) -> Iterator[Element]:
    """People and bodies in their order, by what they did; who did something unusual contributed."""
    names = {
        "author": _AUTHORS.get(kind, ("bib", "authors")),
        "editor": ("bib", "editors"),
        "translator": ("z", "translators"),
    }
    groups: dict[tuple[str, str], list[Contributor]] = {}
    for contributor in d.contributors:
        known = contributor.role in names and contributor.role not in without
        groups.setdefault(names[contributor.role] if known else ("bib", "contributors"), []).append(
            contributor
        )
    for (prefix, local), people in groups.items():
        yield _e(f"{prefix}:{local}", _e("rdf:Seq", *(_e("rdf:li", _person(person)) for person in people)))


def _person(contributor: Contributor) -> Element:
    family, comma, given = contributor.name.partition(", ")
    if contributor.kind is ContributorKind.BODY or not comma:
        return _e("foaf:Person", _e("foaf:surname", contributor.name))
    return _e("foaf:Person", _e("foaf:surname", family), _e("foaf:givenName", given))


def _numbers(d: Description, kind: str) -> list[str]:
    return [value for scheme in _NUMBERED.get(kind, ()) for value in d.identifiers_of(scheme)]


def _extra(d: Description, kind: str, without: frozenset[str], address: str) -> Iterator[str]:
    """Yield what the type of item has no field for, and the notes."""
    fields = {"publisher": d.publisher, "place": d.place, "series": d.series, "edition": d.edition}
    yield from (f"{name.capitalize()}: {text}" for name, text in fields.items() if text and name in without)
    if "isbn" in without:
        yield from (f"ISBN: {value}" for value in d.identifiers_of("isbn"))
    used = set(_numbers(d, kind)[:1])
    for identifier in d.identifiers:
        if identifier.scheme in _LABELS and identifier.value not in used:
            yield f"{_LABELS[identifier.scheme]}: {identifier.value}"
    yield from (f"Parallel Title: {title}" for title in d.parallel_titles)
    if d.identifiers_of("url"):
        yield f"Catalogue: {address}"
    yield from d.notes


def _bare_doi(value: str) -> str:
    start = value.find("10.")
    return value[start:] if start > 0 else value
