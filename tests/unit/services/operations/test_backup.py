"""A backup holds everything, is the same whatever the database, and changes nothing when it is bad."""

from __future__ import annotations

import hashlib
import io
import json
import os
import stat
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

import pytest
from sqlalchemy import func, select, text

from catalogue.bootstrap import Services, build
from catalogue.config import Config
from catalogue.domain.descriptions.description import Contributor, Description, Identifier
from catalogue.domain.people.access import Role
from catalogue.errors import Away, Conflict, InvalidInput, NoRoom, NotFound
from catalogue.services.acts import act
from catalogue.services.files.file_store import FolderStore, Stored
from catalogue.services.files.partial_files import partial_file
from catalogue.services.operations.backups import backup
from catalogue.services.operations.backups.backup import Backups
from catalogue.services.records.publications import CopyData
from catalogue.storage.engine.database import Database
from catalogue.storage.exports import dump
from catalogue.storage.models import Base, Organisation
from search_index.interface import SearchRequest
from tests.support.damaged_zips import of_a_later_zip
from tests.support.databases import home_with_tables, sqlite_address
from tests.support.full_catalogue import fill_every_table
from tests.support.full_disk import no_file_larger_than
from tests.support.pdf_writer import pdf
from tests.support.postgresql import Server

KHMER = Description(
    title="ការជួញដូរមនុស្ស",
    contributors=(Contributor("UNIAP"),),
    year="២០០៨",
    identifiers=(Identifier("isbn", "9789221213192"),),
)


@pytest.fixture
def filled(new_home: Callable[[str], Path], tmp_path: Path) -> Iterator[Services]:
    """A small catalogue on SQLite in which every kind of value stands somewhere."""
    services = build(Config.for_home(new_home("filled")))
    services.access.accounts.add(
        None, "desk@example.org", [Role.LIBRARIAN], password="a long enough password"
    )
    first = services.records.publications.add(None, KHMER, [CopyData(call_number="HV 1")])
    second = services.records.publications.add(None, Description(title="Second"))
    services.records.publications.withdraw(None, second)
    services.records.publications.edit(None, first, 1, Description(title="Trafficking", year="2551"))
    services.records.publications.edit(None, first, 2, Description(title="By mistake"))
    services.change_log.revert(None, services.change_log.recent(1)[0].id)  # an act that points to a later one
    member = services.access.accounts.by_email("desk@example.org")
    assert member is not None
    services.acquisitions.imports.start(
        member, (tmp_path / "waiting.csv").open("w+b"), "waiting.csv", "A donor"
    )
    with services.database.write(act(None, "settings_saved")) as session:
        child = Organisation(name="Ministry of Labour, Department")
        session.add(child)
        session.flush()
        parent = Organisation(name="Ministry of Labour")  # a row that an earlier row points to
        session.add(parent)
        session.flush()
        child.parent_id = parent.id
    yield services
    services.close()


def _everything(services: Services) -> dict[str, list[dict[str, Any]]]:
    """Every table, but for the machine whose files a job waits for: restored, they lie on another."""
    with services.database.snapshot() as session:
        found = {table.name: list(dump.rows(session, table)) for table in dump.TABLES}
    for job in found["job"]:
        job["params"].pop("machine", None)
    return found


@pytest.mark.postgresql
def test_a_backup_travels_between_databases_and_back(
    filled: Services, tmp_path: Path, postgresql_server: Server
) -> None:
    filled.operations.backups.write(tmp_path / "one.zip")
    with postgresql_server.database() as url:
        other = build(Config.for_home(tmp_path / "other", database_url=url))
        summary = other.operations.backups.restore(tmp_path / "one.zip")
        assert summary.publications == 2
        assert _everything(other) == _everything(filled)
        other.operations.worker.run_pending()
        new = other.records.publications.add(
            None, Description(title="Third")
        )  # numbered after what came back
        assert new == 3
        other.operations.backups.write(tmp_path / "two.zip")
        expected = _everything(other)
        other.close()
    back = build(Config.for_home(tmp_path / "back"))
    back.operations.backups.restore(tmp_path / "two.zip")
    assert _everything(back) == expected
    assert back.database.faults() == []
    back.close()


ODD = (
    "\\N",
    "\\.",
    "a tab\tand a line\nand a return\r",
    'C:\\new\\table "quoted"',
    "",
    "ក",
    "🛶",
    "null",
    "{}",
)
"""Texts that would mean something where rows are sent as lines with tabs between values."""


def test_whatever_signs_a_text_holds_come_back(
    filled: Services, tmp_path: Path, empty_database_url: str
) -> None:
    with filled.database.write(act(None, "settings_saved")) as session:
        session.add_all(Organisation(name=name) for name in ODD)
    filled.operations.backups.write(tmp_path / "one.zip")
    other = build(Config.for_home(tmp_path / "other", database_url=empty_database_url))
    other.operations.backups.restore(tmp_path / "one.zip")
    restored = _everything(other)
    assert {row["name"] for row in restored["organisation"]} >= set(ODD)
    assert restored == _everything(filled)
    other.close()


@pytest.mark.postgresql
def test_rows_go_to_postgresql_by_the_batch_and_not_each_by_itself(
    tmp_path: Path, postgresql_server: Server, newest_postgresql: str
) -> None:
    count = 1_200
    rows = [{"id": n, "name": f"Body {n}", "parent_id": None, "country": ""} for n in range(1, count + 1)]
    with postgresql_server.database(like=newest_postgresql) as url, (tmp_path / "told").open("wb") as told:
        database = Database(url)
        with database.write() as session:
            connection: Any = session.connection().connection.dbapi_connection
            connection.pgconn.trace(told.fileno())
            batches = list(dump.fill(session, Base.metadata.tables["organisation"], rows))
            connection.pgconn.untrace()
        with database.read() as session:
            assert session.scalar(select(func.count()).select_from(Organisation)) == count
        database.close()
    assert sum(batches) == count
    sent = [line for line in (tmp_path / "told").read_text("utf-8").splitlines() if "\tF\t" in line]
    assert 0 < len(sent) < 12 * len(batches), "a message or more for every row"


def test_a_value_that_no_column_holds_leaves_nothing_of_a_restore(
    filled: Services, tmp_path: Path, empty_database_url: str
) -> None:
    """It comes as the second of a batch, after tables that were filled without fault."""
    path = tmp_path / "one.zip"
    filled.operations.backups.write(path)
    donor = {"id": 1, "name": "A donor", "contact": "", "unnamed": False}
    rows = [donor, donor | {"id": 2**70}]
    _forged(_nothing, b"".join(json.dumps(row).encode() + b"\n" for row in rows))(path)
    other = build(Config.for_home(tmp_path / "other", database_url=empty_database_url))
    before = _everything(other)
    with pytest.raises(InvalidInput):
        other.operations.backups.restore(path)
    assert _everything(other) == before
    other.close()


def test_a_restored_catalogue_works_on(
    filled: Services, new_home: Callable[[str], Path], tmp_path: Path
) -> None:
    waiting = [path.name for path in (filled.config.home / "uploads").iterdir()]
    filled.operations.backups.write(tmp_path / "one.zip")
    other = build(Config.for_home(new_home("other")))
    other.operations.backups.restore(tmp_path / "one.zip")
    assert [path.name for path in (other.config.home / "uploads").iterdir()] == waiting
    assert other.access.accounts.log_in("desk@example.org", "a long enough password")
    other.operations.worker.run_pending()
    assert not other.jobs.waiting(), "its files are here, wherever they were sent to"
    assert other.operations.inspector.inspect().sound
    other.close()


def test_a_number_that_was_given_before_a_backup_is_given_to_nothing_after_it(
    filled: Services, tmp_path: Path, empty_database_url: str
) -> None:
    """Else an act of the change log would be undone on another row."""
    two = Description(title="Made and unmade")
    gone = filled.records.publications.add(None, two)
    filled.change_log.revert(None, filled.change_log.recent(1)[0].id)
    filled.authority.synonyms.add(None, "boat; vessel")
    filled.change_log.revert(None, filled.change_log.recent(1)[0].id)  # the only row there was
    filled.operations.backups.write(tmp_path / "one.zip")
    other = build(Config.for_home(tmp_path / "other", database_url=empty_database_url))
    other.operations.backups.restore(tmp_path / "one.zip")
    assert other.records.publications.add(None, two) > gone
    other.authority.synonyms.add(None, "boat; vessel")
    assert [group.id for group in other.authority.synonyms.all()] == [2]
    other.close()


def test_no_link_comes_back_with_a_backup(filled: Services, tmp_path: Path) -> None:
    """Used since, it would work a second time."""
    people = filled.access.people
    (one,) = people.everybody()
    token = people.new_link(one.account, one.account.id)
    filled.operations.backups.write(tmp_path / "one.zip")
    people.choose_password(token, "a password of my own")
    filled.operations.backups.restore(tmp_path / "one.zip", replace=True)
    with pytest.raises(NotFound):
        people.whose_link(token)


def test_the_worker_indexes_what_a_restore_that_was_cut_off_brought(
    filled: Services, new_home: Callable[[str], Path], tmp_path: Path
) -> None:
    filled.operations.backups.write(tmp_path / "backup.zip")
    other = build(Config.for_home(new_home("other")))
    for title in ("Something else", "Something more", "Something different"):
        other.records.publications.add(None, Description(title=title))
    other.operations.worker.catch_up()
    other.operations.backups.restore(
        tmp_path / "backup.zip", replace=True
    )  # killed before the index was built
    other.operations.worker.catch_up()
    assert other.discovery.indexing.agreement().agrees
    assert other.discovery.search.search(SearchRequest("something")).total == 0
    other.close()


def test_a_backup_is_for_its_owner_only(filled: Services, tmp_path: Path) -> None:
    filled.operations.backups.write(tmp_path / "one.zip")
    assert stat.S_IMODE((tmp_path / "one.zip").stat().st_mode) == 0o600


def test_restoring_over_something_is_refused_or_keeps_it(filled: Services, tmp_path: Path) -> None:
    empty = build(Config.for_home(tmp_path / "empty"))
    empty.operations.backups.write(tmp_path / "empty.zip")
    before = _everything(filled)
    with pytest.raises(Conflict):
        filled.operations.backups.restore(tmp_path / "empty.zip")
    assert _everything(filled) == before
    summary = filled.operations.backups.restore(tmp_path / "empty.zip", replace=True)
    assert not any(_everything(filled).values())
    assert list((filled.config.home / "uploads").iterdir()) == []
    assert summary.safety_copy is not None
    filled.operations.backups.restore(summary.safety_copy)
    assert _everything(filled) == before
    filled.operations.backups.sweep()
    assert summary.safety_copy.exists()
    os.utime(summary.safety_copy, (0, 0))
    filled.operations.backups.restore(tmp_path / "empty.zip", replace=True)
    assert summary.safety_copy.exists(), "a restore asks no clock what is old"
    filled.operations.backups.sweep()
    assert not summary.safety_copy.exists(), "whoever was erased since would be in it for ever"
    empty.close()


def test_what_was_kept_before_it_was_refused_keeps_nobody_from_a_backup(
    filled: Services, tmp_path: Path
) -> None:
    with filled.database.write(act(None, "settings_saved")) as session:
        session.execute(
            text("UPDATE organisation SET name = 'Ministry' || char(0) || ' of Labour' WHERE id = 2")
        )
        session.execute(
            text("UPDATE publication SET description = replace(description, 'Second', 'Sec\\u0000ond')")
        )
    filled.operations.backups.write(tmp_path / "one.zip")
    assert filled.operations.backup_trial.check(tmp_path / "one.zip").sound
    empty = build(Config.for_home(tmp_path / "empty"))
    empty.operations.backups.restore(tmp_path / "one.zip")
    kept = _everything(empty)
    assert "Ministry of Labour" in {row["name"] for row in kept["organisation"]}
    assert "Second" in {row["description"]["title"] for row in kept["publication"]}
    empty.close()


@pytest.mark.parametrize("lie", ["lists it not", "says that it is not there", "gives something else"])
def test_while_a_file_store_lies_about_a_file_a_backup_has_the_rest(
    filled: Services, tmp_path: Path, lie: str
) -> None:
    person = filled.access.accounts.by_email("desk@example.org")
    assert person is not None
    first, second = pdf(["First"]), pdf(["Second"])
    for content in (first, second):
        filled.records.attachments.attach(person, 1, io.BytesIO(content), "a.pdf")
    about = hashlib.sha256(first).hexdigest()
    store = _LyingStore(filled.config.home / "attachments", about, lie)
    stores = replace(filled.operations.stores, attachments=store)
    backups = Backups(filled.database, filled.config.home, stores)
    made = backups.write(tmp_path / "lied.zip")
    assert made.missing["attachments"] == (() if lie == "lists it not" else (about,))
    report = filled.operations.backup_trial.check(tmp_path / "lied.zip")
    assert report.sound and report.missing == made.missing

    store.lie = "does not give it"
    assert backups.write(tmp_path / "kept back.zip").missing["attachments"] == (about,)
    store.lie = "is away"
    with pytest.raises(Away):
        backups.write(tmp_path / "away.zip")
    assert not (tmp_path / "away.zip").exists(), "a store that is away has lost nothing"


class _LyingStore(FolderStore):
    """A store that does not tell the truth about one file."""

    def __init__(self, folder: Path, about: str, lie: str) -> None:
        super().__init__(folder)
        self.about, self.lie = about, lie

    def files(self, prefix: str = "") -> Iterator[Stored]:
        return (
            file for file in super().files(prefix) if (file.name, self.lie) != (self.about, "lists it not")
        )

    def find(self, name: str) -> Stored | None:
        if self.lie == "is away":
            raise Away("file_store_away", "It is away.", "away")
        return super().find(name)

    def open(self, name: str) -> BinaryIO:
        if name == self.about and self.lie == "says that it is not there":
            raise FileNotFoundError(name)
        if name == self.about and self.lie == "gives something else":
            return io.BytesIO(b"<html>Please log in</html>")
        if name == self.about and self.lie in ("does not give it", "is away"):
            raise Away("file_store_away", "It is away.", "away")
        return super().open(name)


def _without(path: Path, member: str) -> None:
    _rewritten(path, lambda name, data: None if name == member else data)


def _changed(path: Path, member: str, old: bytes, new: bytes) -> None:
    _rewritten(path, lambda name, data: data.replace(old, new) if name == member else data)


def _rewritten(path: Path, change: Any) -> None:
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            if (kept := change(name, data)) is not None:
                archive.writestr(name, kept)


def _bytes_flipped(path: Path) -> None:
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        at = archive.getinfo("tables/publication.jsonl").header_offset + 80
    data[at] ^= 0xFF
    path.write_bytes(data)


def _of_a_later_zip(path: Path) -> None:
    """Say that a member needs a program for a later form of zip files, as a flipped byte does."""
    path.write_bytes(of_a_later_zip(path.read_bytes()))


def _forged(change: Callable[[dict[str, Any]], object], rows: bytes | None = None) -> Callable[[Path], None]:
    """Return what somebody does who makes all sums right: change the manifest, put rows into a table."""

    def forge(path: Path) -> None:
        with zipfile.ZipFile(path) as archive:
            manifest = json.loads(archive.read("manifest.json"))
        if rows is not None:
            manifest["tables"]["donor"]["sha256"] = hashlib.sha256(rows).hexdigest()
        change(manifest)
        forged = {"manifest.json": json.dumps(manifest).encode(), "tables/donor.jsonl": rows}
        _rewritten(path, lambda name, data: data if forged.get(name) is None else forged[name])

    return forge


def _nothing(_manifest: dict[str, Any]) -> None:
    pass


DAMAGES: dict[str, Callable[[Path], object]] = {
    "empty": lambda path: path.write_bytes(b""),
    "cut short": lambda path: path.write_bytes(path.read_bytes()[:-200]),
    "a flipped byte": _bytes_flipped,
    "a table missing": lambda path: _without(path, "tables/publication.jsonl"),
    "a table changed": lambda path: _changed(path, "tables/publication.jsonl", b"Trafficking", b"Something"),
    "a row missing": lambda path: _changed(path, "tables/copy.jsonl", b"\n", b""),
    "a foreign zip": lambda path: _without(path, "manifest.json"),
    "no zip at all": lambda path: path.write_text("title\nA book\n"),
    "another form": lambda path: _changed(path, "manifest.json", b'"form": 1', b'"form": 99'),
    "a later form of zip": _of_a_later_zip,
    "lists for tables": _forged(lambda manifest: manifest.update(tables=[1])),
    "a list for files": _forged(lambda manifest: manifest.update(attachments=["one"])),
    "rows that are no number": _forged(lambda manifest: manifest["tables"]["donor"].update(rows="many")),
    "a row without an end": _forged(_nothing, b"[" * 200_000),
    "a row that is a list": _forged(_nothing, b'["a name", NaN]\n'),
    "a row without its columns": _forged(_nothing, b'{"id": 1}\n'),
    "a number of six thousand digits": _forged(_nothing, b'{"id": ' + b"9" * 6_000 + b"}\n"),
    "other columns": lambda path: _changed(path, "manifest.json", b'"call_number"', b'"shelf_mark"'),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_bad_file_changes_nothing(filled: Services, tmp_path: Path, damage: str) -> None:
    path = tmp_path / "one.zip"
    filled.operations.backups.write(path)
    DAMAGES[damage](path)
    before = _everything(filled)
    with pytest.raises(InvalidInput) as caught:
        filled.operations.backups.restore(path, replace=True)
    assert "one.zip" in str(caught.value)
    assert "Nothing was changed" in str(caught.value)
    assert _everything(filled) == before
    assert not list(filled.config.home.glob("before-restore-*"))


def test_the_manifest_tells_what_is_inside(filled: Services, tmp_path: Path) -> None:
    filled.operations.backups.write(tmp_path / "one.zip")
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        manifest = json.loads(archive.read("manifest.json"))
        names = set(archive.namelist())
    assert manifest["tables"]["publication"]["rows"] == 2
    assert {f"tables/{name}.jsonl" for name in manifest["tables"]} <= names
    assert "tables/user_session.jsonl" not in names


def test_a_backup_for_which_there_is_no_room_says_so_and_leaves_nothing(
    filled: Services, tmp_path: Path
) -> None:
    place = tmp_path / "backups"
    place.mkdir()
    with no_file_larger_than(2_000), pytest.raises(NoRoom):
        filled.operations.backups.write(place / "lacuna.zip")
    assert list(place.iterdir()) == []


def test_what_a_kill_left_of_a_backup_is_swept_by_one_of_another_name(
    filled: Services, tmp_path: Path
) -> None:
    place = tmp_path / "backups"
    place.mkdir()
    with partial_file(place, backup._PARTIAL_BACKUP) as (_, path):
        left = path.read_bytes()
    path.write_bytes(left + b"half of it")
    filled.operations.backups.write(place / "another day.zip")
    assert [path.name for path in place.iterdir()] == ["another day.zip"]


@pytest.mark.postgresql
def test_a_backup_of_rows_in_every_table_is_sound_wherever_they_come_from(
    tmp_path: Path, newest_sqlite: Path, postgresql_server: Server, newest_postgresql: str
) -> None:
    """Of what a restore leaves out, and of what another database has in another order, too."""
    address = sqlite_address(home_with_tables(newest_sqlite, tmp_path / "filled"))
    with postgresql_server.database(like=newest_postgresql) as url:
        for number, database_url in enumerate((address, url)):
            services = build(Config.for_home(tmp_path / f"home {number}", database_url=database_url))
            with services.database.write() as session:
                fill_every_table(session)
            services.operations.backups.write(tmp_path / f"{number}.zip")
            findings = services.operations.backup_trial.check(tmp_path / f"{number}.zip").findings
            services.close()
            assert [found for found in findings if found.startswith("A table came back")] == []
    with zipfile.ZipFile(tmp_path / "0.zip") as one, zipfile.ZipFile(tmp_path / "1.zip") as other:
        read, again = (json.loads(each.read("manifest.json"))["tables"] for each in (one, other))
    assert read == again
    assert {name for name, table in read.items() if table["rows"] == 0} == {"account_link", "login_step"}
