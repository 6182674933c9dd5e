"""The program looks after itself: one way in to all of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..access.facade import AccessServices
from ..acquisitions.facade import AcquisitionServices
from ..daily import Daily
from ..discovery.facade import DiscoveryServices
from ..foundation import Foundation
from ..jobs import JobFunction
from ..lists.facade import ListServices
from ..notifications.facade import NotificationServices
from ..sharing.facade import SharingServices
from .attention import Attention
from .backup import Backups
from .closed_home import Closing
from .demo import Demo
from .deployment import Deployment
from .inspection import Inspector
from .watch import Watch
from .worker import Worker


@dataclass(frozen=True, slots=True)
class BackupServices:
    """Backups; they come before the rest, as the outbox sweeps them every day and the rest needs it."""

    backups: Backups

    def daily(self) -> tuple[Daily, ...]:
        """Give what is done every day."""
        return (Daily("half written", lambda _day: self.backups.sweep(), on_each_machine=True),)


@dataclass(frozen=True, slots=True)
class OperationServices:
    """The worker, backups, the sample, and what is to be said of the state of the catalogue."""

    attention: Attention
    backups: Backups
    demo: Demo
    deployment: Deployment
    inspector: Inspector
    watch: Watch
    worker: Worker


def wire_backups(foundation: Foundation) -> BackupServices:
    """Make what makes backups."""
    config = foundation.config
    return BackupServices(
        Backups(
            foundation.database, config.home, config.uploads_path, config.attachments_path, config.logos_path
        )
    )


def wire_operations(
    foundation: Foundation,
    closing: Closing,
    backups: BackupServices,
    access: AccessServices,
    discovery: DiscoveryServices,
    lists: ListServices,
    acquisitions: AcquisitionServices,
    sharing: SharingServices,
    notifications: NotificationServices,
    functions: Mapping[str, JobFunction],
) -> OperationServices:
    """Make the services of operations; ``functions`` are the jobs of all folders, by name."""
    config, database, settings = foundation.config, foundation.database, foundation.settings
    indexing, jobs, outbox = discovery.indexing, foundation.jobs, notifications.outbox
    watch = Watch(database, indexing)
    return OperationServices(
        attention=Attention(
            database,
            acquisitions.donations,
            acquisitions.drafts,
            acquisitions.imports,
            lists.lists,
            lists.suggestions,
            outbox,
        ),
        backups=backups.backups,
        demo=Demo(database, settings, access.accounts, jobs),
        deployment=Deployment(config, access.people),
        inspector=Inspector(
            database,
            indexing,
            config.uploads_path,
            foundation.attached_files,
            settings,
            access.second_step,
            closing,
        ),
        watch=watch,
        worker=Worker(
            indexing,
            lists.recheck,
            jobs,
            functions,
            config.home,
            outbox,
            foundation.lease,
            watch,
            sharing.register,
        ),
    )
