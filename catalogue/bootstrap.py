"""Wires everything once: the only place that knows which engine and which database are used."""

from __future__ import annotations

from dataclasses import dataclass

from catalogue.config import Config
from catalogue.services.accounts import Accounts
from catalogue.services.attention import Attention
from catalogue.services.authorities import Authorities
from catalogue.services.backup import Backups
from catalogue.services.change_log import ChangeLog
from catalogue.services.coverage import CoverageCounts
from catalogue.services.demo import Demo
from catalogue.services.donations import Donations
from catalogue.services.exports import Exports
from catalogue.services.holdings import HoldingsMatcher
from catalogue.services.imports import Imports
from catalogue.services.indexing import Indexing
from catalogue.services.inspection import Inspector
from catalogue.services.intake import Intake
from catalogue.services.jobs import JobFunction, Jobs
from catalogue.services.list_files import ListFiles
from catalogue.services.lists import Lists
from catalogue.services.people import People
from catalogue.services.pledges import Pledges
from catalogue.services.publications import Publications
from catalogue.services.recheck import Recheck
from catalogue.services.registers import Registers
from catalogue.services.reports import Reports
from catalogue.services.search import Search
from catalogue.services.settings import Settings
from catalogue.services.wanted import Wanted
from catalogue.services.worker import Worker
from catalogue.storage.database import Database
from search_index.interface import SearchEngine
from search_index.whoosh_engine import WhooshEngine


@dataclass(frozen=True, slots=True)
class Services:
    """Everything Lacuna can do, for the web, the command line and tests alike."""

    config: Config
    database: Database
    engine: SearchEngine
    accounts: Accounts
    attention: Attention
    authorities: Authorities
    backups: Backups
    change_log: ChangeLog
    coverage: CoverageCounts
    demo: Demo
    donations: Donations
    exports: Exports
    imports: Imports
    indexing: Indexing
    inspector: Inspector
    intake: Intake
    jobs: Jobs
    list_files: ListFiles
    lists: Lists
    matcher: HoldingsMatcher
    people: People
    pledges: Pledges
    publications: Publications
    registers: Registers
    reports: Reports
    search: Search
    settings: Settings
    wanted: Wanted
    worker: Worker

    def close(self) -> None:
        """Let go of the database."""
        self.database.close()


def build(config: Config, engine: SearchEngine | None = None) -> Services:
    """All services over one database, which is brought to its newest form, and one index."""
    database = Database(config.database_url)
    database.migrate()
    engine = engine or WhooshEngine(config.index_path)
    settings = Settings(database, config.home)
    accounts = Accounts(database)
    authorities = Authorities(database)
    publications = Publications(database, settings)
    indexing = Indexing(database, engine, authorities)
    search = Search(database, engine, publications)
    jobs = Jobs(database)
    donations = Donations(database, publications)
    lists = Lists(database)
    matcher = HoldingsMatcher(database, engine, authorities)
    recheck = Recheck(database, matcher, authorities)
    reports = Reports(database, matcher, recheck, publications, jobs)
    wanted = Wanted(database, authorities)
    intake = Intake(database, matcher, publications, wanted)
    imports = Imports(database, matcher, publications, jobs, config.uploads_path)
    functions: dict[str, JobFunction] = {
        "gap_check": reports.run,
        "read_import": imports.run_reading,
        "commit_import": imports.run_commit,
    }
    return Services(
        config=config,
        database=database,
        engine=engine,
        accounts=accounts,
        attention=Attention(database, donations, imports, lists),
        authorities=authorities,
        backups=Backups(database, config.home, config.uploads_path),
        change_log=ChangeLog(database),
        coverage=CoverageCounts(database, lists),
        demo=Demo(database, settings, accounts, jobs),
        donations=donations,
        exports=Exports(publications, search),
        imports=imports,
        indexing=indexing,
        inspector=Inspector(database, indexing, config.uploads_path),
        intake=intake,
        jobs=jobs,
        list_files=ListFiles(database, lists, config.home / "list_files"),
        lists=lists,
        matcher=matcher,
        people=People(database, accounts),
        pledges=Pledges(database, wanted),
        publications=publications,
        registers=Registers(database),
        reports=reports,
        search=search,
        settings=settings,
        wanted=wanted,
        worker=Worker(indexing, recheck, jobs, functions, config.home),
    )
