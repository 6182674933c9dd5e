"""A migrated database of each kind."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from catalogue.storage.engine.database import Database


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    opened.migrate()
    yield opened
    opened.close()
