"""What of the rows of a list somebody may know who knows it since it was shown to them (``shown_since``).

Pages and what is kept of a person ask here: being its owner of now tells nothing of how long a list is known.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalogue.storage.models import Change, ReferenceEntry, ReferenceList

from .lists import entries_of
from .shown_since import FROM_THE_BEGINNING, Shown

_LIST, _ENTRY = ReferenceList.__tablename__, ReferenceEntry.__tablename__
_OF_THE_BEGINNING: Mapping[str, Any] = {"source": "", "made_of": []}
"""What a list keeps of what it was made of, as it is for whoever did not know it then."""


def gone_when_shown(session: Session, shown: Mapping[int, Shown]) -> set[int]:
    """Return the entries of these lists that were off them already when they were shown."""
    of_them = ReferenceEntry.list_id.in_(shown) & ReferenceEntry.removed_at.is_not(None)
    removed = session.execute(select(ReferenceEntry.id, ReferenceEntry.list_id).where(of_them))
    return _gone_before(session, dict(removed.all()), shown)


def list_known(session: Session, row: Mapping[str, Any], shown: Shown) -> dict[str, Any]:
    """Return what a list's row says to whoever knows it since then."""
    problems = problems_known(session, row["id"], row["problems"], shown)
    return _columns_known(row, shown) | {"problems": problems}


def problems_known(
    session: Session, list_id: int, problems: Sequence[dict[str, Any]], shown: Shown
) -> list[dict[str, Any]]:
    """Return what was odd in a list's source. Whoever did not know the list then is not told what stood there
    and is on it no more.
    """
    if shown == FROM_THE_BEGINNING or not problems:
        return list(problems)
    said = "\n".join(map(_words, entries_of(session, list_id)))
    return [problem if problem["value"] in said else problem | {"value": ""} for problem in problems]


def log_known(session: Session, list_ids: Collection[int], shown: Mapping[int, Shown]) -> Iterator[Change]:
    """Yield what the log has of lists that are in it alone and of their entries: what was done since they
    were shown, without entries that were off them already. The changes are not the log's own rows any more.
    """
    of_lists = (Change.table_name == _LIST) & Change.row_id.in_(list_ids)
    for change in session.scalars(select(Change).where(of_lists).order_by(Change.id)):
        if (since := shown.get(change.row_id)) is not None and change.set_id > since.act_id:
            before, after = (row and _columns_known(row, since) for row in (change.before, change.after))
            yield Change(table_name=_LIST, row_id=change.row_id, before=before, after=after)
    last: dict[int, Mapping[str, Any]] = {}
    logged = list(_log_of_entries(session, list_ids))
    for change in logged:
        last[change.row_id] = {**last.get(change.row_id, {}), **(change.after or change.before or {})}
    removed = {row_id: row["list_id"] for row_id, row in last.items() if row.get("removed_at")}
    gone = _gone_before(session, removed, shown)
    for change in logged:
        since = shown.get(last[change.row_id]["list_id"])
        if since is not None and change.set_id > since.act_id and change.row_id not in gone:
            yield change


def _columns_known(row: Mapping[str, Any], shown: Shown) -> dict[str, Any]:
    if shown == FROM_THE_BEGINNING:
        return dict(row)
    return {name: _OF_THE_BEGINNING.get(name, value) for name, value in row.items()}


def _log_of_entries(session: Session, list_ids: Collection[int]) -> list[Change]:
    """Return what the log has of the entries that are in it alone and stood on these lists."""
    there = select(ReferenceEntry.id).where(ReferenceEntry.id == Change.row_id)
    of_them = Change.before["list_id"].as_integer().in_(list_ids)
    made = Change.after["list_id"].as_integer().in_(list_ids)
    of_entries = Change.table_name == _ENTRY
    ids = select(Change.row_id).where(of_entries, of_them | made, ~there.exists())
    return list(session.scalars(select(Change).where(of_entries, Change.row_id.in_(ids)).order_by(Change.id)))


def _gone_before(session: Session, removed: Mapping[int, int], shown: Mapping[int, Shown]) -> set[int]:
    """Which of some removed entries, each with its list, were taken off before that list was shown.

    Of what the log has no removal nobody can say when it was; it is not told.
    """
    asked = {
        entry_id: shown[list_id].act_id
        for entry_id, list_id in removed.items()
        if list_id in shown and shown[list_id] != FROM_THE_BEGINNING
    }
    query = (
        select(Change.row_id, func.max(Change.set_id))
        .where(
            Change.table_name == _ENTRY,
            Change.row_id.in_(asked),
            Change.after["removed_at"].as_string().is_not(None),
        )
        .group_by(Change.row_id)
    )
    act_of = dict(session.execute(query).all())
    return {entry_id for entry_id, act_id in asked.items() if act_of.get(entry_id, 0) <= act_id}


def _words(entry: ReferenceEntry) -> str:
    description = entry.read_description()
    people = (contributor.name for contributor in description.contributors)
    numbers = (identifier.value for identifier in description.identifiers)
    parts = (description.full_title, description.reference, description.year, *people, *numbers)
    return "\n".join(parts)
