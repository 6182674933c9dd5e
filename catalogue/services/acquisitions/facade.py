"""From a box of gifts to the shelf: one way in to all of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from catalogue.storage.background.uploads import COMMITTING
from catalogue.storage.background.uploads import READING as READ_IMPORT

from ..daily import Daily
from ..discovery.facade import DiscoveryServices
from ..foundation import Foundation
from ..gap_check.facade import GapCheckServices
from ..jobs import JobFunction
from ..pledges.facade import PledgeServices
from ..records.facade import RecordServices
from .donations import Donations
from .drafts import Drafts
from .harvesting import Harvesting
from .import_lines import ImportLines
from .import_problems import ImportProblems
from .import_triage import ImportTriage
from .imports import Imports
from .intake import Intake


@dataclass(frozen=True, slots=True)
class AcquisitionServices:
    """Gifts as they are asked after, noted and accepted, and files that are taken in."""

    donations: Donations
    drafts: Drafts
    harvesting: Harvesting
    import_lines: ImportLines
    import_problems: ImportProblems
    import_triage: ImportTriage
    imports: Imports
    intake: Intake

    def job_functions(self) -> Mapping[str, JobFunction]:
        """Give the jobs of acquisitions, by name."""
        return {READ_IMPORT: self.imports.run_reading, COMMITTING: self.imports.run_commit}

    def daily(self) -> tuple[Daily, ...]:
        """Give what is done every day."""
        return (Daily("left over", lambda _day: self.imports.sweep(), on_each_machine=True, deletes=True),)


def wire_acquisitions(
    foundation: Foundation,
    records: RecordServices,
    discovery: DiscoveryServices,
    gap_check: GapCheckServices,
    pledges: PledgeServices,
) -> AcquisitionServices:
    """Make the services of acquisitions."""
    database, settings = foundation.database, foundation.settings
    matcher, publications = gap_check.matcher, records.publications
    imports = Imports(
        database,
        matcher,
        publications,
        settings,
        foundation.jobs,
        foundation.uploads,
        foundation.named_columns,
    )
    problems = ImportProblems(database)
    return AcquisitionServices(
        donations=Donations(database, publications),
        drafts=Drafts(database),
        harvesting=Harvesting(database, imports),
        import_lines=ImportLines(database, matcher),
        import_problems=problems,
        import_triage=ImportTriage(database, problems),
        imports=imports,
        intake=Intake(
            database, discovery.engine, matcher, publications, pledges.wanted, pledges.listed_numbers
        ),
    )
