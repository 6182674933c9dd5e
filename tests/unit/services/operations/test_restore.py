"""What a restore leaves: all of the backup and nothing of what was before, or everything as it was."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any, NoReturn

import pytest
from sqlalchemy import JSON, delete, func, select, text
from sqlalchemy.orm import Session

from catalogue.bootstrap import Services, build
from catalogue.config import Config
from catalogue.domain.descriptions.description import Description
from catalogue.domain.gaps.reference_lists import Visibility
from catalogue.domain.people.access import Account, Role
from catalogue.errors import InvalidInput
from catalogue.formats.protocols.oai_pmh import Wish as WhatIsAsked
from catalogue.services.files.file_store import FileStore
from catalogue.services.files.stores import in_folders
from catalogue.services.libraries.libraries import LibraryData
from catalogue.services.lists.gap_reports.report_views import EntryRow
from catalogue.services.operations.backups import backup as backups
from catalogue.services.operations.backups.readings import ANYTHING, COLUMNS
from catalogue.services.operations.backups.readings import ROWS as READ_ROWS
from catalogue.storage.exports import dump
from catalogue.storage.models import (
    Change,
    Duty,
    HoldingElsewhere,
    IndexQueue,
    LibraryHarvest,
    Publication,
    Suggestion,
    now,
)
from catalogue.storage.on_flush import queue
from catalogue.storage.reference_lists.wanted import entry_rows
from search_index.interface import SearchRequest
from tests.support.processes import until
from tests.support.races import race
from tests.unit.services.conftest import add_account, rows


class Died(Exception):
    """The program, or its connection, ended here."""


def _added(services: Services, *titles: str) -> list[int]:
    return [services.records.publications.add(None, Description(title=title)) for title in titles]


def _titles(services: Services) -> list[str]:
    with services.database.read() as session:
        kept = session.scalars(select(Publication).order_by(Publication.id))
        return [row.read_description().title for row in kept]


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


def test_who_has_one_table_in_hand_and_wants_another_is_waited_for(services: Services, backup: Path) -> None:
    """Neither is ended by the server, though each has what the other waits for."""
    if services.database.is_sqlite:
        return  # one alone writes there
    last, first = Suggestion.__tablename__, Publication.__tablename__
    with ThreadPoolExecutor(1) as pool, services.database.engine.connect() as other:
        other.execute(text(f"LOCK TABLE {last} IN ROW EXCLUSIVE MODE"))
        restoring = pool.submit(services.operations.backups.restore, backup, replace=True)
        until(lambda: _waits(services), "the restore waits for the table")
        other.execute(text(f"LOCK TABLE {first} IN ROW EXCLUSIVE MODE"))
        other.commit()
        assert restoring.result(60).publications == 2


def _waits(services: Services) -> bool:
    with services.database.engine.connect() as looking:
        return bool(looking.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")))


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


@pytest.fixture
def reworded(services: Services, librarian: Account, tmp_path: Path) -> tuple[EntryRow, EntryRow]:
    """The two entries of a list as ``backup.zip`` has them; the second was worded as the first since."""
    listed = _checked(services, librarian, LIST)
    services.operations.backups.write(tmp_path / "backup.zip")
    first, second = rows(services, librarian, listed).values()
    services.lists.entries.edit(librarian, second.entry_id, first.description)
    return first, second


def test_a_site_that_runs_on_says_what_was_restored(
    services: Services, librarian: Account, reworded: tuple[EntryRow, EntryRow], tmp_path: Path
) -> None:
    """Numbers of the change log, by which it forgets what has changed, are lower afterwards."""
    first, _ = reworded
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


def test_who_reads_on_through_a_restore_leaves_nothing_of_before(
    services: Services, reworded: tuple[EntryRow, EntryRow], tmp_path: Path
) -> None:
    _, second = reworded
    services.operations.worker.run_pending()
    facts = services.pledges.entry_facts
    with services.database.snapshot() as reads_on:
        facts.stamp(reads_on)
        read = [row for row in entry_rows(reads_on) if row.entry_id == second.entry_id]
        services.operations.backups.restore(tmp_path / "backup.zip", replace=True)
        with services.database.read() as session:
            facts.stamp(session)
        found = facts.of(reads_on, read)
    assert found[second.entry_id].title == "Rescue raids", "as it was in what it reads"
    assert _wanted(services) == (["Rescue raids", "The border river"], 2)


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


TEXT = b"The handbook of a survivor."
OTHER = b"another"
NAME, OTHER_NAME = (hashlib.sha256(content).hexdigest() for content in (TEXT, OTHER))
Tables = dict[str, list[dict[str, Any]]]


def _forged(path: Path, change: Callable[[Tables, dict[str, bytes]], object]) -> Path:
    """A backup with other rows and files, all of its sums made right."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(members["manifest.json"])
    tables = {
        name: [json.loads(line) for line in members[f"tables/{name}.jsonl"].splitlines()]
        for name in manifest["tables"]
    }
    change(tables, members)
    for name, lines in tables.items():
        content = b"".join(json.dumps(line).encode() + b"\n" for line in lines)
        members[f"tables/{name}.jsonl"] = content
        manifest["tables"][name] |= {"rows": len(lines), "sha256": hashlib.sha256(content).hexdigest()}
    manifest["attachments"] = {
        name.partition("/")[2]: {"sha256": hashlib.sha256(content).hexdigest()}
        for name, content in members.items()
        if name.startswith("attachments/")
    }
    members["manifest.json"] = json.dumps(manifest).encode()
    with zipfile.ZipFile(path.with_name("forged.zip"), "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path.with_name("forged.zip")


def _spoilt(_tables: Tables, members: dict[str, bytes]) -> None:
    """A text that is another than its name says, a further one, and a file that no backup has."""
    members[f"attachments/{NAME}"] = b"rotten"
    members[f"attachments/{OTHER_NAME}"] = OTHER
    members["attachments/.hidden"] = b"swept by nobody"


def _files(services: Services) -> dict[str, bytes]:
    folder = services.config.home / "attachments"
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture
def with_a_text(services: Services, backup: Path) -> Path:
    """The same, with a text that came since."""
    in_folders(services.config.home).attachments.put(BytesIO(TEXT))
    return backup


REFUSED: dict[str, Callable[[Tables], object]] = {
    "a row that points to nothing": lambda tables: tables["change"][0].update(set_id=999),
    "a row that is there twice": lambda tables: tables["user_account"].append(
        tables["user_account"][0] | {"id": 99}
    ),
}


@pytest.mark.parametrize("fault", REFUSED)
def test_a_restore_that_is_refused_changes_no_file(services: Services, with_a_text: Path, fault: str) -> None:
    def change(tables: Tables, members: dict[str, bytes]) -> None:
        _spoilt(tables, members)
        REFUSED[fault](tables)

    titles = _titles(services)
    with pytest.raises(InvalidInput, match="do not belong together"):
        services.operations.backups.restore(_forged(with_a_text, change), replace=True)
    assert _files(services) == {NAME: TEXT}
    assert _titles(services) == titles


def test_no_rotten_file_of_a_backup_takes_the_place_of_a_whole_one(
    services: Services, with_a_text: Path
) -> None:
    (services.config.home / "attachments" / OTHER_NAME).write_bytes(b"rotten here")
    services.operations.backups.restore(_forged(with_a_text, _spoilt), replace=True)
    assert _files(services) == {NAME: TEXT, OTHER_NAME: OTHER}


def test_what_was_committed_keeps_its_files_though_the_rest_was_broken_off(
    services: Services, with_a_text: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _forged(with_a_text, lambda _tables, members: members.update({f"attachments/{OTHER_NAME}": OTHER}))
    as_it_is = services.database.empty_log

    def broken_off() -> bool:
        if _titles(services) == ["One", "Two"]:
            raise KeyboardInterrupt
        return as_it_is()

    monkeypatch.setattr(services.database, "empty_log", broken_off)
    with pytest.raises(KeyboardInterrupt):
        services.operations.backups.restore(path, replace=True)
    assert _files(services)[OTHER_NAME] == OTHER


def test_a_file_that_comes_while_the_kept_ones_are_looked_through_stays(
    services: Services, with_a_text: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everybody writes again once the rows are committed; files are many, and to read them takes its time."""
    store = in_folders(services.config.home).attachments
    path = with_a_text.with_name("with a text.zip")
    services.operations.backups.write(path)
    store.put(BytesIO(b"of what is replaced"))
    looked_at = backups._digest_kept
    since: list[str] = []

    def look(store: FileStore, name: str) -> str:
        since.extend(store.put(BytesIO(b"since"))[:1])
        return looked_at(store, name)

    monkeypatch.setattr(backups, "_digest_kept", look)
    services.operations.backups.restore(path, replace=True)
    assert since and sorted(_files(services).values()) == sorted([TEXT, b"since"])


SETTING = {"id": 99, "value": {}}
NOTICE = {
    "id": 99, "user_id": None, "address": "", "kind": "digest", "occasion": "digest", "mail": "page",
    "params": {"through": "2026-01-01", "lists": []}, "created_at": "2026-01-01T00:00:00+00:00",
    "attempts": 0, "next_at": "2026-01-01T00:00:00+00:00", "owner": "", "letter": "",
}  # fmt: skip
JOB = {
    "id": 99, "kind": "gap_check", "params": {"list_id": 1, "size": 1}, "user_id": None, "state": "waiting",
    "done": 0, "total": 0, "result": {}, "error": None, "owner": "", "attempts": 0,
    "created_at": "2026-01-01T00:00:00+00:00", "finished_at": None,
}  # fmt: skip
ROWS: dict[str, dict[str, Any]] = {"setting": SETTING, "notice": NOTICE, "job": JOB}

ODD: dict[str, tuple[str, dict[str, Any]]] = {
    "a role that nobody knows": ("user_account", {"roles": ["owner of all"]}),
    "a text for a list": ("user_account", {"roles": "librarian"}),
    "a library that is no number": ("user_account", {"libraries": ["one"]}),
    "a list for a description": ("publication", {"description": ["A book"]}),
    "no number": ("publication", {"description": {"title": "A book", "year": float("nan")}}),
    "a list for parameters": ("change_set", {"params": [1]}),
    "a number for a text": ("user_account", {"name": 5}),
    "a text for a number": ("publication", {"version": "2"}),
    "a moment that no zone has": ("user_account", {"created_at": "0001-01-01T00:00:00+12:00"}),
    "nothing where something must be": ("user_account", {"email": None}),
    "the last number there is": ("publication", {"id": 2**31 - 1}),
    "the last number in the log": ("change", {"row_id": 2**31 - 1}),
    "a pattern that is a number": ("setting", {"name": "centre", "value": {"accession_pattern": 7}}),
    "names that are a number": ("setting", {"name": "centre", "value": {"names": {"en": 5}}}),
    "a day without hours": ("setting", {"name": "centre", "value": {"hours": {"monday": "late"}}}),
    "a port that is a text": ("setting", {"name": "mail", "value": {"host": "a.b", "port": "smtp"}}),
    "a plan of no day": ("setting", {"name": "backups", "value": {"every": "sometimes"}}),
    "a letter without words": ("setting", {"name": "letters", "value": {"statement": {"en": {"x": 1}}}}),
    "a care that is none": ("setting", {"name": "gap_check_care", "value": {"care": "none"}}),
    "a title that is a number": ("publication", {"description": {"title": 5}}),
    "people that are a text": ("publication", {"description": {"contributors": "abc"}}),
    "a subject that is no text": ("publication", {"description": {"subjects": [{"a": 1}]}}),
    "a kind of people that nobody knows": (
        "publication",
        {"description": {"contributors": [{"name": "A", "kind": "zebra"}]}},
    ),
    "a sign that no other database keeps": ("user_account", {"name": "a\0b"}),
    "the same within a description": ("publication", {"description": {"title": "a\0b"}}),
    "the same in the name of a value": ("job", {"params": {"list_id": 1, "a\0b": 1}}),
    "a job in no state": ("job", {"state": "zebra"}),
    "a job about no number": ("job", {"params": {"list_id": "x"}}),
}


@pytest.mark.parametrize("kind_of_database", ["sqlite"])
def test_what_the_program_could_not_read_is_refused_on_trial_and_in_earnest(
    services: Services, backup: Path
) -> None:
    operations = services.operations
    in_earnest, titles, taken = partial(operations.backups.restore, replace=True), _titles(services), []
    for number, (odd, (table, values)) in enumerate(ODD.items()):

        def change(
            tables: Tables, _members: object, table: str = table, values: dict[str, Any] = values
        ) -> None:
            if table in ROWS:
                tables[table].append({**ROWS[table], **values})
            else:
                tables[table][0].update(values)

        path = _forged(backup, change)
        # A trial makes a whole catalogue, and restores into it: a few of them will do.
        for restore in (in_earnest, operations.backup_trial.check)[: 1 + (number % 10 == 0)]:
            try:
                restore(path)
                taken.append(odd)
            except InvalidInput as error:
                assert "holds what is no row" in str(error), odd
    assert taken == []
    assert _titles(services) == titles


_DIGEST = 64
"""Letters of a digest: what is as long is no word."""


def test_whatever_is_read_of_a_backup_has_its_reader() -> None:
    """Values whose column alone says little of them: JSON, and words that are short since a few are known."""
    said = {f"{table}.{name}" for table, (_, names) in READ_ROWS.items() for name in names}
    named = [*COLUMNS, *said, *ANYTHING]
    wanted = {
        str(column)
        for table in dump.TABLES
        for column in table.columns
        if isinstance(column.type, JSON) or 0 < (getattr(column.type, "length", None) or 0) < _DIGEST
    }
    assert sorted(named) == sorted(wanted)


def _number_again(session: Session, table: str) -> None:
    """Have the next row of a table be numbered after those that are there, whatever was given before."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(
            text(f"UPDATE sqlite_sequence SET seq = (SELECT max(id) FROM {table}) WHERE name = :name"),
            {"name": table},
        )
    else:
        session.execute(text(f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))"))
