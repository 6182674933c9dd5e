"""What was odd in a list's source, and what its owner calls the columns of tables"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from catalogue.storage.models import Json

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("reference_list") as table:
        table.add_column(sa.Column("source", sa.Text(), nullable=False, server_default=""))
        table.add_column(sa.Column("problems", Json, nullable=False, server_default="[]"))
        table.add_column(sa.Column("problem_count", sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "column_meaning",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("header", sa.Text(), nullable=False),
        sa.Column("field", sa.String(length=30), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_column_meaning_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "header", name=op.f("pk_column_meaning")),
    )


def downgrade() -> None:
    op.drop_table("column_meaning")
    with op.batch_alter_table("reference_list") as table:
        table.drop_column("problem_count")
        table.drop_column("problems")
        table.drop_column("source")
