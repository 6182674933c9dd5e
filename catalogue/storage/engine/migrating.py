"""Bringing the tables to their newest form, by Alembic."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, text

from catalogue.errors import LacunaError

from . import revision

_LOCK = 7_239_550_861
"""The number of PostgreSQL's lock under which one machine brings the tables to their newest form."""


def migrate(engine: Engine) -> None:
    """Run the migrations that are missing; raises ``LacunaError`` where a newer Lacuna made the tables."""
    try:
        with configured() as config, unbound(engine) as connection:
            config.attributes["connection"] = connection
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK})
            command.upgrade(config, "head")
            revision.note_borne_from(connection, borne_from(config))
    except CommandError as error:
        raise LacunaError(
            "database_newer",
            "The database was made by a newer Lacuna. Upgrade the program, or restore a backup made "
            "with this version.",
        ) from error


@contextmanager
def unbound(engine: Engine) -> Iterator[Connection]:
    """Yield a transaction in which SQLite may drop a table that is made anew under its name.

    Otherwise the rows that point into it would forbid that, or be deleted with it
    (https://www.sqlite.org/lang_altertable.html, "Making Other Kinds Of Table Schema Changes"). Whether all
    of them point somewhere again is looked at before the end; raises ``LacunaError`` where one does not.
    """
    if engine.dialect.name != "sqlite":
        with engine.begin() as connection:
            yield connection
        return
    with engine.connect() as connection:
        driver = connection.connection.dbapi_connection
        assert driver is not None
        driver.cursor().execute("PRAGMA foreign_keys=OFF")  # nothing, once a transaction has begun
        try:
            with connection.begin():
                yield connection
                if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
                    raise LacunaError(
                        "database_not_whole", "Rows of the database point to rows that are not there."
                    )
        finally:
            driver.cursor().execute("PRAGMA foreign_keys=ON")


@contextmanager
def configured() -> Iterator[Config]:
    """Alembic's settings: where the migrations are."""
    with as_file(files("catalogue.storage.migrations")) as folder:
        config = Config()
        config.set_main_option("script_location", str(folder))
        yield config


def borne_from(config: Config) -> str:
    """Return the form of the oldest program that may work with the newest tables: the last one that is
    named.
    """
    scripts = ScriptDirectory.from_config(config).walk_revisions()
    return max(getattr(script.module, "borne_from", "") for script in scripts)
