"""Files that wait for their sender's word: a few of each, each its sender's alone.

What waited for longer than a day goes with the day's work, which asks first whether the clock can be believed
(``Days``); who sends another file drops none for its age.
"""

from __future__ import annotations

import re
import uuid
from pathlib import Path
from typing import BinaryIO

from catalogue.domain.people.access import Account
from catalogue.errors import NotFound

from .file_store import FileStore

_KEPT_FOR = 24 * 3600
_MOST = 10
"""Files of one person: whoever sends more has forgotten the oldest, or means to fill the disk."""
_TOKEN = re.compile(r"[0-9a-f]{32}")


class KeptFiles:
    """A store of such files."""

    def __init__(self, files: FileStore) -> None:
        self._files = files

    @property
    def shared(self) -> bool:
        """Whether any machine can read what any was sent."""
        return self._files.shared

    def keep(self, account: Account, source: BinaryIO) -> str:
        """Keep a file and give the token by which its sender finds it again; too many drop the oldest."""
        self._files.sweep()
        token = uuid.uuid4().hex
        source.seek(0)
        kept, _ = self._files.put(source, _name(account, token))
        others = [file for file in self._files.files(_of(account.id)) if file.name != kept]
        for old in sorted(others, key=lambda file: file.age)[_MOST - 1 :]:
            self._files.drop(old.name)
        return token

    def path(self, account: Account, token: str) -> Path:
        """Where a file of this person is; raises ``NotFound`` for any other, and once it was taken."""
        if not _TOKEN.fullmatch(token):
            raise gone()
        try:
            return self._files.path(_name(account, token))
        except FileNotFoundError:
            raise gone() from None

    def drop(self, account: Account, token: str) -> None:
        """Forget a file that was taken."""
        self._files.drop(_name(account, token))

    def sweep(self) -> None:
        """Forget what waited for longer than a day, and what was written by halves. To be called on a day
        that is in no doubt.
        """
        for old in self._files.files():
            if old.age > _KEPT_FOR:
                self._files.drop(old.name)
        self._files.sweep()

    def forget(self, account_id: int) -> None:
        """Forget all files of somebody."""
        for file in self._files.files(_of(account_id)):
            self._files.drop(file.name)


def _name(account: Account, token: str) -> str:
    return f"{_of(account.id)}{token}"


def _of(account_id: int) -> str:
    return f"{account_id}-"


def gone() -> NotFound:
    """Return what to say of a file that waits no more."""
    return NotFound("no_such_upload", "This file is no longer waiting. Please send it again.")
