"""The program looks after itself: one way in to all of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from catalogue.config import Config
from catalogue.services.files.s3_store import Bucket
from catalogue.services.files.stores import Stores, in_folders
from catalogue.storage.exports.outliving import BACKUP

from ..access.facade import AccessServices
from ..acquisitions.facade import AcquisitionServices
from ..daily import Daily
from ..discovery.facade import DiscoveryServices
from ..foundation import Foundation
from ..jobs import JobFunction
from ..libraries.facade import LibraryServices
from ..lists.facade import ListServices
from ..notifications.facade import NotificationServices
from ..records.facade import RecordServices
from ..sharing.facade import SharingServices
from .archives.archive import ARCHIVE, Archives
from .attention import Attention
from .backups.backup import Backups
from .backups.backup_places import BackupBucket, BackupFolder, BackupPlace
from .backups.backup_schedule import BackupSchedule
from .backups.backup_trial import BackupTrial, TrialCatalogue
from .command_palette import Finder
from .demo import Demo
from .deployment import Deployment
from .file_moving import FileMoving
from .soundness.closed_home import Closing
from .soundness.health import Health
from .soundness.inspection import Inspector
from .watch import Watch
from .worker import Worker


@dataclass(frozen=True, slots=True)
class BackupServices:
    """Backups; they come before the rest, as the outbox sweeps them every day and the rest needs it."""

    archives: Archives
    backups: Backups
    schedule: BackupSchedule
    trial: BackupTrial

    def daily(self) -> tuple[Daily, ...]:
        """Give what is done every day."""
        return (
            Daily("backup", self.schedule.begin_day),
            Daily("half written", lambda _day: self.backups.sweep(), on_each_machine=True, deletes=True),
            Daily("left of trials", lambda _day: self.trial.sweep(), on_each_machine=True),
            Daily("archives", lambda _day: self.archives.sweep(), on_each_machine=True),
        )

    def job_functions(self) -> Mapping[str, JobFunction]:
        """Give the jobs of backups, by name."""
        return {ARCHIVE: self.archives.run, BACKUP: self.schedule.run}


@dataclass(frozen=True, slots=True)
class OperationServices:
    """The worker, backups, the sample, and what is to be said of the state of the catalogue."""

    archives: Archives
    attention: Attention
    backup_schedule: BackupSchedule
    backup_trial: BackupTrial
    backups: Backups
    demo: Demo
    deployment: Deployment
    file_moving: FileMoving
    finder: Finder
    health: Health
    inspector: Inspector
    stores: Stores
    watch: Watch
    worker: Worker


def wire_backups(foundation: Foundation, open_catalogue: Callable[[Path], TrialCatalogue]) -> BackupServices:
    """Make what makes backups; ``open_catalogue`` opens another catalogue, to restore one on trial."""
    config, database, stores = foundation.config, foundation.database, foundation.stores
    settings, jobs, home = foundation.settings, foundation.jobs, config.home
    backups = Backups(database, home, stores)
    trial = BackupTrial(backups, home, open_catalogue)
    return BackupServices(
        archives=Archives(database, settings, jobs, foundation.archive_files, stores),
        backups=backups,
        schedule=BackupSchedule(
            settings, backups, trial, jobs, _backup_place(config), home, foundation.days, database
        ),
        trial=trial,
    )


def _backup_place(config: Config) -> BackupPlace:
    """Give the folder or bucket that the settings name."""
    if not config.backup_s3_address:
        return BackupFolder(config.backups_path)
    # A bucket of the same server opens by the key of the files, unless it is said to have its own.
    key, secret = config.backup_s3_key or config.s3_key, config.backup_s3_secret or config.s3_secret
    region = config.backup_s3_region or config.s3_region
    return BackupBucket(Bucket(config.backup_s3_address, key, secret, region), config.home)


def wire_operations(
    foundation: Foundation,
    closing: Closing,
    backups: BackupServices,
    access: AccessServices,
    records: RecordServices,
    discovery: DiscoveryServices,
    libraries: LibraryServices,
    lists: ListServices,
    acquisitions: AcquisitionServices,
    sharing: SharingServices,
    notifications: NotificationServices,
    functions: Mapping[str, JobFunction],
) -> OperationServices:
    """Make the services of operations; ``functions`` are the jobs of all folders, by name."""
    config, database, settings = foundation.config, foundation.database, foundation.settings
    indexing, jobs, outbox = discovery.indexing, foundation.jobs, notifications.outbox
    watch = Watch(database, indexing, discovery.promotions)
    return OperationServices(
        archives=backups.archives,
        attention=Attention(
            database,
            acquisitions.donations,
            acquisitions.drafts,
            acquisitions.imports,
            lists.lists,
            lists.suggestions,
            outbox,
            backups.schedule,
            libraries.elsewhere,
            foundation.days,
        ),
        backup_schedule=backups.schedule,
        backup_trial=backups.trial,
        backups=backups.backups,
        demo=Demo(database, settings, access.accounts, records.publications, records.attachments, jobs),
        deployment=Deployment(config, access.people, backups.schedule),
        file_moving=FileMoving(in_folders(config.home), foundation.stores),
        finder=Finder(discovery.search, acquisitions.donations, lists.lists),
        health=Health(database, discovery.engine, discovery.machines, foundation.stores, config.home),
        inspector=Inspector(
            database,
            indexing,
            foundation.uploads,
            foundation.stores,
            settings,
            access.second_step,
            closing,
            lambda: (*backups.schedule.findings(), *foundation.days.findings()),
        ),
        stores=foundation.stores,
        watch=watch,
        worker=Worker(
            database,
            indexing,
            lists.recheck,
            jobs,
            functions,
            config.home,
            outbox,
            foundation.lease,
            watch,
            sharing.register,
            libraries.looking,
            lists.shared.take_part,
        ),
    )
