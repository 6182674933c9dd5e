"""An encrypted backup: a zip of the encrypted one, what opens it with a passphrase, and a page that says how.

Any age program opens it too, without Lacuna, should Lacuna be gone.
"""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import IO, TypeVar

from catalogue.errors import InvalidInput
from catalogue.services.files.partial_files import partial_file

from . import backup_keys

_INNER = "backup.zip.age"
_LOCKED_KEY = "key.age"
_PAGE = "HOW-TO-OPEN.txt"
DECRYPTED = ".backup-decrypted-"
"""How the name of a decrypted backup begins, while it is read."""
ZIP_ERRORS = (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError)

_Made = TypeVar("_Made")

_WORDS = """\
This is an encrypted backup of a catalogue kept with Lacuna.
Lacuna opens it:            lacuna restore FILE
Without Lacuna, age does (https://age-encryption.org), once this zip is unpacked:
{english}
What comes out is a zip: tables as lines of JSON, and files. Nobody can open it without {english_key}.

នេះជាច្បាប់បម្រុងដែលបានអ៊ិនគ្រីប របស់កាតាឡុកមួយដែលប្រើ Lacuna។
បើកដោយ Lacuna៖            lacuna restore FILE
បើគ្មាន Lacuna អាចបើកដោយកម្មវិធី age (https://age-encryption.org) ក្រោយពីពន្លា zip នេះ៖
{english}
អ្វីដែលចេញមកគឺ zip មួយ៖ តារាងជាបន្ទាត់ JSON និងឯកសារ។ គ្មាននរណាអាចបើកវាបានឡើយ បើគ្មាន{khmer_key}។
"""
_WAYS = {
    True: {
        "english": f"    age -d -i {_LOCKED_KEY} {_INNER} > backup.zip",
        "english_key": "the passphrase",
        "khmer_key": "ឃ្លាសម្ងាត់",
    },
    False: {
        "english": f"    age -d -i YOUR-SECRET-KEY.txt {_INNER} > backup.zip",
        "english_key": "the secret key",
        "khmer_key": "សោសម្ងាត់",
    },
}


@dataclass(frozen=True, slots=True)
class Lock:
    """To whom a backup is encrypted, the administrator's key first.

    ``locked_key`` is the secret half of that, which a passphrase opens; "" where there is no passphrase.
    """

    recipients: tuple[str, ...]
    locked_key: str = ""


@dataclass(frozen=True, slots=True)
class Keys:
    """What may open a backup; ``passphrase`` is asked only where no secret key does and one could."""

    secrets: tuple[str, ...] = ()
    passphrase: Callable[[], str] | None = None


NO_KEYS = Keys()


def write_sealed(stream: IO[bytes], lock: Lock, write: Callable[[IO[bytes]], _Made]) -> _Made:
    """Encrypt what ``write`` writes on its way into a file; it lies open nowhere."""
    page = _WORDS.format(**_WAYS[bool(lock.locked_key)])
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as outer:
        outer.comment = lock.recipients[0].encode()
        outer.writestr(_PAGE, page)
        if lock.locked_key:
            outer.writestr(_LOCKED_KEY, backup_keys.locked_file(lock.locked_key))
        with outer.open(_INNER, "w", force_zip64=True) as target:
            return _through(target, lock, write)


def is_sealed(path: Path) -> bool:
    """Whether a file is an encrypted backup."""
    return sealed_for(path) is not None


def sealed_for(path: Path) -> str | None:
    """Return the public key that a backup is encrypted to, None where it is not encrypted."""
    with suppress(*ZIP_ERRORS), zipfile.ZipFile(path) as outer:
        return outer.comment.decode("ascii", "replace") if _INNER in outer.namelist() else None
    return None


@contextmanager
def opened(path: Path, keys: Keys, scratch: Path) -> Iterator[Path]:
    """Yield the zip in an encrypted backup, decrypted into ``scratch`` while the block lasts; others as
    they are.

    Raises ``InvalidInput`` where nothing at hand opens it, or it is damaged.
    """
    if not is_sealed(path):
        yield path
        return
    with partial_file(scratch, DECRYPTED) as (stream, partial):
        if not _decrypts(path, keys.secrets, stream):
            _decrypt_by_passphrase(path, keys, stream)
        stream.flush()
        yield partial


def damaged(name: str, what: str) -> InvalidInput:
    """Return what to say of a backup that is not as it was written."""
    return InvalidInput(
        "backup_damaged",
        "%(name)s is damaged (%(what)s). Nothing was changed. Take another backup.",
        name=name,
        what=what,
    )


def _through(target: IO[bytes], lock: Lock, write: Callable[[IO[bytes]], _Made]) -> _Made:
    read_end, write_end = os.pipe()
    failed: list[BaseException] = []

    def encrypt() -> None:
        with os.fdopen(read_end, "rb") as source:
            try:
                backup_keys.encrypt(source, _Noting(target, failed), lock.recipients)
            except BaseException as error:
                failed.append(error)  # the first is the cause: that of the writing, where that failed

    encrypting = Thread(target=encrypt, name="encrypting", daemon=True)
    encrypting.start()
    try:
        with os.fdopen(write_end, "wb") as sink:
            made = write(sink)
    except BrokenPipeError:  # the other end broke off, and says why
        encrypting.join()
        raise (failed or [OSError("the encrypting ended early")])[0] from None
    finally:
        encrypting.join()
    if failed:
        raise failed[0]
    return made


class _Noting:
    """A file that notes its own error, which the encrypting library would put in other words."""

    def __init__(self, target: IO[bytes], failed: list[BaseException]) -> None:
        self._target = target
        self._failed = failed

    def write(self, piece: bytes) -> int:
        try:
            return self._target.write(piece)
        except BaseException as error:
            self._failed.append(error)
            raise

    def flush(self) -> None:
        """Nothing: the file is flushed when it is whole."""


def _decrypt_by_passphrase(path: Path, keys: Keys, target: IO[bytes]) -> None:
    """Ask for what opens it while nothing of it is read: what goes wrong over that is no damage of it."""
    if keys.passphrase is not None and (locked := _locked_key(path)):
        secret = backup_keys.unlock(locked, keys.passphrase())
        if _decrypts(path, (secret,), target):
            return
    raise InvalidInput(
        "backup_locked",
        "%(name)s is encrypted, and nothing here opens it. Give the passphrase, or the secret key with "
        "--key FILE. Nothing was changed.",
        name=path.name,
    )


def _locked_key(path: Path) -> str:
    """Return the secret key that a passphrase opens, "" where there is none."""
    with _readable(path) as outer:
        if _LOCKED_KEY not in outer.namelist():
            return ""
        return backup_keys.locked_from_file(outer.read(_LOCKED_KEY))


def _decrypts(path: Path, secrets: tuple[str, ...], target: IO[bytes]) -> bool:
    with _readable(path) as outer, outer.open(_INNER) as source:
        return bool(secrets) and backup_keys.decrypt(source, target, secrets)


@contextmanager
def _readable(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as outer:
            yield outer
    except ZIP_ERRORS as error:
        raise damaged(path.name, "what is encrypted in it cannot be read") from error
