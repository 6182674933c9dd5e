"""Which acts of the change log tell of lists that a person may not see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session, aliased

from catalogue.domain.people.access import Account
from catalogue.storage.models import (
    Change,
    ChangeSet,
    ListVersion,
    MatchDecision,
    Publication,
    ReferenceEntry,
    ReferenceList,
)

from .shown_since import shown_since


def acts_hidden_from(session: Session, act_ids: Collection[int], reader: Account | None) -> set[int]:
    """Those of some acts that tell of a list, an entry or an answer which this person may not see.

    What others did to a list before it was shown to this person is hidden too, the showing among it. What is
    gone (a list whose coming was undone) is hidden from all but whoever did the act. An answer belongs to the
    lists of whoever gave it that have the entry; where none has, one for all to every list that has it, and
    any other to nothing that is left. It is hidden where none of them may be seen. Answers that merely move
    along with a publication, as in a merge, tell nothing of lists.
    """
    things: list[tuple[int, set[int | None]]] = []
    for query in _concerned(act_ids):
        lists: defaultdict[tuple[int, int], set[int | None]] = defaultdict(set)
        for act_id, row_id, list_id in session.execute(query):
            lists[act_id, row_id].add(list_id)
        things += ((act_id, found) for (act_id, _), found in lists.items())
    if not things:
        return set()
    concerned = {list_id for _, found in things for list_id in found if list_id is not None}
    shown = shown_since(session, concerned, reader)
    reader_id = reader.id if reader else None
    doers = select(ChangeSet.id).where(ChangeSet.id.in_(act_ids), ChangeSet.user_id == reader_id)
    own = set(session.scalars(doers))
    hidden: set[int] = set()
    for act_id, found in things:
        if found == {None}:
            is_told = act_id in own
        else:
            sharings = (shown[list_id].act_id for list_id in found if list_id in shown)
            is_told = any(act_id in own or act_id > shared for shared in sharings)
        if not is_told:
            hidden.add(act_id)
    return hidden


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
        select(Change.set_id, Change.row_id, ReferenceList.id)
        .outerjoin(MatchDecision, MatchDecision.id == Change.row_id)
        .outerjoin(ReferenceEntry, ReferenceEntry.fingerprint == MatchDecision.fingerprint)
        .outerjoin(
            ReferenceList,
            (ReferenceList.id == ReferenceEntry.list_id)
            & (
                (ReferenceList.owner_id == MatchDecision.user_id)
                | (MatchDecision.for_all & ~_is_of_own_list())
            ),
        )
        .where(Change.table_name == MatchDecision.__tablename__, ~_changes_a_publication())
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
