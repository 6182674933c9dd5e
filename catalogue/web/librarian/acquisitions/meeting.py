"""The report for the next meeting on one page, and with it the lists that go round the table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from flask import Response, render_template, request

from catalogue.domain.descriptions.description import Description
from catalogue.domain.gaps.gap_report import Status
from catalogue.errors import InvalidInput
from catalogue.paper.documents import Bar, Bars, Block, Cell, Column, Document, Heading, Table
from catalogue.paper.press import set_document
from catalogue.services.pledges.wanted import WantedTitle
from catalogue.services.reports.meeting import Arrival, Counts, MeetingReport
from catalogue.web.language import gettext as _
from catalogue.web.language import language, ngettext, say
from catalogue.web.librarian.blueprint import blueprint
from catalogue.web.librarian.forms import typed, typed_day
from catalogue.web.page_parts.printing import bounded, letterhead, long_day, pdf, shortened, titled
from catalogue.web.page_parts.summaries import people, shelf_marks
from catalogue.web.security.access import services
from catalogue.web.wording.centre import local_now
from catalogue.web.wording.libraries import library_name
from catalogue.web.wording.vocabulary import STATUSES

_USUAL_DAYS = 90
_MOST_GIVERS, _MOST_TITLES, _MOST_LISTS, _LONGEST_TITLE = 5, 5, 5, 110
"""What fits on one page."""


@blueprint.get("/meeting")
def meeting() -> str:
    """Return the report since a day, as it will be printed."""
    since, errors = _since(), {}
    try:
        report = services().reports.meetings.report(since)
    except InvalidInput as error:
        report, errors["since"] = None, say(error)
    return render_template(
        "librarian/meeting.html",
        since=typed(request.args, "since") or since.isoformat(),
        errors=errors,
        document=_document(report) if report else None,
    )


@blueprint.get("/meeting.pdf")
def meeting_file() -> Response:
    """Return the report as PDF: one page, or with every title that came in, is held, and is missing."""
    report = services().reports.meetings.report(_since())
    return pdf(set_document(_document(report, whole="lists" in request.args)), "meeting")


def _since() -> dt.date:
    return typed_day(request.args, "since") or local_now().date() - dt.timedelta(days=_USUAL_DAYS)


def _document(report: MeetingReport, *, whole: bool = False) -> Document:
    blocks = [*_came_in(report), *_coverage(report), *_missing(report)]
    return Document(
        language=language(),
        letterhead=letterhead(),
        title=_("Report for the meeting"),
        lead=[_("From %(since)s to %(until)s", since=long_day(report.since), until=long_day(report.until))],
        blocks=[*blocks, *_lists(report)] if whole else blocks,
    )


def _came_in(report: MeetingReport) -> Iterable[Block]:
    yield Heading(_("What came in"))
    if not report.arrivals:
        yield _("Nothing came in during this time.")
        return
    yield (
        ngettext("%(num)s copy came in", "%(num)s copies came in", len(report.arrivals))
        + ", "
        + ngettext("of %(num)s title.", "of %(num)s titles.", report.titles)
    )
    rows = [(_donor(name), str(count)) for name, count in report.donors]
    rest = sum(count for _name, count in report.donors[_MOST_GIVERS:])
    if len(rows) > _MOST_GIVERS + 1:
        rows = [*rows[:_MOST_GIVERS], (_("Others"), str(rest))]
    yield Table((Column(_("Given by"), 6), Column(_("Copies"), 1, number=True)), rows)
    newest = [arrival.description for arrival in report.arrivals[: -_MOST_TITLES - 1 : -1]]
    yield Table((Column(_("Newest titles"), 6), Column(_("Author"), 3), Column(_("Year"), 1)), [
        (_short(description), people(description, 1), description.year) for description in newest
    ])  # fmt: skip


def _coverage(report: MeetingReport) -> Iterable[Block]:
    yield Heading(_("How much of what is wanted is held"))
    if not report.lists:
        yield _("No list has been checked yet")
        return
    bars = [Bar(long_day(report.until), _in_order(report.now))]
    if any(progress.checked_then for progress in report.lists):
        bars.insert(0, Bar(long_day(report.since), _in_order(report.then)))
    yield Bars([_(STATUSES[status]) for status in Status], bars)
    columns = (
        Column(_("List"), 5),
        Column(_("Held then"), 1.2, number=True),
        Column(_("Held now"), 1.2, number=True),
        Column(_("Missing then"), 1.2, number=True),
        Column(_("Missing now"), 1.2, number=True),
    )
    rows = [
        (
            progress.name,
            _held(progress.then) if progress.checked_then else "–",
            _held(progress.now),
            str(progress.then[Status.MISSING]) if progress.checked_then else "–",
            str(progress.now[Status.MISSING]),
        )
        for progress in report.lists[:_MOST_LISTS]
    ]
    yield Table(columns, rows)
    if report.libraries:
        heads = (
            Column(_("Library"), 5),
            Column(_("Held now"), 1.2, number=True),
            Column(_("Missing now"), 1.2, number=True),
        )
        yield Table(
            heads,
            [
                (
                    library_name(int(row.label)),
                    str(row.tally.counts["held"] + row.tally.counts["other_edition"]),
                    str(row.tally.counts["missing"]),
                )
                for row in report.libraries
            ],
        )


def _missing(report: MeetingReport) -> Iterable[Block]:
    yield Heading(_("Still missing"))
    yield ngettext("%(num)s title wanted", "%(num)s titles wanted", len(report.wanted))
    if report.wanted:
        yield _wanted(report.wanted[:_MOST_TITLES], short=True)


def _lists(report: MeetingReport) -> Iterable[Block]:
    yield Heading(_("Everything that came in"))
    columns = (Column(_("Title"), 6), Column(_("Year"), 1), Column(_("Given by"), 3))
    yield Table(columns, [_arrival(arrival) for arrival in report.arrivals])
    yield Heading(_("List of holdings"))
    holdings = bounded(services().records.publications.holdings())
    heads = (Column(_("Title"), 6), Column(_("Author"), 3), Column(_("Year"), 1), Column(_("Call number"), 2))
    yield Table(heads, [
        (titled(book.description), people(book.description, 2), book.description.year, shelf_marks(book))
        for book in holdings
    ])  # fmt: skip
    yield Heading(_("Wanted list"))
    yield _wanted(report.wanted)


def _donor(name: str | None) -> str:
    if name is None:
        return _("No donor is recorded")
    return name or _("Donors who stay unnamed")


def _arrival(arrival: Arrival) -> tuple[Cell, ...]:
    return titled(arrival.description), arrival.description.year, arrival.donor or ""


def _wanted(titles: Sequence[WantedTitle], *, short: bool = False) -> Table:
    columns = (
        Column(_("We bring it"), 1),
        Column(_("Title"), 6),
        Column(_("Author"), 3),
        Column(_("Year"), 1),
    )
    rows = [
        (
            "☐",
            _short(title.description, title.title) if short else titled(title.description, title.title),
            people(title.description, 1 if short else 2),
            title.description.year,
        )
        for title in titles
    ]
    return Table(columns, rows)


def _short(description: Description, title: str = "") -> Cell:
    return titled(description, shortened(title or description.full_title, _LONGEST_TITLE))


def _in_order(counts: Counts) -> list[int]:
    return [counts.get(status, 0) for status in Status]


def _held(counts: Counts) -> str:
    return str(counts[Status.HELD] + counts[Status.OTHER_EDITION])
