"""Open Library: https://openlibrary.org/dev/docs/api/books (jscmd=data), /dev/docs/api/search."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from catalogue.domain.descriptions.description import Description

from .answers import contributors, first, items, mapping, names, once, sound_isbns, text
from .asking import ask_json
from .question import Question
from .source import Found, Source

_FIELDS = (
    "title,subtitle,author_name,publisher,first_publish_year,number_of_pages_median,isbn,ia,ebook_access"
)
_SCANS = "https://archive.org/details/"


class OpenLibrary(Source):
    """Books by ISBN, works by title."""

    key = "open_library"
    name = "Open Library"
    asked_by = frozenset({"isbn", "title"})

    def find(self, question: Question, until: float) -> Sequence[Found]:
        """As ``Source`` says."""
        if question.isbn:
            query = urlencode({"bibkeys": f"ISBN:{question.isbn}", "format": "json", "jscmd": "data"})
            answer = mapping(ask_json(f"{self.address}/api/books?{query}", until))
            return [_book(mapping(answer.get(f"ISBN:{question.isbn}")))]
        query = urlencode({"title": question.title, "limit": 5, "fields": _FIELDS})
        answer = mapping(ask_json(f"{self.address}/search.json?{query}", until))
        return [_work(mapping(work)) for work in items(answer.get("docs"))]


def _book(book: Mapping[str, Any]) -> Found:
    numbers = mapping(book.get("identifiers"))
    description = Description(
        title=text(book.get("title")),
        subtitle=text(book.get("subtitle")),
        contributors=contributors(names(book.get("authors"))),
        publisher=next(names(book.get("publishers")), ""),
        place=next(names(book.get("publish_places")), ""),
        year=text(book.get("publish_date")),
        pages=text(book.get("number_of_pages")),
        subjects=once(names(book.get("subjects"))),
    )
    printed = [number for kind in ("isbn_13", "isbn_10") for number in items(numbers.get(kind))]
    scans = [mapping(ebook) for ebook in items(book.get("ebooks"))]
    read = next((scan.get("preview_url") for scan in scans if scan.get("availability") == "full"), "")
    return Found(description, sound_isbns(printed), text(read))


def _work(work: Mapping[str, Any]) -> Found:
    """Return a work; having many editions, it tells publisher and pages only where it has one alone."""
    publishers = items(work.get("publisher"))
    description = Description(
        title=text(work.get("title")),
        subtitle=text(work.get("subtitle")),
        contributors=contributors(map(text, items(work.get("author_name")))),
        publisher=first(publishers) if len(publishers) == 1 else "",
        year=text(work.get("first_publish_year")),
    )
    scan = first(work.get("ia")) if work.get("ebook_access") == "public" else ""
    return Found(description, sound_isbns(items(work.get("isbn"))), f"{_SCANS}{scan}" if scan else "")
