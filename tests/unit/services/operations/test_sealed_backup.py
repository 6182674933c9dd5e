"""An encrypted backup is opened by its key alone, by any age program, and says so to whoever has none."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pyrage
import pytest
from click import Abort

from catalogue.bootstrap import Services, build
from catalogue.config import Config
from catalogue.domain.descriptions.description import Description
from catalogue.domain.people.access import Account, Role
from catalogue.errors import InvalidInput, NoRoom
from catalogue.services.operations.backups import backup_keys
from catalogue.services.operations.backups.sealed_backup import Keys, Lock, is_sealed, opened
from tests.support.full_disk import no_file_larger_than

SECRET_WORDS = "A title that nobody but the centre may read"
PASSPHRASE = "rain on the river in June"


@pytest.fixture
def filled(new_home: Callable[[str], Path]) -> Iterator[Services]:
    services = build(Config.for_home(new_home("filled")))
    services.records.publications.add(None, Description(title=SECRET_WORDS))
    yield services
    services.close()


@pytest.fixture
def chief(filled: Services) -> Account:
    filled.access.accounts.add(
        None, "chief@example.org", [Role.ADMINISTRATOR], password="a long enough password"
    )
    found = filled.access.accounts.by_email("chief@example.org")
    assert found is not None
    return found


@pytest.fixture
def elsewhere(new_home: Callable[[str], Path]) -> Iterator[Services]:
    """Another machine, with another key of its own."""
    services = build(Config.for_home(new_home("elsewhere")))
    yield services
    services.close()


def _sealed(services: Services, path: Path, locked: str = "") -> str:
    secret, recipient = backup_keys.new_pair()
    own = backup_keys.public_half(backup_keys.machine_key(services.config.home))
    services.operations.backups.write(path, lock=Lock((recipient, own), locked))
    return secret


def test_another_machine_restores_it_with_the_secret_key_and_not_without(
    filled: Services, elsewhere: Services, tmp_path: Path
) -> None:
    path = tmp_path / "backup.zip"
    secret = _sealed(filled, path)
    assert is_sealed(path)
    for keys in (Keys(), Keys((backup_keys.new_pair()[0],)), Keys((), lambda: PASSPHRASE)):
        with pytest.raises(InvalidInput, match="encrypted"):
            elsewhere.operations.backups.restore(path, keys=keys)
    assert elsewhere.operations.backups.restore(path, keys=Keys((secret,))).publications == 1
    assert not list(elsewhere.config.home.glob(".backup-decrypted-*"))


def test_nothing_of_the_catalogue_can_be_read_in_it(filled: Services, tmp_path: Path) -> None:
    plain, path = tmp_path / "plain.zip", tmp_path / "backup.zip"
    filled.operations.backups.write(plain)
    _sealed(filled, path)
    with zipfile.ZipFile(plain) as archive:
        assert SECRET_WORDS.encode() in archive.read("tables/publication.jsonl")
    with zipfile.ZipFile(path) as outer:
        assert outer.namelist() == ["HOW-TO-OPEN.txt", "backup.zip.age"]
        assert b"publication" not in outer.read("backup.zip.age")
    assert sorted(found.name for found in tmp_path.iterdir()) == ["backup.zip", "filled", "plain.zip"]


def test_a_passphrase_opens_it_elsewhere_and_any_age_program_does(
    filled: Services, elsewhere: Services, chief: Account, tmp_path: Path
) -> None:
    filled.operations.backup_schedule.set_passphrase(chief, PASSPHRASE)
    path = tmp_path / "backup.zip"
    filled.operations.backups.write(path, lock=filled.operations.backup_schedule.lock())
    with zipfile.ZipFile(path) as outer:
        assert "age -d -i key.age backup.zip.age" in outer.read("HOW-TO-OPEN.txt").decode()
        secret = pyrage.passphrase.decrypt(outer.read("key.age"), PASSPHRASE).decode().strip()
        plain = pyrage.decrypt(outer.read("backup.zip.age"), [pyrage.x25519.Identity.from_str(secret)])
    with zipfile.ZipFile(io.BytesIO(plain)) as archive:
        assert json.loads(archive.read("manifest.json"))["kind"] == "lacuna-backup"
    with pytest.raises(InvalidInput, match="does not open"):
        elsewhere.operations.backups.restore(path, keys=Keys((), lambda: "rain on the river in July"))
    with pytest.raises(InvalidInput, match="passphrase is empty"):
        elsewhere.operations.backups.restore(path, keys=Keys((), lambda: ""))

    def broken_off() -> str:
        raise Abort  # an error like those of a damaged file

    with pytest.raises(Abort):
        elsewhere.operations.backups.restore(path, keys=Keys((), broken_off))
    assert elsewhere.operations.backups.restore(path, keys=Keys((), lambda: PASSPHRASE)).publications == 1
    for kept in filled.config.home.rglob("*"):
        assert not kept.is_file() or PASSPHRASE.encode() not in kept.read_bytes(), kept


def test_the_machine_that_made_it_needs_no_key(filled: Services, tmp_path: Path) -> None:
    _sealed(filled, tmp_path / "backup.zip")
    assert filled.operations.backups.restore(tmp_path / "backup.zip", replace=True).publications == 1


@pytest.mark.parametrize("where", [0.3, 0.6, 0.95])
def test_a_damaged_one_changes_nothing(filled: Services, tmp_path: Path, where: float) -> None:
    path = tmp_path / "backup.zip"
    _sealed(filled, path)
    with zipfile.ZipFile(path) as outer:
        place = outer.getinfo("backup.zip.age")
    data = bytearray(path.read_bytes())
    data[place.header_offset + 100 + int((place.file_size - 200) * where)] ^= 0xFF
    path.write_bytes(data)
    with pytest.raises(InvalidInput, match="damaged"):
        filled.operations.backups.restore(path, replace=True)
    assert filled.records.publications.get(1).description.title == SECRET_WORDS
    assert not list(filled.config.home.glob("before-restore-*"))


def test_a_full_disk_is_told_and_leaves_nothing(filled: Services, tmp_path: Path) -> None:
    with no_file_larger_than(2_000), pytest.raises(NoRoom):
        _sealed(filled, tmp_path / "backup.zip")
    assert not list(tmp_path.glob("*backup*"))


def test_what_goes_wrong_in_the_writing_is_raised_and_not_hidden_by_the_encrypting(
    filled: Services, tmp_path: Path
) -> None:
    lock = Lock((backup_keys.new_pair()[1],))

    def fail(_stream: object, _partial: Path) -> None:
        raise RuntimeError("the trial failed")

    with pytest.raises(RuntimeError, match="the trial failed"):
        filled.operations.backups.make(tmp_path, fail, lock=lock)
    assert not (tmp_path / "backup.zip").exists()


def test_one_that_is_not_encrypted_is_opened_as_it_is(filled: Services, tmp_path: Path) -> None:
    path = tmp_path / "plain.zip"
    filled.operations.backups.write(path)
    with opened(path, Keys(), tmp_path) as plain:
        assert plain == path


def test_keys_are_told_apart() -> None:
    secret, public = backup_keys.new_pair()
    assert backup_keys.public_half(f" {secret.lower()}\n") == public
    backup_keys.check_public(public)
    for wrong in ("", "age1", public[:-1], secret, "ssh-ed25519 AAAA"):
        with pytest.raises(InvalidInput):
            backup_keys.check_public(wrong)
    with pytest.raises(InvalidInput, match="secret key begins"):
        backup_keys.public_half(public)
    with pytest.raises(InvalidInput, match="at least 16"):
        backup_keys.lock(secret, "too short")
    assert len({backup_keys.suggest_passphrase() for _ in range(50)}) == 50


def test_the_machines_key_is_its_owners_alone(tmp_path: Path) -> None:
    key = backup_keys.machine_key(tmp_path)
    assert backup_keys.machine_key(tmp_path) == key
    assert (tmp_path / "backup_key").stat().st_mode & 0o777 == 0o600


def test_what_a_killed_process_left_open_is_swept(filled: Services) -> None:
    home = filled.config.home
    (home / ".backup-decrypted-x").write_bytes(b"a catalogue")
    (home / ".backup_key-x").write_bytes(b"half a key")
    (home / ".trial-x").mkdir()
    (home / ".trial-x" / "lacuna.db").write_bytes(b"a catalogue")
    filled.operations.backups.sweep()
    filled.operations.backup_trial.sweep()
    assert not list(home.glob(".backup*")) and not list(home.glob(".trial-*"))


def test_a_machine_too_small_for_a_passphrase_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup_keys, "__name__", "no.such.module")  # as a process that the system ends
    with pytest.raises(InvalidInput, match="gigabyte"):
        backup_keys.unlock("bG9ja2Vk", PASSPHRASE)
