"""The Internet Archive's advanced search, https://archive.org/advancedsearch.php: scans that all can read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlencode

from catalogue.domain.descriptions.description import Description

from .answers import contributors, first, items, mapping, sound_isbns, text
from .asking import ask_json
from .question import Question
from .source import Found, Source

_FIELDS = ("identifier", "title", "creator", "publisher", "year", "isbn")
_OPEN = "mediatype:texts AND NOT collection:(inlibrary OR printdisabled)"
_OPERATORS = re.compile(r'[+\-!(){}\[\]^"~*?:\\/&|]')


class InternetArchive(Source):
    """Scanned books by ISBN or title, those alone that need no borrowing."""

    key = "internet_archive"
    name = "Internet Archive"
    asked_by = frozenset({"isbn", "title"})

    def find(self, question: Question, until: float) -> Sequence[Found]:
        """As ``Source`` says."""
        asked = [f"isbn:{question.isbn}"] if question.isbn else []
        if question.title:
            asked.append(f"title:({_OPERATORS.sub(' ', question.title)})")
        query = [("q", f"({' OR '.join(asked)}) AND {_OPEN}"), ("rows", "5"), ("output", "json")]
        query += [("fl[]", name) for name in _FIELDS]
        answer = mapping(ask_json(f"{self.address}/advancedsearch.php?{urlencode(query)}", until))
        found = []
        for document in map(mapping, items(mapping(answer.get("response")).get("docs"))):
            creators = document.get("creator")
            description = Description(
                title=first(document.get("title")),
                contributors=contributors(
                    map(text, items(creators)) if items(creators) else [text(creators)]
                ),
                publisher=first(document.get("publisher")),
                year=text(document.get("year")),
            )
            isbns = document.get("isbn")
            address = f"{self.address}/details/{text(document.get('identifier'))}"
            found.append(Found(description, sound_isbns(items(isbns) or [isbns]), address))
        return found
