"""Pledges go by what published lists say: those that stood under another list's wording"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

from catalogue.domain.descriptions.description import Description
from catalogue.domain.descriptions.same_title import Titles, identity_of
from catalogue.storage import models

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

_BATCH = 500
_PLEDGE = sa.table(
    "pledge",
    sa.column("id", sa.Integer),
    sa.column("fingerprint", sa.String),
    sa.column("library", sa.Integer),
    sa.column("state", sa.String),
)
_LIST = sa.table(
    "reference_list",
    sa.column("id", sa.Integer),
    sa.column("visibility", sa.String),
    sa.column("removed_at", models.UtcDateTime()),
)
_ENTRY = sa.table(
    "reference_entry",
    sa.column("id", sa.Integer),
    sa.column("list_id", sa.Integer),
    sa.column("fingerprint", sa.String),
    sa.column("description", models.Json),
    sa.column("removed_at", models.UtcDateTime()),
)


def upgrade() -> None:
    connection = op.get_bind()
    published = _of_published(sa.select(_ENTRY.c.fingerprint))
    unsaid = sa.select(_PLEDGE).where(_PLEDGE.c.fingerprint.not_in(published)).order_by(_PLEDGE.c.id)
    pledges = connection.execute(unsaid).all()
    wordings = _published_wordings(connection, {pledge.fingerprint for pledge in pledges})
    is_open = sa.select(_PLEDGE.c.fingerprint, _PLEDGE.c.library).where(_PLEDGE.c.state == "open")
    taken = {(row.fingerprint, row.library) for row in connection.execute(is_open)}
    for pledge in pledges:
        wording = wordings.get(pledge.fingerprint)
        if wording is None or (pledge.state == "open" and (wording, pledge.library) in taken):
            continue
        if pledge.state == "open":
            taken.add((wording, pledge.library))
        connection.execute(sa.update(_PLEDGE).where(_PLEDGE.c.id == pledge.id).values(fingerprint=wording))


def downgrade() -> None:
    """Leave the pledges: an older program finds them by any wording of their titles."""


def _of_published(query: sa.Select[Any]) -> sa.Select[Any]:
    """Return a query of entries as one of those that stand on published lists."""
    return query.join(_LIST, _LIST.c.id == _ENTRY.c.list_id).where(
        _ENTRY.c.removed_at.is_(None), _LIST.c.removed_at.is_(None), _LIST.c.visibility == "public"
    )


def _published_wordings(connection: sa.Connection, fingerprints: Collection[str]) -> Mapping[str, str]:
    """Return for wordings of entries the one in which the oldest published entry wants the same title."""
    said = _descriptions(connection, fingerprints)
    if not said:
        return {}
    titles, wordings = Titles(), list[str]()
    published = _of_published(sa.select(_ENTRY.c.fingerprint, _ENTRY.c.description))
    for row in connection.execute(published.order_by(_ENTRY.c.id)):
        described = Description.from_dict(row.description)
        if titles.place(identity_of(described, row.fingerprint))[1]:
            wordings.append(row.fingerprint)
    found = {}
    for fingerprint, described in said.items():
        if (at := titles.of(identity_of(described, fingerprint))) is not None:
            found[fingerprint] = wordings[at]
    return found


def _descriptions(connection: sa.Connection, fingerprints: Collection[str]) -> Mapping[str, Description]:
    """Return what entries with some fingerprints say, of any list, whether they are still on it or not."""
    asked, found = sorted(fingerprints), dict[str, Description]()
    for start in range(0, len(asked), _BATCH):
        query = sa.select(_ENTRY.c.fingerprint, _ENTRY.c.description)
        for row in connection.execute(query.where(_ENTRY.c.fingerprint.in_(asked[start : start + _BATCH]))):
            found.setdefault(row.fingerprint, Description.from_dict(row.description))
    return found
