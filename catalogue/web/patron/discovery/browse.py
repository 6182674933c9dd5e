"""What there is, by subject, author, country, year or shelf: for readers who do not know the word."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Any, NamedTuple

from flask import abort, render_template, request, url_for

from catalogue.domain.descriptions.collation import sort_key
from catalogue.web.language import language
from catalogue.web.patron.blueprint import blueprint
from catalogue.web.security.access import services
from catalogue.web.wording.centre import local_now
from catalogue.web.wording.messages import N_
from catalogue.web.wording.vocabulary import FACETS
from catalogue.web.wording.words import facet_value, word
from search_index.interface import FacetCount, SearchRequest

WAYS = {
    "author": N_("Author"),
    "subject": FACETS["subject"],
    "country": FACETS["country"],
    "year": N_("Year"),
    "series": N_("Series"),
    "call_number": N_("Call number"),
    "language": FACETS["language"],
    "kind": FACETS["kind"],
}
"""The ways to browse, in their order."""

_MOST_VALUES = 10_000
_PAGE_SIZE = 300
_MOST_CROSSED = 300
_MOST_COLUMNS = 60
"""Years that the chart shows one by one."""


@blueprint.get("/browse/<facet>")
def browse(facet: str) -> str:
    """Every value with how many publications carry it, in the order of its words."""
    if facet not in WAYS:
        abort(404)
    return _PAGES.get(facet, _facet)(facet)


@blueprint.get("/new")
def arrivals() -> str:
    """Return what came last, day by day."""
    found = services().discovery.browsing.arrivals(_wished_page())
    here = local_now().tzinfo
    by_day = groupby(found.publications, lambda publication: publication.created_at.astimezone(here).date())
    days = [(day, list(publications)) for day, publications in by_day]
    return render_template("patron/arrivals.html", days=days, found=found)


def _facet(facet: str, **more: object) -> str:
    values = [(facet_value(facet, value.value), value.value, value.count) for value in _values(facet)]
    values.sort(key=lambda value: sort_key(value[0], language()))
    pages = max(1, -(-len(values) // _PAGE_SIZE))
    page = min(_wished_page(), pages)
    shown = values[(page - 1) * _PAGE_SIZE : page * _PAGE_SIZE]
    return _page(facet, values=shown, page=page, pages=pages, **more)


class _Column(NamedTuple):
    """A column of the chart of years: the years it stands for, how many there are, how high it is."""

    first: int | None
    last: int
    titles: int
    height: float


def _years(facet: str) -> str:
    years = sorted(_values(facet), key=lambda value: value.value, reverse=True)
    return _page(facet, years=years, columns=_columns({int(year.value): year.count for year in years}))


def _columns(counts: Mapping[int, int]) -> list[_Column]:
    """Return a column for each year, those without a publication too; what is older than the last ones is
    one.
    """
    if not counts:
        return []
    last = max(counts)
    first = max(min(counts), last - _MOST_COLUMNS + 1)
    before = sum(count for year, count in counts.items() if year < first)
    most = max(before, *(counts.get(year, 0) for year in range(first, last + 1)))
    older = [_Column(None, first - 1, before, before / most)] if before else []
    every = range(first, last + 1)
    return [*older, *(_Column(year, year, counts.get(year, 0), counts.get(year, 0) / most) for year in every)]


def _names(facet: str) -> str:
    use = services().discovery.browsing
    find = use.authors if facet == "author" else use.series
    found = find(request.args.get("letter", ""), _wished_page(), language())
    return _page(facet, found=found, page=found.page, pages=found.pages)


def _shelves(facet: str) -> str:
    found = services().discovery.browsing.shelves(request.args.get("letter", ""), _wished_page())
    return _page(facet, found=found, page=found.page, pages=found.pages)


def _countries(facet: str) -> str:
    heads, rows = services().discovery.search.crossed(facet, "kind", _MOST_CROSSED)
    return _page(facet, heads=heads, rows=rows) if rows else _facet(facet)


def _subjects(facet: str) -> str:
    """Return the tree on the first page, above the subjects in the order of their words."""
    return _facet(facet, tree=services().discovery.subjects.tree() if _wished_page() == 1 else ())


_PAGES = {
    "subject": _subjects,
    "country": _countries,
    "author": _names,
    "series": _names,
    "call_number": _shelves,
    "year": _years,
}


def _values(facet: str) -> tuple[FacetCount, ...]:
    search_request = SearchRequest(limit=1, facets=(facet,), facet_limit=_MOST_VALUES)
    return services().discovery.search.search(search_request).facets.get(facet, ())


def _wished_page() -> int:
    return max(request.args.get("page", 1, type=int), 1)


def _page(facet: str, **found: object) -> str:
    ways = {way: word(WAYS, way) for way in WAYS}
    return render_template(
        "patron/browse.html", facet=facet, ways=ways, address_of_years=_address_of_years, **found
    )


def _address_of_years(first: int | None, last: int) -> str:
    years: dict[str, Any] = {"from": first, "to": last}
    return url_for("patron.search", **years)
