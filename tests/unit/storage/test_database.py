"""What the database says when something goes wrong names no values."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from catalogue.storage.database import Database


def test_an_error_quotes_nothing_that_people_typed(database: Database) -> None:
    with pytest.raises(DBAPIError) as error, database.read() as session:
        session.execute(text("SELECT :value FROM no_such_table"), {"value": "survivor@example.org"})
    assert "survivor@example.org" not in str(error.value)
