"""How much the reading of one file may take, by its kind: the one place where this is said."""

from __future__ import annotations

from dataclasses import dataclass

_MEBIBYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """What a process that reads one file may take.

    ``memory`` is its whole address space in bytes, of which the loaded readers take a tenth; ``processor``
    the seconds of a processor; ``patience`` the seconds until it must have ended (None: as long as it goes on
    sending); ``silence`` the seconds between two of its answers; ``sent`` and ``written`` the bytes that it
    may answer with and write into a file; ``files`` how many it may have open. ``waited_for`` says whether a
    person waits for the answer, with one of the threads that answer everybody.
    """

    memory: int = 1_024 * _MEBIBYTE
    processor: int = 25
    patience: float | None = 20.0
    silence: float = 180.0
    waited_for: bool = True
    sent: int = 64 * _MEBIBYTE
    written: int = 1 * _MEBIBYTE
    files: int = 32


LIST = Limits(silence=30.0, sent=128 * _MEBIBYTE)
"""A person waits for the answer."""

SMALL = Limits(memory=768 * _MEBIBYTE, sent=32 * _MEBIBYTE)
"""A picture, or scanned numbers: a person waits, and there is little to be read."""

IMPORT = Limits(
    memory=2_048 * _MEBIBYTE,
    processor=3_600,
    patience=None,
    silence=600.0,
    sent=8_192 * _MEBIBYTE,
    waited_for=False,
)
"""A whole catalogue, in the background; it waits while what was read is matched."""

HARVESTED = Limits(waited_for=False, sent=128 * _MEBIBYTE)
"""One answer of another catalogue; nobody's page waits for it."""

TEXT = Limits(processor=180, patience=180.0, waited_for=False)
"""The text of a PDF, in the background; what was read until its time is over is kept."""

READ_FOR_PEOPLE = 2
"""How many files a process that answers requests reads at the same time; its other threads stay free."""
TURN_WITHIN = 20.0
"""Seconds after which whoever waits for a turn is told that others were first."""
