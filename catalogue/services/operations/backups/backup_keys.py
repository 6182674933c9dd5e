"""What encrypts a backup and what opens it: age (age-encryption.org), by the library pyrage.

A backup is encrypted to a public key. Its secret half is either held by the administrator alone, or lies
beside the backup, locked with a passphrase, as any age program reads it. Each machine has a key of its own
besides, to which what it makes is encrypted too, so that the worker can try what it made; it stands in
``LACUNA_HOME``, where the catalogue lies open anyhow, and in no backup.
"""

from __future__ import annotations

import base64
import json
import secrets
import subprocess
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Any, cast

import pyrage

from catalogue.errors import InvalidInput
from catalogue.services.files.partial_files import keep, partial_file

SHORTEST_PASSPHRASE = 16
"""Characters: whoever finds a backup may guess for years."""

PARTIAL_KEY = ".backup_key-"
_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
_WAIT = 120
_ONE_AT_A_TIME = Lock()
_SECRET = "AGE-SECRET-KEY-"


def new_pair() -> tuple[str, str]:
    """Return a new key: its secret half and its public one."""
    identity = pyrage.x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def public_half(secret: str) -> str:
    """Return the public half of a secret key; raises ``InvalidInput`` where it is none."""
    return str(_identity(secret).to_public())


def check_public(recipient: str) -> None:
    """Raise ``InvalidInput`` where this is no public key of age."""
    if recipient.upper().startswith(_SECRET):
        raise InvalidInput(
            "secret_key_given",
            "This is the secret key. Keep it, and give the public one here: it begins with age1.",
            field="recipient",
        )
    try:
        pyrage.x25519.Recipient.from_str(recipient)
    except pyrage.RecipientError as error:
        raise InvalidInput(
            "no_public_key", "A public key begins with age1 and is 62 letters long.", field="recipient"
        ) from error


def suggest_passphrase() -> str:
    """Six groups of five letters and digits, 150 bits, that nobody will guess."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(6))


def check_passphrase(passphrase: str) -> None:
    """Raise ``InvalidInput`` for a short one."""
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise InvalidInput(
            "short_passphrase",
            "Choose a passphrase of at least %(length)s characters, of several words.",
            length=SHORTEST_PASSPHRASE,
            field="passphrase",
        )


def lock(secret: str, passphrase: str) -> str:
    """Return a secret key locked with a passphrase, in letters; raises ``InvalidInput`` for a short one."""
    check_passphrase(passphrase)
    return _apart({"lock": f"{secret}\n", "passphrase": passphrase})["locked"]


def unlock(locked: str, passphrase: str) -> str:
    """Return the secret key again; raises ``InvalidInput`` for another passphrase, or none."""
    if not passphrase:
        raise InvalidInput(
            "empty_passphrase", "The passphrase is empty. Type it, and try again.", field="passphrase"
        )
    secret = _apart({"unlock": locked, "passphrase": passphrase}).get("secret")
    if secret is None:
        raise InvalidInput("wrong_passphrase", "This passphrase does not open it.", field="passphrase")
    return secret.strip()


def locked_file(locked: str) -> bytes:
    """Return a locked key as a file that any age program takes: ``age -d -i FILE``."""
    return base64.b64decode(locked)


def locked_from_file(content: bytes) -> str:
    """Return a locked key out of such a file."""
    return base64.b64encode(content).decode()


def encrypt(source: Any, target: Any, recipients: Iterable[str]) -> None:
    """Encrypt all that one file gives into another, in constant memory."""
    pyrage.encrypt_io(source, target, [pyrage.x25519.Recipient.from_str(key) for key in recipients])


def decrypt(source: Any, target: Any, keys: Sequence[str]) -> bool:
    """Decrypt one file into another, with one of several secret keys; False where none is right.

    Raises ``OSError`` for what is damaged or no file of age.
    """
    try:
        pyrage.decrypt_io(source, target, [_identity(key) for key in keys])
    except pyrage.DecryptError as error:
        if "matching keys" in str(error):
            return False
        raise OSError(str(error)) from error
    return True


def machine_key(home: Path) -> str:
    """Return this machine's own secret key: made once, in a file that only its owner reads."""
    path = home / "backup_key"
    with suppress(FileNotFoundError):
        return path.read_text("ascii").strip()
    secret, _ = new_pair()
    with partial_file(home, PARTIAL_KEY) as (stream, partial):
        stream.write(f"{secret}\n".encode())
        keep(stream, partial, path)
    return secret


def _identity(secret: str) -> pyrage.x25519.Identity:
    try:
        return pyrage.x25519.Identity.from_str(secret.strip().upper())
    except pyrage.IdentityError as error:
        raise InvalidInput(
            "no_secret_key", "A secret key begins with AGE-SECRET-KEY-1.", field="passphrase"
        ) from error


def _apart(asked: dict[str, str]) -> dict[str, str]:
    """Lock or unlock in a process of its own, one at a time.

    It takes seconds, in which the library lets no thread go on, and a gigabyte (scrypt), which a small
    machine may not have: then that process ends, and not this one.
    """
    try:
        with _ONE_AT_A_TIME:
            answer = subprocess.run(
                [sys.executable, "-m", __name__],
                input=json.dumps(asked).encode(),
                stdout=subprocess.PIPE,
                timeout=_WAIT,
                check=True,
            )
    except (OSError, subprocess.SubprocessError) as error:
        raise InvalidInput(
            "passphrase_too_dear",
            "The passphrase could not be worked out. It takes a gigabyte of memory for some seconds: try it "
            "when less is going on, or choose a key instead.",
            field="passphrase",
        ) from error
    return cast(dict[str, str], json.loads(answer.stdout))


def _answer(asked: dict[str, str]) -> dict[str, str]:
    passphrase = asked["passphrase"]
    if "lock" in asked:
        return {"locked": locked_from_file(pyrage.passphrase.encrypt(asked["lock"].encode(), passphrase))}
    try:
        return {"secret": pyrage.passphrase.decrypt(locked_file(asked["unlock"]), passphrase).decode()}
    except pyrage.DecryptError:
        return {}


if __name__ == "__main__":
    json.dump(_answer(json.load(sys.stdin)), sys.stdout)
