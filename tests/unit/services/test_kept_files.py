"""Files that wait for their sender: the newest few of each person, and nobody fills the disk with them."""

from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path

import pytest

from catalogue.domain.people.access import Account
from catalogue.errors import NotFound
from catalogue.services.files.file_store import FolderStore
from catalogue.services.files.kept_files import KeptFiles


def test_a_person_who_sends_on_and_on_keeps_the_newest_and_takes_nothing_from_others(tmp_path: Path) -> None:
    kept = KeptFiles(FolderStore(tmp_path))
    one, other = (Account(number, "", "", "", frozenset()) for number in (1, 11))
    others = kept.keep(other, BytesIO(b"another's"))
    tokens = []
    for age in range(30, 0, -1):
        tokens.append(kept.keep(one, BytesIO(b"a file")))
        moment = kept.path(one, tokens[-1]).stat().st_mtime - age
        os.utime(kept.path(one, tokens[-1]), (moment, moment))
    assert sum(1 for _ in tmp_path.iterdir()) == 11
    assert kept.path(one, tokens[-1]).is_file() and kept.path(other, others).is_file()
    with pytest.raises(NotFound):
        kept.path(one, tokens[0])


def test_a_clock_that_is_ahead_lets_nobody_s_file_go_when_another_is_sent(tmp_path: Path) -> None:
    kept = KeptFiles(FolderStore(tmp_path))
    one, other = (Account(number, "", "", "", frozenset()) for number in (1, 2))
    waits = kept.keep(one, BytesIO(b"a file"))
    path = kept.path(one, waits)
    long_ago = path.stat().st_mtime - 60 * 24 * 3600  # as a clock sees it that has gone two months ahead
    os.utime(path, (long_ago, long_ago))
    kept.keep(other, BytesIO(b"another's"))
    assert kept.path(one, waits).read_bytes() == b"a file"
    kept.sweep()  # the day's work, on a day that is in no doubt
    with pytest.raises(NotFound):
        kept.path(one, waits)
