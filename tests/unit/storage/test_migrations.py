"""Every migration goes up and down on both databases, and the newest one gives the tables of the models."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError

from catalogue.bootstrap import build
from catalogue.config import Config
from catalogue.domain.descriptions.description import Description
from catalogue.errors import LacunaError
from catalogue.storage.engine import revision
from catalogue.storage.engine.database import Database
from catalogue.storage.engine.migrating import configured, migrate
from catalogue.storage.models import Base
from tests.support import forms
from tests.support.postgresql import Server


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
        revisions = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()][::-1]
    for step in revisions:
        move(database, step)
        move(database, "-1", down=True)
        move(database, step)
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


def test_what_points_to_a_row_outlives_its_table_being_made_anew(database: Database) -> None:
    move(database, "0020")
    at = "'2026-01-02 03:04:05'" if database.is_sqlite else "CAST('2026-01-02 03:04:05+00:00' AS timestamptz)"
    rows = (
        "publication (id, description, version, created_at, updated_at, sort_title, filing_title)"
        f" VALUES (1, '{{}}', 1, {at}, {at}, '', '')",
        "copy (id, publication_id, accession_number, call_number, location, condition, status, note,"
        f" created_at) VALUES (1, 1, 'HTIC-1', '', '', '', 'available', '', {at})",
        f"stocktake (id, name, location, call_number, started_at) VALUES (1, '', '', '', {at})",
        f"stocktake_scan (id, stocktake_id, number, copy_id, scanned_at) VALUES (1, 1, 'HTIC-1', 1, {at})",
    )
    with database.engine.begin() as connection:
        for row in rows:
            connection.execute(text(f"INSERT INTO {row}"))
    migrate(database.engine)
    with database.engine.begin() as connection:
        assert connection.execute(text("SELECT copy_id FROM stocktake_scan")).scalars().all() == [1]
        with pytest.raises(IntegrityError):
            connection.execute(text("UPDATE stocktake_scan SET stocktake_id = 2"))


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


@pytest.mark.postgresql
def test_what_an_older_program_cannot_bear_is_named_by_the_migration(postgresql_server: Server) -> None:
    """Else its author adds ``borne_from``: then machines are stopped together for that upgrade."""
    with postgresql_server.database() as url, configured() as config:
        database = Database(url)
        scripts = list(ScriptDirectory.from_config(config).walk_revisions())[::-1]
        since = next(number for number, script in enumerate(scripts) if script.revision == "0013")
        move(database, scripts[since].revision)
        before = forms.tables_of(database.engine)
        for script in scripts[since + 1 :]:
            move(database, script.revision)
            after = forms.tables_of(database.engine)
            found, before = list(forms.unbearable(before, after)), after
            named = getattr(script.module, "borne_from", None)
            assert not found or named == script.revision, (script.path, found)
        database.close()


@pytest.mark.postgresql
def test_each_thing_that_an_older_program_cannot_bear_is_seen(
    postgresql_server: Server, newest_postgresql: str
) -> None:
    with postgresql_server.database(like=newest_postgresql) as url:
        database = Database(url)
        before = forms.tables_of(database.engine)
        with database.engine.begin() as connection:
            for change in (
                "DROP TABLE draft",
                "ALTER TABLE setting RENAME COLUMN value TO content",
                "ALTER TABLE counter ALTER COLUMN value TYPE text",
                "ALTER TABLE counter ADD COLUMN kind text NOT NULL",
                "ALTER TABLE job ALTER COLUMN error SET NOT NULL",
                "ALTER TABLE counter ADD UNIQUE (value)",
                "ALTER TABLE job ADD CHECK (done > 0)",
                "ALTER TABLE job ADD COLUMN later text NOT NULL DEFAULT ''",
                "ALTER TABLE job ADD COLUMN person_id integer REFERENCES user_account (id)",
                "CREATE TABLE later (id integer NOT NULL)",
            ):
                connection.execute(text(change))
        assert set(forms.unbearable(before, forms.tables_of(database.engine))) == {
            "the table draft is gone",
            "setting.value is gone",
            "setting.content must be given",
            "counter.value was INTEGER and is TEXT",
            "counter.kind must be given",
            "job.error may not be left out any more",
            "counter has a new law: unique ['value']",
            "job has a new law: check done > 0",
        }
        database.close()


@pytest.mark.postgresql
def test_an_older_program_starts_and_works_on_where_the_newer_tables_bear_it(
    postgresql_server: Server, newest_postgresql: str, tmp_path: Path
) -> None:
    with postgresql_server.database(like=newest_postgresql) as url:
        database = Database(url)
        assert revision.bears(database.engine, revision.newest()) and not revision.bears(
            database.engine, "0013"
        )
        with database.engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
            connection.execute(text("ALTER TABLE publication ADD COLUMN later text NOT NULL DEFAULT ''"))
        services = build(Config.for_home(tmp_path / "older", database_url=url))
        added = services.records.publications.add(None, Description(title="Added by an older program"))
        services.operations.worker.run_pending()
        assert list(services.discovery.engine.document_ids()) == [str(added)]
        assert [
            str(warning)
            for warning in services.operations.inspector.inspect().warnings
            if "newer" in str(warning)
        ]
        with pytest.raises(LacunaError, match="Make the backup there"):
            services.operations.backups.write(tmp_path / "backup.zip")
        services.close()
        with database.engine.begin() as connection:
            revision.note_borne_from(connection, "9999")
        with pytest.raises(LacunaError, match="made by a newer Lacuna"):
            database.migrate()
        database.close()
