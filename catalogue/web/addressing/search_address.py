"""A search as an address tells it; the same for the patron's results and for what the desk makes of them."""

from __future__ import annotations

from werkzeug.datastructures import MultiDict

from catalogue.services.discovery.search import FACETS, NARROWED_BY
from catalogue.web.wording.facet_names import in_the_catalogues_words
from search_index.interface import SORTS, SearchRequest

PAGE_SIZE = 20
LONGEST_QUERY = 500
"""Characters of a query that are read."""

LAST_PAGE = 500
"""Pages of results that may be asked for."""
_MOST_VALUES = 20
"""Values of one facet that are taken from an address; a page never offers as many."""


def read_request(arguments: MultiDict[str, str]) -> SearchRequest:
    """Return the search of an address; what cannot be read is passed over."""
    chosen = {name: tuple(arguments.getlist(name)[:_MOST_VALUES]) for name in NARROWED_BY}
    sort = arguments.get("sort", SORTS[0])
    page = min(max(arguments.get("page", 1, type=int), 1), LAST_PAGE)
    return SearchRequest(
        text=in_the_catalogues_words(typed_query(arguments)),
        filters={name: values for name, values in chosen.items() if values},
        year_from=_year(arguments, "from"),
        year_to=_year(arguments, "to"),
        sort=sort if sort in SORTS else SORTS[0],
        offset=(page - 1) * PAGE_SIZE,
        limit=PAGE_SIZE,
        facets=FACETS,
        every_word="some" not in arguments,
    )


def typed_query(arguments: MultiDict[str, str]) -> str:
    """Return the words of an address as a person typed them."""
    return arguments.get("q", "").strip()[:LONGEST_QUERY]


def _year(arguments: MultiDict[str, str], name: str) -> int | None:
    year = arguments.get(name, type=int)
    return year if year is not None and 0 < year < 10_000 else None
