"""A published list and how much of it is held, for everybody: no notes, no names, no pledges."""

from __future__ import annotations

from flask import Response, render_template

from catalogue import formats
from catalogue.domain.gaps.gap_report import Status
from catalogue.services.lists.gap_reports.report_table import download_table
from catalogue.web.addressing.paging import asked_page, pages_of
from catalogue.web.addressing.report_choice import as_chosen, chosen_status, chosen_weight, named_after
from catalogue.web.page_parts.downloads import download
from catalogue.web.page_parts.elsewhere import held_elsewhere, known_elsewhere, missing_in
from catalogue.web.patron.blueprint import blueprint
from catalogue.web.security.access import services, takes_long

PAGE_SIZE = 50
TABLES = {"csv": "CSV", "xlsx": "Excel"}


@blueprint.get("/lists")
def public_lists() -> str:
    """Return the published lists, each with what is known of it at a glance."""
    return render_template("patron/lists.html", lists=services().lists.lists.visible_to(None))


@blueprint.get("/lists/<int:list_id>")
def public_list(list_id: int) -> str:
    """Return the report of a published list, narrowed to one status or weight; the same page for
    everybody.
    """
    found = services().lists.lists.get(None, list_id)
    status, weight = chosen_status(), chosen_weight()
    page = asked_page()
    made = services().lists.reports.report(
        None, list_id, status=status, weight=weight, offset=(page - 1) * PAGE_SIZE, limit=PAGE_SIZE
    )
    return render_template(
        "patron/list.html",
        list=found,
        report=made,
        status=status,
        weight=weight,
        statuses=list(Status),
        page=page,
        pages=pages_of(made.found if made else 0, PAGE_SIZE),
        tables=TABLES,
        chosen=as_chosen(),
        elsewhere=held_elsewhere(missing_in(made)) if made else {},
    )


@blueprint.get("/lists/<int:list_id>/report.<any(csv,xlsx):fmt>")
@takes_long
def public_list_file(list_id: int, fmt: str) -> Response:
    """Return the report of a published list, or the part of it that was shown, as a table."""
    made = services().lists.reports.whole(None, list_id, chosen_status(), chosen_weight())
    table = formats.write_table(fmt, *download_table(made, known_elsewhere(made)))
    return download(table, fmt, named_after(list_id))
