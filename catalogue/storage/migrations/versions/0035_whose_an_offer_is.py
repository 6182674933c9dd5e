"""An offer that came by somebody's token is theirs"""

from __future__ import annotations

from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Not as a batch, which makes a table anew on SQLite: numbers of offers that are gone would come again.
    op.execute(
        "ALTER TABLE gift_offer ADD COLUMN user_id INTEGER"
        " CONSTRAINT fk_gift_offer_user_id REFERENCES user_account (id)"
    )
    op.create_index(op.f("ix_gift_offer_user_id"), "gift_offer", ["user_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_gift_offer_user_id"), "gift_offer")
    counted = {"sqlite_autoincrement": True}
    with op.batch_alter_table("gift_offer", table_kwargs=counted) as table:  # SQLite drops no column of a key
        table.drop_column("user_id")
