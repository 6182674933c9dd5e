"""A catalogue in which every table holds rows, whatever tables there will be."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Date, Float, Integer, Table, insert
from sqlalchemy.orm import Session

from catalogue.storage.models import Base, UtcDateTime

KEYS = ("a", "B")
"""Keys of two rows: a language has the small letter first, bytes the capital one."""

_DESCRIBED = {"title": "A title"}
_WORDS: dict[str, Any] = {
    "attachment.visibility": "staff",
    "bulk_edit.selection": [],
    "copy.status": "available",
    "donation_line.description": _DESCRIBED,
    "draft.fields": [],
    "found_elsewhere.status": "held",
    "gap_result.status": "held",
    "heading.kind": "person",
    "holding_elsewhere.description": _DESCRIBED,
    "import_batch.state": "done",
    "import_line.action": "add",
    "import_line.description": _DESCRIBED,
    "job.kind": "backup",
    "job.params": {"machine": "another"},
    "job.state": "waiting",
    "mail_choice.refused": [],
    "match_decision.verdict": "same",
    "notice.address": "",
    "notice.mail": "waiting",
    "pledge.said": _DESCRIBED,
    "publication.description": _DESCRIBED,
    "publication_mention.kind": "person",
    "reference_entry.description": _DESCRIBED,
    "reference_entry.weight": "useful",
    "reference_list.made_of": [],
    "reference_list.visibility": "private",
    "set_aside.kind": "pair",
    "shared_record.kind": "publication",
    "status_change.after": "held",
    "status_change.before": "held",
    "stored_file.media_type": "application/pdf",
    "suggestion.description": _DESCRIBED,
    "user_account.libraries": [],
    "user_account.roles": ["member"],
}
"""What stands where not every word will do."""


def fill_every_table(session: Session) -> None:
    """Put two rows into every table, those that others point to first; past all that watches a flush."""
    for table in Base.metadata.sorted_tables:
        rows = [{column.name: _value(table, column, n) for column in table.columns} for n in (1, 2)]
        session.execute(insert(table), rows)


def _value(table: Table, column: Column[Any], number: int) -> Any:
    for key in column.foreign_keys:
        pointed = key.column
        if pointed.table is table:
            return None
        return _value(pointed.table, pointed, number)
    if (word := _WORDS.get(f"{table.name}.{column.name}")) is not None:
        return word
    kind = column.type
    if isinstance(kind, Boolean):
        return False
    if isinstance(kind, Integer | Float):
        return number
    if isinstance(kind, UtcDateTime):
        return dt.datetime(2026, 11, number, tzinfo=dt.UTC)
    if isinstance(kind, Date):
        return dt.date(2026, 11, number)
    return kind.python_type() if isinstance(kind, JSON) else KEYS[number - 1]
