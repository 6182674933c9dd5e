"""What overflows memory at the door: nobody who reads the disk reads it, and any part of it can be read."""

from __future__ import annotations

import os
import random

from waitress.buffers import OverflowableBuffer

from catalogue.cli.site import doorway
from catalogue.cli.site.sealed_file import SealedFile

WORDS = b"a survivor looked for this "


def test_it_reads_as_any_file_and_holds_nothing_that_can_be_read() -> None:
    chance, plain, sealed = random.Random(4), bytearray(), SealedFile()
    for _ in range(200):
        piece = (WORDS * 20)[: chance.randrange(1, 400)]
        sealed.seek(0, os.SEEK_END)
        assert sealed.write(piece) == len(piece)
        plain += piece
        place, length = chance.randrange(len(plain)), chance.randrange(600)
        assert sealed.seek(place) == place
        assert sealed.read(length) == plain[place : place + length]
        assert sealed.tell() == min(place + length, len(plain))
    sealed.seek(-10, os.SEEK_CUR)
    sealed.seek(0)
    assert sealed.readall() == plain
    kept = os.pread(sealed._file.fileno(), len(plain) + 1, 0)
    assert len(kept) == len(plain)
    assert WORDS[:8] not in kept
    sealed.close()
    assert sealed.closed


def test_two_files_with_the_same_words_have_nothing_in_common() -> None:
    kept = []
    for _ in range(2):
        with SealedFile() as sealed:
            sealed.write(WORDS)
            kept.append(os.pread(sealed._file.fileno(), 100, 0))
    assert kept[0] != kept[1]


def test_what_overflows_at_the_door_is_sealed() -> None:
    doorway._seal_what_overflows()
    waiting = OverflowableBuffer(100)
    for _ in range(50):
        waiting.append(WORDS)
    assert isinstance(waiting.getfile(), SealedFile)
    assert waiting.get(len(WORDS), skip=True) == WORDS
    assert waiting.get(-1) == WORDS * 49
    waiting.close()
