"""What comes out of the printer: labels, the statement to a donor, the registers."""

from __future__ import annotations

from collections.abc import Sequence

import segno
from flask import render_template, request, url_for

from catalogue.domain.labels import PAGE_HEIGHT, PAGE_WIDTH, SHEETS, call_number_lines, lay_out
from catalogue.errors import InvalidInput
from catalogue.services.registers import RegisterLine

from ..access import services
from ..language import gettext as _
from ..language import say
from ..words import local_now
from .blueprint import blueprint
from .forms import typed


@blueprint.get("/labels")
def labels() -> str:
    """Choose copies, a sheet and the first free place; then the sheets themselves, to print."""
    donation_id = request.args.get("donation", type=int)
    first, last = typed(request.args, "from"), typed(request.args, "to")
    sheet = SHEETS.get(request.args.get("sheet", ""), SHEETS["24"])
    copies: Sequence[RegisterLine] = ()
    errors: dict[str, str] = {}
    if donation_id:
        copies = services().registers.of_donation(donation_id)
    elif first:
        copies = services().registers.numbered(first, last)
        if not copies:
            errors["from"] = _("There is no copy with this number. Look at the accession register.")
    try:
        pages = lay_out(sheet, len(copies), request.args.get("first", 1, type=int))
    except InvalidInput as error:
        pages, errors["first"] = [], say(error)
    return render_template(
        "librarian/labels.html",
        donation=services().donations.get(donation_id) if donation_id else None,
        copies=copies,
        pages=pages,
        page_size=(PAGE_WIDTH, PAGE_HEIGHT),
        sheet=sheet,
        sheets=[(name, each.name) for name, each in SHEETS.items()],
        chosen=request.args,
        errors=errors,
        spine=call_number_lines,
        code=_code,
    )


@blueprint.get("/donations/<int:donation_id>/statement")
def statement(donation_id: int) -> str:
    """What became of each line of a donation, for the donor's own books."""
    return render_template(
        "librarian/statement.html", donation=services().donations.get(donation_id), today=local_now().date()
    )


@blueprint.get("/register")
def register() -> str:
    """The accession register: every number that was ever given, in order."""
    return _register("accession", list(services().registers.accession_register()))


@blueprint.get("/shelf-list")
def shelf_list() -> str:
    """The copies in the order in which they stand."""
    return _register("shelf", list(services().registers.shelf_list()))


def _register(order: str, copies: list[RegisterLine]) -> str:
    return render_template("librarian/register.html", order=order, copies=copies, today=local_now().date())


def _code(line: RegisterLine) -> dict[str, object]:
    """A QR code that leads to the publication: the path of its modules and their number on a side."""
    address = url_for("root.permalink", publication_id=line.publication_id, _external=True)
    modules = segno.make(address, error="m", micro=False).matrix
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(modules) for x, dark in enumerate(row) if dark)
    return {"path": path, "side": len(modules)}
