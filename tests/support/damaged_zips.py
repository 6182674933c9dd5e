"""Zip files as a damaged disk or a hostile hand leaves them."""

from __future__ import annotations

_MEMBER = b"PK\x01\x02"
_NEEDED = 6
"""Where the directory says which version of a program a member needs."""


def of_a_later_zip(data: bytes) -> bytes:
    """Return a zip file whose first member claims to need version 8.4, which no program has."""
    at = data.index(_MEMBER) + _NEEDED
    return data[:at] + bytes([84]) + data[at + 1 :]
