"""Letters with names drawn by lot, and answers to offers that did not go out"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("notice", sa.Column("letter", sa.String(length=32), server_default="", nullable=False))
    op.add_column("gift_offer", sa.Column("unsent", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("gift_offer", "unsent")
    op.drop_column("notice", "letter")
