"""An offer keeps the language of the pages on which it was made"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Not as a batch, which makes a table anew on SQLite: numbers of offers that are gone would come again.
    op.add_column("gift_offer", sa.Column("language", sa.String(12), nullable=False, server_default=""))


def downgrade() -> None:
    op.execute("ALTER TABLE gift_offer DROP COLUMN language")
