"""What a link server answers: is the title that somebody reads of held, wanted, or missing?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from catalogue.domain.descriptions.description import Description
from catalogue.domain.gaps.gap_report import Status

from ..gap_check.checking import ReferenceItem
from ..gap_check.holdings import HoldingsMatcher, only
from ..records.publications import Publications
from ..views import PublicationView
from .wanted import Wanted, WantedTitle

_MOST = 5


@dataclass(frozen=True, slots=True)
class Resolved:
    """What the centre has of a title: the publications behind its status, likeliest first.

    ``wanted`` are the titles of the public wanted list that it is, or could be, where it is not held.
    """

    description: Description
    status: Status
    publications: Sequence[PublicationView]
    wanted: Sequence[WantedTitle]


class LinkResolver:
    """Answers for one title, from what everybody may see; nothing of the question is kept."""

    def __init__(self, holdings_matcher: HoldingsMatcher, publications: Publications, wanted: Wanted) -> None:
        self._holdings_matcher = holdings_matcher
        self._publications = publications
        self._wanted = wanted

    def resolve(self, description: Description) -> Resolved:
        """Hold a title against what is there and what is wanted.

        Raises ``LacunaError`` with code "index_unavailable" while the index is built again.
        """
        (result,) = self._holdings_matcher.check([ReferenceItem("1", description)], decisions=only({}))
        matches = result.matches if result.status is not Status.MISSING else ()
        found = self._publications.many([int(match.holding_id) for match in matches[:_MOST]])
        is_held = result.status in (Status.HELD, Status.OTHER_EDITION)
        wanted = () if is_held else self._wanted.matching(description, self._holdings_matcher.matcher())
        return Resolved(description, result.status, found, wanted[:_MOST])
