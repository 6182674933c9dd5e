"""Copies that belong to a library, and staff with rights in theirs"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from catalogue.storage import models

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_BELONGING = ("copy", "stocktake")


def upgrade() -> None:
    op.add_column("library", sa.Column("in_union", sa.Boolean(), server_default=sa.false(), nullable=False))
    for table in _BELONGING:
        # A constraint added by Alembic builds the table anew on SQLite, and what hangs on its rows is lost.
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN library_id INTEGER"
            f" CONSTRAINT fk_{table}_library_id REFERENCES library (id)"
        )
        op.create_index(op.f(f"ix_{table}_library_id"), table, ["library_id"])
    op.add_column("user_account", sa.Column("libraries", models.Json, server_default="[]", nullable=False))


def downgrade() -> None:
    op.drop_column("user_account", "libraries")
    for table in reversed(_BELONGING):
        op.drop_index(op.f(f"ix_{table}_library_id"), table)
        op.drop_column(table, "library_id")
    op.drop_column("library", "in_union")
