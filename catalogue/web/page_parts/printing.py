"""Paper in the reader's language: the centre's letterhead, titles with their language, the file sent."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterable
from itertools import islice
from typing import TypeVar

from flask import Response
from flask_babel import format_date

from catalogue.domain.descriptions.description import Description
from catalogue.domain.holdings.centre import Centre
from catalogue.paper.documents import Cell, Letterhead, Text
from catalogue.paper.press import MOST_LINES
from catalogue.web.language import language
from catalogue.web.security.access import services
from catalogue.web.wording.centre import current_centre, local_now
from catalogue.web.wording.words import text_language

KHMER_COENG = "\u17d2"
"""The sign that puts the next consonant under the one before."""

_Line = TypeVar("_Line")


def letterhead() -> Letterhead:
    """Return the centre in the language of the page, with its name in another language under it."""
    centre = current_centre()
    name = centre.name(language())
    others = [name_beside for name_beside in centre.names.values() if name_beside and name_beside != name]
    return Letterhead(name, "".join(others[:1]), _lines(centre), services().settings.logo())


def _lines(centre: Centre) -> tuple[str, ...]:
    reach = " · ".join(filter(None, (centre.phone, centre.email)))
    return tuple(filter(None, (centre.address(language()), reach)))


def titled(description: Description, title: str = "") -> Cell:
    """Return a title with its language where that is not the page's."""
    text = title or description.called
    code = text_language(text, description.languages)
    return Text(text, code) if code and code != language() else text


def shortened(text: str, most: int) -> str:
    """Return a text of at most ``most`` letters, cut between letters with all that stands on them."""
    if len(text) <= most:
        return text
    end = most - 1
    while end and (unicodedata.category(text[end])[0] == "M" or text[end - 1] == KHMER_COENG):
        end -= 1
    return f"{text[:end].rstrip()}…"


def long_day(day: dt.date) -> str:
    """Return a day in the reader's language."""
    return str(format_date(day, "long"))


def today() -> str:
    """Today where the centre stands, in words."""
    return long_day(local_now().date())


def bounded(lines: Iterable[_Line]) -> list[_Line]:
    """As many lines as a document may have, and one more if there are more: then it is refused."""
    return list(islice(lines, MOST_LINES + 1))


def pdf(content: bytes, name: str) -> Response:
    """Return a PDF that opens in the browser; ``name`` is ASCII and has no ending."""
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response
