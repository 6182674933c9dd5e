"""Where titles are filed: without quotation marks and articles"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from catalogue.domain.descriptions.description import Description
from catalogue.storage import models
from search_index.analysis.filing import filing_title

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_BATCH = 1_000


def upgrade() -> None:
    op.add_column("publication", sa.Column("filing_title", sa.Text(), nullable=False, server_default=""))
    op.create_index(op.f("ix_publication_filing_title"), "publication", ["filing_title"])
    table = sa.table(
        "publication",
        sa.column("id", sa.Integer()),
        sa.column("description", models.Json),
        sa.column("filing_title", sa.Text()),
    )
    connection, last = op.get_bind(), 0
    fill = (
        sa.update(table).where(table.c.id == sa.bindparam("of_id")).values(filing_title=sa.bindparam("filed"))
    )
    while rows := connection.execute(
        sa.select(table.c.id, table.c.description).where(table.c.id > last).order_by(table.c.id).limit(_BATCH)
    ).all():
        filed = [{"of_id": row.id, "filed": _filed(row.description)} for row in rows]
        connection.execute(fill, filed)
        last = rows[-1].id


def _filed(description: dict[str, object]) -> str:
    described = Description.from_dict(description)
    return filing_title(described.full_title, described.languages)[:200]


def downgrade() -> None:
    op.drop_index(op.f("ix_publication_filing_title"), "publication")
    op.drop_column("publication", "filing_title")
