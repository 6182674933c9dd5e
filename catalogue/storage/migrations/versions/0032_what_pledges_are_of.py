"""A pledge knows what its title is: it finds it in other words when no entry says the old ones any more"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from catalogue.storage import models

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

_BATCH = 500
_PLEDGE = sa.table("pledge", sa.column("fingerprint", sa.String), sa.column("said", models.Json))
_LIST = sa.table("reference_list", sa.column("id", sa.Integer), sa.column("visibility", sa.String))
_ENTRY = sa.table(
    "reference_entry",
    sa.column("id", sa.Integer),
    sa.column("list_id", sa.Integer),
    sa.column("fingerprint", sa.String),
    sa.column("description", models.Json),
)


def upgrade() -> None:
    op.add_column("pledge", sa.Column("said", models.Json, nullable=False, server_default="{}"))
    connection = op.get_bind()
    asked = sorted(connection.scalars(sa.select(_PLEDGE.c.fingerprint).distinct()))
    for start in range(0, len(asked), _BATCH):
        published = (  # taken off or not: what a private list says tells nothing of anybody's pledge
            sa.select(_ENTRY.c.fingerprint, _ENTRY.c.description)
            .join(_LIST, _LIST.c.id == _ENTRY.c.list_id)
            .where(_LIST.c.visibility == "public", _ENTRY.c.fingerprint.in_(asked[start : start + _BATCH]))
            .order_by(_ENTRY.c.id)
        )
        said = dict(map(tuple, connection.execute(published)))
        for fingerprint, description in said.items():
            of_words = sa.update(_PLEDGE).where(_PLEDGE.c.fingerprint == fingerprint)
            connection.execute(of_words.values(said=description))


def downgrade() -> None:
    op.drop_column("pledge", "said")
