"""A temporary file that nobody else can read, nor whoever seizes the disk: what overflows waits sealed.

A body or an answer that is too long for memory has to wait somewhere, and may tell what somebody looked for.
The key is made for the file, kept in memory alone, and gone with it.
"""

from __future__ import annotations

import io
import os
import secrets
import tempfile
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CTR

_BLOCK = 16


class SealedFile(io.RawIOBase):
    """A file without a name, encrypted (AES in counter mode, so that any part of it can be read).

    Each place is to be written once: what was written over another content could be compared with it.
    """

    def __init__(self) -> None:
        self._key = AES256(secrets.token_bytes(32))
        self._file = tempfile.TemporaryFile("w+b", buffering=0)  # noqa: SIM115 (closed by close)
        self._place = 0
        self.size = 0
        """How many bytes it takes."""

    def readable(self) -> bool:
        """Whether it can be read: always."""
        return True

    def writable(self) -> bool:
        """Whether it can be written: always."""
        return True

    def seekable(self) -> bool:
        """Whether any place can be gone to: always."""
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to a place, as in any file."""
        self._place = self._file.seek(
            self._place + offset if whence == os.SEEK_CUR else offset,
            os.SEEK_SET if whence == os.SEEK_CUR else whence,
        )
        return self._place

    def tell(self) -> int:
        """Return the place where it is read and written next."""
        return self._place

    def readinto(self, buffer: Any) -> int:
        """Read as much as there is room for; 0 at the end."""
        room = memoryview(buffer).cast("B")
        self._file.seek(self._place)
        sealed = self._file.read(len(room)) or b""
        room[: len(sealed)] = self._turned(sealed)
        self._place += len(sealed)
        return len(sealed)

    def write(self, data: Any) -> int:
        """Write all of it."""
        plain = bytes(data)
        self._file.seek(self._place)
        left = memoryview(self._turned(plain))
        while left:
            left = left[self._file.write(left) or 0 :]
        self._place += len(plain)
        self.size = max(self.size, self._place)
        return len(plain)

    def close(self) -> None:
        """Let go of the file, and of the key."""
        self._file.close()
        super().close()

    def _turned(self, data: bytes) -> bytes:
        """Encrypt or decrypt, which is the same here, what stands at the place."""
        block, within = divmod(self._place, _BLOCK)
        turning = Cipher(self._key, CTR(block.to_bytes(_BLOCK, "big"))).encryptor()
        return turning.update(bytes(within) + data)[within:]
