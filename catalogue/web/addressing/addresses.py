"""Addresses that change one thing of the page that is being shown: its page number, a filter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote, quote_plus, urlencode, urlsplit

from flask import Flask, g, request, url_for
from markupsafe import Markup

from catalogue.domain.descriptions.whole_numbers import read_whole_number
from catalogue.web.language import language
from catalogue.web.wording.centre import current_centre
from catalogue.web.wording.messages import PARAMETER

EXIT = "https://www.bbc.com/weather"
"""Where 'Exit this page' leads: an ordinary page that surprises nobody."""

UNDO, ANSWER = "undo", "last"
"""What a page of a list is told of the act, or the answer, that was given just before it."""

PLEDGED = "pledged"
"""What a page is told of the promises that were made just before it."""

_LONGEST_CARRIED = 6_000
"""Letters that each link of a page carries on at most: a query of 500 signs of Khmer takes 4,500. A page has
some sixty such links, so that a long address would ask for megabytes."""

_NOT_CARRIED = ("page", PARAMETER, UNDO, ANSWER, PLEDGED)


def pledged_just_now() -> list[int]:
    """Return the promises that this page offers to take back; none where it was not told of any."""
    parts = request.args.get(PLEDGED, "").split("-")
    return [number for part in parts if (number := read_whole_number(part)) is not None]


def here(**changes: object) -> str:
    """Return this page's address with some of its arguments changed; None takes one away.

    The page number falls back to the first, as the results are others then.
    """
    page = this_page()
    kept = [pair for name, pair in page.carried if name not in changes]
    added = {name: value for name, value in changes.items() if value is not None}
    return page.address([*kept, urlencode(added, doseq=True)])


def toggled(name: str, value: str) -> str:
    """Return this page's address with one value of a filter added, or taken away where it was chosen."""
    return this_page().toggled(name, value)


@dataclass(frozen=True, slots=True)
class ThisPage:
    """What this page's address carries on, names with encoded pairs: made once for its many links."""

    path: str
    carried: tuple[tuple[str, str], ...]
    pairs: tuple[str, ...]

    def toggled(self, name: str, value: str) -> str:
        """Return the address with one value of a filter added, or taken away where it was chosen."""
        pairs, pair = self.pairs, _pair(name, value)
        return self.address([kept for kept in pairs if kept != pair] if pair in pairs else [*pairs, pair])

    def address(self, pairs: Iterable[str]) -> str:
        """Return the address with these pairs behind it."""
        query = "&".join(filter(None, pairs))
        return f"{self.path}?{query}" if query else self.path


def this_page() -> ThisPage:
    """Return the address of the page that is being shown."""
    page: ThisPage | None = g.get("page_address")
    if page is None:
        carried = tuple((name, _pair(name, value)) for name, value in page_arguments())
        path = quote(request.root_path + request.path)
        page = g.page_address = ThisPage(path, carried, tuple(pair for _, pair in carried))
    return page


def page_arguments() -> Iterator[tuple[str, str]]:
    """Yield what this page was asked with and carries on, by name, as much of it as fits."""
    left = _LONGEST_CARRIED
    for name, value in request.args.items(multi=True):
        if name in _NOT_CARRIED:
            continue
        left -= len(_pair(name, value)) + 1
        if left < 0:
            return
        yield name, value


def _pair(name: str, value: str) -> str:
    return f"{quote_plus(name)}={quote_plus(value)}"


def safe_next(address: str, otherwise: str) -> str:
    """Return an address of ours to go on to; anything that leads elsewhere, or fits in no header, is
    passed over.
    """
    if any(sign < " " or sign == "\x7f" for sign in address):
        return otherwise
    parts = urlsplit(address)
    inside = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if inside and not parts.netloc and not parts.scheme else otherwise


def current(endpoint: str) -> Markup:
    """Return the attribute that marks a link to the page that is being shown."""
    return Markup(' aria-current="page"') if request.endpoint == endpoint else Markup("")


def exit_address() -> str:
    """Where this centre lets 'Exit this page' lead; a page after a fault asks no database."""
    return EXIT if g.get("bare") else current_centre().exit_address or EXIT


def init_app(app: Flask) -> None:
    """Let templates build addresses: such ones, and by ``url_for`` any, those of whole pages built once."""

    @lru_cache(maxsize=1024)
    def of_page(endpoint: str, _language: str, _root: str) -> str:
        return url_for(endpoint)

    def address_of(endpoint: str, **values: Any) -> str:
        return url_for(endpoint, **values) if values else of_page(endpoint, language(), request.root_path)

    app.jinja_env.globals.update(
        current=current,
        pledged_just_now=pledged_just_now,
        exit_address=exit_address,
        here=here,
        page_arguments=page_arguments,
        toggled=toggled,
        url_for=address_of,
    )
