"""Mentions of people, bodies and terms; merges, suspected duplicates, and what is right as it is"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from catalogue.domain.authorities.mentions import mentions_of
from catalogue.domain.descriptions.description import Description
from catalogue.storage import models
from search_index.analysis.normalisation import fold

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_BATCH = 500


def upgrade() -> None:
    op.create_table(
        "publication_mention",
        sa.Column("publication_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["publication_id"],
            ["publication.id"],
            name=op.f("fk_publication_mention_publication_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("publication_id", "position", name=op.f("pk_publication_mention")),
    )
    op.create_index("ix_publication_mention_kind_folded", "publication_mention", ["kind", "folded"])
    op.create_table(
        "publication_merge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("publication_id", sa.Integer(), nullable=False),
        sa.Column("into_id", sa.Integer(), nullable=False),
        sa.Column("merged_at", models.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["publication_id"], ["publication.id"], name=op.f("fk_publication_merge_publication_id")
        ),
        sa.ForeignKeyConstraint(["into_id"], ["publication.id"], name=op.f("fk_publication_merge_into_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication_merge")),
        sa.UniqueConstraint("publication_id", name=op.f("uq_publication_merge_publication_id")),
    )
    op.create_index(op.f("ix_publication_merge_into_id"), "publication_merge", ["into_id"])
    op.create_table(
        "set_aside",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("publication_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=True),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("decided_at", models.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["publication_id"], ["publication.id"], name=op.f("fk_set_aside_publication_id")
        ),
        sa.ForeignKeyConstraint(["other_id"], ["publication.id"], name=op.f("fk_set_aside_other_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_set_aside")),
    )
    op.create_index("ix_set_aside_kind_publication_id", "set_aside", ["kind", "publication_id"])
    op.create_index(op.f("ix_set_aside_other_id"), "set_aside", ["other_id"])
    op.create_table(
        "duplicate_suspect",
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=False),
        sa.Column("sure", sa.Boolean(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("reasons", models.Json, nullable=False),
        sa.ForeignKeyConstraint(
            ["first_id"], ["publication.id"], name=op.f("fk_duplicate_suspect_first_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["second_id"], ["publication.id"], name=op.f("fk_duplicate_suspect_second_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("first_id", "second_id", name=op.f("pk_duplicate_suspect")),
    )
    op.create_index(op.f("ix_duplicate_suspect_second_id"), "duplicate_suspect", ["second_id"])
    _note_mentions()


def downgrade() -> None:
    for table in ("duplicate_suspect", "set_aside", "publication_merge", "publication_mention"):
        op.drop_table(table)


_PUBLICATION = sa.table("publication", sa.column("id", sa.Integer()), sa.column("description", models.Json))
_MENTION = sa.table(
    "publication_mention",
    *map(sa.column, ("publication_id", "position", "kind", "value", "folded")),
)


def _note_mentions() -> None:
    """Take the descriptions that are there already apart; later ones are by themselves."""
    connection = op.get_bind()
    last = 0
    while True:
        query = (
            sa.select(_PUBLICATION).where(_PUBLICATION.c.id > last).order_by(_PUBLICATION.c.id).limit(_BATCH)
        )
        found = connection.execute(query.order_by(_PUBLICATION.c.id).limit(_BATCH)).all()
        if not found:
            return
        last = found[-1].id
        rows = [
            {
                "publication_id": row.id,
                "position": position,
                "kind": str(mentioned.kind),
                "value": mentioned.value,
                "folded": fold(mentioned.value)[:200],
            }
            for row in found
            for position, mentioned in enumerate(mentions_of(Description.from_dict(row.description)))
        ]
        if rows:
            connection.execute(_MENTION.insert(), rows)
