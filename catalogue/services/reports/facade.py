"""How full the shelves are: one way in to all of it."""

from __future__ import annotations

from dataclasses import dataclass

from ..authority.facade import AuthorityServices
from ..discovery.facade import DiscoveryServices
from ..foundation import Foundation
from ..lists.facade import ListServices
from ..pledges.facade import PledgeServices
from ..records.facade import RecordServices
from .closing import ClosedGaps
from .collection import Collection
from .compendium import Compendium
from .coverage import CoverageCounts
from .differences import Differences
from .gap_picture import GapPictures
from .meeting import Meetings
from .runs import Runs


@dataclass(frozen=True, slots=True)
class ReportServices:
    """What is held, missing and pledged, counted and laid out."""

    closed_gaps: ClosedGaps
    collection: Collection
    compendium: Compendium
    coverage: CoverageCounts
    differences: Differences
    gap_pictures: GapPictures
    meetings: Meetings
    runs: Runs


def wire_reports(
    foundation: Foundation,
    authority: AuthorityServices,
    records: RecordServices,
    discovery: DiscoveryServices,
    pledges: PledgeServices,
    lists: ListServices,
) -> ReportServices:
    """Make the services of reports."""
    database, facts, wanted = foundation.database, pledges.entry_facts, pledges.wanted
    coverage = CoverageCounts(database, lists.lists, facts)
    runs = Runs(database, lists.lists, facts, wanted)
    return ReportServices(
        closed_gaps=ClosedGaps(database, runs),
        collection=Collection(database, discovery.engine, wanted),
        compendium=Compendium(database, wanted, authority.topics),
        coverage=coverage,
        differences=Differences(database, records.publications, authority.authorities),
        gap_pictures=GapPictures(database, discovery.engine, discovery.machines, wanted, coverage),
        meetings=Meetings(database, lists.lists, lists.history, wanted),
        runs=runs,
    )
