"""All that the centre holds: page by page, to print, and as a file."""

from __future__ import annotations

from flask import Response, render_template, request, stream_template
from flask.typing import ResponseReturnValue

from catalogue import formats
from catalogue.domain.description import for_everybody
from catalogue.formats import HoldingData
from catalogue.services.views import CopyView
from search_index.interface import SearchRequest

from ..access import services
from ..centre import local_now
from ..downloads import download
from ..workbooks import column_words
from .blueprint import blueprint

PAGE_SIZE = 100


@blueprint.get("/holdings")
def holdings() -> str:
    """Titles in alphabetical order, a hundred a page."""
    page = max(request.args.get("page", 1, type=int), 1)
    wish = SearchRequest(sort="title", offset=(page - 1) * PAGE_SIZE, limit=PAGE_SIZE)
    return render_template("patron/holdings.html", page=services().search.search(wish))


@blueprint.get("/holdings/print")
def holdings_to_print() -> ResponseReturnValue:
    """Every title in one long table, sent as it is read."""
    return Response(
        stream_template(
            "patron/holdings_print.html",
            publications=services().publications.holdings(),
            today=local_now().date(),
        )
    )


@blueprint.get("/holdings.<any(csv,xlsx):fmt>")
def holdings_file(fmt: str) -> Response:
    """Every title as a table."""
    entries = (
        (str(each.id), for_everybody(each.description), tuple(_holding(copy) for copy in each.copies))
        for each in services().publications.holdings()
    )
    return download(formats.write(fmt, entries, column_words()), fmt, "holdings")


def _holding(copy: CopyView) -> HoldingData:
    return HoldingData(copy.accession_number, copy.call_number, copy.location, copy.donor)
