"""The queue of the index: nothing that was committed is left out, in whatever order it came."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence

import pytest

from catalogue.bootstrap import Services
from catalogue.domain.descriptions.description import Description
from catalogue.services.acts import act
from catalogue.services.discovery import indexing
from catalogue.services.files.file_locks import locked, locked_if_free
from catalogue.services.records.publications import new_publications
from catalogue.storage.on_flush import queue
from catalogue.storage.reference_lists.wanted import marks
from search_index.interface import IndexDocument
from search_index.segments.manifest import read_manifest
from tests.support.writers import Writers

ACT = "publication_added"


def sound(services: Services) -> bool:
    found = services.discovery.indexing.agreement()
    return found.agrees and not found.waiting


def test_four_processes_write_while_the_index_is_fed_and_none_is_left_out(
    services: Services, database_url: str
) -> None:
    writers = Writers(database_url, 4, 40)
    try:
        writers.begin()
        while writers.write_on():
            services.discovery.indexing.run_pending()
        assert list(writers.ends()) == [0, 0, 0, 0]
    finally:
        writers.kill()
    services.operations.worker.run_pending()
    agreement = services.discovery.indexing.agreement()
    assert (agreement.in_database, agreement.in_index, agreement.not_indexed) == (160, 160, ())
    assert not services.discovery.indexing.waiting()


@pytest.mark.parametrize("how", ["a batch", "the whole index"])
def test_what_is_committed_after_something_newer_was_indexed_is_indexed_too(
    services: Services, kind_of_database: str, how: str
) -> None:
    """PostgreSQL only: two SQLite transactions never write side by side."""
    if kind_of_database == "sqlite":
        pytest.skip("SQLite has one writing transaction at a time")
    with services.database.write(act(None, ACT, title="")) as slow:
        new_publications(slow, [Description(title="Begun first, committed last")])
        slow.flush()
        with services.database.write(act(None, ACT, title="")) as quick:
            new_publications(quick, [Description(title="Begun last, committed first")])
        assert len(services.discovery.indexing.run_pending()) == 1
        if how == "the whole index":
            services.discovery.indexing.rebuild()
        before = marks_of(services)
    assert marks_of(services) != before, "what a process keeps would stay as it was"
    services.operations.worker.run_pending()
    assert sound(services)


def marks_of(services: Services) -> object:
    with services.database.read() as session:
        return marks(session)


def test_a_note_is_struck_by_a_number_that_no_later_note_bears(services: Services) -> None:
    """Somebody else strikes them all; what is noted then is not among what was taken before."""
    with services.database.write() as session:
        queue.add(session, [1, 2])
    with services.database.read() as session:
        taken = queue.take(session)
    with services.database.write() as session:
        queue.strike(session, taken)
    with services.database.write() as session:
        queue.add(session, [1])
    with services.database.write() as session:
        queue.strike(session, taken)
        assert queue.size(session) == 1


def test_nobody_builds_the_index_anew_between_what_is_read_and_what_is_written(
    services: Services, chicken: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a worker would put the old form of a publication into an index that knows the new one."""
    lock, held = services.config.home / "index.lock", []
    read = indexing.Indexing._documents_of

    def watched(self: indexing.Indexing, ids: Sequence[int]) -> Iterator[IndexDocument]:
        with locked_if_free(lock) as free:
            held.append(not free)
        return read(self, ids)

    monkeypatch.setattr(indexing.Indexing, "_documents_of", watched)
    with services.database.write() as session:
        queue.add(session, [chicken])
    services.discovery.indexing.run_pending()
    with locked(lock):
        building = threading.Thread(target=services.discovery.indexing.rebuild)
        before = read_manifest(services.config.index_path)
        building.start()
        assert read_manifest(services.config.index_path) == before
    building.join()
    assert held == [True] and read_manifest(services.config.index_path) != before
