"""Files that become reference lists, also tables whose columns nobody knows until their owner says.

Such a file is kept until the columns are named, a day at most; what a person said once of a column
is remembered for their next table.
"""

from __future__ import annotations

import re
import shutil
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from sqlalchemy.orm import Session

from catalogue import formats
from catalogue.domain.access import Account
from catalogue.errors import InvalidInput, NotFound
from catalogue.storage.database import Database
from catalogue.storage.models import ColumnMeaning
from search_index.text import fold

from .lists import Lists, NewList

_KEPT_FOR = 24 * 3600
_TOKEN = re.compile(r"[0-9a-f]{32}")
_TELLING = frozenset({"title", "reference"})


@dataclass(frozen=True, slots=True)
class WaitingFile:
    """A table that waits for the names of its columns; ``rows`` are its first ones, as long as each other.

    ``guesses`` gives for each column the field it may be, "" where nothing is known.
    """

    token: str
    filename: str
    rows: tuple[tuple[str, ...], ...]
    guesses: tuple[str, ...]


class ListFiles:
    """Making lists of uploaded files."""

    def __init__(self, database: Database, lists: Lists, folder: Path) -> None:
        self._database = database
        self._lists = lists
        self._folder = folder

    def receive(self, account: Account, name: str, source: BinaryIO, filename: str) -> NewList | WaitingFile:
        """Make a list of a file, or keep the file where its columns must be named first.

        Raises ``InvalidInput`` when nothing in it can be used.
        """
        try:
            return self._lists.from_file(account, name, source, filename)
        except InvalidInput as error:
            if error.code != "unknown_header":
                raise
            rows = error.params["rows"]
        source.seek(0)
        known = self._remembered(account, rows)
        if _TELLING & set(known.values()):
            return self._lists.from_file(account, name, source, filename, known)
        return self.waiting(account, self._keep(account, source), filename)

    def waiting(self, account: Account, token: str, filename: str) -> WaitingFile:
        """A file of this person that waits; raises ``NotFound`` for any other, and once it was taken."""
        path = self._path(account, token)
        try:
            formats.read(path, filename)
        except InvalidInput as error:
            if error.code == "unknown_header":
                return self._view(account, token, filename, error.params["rows"])
            raise
        raise _gone()

    def name_columns(
        self, account: Account, token: str, name: str, filename: str, columns: Mapping[str, str]
    ) -> NewList:
        """Make the list, now that its owner said what the columns are, and remember what was said.

        ``columns`` is as ``formats.read`` takes it. Raises ``InvalidInput`` with field "columns" when
        neither a title nor a whole reference is among them, ``NotFound`` for an unknown file.
        """
        path = self._path(account, token)
        if not _TELLING & set(columns.values()):
            raise InvalidInput(
                "columns_without_title",
                "Say which column holds the title, or the whole reference.",
                field="columns",
            )
        made = self._lists.from_file(account, name, path, filename, columns)
        with self._database.write() as session:
            for header, field in columns.items():
                if field and not header.startswith("#"):
                    session.merge(ColumnMeaning(user_id=account.id, header=fold(header), field=field))
        path.unlink(missing_ok=True)
        return made

    def _keep(self, account: Account, source: BinaryIO) -> str:
        self._folder.mkdir(parents=True, exist_ok=True)
        for old in self._folder.glob("*"):
            if old.stat().st_mtime < time.time() - _KEPT_FOR:
                old.unlink(missing_ok=True)
        token = uuid.uuid4().hex
        source.seek(0)
        with self._file(account, token).open("wb") as file:
            shutil.copyfileobj(source, file)
        return token

    def _file(self, account: Account, token: str) -> Path:
        return self._folder / f"{account.id}-{token}"

    def _path(self, account: Account, token: str) -> Path:
        if not _TOKEN.fullmatch(token) or not (path := self._file(account, token)).is_file():
            raise _gone()
        return path

    def _view(
        self, account: Account, token: str, filename: str, rows: Sequence[Sequence[str]]
    ) -> WaitingFile:
        width = max(map(len, rows))
        filled = tuple(tuple(row) + ("",) * (width - len(row)) for row in rows)
        known = {fold(header): field for header, field in self._remembered(account, rows).items()}
        columns = zip(*filled, strict=True)
        guesses = (next(filter(None, map(known.get, map(fold, column))), "") for column in columns)
        return WaitingFile(token, filename, filled, tuple(guesses))

    def _remembered(self, account: Account, rows: Sequence[Sequence[str]]) -> dict[str, str]:
        """The cells of the first rows that this person once called a column's name, with its field."""
        with self._database.read() as session:
            return {
                cell: meaning.field
                for row in rows
                for cell in row
                if cell and (meaning := _meaning(session, account, cell)) is not None
            }


def _meaning(session: Session, account: Account, header: str) -> ColumnMeaning | None:
    return session.get(ColumnMeaning, (account.id, fold(header)))


def _gone() -> NotFound:
    return NotFound("no_such_upload", "This file is no longer waiting. Please send it again.")
