"""Which acts of the change log tell of lists that a person may not see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session, aliased

from catalogue.storage.models import (
    Change,
    ChangeSet,
    ListVersion,
    MatchDecision,
    Publication,
    ReferenceEntry,
    ReferenceList,
)

from .lists import ids_seen_by


def acts_hidden_from(
    session: Session, act_ids: Collection[int], user_id: int | None, agency: str, *, librarian: bool
) -> set[int]:
    """Those of some acts that tell of a list, an entry or an answer which this person may not see.

    What is gone (a list whose coming was undone) is hidden from all but whoever did the act. An answer of
    somebody whose own lists have the entry belongs to these, any other to every list that has it; it is
    hidden where none of them may be seen. Answers that merely move along with a publication, as in a merge,
    tell nothing of lists.
    """
    seen = ids_seen_by(session, user_id, agency, librarian=librarian)
    hidden: set[int] = set()
    gone: set[int] = set()
    for query in _concerned(act_ids):
        lists: defaultdict[tuple[int, int], set[int | None]] = defaultdict(set)
        for act_id, row_id, list_id in session.execute(query):
            lists[act_id, row_id].add(list_id)
        for (act_id, _), found in lists.items():
            if not found & seen:
                (gone if found == {None} else hidden).add(act_id)
    own = select(ChangeSet.id).where(ChangeSet.id.in_(gone), ChangeSet.user_id == user_id)
    return hidden | (gone - set(session.scalars(own)))


def _concerned(act_ids: Collection[int]) -> list[Select[int, int, int | None]]:
    """For acts the things they changed, each with the lists it belongs to, None for what is gone."""
    on_lists = (
        select(Change.set_id, Change.row_id, ReferenceList.id)
        .outerjoin(ReferenceList, ReferenceList.id == Change.row_id)
        .where(Change.table_name == ReferenceList.__tablename__)
    )
    on_entries = (
        select(Change.set_id, func.coalesce(ReferenceEntry.list_id, 0), ReferenceEntry.list_id)
        .outerjoin(ReferenceEntry, ReferenceEntry.id == Change.row_id)
        .where(Change.table_name == ReferenceEntry.__tablename__)
        .distinct()
    )
    on_versions = (
        select(Change.set_id, Change.row_id, ListVersion.list_id)
        .outerjoin(ListVersion, ListVersion.id == Change.row_id)
        .where(Change.table_name == ListVersion.__tablename__)
    )
    answers = (
        select(Change.set_id, Change.row_id, ReferenceEntry.list_id)
        .outerjoin(MatchDecision, MatchDecision.id == Change.row_id)
        .outerjoin(ReferenceEntry, ReferenceEntry.fingerprint == MatchDecision.fingerprint)
        .outerjoin(ReferenceList, ReferenceList.id == ReferenceEntry.list_id)
        .where(
            Change.table_name == MatchDecision.__tablename__,
            ~_changes_a_publication(),
            ~_is_of_own_list() | (ReferenceList.owner_id == MatchDecision.user_id),
        )
        .distinct()
    )
    return [query.where(Change.set_id.in_(act_ids)) for query in (on_lists, on_entries, on_versions, answers)]


def _changes_a_publication() -> ColumnElement[bool]:
    others = aliased(Change)
    return exists().where(others.set_id == Change.set_id, others.table_name == Publication.__tablename__)


def _is_of_own_list() -> ColumnElement[bool]:
    entry, own = aliased(ReferenceEntry), aliased(ReferenceList)
    return exists().where(
        entry.fingerprint == MatchDecision.fingerprint,
        own.id == entry.list_id,
        own.owner_id == MatchDecision.user_id,
    )
