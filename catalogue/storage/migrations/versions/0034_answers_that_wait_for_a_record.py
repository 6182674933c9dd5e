"""Answers about a publication outlast it, where its coming is undone, and so does that reports name it"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

_NAMES = {"fk": "fk_%(table_name)s_%(column_0_name)s"}
"""For foreign keys whose names are not read where a column was added with them."""


def upgrade() -> None:
    _hang_on_publications("match_decision", None, hang=False)
    _hang_on_publications("gap_match", "CASCADE", hang=False)


def downgrade() -> None:
    for table, ondelete in (("match_decision", None), ("gap_match", "CASCADE")):
        op.execute(f"DELETE FROM {table} WHERE publication_id NOT IN (SELECT id FROM publication)")
        _hang_on_publications(table, ondelete, hang=True)


def _hang_on_publications(name: str, ondelete: str | None, *, hang: bool) -> None:
    """Make the key of a table to publications, or take it away; SQLite makes the table anew, and goes on with
    its numbers where it was.
    """
    connection = op.get_bind()
    is_sqlite = connection.dialect.name == "sqlite"
    named = {"name": name}
    numbers = sa.text("SELECT seq FROM sqlite_sequence WHERE name = :name")
    highest = connection.scalar(numbers, named) if is_sqlite else None
    key = f"fk_{name}_publication_id"
    counted = {"sqlite_autoincrement": name == "match_decision"}
    with op.batch_alter_table(name, table_kwargs=counted, naming_convention=_NAMES) as table:
        if hang:
            table.create_foreign_key(key, "publication", ["publication_id"], ["id"], ondelete=ondelete)
        else:
            table.drop_constraint(key, type_="foreignkey")
    if highest is None:
        return
    going_on = sa.text("UPDATE sqlite_sequence SET seq = :highest WHERE name = :name")
    if not connection.execute(going_on, {"highest": highest, **named}).rowcount:  # an empty table has no line
        begun = sa.text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :highest)")
        connection.execute(begun, {"highest": highest, **named})
