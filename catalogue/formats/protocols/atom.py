"""Atom feeds (RFC 4287), in pages (RFC 5005), as answers to a search where they are one (OpenSearch 1.1)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lxml.builder import ElementMaker

from catalogue.formats.protocols.open_search import NAMESPACE as OPEN_SEARCH
from catalogue.formats.records.entry_texts import in_xml
from catalogue.formats.xml.document import document

MEDIA_TYPE = "application/atom+xml"
_ATOM = "http://www.w3.org/2005/Atom"
_E: Any = ElementMaker(namespace=_ATOM, nsmap={None: _ATOM})
_O: Any = ElementMaker(namespace=OPEN_SEARCH, nsmap={"opensearch": OPEN_SEARCH})


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One thing that a feed tells of; ``id`` is a URI that never changes, moments carry a time zone.

    ``address`` is its page, ``subjects`` are terms by which readers may sort.
    """

    id: str
    title: str
    address: str
    updated: dt.datetime
    published: dt.datetime
    authors: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    summary: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Feed:
    """One page of a feed; ``pages`` are addresses by relation: self, alternate, first, next, previous, last.

    ``found`` are, for the answer to a search, how many there are, the number of the first here (from 1) and
    how many a page holds.
    """

    id: str
    title: str
    author: str
    language: str
    updated: dt.datetime
    pages: Mapping[str, str]
    entries: tuple[FeedEntry, ...]
    found: tuple[int, int, int] | None = None


def atom(feed: Feed) -> bytes:
    """Return the feed as XML."""
    kinds = {relation: "text/html" if relation == "alternate" else MEDIA_TYPE for relation in feed.pages}
    root = _E.feed(
        _E.title(in_xml(feed.title)),
        _E.id(feed.id),
        _E.updated(_moment(feed.updated)),
        _E.author(_E.name(in_xml(feed.author))),
        *(_E.link(rel=name, type=kinds[name], href=address) for name, address in feed.pages.items()),
        *_found(feed),
        *(_entry(entry) for entry in feed.entries),
    )
    root.set("{http://www.w3.org/XML/1998/namespace}lang", feed.language)
    return document(root)


def _found(feed: Feed) -> Iterator[Any]:
    if feed.found is not None:
        for name, number in zip(("totalResults", "startIndex", "itemsPerPage"), feed.found, strict=True):
            yield _O(name, str(number))


def _entry(entry: FeedEntry) -> Any:
    made = _E.entry(
        _E.title(in_xml(entry.title)),
        _E.id(entry.id),
        _E.link(rel="alternate", type="text/html", href=entry.address),
        _E.updated(_moment(entry.updated)),
        _E.published(_moment(entry.published)),
        *(_E.author(_E.name(in_xml(name))) for name in entry.authors),
        *(_E.category(term=in_xml(subject)) for subject in entry.subjects),
    )
    if entry.summary:
        made.append(_E.summary(in_xml(entry.summary)))
    if entry.language:
        made.set("{http://www.w3.org/XML/1998/namespace}lang", entry.language)
    return made


def _moment(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
