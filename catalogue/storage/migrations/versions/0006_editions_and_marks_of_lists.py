"""Editions of a list, and marks on its entries"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from catalogue.storage import models

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "list_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("made_at", models.UtcDateTime(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["list_id"],
            ["reference_list.id"],
            name=op.f("fk_list_version_list_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_list_version_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_version")),
    )
    op.create_index("ix_list_version_list_id", "list_version", ["list_id"])
    op.create_index("ix_list_version_user_id", "list_version", ["user_id"])
    op.add_column(
        "reference_entry", sa.Column("weight", sa.String(length=10), server_default="", nullable=False)
    )
    op.add_column("reference_entry", sa.Column("note", sa.Text(), server_default="", nullable=False))
    op.add_column(
        "reference_entry", sa.Column("ticked", sa.Boolean(), server_default=sa.false(), nullable=False)
    )


def downgrade() -> None:
    for column in ("ticked", "note", "weight"):
        op.drop_column("reference_entry", column)
    op.drop_table("list_version")
