"""Failed logins under marks that cannot be guessed back, and forms that were sent"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from catalogue.storage import models

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

borne_from = "0013"  # a column has another name


def upgrade() -> None:
    # Whose addresses they were could be guessed from them: they go, and whoever waits does so no more.
    op.execute("DELETE FROM login_failure")
    op.execute("ALTER TABLE login_failure RENAME COLUMN email_digest TO mark")
    op.create_table(
        "spent_form",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("at", models.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spent_form")),
    )


def downgrade() -> None:
    op.drop_table("spent_form")
    op.execute("DELETE FROM login_failure")
    op.execute("ALTER TABLE login_failure RENAME COLUMN mark TO email_digest")
