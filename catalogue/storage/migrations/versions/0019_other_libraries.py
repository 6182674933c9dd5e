"""Other libraries, and what they hold"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from catalogue.storage import models

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "library",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("hours", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("website", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("set_spec", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("created_at", models.UtcDateTime(), nullable=False),
        sa.Column("removed_at", models.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_library")),
    )
    op.create_table(
        "library_harvest",
        sa.Column("library_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("since", sa.Text(), nullable=False),
        sa.Column("began", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(length=32), nullable=False),
        sa.Column("taken_at", models.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["library_id"], ["library.id"], name=op.f("fk_library_harvest_library_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("library_id", name=op.f("pk_library_harvest")),
    )
    op.create_table(
        "holding_elsewhere",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("library_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", models.Json, nullable=False),
        sa.Column("call_number", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["library_id"], ["library.id"], name=op.f("fk_holding_elsewhere_library_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holding_elsewhere")),
        sa.UniqueConstraint("library_id", "name", name="uq_holding_elsewhere_library_id_name"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_holding_elsewhere_library_id_round", "holding_elsewhere", ["library_id", "round"])
    op.create_table(
        "looked_elsewhere",
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("stamp", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_looked_elsewhere")),
    )
    op.create_table(
        "found_elsewhere",
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("holding_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["fingerprint"],
            ["looked_elsewhere.fingerprint"],
            name=op.f("fk_found_elsewhere_fingerprint"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["holding_id"],
            ["holding_elsewhere.id"],
            name=op.f("fk_found_elsewhere_holding_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("fingerprint", "holding_id", name=op.f("pk_found_elsewhere")),
    )
    op.create_index(op.f("ix_found_elsewhere_holding_id"), "found_elsewhere", ["holding_id"])


def downgrade() -> None:
    op.drop_table("found_elsewhere")
    op.drop_table("looked_elsewhere")
    op.drop_table("holding_elsewhere")
    op.drop_table("library_harvest")
    op.drop_table("library")
