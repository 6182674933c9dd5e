"""Files that wait for their sender's word: kept a day at most, each its sender's alone."""

from __future__ import annotations

import re
import shutil
import time
import uuid
from pathlib import Path
from typing import BinaryIO

from catalogue.domain.access import Account
from catalogue.errors import NotFound

from .file_store import PARTIAL
from .partial_files import keep, partial_file, sweep

_KEPT_FOR = 24 * 3600
_TOKEN = re.compile(r"[0-9a-f]{32}")


class KeptFiles:
    """A folder of such files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, account: Account, source: BinaryIO) -> str:
        """Keep a file and give the token by which its sender finds it again."""
        self._folder.mkdir(parents=True, exist_ok=True)
        for old in self._folder.glob("[!.]*"):
            if abs(time.time() - old.stat().st_mtime) > _KEPT_FOR:
                old.unlink(missing_ok=True)
        sweep(self._folder, PARTIAL)
        token = uuid.uuid4().hex
        source.seek(0)
        with partial_file(self._folder, PARTIAL) as (stream, partial):
            shutil.copyfileobj(source, stream)
            keep(stream, partial, self._file(account, token))
        return token

    def path(self, account: Account, token: str) -> Path:
        """Where a file of this person is; raises ``NotFound`` for any other, and once it was taken."""
        if not _TOKEN.fullmatch(token) or not (path := self._file(account, token)).is_file():
            raise gone()
        return path

    def drop(self, account: Account, token: str) -> None:
        """Forget a file that was taken."""
        self._file(account, token).unlink(missing_ok=True)

    def _file(self, account: Account, token: str) -> Path:
        return self._folder / f"{account.id}-{token}"


def gone() -> NotFound:
    """What to say of a file that waits no more."""
    return NotFound("no_such_upload", "This file is no longer waiting. Please send it again.")
