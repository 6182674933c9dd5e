"""The catalogue kept in order: one way in to all of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..discovery.facade import DiscoveryServices
from ..foundation import Foundation
from ..gap_check.facade import GapCheckServices
from ..jobs import JobFunction
from ..records.facade import RecordServices
from .bulk_edit import JOB as BULK_EDIT
from .bulk_edit import BulkEdits
from .duplicates import JOB as FIND_DUPLICATES
from .duplicates import Duplicates
from .merging import Merging
from .registers import Registers
from .stocktake import Stocktakes
from .tidying import Tidying


@dataclass(frozen=True, slots=True)
class MaintenanceServices:
    """Duplicates, changes of many records, tidying, stocktakes and registers."""

    bulk_edits: BulkEdits
    duplicates: Duplicates
    merging: Merging
    registers: Registers
    stocktakes: Stocktakes
    tidying: Tidying

    def job_functions(self) -> Mapping[str, JobFunction]:
        """Give the jobs of maintenance, by name."""
        return {FIND_DUPLICATES: self.duplicates.run, BULK_EDIT: self.bulk_edits.run}


def wire_maintenance(
    foundation: Foundation,
    records: RecordServices,
    discovery: DiscoveryServices,
    gap_check: GapCheckServices,
) -> MaintenanceServices:
    """Make the services of maintenance."""
    database, jobs, engine = foundation.database, foundation.jobs, discovery.engine
    return MaintenanceServices(
        bulk_edits=BulkEdits(database, engine, jobs),
        duplicates=Duplicates(database, engine, gap_check.matcher, records.publications, jobs),
        merging=Merging(database),
        registers=Registers(database),
        stocktakes=Stocktakes(database),
        tidying=Tidying(database, foundation.settings),
    )
