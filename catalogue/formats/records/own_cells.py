"""What a foreign format cannot hold, carried in it under Lacuna's own names, so that nothing is lost.

A writer reads back what it has written in the format's own terms; the cells (see ``rows``) that
would come back otherwise are added, in a place that other programs pass over.
"""

from __future__ import annotations

from collections.abc import Mapping

from catalogue.formats.records.problems import ProblemLog
from catalogue.formats.records.record import Entry, Record
from catalogue.formats.records.rows import COLUMNS, cells_of, cells_said_otherwise, record_from_cells


def missing_cells(entry: Entry, read_back: Record) -> dict[str, str]:
    """Return the cells of an entry, by column, that a record read back from a foreign format has
    otherwise.
    """
    return cells_said_otherwise(entry, _entry(read_back))


def with_cells(record: Record, cells: Mapping[str, str]) -> Record:
    """Return the record with these cells in place of what the foreign format said."""
    known = {column: text for column, text in cells.items() if column in COLUMNS}
    if not known:
        return record
    together = dict(zip(COLUMNS, cells_of(_entry(record)), strict=True)) | known
    filled = {column: [text] for column, text in together.items() if text}
    # What is odd in the values was noted when the format itself was read.
    restored = record_from_cells(filled, {}, record.line, ProblemLog())
    if restored is None:
        return record
    kept = (*record.description.source_fields, *restored.description.source_fields)
    description = restored.description.with_changes(source_fields=tuple(dict.fromkeys(kept)))
    return Record(restored.id, description, record.line, record.raw, restored.holdings)


def _entry(record: Record) -> Entry:
    return record.id, record.description, record.holdings
