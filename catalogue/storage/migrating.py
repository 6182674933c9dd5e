"""Bringing the tables to their newest form, by Alembic."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Engine

from catalogue.errors import LacunaError


def migrate(engine: Engine) -> None:
    """Run the migrations that are missing; raises ``LacunaError`` where a newer Lacuna made the tables."""
    try:
        with configured() as config, engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except CommandError as error:
        raise LacunaError(
            "database_newer",
            "The database was made by a newer Lacuna. Upgrade the program, or restore a backup made "
            "with this version.",
        ) from error


@contextmanager
def configured() -> Iterator[Config]:
    """Alembic's settings: where the migrations are."""
    with as_file(files("catalogue.storage.migrations")) as folder:
        config = Config()
        config.set_main_option("script_location", str(folder))
        yield config
