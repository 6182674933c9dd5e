"""Where titles that are missing here can be read, for the pages that list them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from catalogue.domain.gap_report import Status
from catalogue.services.libraries.looking import HeldElsewhere
from catalogue.services.lists.report_views import EntryRow, ReportView

from .access import services


class Named(Protocol):
    """A title that can be looked for: a wanted one, or an entry of a report."""

    @property
    def fingerprint(self) -> str: ...


def held_elsewhere(titles: Iterable[Named]) -> Mapping[str, Sequence[HeldElsewhere]]:
    """At which other libraries titles can be read, by fingerprint; of those that are missing here."""
    return services().libraries.looking.of({title.fingerprint for title in titles})


def known_elsewhere(report: ReportView) -> Mapping[str, Sequence[HeldElsewhere]] | None:
    """The same of what a report calls missing; None where nothing is known of other libraries."""
    return held_elsewhere(missing_in(report)) if services().libraries.looking.knows_any else None


def missing_in(report: ReportView) -> Iterable[EntryRow]:
    """The rows of a report, or a page of it, that are missing here."""
    return (row for row in report.rows if row.result.status is Status.MISSING)
