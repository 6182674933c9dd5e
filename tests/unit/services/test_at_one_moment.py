"""What two machines do at one moment is done once, and neither of the people hears of a conflict."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from threading import Event, current_thread, main_thread

import psycopg
import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from catalogue.bootstrap import Services
from catalogue.domain.descriptions.description import Description
from catalogue.domain.people.access import Account
from catalogue.errors import Conflict
from catalogue.services.access.sent_forms import spend
from catalogue.services.access.throttle import Throttle
from catalogue.services.acquisitions.donations import find_or_add_donor
from catalogue.services.acts import act
from catalogue.services.named_columns import remember_columns
from catalogue.services.records.publications import CopyData
from catalogue.storage.holdings import attachments as stored_files
from catalogue.storage.reference_lists.results import note_visit
from catalogue.storage.settings import change_value
from search_index.interface import SearchRequest
from tests.support.databases import ON_POSTGRESQL
from tests.support.pdf_writer import pdf

Deed = Callable[[], object]

pytestmark = ON_POSTGRESQL


@pytest.fixture
def held_before_commit() -> Iterator[tuple[Event, Event]]:
    """The first of two threads stops before it commits: what says that it does, and what lets it go on."""
    holds, goes_on = Event(), Event()

    def hold(_session: Session) -> None:
        if current_thread() is not main_thread() and not holds.is_set():
            holds.set()
            goes_on.wait(20)

    event.listen(Session, "before_commit", hold)
    yield holds, goes_on
    goes_on.set()
    event.remove(Session, "before_commit", hold)


def both(deed: Deed, database_url: str, events: tuple[Event, Event]) -> None:
    """Do a thing twice: the second begins while the first is not committed yet, and waits for it."""
    holds, goes_on = events
    holds.clear()
    goes_on.clear()
    with ThreadPoolExecutor(2) as threads, psycopg.connect(database_url, autocommit=True) as watcher:
        first = threads.submit(deed)
        while not holds.wait(0.01) and not first.done():
            pass
        second = threads.submit(deed)
        while not second.done() and not _somebody_waits(watcher):
            pass
        goes_on.set()
        first.result(20)
        second.result(20)


def _somebody_waits(watcher: psycopg.Connection[tuple[object, ...]]) -> bool:
    return watcher.execute("SELECT 1 FROM pg_locks WHERE NOT granted").fetchone() is not None


def test_what_is_made_where_it_is_missing_is_made_once(
    services: Services, librarian: Account, database_url: str, held_before_commit: tuple[Event, Event]
) -> None:
    publication = services.records.publications.add(librarian, Description(title="Harbours"))
    made = services.lists.lists.from_file(librarian, "Mine", BytesIO(b"title\nHarbours\n"), "list.csv")
    content = pdf(["Harbours"])

    def writes(deed: Callable[[Session], object]) -> Deed:
        def write() -> None:
            with services.database.write(act(None, "settings_saved")) as session:
                deed(session)

        return write

    deeds: dict[str, Deed] = {
        "a file is attached": lambda: services.records.attachments.attach(
            librarian, publication, BytesIO(content), "harbours.pdf"
        ),
        "a setting is made": writes(lambda session: change_value(session, "new", lambda value: {**value})),
        "a log-in fails": lambda: Throttle(services.database).take("a mark"),
        "a donor is named": writes(lambda session: find_or_add_donor(session, "A donor")),
        "an organisation is named": lambda: services.authority.body_links.link(librarian, {"A body": ""}),
        "a term is begun": lambda: services.authority.terms.add(librarian, "harbour"),
        "a name is hidden": lambda: services.authority.hidden_names.set(librarian, "A name", hidden=True),
        "columns are named": writes(lambda session: remember_columns(session, librarian, {"Verf": "title"})),
        "a tour is taken": lambda: services.access.tours.take(librarian, "desk"),
        "a record is told of": lambda: services.sharing.register.publications_changed([publication]),
        "a report is looked at": writes(lambda session: note_visit(session, librarian.id, made.list_id)),
    }
    for deed in deeds.values():
        both(deed, database_url, held_before_commit)


def test_a_form_that_is_sent_twice_at_one_moment_is_told_to_be_known(
    services: Services, database_url: str, held_before_commit: tuple[Event, Event]
) -> None:
    def sent() -> None:
        with services.database.write() as session:
            spend(session, "1a2b")

    with pytest.raises(Conflict) as met:
        both(sent, database_url, held_before_commit)
    assert met.value.code == "form_spent"


def test_two_workers_that_read_one_file_keep_its_pages_once(
    services: Services, librarian: Account, database_url: str, held_before_commit: tuple[Event, Event]
) -> None:
    publication = services.records.publications.add(librarian, Description(title="Harbours"))
    services.records.attachments.attach(librarian, publication, BytesIO(pdf(["Harbours"])), "harbours.pdf")
    with services.database.read() as session:
        (digest,) = stored_files.files_to_read(session)

    def keep() -> None:
        with services.database.write() as session:
            stored_files.keep_text(session, digest, {1: "Harbours"}, state="read", count=1)

    both(keep, database_url, held_before_commit)
    with services.database.read() as session:
        assert stored_files.texts_of(session, digest) == [(1, "Harbours")]
        assert stored_files.files_to_read(session) == []


def test_a_gift_under_a_name_that_is_being_hidden_names_nobody(
    services: Services, librarian: Account, database_url: str, held_before_commit: tuple[Event, Event]
) -> None:
    """Neither where it is read from the database nor in an index that was brought up to date meanwhile."""
    holds, goes_on = held_before_commit
    use, name = services.acquisitions.donations, "A quiet giver"
    services.operations.worker.run_pending()
    with ThreadPoolExecutor(2) as threads, psycopg.connect(database_url, autocommit=True) as watcher:
        hiding = threads.submit(services.authority.hidden_names.set, librarian, name, hidden=True)
        assert holds.wait(20)
        donation = use.open(librarian, name, dt.date(2026, 11, 1))
        line = use.add_line(librarian, donation, Description(title="Harbours"))
        taking = threads.submit(use.accept_line, librarian, line, CopyData())
        while not taking.done() and not _somebody_waits(watcher):
            pass
        if taking.done():
            services.operations.worker.run_pending()
        goes_on.set()
        hiding.result(20)
        taking.result(20)
    services.operations.worker.run_pending()
    (publication,) = services.records.publications.newest(1)
    assert publication.held and publication.donors == ()
    assert services.reports.coverage.donors() == []
    assert [each.donor for each in services.reports.coverage.gifts()] == [""]
    assert services.discovery.engine.search(SearchRequest(filters={"donor": (name,)})).total == 0
    assert not use.get(donation).donor.named
