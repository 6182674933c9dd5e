"""Which worker works at what, how often it was begun, and which changes a digest has told"""

from __future__ import annotations

import datetime as dt
import json

import sqlalchemy as sa
from alembic import op

from catalogue.storage import models

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "worker_lease",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("machine", sa.String(length=32), nullable=False),
        sa.Column("until", models.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_worker_lease")),
    )
    op.create_index(op.f("ix_worker_lease_machine"), "worker_lease", ["machine"])
    op.create_table(
        "duty",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("owner", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_duty")),
    )
    for table in ("job", "notice"):
        op.add_column(table, sa.Column("owner", sa.String(length=32), server_default="", nullable=False))
    op.add_column("job", sa.Column("attempts", sa.Integer(), server_default="0", nullable=False))
    op.add_column("status_change", sa.Column("told", sa.Boolean(), server_default=sa.false(), nullable=False))
    _note_what_was_told()
    _number_notes_once(True)


def downgrade() -> None:
    _number_notes_once(False)
    for table, column in (
        ("status_change", "told"),
        ("job", "attempts"),
        ("notice", "owner"),
        ("job", "owner"),
    ):
        op.drop_column(table, column)
    op.drop_table("duty")
    op.drop_table("worker_lease")


def _note_what_was_told() -> None:
    """Note as told what lies before the day that a person's newest digest went up to, or was no news."""
    connection = op.get_bind()
    digests = connection.execute(
        sa.text(
            "SELECT user_id, params FROM notice WHERE kind = 'digest' AND user_id IS NOT NULL ORDER BY id"
        )
    )
    for user_id, params in digests.all():
        through = (json.loads(params) if isinstance(params, str) else params)["through"]
        midnight = dt.datetime.combine(dt.date.fromisoformat(through), dt.time())
        connection.execute(
            sa.text(
                "UPDATE status_change SET told = :told WHERE at < :midnight AND list_id IN "
                "(SELECT id FROM reference_list WHERE owner_id = :user_id)"
            ).bindparams(sa.bindparam("midnight", type_=sa.DateTime())),
            {"told": True, "midnight": midnight, "user_id": user_id},
        )


def _number_notes_once(once: bool) -> None:
    """Whether SQLite gives the number of a note that was struck never again, or to the next one."""
    if op.get_bind().dialect.name == "sqlite":
        with op.batch_alter_table(
            "index_queue", recreate="always", table_kwargs={"sqlite_autoincrement": once}
        ):
            pass
