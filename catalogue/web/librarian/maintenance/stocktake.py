"""Stocktaking at the desk: scan, paste or upload, look at what is missing, finish, print."""

from __future__ import annotations

from collections.abc import Mapping

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from catalogue.domain.holdings.stocktake import Verdict
from catalogue.errors import InvalidInput, SeenOtherwise
from catalogue.web.failures.error_pages import status_of
from catalogue.web.language import gettext as _
from catalogue.web.language import say
from catalogue.web.librarian.blueprint import blueprint
from catalogue.web.librarian.forms import Errors, typed
from catalogue.web.page_parts.printing import today
from catalogue.web.security.access import require_account, services
from catalogue.web.security.headers import with_camera
from catalogue.web.wording.centre import local_now
from catalogue.web.wording.messages import N_, redirect_saying

SHOWN = 300
"""Copies of a group that are shown before all of them are asked for."""
LARGEST = 4_000_000  # bytes
GROUPS: Mapping[str, tuple[str, str]] = {
    "missing": (
        N_("Not seen"),
        N_("They should stand here. Once you finish, readers are told that they are not found."),
    ),
    "strays": (N_("Stand here and belong elsewhere"), N_("Put them back where they belong.")),
    "out_of_order": (N_("Out of order"), N_("They stand between copies that they do not belong between.")),
    "found_again": (
        N_("Found again"),
        N_("They were thought lost. Once you finish, they can be read again."),
    ),
    "withdrawn": (
        N_("Withdrawn, and stand here"),
        N_("Put them back into the catalogue, or take them off the shelf."),
    ),
}


_VERDICTS: Mapping[Verdict, tuple[str, str]] = {
    Verdict.HERE: ("done", N_("In its place: %(number)s, %(title)s")),
    Verdict.FOUND_AGAIN: ("done", N_("Found again: %(number)s, %(title)s. It was thought lost.")),
    Verdict.NEIGHBOUR: (
        "warning",
        N_("In its place: %(number)s, %(title)s. A copy scanned before it is out of order; see below."),
    ),
    Verdict.AGAIN: (
        "warning",
        N_("Scanned before: %(number)s, %(title)s. See whether two bear this number."),
    ),
    Verdict.OUT_OF_ORDER: (
        "wrong",
        N_("Wrong place: %(number)s is out of order here. It belongs at %(place)s. %(title)s"),
    ),
    Verdict.ELSEWHERE: (
        "wrong",
        N_("Wrong place: %(number)s does not belong here. It belongs at %(place)s. %(title)s"),
    ),
    Verdict.WITHDRAWN: ("wrong", N_("Withdrawn: %(number)s should not stand here. %(title)s")),
    Verdict.UNKNOWN: ("wrong", N_("No copy has the number %(number)s. It is noted as unknown.")),
}
"""What is said of a copy when it is scanned: the kind of notice (its colour and sound) and its words."""


@blueprint.get("/stocktakes")
def stocktakes() -> str:
    """Return the stocktakes so far, and the form that begins one."""
    use = services().maintenance.stocktakes
    return render_template(
        "librarian/stocktakes.html",
        stocktakes=use.newest(),
        locations=[("", _("All locations")), *((location, location) for location in use.locations())],
    )


@blueprint.post("/stocktakes")
def begin_stocktake() -> ResponseReturnValue:
    """Begin with a part of the shelves."""
    name, *place = (typed(request.form, field) for field in ("name", "location", "call_number"))
    if not name and not any(place):
        name = f"{_('All locations')}, {today()}"
    stocktake_id = services().maintenance.stocktakes.begin(require_account(), name, *place)
    return redirect(_of(stocktake_id), 303)


@blueprint.get("/stocktakes/<int:stocktake_id>")
def stocktake(stocktake_id: int) -> str:
    """Where one scans, and what it shows so far."""
    return _page(stocktake_id)


@blueprint.get("/stocktakes/<int:stocktake_id>/station")
def stocktaking_station(stocktake_id: int) -> ResponseReturnValue:
    """Return the camera of a phone, and the verdict on the copy that was scanned; a finished one has none."""
    report = services().maintenance.stocktakes.report(stocktake_id, 0)
    if report.stocktake.closed:
        return redirect(_of(stocktake_id), 303)
    return with_camera(make_response(render_template("librarian/stocktake_station.html", report=report)))


@blueprint.post("/stocktakes/<int:stocktake_id>/scan")
def scan(stocktake_id: int) -> ResponseReturnValue:
    """Note one scan, a pasted list, or an uploaded one."""
    file = request.files.get("file")
    use = services().maintenance.stocktakes
    try:
        if file is not None and file.filename:
            found = use.scan_file(stocktake_id, file.filename, file.stream.read(LARGEST))
        else:
            found = use.scan(stocktake_id, request.form.get("text", ""))
    except InvalidInput as error:
        return _page(stocktake_id, {"text": say(error)}), 400
    address = _of(stocktake_id)
    if request.form.get("station"):
        address = url_for("librarian.stocktaking_station", stocktake_id=stocktake_id)
    if found.count > 1:
        said = N_("%(count)s numbers are noted; %(unknown)s of them are unknown.")
        return redirect_saying(address, said, count=found.count, unknown=found.unknown)
    kind, said = _VERDICTS[found.verdict]
    last = found.last
    return redirect_saying(
        address,
        said,
        kind,
        number=last.accession_number if last else found.last_number,
        title=last.description.title if last else "",
        place=" · ".join(filter(None, (last.call_number, last.location))) if last else "",
    )


@blueprint.post("/stocktakes/<int:stocktake_id>/back")
def take_back_scan(stocktake_id: int) -> ResponseReturnValue:
    """Forget the last scan, if it is the one that the page showed."""
    try:
        number = services().maintenance.stocktakes.take_back(stocktake_id, request.form.get("last", ""))
    except SeenOtherwise as error:
        return _page(stocktake_id, {"text": say(error)}), status_of(error)
    if not number:
        return redirect(_of(stocktake_id), 303)
    return redirect_saying(_of(stocktake_id), N_("%(number)s is forgotten."), number=number)


@blueprint.post("/stocktakes/<int:stocktake_id>/finish")
def finish_stocktake(stocktake_id: int) -> ResponseReturnValue:
    """Write down which copies are missing, and close it."""
    missing, again = services().maintenance.stocktakes.finish(require_account(), stocktake_id)
    return redirect_saying(
        _of(stocktake_id),
        N_("It is finished: %(missing)s not found, %(again)s found again. The change log can undo it."),
        missing=missing,
        again=again,
    )


def _of(stocktake_id: int) -> str:
    return url_for("librarian.stocktake", stocktake_id=stocktake_id)


def _page(stocktake_id: int, errors: Errors | None = None) -> str:
    report = services().maintenance.stocktakes.report(
        stocktake_id, None if request.args.get("all") else SHOWN
    )
    groups = []
    for name, (heading, hint) in GROUPS.items():
        ids = getattr(report.stock, name)
        if ids:
            copies = [report.copies[number] for number in ids if number in report.copies]
            groups.append((name, heading, hint, copies, len(ids) - len(copies)))
    newest = services().change_log.latest_on("stocktake", stocktake_id) if report.stocktake.closed else None
    return render_template(
        "librarian/stocktake.html",
        report=report,
        groups=groups,
        errors=errors or {},
        undo=newest.id if newest else None,
        today=local_now().date(),
    )
