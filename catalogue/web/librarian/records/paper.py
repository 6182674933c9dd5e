"""What comes out of the printer: labels and the registers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogue.domain.holdings.copies import CopyStatus
from catalogue.domain.holdings.labels import (
    PAGE_HEIGHT,
    PAGE_WIDTH,
    SHEETS,
    Sheet,
    call_number_lines,
    lay_out,
)
from catalogue.errors import InvalidInput
from catalogue.paper.codes import bars_path
from catalogue.paper.documents import Block, Cell, Column, Document, Heading, Label, LabelSheets, Table
from catalogue.paper.press import set_document, set_labels
from catalogue.services.maintenance.registers import RegisterLine
from catalogue.web.addressing.paging import asked_page, pages_of
from catalogue.web.addressing.ticked import ticked_rows
from catalogue.web.language import gettext as _
from catalogue.web.language import language, ngettext, say
from catalogue.web.librarian.blueprint import blueprint
from catalogue.web.librarian.forms import typed
from catalogue.web.librarian.ticked import changed, just_done
from catalogue.web.page_parts.printing import bounded, letterhead, pdf, titled, today
from catalogue.web.page_parts.qr import drawn
from catalogue.web.security.access import require_account, services
from catalogue.web.wording.centre import local_now
from catalogue.web.wording.messages import N_, redirect_saying
from catalogue.web.wording.vocabulary import COPY_STATUSES
from catalogue.web.wording.words import word

_PAGES = {"accession": "librarian.register", "shelf": "librarian.shelf_list"}
_MOST_TICKED = 1_000
PAGE_SIZE = 100
"""Lines of a register on one page of the screen."""


@dataclass(frozen=True, slots=True)
class _Chosen:
    """The copies and the sheet that the address asks for, laid out; ``errors`` by field."""

    donation_id: int | None
    sheet: Sheet
    copies: Sequence[RegisterLine] = ()
    pages: Sequence[Sequence[tuple[int, float, float]]] = ()
    errors: dict[str, str] = field(default_factory=dict)


@blueprint.get("/labels")
def labels() -> str:
    """Choose copies, a sheet and the first free place; then the sheets themselves, to print."""
    chosen = _chosen()
    return render_template(
        "librarian/labels.html",
        donation=services().acquisitions.donations.get(chosen.donation_id) if chosen.donation_id else None,
        copies=chosen.copies,
        pages=chosen.pages,
        page_size=(PAGE_WIDTH, PAGE_HEIGHT),
        sheet=chosen.sheet,
        sheets=[(name, sheet.name) for name, sheet in SHEETS.items()],
        chosen=request.args,
        ticked=[] if chosen.donation_id else request.args.getlist("copy", type=int)[:_MOST_TICKED],
        errors=chosen.errors,
        spine=_spine,
        code=lambda line: drawn(_permalink(line)),
        bars=lambda line: bars_path(line.accession_number) if chosen.sheet.has_bars else ("", 0),
    )


@blueprint.get("/labels.pdf")
def labels_file() -> ResponseReturnValue:
    """Return the labels as PDF, to the tenth of a millimetre."""
    chosen = _chosen()
    if not chosen.pages:
        return redirect(f"{url_for('librarian.labels')}?{request.query_string.decode()}")
    printed = [Label(_spine(copy), copy.accession_number, _permalink(copy)) for copy in chosen.copies]
    return pdf(
        set_labels(LabelSheets(language(), _("Labels"), chosen.sheet, printed, chosen.pages)), "labels"
    )


@blueprint.get("/register")
def register() -> str:
    """Return the accession register: every number that was ever given, in order; in pages, or whole to
    print.
    """
    return _register("accession")


@blueprint.get("/shelf-list")
def shelf_list() -> str:
    """Return the copies in the order in which they stand; in pages, or whole to print."""
    return _register("shelf")


@blueprint.post("/register/state")
def set_state() -> ResponseReturnValue:
    """Say of the ticked copies where they are in their life, which can be undone; or go and label them."""
    order = "shelf" if request.form.get("order") == "shelf" else "accession"
    page = request.form.get("page", 1, type=int)
    address = url_for(_PAGES[order], page=page if page > 1 else None)
    ticked = ticked_rows("copy")
    state = request.form.get("state", "")
    if ticked and "labels" in request.form:
        return redirect(url_for("librarian.labels", copy=list(ticked)), 303)
    if not ticked or state not in set(CopyStatus):
        said = N_("Tick at least one copy, and say what it is.")
        return redirect_saying(address, said, "warning")
    use = services().records.publications
    done = use.set_status(require_account(), ticked, CopyStatus(state), seen=ticked)
    return changed(address, done, N_("The ticked copies are changed."))


@blueprint.get("/register.pdf")
def register_file() -> Response:
    """Return the accession register as PDF."""
    columns = (
        Column(_("Accession number"), 2),
        Column(_("Taken in"), 1.6),
        Column(_("Title"), 5.5),
        Column(_("Year"), 0.9),
        Column(_("Given by"), 3.2),
        Column(_("Call number"), 1.8),
    )
    rows = [
        (
            line.accession_number,
            line.taken_in.isoformat(),
            _title(line),
            line.description.year,
            line.donor,
            line.call_number,
        )
        for line in bounded(services().maintenance.registers.accession_register())
    ]
    return _listed("accession", len(rows), (Table(columns, rows),))


@blueprint.get("/shelf-list.pdf")
def shelf_list_file() -> Response:
    """Return the shelf list as PDF, location by location."""
    columns = (
        Column(_("Call number"), 2),
        Column(_("Title"), 7),
        Column(_("Year"), 1),
        Column(_("Accession number"), 2),
    )
    blocks: list[Block] = []
    copies = bounded(services().maintenance.registers.shelf_list())
    for location, found in groupby(copies, key=lambda copy: copy.location):
        rows = [
            (line.call_number, titled(line.description), line.description.year, line.accession_number)
            for line in found
        ]
        blocks += (Heading(location or _("No location")), Table(columns, rows))
    return _listed("shelf", len(copies), blocks)


def _chosen() -> _Chosen:
    donation_id = request.args.get("donation", type=int)
    first, last = typed(request.args, "from"), typed(request.args, "to")
    sheet = SHEETS.get(request.args.get("sheet", ""), SHEETS["24"])
    copies: Sequence[RegisterLine] = ()
    errors: dict[str, str] = {}
    if donation_id:
        copies = services().maintenance.registers.of_donation(donation_id)
    elif ticked := request.args.getlist("copy", type=int):
        copies = services().maintenance.registers.chosen(ticked[:_MOST_TICKED])
    elif first:
        copies = services().maintenance.registers.numbered(first, last)
        if not copies:
            errors["from"] = _("There is no copy with this number. Look at the accession register.")
    try:
        pages = lay_out(sheet, len(copies), request.args.get("first", 1, type=int))
    except InvalidInput as error:
        pages, errors["first"] = [], say(error)
    return _Chosen(donation_id, sheet, copies, pages, errors)


def _register(order: str) -> str:
    use, whole = services().maintenance.registers, "whole" in request.args
    if whole:
        copies = list(use.accession_register() if order == "accession" else use.shelf_list())
        total, pages = len(copies), 1
    else:
        total, copies = use.page(order, (asked_page() - 1) * PAGE_SIZE, PAGE_SIZE)
        pages = pages_of(total, PAGE_SIZE)
    return render_template(
        "librarian/register.html",
        order=order,
        copies=copies,
        total=total,
        page=asked_page(),
        pages=pages,
        whole=whole,
        states=[(state, word(COPY_STATUSES, state)) for state in COPY_STATUSES],
        done=just_done(url_for(_PAGES[order])),
        today=local_now().date(),
    )


def _listed(order: str, count: int, blocks: Sequence[Block]) -> Response:
    title = _("Accession register") if order == "accession" else _("Shelf list")
    copies = ngettext("%(num)s copy", "%(num)s copies", count)
    content = set_document(Document(language(), letterhead(), title, (f"{today()} · {copies}",), blocks))
    return pdf(content, "accession-register" if order == "accession" else "shelf-list")


def _title(line: RegisterLine) -> Cell:
    title = line.description.full_title
    gone = _("withdrawn")
    return titled(line.description, f"{title} ({gone})" if line.withdrawn else title)


def _spine(line: RegisterLine) -> list[str]:
    """Return what stands on the spine: the call number, and of further copies which copy it is."""
    copy = _("c.%(number)s", number=line.copy_number) if line.copy_number > 1 else ""
    return call_number_lines(f"{line.call_number} {copy}")


def _permalink(line: RegisterLine) -> str:
    """Return the lasting address of a copy: that of its publication, and which copy it is."""
    return url_for(
        "root.permalink",
        publication_id=line.publication_id,
        _external=True,
        _anchor=f"copy-{line.accession_number}",
    )
