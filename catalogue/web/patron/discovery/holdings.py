"""All that the centre holds: page by page, to print, and as a file."""

from __future__ import annotations

from itertools import groupby

from flask import Response, render_template, stream_template
from flask.typing import ResponseReturnValue

from catalogue import formats
from catalogue.domain.descriptions.open_fields import for_everybody
from catalogue.formats import HoldingData
from catalogue.services.views import CopyView
from catalogue.web.addressing.paging import asked_page, pages_of
from catalogue.web.page_parts.downloads import download
from catalogue.web.patron.blueprint import blueprint
from catalogue.web.security.access import services, takes_long
from catalogue.web.wording.centre import local_now
from catalogue.web.wording.workbooks import column_words
from search_index.interface import SearchRequest

PAGE_SIZE = 100


@blueprint.get("/holdings")
def holdings() -> str:
    """Titles in alphabetical order, a hundred a page."""
    wish = SearchRequest(sort="title", offset=(asked_page() - 1) * PAGE_SIZE, limit=PAGE_SIZE)
    page = services().discovery.search.search(wish)
    pages_of(page.total, PAGE_SIZE)
    under = groupby(page.results, lambda result: result.publication.filing_letter)
    return render_template(
        "patron/holdings.html",
        page=page,
        under=[(letter, list(results)) for letter, results in under],
        letters=[
            (letter, before // PAGE_SIZE + 1) for letter, before in services().records.publications.letters()
        ],
    )


@blueprint.get("/holdings/print")
@takes_long
def holdings_to_print() -> ResponseReturnValue:
    """Every title in one long table, sent as it is read."""
    return Response(
        stream_template(
            "patron/holdings_print.html",
            publications=services().records.publications.holdings(),
            today=local_now().date(),
        )
    )


@blueprint.get("/holdings.<any(csv,xlsx):fmt>")
@takes_long
def holdings_file(fmt: str) -> Response:
    """Every title as a table."""
    entries = (
        (
            str(holding.id),
            for_everybody(holding.description),
            tuple(_holding(copy) for copy in holding.copies),
        )
        for holding in services().records.publications.holdings()
    )
    return download(formats.write(fmt, entries, column_words()), fmt, "holdings")


def _holding(copy: CopyView) -> HoldingData:
    return HoldingData(copy.accession_number, copy.call_number, copy.location, copy.donor)
