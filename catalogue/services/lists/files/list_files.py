"""Files that become reference lists, also tables whose columns nobody knows until their owner says.

Such a file is kept until the columns are named, a day at most; what a person said once of a column
is remembered for their next table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from catalogue.domain.people.access import Account
from catalogue.errors import InvalidInput
from catalogue.sandbox import read_list
from catalogue.services.files.kept_files import KeptFiles, gone
from catalogue.services.lists.lists import Lists, NewList
from catalogue.services.named_columns import TELLING, NamedColumns, UnnamedTable, remember_columns

from .list_sheets import ListSheets


@dataclass(frozen=True, slots=True)
class WaitingFile(UnnamedTable):
    """A table that waits for the names of its columns."""

    token: str
    filename: str


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
        """Make a list of a file and begin its check, or keep the file where its columns must be named first.

        A sheet of a list that this person may change is known by its rows and kept for a look at it.
        Raises ``InvalidInput`` when nothing in the file can be used.
        """
        if sheet := self._sheets.receive(account, source, filename):
            return ReturnedSheet(*sheet, filename)
        source.seek(0)
        try:
            return self._lists.from_file(account, name, source, filename, check=True)
        except InvalidInput as error:
            if error.code != "unknown_header":
                raise
            rows = error.params["rows"]
        source.seek(0)
        known = self._columns.remembered(account, rows)
        if TELLING & set(known.values()):
            return self._lists.from_file(account, name, source, filename, known, check=True)
        return self.waiting(account, self._files.keep(account, source), filename)

    def waiting(self, account: Account, token: str, filename: str) -> WaitingFile:
        """Return a file of this person that waits; raises ``NotFound`` for any other, and once it was
        taken.
        """
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
        """Make the list and begin its check, now that its owner said what the columns are, and remember it.

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
        made = self._lists.from_file(
            account,
            name,
            path,
            filename,
            columns,
            check=True,
            finish=lambda session: remember_columns(session, account, columns),
        )
        self._files.drop(account, token)
        return made

    def _view(
        self, account: Account, token: str, filename: str, rows: Sequence[Sequence[str]]
    ) -> WaitingFile:
        table = self._columns.unnamed(account, rows)
        return WaitingFile(table.rows, table.guesses, token, filename)
