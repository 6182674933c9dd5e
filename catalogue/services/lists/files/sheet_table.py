"""A list as a sheet that is filled in away from here and comes back: its columns, its rows, its reading.

Each row bears its entry's number here and two short digests, of what it said of the entry and of the
marks when it was made. By them it is known, when the sheet returns, whether a cell was changed in
the sheet, or the entry here meanwhile, or both.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from catalogue import formats
from catalogue.domain.descriptions.description import Description
from catalogue.domain.gaps.reference_lists import Verdict, Weight
from catalogue.errors import InvalidInput
from catalogue.formats.records.list_limits import SHEET
from catalogue.sandbox import must_be_whole, read_list
from catalogue.services.libraries.looking import HeldElsewhere
from catalogue.services.lists.gap_reports.report_table import (
    ELSEWHERE,
    LONG_COLUMNS,
    matched_rows,
    whereabouts,
)
from catalogue.services.lists.gap_reports.report_views import EntryRow, ReportView
from search_index.analysis.normalisation import clean, fold

ROW = "lacuna_row"
"""The column that says which entry a row is."""

TEXTS = ("title", "authors", "year")
MARKS = ("answer", "weight", "note", "tick")
SHEET_COLUMNS = (*LONG_COLUMNS, ROW, "answer", "note", "tick")
"""The weight stands among the long ones."""

NONE, REMOVE = "none", "remove"
"""Answers about the entry as a whole: no publication is it; take it off the list."""

_ANSWERS = {
    **dict.fromkeys(("same", "s", "the same", "held", "yes"), Verdict.SAME.value),
    **dict.fromkeys(("other edition", "other_edition", "o", "other"), Verdict.OTHER_EDITION.value),
    **dict.fromkeys(("different", "not the same", "n", "no"), Verdict.DIFFERENT.value),
    **dict.fromkeys(("none", "none of these", "x", "missing"), NONE),
    **dict.fromkeys(("remove", "take off", "off"), REMOVE),
}
_NOT_TICKED = {"", "no", "n", "0", "false", "-"}
_ID = re.compile(r"\d{1,9}")
_NUMBER = re.compile(r"(\d{1,9})-(\d{1,9})-([0-9a-f]{8})-([0-9a-f]{8})")
_TABLES = frozenset({".csv", ".tsv", ".xls", ".xlsm", ".xlsx", ".ods"})
_PEEKED = 50


@dataclass(frozen=True, slots=True)
class RowNumber:
    """Which entry a row is, and what it said when it was made."""

    list_id: int
    entry_id: int
    texts: str
    marks: str


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row as it came back; ``number`` is None where it has none, or none of ours."""

    line: int
    number: RowNumber | None
    holding_id: int | None
    cells: dict[str, str]
    description: Description

    def texts(self) -> tuple[str, ...]:
        """Return what it says of the entry."""
        return tuple(self.cells.get(text, "") for text in TEXTS)

    def marks(self) -> tuple[str, ...]:
        """How it marks the entry, in the words that Lacuna writes; what is no mark stands as it is."""
        answer, weight, note, tick = (self.cells.get(mark, "") for mark in MARKS)
        return (
            _ANSWERS.get(fold(answer), answer),
            fold(weight),
            note,
            tick_word(fold(tick) not in _NOT_TICKED),
        )


def sheet_look() -> formats.Look:
    """How the workbook of a sheet is shown: where a cell takes one of a few answers, these are offered."""
    answers = tuple(dict.fromkeys(_ANSWERS.values()))
    choices = {"answer": answers, "weight": tuple(filter(None, Weight)), "tick": (tick_word(True),)}
    return formats.Look(numeric=frozenset({"year", "found_year"}), choices=choices)


def filled_sheet(
    report: ReportView, elsewhere: Mapping[str, Sequence[HeldElsewhere]] | None = None
) -> tuple[Sequence[str], Iterator[tuple[Any, ...]]]:
    """Return a report as a sheet, its columns and its rows: one an entry, a further row a further match.

    ``elsewhere`` is as in ``download_table``; what a cell of it says is not read when the sheet comes back.
    """
    if elsewhere is None:
        return SHEET_COLUMNS, (cells for _, cells in _rows(report))
    rows = ((*cells, whereabouts(elsewhere.get(row.fingerprint, ()))) for row, cells in _rows(report))
    return (*SHEET_COLUMNS, ELSEWHERE), rows


def _rows(report: ReportView) -> Iterator[tuple[EntryRow, tuple[Any, ...]]]:
    for row, match, cells in matched_rows(report):
        holding_id = int(match.holding_id) if match else None
        marks = marks_of(row, holding_id)
        number = f"{report.list_id}-{row.entry_id}-{digest(texts_of(row.description))}-{digest(marks)}"
        answer, _, note, tick = marks
        yield row, (*cells, number, answer, note, tick)


def texts_of(description: Description) -> tuple[str, ...]:
    """Return what a row says of an entry."""
    title = description.called
    people = "; ".join(contributor.name for contributor in description.contributors)
    return tuple(clean(part) for part in (title, people, description.year))


def marks_of(row: EntryRow, holding_id: int | None) -> tuple[str, ...]:
    """How a row marks an entry, and what was answered of its publication."""
    answers = {decision.publication_id: decision.verdict.value for decision in row.decisions}
    answer = answers.get(holding_id, "") if holding_id is not None else ""
    return (answer, row.weight.value, clean(row.note), tick_word(row.ticked))


def tick_word(ticked: bool) -> str:
    """Return a tick as a cell."""
    return "x" if ticked else ""


def digest(cells: Sequence[str]) -> str:
    """Something short that is another when the cells are."""
    return hashlib.sha256("\x1f".join(cells).encode()).hexdigest()[:8]


def is_answer(text: str) -> bool:
    """Whether a cell, in our words, is an answer."""
    return text in set(_ANSWERS.values())


def is_weight(text: str) -> bool:
    """Whether a cell is a weight."""
    return text in set(Weight)


def read_sheet(path: Path, filename: str) -> list[SheetRow]:
    """Return the rows of a sheet that came back, in its order; raises ``InvalidInput`` where nothing can
    be read.
    """
    reading = read_list(path, filename, most=SHEET)
    rows = [
        SheetRow(
            line=record.line,
            number=_number(cells.get(ROW, "")),
            holding_id=int(text) if _ID.fullmatch(text := cells.get("holding_id", "")) else None,
            cells=cells,
            description=record.description,
        )
        for record in reading
        if isinstance(cells := record.raw, dict)
    ]
    must_be_whole(reading)
    return rows


def list_of_sheet(path: Path, filename: str) -> int | None:
    """Whose sheet a file is: the list that its first numbered row names, or None where it is no sheet."""
    if Path(filename).suffix.lower() not in _TABLES:
        return None
    try:
        for at, record in enumerate(read_list(path, filename)):
            if isinstance(record.raw, dict) and (number := _number(record.raw.get(ROW, ""))):
                return number.list_id
            if at >= _PEEKED:
                break
    except InvalidInput:
        return None
    return None


def _number(text: str) -> RowNumber | None:
    found = _NUMBER.fullmatch(text.strip())
    return RowNumber(int(found[1]), int(found[2]), found[3], found[4]) if found else None
