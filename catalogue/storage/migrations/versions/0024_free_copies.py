"""Where missing titles can be read online without paying, as a librarian accepted it"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from catalogue.storage import models

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "free_copy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("accepted_at", models.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_free_copy")),
    )
    op.create_index(op.f("ix_free_copy_fingerprint"), "free_copy", ["fingerprint"], unique=True)


def downgrade() -> None:
    op.drop_index(op.f("ix_free_copy_fingerprint"), table_name="free_copy")
    op.drop_table("free_copy")
