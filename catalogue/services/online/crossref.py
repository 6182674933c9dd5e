"""Crossref's REST API, https://api.crossref.org (works): what publishers register with a DOI."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from catalogue.domain.descriptions.description import Contributor, ContributorKind, Description, Identifier

from .answers import first, items, languages_of, mapping, sound_isbns, text, web_address
from .asking import ask_json
from .question import Question
from .source import Found, Source

_OPEN_LICENCE = "creativecommons.org/"
_STYLE = re.compile(r"</?jats:(?:italic|bold|sub|sup|sc|monospace)\b[^<>]*>")
_BLOCK = re.compile(r"</?jats:[^<>]*>")
"""Abstracts are marked up as articles are, https://jats.nlm.nih.gov."""


class Crossref(Source):
    """Books, reports and articles by DOI, ISBN or title."""

    key = "crossref"
    name = "Crossref"
    asked_by = frozenset({"doi", "isbn", "title"})

    def find(self, question: Question, until: float) -> Sequence[Found]:
        """As ``Source`` says."""
        if question.doi:
            answer = mapping(ask_json(f"{self.address}/works/{quote(question.doi, safe='')}", until))
            return [_work(mapping(answer.get("message")))]
        asked = (
            {"filter": f"isbn:{question.isbn}"}
            if question.isbn
            else {"query.bibliographic": " ".join(filter(None, (question.title, question.year)))}
        )
        answer = mapping(ask_json(f"{self.address}/works?{urlencode({**asked, 'rows': 5})}", until))
        return [_work(mapping(work)) for work in items(mapping(answer.get("message")).get("items"))]


def _work(work: Mapping[str, Any]) -> Found:
    doi = text(work.get("DOI"))
    description = Description(
        title=first(work.get("title")),
        subtitle=first(work.get("subtitle")),
        contributors=(*_people(work.get("author"), "author"), *_people(work.get("editor"), "editor")),
        publisher=text(work.get("publisher")),
        place=text(work.get("publisher-location")),
        year=_year(work),
        edition=text(work.get("edition-number")),
        venue=first(work.get("container-title")),
        volume=text(work.get("volume")),
        number=text(work.get("issue")),
        pages=text(work.get("page")),
        languages=languages_of(work.get("language")),
        summary=text(_BLOCK.sub(" ", _STYLE.sub("", text(work.get("abstract"))))),
        identifiers=(Identifier("doi", doi),) if doi else (),
    )
    return Found(description, sound_isbns(items(work.get("ISBN"))), _free(work))


def _people(value: Any, role: str) -> Sequence[Contributor]:
    found = []
    for author in map(mapping, items(value)):
        family, given = text(author.get("family")), text(author.get("given"))
        if family:
            found.append(Contributor(f"{family}, {given}" if given else family, role=role))
        elif body := text(author.get("name")):
            found.append(Contributor(body, ContributorKind.BODY, role))
    return found


def _year(work: Mapping[str, Any]) -> str:
    """Return the year of the print where it is told, since that is what stands on the shelf."""
    for name in ("published-print", "published", "issued"):
        for date in items(mapping(work.get(name)).get("date-parts")):
            if year := first(date):
                return year
    return ""


def _free(work: Mapping[str, Any]) -> str:
    """Where it is read, if one of its licences is an open one."""
    licences = (text(mapping(licence).get("URL")) for licence in items(work.get("license")))
    if not any(_OPEN_LICENCE in licence for licence in licences):
        return ""
    whole = [mapping(link) for link in items(work.get("link"))]
    links = [link.get("URL") for link in whole if link.get("intended-application") != "similarity-checking"]
    page = mapping(mapping(work.get("resource")).get("primary")).get("URL")
    return next(filter(None, map(web_address, (*links, page, work.get("URL")))), "")
