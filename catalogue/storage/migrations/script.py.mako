"""${message}"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from catalogue.storage import models
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None

# Only where an older program cannot work on with these tables, beside machines of the new version:
# borne_from = ${repr(up_revision)}


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    ${downgrades if downgrades else "pass"}
