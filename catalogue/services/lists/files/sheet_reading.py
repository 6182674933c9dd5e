"""What the rows of a returned sheet say, held against the list as it stands: changes, and what is odd."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from catalogue.domain.descriptions.description import Description
from catalogue.errors import Problem
from catalogue.services.lists.gap_reports.report_views import EntryRow

from .sheet_table import (
    MARKS,
    NONE,
    REMOVE,
    TEXTS,
    RowNumber,
    SheetRow,
    digest,
    is_answer,
    is_weight,
    marks_of,
    texts_of,
)

PROBLEMS = {
    "sheet_foreign": "This row belongs to another list and is passed over.",
    "sheet_gone": "The entry of this row is no longer on the list; it is passed over.",
    "sheet_contradicts": "Line %(first)s says something else of the same entry; this row is passed over.",
    "sheet_twice": "The row stands in line %(first)s already; this one is passed over.",
    "sheet_empty": "A row with neither a number of Lacuna nor a title is passed over.",
    "sheet_untitled": "The title was emptied; write “remove” as the answer to take the entry off the list.",
    "sheet_weight": "“%(weight)s” is no weight. Write essential or useful, or leave it empty.",
    "sheet_answer_emptied": "An answer that is emptied stays; take it back in the report.",
    "sheet_answer": "“%(answer)s” is no answer. Write same, other edition, different, none or remove.",
    "sheet_no_holding": "The row names no publication that the answer could be about.",
    "sheet_stale": "This was changed here since the sheet was made; what the sheet says is passed over.",
}
"""Why a row, or a cell of it, is passed over."""


@dataclass(frozen=True, slots=True)
class SheetChange:
    """One thing that a row changes; ``what`` is a column, or "remove".

    An answer names its ``publications``; a changed text gives the whole ``description``.
    """

    line: int
    entry_id: int
    reference_id: str
    title: str
    what: str
    before: str
    after: str
    publications: tuple[int, ...] = ()
    description: Description | None = None


@dataclass
class RowsRead:
    """What was read of all rows."""

    changes: list[SheetChange] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    added: list[tuple[int, Description]] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)


def rows_read(rows: Sequence[SheetRow], list_id: int, entries: Mapping[int, EntryRow]) -> RowsRead:
    """Return what the rows say of a list whose entries, with their report, are given."""
    reader = _Reader(list_id, entries, rows)
    for row in rows:
        reader.take(row)
    reader.found.changes.sort(key=lambda change: change.line)
    return reader.found


class _Reader:
    def __init__(self, list_id: int, entries: Mapping[int, EntryRow], rows: Iterable[SheetRow]) -> None:
        self._list_id = list_id
        self._entries = entries
        self._named = {(row.number.entry_id, row.holding_id) for row in rows if row.number}
        self._lines: dict[tuple[int, int | None], int] = {}
        self._said: dict[tuple[int, str, tuple[int, ...]], tuple[str, int]] = {}
        self._texts: dict[int, SheetChange] = {}
        self.found = RowsRead()

    def take(self, row: SheetRow) -> None:
        number = row.number
        if number is None:
            self._without_number(row)
        elif number.list_id != self._list_id:
            self._odd("sheet_foreign", row.line)
        elif (entry := self._entries.get(number.entry_id)) is None:
            self._odd("sheet_gone", row.line)
        elif (first := self._lines.setdefault((entry.entry_id, row.holding_id), row.line)) != row.line:
            self._odd("sheet_twice", row.line, first=first)
        else:
            self.found.seen.add(entry.entry_id)
            self._texts_of(row, number, entry)
            self._marks_of(row, number, entry)

    def _without_number(self, row: SheetRow) -> None:
        if row.description.title or row.description.reference:
            self.found.added.append((row.line, row.description))
        else:
            self._odd("sheet_empty", row.line)

    def _texts_of(self, row: SheetRow, number: RowNumber, entry: EntryRow) -> None:
        said, stands = row.texts(), texts_of(entry.description)
        if digest(said) == number.texts or said == stands:
            return
        if digest(stands) != number.texts:
            self._stale(row, TEXTS, said, stands)
        elif not said[0]:
            self._odd("sheet_untitled", row.line)
        else:
            description = _rewritten(entry.description, row, said, stands)
            for what, before, after in zip(TEXTS, stands, said, strict=True):
                if before != after:
                    self._say(row, entry, what, before, after, description=description)

    def _marks_of(self, row: SheetRow, number: RowNumber, entry: EntryRow) -> None:
        said, stands = row.marks(), marks_of(entry, row.holding_id)
        if digest(said) == number.marks or said == stands:
            return
        if digest(stands) != number.marks or self._is_beside_other_words(row, number, entry):
            self._stale(row, MARKS, said, stands)
            return
        for what, before, after in zip(MARKS, stands, said, strict=True):
            if before == after:
                continue
            if what == "answer":
                self._answer(row, entry, before, after)
            elif what == "weight" and not is_weight(after):
                self._odd("sheet_weight", row.line, what, weight=after)
            else:
                self._say(row, entry, what, before, after)

    def _is_beside_other_words(self, row: SheetRow, number: RowNumber, entry: EntryRow) -> bool:
        """Whether the entry says something else than when the sheet was made, and than the sheet."""
        stands = texts_of(entry.description)
        return digest(stands) != number.texts and row.texts() != stands

    def _answer(self, row: SheetRow, entry: EntryRow, before: str, after: str) -> None:
        if not after:
            self._odd("sheet_answer_emptied", row.line, "answer")
        elif not is_answer(after):
            self._odd("sheet_answer", row.line, "answer", answer=after)
        elif after == REMOVE:
            self._say(row, entry, REMOVE, "", REMOVE)
        elif publications := self._meant(entry, row.holding_id, after):
            self._say(row, entry, "answer", before, after, publications=publications)
        else:
            self._odd("sheet_no_holding", row.line, "answer", after)

    def _meant(self, entry: EntryRow, holding_id: int | None, answer: str) -> tuple[int, ...]:
        """Return the publications that an answer is about, as far as they still stand beside the entry: those
        that stood there in the sheet, or the one of its row.
        """
        shown = tuple(int(match.holding_id) for match in entry.result.matches)
        if answer == NONE:
            return tuple(number for number in shown if (entry.entry_id, number) in self._named)
        return (holding_id,) if holding_id in shown else ()

    def _stale(self, row: SheetRow, names: Iterable[str], said: Sequence[str], stands: Sequence[str]) -> None:
        for name, text, stood in zip(names, said, stands, strict=True):
            if text != stood:
                self._odd("sheet_stale", row.line, name, text[:200])

    def _say(
        self,
        row: SheetRow,
        entry: EntryRow,
        what: str,
        before: str,
        after: str,
        publications: tuple[int, ...] = (),
        description: Description | None = None,
    ) -> None:
        """Note a change, unless another row of the entry says otherwise of the same thing."""
        told, line = self._said.setdefault((entry.entry_id, what, publications), (after, row.line))
        if line != row.line:
            if told != after:
                self._odd("sheet_contradicts", row.line, what, after[:200], first=line)
            return
        self.found.changes.append(
            SheetChange(
                line=row.line,
                entry_id=entry.entry_id,
                reference_id=entry.reference_id,
                title=entry.description.called,
                what=what,
                before=before,
                after=after,
                publications=publications,
                description=description,
            )
        )

    def _odd(self, code: str, line: int, field: str = "", value: str = "", **params: object) -> None:
        self.found.problems.append(Problem(code, PROBLEMS[code], line, field, value, params=params))


def _rewritten(before: Description, row: SheetRow, said: Sequence[str], stands: Sequence[str]) -> Description:
    """Return the entry with what the sheet says in the cells that were changed; everything else stays."""
    title, people, year = (text != stood for text, stood in zip(said, stands, strict=True))
    changed = before
    if title and before.title:
        changed = changed.with_changes(title=said[0], subtitle="")
    elif title:
        changed = changed.with_changes(reference=said[0])
    if people:
        changed = changed.with_changes(contributors=row.description.contributors)
    if year:
        changed = changed.with_changes(year=row.description.year)
    return changed
