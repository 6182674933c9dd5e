"""What a person once said that the columns of a table are: remembered for every table of theirs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

from catalogue import formats
from catalogue.domain.access import Account
from catalogue.errors import InvalidInput
from catalogue.sandbox import read_list
from catalogue.storage.database import Database
from catalogue.storage.models import ColumnMeaning
from search_index.text import fold

TELLING = frozenset({"title", "reference"})
"""One of these must be among the columns of a list."""


class NamedColumns:
    """Names of columns that only one person knows."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def remembered(self, account: Account, rows: Sequence[Sequence[str]]) -> dict[str, str]:
        """The cells of the first rows that this person once called a column's name, with its field."""
        with self._database.read() as session:
            return {
                cell: meaning.field
                for row in rows
                for cell in row
                if cell and (meaning := session.get(ColumnMeaning, (account.id, fold(cell)))) is not None
            }

    def remember(self, account: Account, columns: Mapping[str, str]) -> None:
        """Keep what was said of columns that have a name."""
        with self._database.write() as session:
            for header, field in columns.items():
                if field and not header.startswith("#"):
                    session.merge(ColumnMeaning(user_id=account.id, header=fold(header), field=field))

    def read(self, account: Account, source: Path | BinaryIO, filename: str) -> formats.Reading:
        """Read a file, its columns by what this person said where their names are not known otherwise.

        Raises ``InvalidInput`` as ``read_list`` does.
        """
        try:
            return read_list(source, filename)
        except InvalidInput as error:
            if error.code != "unknown_header":
                raise
            known = self.remembered(account, error.params["rows"])
            if TELLING.isdisjoint(known.values()):
                raise
        if not isinstance(source, Path):
            source.seek(0)
        return read_list(source, filename, columns=known)
