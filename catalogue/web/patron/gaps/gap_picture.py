"""The gap as a picture on the first page: shelves by theme and place that lead to what could be brought."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlencode

from flask import render_template, request, url_for
from markupsafe import Markup

from catalogue.domain.gaps.gap_picture import NOT_SAID, GapPicture, Line, Shelf, unit_for
from catalogue.web.language import gettext as _
from catalogue.web.language import language
from catalogue.web.page_parts.shelves import in_rows
from catalogue.web.wording.shares import share_in_words
from catalogue.web.wording.words import country_name, subject_name, whole_number

_IN_A_CELL = 60
"""Spines of the fullest cell; more are drawn as one mark for several titles."""

_ON_THE_SHELF = 480
_ROWS, _ROWS_ON_PHONE = 3, 6


class Cell(NamedTuple):
    """A cell, or the head of a row or column; ``address`` is "" where it leads nowhere."""

    name: str
    shelf: Shelf
    address: str


def drawn(picture: GapPicture) -> Markup:
    """Return the picture in the reader's language: drawn once, as long as nothing in it changes."""
    return _drawn(picture, language(), request.root_path)


@lru_cache(maxsize=16)
def _drawn(picture: GapPicture, _language: str, _root: str) -> Markup:
    return Markup(
        render_template(
            "patron/_gap.html",
            picture=picture,
            summary=_summary(picture),
            unit=unit_for(picture.fullest, _IN_A_CELL),
            whole=in_rows(picture.whole, unit_for(picture.whole.total, _ON_THE_SHELF), _ROWS),
            whole_on_phone=in_rows(
                picture.whole, unit_for(picture.whole.total, _ON_THE_SHELF), _ROWS_ON_PHONE
            ),
            whole_unit=unit_for(picture.whole.total, _ON_THE_SHELF),
            places=[
                Cell(_place(line), line.shelf, _address(line.shelf, country=line.label))
                for line in picture.places
            ],
            rows=[
                (
                    Cell(_theme(line), line.shelf, _address(line.shelf, theme=line.label)),
                    [_cell(picture, line, place) for place in picture.places],
                )
                for line in picture.themes
            ],
        )
    )


def _summary(picture: GapPicture) -> str:
    return _(
        "Of %(total)s titles that the published lists ask for, %(held)s are here, in this or another"
        " edition: %(share)s.",
        total=whole_number(picture.asked),
        held=whole_number(picture.answered),
        share=share_in_words(picture.answered / picture.asked) if picture.asked else "",
    )


def _cell(picture: GapPicture, theme: Line, place: Line) -> Cell:
    shelf = picture.shelf(theme.label, place.label)
    """A shelf without a gap leads nowhere: so a keyboard has fewer steps from gap to gap."""
    address = _address(shelf, theme=theme.label, country=place.label) if shelf.wanted else ""
    return Cell("", shelf, address)


def _theme(line: Line) -> str:
    return _("No theme named") if line.label == NOT_SAID else subject_name(line.label)


def _place(line: Line) -> str:
    return _("No place named") if line.label == NOT_SAID else country_name(line.label)


def _address(shelf: Shelf, **narrowed: str) -> str:
    """Return what is missing there or, where nothing is, what is held; a search cannot ask for what is not
    said.
    """
    if shelf.wanted:
        return f"{url_for('patron.wanted')}?{urlencode(narrowed)}"
    if not shelf.held or NOT_SAID in narrowed.values():
        return ""
    return f"{url_for('patron.search')}?{urlencode({**narrowed, 'availability': 'held'})}"
