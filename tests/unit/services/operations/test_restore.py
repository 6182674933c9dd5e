"""What a restore leaves: all of the backup and nothing of what was before, or everything as it was."""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from pathlib import Path
from typing import NoReturn

import pytest
from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from catalogue.bootstrap import Services, build
from catalogue.config import Config
from catalogue.domain.descriptions.description import Description
from catalogue.domain.gaps.reference_lists import Visibility
from catalogue.domain.people.access import Account, Role
from catalogue.formats.protocols.oai_pmh import Wish as WhatIsAsked
from catalogue.services.libraries.libraries import LibraryData
from catalogue.services.operations.backups import backup as backups
from catalogue.storage.models import (
    Change,
    Duty,
    HoldingElsewhere,
    IndexQueue,
    LibraryHarvest,
    Publication,
    now,
)
from catalogue.storage.on_flush import queue
from search_index.interface import SearchRequest
from tests.support.races import race
from tests.unit.services.conftest import add_account


class Died(Exception):
    """The program, or its connection, ended here."""


def _added(services: Services, *titles: str) -> list[int]:
    return [services.records.publications.add(None, Description(title=title)) for title in titles]


def _titles(services: Services) -> list[str]:
    with services.database.read() as session:
        rows = session.scalars(select(Publication).order_by(Publication.id))
        return [row.read_description().title for row in rows]


@pytest.fixture
def backup(services: Services, librarian: Account, tmp_path: Path) -> Path:
    """A backup of two books, after which three more came."""
    path = tmp_path / "two.zip"
    _added(services, "One", "Two")
    services.operations.worker.run_pending()
    services.operations.backups.write(path)
    _added(services, "Three", "Four", "Five")
    services.operations.worker.run_pending()
    return path


def _cut_off(services: Services, backup: Path) -> None:
    """Restore, and die where everything is written and nothing committed."""

    def dies(*_given: object) -> NoReturn:
        raise Died

    with pytest.MonkeyPatch.context() as patch, pytest.raises(Died):
        patch.setattr(queue, "add", dies)
        services.operations.backups.restore(backup, replace=True)


def test_after_a_restore_that_was_cut_off_everything_can_be_saved(services: Services, backup: Path) -> None:
    before = _titles(services)
    _cut_off(services, backup)
    assert _titles(services) == before
    assert _added(services, "Six") == [6], "and no number was left out"
    assert add_account(services, "new@example.org", Role.MEMBER).id
    services.operations.worker.run_pending()


def test_a_backup_with_higher_numbers_that_is_cut_off_raises_none(
    services: Services, backup: Path, tmp_path: Path
) -> None:
    """The numbers of what was rolled back were given to nothing."""
    services.operations.backups.write(tmp_path / "five.zip")
    services.operations.backups.restore(backup, replace=True)
    _added(services, "Again six")
    _cut_off(services, tmp_path / "five.zip")
    assert _added(services, "Seven") == [7]


def test_no_number_that_was_given_before_a_restore_is_given_after_it(
    services: Services, backup: Path
) -> None:
    """A worker elsewhere may strike a note late; an index, or a form, may know a row by its number."""
    with services.database.read() as session:
        last = session.scalar(select(func.max(Change.id))) or 0
    with services.database.write() as session:
        queue.add(session, {1})
        session.flush()
        note = session.scalar(select(func.max(IndexQueue.id))) or 0
    services.operations.backups.restore(backup, replace=True)
    with services.database.read() as session:
        assert (session.scalar(select(func.min(IndexQueue.id))) or 0) > note
    assert _added(services, "Six") == [6]
    if not services.database.is_sqlite:
        with services.database.read() as session:
            assert (session.scalar(select(func.max(Change.id))) or 0) > last


def test_nothing_written_at_the_same_moment_comes_into_what_is_restored(
    services: Services, backup: Path, database_url: str
) -> None:
    if services.database.is_sqlite:
        return  # one alone writes there
    services.records.publications.add(None, Description(title="Warmed up"))
    came, restored = race(
        lambda: services.records.publications.add(None, Description(title="Meanwhile")),
        lambda: services.operations.backups.restore(backup, replace=True),
        database_url,
    )
    assert isinstance(came, int)
    assert getattr(restored, "publications", restored) == 2
    assert _titles(services) == ["One", "Two"]


LIST = "ref_id,title,authors,year\nA,Rescue raids,Jane Doe,2005\nB,The border river,Bo Chan,2001\n"


def _checked(services: Services, owner: Account, table: str) -> int:
    made = services.lists.lists.from_file(owner, f"List {table[-9:]}", BytesIO(table.encode()), "list.csv")
    services.lists.lists.edit(owner, made.list_id, f"List {table[-9:]}", Visibility.PUBLIC)
    services.lists.reports.start(owner, made.list_id)
    services.operations.worker.run_pending()
    return made.list_id


def _wanted(services: Services) -> tuple[list[str], int]:
    titles = sorted(title.title for title in services.pledges.wanted.titles())
    return titles, services.pledges.wanted.count()


def test_a_site_that_runs_on_says_what_was_restored(
    services: Services, librarian: Account, tmp_path: Path
) -> None:
    """Numbers of the change log, by which it forgets what has changed, are lower afterwards."""
    listed = _checked(services, librarian, LIST)
    services.operations.backups.write(tmp_path / "backup.zip")
    first, second = services.lists.reports.report(librarian, listed).rows
    services.lists.entries.edit(librarian, second.entry_id, first.description)
    for number in range(3):
        _checked(
            services, librarian, f"ref_id,title,authors,year\nA,Another title {number},Jane,199{number}\n"
        )
    assert _wanted(services)[0][-1] == "Rescue raids", "the site keeps what it has shown"

    beside = build(Config.for_home(services.config.home, database_url=services.config.database_url))
    beside.operations.backups.restore(tmp_path / "backup.zip", replace=True)
    beside.close()
    assert _wanted(services) == (["Rescue raids", "The border river"], 2)
    services.lists.entries.edit(librarian, first.entry_id, first.description.with_changes(title="Shelters"))
    services.operations.worker.run_pending()
    assert _wanted(services) == (["Shelters", "The border river"], 2)


def test_what_is_held_elsewhere_is_found_by_the_index_of_before(services: Services, tmp_path: Path) -> None:
    """A record's number and version, by which the index knows it, may be another's since."""
    library = services.libraries.libraries.add(None, LibraryData("Town", address="https://town.example/oai"))
    index = services.libraries.looking._index

    def holds(name: str, title: str) -> None:
        described = {"title": title}
        with services.database.write() as session:
            session.add(HoldingElsewhere(library_id=library, name=name, description=described))
            session.merge(LibraryHarvest(library_id=library, mark=name))
        index.bring_up_to_date()

    def found(words: str) -> list[str]:
        hits = index.engine.search(SearchRequest(words)).hits
        return [record["title"] for record in index.records([hit.id for hit in hits]).values()]

    holds("one", "A common title")
    services.operations.backups.write(tmp_path / "backup.zip")
    holds("two", "Zebra crossing manual")
    services.operations.backups.restore(tmp_path / "backup.zip", replace=True)
    with services.database.write() as session:  # as it is where the database too was made anew
        _number_again(session, "holding_elsewhere")
    holds("three", "Shelter guide")
    assert found("zebra") == []
    assert found("shelter") == ["Shelter guide"]


def test_a_restore_knows_which_day_it_may_be(services: Services, member: Account, tmp_path: Path) -> None:
    """A disaster is when clocks are wrong: an account that was closed today is not erased on their word."""
    chief = add_account(services, "chief@example.org", Role.ADMINISTRATOR)
    services.access.people.set_disabled(chief, member.id, disabled=True)
    services.operations.backups.write(tmp_path / "backup.zip")
    ahead = now().date() + dt.timedelta(days=6 * 365)

    def restored_on_a_day_far_ahead() -> list[str]:
        services.operations.backups.restore(tmp_path / "backup.zip", replace=True)
        services.notifications.outbox._day = None
        services.notifications.outbox.begin_day(ahead)
        return [account.email for account in services.access.accounts.everybody()]

    assert member.email in restored_on_a_day_far_ahead()
    with services.database.write() as session:  # as on a new machine, which knows of no day
        session.execute(delete(Duty))
    assert member.email in restored_on_a_day_far_ahead()
    services.notifications.outbox._day = None
    services.notifications.outbox.begin_day(now().date())
    assert member.email in [account.email for account in services.access.accounts.everybody()]


def _told(services: Services, since: dt.datetime | None = None) -> dict[str, str | None]:
    """What a harvester is told: the titles of records by name, None for what is gone."""
    found = services.sharing.harvest.records(WhatIsAsked(since=since), 50, whole=True)
    return {record.name: record.entry and record.entry[1].title for record in found}


def test_harvesters_hear_what_a_restore_made_different(
    services: Services, backup: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    services.operations.backups.write(tmp_path / "with three more.zip")
    identity = services.sharing.identity.uuid()
    publications = services.records.publications
    publications.edit(None, 1, publications.get(1).version, Description(title="Named by mistake"))
    services.operations.worker.run_pending()
    peer = _told(services)
    assert peer["publication/1"] == "Named by mistake" and peer["publication/5"] == "Five"

    later = now() + dt.timedelta(hours=1)
    monkeypatch.setattr(backups, "now", lambda: later)
    services.operations.backups.restore(backup, replace=True)
    services.operations.worker.run_pending()
    gone = {f"publication/{number}": None for number in (3, 4, 5)}
    assert _told(services, later) == {"publication/1": "One", **gone}
    assert services.sharing.identity.uuid() == identity, "it had none in the backup"

    later += dt.timedelta(hours=1)
    services.operations.backups.restore(tmp_path / "with three more.zip", replace=True)
    services.operations.worker.run_pending()
    again = {"publication/3": "Three", "publication/4": "Four", "publication/5": "Five"}
    assert _told(services, later) == again, "and no word of what is as it was"


def test_the_records_of_another_catalogue_are_not_told_as_gone(
    services: Services, backup: Path, tmp_path: Path
) -> None:
    """Nobody heard of them under the name that stands there now, and that is the other's own."""
    services.operations.worker.run_pending()
    other = build(Config.for_home(tmp_path / "other"))
    name = other.sharing.identity.uuid()
    other.operations.backups.write(tmp_path / "other.zip")
    other.close()
    assert services.sharing.identity.uuid() != name
    services.operations.backups.restore(tmp_path / "other.zip", replace=True)
    assert services.sharing.identity.uuid() == name
    assert _told(services) == {}


def _number_again(session: Session, table: str) -> None:
    """Have the next row of a table be numbered after those that are there, whatever was given before."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(
            text(f"UPDATE sqlite_sequence SET seq = (SELECT max(id) FROM {table}) WHERE name = :name"),
            {"name": table},
        )
    else:
        session.execute(text(f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))"))
