"""Copies that belong to a library, and staff with rights in theirs"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from catalogue.storage import models

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("library") as table:
        table.add_column(sa.Column("in_union", sa.Boolean(), server_default=sa.false(), nullable=False))
    with op.batch_alter_table("copy") as table:
        table.add_column(sa.Column("library_id", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f("fk_copy_library_id"), "library", ["library_id"], ["id"])
        table.create_index(op.f("ix_copy_library_id"), ["library_id"])
    with op.batch_alter_table("stocktake") as table:
        table.add_column(sa.Column("library_id", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f("fk_stocktake_library_id"), "library", ["library_id"], ["id"])
        table.create_index(op.f("ix_stocktake_library_id"), ["library_id"])
    with op.batch_alter_table("user_account") as table:
        table.add_column(sa.Column("libraries", models.Json, server_default="[]", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("user_account") as table:
        table.drop_column("libraries")
    with op.batch_alter_table("stocktake") as table:
        table.drop_index(op.f("ix_stocktake_library_id"))
        table.drop_constraint(op.f("fk_stocktake_library_id"), type_="foreignkey")
        table.drop_column("library_id")
    with op.batch_alter_table("copy") as table:
        table.drop_index(op.f("ix_copy_library_id"))
        table.drop_constraint(op.f("fk_copy_library_id"), type_="foreignkey")
        table.drop_column("library_id")
    with op.batch_alter_table("library") as table:
        table.drop_column("in_union")
