"""Publications as anybody may see them, made of plain rows: what pages of many publications show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row

from catalogue.domain.copies import CopyStatus
from catalogue.domain.description import Description

from .views import CopyView, PublicationView


def view_of_rows(rows: Sequence[Row[Any]]) -> PublicationView:
    """A publication from its rows in ``storage.publications.present``."""
    first = rows[0]
    return PublicationView(
        id=first.id,
        description=Description.from_dict(first.description),
        copies=tuple(_copy_view(row) for row in rows if row.copy_id is not None),
        version=first.version,
        year=first.year,
        created_at=first.created_at,
    )


def _copy_view(row: Row[Any]) -> CopyView:
    return CopyView(
        id=row.copy_id,
        accession_number=row.accession_number,
        call_number=row.call_number,
        location=row.location,
        condition=row.condition,
        status=CopyStatus(row.status),
        note=row.note,
        donor=row.donor,
        withdrawn=False,
        created_at=row.copy_created_at,
        donor_id=row.donor_id,
    )
