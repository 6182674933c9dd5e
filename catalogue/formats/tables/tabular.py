"""Rows of any origin (text, spreadsheet, Word table) to records: find the header, name the columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, zip_longest

from catalogue.domain.descriptions.description import LONGEST_NAME, SourceField
from catalogue.formats.free_text.labelled import is_labelled
from catalogue.formats.free_text.plain_text import in_one_cell, references
from catalogue.formats.free_text.remarks import HEADING
from catalogue.formats.records.checks import checked_text
from catalogue.formats.records.columns import (
    TELLING,
    field_of,
    fields_of,
    is_headerless,
    is_ignored,
    looks_like_header,
)
from catalogue.formats.records.list_limits import MOST_COLUMNS
from catalogue.formats.records.openings import DATED
from catalogue.formats.records.problems import ProblemLog, refusal
from catalogue.formats.records.record import Record
from catalogue.formats.records.rows import TABLE, record_from_cells
from catalogue.formats.tables.presets import preset_of, preset_without_header, records_of_preset
from search_index.analysis.normalisation import clean, fold

HEADER_WITHIN = 60
"""A header may stand below a heading and what a letter says first, but within this many filled rows."""
_LONG = 40
"""Letters of a row that may be an entry, if it has a year too."""
_SHOWN_ROWS = 5
_TOTALS = frozenset(
    {"total", "totals", "grand total", "subtotal", "sub-total", "sum", "somme", "សរុប", "tổng", "รวม"}
)

Line = tuple[int, Sequence[str]]
"""The number of a row, counted from 1, and its cells."""


def records_of(
    rows: Iterator[Line], name: str, log: ProblemLog, columns: Mapping[str, str] | None = None
) -> Iterator[Record]:
    """Return the records of a table; raises InvalidInput "unknown_header" with its first rows (``rows``).

    A table of one column whose name is not known is a list of references; one with the names of fields
    in its first column is read down and not across. Of a table that is too wide the first columns are read.
    """
    rows = _first_columns(rows, log)
    if log.limits is not None:
        rows = _first_cells(rows, log.limits.cells, log)
    if columns is None:
        sample = list(first_rows(rows))
        rows = chain(sample, rows)
        if preset := preset_without_header(cells for _, cells in sample):
            return records_of_preset(preset, preset.columns, rows, log)
        if _has_labels(sample):
            return references((_as_labelled(cells) for _, cells in rows), log, "paragraphs")
        if not has_header(sample) and _is_one_column(sample):
            return references((_whole(cells) for _, cells in rows), log, "paragraphs")
    if is_headerless(columns):
        first = next(rows, (1, []))
        header: Sequence[str] = [f"#{at}" for at in range(1, max(len(columns or ()), len(first[1])) + 1)]
        rows = chain([first], rows)
    else:
        header, rows = _second_row(_header(rows, name, log, columns), rows, columns)
    if columns is None and (preset := preset_of(header)):
        return records_of_preset(preset, header, rows, log)
    tables = _tables(header, columns, name)
    if not any(map(any, (table.fields for table in tables))):
        raise refusal("unknown_header", name=name, rows=_shown([header]))
    passed_over = set() if columns is None else {clean(title) for title in header}
    return _records(rows, header, tables, log, passed_over, may_change=columns is None)


def _first_columns(rows: Iterator[Line], log: ProblemLog) -> Iterator[Line]:
    """Yield the rows as far as a table is read, and say once what stands behind that."""
    is_told = False
    for number, cells in rows:
        if not is_told and (left_out := " | ".join(filter(None, map(clean, cells[MOST_COLUMNS:])))):
            log.add("too_many_columns", number, value=left_out, most=MOST_COLUMNS)
            is_told = True
        yield number, cells[:MOST_COLUMNS]


def _first_cells(rows: Iterator[Line], most: int, log: ProblemLog) -> Iterator[Line]:
    """Yield the rows that together have at most so many filled cells."""
    filled = 0
    for number, cells in rows:
        filled += len(cells) - cells.count("")
        if filled > most:
            log.reach("list_cells", number, most)
            return
        yield number, cells


def first_rows(rows: Iterator[Line]) -> Iterator[Line]:
    """Yield the rows within which a header must stand."""
    filled = 0
    while filled < HEADER_WITHIN and (line := next(rows, None)) is not None:
        filled += any(map(str.strip, line[1]))
        yield line


def has_header(lines: Sequence[Line]) -> bool:
    """Whether one of the first rows names columns."""
    return any(looks_like_header(cells) for _, cells in first_rows(iter(lines)))


def _has_labels(lines: Sequence[Line]) -> bool:
    """Whether a table of two columns is a form: names of fields in the first, their values in the second."""
    filled = [cells for _, cells in lines if any(cells)]
    if any(sum(1 for cell in cells if cell.strip()) > 2 for cells in filled):
        return False
    is_header = filled and sum(map(bool, map(field_of, filled[0]))) > 1
    return not is_header and is_labelled([_as_labelled(cells) for cells in filled])


def _as_labelled(cells: Sequence[str]) -> str:
    return "\t".join(text for cell in cells if (text := clean(cell)))


def _is_one_column(lines: Sequence[Line]) -> bool:
    """Whether each row has one cell with words, and at most its number beside it."""
    wordy = [[at for at, cell in enumerate(cells) if any(map(str.isalpha, cell))] for _, cells in lines]
    filled = sum(1 for _, cells in lines for cell in cells if cell.strip())
    return (
        bool(wordy)
        and len(wordy[0]) == 1
        and wordy.count(wordy[0]) == len(wordy)
        and filled <= 2 * len(wordy)
    )


def _whole(cells: Sequence[str]) -> str:
    return next((clean(cell) for cell in cells if any(map(str.isalpha, cell))), "")


def _second_row(
    header: Sequence[str], rows: Iterator[Line], columns: Mapping[str, str] | None
) -> tuple[Sequence[str], Iterator[Line]]:
    """Return the header with the second row of names that stands below a name for several columns, if any."""
    below = next(rows, None)
    if below is None:
        return header, rows
    both = [lower or upper for upper, lower in zip_longest(header, below[1], fillvalue="")]
    is_named = columns is None and looks_like_header(below[1]) and "" in header
    if is_named and sum(map(bool, map(field_of, both))) > sum(map(bool, map(field_of, header))):
        return both, rows
    return header, chain([below], rows)


def _header(
    rows: Iterator[Line], name: str, log: ProblemLog, columns: Mapping[str, str] | None
) -> Sequence[str]:
    above: list[Line] = []
    named = {fold(column) for column in columns or ()}
    for line in rows:
        cells = line[1]
        if named & {fold(cell) for cell in cells} if named else looks_like_header(cells):
            if any(map(_may_be_entry, above)):
                value = next(text for row_above in above if (text := _as_labelled(row_above[1])))
                log.add("before_the_list", above[0][0], value=value, count=len(above))
            return cells
        if any(cell.strip() for cell in cells):
            above.append(line)
        if len(above) >= HEADER_WITHIN:
            break
    if not above:
        raise refusal("no_records", name=name)
    raise refusal("unknown_header", name=name, rows=_shown(cells for _, cells in above[:_SHOWN_ROWS]))


def _shown(rows: Iterable[Sequence[str]]) -> list[list[str]]:
    """Return rows as a page shows them; a cell longer than any name is cut, and looked up by its place."""
    return [[_cut(clean(cell)) for cell in cells] for cells in rows]


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_NAME else text[: LONGEST_NAME - 1] + "…"


def _may_be_entry(line: Line) -> bool:
    text = _as_labelled(line[1])
    return len(text) >= _LONG and bool(DATED.search(text))


@dataclass(frozen=True, slots=True)
class _Table:
    """The columns of one table: where they begin and end in a row, what they are called, what they hold."""

    start: int
    end: int | None
    labels: Sequence[str]
    fields: Sequence[str]


def _tables(header: Sequence[str], columns: Mapping[str, str] | None, name: str) -> list[_Table]:
    """Return the table that has this header, or those that stand side by side under it."""
    labels = [clean(title) or f"#{at}" for at, title in enumerate(header, 1)]
    starts = _side_by_side(header) if columns is None else []
    if not starts:
        return [_Table(0, None, labels, fields_of(header, columns, name))]
    ends = [*starts[1:], len(header)]
    return [
        _Table(start, end, labels[start:end], fields_of(header[start:end], columns, name))
        for start, end in zip(starts, ends, strict=True)
    ]


def _side_by_side(header: Sequence[str]) -> list[int]:
    """Where tables begin that stand side by side, that is, where all names stand again in their order."""
    filled = [at for at, title in enumerate(header) if title.strip()]
    names = [fold(clean(header[at])) for at in filled]
    if not {"title", "reference"} & set(map(field_of, names)):
        return []
    widths = (width for width in range(2, len(names) // 2 + 1) if len(names) % width == 0)
    for width in widths:
        if names == names[:width] * (len(names) // width):
            return filled[::width]
    return []


def _records(
    rows: Iterator[Line],
    names: Sequence[str],
    tables: list[_Table],
    log: ProblemLog,
    passed_over: set[str],
    *,
    may_change: bool,
) -> Iterator[Record]:
    """Yield the records of the rows; an unknown column is named when something first stands in it."""
    for number, cells in rows:
        # Rules of plain text ("---|---") and names that stand again on each page are no records.
        if cells == names or not any(map(_has_words, cells)):
            continue
        if may_change and _begins_another(cells):
            names, tables = cells, _tables(cells, None, "")
            continue
        if len(cells) > len(names) and any(cell.strip() for cell in cells[len(names) :]):
            log.add("extra_cells", number, value=" | ".join(clean(cell) for cell in cells[len(names) :]))
        for at, table in enumerate(tables, 1):
            for record in _of_row(table, number, cells[table.start : table.end], log, passed_over):
                is_named = at == 1 or "id" in table.fields
                yield record if is_named else replace(record, id=f"{record.id}/{at}")


def _begins_another(cells: Sequence[str]) -> bool:
    """Whether a row below the first table names the columns of another one; quick, for it is asked of all."""
    filled = [cell for cell in cells if cell.strip()]
    if len(filled) < 2 or any(map(str.isdecimal, filled)) or not field_of(filled[0]):
        return False
    known = [field for cell in filled if (field := field_of(cell))]
    return len(known) > 1 and 2 * len(known) >= len(filled) and not TELLING.isdisjoint(known)


def _of_row(
    table: _Table, number: int, cells: Sequence[str], log: ProblemLog, passed_over: set[str]
) -> Iterator[Record]:
    """Yield the record of a row, or those of its references where one cell holds several."""
    if not any(map(_has_words, cells)):
        return
    if _is_no_entry(cells):
        log.add("no_publication", number, value=" | ".join(filter(None, map(clean, cells))))
        return
    by_field: dict[str, list[str]] = {}
    others: list[SourceField] = []
    for field, label, cell in zip(table.fields, table.labels, cells, strict=False):
        if field and cell:
            by_field.setdefault(field, []).append(cell)
        elif cell and not is_ignored(label):
            if text := checked_text(cell, number, label, ProblemLog()):
                others.append(SourceField(TABLE, label, text))
            if label not in passed_over:
                passed_over.add(label)
                log.add("unknown_column", number, label, clean(cell))
    raw = {label: clean(cell) for label, cell in zip(table.labels, cells, strict=False) if cell}
    column = "reference" if "reference" in by_field else "title"
    pieces = _in_one_cell(table, column, by_field[column][0]) if by_field.get(column) else [""]
    for at, piece in enumerate(pieces, 1):
        row = by_field if len(pieces) == 1 else {**by_field, column: [piece]}
        if record := record_from_cells(row, raw, number, log):
            if others:
                kept = (*record.description.source_fields, *others)
                record = replace(record, description=record.description.with_changes(source_fields=kept))
            yield record if at == 1 else replace(record, id=f"{record.id}.{at}")


def _in_one_cell(table: _Table, column: str, text: str) -> list[str]:
    """Return the entries in a cell; under a name in the plural, as "Titles", each line is one."""
    name = clean(table.labels[table.fields.index(column)]).split()[:1]
    lines = [line for line in text.splitlines() if line.strip()]
    pieces = in_one_cell(text, whole=column == "reference")
    if (
        column == "title"
        and len(pieces) == 1
        and len(lines) > 1
        and name
        and name[0].casefold().endswith("s")
    ):
        return lines
    return pieces


def _is_no_entry(cells: Sequence[str]) -> bool:
    """Whether a row heads those below it, "Articles", or counts those above it, "Total" and numbers."""
    first, *rest = [text for cell in cells if (text := clean(cell))]
    if not rest:
        return bool(HEADING.fullmatch(first))
    return all(map(str.isdecimal, rest)) and first.strip(" :").casefold() in _TOTALS


def _has_words(cell: str) -> bool:
    return cell.isalnum() or any(map(str.isalnum, cell))
