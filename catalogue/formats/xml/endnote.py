"""EndNote XML, as EndNote and Zotero export it: styled text in every value."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from lxml import etree
from lxml.etree import _Element as Element

from catalogue.domain.descriptions.description import Description, Identifier, SourceField
from catalogue.domain.descriptions.languages import codes_in
from catalogue.formats.files.source import Source
from catalogue.formats.files.xml_reading import elements, find_all, text_of
from catalogue.formats.records.checks import (
    checked_identifiers,
    checked_text,
    isbns_and_issns,
    year_checked,
)
from catalogue.formats.records.people import contributor_named
from catalogue.formats.records.problems import ProblemLog
from catalogue.formats.records.record import HoldingData, Record
from catalogue.formats.records.whole import with_reference

_ROLES = {
    "authors": "author", "secondary-authors": "editor", "tertiary-authors": "editor",
    "subsidiary-authors": "translator", "translated-authors": "translator",
}  # fmt: skip
KINDS = {
    "journal article": "article", "book": "book", "report": "report", "thesis": "thesis",
    "book section": "chapter", "conference paper": "conference paper", "statute": "law",
    "government document": "report", "map": "map", "magazine article": "newsletter",
    "film or broadcast": "video", "edited book": "book", "electronic article": "article",
    "electronic book": "book", "newspaper article": "newsletter", "bill": "law", "web page": "web page",
    "conference proceedings": "conference paper", "legal rule or regulation": "law",
}  # fmt: skip
"""Kinds by EndNote's names of its reference types, without regard to case."""
WITHIN = {"article", "chapter", "conference paper", "newsletter"}
"""Kinds of what stands within another publication."""
_TEXTS = (
    ("title", "titles/title"), ("publisher", "publisher"), ("place", "pub-location"), ("edition", "edition"),
    ("volume", "volume"), ("number", "number"), ("pages", "pages"), ("summary", "abstract"),
)  # fmt: skip


RESEARCH_NOTES = "RN"
"""The tag of RIS under which stands what EndNote calls so: a reader's own, for the desk alone."""
_ADDRESSES = re.compile(r"\s+(?=\w+://)")


def read(source: Source, log: ProblemLog, columns: Mapping[str, str] | None = None) -> Iterator[Record]:
    """Yield the records of an EndNote XML file."""
    for number, element in enumerate(elements(source, "record", log), 1):
        log.seen += 1
        yield _record(element, number, log)


def _record(element: Element, number: int, log: ProblemLog) -> Record:
    def texts(path: str) -> list[str]:
        found = (checked_text(text_of(child), number, path, log) for child in find_all(element, path))
        return [text for text in found if text]

    def first(*paths: str) -> str:
        return next((text for path in paths for text in texts(path)), "")

    kinds = [child.get("name") or "" for child in find_all(element, "ref-type")]
    kind = KINDS.get(kinds[0].casefold(), "") if kinds else ""
    host, in_journal = first("periodical/full-title", "titles/secondary-title"), kind in WITHIN
    description = Description(
        contributors=tuple(
            contributor_named(text, role)
            for group, role in _ROLES.items()
            for text in texts(f"contributors/{group}/author")
            if text.strip(", ")
        ),
        year=year_checked(first("dates/year", "dates/pub-dates/date"), number, "year", log),
        identifiers=tuple(checked_identifiers(_identifiers(texts), number, log)),
        series=first("titles/tertiary-title") or ("" if in_journal else host),
        venue=host if in_journal else "",
        languages=codes_in(first("language")),
        kind=kind,
        subjects=tuple(texts("keywords/keyword")),
        notes=tuple(texts("notes")),
        source_fields=tuple(SourceField("ris", RESEARCH_NOTES, text) for text in texts("research-notes")),
        parallel_titles=(*texts("titles/translated-title"), *texts("titles/alt-title")),
    ).with_changes(**{field: first(path) for field, path in _TEXTS})
    description = with_reference(description)
    if not description.title and not description.reference:
        log.add("no_title", number, "title")
    call_number = first("call-num")
    holdings = (HoldingData(call_number=call_number),) if call_number else ()
    raw = etree.tostring(element, encoding="unicode")
    return Record(first("rec-number") or str(number), description, number, raw, holdings)


def _identifiers(texts: Callable[[str], list[str]]) -> Iterator[Identifier]:
    for text in texts("isbn"):
        yield from isbns_and_issns(text)
    yield from (Identifier("doi", text) for text in texts("electronic-resource-num"))
    yield from (Identifier("report_number", text) for text in texts("report-number"))
    for path in ("urls/related-urls/url", "urls/web-urls/url"):
        # Several addresses stand below each other in one element.
        yield from (Identifier("url", word) for text in texts(path) for word in _ADDRESSES.split(text))
