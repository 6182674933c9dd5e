"""Google's Books API: https://developers.google.com/books/docs/v1/using (volumes)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from catalogue.domain.descriptions.description import Description

from .answers import contributors, items, languages_of, mapping, once, sound_isbns, text, web_address
from .asking import ask_json
from .question import Question
from .source import Found, Source


class GoogleBooks(Source):
    """Books by ISBN or title."""

    key = "google_books"
    name = "Google Books"
    asked_by = frozenset({"isbn", "title"})

    def find(self, question: Question, until: float) -> Sequence[Found]:
        """As ``Source`` says."""
        asked = f"isbn:{question.isbn}" if question.isbn else f"intitle:{question.quoted_title}"
        query = urlencode({"q": asked, "maxResults": 3 if question.isbn else 5})
        answer = mapping(ask_json(f"{self.address}/books/v1/volumes?{query}", until))
        return [_volume(mapping(volume)) for volume in items(answer.get("items"))]


def _volume(item: Mapping[str, Any]) -> Found:
    book, access = mapping(item.get("volumeInfo")), mapping(item.get("accessInfo"))
    description = Description(
        title=text(book.get("title")),
        subtitle=text(book.get("subtitle")),
        contributors=contributors(map(text, items(book.get("authors")))),
        publisher=text(book.get("publisher")),
        year=text(book.get("publishedDate"))[:4],
        pages=text(book.get("pageCount")).removeprefix("0"),
        languages=languages_of(book.get("language")),
        subjects=once(map(text, items(book.get("categories")))),
        summary=text(book.get("description")),
    )
    printed = [mapping(number).get("identifier") for number in items(book.get("industryIdentifiers"))]
    whole = access.get("viewability") == "ALL_PAGES"
    return Found(description, sound_isbns(printed), web_address(book.get("previewLink")) if whole else "")
