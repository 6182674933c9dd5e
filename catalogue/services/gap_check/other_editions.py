"""Other editions of a publication: the same work on the same shelves in another year, language or binding."""

from __future__ import annotations

from collections.abc import Sequence

from catalogue.domain.gaps.gap_report import Status

from ..views import PublicationView
from .holdings import HoldingsMatcher


class OtherEditions:
    """Tells, with the matcher of the gap check, which publications are one work."""

    def __init__(self, holdings_matcher: HoldingsMatcher) -> None:
        self._holdings_matcher = holdings_matcher

    def among(self, publication: PublicationView, others: Sequence[PublicationView]) -> list[PublicationView]:
        """Those of ``others`` that are the work in another edition, likeliest first."""
        if not others:
            return []
        matcher = self._holdings_matcher.matcher()
        entry = matcher.prepare(publication.description)
        # Most of what is near in subject has another title: a first look is a tenth of a comparison.
        alike = [
            view for view in others if matcher.could_be(entry, matcher.outline(view.description.to_dict()))
        ]
        candidates = [(str(view.id), matcher.prepare(view.description)) for view in alike]
        views = {str(view.id): view for view in alike}
        return [
            views[proposal.holding_id]
            for proposal in matcher.decide(entry, candidates)
            if proposal.status is Status.OTHER_EDITION
        ]
