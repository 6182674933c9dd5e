"""Which machines keep an index, and for whom a note of the index queue is"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from catalogue.storage import models

revision = "0015"
down_revision = "0013"
branch_labels = None
depends_on = None

borne_from = "0015"  # who knows of no machines notes no change for them


def upgrade() -> None:
    op.create_table(
        "machine",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("seen_at", models.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_machine")),
    )
    op.add_column(
        "index_queue", sa.Column("machine", sa.String(length=32), server_default="", nullable=False)
    )
    op.create_index("ix_index_queue_machine_id", "index_queue", ["machine", "id"])


def downgrade() -> None:
    # What waited for a machine waits for whoever indexes then: the other note of it has no machine.
    op.execute("DELETE FROM index_queue WHERE machine != ''")
    op.drop_index("ix_index_queue_machine_id", table_name="index_queue")
    op.drop_column("index_queue", "machine")
    op.drop_table("machine")
