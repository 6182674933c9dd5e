"""Every migration goes up and down on both databases, and the newest one gives the tables of the models."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from catalogue.storage import revision
from catalogue.storage.database import Database
from catalogue.storage.migrating import configured
from catalogue.storage.models import Base


@pytest.fixture
def database(empty_database_url: str) -> Iterator[Database]:
    found = Database(empty_database_url)
    yield found
    found.close()


def move(database: Database, target: str, *, down: bool = False) -> None:
    with configured() as config, database.engine.begin() as connection:
        config.attributes["connection"] = connection
        (command.downgrade if down else command.upgrade)(config, target)


def test_each_migration_goes_up_down_and_up_again(database: Database) -> None:
    with configured() as config:
        revisions = [each.revision for each in ScriptDirectory.from_config(config).walk_revisions()][::-1]
    for each in revisions:
        move(database, each)
        move(database, "-1", down=True)
        move(database, each)
    move(database, "base", down=True)
    assert set(inspect(database.engine).get_table_names()) <= {"alembic_version"}


def test_titles_that_are_there_are_filed_when_the_column_comes(database: Database) -> None:
    move(database, "0011")
    described = '{"title": "The road north", "languages": ["en"]}'
    row = "INSERT INTO publication (id, description, version, created_at, updated_at, sort_title)"
    values = "VALUES (1, :described, 1, :at, :at, 'the road north')"
    if not database.is_sqlite:
        values = values.replace(":described", "CAST(:described AS jsonb)").replace(
            ":at", "CAST(:at AS timestamptz)"
        )
    with database.engine.begin() as connection:
        connection.execute(
            text(f"{row} {values}"), {"described": described, "at": "2026-01-02 03:04:05+00:00"}
        )
    move(database, "0012")
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT filing_title FROM publication")).scalar_one() == "road north"


def test_the_form_of_the_tables_is_known_without_alembic(database: Database) -> None:
    assert revision.present(database.engine) is None
    database.migrate()
    with database.engine.connect() as connection:
        noted = MigrationContext.configure(connection).get_current_revision()
    with configured() as config:
        assert ScriptDirectory.from_config(config).get_current_head() == noted
    assert revision.present(database.engine) == revision.newest() == noted
    move(database, "base", down=True)
    assert revision.present(database.engine) is None


def test_the_newest_form_is_that_of_the_models(database: Database) -> None:
    database.migrate()
    database.migrate()
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
