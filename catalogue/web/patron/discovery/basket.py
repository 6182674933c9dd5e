"""The basket: titles that somebody picked, to read, print and take along without an account."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from catalogue import formats
from catalogue.formats import STYLES, cite
from catalogue.paper.documents import Cell, Column, Document, Table
from catalogue.paper.press import set_document
from catalogue.services.pledges.baskets import Basket, Picked
from catalogue.web.language import gettext as _
from catalogue.web.language import language, ngettext
from catalogue.web.page_parts.downloads import download
from catalogue.web.page_parts.picks import picks
from catalogue.web.page_parts.printing import letterhead, pdf, titled, today
from catalogue.web.page_parts.summaries import people, shelf_marks
from catalogue.web.patron.blueprint import blueprint
from catalogue.web.security.access import services
from catalogue.web.wording.workbooks import column_words

EXPORTS = {
    "csv": "CSV",
    "xlsx": "Excel",
    "ris": "RIS",
    "bibtex": "BibTeX",
    "csl-json": "CSL JSON",
    "marc": "MARC 21",
}
"""Formats that a basket can be taken along in."""


@blueprint.get("/basket")
def basket() -> ResponseReturnValue:
    """Return the titles that the address names, each with a box to keep it, and their citations in one
    style.
    """
    found = _basket()
    style = _style()
    return render_template(
        "patron/basket.html",
        basket=found,
        style=style,
        styles=[(code, _(label)) for code, label in STYLES.items()],
        citations=_citations(found, style),
        exports=EXPORTS.items(),
    )


@blueprint.get("/basket.<any('csv', 'xlsx', 'ris', 'bibtex', 'csl-json', 'marc'):fmt>")
def basket_file(fmt: str) -> Response:
    """Return the titles as a file for a table or a reference manager."""
    entries = map(services().pledges.baskets.entry, _basket().titles)
    return download(formats.write(fmt, entries, column_words()), fmt, "basket")


@blueprint.get("/basket.txt")
def basket_citations() -> Response:
    """Return the citations in one style as plain text, one a paragraph."""
    lines = "\n\n".join(_citations(_basket(), _style()))
    response = Response(f"{lines}\n", mimetype="text/plain")
    response.headers["Content-Disposition"] = 'attachment; filename="citations.txt"'
    return response


@blueprint.get("/basket.pdf")
def basket_as_pdf() -> Response:
    """Return the titles as PDF, with the place where each stands."""
    found = _basket().titles
    columns = (
        Column(_("Title"), 6),
        Column(_("Author"), 3),
        Column(_("Year"), 0.9),
        Column(_("Call number"), 1.8),
    )
    rows = list(_rows(found))
    count = ngettext("%(num)s title", "%(num)s titles", len(found))
    lead = (f"{today()} · {count}",)
    document = Document(language(), letterhead(), _("Basket"), lead, (Table(columns, rows),))
    return pdf(set_document(document), "basket")


def _rows(titles: tuple[Picked, ...]) -> Iterator[tuple[Cell, ...]]:
    for picked in titles:
        description = picked.description
        place = shelf_marks(picked.publication) if picked.publication else _("wanted, not held")
        title = titled(description, picked.wanted.title if picked.wanted else "")
        yield title, people(description, 2), description.year, place


def _basket() -> Basket:
    return services().pledges.baskets.look_into(picks())


def _style() -> str:
    style = request.args.get("style", "")
    return style if style in STYLES else next(iter(STYLES))


def _citations(found: Basket, style: str) -> list[str]:
    """In the order of the alphabet, as a list of references stands."""
    return sorted((cite(title.description, style) for title in found.titles), key=str.casefold)
