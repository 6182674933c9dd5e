"""Other libraries, and what they hold: one way in to all of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..authority.facade import AuthorityServices
from ..daily import Daily
from ..discovery.facade import DiscoveryServices
from ..foundation import Foundation
from ..gap_check.facade import GapCheckServices
from ..jobs import JobFunction
from .elsewhere import HARVEST, PREVIEW, HoldingsElsewhere
from .elsewhere_index import ElsewhereIndex
from .libraries import Libraries
from .looking import LOOK, LookingElsewhere
from .other_catalogues import ask_in_public


@dataclass(frozen=True, slots=True)
class LibraryServices:
    """The libraries, what is taken in of them, and where a missing title can be read."""

    elsewhere: HoldingsElsewhere
    libraries: Libraries
    looking: LookingElsewhere

    def job_functions(self) -> Mapping[str, JobFunction]:
        """Give the jobs of other libraries, by name."""
        return {
            HARVEST: self.elsewhere.run,
            PREVIEW: self.elsewhere.run_preview,
            LOOK: self.looking.run,
        }

    def daily(self) -> tuple[Daily, ...]:
        """Give what is done every day."""
        return (
            Daily("libraries long removed", self.libraries.forget_removed, deletes=True),
            Daily("what is new in other libraries", self.elsewhere.start_daily),
        )


def wire_libraries(
    foundation: Foundation,
    authority: AuthorityServices,
    discovery: DiscoveryServices,
    gap_check: GapCheckServices,
) -> LibraryServices:
    """Make the services of other libraries."""
    database, jobs = foundation.database, foundation.jobs
    index = ElsewhereIndex(
        database, discovery.elsewhere_engine, authority.authorities, foundation.config.home
    )
    return LibraryServices(
        elsewhere=HoldingsElsewhere(
            database, jobs, for_pages=None if foundation.config.harvest_local else ask_in_public
        ),
        libraries=Libraries(database),
        looking=LookingElsewhere(database, index, gap_check.matcher, jobs),
    )
