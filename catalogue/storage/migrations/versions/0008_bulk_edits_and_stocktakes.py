"""Changes proposed for many records; stocktakes"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from catalogue.storage import models

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bulk_edit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("chosen_by", sa.Text(), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("change", models.Json, nullable=False),
        sa.Column("selection", models.Json, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("act_id", sa.Integer(), nullable=True),
        sa.Column("created_at", models.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_bulk_edit_user_id")),
        sa.ForeignKeyConstraint(["act_id"], ["change_set.id"], name=op.f("fk_bulk_edit_act_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_edit")),
    )
    op.create_index(op.f("ix_bulk_edit_user_id"), "bulk_edit", ["user_id"])
    op.create_table(
        "stocktake",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("location", sa.Text(), nullable=False),
        sa.Column("call_number", sa.Text(), nullable=False),
        sa.Column("started_at", models.UtcDateTime(), nullable=False),
        sa.Column("closed_at", models.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stocktake")),
    )
    op.create_table(
        "stocktake_scan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stocktake_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("copy_id", sa.Integer(), nullable=True),
        sa.Column("scanned_at", models.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["stocktake_id"],
            ["stocktake.id"],
            name=op.f("fk_stocktake_scan_stocktake_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["copy_id"], ["copy.id"], name=op.f("fk_stocktake_scan_copy_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stocktake_scan")),
    )
    op.create_index(op.f("ix_stocktake_scan_stocktake_id"), "stocktake_scan", ["stocktake_id"])
    op.create_index(op.f("ix_stocktake_scan_copy_id"), "stocktake_scan", ["copy_id"])


def downgrade() -> None:
    for table in ("stocktake_scan", "stocktake", "bulk_edit"):
        op.drop_table(table)
