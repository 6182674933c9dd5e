"""What there is, by subject, country, language, kind or years: for readers who do not know the word."""

from __future__ import annotations

from flask import abort, render_template

from search_index.interface import SearchRequest

from ..access import services
from ..words import facet_value
from .blueprint import blueprint

WAYS = ("subject", "country", "language", "kind", "decade")
"""The facets to browse by, in their order."""

_MOST_VALUES = 5_000


@blueprint.get("/browse/<facet>")
def browse(facet: str) -> str:
    """Every value of a facet with how many publications carry it, in the order of its words."""
    if facet not in WAYS:
        abort(404)
    page = services().search.search(SearchRequest(limit=1, facets=(facet,), facet_limit=_MOST_VALUES))
    values = [(facet_value(facet, each.value), each) for each in page.facets.get(facet, ())]
    return render_template(
        "patron/browse.html",
        facet=facet,
        ways=WAYS,
        values=sorted(values, key=lambda each: each[0].casefold()),
    )
