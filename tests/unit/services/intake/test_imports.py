"""Importing: a proposal first, then committed in pieces or thrown away; twice adds nothing."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest

from benchmarks.faults.hostile_files import HOSTILE
from catalogue.bootstrap import Services
from catalogue.domain.access import Account
from catalogue.errors import Conflict, InvalidInput
from catalogue.services.records.publications import CopyData
from catalogue.storage.models import Job

TABLE = (
    "id,title,authors,year,isbn\n"
    "1,Caught at sea,International Labour Organization,2013,978-92-2-127566-4\n"
    "2,Owed Justice,Human Rights Watch,2000,\n"
    "3,A misprinted number,,2001,978-92-2-127566-9\n"
)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "gifts.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def test_nothing_is_taken_in_before_it_is_committed(services: Services, table: Path) -> None:
    batch_id = services.imports.read_file(None, table)
    assert services.publications.count() == 0
    assert services.imports.get(batch_id).answers == {"new": 3}

    outcome = services.imports.commit(None, batch_id)

    assert (outcome.read, outcome.added, outcome.merged) == (3, 3, 0)
    assert services.publications.count() == 3


def test_a_misprinted_isbn_is_kept_and_pointed_out(services: Services, table: Path) -> None:
    batch_id = services.imports.read_file(None, table)
    services.imports.commit(None, batch_id)

    (odd,) = services.import_lines.page(batch_id, "problem")

    assert odd.record_id == "3" and odd.problems[0].value == "978-92-2-127566-9"
    assert services.publications.get(odd.publication_id or 0).description.identifiers_of("isbn") == (
        "978-92-2-127566-9",
    )


def test_the_same_file_again_adds_nothing_even_after_edits(services: Services, table: Path) -> None:
    first = services.imports.read_file(None, table)
    services.imports.commit(None, first)
    line = services.import_lines.page(first)[1]
    publication = services.publications.get(line.publication_id or 0)
    edited = publication.description.with_changes(title="Quite another title", year="")
    services.publications.edit(None, publication.id, publication.version, edited)
    services.worker.run_pending()

    outcome = services.imports.commit(None, services.imports.read_file(None, table))

    assert (outcome.added, outcome.merged) == (0, 3)
    assert services.publications.count() == 3


def test_all_that_a_file_brought_is_undone_at_once(
    services: Services, librarian: Account, tmp_path: Path
) -> None:
    path = tmp_path / "many.csv"
    path.write_text("title\n" + "\n".join(f"Report {each}" for each in range(600)), encoding="utf-8")
    batch_id = services.imports.read_file(None, path)
    services.imports.commit(None, batch_id)
    assert len(services.change_log.acts_of_import(batch_id)) > 1

    job_id = services.change_log.undo_import(librarian, batch_id)
    services.worker.run_pending()

    assert services.jobs.get(librarian, job_id).state == "done" and services.publications.count() == 0
    with pytest.raises(Conflict):
        services.change_log.undo_import(librarian, batch_id)


def test_a_record_twice_in_one_file_is_added_once(services: Services, tmp_path: Path) -> None:
    path = tmp_path / "twice.csv"
    path.write_text("title,year\nOwed Justice,2000\nOwed Justice,2000\n", encoding="utf-8")
    outcome = services.imports.commit(None, services.imports.read_file(None, path))
    assert (outcome.added, outcome.merged) == (1, 1)


def test_the_librarian_chooses_line_by_line(services: Services, librarian: Account, table: Path) -> None:
    services.imports.commit(None, services.imports.read_file(None, table))
    services.worker.run_pending()
    more = BytesIO(TABLE.replace("2000", "2000 ").replace("1,Caught", "9,Caught").encode())
    batch_id, _ = services.imports.start(librarian, more, "more.csv", donor="UNICEF")
    services.worker.run_pending()
    held = services.import_lines.page(batch_id, "held")
    assert held and all(each.action == "skip" for each in held)
    first = services.publications.get(held[0].publication_id or 0).copies[0]
    services.publications.edit_copy(librarian, first.id, CopyData(first.accession_number, "XYZ 1"))

    services.import_lines.choose(batch_id, {held[0].id: "copy"})
    services.imports.start_commit(librarian, batch_id)
    services.worker.run_pending()

    publication = services.publications.get(held[0].publication_id or 0)
    assert len(publication.copies) == 2 and publication.donors == ("UNICEF",)
    assert publication.copies[1].call_number == publication.copies[0].call_number == "XYZ 1"
    with pytest.raises(Conflict):
        services.imports.discard(batch_id)


def test_a_discarded_proposal_leaves_nothing(services: Services, table: Path) -> None:
    batch_id = services.imports.read_file(None, table)
    services.imports.discard(batch_id)
    assert services.imports.newest() == []


def test_an_unusable_file_is_said_to_be_so_and_kept_nowhere(
    services: Services, librarian: Account, tmp_path: Path
) -> None:
    path = tmp_path / "empty.csv"
    path.write_bytes(b"")
    with pytest.raises(InvalidInput):
        services.imports.read_file(librarian, path)
    _, job_id = services.imports.start(librarian, BytesIO(b""), "empty.csv")
    services.worker.run_pending()
    job = services.jobs.get(librarian, job_id)
    assert job.state == "failed" and job.error_message
    assert list(services.config.uploads_path.iterdir()) == []


def test_a_commit_that_was_killed_goes_on_where_it_stood(
    services: Services, librarian: Account, tmp_path: Path
) -> None:
    path = tmp_path / "many.csv"
    rows = "".join(f"Title number {each},{1900 + each % 100}\n" for each in range(600))
    path.write_text("title,year\n" + rows, encoding="utf-8")
    batch_id = services.imports.read_file(librarian, path)
    job_id = services.imports.start_commit(librarian, batch_id)
    services.imports._commit_some(librarian, batch_id, "many.csv")
    with services.database.write() as session:
        session.get_one(Job, job_id).state = "running"

    services.jobs.resume_abandoned()
    services.worker.run_pending()

    assert services.imports.get(batch_id).added == 600
    assert services.publications.count() == 600
    assert services.indexing.agreement().agrees


def test_an_index_that_stumbles_ends_no_import(
    services: Services, librarian: Account, table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError("No space left on device")

    batch_id = services.imports.read_file(librarian, table)
    job_id = services.imports.start_commit(librarian, batch_id)
    with monkeypatch.context() as patch:
        patch.setattr(services.engine, "write", fail)
        services.jobs.run_next({"commit_import": services.imports.run_commit}, services.indexing.run_pending)

    assert services.jobs.get(librarian, job_id).state == "done"
    services.worker.run_pending()
    assert services.indexing.agreement().agrees


def test_a_file_that_ends_its_reader_is_said_to_and_holds_nobody_up(
    services: Services, librarian: Account
) -> None:
    bomb = HOSTILE["a string of nothing.xlsx"]()
    bad, job = services.imports.start(librarian, BytesIO(bomb), "bomb.xlsx")
    good, _ = services.imports.start(librarian, BytesIO(TABLE.encode()), "gifts.csv")
    services.worker.run_pending()
    assert services.imports.get(bad).state == "failed"
    failed = services.jobs.get(librarian, job)
    assert failed.state == "failed"
    assert (failed.error_message % failed.error_params).startswith("Reading bomb.xlsx broke down")
    assert services.imports.get(good).answers == {"new": 3}


def test_a_file_that_is_being_read_can_be_called_off_before_its_first_record(
    services: Services, table: Path
) -> None:
    def called_off(done: int, _total: int) -> None:
        assert done == 0
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        services.imports.read_file(None, table, progress=called_off)
