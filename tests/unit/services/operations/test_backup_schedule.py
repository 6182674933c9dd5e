"""Backups by themselves: made when due, kept where they come back on trial, missed when they fail."""

from __future__ import annotations

import datetime as dt
import errno
import hashlib
import io
import os
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table
from sqlalchemy.orm import Session

from catalogue.bootstrap import Services
from catalogue.domain.descriptions.description import Description
from catalogue.domain.people.access import Account, Role
from catalogue.errors import Conflict, InvalidInput
from catalogue.services.discovery.indexing import Indexing
from catalogue.services.files.file_store import FolderStore
from catalogue.services.operations.backups import backup_keys
from catalogue.services.operations.backups.backup_trial import said_of
from catalogue.services.operations.backups.sealed_backup import is_sealed
from catalogue.storage.exports import dump
from catalogue.storage.models import now
from tests.support.pdf_writer import pdf
from tests.unit.services.conftest import add_account


@pytest.fixture
def chief(services: Services) -> Account:
    account = add_account(services, "chief@example.org", Role.ADMINISTRATOR)
    services.records.publications.add(None, Description(title="Kept"))
    return account


def _files(services: Services) -> list[str]:
    folder = services.config.backups_path
    return sorted(os.listdir(folder)) if folder.exists() else []


def _codes(services: Services) -> set[str]:
    return {code for code, _params in services.operations.backup_schedule.findings()}


def _made_by_hand(services: Services, *days: str) -> None:
    """Files as this machine makes them, of other days."""
    services.config.backups_path.mkdir(exist_ok=True)
    for day in days:
        name = f"lacuna-{services.jobs.machine[:8]}-{day}-030000.zip"
        services.operations.backups.write(services.config.backups_path / name)


def test_the_first_is_made_when_the_plan_is_and_the_next_on_its_day(
    services: Services, chief: Account
) -> None:
    schedule = services.operations.backup_schedule
    schedule.begin_day(now().date())
    assert not services.jobs.waiting(), "nobody decided that any is made"
    schedule.save_times(chief, "week", 7, 3)
    services.operations.worker.run_pending()
    state = schedule.state()
    assert state.last is not None and state.last.result["publications"] == state.last.result["indexed"] == 1
    assert _files(services) == [state.last.result["name"]]
    schedule.save_times(chief, "week", 8, 3)
    schedule.begin_day(now().date() + dt.timedelta(days=6))
    assert not services.jobs.waiting()
    schedule.begin_day(now().date() + dt.timedelta(days=7))
    schedule.begin_day(now().date() + dt.timedelta(days=7))
    assert len(services.jobs.under_way("backup")) == 1


def test_it_is_encrypted_as_decided_and_still_tried(services: Services, chief: Account) -> None:
    _secret, public = backup_keys.new_pair()
    services.operations.backup_schedule.set_public_key(chief, f" {public}\n")
    services.operations.backup_schedule.start(chief)
    services.operations.worker.run_pending()
    (kept,) = services.operations.backup_schedule.state().kept
    assert kept.recipient == public
    assert is_sealed(services.config.backups_path / kept.name)
    services.operations.backup_schedule.encrypt_no_more(chief)
    assert services.operations.backup_schedule.lock() is None


def test_what_would_not_come_back_is_not_kept_and_no_older_one_goes(
    services: Services, chief: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    services.operations.backup_schedule.save_times(chief, "day", 1, 0)
    services.operations.worker.run_pending()
    before = _files(services)
    as_it_is = dump.fill

    def loses_a_row(session: Session, table: Table, values: Iterable[dict[str, Any]]) -> Iterator[int]:
        rows = list(values)
        yield from as_it_is(session, table, rows[:-1] if table.name == "setting" else rows)

    monkeypatch.setattr(dump, "fill", loses_a_row)
    services.operations.backup_schedule.start(chief)
    services.operations.worker.run_pending()
    failed = services.operations.backup_schedule.state().failed
    assert failed is not None and "setting" in failed.error_params["what"]
    assert _files(services) == before
    assert _codes(services) == {"backup_failed"}
    assert not services.operations.inspector.inspect().sound
    assert services.operations.attention.items(chief)[0].kind == "backup_failed"
    assert not list(services.config.home.glob(".trial-*"))


def test_old_ones_go_and_what_is_anothers_stays(services: Services, chief: Account) -> None:
    services.operations.backup_schedule.save_times(chief, "never", 2, 1)
    _made_by_hand(services, "20250101", "20250102", "20250103")
    (services.config.backups_path / "lacuna-anothers-20240101-030000.zip").touch()
    (services.config.backups_path / "notes.txt").touch()
    _made_by_hand(services, "20251399")  # which is no day
    services.operations.backup_schedule.start(chief)
    services.operations.worker.run_pending()
    kept = [backup.made_at.date().isoformat() for backup in services.operations.backup_schedule.state().kept]
    assert kept == [now().date().isoformat(), "2025-01-03"]
    assert {"lacuna-anothers-20240101-030000.zip", "notes.txt"} < set(_files(services))
    assert any("20251399" in name for name in _files(services))


def test_it_is_missed_when_it_is_late_or_gone(
    services: Services, chief: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    services.operations.backup_schedule.save_times(chief, "day", 7, 0)
    services.operations.worker.run_pending()
    assert _codes(services) == set()
    assert services.operations.inspector.inspect().sound
    (only,) = services.config.backups_path.iterdir()
    only.write_bytes(only.read_bytes()[:-1])
    assert _codes(services) == {"backup_gone"}
    only.unlink()
    later = now().date() + dt.timedelta(days=4)
    monkeypatch.setattr("catalogue.services.operations.backups.backup_schedule.this_day", lambda: later)
    assert _codes(services) == {"backup_late", "backup_gone"}
    assert {found.code for found in services.operations.inspector.inspect().findings} == {
        "backup_late",
        "backup_gone",
    }


def test_a_folder_that_cannot_be_written_is_named(services: Services, chief: Account) -> None:
    services.config.backups_path.write_text("a file in its place")
    services.operations.backup_schedule.save_times(chief, "day", 7, 0)
    services.operations.worker.run_pending()
    failed = services.operations.backup_schedule.state().failed
    assert failed is not None
    assert failed.error_params["folder"] == str(services.config.backups_path)


def test_a_restore_brings_no_backup_under_way(services: Services, chief: Account, tmp_path: Path) -> None:
    services.operations.backup_schedule.start(chief)
    services.operations.backups.write(tmp_path / "with-it.zip")
    services.operations.backups.restore(tmp_path / "with-it.zip", replace=True)
    assert services.jobs.under_way("backup") == []


def test_the_key_is_shown_to_be_at_hand(services: Services, chief: Account) -> None:
    schedule = services.operations.backup_schedule
    secret, public = backup_keys.new_pair()
    schedule.set_public_key(chief, public)
    assert schedule.asks_for_key()
    assert "backup_key" in {matter.kind for matter in services.operations.attention.items(chief)}
    with pytest.raises(InvalidInput, match="other backups"):
        schedule.try_key(chief, backup_keys.new_pair()[0])
    assert schedule.asks_for_key()
    schedule.try_key(chief, secret)
    assert not schedule.asks_for_key()
    schedule.set_public_key(chief, backup_keys.new_pair()[1])
    assert schedule.asks_for_key(), "another key was never shown"


def test_no_page_of_the_log_shows_what_a_passphrase_opens(
    services: Services, chief: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup_keys, "lock", lambda _secret, _passphrase: "LOCKED UP")
    services.operations.backup_schedule.set_passphrase(chief, "rain on the river in June")
    lock = services.operations.backup_schedule.lock()
    assert lock is not None and lock.locked_key == "LOCKED UP"
    act = services.change_log.get(services.change_log.recent(1)[0].id, reader=chief)
    assert lock.recipients[0] in str(act.changes) and "LOCKED UP" not in str(act.changes)


def test_a_trial_tells_what_is_missing(services: Services, chief: Account, tmp_path: Path) -> None:
    services.operations.backups.write(tmp_path / "sound.zip")
    report = services.operations.backup_trial.check(tmp_path / "sound.zip")
    assert report.sound and report.publications == report.indexed == 1
    assert not list(services.config.home.glob(".trial-*"))
    (tmp_path / "cut.zip").write_bytes((tmp_path / "sound.zip").read_bytes()[:-40])
    with pytest.raises(InvalidInput, match=r"cut\.zip is damaged"):
        services.operations.backup_trial.check(tmp_path / "cut.zip")
    assert services.records.publications.get(1).description.title == "Kept"


@pytest.mark.parametrize("kind_of_database", ["sqlite"])
def test_a_lost_file_keeps_nothing_else_out_of_a_backup_and_is_named_until_it_is_back_or_let_go(
    services: Services, chief: Account, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use, folder = services.records.attachments, services.config.home / "attachments"
    texts = {name: pdf([f"The text of {name}"]) for name in ("whole", "lost", "rotten", "unread", "unwanted")}
    attached = {
        name: use.attach(chief, 1, io.BytesIO(content), f"{name}.pdf").id for name, content in texts.items()
    }
    files = {name: folder / hashlib.sha256(content).hexdigest() for name, content in texts.items()}
    services.operations.worker.run_pending()
    services.acquisitions.imports.start(chief, io.BytesIO(b"title\nWaits\n"), "gifts.csv")
    (upload,) = (services.config.home / "uploads").iterdir()
    files["lost"].unlink()
    files["unwanted"].unlink()
    files["rotten"].write_bytes(b"?" + texts["rotten"][1:])
    as_it_is = FolderStore.open
    monkeypatch.setattr(
        FolderStore,
        "open",
        lambda store, name: _Unreadable() if name == files["unread"].name else as_it_is(store, name),
    )
    upload.rename(tmp_path / "upload")
    schedule, lacks = services.operations.backup_schedule, services.operations.backup_schedule.lacking
    use.remove(chief, attached["unwanted"])
    services.operations.backups.write(tmp_path / "by hand.zip")
    report = services.operations.backup_trial.check(tmp_path / "by hand.zip")
    assert report.sound and report.files == 1 and report.publications == 1
    assert {kind: len(names) for kind, names in report.missing.items()} == {
        "attachments": 4, "uploads": 1, "logos": 0,
    }  # fmt: skip
    assert "5 files were gone or damaged already" in " ".join(said_of(report))

    schedule.save_times(chief, "day", 7, 0)
    services.operations.worker.run_pending()
    state = schedule.state()
    assert state.failed is None and len(_files(services)) == 1 and not lacks().more
    gifts = [each for each in lacks().files if each.kind != "attachments"]
    assert [(each.title, each.name) for each in lacks().files if each not in gifts] == [
        ("Kept", "lost.pdf"), ("Kept", "rotten.pdf"), ("Kept", "unread.pdf"),
    ]  # fmt: skip
    assert "backup_lacks" in _codes(services)
    told = {matter.kind: matter.count for matter in services.operations.attention.items(chief)}
    assert told["backup_lacks"] == lacks().count

    # What is here again when a backup is restored that lacks it, stays; nothing else stands in its place.
    files["lost"].write_bytes(texts["lost"])
    services.operations.backups.restore(tmp_path / "by hand.zip", replace=True)
    assert files["lost"].read_bytes() == texts["lost"] and files["whole"].read_bytes() == texts["whole"]
    schedule.start(chief)
    services.operations.worker.run_pending()
    assert [each.name for each in lacks().files] == ["rotten.pdf", "unread.pdf"]
    with pytest.raises(Conflict, match="gone"):
        use.put_back(chief, attached["unwanted"])
    use.remove(chief, attached["unread"])
    assert [each.name for each in lacks().files] == ["rotten.pdf"]
    use.attach(chief, 1, io.BytesIO(texts["rotten"]), "rotten.pdf")
    assert not lacks().count and "backup_lacks" not in _codes(services)
    schedule.start(chief)
    services.operations.worker.run_pending()
    assert schedule.state().failed is None and not lacks().count
    found = {finding.code for finding in services.operations.inspector.inspect().findings}
    assert "file_missing" not in found


@pytest.mark.parametrize("kind_of_database", ["sqlite"])
def test_what_is_wrong_with_an_index_is_said_of_a_backup_and_no_reason_to_have_none(
    services: Services, chief: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_it_is = Indexing.agreement
    monkeypatch.setattr(Indexing, "agreement", lambda index: replace(as_it_is(index), not_indexed=(1,)))
    services.operations.backup_schedule.start(chief)
    services.operations.worker.run_pending()
    state = services.operations.backup_schedule.state()
    assert state.failed is None and state.last is not None and not state.last.result["index_sound"]


class _Unreadable(io.RawIOBase):
    """A file on a disk that cannot be read at one place."""

    def readinto(self, _buffer: object) -> int:
        raise OSError(errno.EIO, "Input/output error")

    def readable(self) -> bool:
        return True
