"""What programs elsewhere are told: the catalogue's own name, and records with their changes"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from catalogue.storage import models

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "catalogue_identity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_identity")),
    )
    op.create_table(
        "shared_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("publication_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", models.UtcDateTime(), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shared_record")),
        sa.UniqueConstraint("name", name=op.f("uq_shared_record_name")),
        sa.UniqueConstraint("publication_id", name=op.f("uq_shared_record_publication_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_shared_record_changed_at_id", "shared_record", ["changed_at", "id"])
    op.create_table(
        "shared_set",
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("spec", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["record_id"],
            ["shared_record.id"],
            name=op.f("fk_shared_set_record_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("record_id", "spec", name=op.f("pk_shared_set")),
    )
    op.create_index("ix_shared_set_spec", "shared_set", ["spec"])
    op.create_table(
        "harvest_source",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("since", sa.Text(), nullable=False),
        sa.Column("began", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_harvest_source")),
        sa.UniqueConstraint("address", "asked", name="uq_harvest_source_address_asked"),
    )


def downgrade() -> None:
    op.drop_table("harvest_source")
    op.drop_table("shared_set")
    op.drop_table("shared_record")
    op.drop_table("catalogue_identity")
