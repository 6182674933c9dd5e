"""What a restore leaves: all of the backup and nothing of what was before, or everything as it was."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import pytest
from sqlalchemy import func, select

from catalogue.bootstrap import Services
from catalogue.domain.descriptions.description import Description
from catalogue.domain.people.access import Account, Role
from catalogue.storage.models import Change, IndexQueue, Publication
from catalogue.storage.on_flush import queue
from tests.support.races import race
from tests.unit.services.conftest import add_account


class Died(Exception):
    """The program, or its connection, ended here."""


def _added(services: Services, *titles: str) -> list[int]:
    return [services.records.publications.add(None, Description(title=title)) for title in titles]


def _titles(services: Services) -> list[str]:
    with services.database.read() as session:
        rows = session.scalars(select(Publication).order_by(Publication.id))
        return [row.read_description().title for row in rows]


@pytest.fixture
def backup(services: Services, librarian: Account, tmp_path: Path) -> Path:
    """A backup of two books, after which three more came."""
    path = tmp_path / "two.zip"
    _added(services, "One", "Two")
    services.operations.worker.run_pending()
    services.operations.backups.write(path)
    _added(services, "Three", "Four", "Five")
    services.operations.worker.run_pending()
    return path


def _cut_off(services: Services, backup: Path) -> None:
    """Restore, and die where everything is written and nothing committed."""

    def dies(*_given: object) -> NoReturn:
        raise Died

    with pytest.MonkeyPatch.context() as patch, pytest.raises(Died):
        patch.setattr(queue, "add", dies)
        services.operations.backups.restore(backup, replace=True)


def test_after_a_restore_that_was_cut_off_everything_can_be_saved(services: Services, backup: Path) -> None:
    before = _titles(services)
    _cut_off(services, backup)
    assert _titles(services) == before
    assert _added(services, "Six") == [6], "and no number was left out"
    assert add_account(services, "new@example.org", Role.MEMBER).id
    services.operations.worker.run_pending()


def test_a_backup_with_higher_numbers_that_is_cut_off_raises_none(
    services: Services, backup: Path, tmp_path: Path
) -> None:
    """The numbers of what was rolled back were given to nothing."""
    services.operations.backups.write(tmp_path / "five.zip")
    services.operations.backups.restore(backup, replace=True)
    _added(services, "Again six")
    _cut_off(services, tmp_path / "five.zip")
    assert _added(services, "Seven") == [7]


def test_no_number_that_was_given_before_a_restore_is_given_after_it(
    services: Services, backup: Path
) -> None:
    """A worker elsewhere may strike a note late; an index, or a form, may know a row by its number."""
    with services.database.read() as session:
        last = session.scalar(select(func.max(Change.id))) or 0
    with services.database.write() as session:
        queue.add(session, {1})
        session.flush()
        note = session.scalar(select(func.max(IndexQueue.id))) or 0
    services.operations.backups.restore(backup, replace=True)
    with services.database.read() as session:
        assert (session.scalar(select(func.min(IndexQueue.id))) or 0) > note
    assert _added(services, "Six") == [6]
    if not services.database.is_sqlite:
        with services.database.read() as session:
            assert (session.scalar(select(func.max(Change.id))) or 0) > last


def test_nothing_written_at_the_same_moment_comes_into_what_is_restored(
    services: Services, backup: Path, database_url: str
) -> None:
    if services.database.is_sqlite:
        return  # one alone writes there
    services.records.publications.add(None, Description(title="Warmed up"))
    came, restored = race(
        lambda: services.records.publications.add(None, Description(title="Meanwhile")),
        lambda: services.operations.backups.restore(backup, replace=True),
        database_url,
    )
    assert isinstance(came, int)
    assert getattr(restored, "publications", restored) == 2
    assert _titles(services) == ["One", "Two"]
