"""For whom an answer counts: on every list, or on those of whoever gave it"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from catalogue.storage import models

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None
borne_from = "0027"
"""Who does not know of it counts answers by the roles of now, and writes a librarian's as if a member's."""

_ANSWER = sa.table(
    "match_decision",
    sa.column("id", sa.Integer),
    sa.column("user_id", sa.Integer),
    sa.column("decided_at", models.UtcDateTime()),
    sa.column("for_all", sa.Boolean),
)
_PERSON = sa.table("user_account", sa.column("id", sa.Integer), sa.column("roles", models.Json))
_ACT = sa.table(
    "change_set",
    sa.column("id", sa.Integer),
    sa.column("at", models.UtcDateTime()),
    sa.column("user_id", sa.Integer),
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
_ANSWERS_FOR_ALL = {"librarian", "administrator"}
_CHANGED_BY_LIBRARIANS = ("publication", "copy")
_BATCH = 500


def upgrade() -> None:
    op.add_column(
        "match_decision", sa.Column("for_all", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    connection = op.get_bind()
    ids = sorted(_given_for_all(connection))
    for start in range(0, len(ids), _BATCH):
        connection.execute(
            sa.update(_ANSWER).where(_ANSWER.c.id.in_(ids[start : start + _BATCH])).values(for_all=True)
        )


def downgrade() -> None:
    op.drop_column("match_decision", "for_all")


def _given_for_all(connection: sa.Connection) -> Iterator[int]:
    """Yield the answers whose giver was a librarian at that moment, as far as is told; what is not stays
    theirs.

    One that went along when somebody else worded an entry anew counts for all if that was a librarian too.
    """
    past = _roles_before(connection)
    now = {row.id: row.roles for row in connection.execute(sa.select(_PERSON))}
    written = _written_by(connection)

    def was_librarian(user_id: int, at: dt.datetime) -> bool:
        return bool(_ANSWERS_FOR_ALL & set(_roles_at(at, past[user_id], now.get(user_id, ()))))

    nameless = []
    for answer in connection.execute(sa.select(_ANSWER.c.id, _ANSWER.c.user_id, _ANSWER.c.decided_at)):
        if answer.user_id is None:
            nameless.append(answer)
            continue
        writer, at = written.get(answer.id, (answer.user_id, answer.decided_at))
        if was_librarian(answer.user_id, answer.decided_at) and was_librarian(writer, at):
            yield answer.id
    if nameless:
        yield from _given_by_librarians_who_left(connection, nameless)


def _written_by(connection: sa.Connection) -> dict[int, tuple[int, dt.datetime]]:
    """Return who wrote each answer that the log tells of, and when, by the number of the answer."""
    acts = (
        sa.select(_CHANGE.c.row_id, _CHANGE.c.before, _ACT.c.user_id, _ACT.c.at)
        .join(_ACT, _ACT.c.id == _CHANGE.c.set_id)
        .where(_CHANGE.c.table_name == "match_decision", _ACT.c.user_id.is_not(None))
    )
    return {act.row_id: (act.user_id, act.at) for act in connection.execute(acts) if act.before is None}


def _roles_at(
    moment: dt.datetime, past: Sequence[tuple[dt.datetime, Sequence[str]]], roles: Sequence[str]
) -> Sequence[str]:
    """Return the roles of a person at a moment; of changes in that moment the log keeps the order to itself,
    so that it counts as before them.
    """
    for at, before in past:  # the newest first
        if at < moment:
            break
        roles = before
    return roles


def _roles_before(connection: sa.Connection) -> defaultdict[int, list[tuple[dt.datetime, Sequence[str]]]]:
    """Return for each person when their roles changed, and what they were before, the newest first."""
    changes = (
        sa.select(_CHANGE.c.row_id, _CHANGE.c.before, _ACT.c.at)
        .join(_ACT, _ACT.c.id == _CHANGE.c.set_id)
        .where(_CHANGE.c.table_name == "user_account")
        .order_by(_CHANGE.c.id.desc())
    )
    past: defaultdict[int, list[tuple[dt.datetime, Sequence[str]]]] = defaultdict(list)
    for change in connection.execute(changes):
        if change.before and "roles" in change.before:
            past[change.row_id].append((change.at, change.before["roles"]))
    return past


def _given_by_librarians_who_left(connection: sa.Connection, answers: Sequence[Any]) -> Iterator[int]:
    """Yield those of nameless answers that came from somebody who had done a librarian's work by then.

    Whoever left as a librarian took their name from all their answers, and the log of their roles with them.
    That an answer was theirs, and that they had changed a record of the catalogue, as no member may, it tells
    still.
    """
    began = (
        sa.select(_ACT.c.user_id, sa.func.min(_ACT.c.at).label("at"))
        .where(
            _ACT.c.user_id.is_not(None),
            _ACT.c.id.in_(
                sa.select(_CHANGE.c.set_id).where(_CHANGE.c.table_name.in_(_CHANGED_BY_LIBRARIANS))
            ),
        )
        .group_by(_ACT.c.user_id)
    )
    since = {row.user_id: row.at for row in connection.execute(began)}
    given = sa.select(_CHANGE.c.row_id, _CHANGE.c.before, _CHANGE.c.after)
    givers = {
        change.row_id: change.after.get("user_id")
        for change in connection.execute(given.where(_CHANGE.c.table_name == "match_decision"))
        if change.before is None and change.after
    }
    for answer in answers:
        first = since.get(givers.get(answer.id))
        if first is not None and first < answer.decided_at:
            yield answer.id
