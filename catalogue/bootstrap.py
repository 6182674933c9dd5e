"""Wires everything once: each folder of services makes its own parts; only here they meet."""

from __future__ import annotations

from collections import ChainMap
from pathlib import Path

from catalogue.config import Config
from catalogue.services.access.facade import wire_access
from catalogue.services.acquisitions.facade import wire_acquisitions
from catalogue.services.authority.facade import wire_authority
from catalogue.services.discovery.engines import open_engines
from catalogue.services.discovery.facade import wire_discovery
from catalogue.services.everything import Services as Services
from catalogue.services.foundation import lay_foundation
from catalogue.services.gap_check.facade import wire_gap_check
from catalogue.services.libraries.facade import wire_libraries
from catalogue.services.lists.facade import wire_lists
from catalogue.services.maintenance.facade import wire_maintenance
from catalogue.services.notifications.facade import wire_notifications
from catalogue.services.online.facade import wire_online
from catalogue.services.operations.backups.backup_trial import TrialCatalogue
from catalogue.services.operations.facade import wire_backups, wire_operations
from catalogue.services.operations.soundness.closed_home import close_home
from catalogue.services.pledges.facade import wire_pledges
from catalogue.services.pledges.keeping import close_what_is_held
from catalogue.services.pledges.moves import follow_titles, tell_doubled
from catalogue.services.records.facade import wire_records
from catalogue.services.reports.facade import wire_reports
from catalogue.services.sharing.facade import wire_sharing
from catalogue.storage.engine.database import Database
from search_index.interface import SearchEngine


def build(config: Config, engine: SearchEngine | None = None) -> Services:
    """Build all services over one database, which is brought to its newest form, and one index."""
    closing = close_home(config.home)
    database = Database(config.database_url, config.threads)
    database.migrate()
    database.end_with(follow_titles)
    database.end_with(close_what_is_held)
    database.end_with(tell_doubled)
    base = lay_foundation(config, database)
    access, authority, records = wire_access(base), wire_authority(base), wire_records(base)
    engines = open_engines(config, engine, one_machine=database.is_sqlite)
    discovery = wire_discovery(base, engines, authority, records)
    gap_check = wire_gap_check(base, authority, discovery)
    libraries = wire_libraries(base, authority, discovery, gap_check)
    pledges = wire_pledges(base, authority, records, gap_check)
    maintenance = wire_maintenance(base, records, discovery, gap_check)
    acquisitions = wire_acquisitions(base, records, discovery, gap_check, pledges)
    online = wire_online(base, gap_check, pledges)
    lists = wire_lists(base, authority, records, gap_check, pledges)
    reports = wire_reports(base, authority, records, discovery, pledges, lists)
    sharing = wire_sharing(base, authority, records, discovery, pledges)
    backups = wire_backups(base, lambda home: _on_trial(home, config.secret_key))
    with_duties = (base, records, pledges, access, discovery, libraries, backups, acquisitions)
    daily = [duty for part in with_duties for duty in part.daily()]
    notifications = wire_notifications(base, daily)
    with_jobs = (base, records, gap_check, libraries, maintenance, lists, acquisitions, backups)
    functions = ChainMap(*(dict(part.job_functions()) for part in with_jobs))
    operations = wire_operations(
        base,
        closing,
        backups,
        access,
        records,
        discovery,
        libraries,
        lists,
        acquisitions,
        sharing,
        notifications,
        functions,
    )
    return Services(
        config,
        database,
        base.settings,
        base.jobs,
        base.change_log,
        access,
        acquisitions,
        authority,
        discovery,
        gap_check,
        libraries,
        lists,
        maintenance,
        notifications,
        online,
        operations,
        pledges,
        records,
        reports,
        sharing,
    )


def _on_trial(home: Path, secret_key: str) -> TrialCatalogue:
    """Return a catalogue of its own in which a backup is restored on trial."""
    services = build(Config.for_home(home, secret_key=secret_key))
    use = services.operations
    return TrialCatalogue(use.backups, services.discovery.indexing, use.inspector, services.close)
