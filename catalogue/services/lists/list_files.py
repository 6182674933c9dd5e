"""Files that become reference lists, also tables whose columns nobody knows until their owner says.

Such a file is kept until the columns are named, a day at most; what a person said once of a column
is remembered for their next table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from catalogue import formats
from catalogue.domain.access import Account
from catalogue.errors import InvalidInput
from catalogue.sandbox import read_list
from search_index.text import fold

from ..kept_files import KeptFiles, gone
from .list_sheets import ListSheets
from .lists import Lists, NewList
from .named_columns import TELLING, NamedColumns


@dataclass(frozen=True, slots=True)
class WaitingFile:
    """A table that waits for the names of its columns; ``rows`` are its first ones, as long as each other.

    ``guesses`` gives for each column the field it may be, "" where nothing is known.
    """

    token: str
    filename: str
    rows: tuple[tuple[str, ...], ...]
    guesses: tuple[str, ...]

    @property
    def header(self) -> int:
        """The row, counted from 1, that may name the columns: the first of the fullest ones.

        0 where a number stands in it; then the rows have no names above them.
        """
        fullest = max(self.rows, key=lambda row: sum(map(bool, row)))
        return 0 if any(map(str.isdecimal, fullest)) else self.rows.index(fullest) + 1


@dataclass(frozen=True, slots=True)
class ReturnedSheet:
    """A sheet of a list that came back, waiting for a look at what it would change."""

    list_id: int
    token: str
    filename: str


class ListFiles:
    """Making lists of uploaded files."""

    def __init__(self, columns: NamedColumns, lists: Lists, sheets: ListSheets, files: KeptFiles) -> None:
        self._columns = columns
        self._lists = lists
        self._sheets = sheets
        self._files = files

    def receive(
        self, account: Account, name: str, source: BinaryIO, filename: str
    ) -> NewList | WaitingFile | ReturnedSheet:
        """Make a list of a file, or keep the file where its columns must be named first.

        A sheet of a list that this person may change is known by its rows and kept for a look at it.
        Raises ``InvalidInput`` when nothing in the file can be used.
        """
        if sheet := self._sheets.receive(account, source, filename):
            return ReturnedSheet(*sheet, filename)
        source.seek(0)
        try:
            return self._lists.from_file(account, name, source, filename)
        except InvalidInput as error:
            if error.code != "unknown_header":
                raise
            rows = error.params["rows"]
        source.seek(0)
        known = self._columns.remembered(account, rows)
        if TELLING & set(known.values()):
            return self._lists.from_file(account, name, source, filename, known)
        return self.waiting(account, self._files.keep(account, source), filename)

    def waiting(self, account: Account, token: str, filename: str) -> WaitingFile:
        """A file of this person that waits; raises ``NotFound`` for any other, and once it was taken."""
        path = self._files.path(account, token)
        try:
            read_list(path, filename)
        except InvalidInput as error:
            if error.code == "unknown_header":
                return self._view(account, token, filename, error.params["rows"])
            raise
        raise gone()

    def name_columns(
        self, account: Account, token: str, name: str, filename: str, columns: Mapping[str, str]
    ) -> NewList:
        """Make the list, now that its owner said what the columns are, and remember what was said.

        ``columns`` is as ``read_list`` takes it. Raises ``InvalidInput`` with field "columns" when
        neither a title nor a whole reference is among them, ``NotFound`` for an unknown file.
        """
        path = self._files.path(account, token)
        if not TELLING & set(columns.values()):
            raise InvalidInput(
                "columns_without_title",
                "Say which column holds the title, or the whole reference.",
                field="columns",
            )
        made = self._lists.from_file(account, name, path, filename, columns)
        self._columns.remember(account, columns)
        self._files.drop(account, token)
        return made

    def _view(
        self, account: Account, token: str, filename: str, rows: Sequence[Sequence[str]]
    ) -> WaitingFile:
        width = max(map(len, rows))
        filled = tuple(tuple(row) + ("",) * (width - len(row)) for row in rows)
        known = {fold(header): field for header, field in self._columns.remembered(account, rows).items()}
        columns = list(zip(*filled, strict=True))
        guesses = [next(filter(None, map(known.get, map(fold, column))), "") for column in columns]
        if TELLING.isdisjoint(guesses):
            guesses = [
                said or guess for said, guess in zip(guesses, formats.fields_by_look(columns), strict=True)
            ]
        return WaitingFile(token, filename, filled, tuple(guesses))
