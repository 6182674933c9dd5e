"""Everything Lacuna can do, by subject: what the composition root gives to the web, commands and tests."""

from __future__ import annotations

from dataclasses import dataclass

from catalogue.config import Config
from catalogue.services.access.facade import AccessServices
from catalogue.services.acquisitions.facade import AcquisitionServices
from catalogue.services.authority.facade import AuthorityServices
from catalogue.services.change_log import ChangeLog
from catalogue.services.discovery.facade import DiscoveryServices
from catalogue.services.gap_check.facade import GapCheckServices
from catalogue.services.jobs import Jobs
from catalogue.services.libraries.facade import LibraryServices
from catalogue.services.lists.facade import ListServices
from catalogue.services.maintenance.facade import MaintenanceServices
from catalogue.services.notifications.facade import NotificationServices
from catalogue.services.online.facade import OnlineServices
from catalogue.services.operations.facade import OperationServices
from catalogue.services.pledges.facade import PledgeServices
from catalogue.services.records.facade import RecordServices
from catalogue.services.reports.facade import ReportServices
from catalogue.services.settings import Settings
from catalogue.services.sharing.facade import SharingServices
from catalogue.storage.engine.database import Database


@dataclass(frozen=True, slots=True)
class Services:
    """Everything Lacuna can do, by subject, for the web, the command line and tests alike."""

    config: Config
    database: Database
    settings: Settings
    jobs: Jobs
    change_log: ChangeLog
    access: AccessServices
    acquisitions: AcquisitionServices
    authority: AuthorityServices
    discovery: DiscoveryServices
    gap_check: GapCheckServices
    libraries: LibraryServices
    lists: ListServices
    maintenance: MaintenanceServices
    notifications: NotificationServices
    online: OnlineServices
    operations: OperationServices
    pledges: PledgeServices
    records: RecordServices
    reports: ReportServices
    sharing: SharingServices

    def close(self) -> None:
        """Let go of the database."""
        self.database.close()
