"""Drafts of descriptions; files that belong to a donation"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from catalogue.storage import models

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "draft",
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("fields", models.Json, nullable=False),
        sa.Column("kept_at", models.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_draft_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_draft")),
    )
    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_draft_user_id"), ["user_id"], unique=False)
    # Not as a batch: copying the table anew would take the lines that hang on it along.
    op.execute(
        "ALTER TABLE import_batch ADD COLUMN donation_id INTEGER"
        " CONSTRAINT fk_import_batch_donation_id REFERENCES donation (id)"
    )
    op.create_index(op.f("ix_import_batch_donation_id"), "import_batch", ["donation_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_import_batch_donation_id"), "import_batch")
    with op.batch_alter_table("import_batch") as batch_op:  # SQLite drops no column of a key of the table
        batch_op.drop_column("donation_id")
    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_draft_user_id"))
    op.drop_table("draft")
