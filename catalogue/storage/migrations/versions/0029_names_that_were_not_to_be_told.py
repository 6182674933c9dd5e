"""Of which lists a list was made, by their numbers; and who wished that a name be hidden, themselves"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from catalogue.storage import models
from search_index.analysis.normalisation import fold

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_LIST = sa.table(
    "reference_list",
    sa.column("id", sa.Integer),
    sa.column("name", sa.Text),
    sa.column("owner_id", sa.Integer),
    sa.column("source", sa.Text),
    sa.column("problem_count", sa.Integer),
    sa.column("made_of", models.Json),
)
_CHANGE = sa.table(
    "change",
    sa.column("id", sa.Integer),
    sa.column("set_id", sa.Integer),
    sa.column("table_name", sa.Text),
    sa.column("row_id", sa.Integer),
    sa.column("before", models.Json),
    sa.column("after", models.Json),
)
_ACT = sa.table("change_set", sa.column("id", sa.Integer), sa.column("user_id", sa.Integer))
_PERSON = sa.table(
    "user_account",
    sa.column("id", sa.Integer),
    sa.column("name", sa.Text),
    sa.column("email", sa.Text),
    sa.column("agency", sa.Text),
    sa.column("roles", models.Json),
)
_HIDDEN = sa.table(
    "hidden_name",
    sa.column("id", sa.Integer),
    sa.column("folded", sa.Text),
    sa.column("user_id", sa.Integer),
)
_BETWEEN = ", "
_FILE = re.compile(r"\.[A-Za-z0-9]{1,5}\Z")
_AT_THE_DESK = {"librarian", "administrator"}


def upgrade() -> None:
    op.add_column("reference_list", sa.Column("made_of", models.Json, server_default="[]", nullable=False))
    with op.batch_alter_table("hidden_name", table_kwargs={"sqlite_autoincrement": True}) as batch:
        batch.add_column(sa.Column("user_id", sa.Integer(), nullable=True))
        batch.drop_constraint("uq_hidden_name_folded", type_="unique")
        batch.create_foreign_key("fk_hidden_name_user_id", "user_account", ["user_id"], ["id"])
    op.create_index("ix_hidden_name_user_id", "hidden_name", ["user_id"])
    by_nobody = sa.text("user_id IS NULL")
    op.create_index(
        "ix_hidden_name_desk",
        "hidden_name",
        ["folded"],
        unique=True,
        sqlite_where=by_nobody,
        postgresql_where=by_nobody,
    )
    connection = op.get_bind()
    _unname_lists(connection)
    _note_wishes(connection)


def downgrade() -> None:
    """Leave the sources of lists without names; of several rows of a hidden name the first one stays."""
    connection = op.get_bind()
    first = sa.select(sa.func.min(_HIDDEN.c.id)).group_by(_HIDDEN.c.folded)
    kept = connection.scalars(first).all()
    connection.execute(sa.delete(_HIDDEN).where(_HIDDEN.c.id.not_in(kept)))
    for index in ("ix_hidden_name_desk", "ix_hidden_name_user_id"):
        op.drop_index(index, table_name="hidden_name")
    with op.batch_alter_table("hidden_name", table_kwargs={"sqlite_autoincrement": True}) as batch:
        batch.drop_constraint("fk_hidden_name_user_id", type_="foreignkey")
        batch.drop_column("user_id")
        batch.create_unique_constraint("uq_hidden_name_folded", ["folded"])
    op.drop_column("reference_list", "made_of")


def _unname_lists(connection: sa.Connection) -> None:
    """Take the names of other lists from lists that were made of them, and from the log; keep their
    numbers.
    """
    lists = connection.execute(sa.select(_LIST).order_by(_LIST.c.id)).all()
    logged = connection.execute(sa.select(_CHANGE).where(_CHANGE.c.table_name == "reference_list")).all()
    named: defaultdict[str, list[int]] = defaultdict(list)
    for row in lists:
        named[row.name].append(row.id)
    for change in logged:
        for values in (change.before, change.after):
            if values and values.get("name"):
                named[values["name"]].append(change.row_id)
    owners = {row.id: row.owner_id for row in lists}
    for row in lists:
        parts = _parts(row.source, named)
        if parts is None or row.problem_count:  # what has problems was read from a file
            continue
        made_of = [
            next((other for other in named[part] if owners.get(other) == row.owner_id), named[part][0])
            for part in parts
        ]
        connection.execute(sa.update(_LIST).where(_LIST.c.id == row.id).values(source="", made_of=made_of))
    kept = {row.id for row in lists if row.problem_count}
    for change in logged:
        before, after = (_without_names(values, named) for values in (change.before, change.after))
        if change.row_id not in kept and (before, after) != (change.before, change.after):
            connection.execute(
                sa.update(_CHANGE).where(_CHANGE.c.id == change.id).values(before=before, after=after)
            )


def _parts(source: str, named: Mapping[str, Sequence[int]]) -> list[str] | None:
    """Return the names of lists that a source is: none where some are not known any more, None for a file."""
    pieces = source.split(_BETWEEN)
    if len(pieces) < 2:
        return None
    known: list[list[str] | None] = [[]]  # what the first pieces name, for each number of them
    for end in range(1, len(pieces) + 1):
        name, found = "", None
        for start in range(end - 1, -1, -1):
            name = _BETWEEN.join(pieces[start:end])
            before = known[start]
            if before is not None and name in named:
                found = [*before, name]
                break
        known.append(found)
    found = known[-1]
    if found is not None and len(found) > 1:
        return found
    return None if _FILE.search(source) else []


def _without_names(values: Any, named: Mapping[str, Sequence[int]]) -> Any:
    if not values or not values.get("source") or _parts(values["source"], named) is None:
        return values
    return {**values, "source": ""}


def _note_wishes(connection: sa.Connection) -> None:
    """Note of hidden names which somebody hid for themselves, as far as the log tells; others are the
    desk's.
    """
    made = (
        sa.select(_CHANGE.c.row_id, _CHANGE.c.before, _PERSON)
        .join(_ACT, _ACT.c.id == _CHANGE.c.set_id)
        .join(_PERSON, _PERSON.c.id == _ACT.c.user_id)
        .where(_CHANGE.c.table_name == "hidden_name")
        .order_by(_CHANGE.c.id)
    )
    by = {row.row_id: row for row in connection.execute(made) if row.before is None}
    for hidden in connection.execute(sa.select(_HIDDEN.c.id, _HIDDEN.c.folded)).all():
        person = by.get(hidden.id)
        if person is None or _AT_THE_DESK & set(person.roles):
            continue
        if fold(person.agency or person.name or person.email) == hidden.folded:
            connection.execute(sa.update(_HIDDEN).where(_HIDDEN.c.id == hidden.id).values(user_id=person.id))
