"""Publications as anybody may see them, made of plain rows: what pages of many publications show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row

from catalogue.domain.descriptions.description import Description
from catalogue.domain.holdings.copies import CopyStatus
from catalogue.domain.people.access import CENTRE
from catalogue.domain.people.hiding import Veil
from catalogue.storage.authority import hidden_names
from catalogue.storage.engine.database import Database
from catalogue.storage.holdings import publications as stored
from catalogue.storage.models import Copy

from ..views import CopyView, PublicationView

_MOST_KEPT = 8_000
"""Publications that are kept: 2 to 3 kB each, so some 20 MB for a process of a large catalogue."""


class Present:
    """Publications as anybody may see them; those asked for since the last commit are kept."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept = database.kept(lambda: dict[int, PublicationView]())

    def many(self, ids: Sequence[int]) -> list[PublicationView]:
        """Publications in the order of their ids; those withdrawn or unknown are left out."""
        if not ids:
            return []
        kept = self._kept.get()
        views = {number: view for number in ids if (view := kept.get(number))}
        if unseen := [number for number in ids if number not in views]:
            with self._database.rows() as connection:
                found = stored.present(connection, unseen)
                names_donors = any(row.donor for rows in found.values() for row in rows)
                hidden = hidden_names.all_folded(connection) if names_donors else frozenset[str]()
            covering = Veil(hidden, None)
            new = {publication_id: _view_of_rows(rows, covering) for publication_id, rows in found.items()}
            if len(kept) + len(new) > _MOST_KEPT:
                kept.clear()
            kept.update(new)
            views |= new
        return [views[number] for number in ids if number in views]


def _view_of_rows(rows: Sequence[Row[Any]], covering: Veil) -> PublicationView:
    """Return a publication from its rows in ``storage.holdings.publications.present``."""
    first = rows[0]
    return PublicationView(
        id=first.id,
        description=Description.from_dict(first.description),
        copies=tuple(
            copy_view(
                row,
                copy_id=row.copy_id,
                created_at=row.copy_created_at,
                donor=covering.shown(row.donor),
            )
            for row in rows
            if row.copy_id is not None
        ),
        version=first.version,
        year=first.year,
        created_at=first.created_at,
        updated_at=first.updated_at,
    )


def copy_view(
    row: Row[Any] | Copy, *, copy_id: int, created_at: dt.datetime, donor: str, withdrawn: bool = False
) -> CopyView:
    """Return a copy as the pages take it, of columns or of an object, which have the rest under the same
    names.
    """
    return CopyView(
        id=copy_id,
        accession_number=row.accession_number,
        call_number=row.call_number,
        location=row.location,
        condition=row.condition,
        status=CopyStatus(row.status),
        note=row.note,
        donor=donor,
        withdrawn=withdrawn,
        created_at=created_at,
        donor_id=row.donor_id,
        library_id=row.library_id or CENTRE,
    )
