"""Wires everything once: the only place that knows which engine and which database are used."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module

from catalogue.config import Config
from catalogue.services.access.access_tokens import AccessTokens
from catalogue.services.access.accounts import Accounts
from catalogue.services.access.keyring import Keyring
from catalogue.services.access.leaving import Leaving, Retention
from catalogue.services.access.people import People
from catalogue.services.access.second_step import SecondStep
from catalogue.services.authority.authorities import Authorities
from catalogue.services.authority.authority_editing import AuthorityEditing
from catalogue.services.authority.body_links import BodyLinks
from catalogue.services.authority.headings import Headings
from catalogue.services.authority.hidden_names import HiddenNames
from catalogue.services.authority.name_files import NameFiles
from catalogue.services.authority.terms import Terms
from catalogue.services.authority.topics import TopicFinder
from catalogue.services.change_log import JOB as UNDO
from catalogue.services.change_log import ChangeLog
from catalogue.services.checking.holdings import HoldingsMatcher
from catalogue.services.checking.learning import JOB as LEARN
from catalogue.services.checking.learning import Learning
from catalogue.services.checking.pairing import Pairing
from catalogue.services.checking.quick_checks import QuickChecks
from catalogue.services.coverage.collection import Collection
from catalogue.services.coverage.compendium import Compendium
from catalogue.services.coverage.coverage import CoverageCounts
from catalogue.services.coverage.meeting import Meetings
from catalogue.services.coverage.runs import Runs
from catalogue.services.file_store import FileStore
from catalogue.services.finding.browsing import Browsing
from catalogue.services.finding.completion import Completions
from catalogue.services.finding.exports import Exports
from catalogue.services.finding.indexing import Indexing
from catalogue.services.finding.named_things import NamedThings
from catalogue.services.finding.search import Search
from catalogue.services.finding.staff_texts import StaffTexts
from catalogue.services.finding.text_indexing import TextIndexing
from catalogue.services.finding.text_search import TextSearch
from catalogue.services.giving.entry_facts import EntryFacts
from catalogue.services.giving.link_resolver import LinkResolver
from catalogue.services.giving.listed_numbers import ListedNumbers
from catalogue.services.giving.offers import Offers
from catalogue.services.giving.pledges import Pledges
from catalogue.services.giving.wanted import Wanted
from catalogue.services.intake.book_services import GoogleBooks, OpenLibrary
from catalogue.services.intake.donations import Donations
from catalogue.services.intake.drafts import Drafts
from catalogue.services.intake.import_lines import ImportLines
from catalogue.services.intake.import_problems import ImportProblems
from catalogue.services.intake.imports import Imports
from catalogue.services.intake.intake import Intake
from catalogue.services.intake.online_lookup import OnlineLookup
from catalogue.services.jobs import JobFunction, Jobs
from catalogue.services.keeping.attention import Attention
from catalogue.services.keeping.backup import Backups
from catalogue.services.keeping.closed_home import close_home
from catalogue.services.keeping.demo import Demo
from catalogue.services.keeping.deployment import Deployment
from catalogue.services.keeping.inspection import Inspector
from catalogue.services.keeping.watch import Watch
from catalogue.services.keeping.worker import Worker
from catalogue.services.kept_files import KeptFiles
from catalogue.services.leases import Lease
from catalogue.services.lists.answers import Answers
from catalogue.services.lists.combining import Combining
from catalogue.services.lists.entries import Entries
from catalogue.services.lists.list_files import ListFiles
from catalogue.services.lists.list_history import ListHistory
from catalogue.services.lists.list_sheets import ListSheets
from catalogue.services.lists.list_versions import ListVersions
from catalogue.services.lists.lists import Lists
from catalogue.services.lists.recheck import Recheck
from catalogue.services.lists.reports import Reports
from catalogue.services.lists.suggestions import Suggestions
from catalogue.services.mending.bulk_edit import JOB as BULK_EDIT
from catalogue.services.mending.bulk_edit import BulkEdits
from catalogue.services.mending.duplicates import JOB as FIND_DUPLICATES
from catalogue.services.mending.duplicates import Duplicates
from catalogue.services.mending.merging import Merging
from catalogue.services.mending.registers import Registers
from catalogue.services.mending.stocktake import Stocktakes
from catalogue.services.mending.tidying import Tidying
from catalogue.services.named_columns import NamedColumns
from catalogue.services.post.mail import Letter
from catalogue.services.post.notices import Notices
from catalogue.services.post.outbox import Compose, Daily, Outbox, Posting
from catalogue.services.records.attachments import READING, Attachments, Readers
from catalogue.services.records.file_reading import FileReading
from catalogue.services.records.publications import Publications
from catalogue.services.settings import Settings
from catalogue.services.uploads import Uploads
from catalogue.storage.database import Database
from catalogue.storage.uploads import READING as READ_IMPORT
from search_index.engines.whoosh_engine import WhooshEngine
from search_index.interface import SearchEngine


@dataclass(frozen=True, slots=True)
class Services:
    """Everything Lacuna can do, for the web, the command line and tests alike."""

    config: Config
    database: Database
    engine: SearchEngine
    access_tokens: AccessTokens
    accounts: Accounts
    answers: Answers
    attachments: Attachments
    attention: Attention
    authorities: Authorities
    authority_editing: AuthorityEditing
    backups: Backups
    body_links: BodyLinks
    browsing: Browsing
    bulk_edits: BulkEdits
    change_log: ChangeLog
    collection: Collection
    combining: Combining
    compendium: Compendium
    completions: Completions
    coverage: CoverageCounts
    demo: Demo
    deployment: Deployment
    donations: Donations
    drafts: Drafts
    duplicates: Duplicates
    entries: Entries
    exports: Exports
    headings: Headings
    hidden_names: HiddenNames
    import_lines: ImportLines
    import_problems: ImportProblems
    imports: Imports
    indexing: Indexing
    inspector: Inspector
    intake: Intake
    jobs: Jobs
    learning: Learning
    leaving: Leaving
    link_resolver: LinkResolver
    list_files: ListFiles
    list_history: ListHistory
    list_sheets: ListSheets
    list_versions: ListVersions
    lists: Lists
    matcher: HoldingsMatcher
    meetings: Meetings
    merging: Merging
    name_files: NameFiles
    named_things: NamedThings
    notices: Notices
    offers: Offers
    online_lookup: OnlineLookup
    outbox: Outbox
    people: People
    pledges: Pledges
    publications: Publications
    quick_checks: QuickChecks
    recheck: Recheck
    registers: Registers
    reports: Reports
    runs: Runs
    search: Search
    second_step: SecondStep
    settings: Settings
    staff_texts: StaffTexts
    stocktakes: Stocktakes
    suggestions: Suggestions
    terms: Terms
    tidying: Tidying
    wanted: Wanted
    watch: Watch
    worker: Worker

    def close(self) -> None:
        """Let go of the database."""
        self.database.close()


def build(config: Config, engine: SearchEngine | None = None) -> Services:
    """All services over one database, which is brought to its newest form, and one index."""
    closing = close_home(config.home)
    database = Database(config.database_url)
    database.migrate()
    engine = engine or WhooshEngine(config.index_path)
    settings = Settings(database, config.home)
    keyring = Keyring(config.secret_key)
    accounts = Accounts(database, keyring)
    people = People(database, keyring)
    second_step = SecondStep(database, keyring)
    second_step.seal_secrets()
    authorities = Authorities(database)
    publications = Publications(database, settings)
    text_engine = WhooshEngine(config.text_index_path)
    staff_text_engine = WhooshEngine(config.staff_text_index_path)
    texts = (
        TextIndexing(database, text_engine, Readers.PUBLIC),
        TextIndexing(database, staff_text_engine, Readers.STAFF),
    )
    topics = TopicFinder()
    indexing = Indexing(database, engine, authorities, topics, config.home / "index.lock", texts)
    text_search = TextSearch(database, text_engine, Readers.PUBLIC)
    search = Search(database, engine, publications, text_search)
    lease = Lease(database, config.home)
    jobs = Jobs(database, lease)
    files = FileStore(config.attachments_path)
    drafts = Drafts(database)
    donations = Donations(database, publications)
    lists = Lists(database)
    matcher = HoldingsMatcher(database, engine, authorities)
    recheck = Recheck(database, matcher, authorities)
    reports = Reports(database, matcher, recheck, publications, jobs)
    kept = KeptFiles(config.home / "list_files")
    retention = Retention(config.keep_closed_accounts, config.keep_notices, config.keep_jobs)
    leaving = Leaving(database, accounts, config.home / "list_files", retention)
    pairing = Pairing(matcher, authorities)
    combining = Combining(database, pairing, jobs)
    sheets = ListSheets(database, reports, recheck, jobs, kept)
    facts = EntryFacts(topics)
    wanted = Wanted(database, authorities, facts)
    list_history = ListHistory(database, settings, recheck, jobs)
    notices = Notices(database, config.secret_key)
    columns = NamedColumns(database)
    suggestions = Suggestions(database, columns, matcher, wanted, recheck, jobs)
    offers = Offers(database, wanted)
    backups = Backups(database, config.home, config.uploads_path, config.attachments_path, config.logos_path)
    intake = Intake(database, engine, matcher, publications, wanted, ListedNumbers(database, facts))
    uploads = Uploads(config.uploads_path)
    imports = Imports(database, matcher, publications, settings, jobs, uploads, columns)
    daily = (
        Daily("notices", notices.make_due),
        Daily("old offers", offers.forget_old),
        Daily("old failures", lambda _day: accounts.forget_old_failures()),
        Daily("old leavings", leaving.forget_old),
        Daily("half written", lambda _day: backups.sweep(), on_each_machine=True),
        Daily("left over", lambda _day: imports.sweep(), on_each_machine=True),
    )
    outbox = Outbox(database, settings, notices, _letters(config, settings), lease, daily)
    bulk_edits = BulkEdits(database, engine, jobs)
    duplicates = Duplicates(database, engine, matcher, publications, jobs)
    change_log = ChangeLog(database, jobs)
    learning = Learning(database, engine, matcher, jobs)
    functions: dict[str, JobFunction] = {
        FIND_DUPLICATES: duplicates.run,
        BULK_EDIT: bulk_edits.run,
        LEARN: learning.run,
        UNDO: change_log.run,
        "gap_check": reports.run,
        "combine_lists": combining.run,
        READING: FileReading(database, files).run,
        READ_IMPORT: imports.run_reading,
        "commit_import": imports.run_commit,
    }
    watch = Watch(database, indexing)
    return Services(
        config=config,
        database=database,
        engine=engine,
        access_tokens=AccessTokens(database),
        accounts=accounts,
        answers=Answers(database, recheck),
        attachments=Attachments(database, files, jobs),
        attention=Attention(database, donations, drafts, imports, lists, suggestions, outbox),
        authorities=authorities,
        authority_editing=AuthorityEditing(database, authorities),
        backups=backups,
        body_links=BodyLinks(database, authorities),
        browsing=Browsing(database, authorities, publications),
        bulk_edits=bulk_edits,
        change_log=change_log,
        collection=Collection(database, engine, wanted),
        combining=combining,
        compendium=Compendium(database, wanted, topics),
        completions=Completions(database, authorities, search),
        coverage=CoverageCounts(database, lists, facts),
        demo=Demo(database, settings, accounts, jobs),
        deployment=Deployment(config, people),
        donations=donations,
        drafts=drafts,
        duplicates=duplicates,
        entries=Entries(database, recheck),
        exports=Exports(publications, search),
        headings=Headings(database),
        hidden_names=HiddenNames(database),
        import_lines=ImportLines(database, matcher),
        import_problems=ImportProblems(database),
        imports=imports,
        indexing=indexing,
        inspector=Inspector(database, indexing, config.uploads_path, files, settings, second_step, closing),
        intake=intake,
        jobs=jobs,
        learning=learning,
        leaving=leaving,
        link_resolver=LinkResolver(matcher, publications, wanted),
        list_files=ListFiles(columns, lists, sheets, kept),
        list_history=list_history,
        list_sheets=sheets,
        list_versions=ListVersions(database, columns, pairing, recheck, jobs, kept),
        lists=lists,
        matcher=matcher,
        meetings=Meetings(database, lists, list_history, wanted),
        merging=Merging(database),
        name_files=NameFiles(database),
        named_things=NamedThings(database, authorities),
        notices=notices,
        offers=offers,
        online_lookup=OnlineLookup(
            settings, (OpenLibrary(config.open_library_url), GoogleBooks(config.google_books_url))
        ),
        outbox=outbox,
        people=people,
        pledges=Pledges(database, wanted),
        publications=publications,
        quick_checks=QuickChecks(matcher),
        recheck=recheck,
        registers=Registers(database),
        reports=reports,
        runs=Runs(database, lists, facts, wanted),
        search=search,
        second_step=second_step,
        settings=settings,
        staff_texts=StaffTexts(
            TextSearch(database, staff_text_engine, Readers.STAFF), text_search, publications
        ),
        stocktakes=Stocktakes(database),
        suggestions=suggestions,
        terms=Terms(database),
        tidying=Tidying(database, settings),
        wanted=wanted,
        watch=watch,
        worker=Worker(indexing, recheck, jobs, functions, config.home, outbox, lease, watch),
    )


def _letters(config: Config, settings: Settings) -> Compose:
    """How notices become letters; their words are the web's, loaded by name when the first is written."""

    def compose(posting: Posting) -> Letter:
        letter: Letter = import_module("catalogue.web.letters").letter_of(
            posting, settings.centre(), config.site
        )
        return letter

    return compose
