"""What hangs on the secret key: marks that cannot be guessed back, texts that cannot be read without it.

Each use has a key of its own, derived from the secret key (HKDF, RFC 5869), so that what one use gives
away is of no help against another.
"""

from __future__ import annotations

import base64
import hmac
import zlib
from functools import cached_property

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_SEALED = "sealed:"
"""What a sealed text begins with, so that one from before there was a key is told apart."""

_STEP = 256


class Keyring:
    """Marks and seals under one secret key."""

    def __init__(self, secret_key: str) -> None:
        self._secret = secret_key.encode()

    def mark(self, *parts: str) -> str:
        """Return what stands for some words, the first of which names the use: 64 hexadecimal digits.

        Nobody without the key can find out which words it stands for by trying out likely ones.
        """
        return hmac.digest(self._marking, "\0".join(parts).encode(), "sha256").hex()

    def is_mark(self, given: str, *parts: str) -> bool:
        """Whether something that came from outside is the mark of these words."""
        return hmac.compare_digest(given.encode(), self.mark(*parts).encode())

    def seal(self, text: str) -> str:
        """Return a text encrypted (Fernet: AES-128 in CBC mode with HMAC-SHA256); "" stays ""."""
        return _SEALED + self._sealer.encrypt(text.encode()).decode() if text else ""

    def unseal(self, sealed: str) -> str:
        """Return the text that was sealed; "" for one that was sealed under another key, or is none."""
        if not is_sealed(sealed):
            return ""
        try:
            return self._sealer.decrypt(sealed.removeprefix(_SEALED).encode()).decode()
        except InvalidToken:
            return ""

    def seal_passing(self, use: str, text: str) -> str:
        """Return a text encrypted for a short time, with the moment; safe in an address.

        It says nothing of what it holds but how long that is, pressed together, in steps of ``_STEP`` bytes.
        """
        pressed = zlib.compress(text.encode())
        return self._passing(use).encrypt(pressed.ljust(-(-len(pressed) // _STEP) * _STEP)).decode()

    def unseal_passing(self, use: str, sealed: str, lifetime: int) -> str:
        """Return a text that was sealed for the same use within so many seconds; "" for anything else."""
        try:
            padded = self._passing(use).decrypt(sealed.encode(), ttl=lifetime)
        except (InvalidToken, UnicodeError):
            return ""
        return zlib.decompressobj().decompress(padded).decode()

    def _passing(self, use: str) -> Fernet:
        return Fernet(base64.urlsafe_b64encode(self._derived(f"passing {use}")))

    @cached_property
    def _marking(self) -> bytes:
        return self._derived("marks")

    @cached_property
    def _sealer(self) -> Fernet:
        return Fernet(base64.urlsafe_b64encode(self._derived("seals")))

    def _derived(self, use: str) -> bytes:
        return HKDF(SHA256(), length=32, salt=None, info=f"lacuna {use}".encode()).derive(self._secret)


def is_sealed(text: str) -> bool:
    """Whether a text was sealed, by whichever key."""
    return text.startswith(_SEALED)
