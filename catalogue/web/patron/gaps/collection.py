"""The whole collection in numbers: what it holds, where it is thin, how it grew, and who gave."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import render_template, url_for

from catalogue.services.reports.coverage import Focus
from catalogue.web.language import gettext as _
from catalogue.web.patron.blueprint import blueprint
from catalogue.web.security.access import account, services
from catalogue.web.wording.messages import N_
from catalogue.web.wording.words import facet_value, word

from .coverage import focus_asked, named, narrower

DIMENSIONS: Mapping[str, str] = {
    "theme": N_("By theme"),
    "country": N_("By country"),
    "language": N_("By language"),
    "kind": N_("By kind of document"),
    "decade": N_("By year of publication"),
}
_WANTED_BY = ("theme", "country", "language")
"""What the wanted list can be narrowed by as well."""

_SHOWN_YEARS = 25
"""So that the columns of the drawing stay wide enough to see."""


@blueprint.get("/coverage/collection")
def collection() -> str:
    """Publications, copies and wanted titles; narrowed as coverage of lists is."""
    focus = focus_asked()
    growth = services().reports.coverage.growth()
    return render_template(
        "patron/collection.html",
        stocks=services().reports.collection.stocks(focus),
        focus=focus,
        focus_named=named(focus),
        dimension_name=lambda name: word(DIMENSIONS, name),
        row_name=lambda name, label: facet_value(name, label) if label else _("not said"),
        narrower=_narrower,
        found=lambda name, label: _search_address(focus, name, label),
        wanted=lambda name, label: _wanted_address(focus, name, label),
        growth=growth[-_SHOWN_YEARS:],
        most_added=max((year_of_growth.added for year_of_growth in growth), default=0),
        donors=services().reports.coverage.donors(),
        brought=services().pledges.pledges.brought() if account() else (),  # readers never learn who promised
    )


def _narrower(dimension: str, label: str) -> dict[str, object]:
    if dimension == "decade":
        first = int(label.removesuffix("s"))
        return {"since": first, "until": first + 9}
    return narrower(dimension, label)


def _chosen(focus: Focus) -> dict[str, Any]:
    """Return what the page is narrowed to, but for its years."""
    return {name: value for name in DIMENSIONS if (value := getattr(focus, name, ""))}


def _search_address(focus: Focus, dimension: str, label: str) -> str:
    """Where the publications of a row stand."""
    chosen = _chosen(focus) | {dimension: label, "availability": "held"}
    chosen |= {"from": focus.since, "to": focus.until}
    return url_for("patron.search", **chosen)


def _wanted_address(focus: Focus, dimension: str, label: str) -> str:
    """Where the wanted titles of a row stand; "" where the wanted list cannot be narrowed so."""
    chosen = _chosen(focus) | {dimension: label}
    if focus.since or focus.until or not chosen.keys() <= set(_WANTED_BY):
        return ""
    return url_for("patron.wanted", **chosen)
