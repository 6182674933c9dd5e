"""MODS 3 (Library of Congress), the XML of many repositories."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from lxml import etree
from lxml.builder import ElementMaker
from lxml.etree import _Element as Element

from catalogue.domain.descriptions.description import (
    Contributor,
    ContributorKind,
    Description,
    Identifier,
    SourceField,
)
from catalogue.domain.descriptions.identifiers import SCHEMES, identifier_from
from catalogue.domain.descriptions.languages import bibliographic_code, code_of
from catalogue.formats.files.source import Source
from catalogue.formats.files.xml_reading import elements, find_all, local_name, text_of
from catalogue.formats.records.checks import checked_identifiers, checked_text, year_checked
from catalogue.formats.records.entry_texts import entry_in_xml
from catalogue.formats.records.own_cells import missing_cells, with_cells
from catalogue.formats.records.people import kind_of
from catalogue.formats.records.problems import ProblemLog
from catalogue.formats.records.record import Entry, HoldingData, Record

_NAMESPACE = "http://www.loc.gov/mods/v3"
_OWN_NAMESPACE = "urn:lacuna:cells"
"""The namespace, in MODS's ``extension``, of cells that MODS has no element for."""
_SCHEMES = {scheme: scheme for scheme in SCHEMES} | {
    "uri": "url", "report number": "report_number", "sudoc": "sudoc", "local": "other",
    "stock number": "sales_number", "technical report number": "report_number",
}  # fmt: skip


_KINDS_OF_NAMES = {
    "personal": ContributorKind.PERSON, "family": ContributorKind.PERSON,
    "corporate": ContributorKind.BODY, "conference": ContributorKind.BODY,
}  # fmt: skip
_READ = frozenset({
    "titleInfo", "name", "originInfo", "language", "physicalDescription", "abstract", "genre", "note",
    "subject",
    "relatedItem", "identifier", "location", "part", "extension", "recordInfo", "classification",
})  # fmt: skip
"""Elements of a record of which something is read; the others are kept whole."""
_PRIVATE_NOTES = frozenset({"private", "nonpublic", "non-public", "internal", "staff", "staff only"})
"""Types of notes that are not kept."""
_DESK_NOTES = frozenset({"acquisition", "action", "admin", "administrative", "ownership"})
"""Types of notes that stay with the desk: those of MARC that may be private, a mark that MODS has not."""
_HOST_DATES = ("part/date", "originInfo/dateIssued")


def read(source: Source, log: ProblemLog, columns: Mapping[str, str] | None = None) -> Iterator[Record]:
    """Yield the records of a MODS file, single or a collection."""
    number = 0
    for element in elements(source, "mods", log):
        # A whole record may stand within a related item.
        if any(local_name(ancestor) == "mods" for ancestor in element.iterancestors()):
            continue
        number += 1
        log.seen += 1
        yield _Mods(element, number, log).record()


class _Mods:
    """One ``mods`` element and where to note what is odd in it."""

    def __init__(self, element: Element, line: int, log: ProblemLog) -> None:
        self.element, self.line, self.log = element, line, log

    def text(self, element: Element | None, field: str = "") -> str:
        return checked_text(text_of(element), self.line, field, self.log)

    def texts(self, path: str) -> list[str]:
        return [text for child in find_all(self.element, path) if (text := self.text(child, path))]

    def first(self, *paths: str) -> str:
        return next((text for path in paths for text in self.texts(path)), "")

    def record(self) -> Record:
        description = self.description()
        if not description.title:
            self.log.add("no_title", self.line, "titleInfo")
        own_id = self.first("recordInfo/recordIdentifier") or self.element.get("ID") or str(self.line)
        copy = HoldingData(
            call_number=self.first("classification", "location/shelfLocator"),
            location=self.first("location/physicalLocation"),
        )
        raw = etree.tostring(self.element, encoding="unicode")
        cells = {
            local_name(cell): self.text(cell)
            for extension in find_all(self.element, "extension")
            for cell in extension
        }
        record = Record(own_id, description, self.line, raw, (copy,) if copy else ())
        return with_cells(record, cells)

    def description(self) -> Description:
        titles = find_all(self.element, "titleInfo")
        main = next((title for title in titles if not title.get("type")), titles[0] if titles else None)
        date = self.first("originInfo/dateIssued", "originInfo/copyrightDate", "originInfo/dateCreated")
        host = [related for related in find_all(self.element, "relatedItem") if related.get("type") == "host"]
        dates = [date for path in _HOST_DATES for date in find_all(host[0], path)] if host else []
        date = date or next(filter(None, map(self.text, dates)), "") or self.first("part/date")
        series = [
            related for related in find_all(self.element, "relatedItem") if related.get("type") == "series"
        ]
        return Description(
            title=self.title(main, subtitle=False),
            subtitle=self.text(_first(main, "subTitle")),
            parallel_titles=tuple(
                text for title in titles if title is not main and (text := self.title(title))
            ),
            contributors=tuple(self.contributors()),
            publisher=self.first("originInfo/publisher"),
            place=self.place(),
            year=year_checked(date, self.line, "dateIssued", self.log),
            edition=self.first("originInfo/edition"),
            identifiers=tuple(checked_identifiers(self.identifiers(), self.line, self.log)),
            series=self.title(_first(series[0], "titleInfo")) if series else "",
            venue=self.title(_first(host[0], "titleInfo")) if host else "",
            pages=self.pages(host[0]) if host else self.first("physicalDescription/extent"),
            volume=self.detail(host, "volume"),
            number=self.detail(host, "issue") or self.detail(host, "number"),
            languages=tuple(c for text in self.texts("language/languageTerm") if (c := code_of(text))),
            kind=self.first("genre"),
            subjects=tuple(self.texts("subject/topic")),
            countries=tuple(self.texts("subject/geographic")),
            summary=self.first("abstract"),
            notes=tuple(self.notes()),
            source_fields=tuple(
                source_field for source_field in _kept(self.element) if source_field.value not in _OURS
            ),
        )

    def notes(self) -> Iterator[str]:
        for note in find_all(self.element, "note"):
            if _type(note) not in _PRIVATE_NOTES | _DESK_NOTES and (text := self.text(note, "note")):
                yield text

    def title(self, info: Element | None, subtitle: bool = True) -> str:
        if info is None:
            return ""
        names = ("nonSort", "title", "partNumber", "partName")
        parts = {name: self.text(_first(info, name)) for name in (*names, "subTitle")}
        title = f"{parts['nonSort']} {parts['title']}".strip()
        title = ". ".join(part for part in (title, parts["partNumber"], parts["partName"]) if part)
        return f"{title}: {parts['subTitle']}" if subtitle and parts["subTitle"] else title

    def contributors(self) -> Iterator[Contributor]:
        for name in find_all(self.element, "name"):
            parts = [(part.get("type"), self.text(part)) for part in find_all(name, "namePart")]
            family = " ".join(text for kind, text in parts if kind == "family")
            given = " ".join(text for kind, text in parts if kind == "given")
            whole = ". ".join(text for kind, text in parts if not kind and text)
            printed = ", ".join(part for part in (family, given) if part) or whole
            role = next((self.text(term) for term in find_all(name, "role/roleTerm")), "author")
            kind = _KINDS_OF_NAMES.get(name.get("type") or "", kind_of(printed))
            if printed:
                yield Contributor(
                    printed, kind, {"aut": "author", "edt": "editor"}.get(role, role.casefold())
                )

    def place(self) -> str:
        terms = find_all(self.element, "originInfo/place/placeTerm")
        return next((self.text(term) for term in terms if term.get("type") != "code"), "")

    def identifiers(self) -> Iterator[Identifier]:
        for identifier in find_all(self.element, "identifier"):
            text = self.text(identifier, "identifier")
            scheme = _SCHEMES.get((identifier.get("type") or "").casefold())
            yield Identifier(scheme, text) if scheme else identifier_from(text)
        yield from (Identifier("url", text) for text in self.texts("location/url"))

    def detail(self, host: list[Element], kind: str) -> str:
        scopes = [*(find_all(host[0], "part") if host else []), *find_all(self.element, "part")]
        for detail in (
            detail for part in scopes for detail in find_all(part, "detail") if detail.get("type") == kind
        ):
            return self.text(_first(detail, "number"))
        return ""

    def pages(self, host: Element) -> str:
        for extent in find_all(host, "part/extent"):
            ends = [self.text(_first(extent, name)) for name in ("start", "end")]
            return self.text(_first(extent, "list")) or "-".join(end for end in ends if end)
        return ""


def _first(element: Element | None, name: str) -> Element | None:
    return next(iter(find_all(element, name)), None) if element is not None else None


def _type(note: Element) -> str:
    """Return what kind of note one is said to be."""
    return (note.get("type") or "").strip().casefold()


def write(entries: Iterable[Entry]) -> Iterator[bytes]:
    """Yield a MODS collection, with what MODS has no element for in each record's ``extension``."""
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<modsCollection xmlns="{_NAMESPACE}">\n'.encode()
    for entry in map(entry_in_xml, entries):
        element = _element(entry)
        lost = missing_cells(entry, _Mods(element, 1, ProblemLog()).record())
        if lost:
            cell = ElementMaker(namespace=_OWN_NAMESPACE, nsmap={None: _OWN_NAMESPACE})
            element.append(_E.extension(*(cell(column, text) for column, text in lost.items())))
        yield etree.tostring(element, encoding="utf-8") + b"\n"
    yield b"</modsCollection>\n"


_E: Any = ElementMaker(namespace=_NAMESPACE, nsmap={None: _NAMESPACE})


def _element(entry: Entry) -> Element:
    own_id, d, holdings = entry
    children = [
        *(
            []
            if any(field.name == "typeOfResource" for field in d.source_fields_of("mods"))
            else [_E.typeOfResource(_resource(d.kind))]
        ),
        _title(d.title or d.reference, d.subtitle),
        *(_title(parallel_title, type="alternative") for parallel_title in d.parallel_titles),
    ]
    children += [_name(contributor) for contributor in d.contributors]
    origin = [_E.place(_E.placeTerm(d.place, type="text"))] if d.place else []
    origin += _filled(publisher=d.publisher, dateIssued=d.year, edition=d.edition)
    children += [_E.originInfo(*origin)] if origin else []
    children += [_language(code) for code in d.languages]
    children += [_E.physicalDescription(_E.extent(d.pages))] if d.pages and not d.venue else []
    children += _filled(abstract=d.summary, genre=d.kind)
    children += [_E.note(note) for note in d.notes]
    children += [_E.subject(_E.topic(subject)) for subject in d.subjects]
    children += [_E.subject(_E.geographic(country)) for country in d.countries]
    children += [_E.relatedItem(_title(d.series), type="series")] if d.series else []
    children += _host(d)
    children += [_E.identifier(identifier.value, type=identifier.scheme) for identifier in d.identifiers]
    children += [
        _E.location(*_filled(physicalLocation=h.location, shelfLocator=h.call_number)) for h in holdings[:1]
    ]
    restored = (_restored(field) for field in d.source_fields_of("mods"))
    children += [child for child in restored if child is not None]
    return _E.mods(*children, _E.recordInfo(_E.recordIdentifier(own_id)))


def _language(code: str) -> Element:
    three = bibliographic_code(code)
    return _E.language(
        _E.languageTerm(three or code, type="code", authority="iso639-2b" if three else "rfc5646")
    )


def _resource(kind: str) -> str:
    return {"video": "moving image", "map": "cartographic", "recording": "sound recording"}.get(kind, "text")


def _kept(element: Element) -> Iterator[SourceField]:
    """Yield what stands in a record and is read nowhere, as it stood."""
    for child in element:
        name = local_name(child)
        is_kept = name not in _READ or (name == "note" and _type(child) in _DESK_NOTES)
        if name and is_kept and (child.tag.startswith(f"{{{_NAMESPACE}}}")):
            try:
                plain = etree.fromstring(etree.tostring(child, with_tail=False))
            except etree.XMLSyntaxError:  # The parser that goes on behind damage leaves what is no XML.
                continue
            etree.cleanup_namespaces(plain)
            yield SourceField(
                "mods", name, checked_text(etree.tostring(plain, encoding="unicode"), 0, "", ProblemLog())
            )


def _restored(kept: SourceField) -> Element | None:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        found = etree.fromstring(kept.value, parser)
    except etree.XMLSyntaxError:
        return None
    return found if found.tag == f"{{{_NAMESPACE}}}{kept.name}" else None


_OURS = frozenset(
    f'<typeOfResource xmlns="{_NAMESPACE}">{kind}</typeOfResource>'
    for kind in ("text", "moving image", "cartographic", "sound recording")
)
"""What Lacuna writes by itself."""


def _title(title: str, subtitle: str = "", **attributes: str) -> Element:
    return _E.titleInfo(*_filled(title=title, subTitle=subtitle), **attributes)


def _filled(**texts: str) -> list[Element]:
    return [_E(name, text) for name, text in texts.items() if text]


def _name(contributor: Contributor) -> Element:
    family, comma, given = contributor.name.partition(", ")
    is_person = contributor.kind is ContributorKind.PERSON
    parts = [_E.namePart(contributor.name)]
    if is_person and comma:
        parts = [_E.namePart(family, type="family"), _E.namePart(given, type="given")]
    role = _E.role(_E.roleTerm(contributor.role, type="text"))
    return _E.name(*parts, role, type="personal" if is_person else "corporate")


def _host(description: Description) -> list[Element]:
    d = description
    details = [
        _E.detail(_E.number(text), type=kind)
        for kind, text in (("volume", d.volume), ("issue", d.number))
        if text
    ]
    if not d.venue:
        return [_E.part(*details)] if details else []
    start, _, end = d.pages.partition("-")
    details += [_E.extent(*_filled(start=start, end=end), unit="pages")] if d.pages else []
    return [_E.relatedItem(_title(d.venue), *([_E.part(*details)] if details else []), type="host")]
