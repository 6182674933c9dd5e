"""Lines of files that ask for a person, and the last step of looking through a file, to undo it"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from catalogue.storage import models

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("import_batch", sa.Column("last_step", models.Json, nullable=True))
    op.add_column("import_line", sa.Column("asks", sa.Boolean(), server_default=sa.false(), nullable=False))
    line = sa.table("import_line", sa.column("asks", sa.Boolean), sa.column("state"), sa.column("answer"))
    op.execute(
        line.update()
        .where(line.c.state == "proposed", line.c.answer.in_(("doubtful", "untitled", "twice")))
        .values(asks=True)
    )


def downgrade() -> None:
    op.drop_column("import_line", "asks")
    op.drop_column("import_batch", "last_step")
