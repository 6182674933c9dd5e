"""A few titles held against the holdings while somebody waits; nothing of them is kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from catalogue.domain.gaps.gap_report import EntryResult, GapReport
from catalogue.domain.people.access import Account

from .checking import ReferenceItem
from .holdings import HoldingsMatcher, only

TRANSLATED = 20
"""The most titles of which those in another language are looked for by meaning: that takes 20 ms each."""


class QuickChecks:
    """Gap checks of what is in nobody's list."""

    def __init__(self, holdings_matcher: HoldingsMatcher) -> None:
        self._holdings_matcher = holdings_matcher

    def check(
        self, account: Account, entries: Sequence[ReferenceItem]
    ) -> tuple[GapReport, Mapping[str, str]]:
        """Return the report as on a list of this person's, and by their ids the titles of all publications in
        it.

        Raises ``LacunaError`` with code "index_unavailable" while the index is built again.
        """
        translations = len(entries) <= TRANSLATED
        report = self._holdings_matcher.report(
            entries, lambda _done, _total: None, owner_id=account.id, translations=translations
        )
        return report, self._titles(report)

    def for_everybody(
        self, entries: Sequence[ReferenceItem]
    ) -> tuple[Sequence[EntryResult], Mapping[str, str]]:
        """Return the answers by what everybody may see: without what members have answered, which is
        theirs.

        No more than the usual number of candidates is looked at, since anybody may ask.
        """
        results = self._holdings_matcher.check(
            entries, decisions=only({}), thorough=False, translations=False
        )
        return results, self._titles(results)

    def _titles(self, results: Iterable[EntryResult]) -> dict[str, str]:
        ids = sorted({match.holding_id for result in results for match in result.matches})
        found = self._holdings_matcher.descriptions(ids)
        return {number: description.full_title for number, description in found.items()}
