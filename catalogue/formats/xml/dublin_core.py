"""Dublin Core in XML, as every repository gives it by OAI-PMH: fifteen elements, loosely used."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from lxml.etree import _Element as Element

from catalogue.domain.descriptions.description import Description, Identifier
from catalogue.domain.descriptions.identifiers import identifier_from
from catalogue.domain.descriptions.languages import codes_in
from catalogue.formats.files.source import Source
from catalogue.formats.files.xml_reading import elements, find_all, text_of
from catalogue.formats.records.checks import checked_identifiers, checked_text, year_checked
from catalogue.formats.records.people import contributor_named
from catalogue.formats.records.problems import ProblemLog
from catalogue.formats.records.record import Record

_ADDRESS = re.compile(r"https?://\S+")
_DOI = re.compile(r"https?://(?:dx\.)?doi\.org/(\S+)")
_KIND = re.compile(r"^(?:info:eu-repo/semantics/|https?://\S*[/#])")
"""What stands before the name of a kind where a repository takes it from a vocabulary."""
_KINDS = {
    "bachelorthesis": "thesis", "masterthesis": "thesis", "doctoralthesis": "thesis", "bookpart": "chapter",
    "conferenceobject": "conference paper", "conferencepaper": "conference paper", "text": "",
    "contributiontoperiodical": "article", "workingpaper": "report", "technical report": "report",
}  # fmt: skip
_DIGIT = re.compile(r"\d")


def read(source: Source, log: ProblemLog, columns: Mapping[str, str] | None = None) -> Iterator[Record]:
    """Yield the records of a file, of an answer of OAI-PMH or of SRU."""
    for number, element in enumerate(elements(source, "dc", log), 1):
        log.seen += 1
        yield _record(element, number, log)


def _record(element: Element, number: int, log: ProblemLog) -> Record:
    def texts(name: str) -> list[str]:
        found = (checked_text(text_of(child), number, name, log) for child in find_all(element, name))
        return [text for text in found if text]

    titles = texts("title")
    if not titles:
        log.add("no_title", number, "title")
    dates = texts("date")
    description = Description(
        title=titles[0] if titles else "",
        parallel_titles=tuple(titles[1:]),
        contributors=tuple(
            contributor_named(name, role)
            for element_name, role in (("creator", "author"), ("contributor", "contributor"))
            for name in texts(element_name)
        ),
        publisher="; ".join(texts("publisher")),
        year=year_checked(dates[0], number, "date", log) if dates else "",
        identifiers=tuple(checked_identifiers(_identifiers(texts("identifier")), number, log)),
        languages=tuple(dict.fromkeys(code for text in texts("language") for code in codes_in(text))),
        kind=_kind(texts("type")),
        subjects=tuple(dict.fromkeys(texts("subject"))),
        countries=tuple(text for text in texts("coverage") if not _DIGIT.search(text)),
        series=next(iter(texts("relation")), ""),
        venue=next(iter(texts("source")), ""),
        summary=next(iter(texts("description")), ""),
        notes=tuple(texts("description")[1:]),
    )
    return Record(str(number), description, number)


def _kind(texts: list[str]) -> str:
    """Return the first kind that a repository names, by our word for it where there is one."""
    named = _KIND.sub("", texts[0]).casefold() if texts else ""
    return _KINDS.get(named, named)


def _identifiers(texts: list[str]) -> Iterator[Identifier]:
    """Numbers by their looks; addresses as they stand, a DOI's as a DOI."""
    for text in texts:
        if doi := _DOI.fullmatch(text):
            yield Identifier("doi", doi[1])
        elif _ADDRESS.fullmatch(text):
            yield Identifier("url", text)
        else:
            yield identifier_from(text.removeprefix("urn:").removeprefix("URN:"))
