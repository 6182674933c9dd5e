"""Passwords and what is kept of them; hashing is slow on purpose, and waits its turn.

One hash takes 64 MB and, on every core, some hundredths of a second (argon2id, RFC 9106). A process works
out one at a time, so that however many are asked for at once, pages still find a core and memory.
"""

from __future__ import annotations

from functools import cache
from threading import Lock

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from catalogue.errors import InvalidInput

SHORTEST = 10
HASHER = PasswordHasher()
"""What works hashes out, at the cost that RFC 9106 advises where memory is scarce."""
_turn = Lock()


def hashed(password: str) -> str:
    """Return what is kept of a password; raises ``InvalidInput`` for one that is too short."""
    if len(password) < SHORTEST:
        raise InvalidInput(
            "short_password",
            "Choose a password of at least %(length)s characters.",
            length=SHORTEST,
            field="password",
        )
    with _turn:
        return HASHER.hash(password)


def is_right(password_hash: str | None, password: str) -> bool:
    """Whether a password is the one; where there is none to compare with, it takes as long to say no."""
    with _turn:
        right = _verifies(password_hash or _decoy(), password)
    return right and bool(password_hash)


def _verifies(password_hash: str, password: str) -> bool:
    try:
        return HASHER.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _decoy() -> str:
    return HASHER.hash("no account has this password")
