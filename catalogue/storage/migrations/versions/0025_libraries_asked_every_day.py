"""Libraries whose catalogue is asked every day for what is new; arrivals found in their order"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("library") as table:
        table.add_column(sa.Column("daily", sa.Boolean(), server_default=sa.false(), nullable=False))
    in_catalogue = sa.text("withdrawn_at IS NULL")
    op.create_index(
        op.f("ix_publication_created_at_id"),
        "publication",
        ["created_at", "id"],
        sqlite_where=in_catalogue,
        postgresql_where=in_catalogue,
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_publication_created_at_id"), table_name="publication")
    with op.batch_alter_table("library") as table:
        table.drop_column("daily")
