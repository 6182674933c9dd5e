"""Taking the catalogue, or any selection of it, along as a file."""

from __future__ import annotations

from dataclasses import replace

from flask import Response, render_template, request

from catalogue import formats
from catalogue.formats import FORMATS
from catalogue.web.addressing.search_address import read_request
from catalogue.web.librarian.blueprint import blueprint
from catalogue.web.page_parts.downloads import download
from catalogue.web.security.access import services, takes_long
from catalogue.web.wording.workbooks import column_words
from search_index.interface import SearchRequest

_CHOICES = {name: file_format.label for name, file_format in FORMATS.items() if file_format.can_write}


@blueprint.get("/export")
def export() -> str:
    """Return what would be written, and in which formats it can be."""
    wish = read_request(request.args)
    return render_template(
        "librarian/export.html",
        found=services().discovery.search.search(replace(wish, limit=1, facets=())),  # only to say how many
        narrowed=_narrowed(wish) is not None,
        formats=_CHOICES,
    )


@blueprint.get("/export/file")
@takes_long
def export_file() -> Response:
    """Return the file, sent as it is written."""
    chosen = request.args.get("format", "")
    fmt = chosen if chosen in _CHOICES else "csv"
    entries = services().discovery.exports.entries(_narrowed(read_request(request.args)))
    return download(formats.write(fmt, entries, column_words()), fmt, "publications")


def _narrowed(wish: SearchRequest) -> SearchRequest | None:
    """Return the search, or None where it would find everything."""
    return wish if wish.text or wish.filters or wish.year_from or wish.year_to else None
