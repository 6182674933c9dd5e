"""Of which answer one comes that went along when an entry was worded anew"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from catalogue.storage import models

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

_ANSWER = sa.table(
    "match_decision",
    sa.column("id", sa.Integer),
    sa.column("publication_id", sa.Integer),
    sa.column("verdict", sa.String),
    sa.column("decided_at", models.UtcDateTime()),
    sa.column("origin_id", sa.Integer),
)


def upgrade() -> None:
    op.add_column("match_decision", sa.Column("origin_id", sa.Integer(), nullable=True))
    op.create_index("ix_match_decision_origin_id", "match_decision", ["origin_id"])
    # What went along kept the moment in which it was given.
    first = _ANSWER.alias("first")
    given = (
        sa.select(sa.func.min(first.c.id))
        .where(
            first.c.publication_id == _ANSWER.c.publication_id,
            first.c.decided_at == _ANSWER.c.decided_at,
            first.c.verdict == _ANSWER.c.verdict,
            first.c.id < _ANSWER.c.id,
        )
        .scalar_subquery()
    )
    op.execute(sa.update(_ANSWER).values(origin_id=given))


def downgrade() -> None:
    op.drop_index("ix_match_decision_origin_id", "match_decision")
    op.drop_column("match_decision", "origin_id")
