"""Which form the tables have, and which is the newest: asked at every start, so that it costs little.

While machines are upgraded one after another, older programs go on with newer tables. Whoever brings the
tables to a new form notes in the database from which form on a program may (``migrations``, ``borne_from``);
only PostgreSQL has such a note, since on SQLite there is one machine.
"""

from __future__ import annotations

import re
from importlib.resources import files

from sqlalchemy import Connection, Engine, inspect

_NOTE = re.compile(r"Lacuna: programs of form (\d{4}) and later work with these tables")


def newest() -> str:
    """Return the form that migrations bring the tables to: the number that the last one's name begins
    with.
    """
    names = (path.name for path in files("catalogue.storage.migrations.versions").iterdir())
    return max(name[:4] for name in names if name[:4].isdecimal())


def present(engine: Engine) -> str | None:
    """Return the form that Alembic noted in the database; None where it holds no tables of Lacuna's yet."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
        return None if found is None else str(found)


def note_borne_from(connection: Connection, form: str) -> None:
    """Note the form of the oldest programs that may work with the tables; nothing on SQLite."""
    if connection.dialect.name == "postgresql" and form.isdecimal():
        words = f"Lacuna: programs of form {form} and later work with these tables"
        connection.exec_driver_sql(f"COMMENT ON TABLE alembic_version IS '{words}'")


def bears(engine: Engine, form: str) -> bool:
    """Whether a program of a form may work with tables of a newer one, as was noted with them."""
    if engine.dialect.name != "postgresql":
        return False
    with engine.connect() as connection:
        note = connection.exec_driver_sql("SELECT obj_description('alembic_version'::regclass)").scalar()
    return _bears(note, form)


def leaves_behind(engine: Engine, form: str) -> bool:
    """Whether the tables have a newer form that a program of this one may not work with; asked in one go."""
    with engine.connect() as connection:
        row = connection.exec_driver_sql(
            "SELECT version_num, obj_description('alembic_version'::regclass) FROM alembic_version"
        ).first()
    return row is not None and row[0] > form and not _bears(row[1], form)


def _bears(note: str | None, form: str) -> bool:
    found = _NOTE.fullmatch(note or "")
    return found is not None and found[1] <= form
