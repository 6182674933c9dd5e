"""A line of a file knows what the record said that it was held against"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from catalogue.storage import models

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("import_line", sa.Column("said", models.Json, nullable=False, server_default="{}"))


def downgrade() -> None:
    op.drop_column("import_line", "said")
