"""A few titles held against the holdings while somebody waits; nothing of them is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from catalogue.domain.gap_report import GapReport

from .gap_check import ReferenceItem
from .holdings import HoldingsMatcher


class QuickChecks:
    """Gap checks of what is in nobody's list."""

    def __init__(self, matcher: HoldingsMatcher) -> None:
        self._matcher = matcher

    def check(self, entries: Sequence[ReferenceItem]) -> tuple[GapReport, Mapping[str, str]]:
        """The report, and by their ids the titles of all publications in it.

        Raises ``LacunaError`` with code "index_unavailable" while the index is built again.
        """
        report = self._matcher.report(entries, lambda _done, _total: None)
        ids = sorted({match.holding_id for result in report for match in result.matches})
        found = self._matcher.descriptions(ids)
        return report, {number: description.full_title for number, description in found.items()}
