"""What every folder of services is wired on: the settings, the database, and what keeps order in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from catalogue.config import Config
from catalogue.storage.engine.database import Database

from .change_log import JOB as UNDO
from .change_log import ChangeLog
from .daily import Daily
from .days import Days
from .files.archive_files import ArchiveFiles
from .files.file_store import FileStore
from .files.kept_files import KeptFiles
from .files.logos import Logos
from .files.s3_store import Bucket
from .files.stores import Stores, in_bucket, in_folders
from .files.uploads import Uploads
from .jobs import JobFunction, Jobs
from .leases import Lease
from .library_names import LibraryNames
from .named_columns import NamedColumns
from .settings import Settings


@dataclass(frozen=True, slots=True)
class Foundation:
    """What all folders lean on, made once."""

    config: Config
    database: Database
    settings: Settings
    library_names: LibraryNames
    days: Days
    lease: Lease
    jobs: Jobs
    change_log: ChangeLog
    named_columns: NamedColumns
    uploads: Uploads
    list_files: KeptFiles
    archive_files: ArchiveFiles
    attached_files: FileStore
    stores: Stores

    def job_functions(self) -> Mapping[str, JobFunction]:
        """Give the jobs that stand below all subjects, by name."""
        return {UNDO: self.change_log.run}

    def daily(self) -> tuple[Daily, ...]:
        """Give what is done every day."""
        sweep = self.list_files.sweep
        return (Daily("waiting lists", lambda _day: sweep(), on_each_machine=True, deletes=True),)


def lay_foundation(config: Config, database: Database) -> Foundation:
    """Make what all services lean on."""
    lease = Lease(database, config.home)
    jobs = Jobs(database, lease)
    stores = _stores(config)
    settings = Settings(database, config.home, Logos(stores.logos))
    return Foundation(
        config=config,
        database=database,
        settings=settings,
        library_names=LibraryNames(database, settings),
        days=Days(database),
        lease=lease,
        jobs=jobs,
        change_log=ChangeLog(database, jobs),
        named_columns=NamedColumns(database),
        uploads=Uploads(stores.uploads),
        list_files=KeptFiles(stores.list_files),
        archive_files=ArchiveFiles(config.home),
        attached_files=stores.attachments,
        stores=stores,
    )


def _stores(config: Config) -> Stores:
    """Give the files of the catalogue in the form that the settings name."""
    if not config.s3_address:
        return in_folders(config.home)
    bucket = Bucket(config.s3_address, config.s3_key, config.s3_secret, config.s3_region)
    return in_bucket(bucket, config.home, config.file_copies)
