"""Other forms of the names of people and series"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "heading",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_heading")),
    )
    op.create_index("ix_heading_kind_folded", "heading", ["kind", "folded"])
    op.create_table(
        "heading_form",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("heading_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["heading_id"], ["heading.id"], name=op.f("fk_heading_form_heading_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_heading_form")),
    )
    op.create_index(op.f("ix_heading_form_heading_id"), "heading_form", ["heading_id"])
    op.create_index(op.f("ix_heading_form_folded"), "heading_form", ["folded"])


def downgrade() -> None:
    for table in ("heading_form", "heading"):
        op.drop_table(table)
