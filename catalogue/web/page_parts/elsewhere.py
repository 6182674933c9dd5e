"""Where titles that are missing here can be read, for the pages that list them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from catalogue.domain.gaps.gap_report import Status
from catalogue.services.libraries.looking import HeldElsewhere
from catalogue.services.lists.gap_reports.report_views import EntryRow, ReportView
from catalogue.web.language import gettext as _
from catalogue.web.security.access import services


class Named(Protocol):
    """A title that can be looked for: a wanted one, or an entry of a report."""

    @property
    def fingerprint(self) -> str: ...


def held_elsewhere(titles: Iterable[Named]) -> Mapping[str, Sequence[HeldElsewhere]]:
    """At which other libraries titles can be read, by fingerprint; of those that are missing here."""
    return services().libraries.looking.of({title.fingerprint for title in titles})


def known_elsewhere(report: ReportView) -> Mapping[str, Sequence[HeldElsewhere]] | None:
    """Return the same of what a report calls missing; None where nothing is known of other libraries."""
    return held_elsewhere(missing_in(report)) if services().libraries.looking.knows_any else None


def said_elsewhere(held: Sequence[HeldElsewhere]) -> str:
    """At which other libraries a title can be read, as a line for paper; "" for none."""
    said = (" ".join(filter(None, (_library(copy), copy.call_number))) for copy in held)
    return f"{_('Can be read at')} {'; '.join(said)}" if held else ""


def _library(copy: HeldElsewhere) -> str:
    name = ", ".join(filter(None, (copy.library, copy.place)))
    if copy.status is not Status.OTHER_EDITION:
        return name
    return f"{name} ({', '.join(filter(None, (_('another edition'), copy.description.year)))})"


def missing_in(report: ReportView) -> Iterable[EntryRow]:
    """Return the rows of a report, or a page of it, that are missing here."""
    return (row for row in report.rows if row.result.status is Status.MISSING)
