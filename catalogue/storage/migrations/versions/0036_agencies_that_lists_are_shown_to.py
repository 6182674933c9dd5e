"""A list keeps the agency that it was shown to"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None
borne_from = "0036"
"""Who does not know of it shows lists to the agency that their owner is of by now."""

_LIST = sa.table(
    "reference_list",
    sa.column("owner_id", sa.Integer),
    sa.column("visibility", sa.Text),
    sa.column("shown_to", sa.Text),
    sa.column("followed_until", sa.Integer),
)
_PERSON = sa.table("user_account", sa.column("id", sa.Integer), sa.column("agency", sa.Text))
_CHANGE = sa.table("change", sa.column("id", sa.Integer))


def upgrade() -> None:
    op.add_column("reference_list", sa.Column("shown_to", sa.Text(), server_default="", nullable=False))
    op.add_column(
        "reference_list", sa.Column("followed_until", sa.Integer(), server_default="0", nullable=False)
    )
    agency = sa.select(_PERSON.c.agency).where(_PERSON.c.id == _LIST.c.owner_id).scalar_subquery()
    # Removed ones too, which may be brought back.
    shown = sa.update(_LIST).where(_LIST.c.visibility != "private", _LIST.c.owner_id.is_not(None))
    op.execute(shown.values(shown_to=sa.func.coalesce(agency, "")))
    newest = sa.select(sa.func.coalesce(sa.func.max(_CHANGE.c.id), 0)).scalar_subquery()
    op.execute(sa.update(_LIST).values(followed_until=newest))


def downgrade() -> None:
    op.drop_column("reference_list", "followed_until")
    op.drop_column("reference_list", "shown_to")
