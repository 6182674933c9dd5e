"""What the database says when something goes wrong, and that it keeps nothing that was deleted."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import delete, text
from sqlalchemy.exc import DBAPIError

from catalogue.errors import InvalidInput
from catalogue.storage.database import Database
from catalogue.storage.models import GiftOffer


def test_an_error_quotes_nothing_that_people_typed(database: Database) -> None:
    with pytest.raises(DBAPIError) as error, database.read() as session:
        session.execute(text("SELECT :value FROM no_such_table"), {"value": "survivor@example.org"})
    assert "survivor@example.org" not in str(error.value)


@pytest.mark.parametrize(
    "value", [10**40, "a text with a lone surrogate: \ud83d"], ids=["a number", "a lone surrogate"]
)
def test_what_no_database_can_hold_is_bad_input(database: Database, value: object) -> None:
    with pytest.raises(InvalidInput), database.write() as session:
        session.execute(text("UPDATE counter SET value = :value, name = :value"), {"value": value})


def test_what_is_deleted_is_gone_from_the_file(tmp_path: Path) -> None:
    file = tmp_path / "catalogue.db"
    database = Database(f"sqlite:///{file}")
    database.migrate()
    with database.write() as session:
        session.add(GiftOffer(titles="A box of laws", contact="giver@example.org"))
    with database.write() as session:
        session.execute(delete(GiftOffer))
    database.close()
    assert b"giver@example.org" not in file.read_bytes()
