"""Pledges for a library of a union, and codes by which other catalogues know libraries"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None
borne_from = "0022"
"""Who knows of no libraries lets everybody change their copies, and takes a pledge for one as kept."""

_OPEN = sa.text("state = 'open'")


def upgrade() -> None:
    with op.batch_alter_table("library") as table:
        table.add_column(sa.Column("code", sa.String(length=40), server_default="", nullable=False))
    with op.batch_alter_table("pledge") as table:
        table.add_column(sa.Column("library", sa.Integer(), server_default="-1", nullable=False))
        table.drop_index("ix_pledge_open")
    _make_index(["fingerprint", "library"])


def downgrade() -> None:
    op.execute("UPDATE pledge SET state = 'withdrawn' WHERE state = 'open' AND library <> -1")
    with op.batch_alter_table("pledge") as table:
        table.drop_index("ix_pledge_open")
        table.drop_column("library")
    with op.batch_alter_table("library") as table:
        table.drop_column("code")
    _make_index(["fingerprint"])


def _make_index(columns: list[str]) -> None:
    op.create_index(
        "ix_pledge_open", "pledge", columns, unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN
    )
