"""Libraries whose catalogue is asked every day for what is new"""

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


def downgrade() -> None:
    with op.batch_alter_table("library") as table:
        table.drop_column("daily")
