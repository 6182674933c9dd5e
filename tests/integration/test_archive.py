"""The open archive is read by pymarc and the standard library alone, and holds what the catalogue holds."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import os
import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pymarc
import pyotp
import pytest
from PIL import Image

from catalogue.bootstrap import Services, build
from catalogue.config import Config
from catalogue.domain.descriptions.description import Contributor, Description, Identifier
from catalogue.domain.people.access import Account, Role
from catalogue.errors import NotFound
from catalogue.services.files.archive_files import ArchiveFiles
from catalogue.services.operations.archives import archive
from catalogue.services.operations.archives.archive_words import FILES, readme
from catalogue.services.records.publications import CopyData
from catalogue.storage.exports import archive as stored
from catalogue.storage.models import Base, now
from tests.support.command_line import CommandLine

TOP = "lacuna-archive"
KHMER = "ការជួញដូរមនុស្ស"
PASSWORD = "nobody reads this one"


class Bag:
    """An archive as another program sees it."""

    def __init__(self, path: Path) -> None:
        self.zip = zipfile.ZipFile(path)

    def bytes(self, name: str) -> bytes:
        return self.zip.read(f"{TOP}/{name}")

    def json(self, name: str) -> list[dict[str, Any]]:
        found = json.loads(self.bytes(f"data/{name}.json"))
        assert isinstance(found, list)
        return found

    def marc(self) -> list[pymarc.Record]:
        return list(pymarc.parse_xml_to_array(io.BytesIO(self.bytes("data/records.xml"))))


@pytest.fixture
def filled(tmp_path: Path, database_url: str) -> Iterator[Services]:
    services = build(Config.for_home(tmp_path / "home", database_url=database_url))
    yield services
    services.close()


def _person(services: Services, email: str, role: Role) -> Account:
    services.access.accounts.add(None, email, [role], password=PASSWORD)
    found = services.access.accounts.by_email(email)
    assert found is not None
    return found


def _fill(services: Services) -> str:
    """Something of every kind; gives the secret of somebody's codes."""
    desk = _person(services, "desk@example.org", Role.LIBRARIAN)
    member = _person(services, "member@example.org", Role.MEMBER)
    secret = services.access.second_step.enrol(desk, "The centre").secret
    services.access.second_step.turn_on(desk, secret, pyotp.TOTP(secret).at(now()))
    held = services.records.publications.add(
        desk,
        Description(
            title=KHMER,
            contributors=(Contributor("UNIAP"),),
            year="2008",
            identifiers=(Identifier("isbn", "9789221213192"),),
        ),
        [CopyData(call_number="HV 1"), CopyData(call_number="HV 2")],
    )
    gone = services.records.publications.add(desk, Description(title="Withdrawn"))
    services.records.publications.withdraw(desk, gone)
    donation = services.acquisitions.donations.open(desk, "A shy donor", dt.date(2026, 11, 24), unnamed=True)
    services.acquisitions.donations.add_line(desk, donation, Description(title="A gift"))
    services.operations.worker.run_pending()
    made = services.lists.lists.from_file(
        member, "A private list", BytesIO(f"title\n{KHMER}\nAnother\n".encode()), "l.csv"
    )
    services.lists.reports.start(member, made.list_id)
    services.records.attachments.attach(desk, held, _picture(), "cover.png")
    services.operations.worker.run_pending()
    return secret


def _picture() -> BytesIO:
    stream = BytesIO()
    Image.new("RGB", (40, 60), "teal").save(stream, "PNG")
    stream.seek(0)
    return stream


def test_another_program_reads_all_of_it(filled: Services, tmp_path: Path) -> None:
    secret = _fill(filled)
    summary = filled.operations.archives.write(tmp_path / "archive.zip")
    bag = Bag(tmp_path / "archive.zip")
    (record,) = bag.marc()
    assert KHMER in (record.title or "")
    assert [field["a"] for field in record.get_fields("020")] == ["9789221213192"]
    publications = bag.json("publications")
    assert [found["description"]["title"] for found in publications] == [KHMER, "Withdrawn"]
    assert [copy["call_number"] for copy in publications[0]["copies"]] == ["HV 1", "HV 2"]
    assert publications[1]["withdrawn_at"] and not publications[0]["withdrawn_at"]
    assert summary.publications == 2
    (donor,) = bag.json("donors")
    assert (donor["name"], donor["unnamed"]) == ("A shy donor", True)
    (donation,) = bag.json("donations")
    assert donation["donor_id"] == donor["id"] and donation["lines"][0]["description"]["title"] == "A gift"
    (only,) = bag.json("lists")
    assert (only["name"], only["visibility"]) == ("A private list", "private")
    statuses = {found["entry_id"]: found["status"] for found in bag.json("statuses")}
    assert [statuses[entry["id"]] for entry in only["entries"]] == ["held", "missing"]
    owner = next(found for found in bag.json("people") if found["id"] == only["owner_id"])
    assert owner["email"] == "member@example.org"
    (attached,) = publications[0]["files"]
    content = bag.bytes(f"data/files/{attached['digest']}")
    assert hashlib.sha256(content).hexdigest() == attached["digest"] == bag.json("files")[0]["digest"]
    everything = b"".join(bag.zip.read(name) for name in bag.zip.namelist())
    for hidden in (PASSWORD, "argon2", secret, filled.config.secret_key):
        assert hidden.encode() not in everything


def test_it_is_a_bag_whose_every_file_is_explained_and_summed(filled: Services, tmp_path: Path) -> None:
    _fill(filled)
    filled.operations.archives.write(tmp_path / "archive.zip")
    bag = Bag(tmp_path / "archive.zip")
    assert bag.bytes("bagit.txt") == b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
    payload = {name.removeprefix(f"{TOP}/") for name in bag.zip.namelist() if name.startswith(f"{TOP}/data/")}
    for manifest in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        lines = [line.split("  ") for line in bag.bytes(manifest).decode().splitlines()]
        assert all(hashlib.sha256(bag.bytes(name)).hexdigest() == digest for digest, name in lines)
        if manifest == "manifest-sha256.txt":
            assert {name for _digest, name in lines} == payload
    size = sum(len(bag.bytes(name)) for name in payload)
    assert f"Payload-Oxum: {size}.{len(payload)}\n" in bag.bytes("bag-info.txt").decode()
    readme = bag.bytes("README.txt").decode()
    for name in payload:
        plain = re.sub(r"^data/(files/)?.*", r"\1", name) or name.removeprefix("data/")
        assert all(words in readme for words in FILES[plain])
    assert "PERSONAL DATA" in readme and "ទិន្នន័យផ្ទាល់ខ្លួន" in readme


def test_of_every_table_it_is_said_whether_it_leaves() -> None:
    parts = {part.model.__tablename__ for part in stored.PARTS}
    parts |= {model.__tablename__ for part in stored.PARTS for model, _column in part.children.values()}
    assert not parts & stored.LEFT_OUT.keys()
    assert parts | stored.LEFT_OUT.keys() == set(Base.metadata.tables)


def test_an_empty_catalogue_is_an_archive_too(filled: Services, tmp_path: Path) -> None:
    filled.operations.archives.write(tmp_path / "archive.zip")
    bag = Bag(tmp_path / "archive.zip")
    assert bag.marc() == [] and bag.json("publications") == [] == bag.json("lists")


def _plain(isbn: str) -> str:
    return isbn.replace("-", "").replace(" ", "")


def test_the_sample_leaves_by_the_shell(sample: CommandLine, tmp_path: Path) -> None:
    told = sample("archive", tmp_path / "archive.zip")
    assert told.code == 0 and "348 publications" in told.out and "personal data" in told.out
    bag = Bag(tmp_path / "archive.zip")
    records = bag.marc()
    publications = bag.json("publications")
    assert len(records) == len(publications) == 348
    by_number = {str(found["id"]): found for found in publications}
    for record in records:
        described = by_number[record["001"].data or ""]["description"]
        assert described["title"].split()[0] in (record.title or "")
        identifiers = described.get("identifiers", ())
        isbns = {_plain(found["value"]) for found in identifiers if found["scheme"] == "isbn"}
        written = [field.get_subfields("a", "z") for field in record.get_fields("020")]
        assert isbns == {_plain(value) for values in written for value in values}
    assert sum(len(found["copies"]) for found in publications) == sum(
        len(record.get_fields("852")) for record in records
    )
    assert sum(len(found["entries"]) for found in bag.json("lists")) == len(bag.json("statuses")) > 0
    assert sample("archive", tmp_path / "no folder" / "archive.zip").code == 1


def test_a_new_one_takes_the_place_of_the_last_and_both_go_after_a_day(
    filled: Services,
) -> None:
    chief = _person(filled, "chief@example.org", Role.ADMINISTRATOR)
    for _ in range(2):
        filled.operations.archives.start(chief)
        filled.operations.worker.run_pending()
    folder = filled.config.home / "archives"
    assert [path.name for path in folder.iterdir()] == [filled.operations.archives.file().name]
    filled.operations.archives.sweep()
    written = filled.operations.archives.file()
    two_days_ago = written.stat().st_mtime - 2 * 24 * 3600
    os.utime(written, (two_days_ago, two_days_ago))
    with pytest.raises(NotFound):
        filled.operations.archives.file()  # whatever the cleaning did
    filled.operations.archives.sweep()
    assert filled.operations.archives.latest() is None and not list(folder.iterdir())


def test_no_archive_tells_of_somebody_who_was_erased(
    filled: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    chief = _person(filled, "chief@example.org", Role.ADMINISTRATOR)
    leaving = [_person(filled, f"{name}@example.org", Role.MEMBER) for name in ("first", "second", "third")]
    archives, folder = filled.operations.archives, filled.config.home / "archives"

    def written() -> bytes:
        archives.start(chief)
        filled.operations.worker.run_pending()
        return Bag(archives.file()).bytes("data/people.json")

    assert b"first@" in written()
    filled.access.leaving.leave(leaving.pop(0), PASSWORD)
    assert archives.latest() is None and not list(folder.iterdir()), "it went with them"

    def while_it_is_written(*given: str) -> str:
        if len(leaving) == 2:
            filled.access.leaving.leave(leaving.pop(0), PASSWORD)
        return readme(*given)

    monkeypatch.setattr(archive, "readme", while_it_is_written)
    people = written()
    assert b"second@" not in people and b"third@" in people

    monkeypatch.setattr(filled.access.leaving, "_archives", ArchiveFiles(filled.config.home / "another"))
    filled.access.leaving.leave(leaving.pop(), PASSWORD)
    with pytest.raises(NotFound):
        archives.file()
    archives.sweep()
    assert not list(folder.iterdir()), "it lay on another machine"
