"""Whether several acts can be put back together: something of what they did may have been changed since.

Each may be a thousand rows, and is put back in a transaction of its own; so it is looked at before the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue.storage.batches import batches_of
from catalogue.storage.models import Change, Publication

from .putting_back import Key, Outlook, models


def changed_since(session: Session, set_ids: Sequence[int]) -> str | None:
    """Return what a record is called of which something was changed after these acts; None where they can be
    put back, the newest first.

    That is a row which is not what they left, or one that hangs on what they made and is not theirs. An
    answer is none: it waits for its record.
    """
    outlook = Outlook(session, keeps_rows=False)
    for set_id in sorted(set_ids, reverse=True):
        changes = session.scalars(select(Change).where(Change.set_id == set_id).order_by(Change.id.desc()))
        for some in batches_of(changes.all()):
            outlook.look_at(some)
            for change in some:
                if not outlook.can_go(change):
                    return _title(session, change.publication_id)
    hangs = next(outlook.hanging(), None)
    return _title(session, _publication_of(session, hangs[1])) if hangs is not None else None


def _publication_of(session: Session, key: Key) -> int | None:
    """Return the number of the record that a row is, or belongs to."""
    table, row_id = key
    row: Any = session.get(models()[table], row_id)
    return row_id if table == Publication.__tablename__ else getattr(row, "publication_id", None)


def _title(session: Session, publication_id: int | None) -> str:
    row = session.get(Publication, publication_id) if publication_id else None
    return row.read_description().full_title if row is not None else "…"
