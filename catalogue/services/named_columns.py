"""What a person once said that the columns of a table are: remembered for every table of theirs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue import formats
from catalogue.domain.descriptions.description import LONGEST_NAME
from catalogue.domain.people.access import Account
from catalogue.errors import InvalidInput
from catalogue.formats.records.list_limits import MOST_COLUMNS
from catalogue.sandbox import read_list
from catalogue.storage.engine.advisory_locks import alone
from catalogue.storage.engine.database import Database
from catalogue.storage.models import ColumnMeaning
from search_index.analysis.normalisation import fold

TELLING = frozenset({"title", "reference"})
"""One of these must be among the columns of a list."""


@dataclass(frozen=True, slots=True)
class UnnamedTable:
    """The first rows of a table whose columns nobody knows, as long as each other.

    ``guesses`` gives for each column the field it may be, "" where nothing is known.
    """

    rows: tuple[tuple[str, ...], ...]
    guesses: tuple[str, ...]

    @property
    def may_be_cut(self) -> int:
        """How many columns of it are read, where it may have more than these; 0 where it has not."""
        return MOST_COLUMNS if len(self.guesses) >= MOST_COLUMNS else 0

    @property
    def header(self) -> int:
        """The row, counted from 1, that may name the columns: the first of the fullest ones.

        0 where a number stands in it; then the rows have no names above them.
        """
        fullest = max(self.rows, key=lambda row: sum(map(bool, row)))
        return 0 if any(map(str.isdecimal, fullest)) else self.rows.index(fullest) + 1


class NamedColumns:
    """Names of columns that only one person knows."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def remembered(self, account: Account, rows: Sequence[Sequence[str]]) -> dict[str, str]:
        """Return the cells of the first rows that this person once called a column's name, with its field."""
        folded = {cell: fold(cell) for row in rows for cell in row if cell}
        with self._database.read() as session:
            fields = {meaning.header: meaning.field for meaning in _said(session, account, folded.values())}
        return {cell: fields[header] for cell, header in folded.items() if header in fields}

    def unnamed(self, account: Account, rows: Sequence[Sequence[str]]) -> UnnamedTable:
        """Return a table by its first rows, with what its columns may be."""
        width = max(map(len, rows))
        filled = tuple(tuple(row) + ("",) * (width - len(row)) for row in rows)
        known = {fold(header): field for header, field in self.remembered(account, rows).items()}
        columns = list(zip(*filled, strict=True))
        guesses = [next(filter(None, map(known.get, map(fold, column))), "") for column in columns]
        if TELLING.isdisjoint(guesses):
            looks = formats.fields_by_look(columns)
            guesses = [said or guess for said, guess in zip(guesses, looks, strict=True)]
        return UnnamedTable(filled, tuple(guesses))

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


def remember_columns(session: Session, account: Account, columns: Mapping[str, str]) -> None:
    """Keep what was said of columns that have a name, inside the transaction of what they are named for."""
    alone(session, "columns", str(account.id))
    said = {
        folded: field
        for header, field in columns.items()
        if field and not header.startswith("#") and len(folded := fold(header)) <= LONGEST_NAME
    }
    known = {meaning.header: meaning for meaning in _said(session, account, said)}
    for folded, field in said.items():
        if folded in known:
            known[folded].field = field
        else:
            session.add(ColumnMeaning(user_id=account.id, header=folded, field=field))


def _said(session: Session, account: Account, headers: Iterable[str]) -> list[ColumnMeaning]:
    """Return what a person said of columns with these names, folded."""
    names = {header for header in headers if len(header) <= LONGEST_NAME}
    its_own = ColumnMeaning.user_id == account.id
    return list(session.scalars(select(ColumnMeaning).where(its_own, ColumnMeaning.header.in_(names))))
