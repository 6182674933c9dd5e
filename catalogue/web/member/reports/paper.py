"""A member's report as PDF: the whole, or one status such as what is missing."""

from __future__ import annotations

from flask import Response

from catalogue.domain.gaps.gap_report import Status
from catalogue.paper.documents import Cell, Column, Document, Table
from catalogue.paper.press import set_document
from catalogue.services.lists.gap_reports.report_views import EntryRow
from catalogue.web.addressing.report_choice import chosen_status, chosen_weight, named_after
from catalogue.web.language import gettext as _
from catalogue.web.language import language
from catalogue.web.member.blueprint import blueprint
from catalogue.web.member.words import day, weight_name
from catalogue.web.page_parts.elsewhere import held_elsewhere, missing_in, said_elsewhere
from catalogue.web.page_parts.printing import letterhead, pdf, titled
from catalogue.web.page_parts.summaries import about, shelf_marks
from catalogue.web.security.access import require_account, services
from catalogue.web.wording.reasons import in_words
from catalogue.web.wording.vocabulary import STATUSES


@blueprint.get("/lists/<int:list_id>/report.pdf")
def report_as_pdf(list_id: int) -> Response:
    """Return a report with a box to tick before each title."""
    person = require_account()
    found = services().lists.lists.get(person, list_id)
    status, weight = chosen_status(), chosen_weight()
    made = services().lists.reports.whole(person, list_id, status, weight)
    lead = [in_words([made.sentence]), _("Checked on %(date)s.", date=day(made.made_at))]
    if status:
        lead.append(_("Shown: %(status)s.", status=_(STATUSES[status])))
    if weight:
        lead.append(_("Shown: %(status)s.", status=weight_name(weight)))
    elsewhere = held_elsewhere(missing_in(made))
    rows = [_row(row, status, said_elsewhere(elsewhere.get(row.fingerprint, ()))) for row in made.rows]
    table = Table(_columns(status), rows)
    document = Document(language(), letterhead(), found.name, lead, (table,))
    return pdf(set_document(document), named_after(list_id))


def _columns(status: Status | None) -> list[Column]:
    columns = [Column("☐", 0.4), Column(_("Number"), 1), Column(_("On the list"), 5)]
    if status is None:
        columns.append(Column(_("Status"), 1.5))
    if status is not Status.MISSING:
        columns.append(Column(_("In the centre"), 4))
    return columns


def _row(row: EntryRow, status: Status | None, elsewhere: str) -> list[Cell]:
    cells: list[Cell] = ["☐", row.reference_id, titled(row.description)]
    weight = weight_name(row.weight) if row.weight else ""
    below = filter(None, (about(row.description), weight, elsewhere))
    if said := "\n".join(below):
        cells[2] = titled(row.description, f"{row.description.called}\n{said}")
    if status is None:
        cells.append(_(STATUSES[row.result.status]))
    if status is not Status.MISSING:
        best = row.result.best
        held = row.publications.get(best.holding_id) if best else None
        line = [held.description.full_title, held.description.year, shelf_marks(held)] if held else []
        cells.append(" · ".join(filter(None, line)))
    return cells
