"""Which form the tables have, and which is the newest: asked at every start, so that it costs little."""

from __future__ import annotations

from importlib.resources import files

from sqlalchemy import Engine, inspect


def newest() -> str:
    """The form that migrations bring the tables to: the number that the last one's name begins with."""
    names = (each.name for each in files("catalogue.storage.migrations.versions").iterdir())
    return max(name[:4] for name in names if name[:4].isdecimal())


def present(engine: Engine) -> str | None:
    """The form that Alembic noted in the database; None where it holds no tables of Lacuna's yet."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
        return None if found is None else str(found)
