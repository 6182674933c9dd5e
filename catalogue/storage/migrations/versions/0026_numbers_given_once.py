"""Numbers of rows that are gone, which SQLite gives to no other"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_TABLES = (
    "access_token", "attachment", "bulk_edit", "copy", "donation", "donation_line", "donor", "free_copy",
    "gift_offer", "heading", "heading_form", "hidden_name", "import_batch", "import_line", "job", "library",
    "list_version", "match_decision", "notice", "organisation", "organisation_name", "pledge", "publication",
    "publication_merge", "reference_entry", "reference_list", "set_aside", "setting", "stocktake", "subject",
    "subject_label", "suggestion", "synonym_group", "user_account",
)  # fmt: skip
_NAMES = {"fk": "fk_%(table_name)s_%(column_0_name)s"}
"""For foreign keys whose names are not read where a column was added with them."""


def upgrade() -> None:
    _number_once(True)
    if op.get_bind().dialect.name == "sqlite":
        _count_from_the_log()


def downgrade() -> None:
    _number_once(False)


def _number_once(once: bool) -> None:
    """Have SQLite remember the highest number of each table, or forget it; PostgreSQL always does."""
    if op.get_bind().dialect.name != "sqlite":
        return
    for table in _TABLES:
        with op.batch_alter_table(
            table,
            recreate="always",
            table_kwargs={"sqlite_autoincrement": once},
            naming_convention=_NAMES,
        ):
            pass


def _count_from_the_log() -> None:
    """Count on behind the rows that are gone already, as far as the change log knows of them.

    What the log has no line about is told by what is left: the highest number that stands.
    """
    connection = op.get_bind()
    logged = connection.execute(sa.text("SELECT table_name, max(row_id) FROM change GROUP BY table_name"))
    for table, highest in logged.all():
        if table not in _TABLES:
            continue
        counted = connection.execute(
            sa.text("UPDATE sqlite_sequence SET seq = max(seq, :highest) WHERE name = :name"),
            {"name": table, "highest": highest},
        )
        if not counted.rowcount:  # an empty table has no line yet
            connection.execute(
                sa.text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :highest)"),
                {"name": table, "highest": highest},
            )
