"""What book services on the internet say of an ISBN: small clients over a kept HTTP library.

A client asks one address once, within a few seconds, follows nowhere, reads no more than it must,
and raises ``ServiceFault`` for whatever is not an answer. Nothing but the ISBN is sent.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlencode

from catalogue.domain.description import Contributor, Description, Identifier
from catalogue.domain.identifiers import normalise_isbn
from catalogue.domain.languages import code_of
from catalogue.formats.records.people import kind_of
from search_index.analysis.normalisation import clean

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse, PoolManager

PATIENCE = 5.0
"""Seconds that an answer may take in all, however steadily it drips."""
_LARGEST = 1024 * 1024
_PIECE = 16 * 1024
_MOST_SUBJECTS = 12


class ServiceFault(Exception):
    """A service that cannot be asked: ``unreachable``, or whose answer says nothing: ``unreadable``."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Found:
    """What a service said; ``isbns`` are those that it names itself, sound ones only."""

    description: Description
    isbns: frozenset[str]


class BookService(Protocol):
    """One service; ``name`` is a proper name and stays as it is in any language."""

    name: str

    def find(self, isbn: str) -> Found | None:
        """What it says of a sound ISBN-13; None where it knows nothing, ``ServiceFault`` on any fault."""
        ...


class OpenLibrary:
    """Open Library's Books API, https://openlibrary.org/dev/docs/api/books (jscmd=data)."""

    name = "Open Library"

    def __init__(self, base: str, patience: float = PATIENCE) -> None:
        self._base, self._patience = base.rstrip("/"), patience

    def find(self, isbn: str) -> Found | None:
        """As ``BookService`` says."""
        query = urlencode({"bibkeys": f"ISBN:{isbn}", "format": "json", "jscmd": "data"})
        book = _mapping(_mapping(_ask(f"{self._base}/api/books?{query}", self._patience)).get(f"ISBN:{isbn}"))
        if not _text(book.get("title")):
            return None
        numbers = _mapping(book.get("identifiers"))
        description = Description(
            title=_text(book.get("title")),
            subtitle=_text(book.get("subtitle")),
            contributors=_contributors(_names(book.get("authors"))),
            publisher=next(_names(book.get("publishers")), ""),
            place=next(_names(book.get("publish_places")), ""),
            year=_text(book.get("publish_date")),
            pages=_text(book.get("number_of_pages")),
            subjects=_each_once(_names(book.get("subjects"))),
            identifiers=(Identifier("isbn", isbn),),
        )
        printed = [each for kind in ("isbn_13", "isbn_10") for each in _list(numbers.get(kind))]
        return Found(description, _sound(printed))


class GoogleBooks:
    """Google's Books API, https://developers.google.com/books/docs/v1/using (volumes)."""

    name = "Google Books"

    def __init__(self, base: str, patience: float = PATIENCE) -> None:
        self._base, self._patience = base.rstrip("/"), patience

    def find(self, isbn: str) -> Found | None:
        """As ``BookService`` says."""
        query = urlencode({"q": f"isbn:{isbn}", "maxResults": 3})
        answer = _mapping(_ask(f"{self._base}/books/v1/volumes?{query}", self._patience))
        items = [_mapping(each) for each in _list(answer.get("items"))]
        found = [_volume(_mapping(each.get("volumeInfo")), isbn) for each in items]
        titled = [each for each in found if each.description.title]
        return next((each for each in titled if isbn in each.isbns), next(iter(titled), None))


def _volume(book: Mapping[str, Any], isbn: str) -> Found:
    language = _text(book.get("language"))
    code = code_of(language.partition("-")[0])
    description = Description(
        title=_text(book.get("title")),
        subtitle=_text(book.get("subtitle")),
        contributors=_contributors(map(_text, _list(book.get("authors")))),
        publisher=_text(book.get("publisher")),
        year=_text(book.get("publishedDate"))[:4],
        pages=_text(book.get("pageCount")).removeprefix("0"),
        languages=(code,) if code else (),
        subjects=_each_once(map(_text, _list(book.get("categories")))),
        summary=_text(book.get("description")),
        identifiers=(Identifier("isbn", isbn),),
    )
    printed = [_mapping(each).get("identifier") for each in _list(book.get("industryIdentifiers"))]
    return Found(description, _sound(printed))


def _ask(address: str, patience: float) -> Any:
    """The JSON that stands at an address; nothing where the service knows no such address."""
    from urllib3 import Timeout
    from urllib3.exceptions import HTTPError

    until = time.monotonic() + patience
    try:
        answer = _pool().request(
            "GET", address, preload_content=False, redirect=False, timeout=Timeout(patience)
        )
        try:
            content = b"".join(_pieces(answer, until))
        finally:
            answer.close()
    except HTTPError as error:
        raise ServiceFault("unreachable") from error
    if answer.status == 404:
        return {}
    if answer.status != 200:
        raise ServiceFault("unreachable")
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise ServiceFault("unreadable") from error


def _pieces(answer: BaseHTTPResponse, until: float) -> Iterator[bytes]:
    """The body as it comes in, while it is neither too late nor too much."""
    length = 0
    while piece := answer.read1(_PIECE):
        length += len(piece)
        if time.monotonic() > until:
            raise ServiceFault("unreachable")
        if length > _LARGEST:
            raise ServiceFault("unreadable")
        yield piece


@cache
def _pool() -> PoolManager:
    """Loaded when the first ISBN is looked up: most centres never do."""
    from urllib3 import PoolManager

    return PoolManager(retries=False, headers={"Accept": "application/json", "User-Agent": "Lacuna"})


def _mapping(value: Any) -> Mapping[str, Any]:
    """An object of the answer; nothing is there where a service says something else."""
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else ()


def _text(value: Any) -> str:
    """A text of the answer in one line; numbers are texts too."""
    return clean(str(value)) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _names(value: Any) -> Iterator[str]:
    """The names in a list of objects, or of plain texts."""
    for each in _list(value):
        if name := _text(_mapping(each).get("name", "")) or _text(each):
            yield name


def _contributors(names: Iterable[str]) -> tuple[Contributor, ...]:
    """People with the surname first, bodies as they stand."""
    return tuple(Contributor(_surname_first(name), kind_of(name)) for name in names if name)


def _surname_first(name: str) -> str:
    if "," in name or kind_of(name) == "body" or not name.isascii():
        return name
    given, _, surname = name.rpartition(" ")
    return f"{surname}, {given}" if given else name


def _each_once(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, values)))[:_MOST_SUBJECTS]


def _sound(printed: Iterable[Any]) -> frozenset[str]:
    return frozenset(isbn for each in printed if (isbn := normalise_isbn(_text(each))))
