"""The compendium: plans, laws and agreements of the Mekong countries, and several side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogue.domain.gaps.compendium import KINDS, PLACES, REGION, Document, Matrix
from catalogue.domain.people.access import Role
from catalogue.paper.documents import Block, Cell, Column, Heading, Table
from catalogue.paper.documents import Document as Paper
from catalogue.paper.press import set_document
from catalogue.services.reports.compendium import MOST_SIDE_BY_SIDE
from catalogue.web.language import gettext as _
from catalogue.web.language import language, ngettext
from catalogue.web.page_parts.printing import letterhead, pdf, titled, today
from catalogue.web.page_parts.summaries import people
from catalogue.web.patron.blueprint import blueprint
from catalogue.web.security.access import account, services
from catalogue.web.wording.messages import N_, redirect_saying
from catalogue.web.wording.vocabulary import FIELDS
from catalogue.web.wording.words import country_name, language_name, subject_name

KIND_WORDS: Mapping[str, str] = {
    "plan": N_("Plans"),
    "priority": N_("Priorities"),
    "law": N_("Laws"),
    "procedure": N_("Procedures"),
    "guideline": N_("Guidelines"),
    "agreement": N_("Agreements"),
}
SHOWN_SENTENCES = 40
"""Sentences of each sort that a comparison shows; all are counted."""


@blueprint.get("/compendium")
def compendium() -> str:
    """Return the whole matrix, or that of a span of years."""
    return render_template(
        "patron/compendium.html",
        matrix=_matrix(),
        places=[(place, place_name(place)) for place in PLACES],
        kinds=[(kind, _(KIND_WORDS[kind])) for kind in KINDS],
        chosen=request.args,
    )


@blueprint.get("/compendium.pdf")
def compendium_as_pdf() -> Response:
    """Return the matrix as PDF, and under it every document."""
    matrix = _matrix()
    lead = [f"{today()} · {_count(matrix)}", _("● held  ○ missing")]
    document = Paper(language(), letterhead(), _("Compendium"), lead, tuple(_blocks(matrix)), landscape=True)
    return pdf(set_document(document), "compendium")


@blueprint.get("/compendium/compare")
def compendium_compare() -> ResponseReturnValue:
    """Two to four documents side by side."""
    person, keys = account(), request.args.getlist("with")
    if not 2 <= len(set(keys)) <= MOST_SIDE_BY_SIDE:
        said = N_("Tick two to four documents.")
        return redirect_saying(url_for("patron.compendium"), said, "warning")
    found = services().reports.compendium.side_by_side(
        keys, staff=person is not None and person.may_act_as(Role.LIBRARIAN)
    )
    return render_template(
        "patron/compendium_compare.html",
        found=found,
        rows=list(_rows([side.document for side in found.sides])),
        shown=SHOWN_SENTENCES,
    )


def place_name(place: str) -> str:
    """Return a row of the matrix in the reader's language."""
    if place == REGION:
        return _("The region together")
    name = country_name(place)
    return _("%(country)s (Yunnan)", country=name) if place == "China" else name


def _matrix() -> Matrix:
    first, last = (request.args.get(name, type=int) for name in ("from", "to"))
    return services().reports.compendium.matrix(first, last)


def _count(matrix: Matrix) -> str:
    total = len(matrix.documents)
    return (
        ngettext("%(num)s document", "%(num)s documents", total)
        + ", "
        + _("of which %(held)s are held", held=matrix.held)
    )


def _blocks(matrix: Matrix) -> Iterator[Block]:
    columns = [Column("", 2), *(Column(_(KIND_WORDS[kind]), 2) for kind in KINDS)]
    yield Table(columns, [
        [place_name(place), *(" ".join(map(_mark, matrix.cell(place, kind))) or "–" for kind in KINDS)]
        for place in PLACES
    ])  # fmt: skip
    heads = [Column(_("Kind"), 2), Column(_("Year"), 1), Column(_("Title"), 9), Column(_("Call number"), 2)]
    for place in PLACES:
        rows: list[list[Cell]] = [
            [_(KIND_WORDS[kind]), str(document.year or ""), titled(document.description), _state(document)]
            for kind in KINDS
            for document in matrix.cell(place, kind)
        ]
        if rows:
            yield Heading(place_name(place))
            yield Table(heads, rows)


def _mark(document: Document) -> str:
    mark = "●" if document.held else "○"
    return f"{mark} {document.year or _no_year()}".replace(" ", "\N{NO-BREAK SPACE}")


def _no_year() -> str:
    return _("no year")


def _state(document: Document) -> str:
    return document.shelf or (_("Held") if document.held else "○ " + _("Missing"))


def _rows(documents: list[Document]) -> Iterator[tuple[str, list[str], bool]]:
    """Yield what the records say: the field, a value for each document, whether they differ."""
    for name, value in _VALUES.items():
        values = [value(document) for document in documents]
        if any(values):
            yield _(_LABELS[name]), values, len(set(values)) > 1


def _joined(values: Iterable[str]) -> str:
    return "; ".join(values)


_LABELS = {**FIELDS, "places": N_("Countries"), "shelf": N_("Where it stands")}
_VALUES: Mapping[str, Callable[[Document], str]] = {
    "kind": lambda document: _(KIND_WORDS[document.kind]),
    "places": lambda document: _joined(map(place_name, document.places)),
    "year": lambda document: document.description.year,
    "contributors": lambda document: people(document.description),
    "publisher": lambda document: document.description.publisher,
    "edition": lambda document: document.description.edition,
    "identifiers": lambda document: _joined(number.value for number in document.description.identifiers),
    "languages": lambda document: _joined(map(language_name, document.description.languages)),
    "pages": lambda document: document.description.pages,
    "subjects": lambda document: _joined(map(subject_name, document.description.subjects)),
    "summary": lambda document: document.description.summary,
    "notes": lambda document: _joined(document.description.notes),
    "shelf": _state,
}
