"""Importing: a proposal first, then committed in pieces or thrown away; twice adds nothing."""

from __future__ import annotations

import os
import secrets
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from benchmarks.faults.hostile_files import HOSTILE
from catalogue.bootstrap import Services
from catalogue.domain.descriptions.description import Description
from catalogue.domain.gaps.gap_report import Status
from catalogue.domain.gaps.reference_lists import Verdict
from catalogue.domain.people.access import Account
from catalogue.errors import Busy, Conflict, InvalidInput
from catalogue.services.acquisitions.imports import Imports
from catalogue.services.change_log import ChangeLog
from catalogue.services.files.file_store import PARTIAL
from catalogue.services.jobs import ATTEMPTS, Task
from catalogue.services.records.publications import CopyData
from catalogue.storage.models import Job
from tests.support.databases import ON_SQLITE
from tests.unit.services.conftest import checked, rows

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
    batch_id = services.acquisitions.imports.read_file(None, table)
    assert services.records.publications.count() == 0
    assert services.acquisitions.imports.get(batch_id).answers == {"new": 3}

    outcome = services.acquisitions.imports.commit(None, batch_id)

    assert (outcome.read, outcome.added, outcome.merged) == (3, 3, 0)
    assert services.records.publications.count() == 3


def test_values_too_long_to_be_found_keep_no_file_from_being_taken_in(
    services: Services, tmp_path: Path
) -> None:
    columns = [
        "title",
        "authors",
        "publisher",
        "isbn",
        "other_numbers",
        "subjects",
        "accession_number",
        "donor",
    ]
    path = tmp_path / "long.csv"
    long = [secrets.token_hex(10_000) for _ in columns]
    path.write_text(f"{','.join(columns)}\n{','.join(long)}\nA plain one,,,,,7,\n", encoding="utf-8")

    outcome = services.acquisitions.imports.commit(None, services.acquisitions.imports.read_file(None, path))

    assert (outcome.read, outcome.added) == (2, 2)


def test_a_misprinted_isbn_is_kept_and_pointed_out(services: Services, table: Path) -> None:
    batch_id = services.acquisitions.imports.read_file(None, table)
    services.acquisitions.imports.commit(None, batch_id)

    (odd,) = services.acquisitions.import_lines.page(batch_id, "problem")

    assert odd.record_id == "3" and odd.problems[0].value == "978-92-2-127566-9"
    assert services.records.publications.get(odd.publication_id or 0).description.identifiers_of("isbn") == (
        "978-92-2-127566-9",
    )


def test_the_same_file_again_adds_nothing_even_after_edits(services: Services, table: Path) -> None:
    first = services.acquisitions.imports.read_file(None, table)
    services.acquisitions.imports.commit(None, first)
    line = services.acquisitions.import_lines.page(first)[1]
    publication = services.records.publications.get(line.publication_id or 0)
    edited = publication.description.with_changes(title="Quite another title", year="")
    services.records.publications.edit(None, publication.id, publication.version, edited)
    services.operations.worker.run_pending()

    outcome = services.acquisitions.imports.commit(None, services.acquisitions.imports.read_file(None, table))

    assert (outcome.added, outcome.merged) == (0, 3)
    assert services.records.publications.count() == 3


def test_all_that_a_file_brought_is_undone_at_once(
    services: Services, librarian: Account, tmp_path: Path
) -> None:
    path = tmp_path / "many.csv"
    path.write_text("title\n" + "\n".join(f"Report {number}" for number in range(600)), encoding="utf-8")
    batch_id = services.acquisitions.imports.read_file(None, path)
    services.acquisitions.imports.commit(None, batch_id)
    assert len(services.change_log.acts_of_import(batch_id)) > 1

    job_id = services.change_log.undo_import(librarian, batch_id)
    services.operations.worker.run_pending()

    assert services.jobs.get(librarian, job_id).state == "done" and services.records.publications.count() == 0
    with pytest.raises(Conflict):
        services.change_log.undo_import(librarian, batch_id)


def test_what_a_file_brings_is_undone_whole_though_it_is_being_taken_in(
    services: Services, librarian: Account, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use, worker = services.acquisitions.imports, services.operations.worker
    path = tmp_path / "many.csv"
    path.write_text("title\n" + "\n".join(f"Report {number}" for number in range(600)), encoding="utf-8")
    batch_id = use.read_file(None, path)
    use.start_commit(librarian, batch_id)
    taken, undoings = Imports._commit_some, []

    def take_and_undo(*given: Any) -> int:
        count = taken(*given)
        undoings.append(services.change_log.undo_import(librarian, batch_id))
        with pytest.raises(Conflict) as met:
            use.start_commit(librarian, batch_id)
        assert met.value.code == "import_being_undone"
        return count

    monkeypatch.setattr(Imports, "_commit_some", take_and_undo)
    worker.run_pending()

    (job_id,) = undoings
    assert services.jobs.get(librarian, job_id).state == "done"
    assert services.records.publications.count() == 0
    assert (use.get(batch_id).state, services.change_log.acts_of_import(batch_id)) == ("proposed", [])
    assert [job.state for job in services.jobs.newest("commit_import")] == ["cancelled"]


def test_what_a_file_brought_is_undone_though_somebody_answered_about_it_and_the_answer_waits(
    services: Services, librarian: Account, member: Account, tmp_path: Path
) -> None:
    """On a private list too, and nobody else is told that there is an answer, nor about which title."""
    use, path, log = services.acquisitions.imports, tmp_path / "two.csv", services.change_log
    path.write_text("title\nThe river of birds\nThe sea of gold\n", encoding="utf-8")
    batch_id = use.read_file(None, path)
    use.commit(None, batch_id)
    services.operations.worker.run_pending()
    others = "".join(f"B{number},Of another matter {number}\n" for number in range(30))
    private = checked(services, member, f"ref_id,title\nA,River birds\nS,The sea of gold\n{others}")
    entry = rows(services, member, private)["A"].entry_id
    brought = services.acquisitions.import_lines.page(batch_id)[0].publication_id or 0
    services.lists.answers.decide(member, entry, brought, Verdict.SAME)
    answering = log.newest_of(member)

    def stands() -> tuple[Status, bool, Status]:
        services.operations.worker.run_pending()
        found = rows(services, member, private)
        return found["A"].result.status, found["A"].result.decided_by_human, found["S"].result.status

    assert stands() == (Status.HELD, True, Status.HELD)
    job_id = log.undo_import(librarian, batch_id)
    assert stands() == (Status.MISSING, False, Status.MISSING), "what is gone must be wanted again"
    assert services.jobs.get(librarian, job_id).state == "done"
    assert services.records.publications.count() == 0
    undoing = log.get(log.newest_of(librarian), reader=librarian)
    assert {change.table for change in undoing.changes} == {"publication", "copy"}

    # Who undoes that has the record back, and whoever answered their answer.
    log.undo(librarian, undoing.id)
    assert stands() == (Status.HELD, True, Status.HELD)
    log.undo(librarian, log.newest_of(librarian))
    log.undo(member, answering)  # while there is nothing that it is about
    log.undo(librarian, log.newest_of(librarian))
    assert stands()[1] is False and services.records.publications.count() == 2


@pytest.mark.parametrize("change", ["edited", "a copy added", "meanwhile"])
def test_of_a_file_of_which_something_was_changed_since_nothing_is_undone_or_what_stays_is_told(
    services: Services, librarian: Account, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    use, publications = services.acquisitions.imports, services.records.publications
    path = tmp_path / "many.csv"
    path.write_text("title\n" + "\n".join(f"Report {number}" for number in range(300)), encoding="utf-8")
    batch_id = use.read_file(None, path)
    use.commit(None, batch_id)
    first = services.acquisitions.import_lines.page(batch_id)[0].publication_id or 0
    version = publications.get(first, staff=True).version

    def edit() -> None:
        publications.edit(librarian, first, version, Description(title="Corrected"))

    if change == "a copy added":
        publications.add_copy(librarian, first, CopyData())
    elif change == "edited":
        edit()
    else:
        revert = ChangeLog.revert

        def revert_and_edit(*given: Any) -> None:
            revert(*given)
            monkeypatch.undo()
            edit()

        monkeypatch.setattr(ChangeLog, "revert", revert_and_edit)
    job_id = services.change_log.undo_import(librarian, batch_id)
    services.operations.worker.run_pending()

    job = services.jobs.get(librarian, job_id)
    assert job.state == "failed"
    if change == "meanwhile":
        assert publications.count() == 250 and job.error_params == {"left": 1, "count": 2}
    else:
        title = "Corrected" if change == "edited" else "Report 0"
        assert publications.count() == 300 and job.error_params == {"title": title}
    services.change_log.undo(librarian, services.change_log.recent(1)[0].id)
    if change != "meanwhile":
        services.change_log.undo_import(librarian, batch_id)
        services.operations.worker.run_pending()
        assert publications.count() == 0


def test_a_record_twice_in_one_file_is_added_once(services: Services, tmp_path: Path) -> None:
    path = tmp_path / "twice.csv"
    path.write_text("title,year\nOwed Justice,2000\nOwed Justice,2000\n", encoding="utf-8")
    outcome = services.acquisitions.imports.commit(None, services.acquisitions.imports.read_file(None, path))
    assert (outcome.added, outcome.merged) == (1, 1)


def test_the_librarian_chooses_line_by_line(services: Services, librarian: Account, table: Path) -> None:
    services.acquisitions.imports.commit(None, services.acquisitions.imports.read_file(None, table))
    services.operations.worker.run_pending()
    more = BytesIO(TABLE.replace("2000", "2000 ").replace("1,Caught", "9,Caught").encode())
    batch_id, _ = services.acquisitions.imports.start(librarian, more, "more.csv", donor="UNICEF")
    services.operations.worker.run_pending()
    held = services.acquisitions.import_lines.page(batch_id, "held")
    assert held and all(import_line.action == "skip" for import_line in held)
    first = services.records.publications.get(held[0].publication_id or 0).copies[0]
    services.records.publications.edit_copy(librarian, first.id, CopyData(first.accession_number, "XYZ 1"))

    services.acquisitions.import_lines.choose(batch_id, {held[0].id: "copy"})
    services.acquisitions.imports.start_commit(librarian, batch_id)
    services.operations.worker.run_pending()

    publication = services.records.publications.get(held[0].publication_id or 0)
    assert len(publication.copies) == 2 and publication.donors == ("UNICEF",)
    assert publication.copies[1].call_number == publication.copies[0].call_number == "XYZ 1"
    with pytest.raises(Conflict):
        services.acquisitions.imports.discard(batch_id)


@pytest.mark.parametrize("merged", [True, False])
def test_a_further_copy_goes_where_its_record_went_or_waits(
    services: Services, librarian: Account, table: Path, merged: bool
) -> None:
    services.acquisitions.imports.commit(None, services.acquisitions.imports.read_file(None, table))
    services.operations.worker.run_pending()
    more = BytesIO(TABLE.replace("2000", "2000 ").replace("1,Caught", "9,Caught").encode())
    batch_id, _ = services.acquisitions.imports.start(librarian, more, "more.csv")
    services.operations.worker.run_pending()
    line = services.acquisitions.import_lines.page(batch_id, "held")[0]
    use, gone = services.records.publications, line.publication_id or 0
    kept = use.add(librarian, Description(title="The record that is kept"))
    if merged:
        versions = [(number, use.get(number).version) for number in (kept, gone)]
        services.maintenance.merging.merge(librarian, versions[0], versions[1], {})
    else:
        use.withdraw(librarian, gone)

    services.acquisitions.import_lines.choose(batch_id, {line.id: "copy"})
    services.acquisitions.imports.start_commit(librarian, batch_id)
    services.operations.worker.run_pending()

    assert len(use.get(gone, staff=True).copies) == (0 if merged else 1)
    assert len(use.get(kept).copies) == (2 if merged else 0)
    assert services.acquisitions.imports.get(batch_id).later == (0 if merged else 1)


@ON_SQLITE
def test_a_line_waits_for_a_person_where_its_record_tells_of_another_title_by_now(
    services: Services, librarian: Account, tmp_path: Path
) -> None:
    """Also one that was to be left out as held: the book that came in would be in no record."""
    use, lines, publications = (
        services.acquisitions.imports,
        services.acquisitions.import_lines,
        services.records.publications,
    )
    titles = [
        "Debt bondage at sea",
        "Rescue raids and after",
        "Owed justice in the port",
        "The long night shift",
    ]
    held = {title: publications.add(librarian, Description(title=title, year="2001")) for title in titles}
    services.operations.worker.run_pending()
    path = tmp_path / "box.csv"
    path.write_text("title,year\n" + "".join(f"{title},2001\n" for title in titles), encoding="utf-8")
    batch_id = use.read_file(librarian, path)
    at = {line.description.title: line.id for line in lines.page(batch_id, "held")}
    assert at.keys() == held.keys()
    lines.choose(batch_id, {at[titles[0]]: "copy", at[titles[2]]: "copy"})

    def word(title: str, description: Description) -> None:
        publications.edit(librarian, held[title], publications.get(held[title]).version, description)

    word(titles[0], Description(title="A quite different book", year="2001"))
    word(titles[1], Description(title="Another book again", year="2001"))
    word(titles[2], Description(title=titles[2].upper(), year="2001", publisher="A house", pages="90"))
    use.commit(librarian, batch_id)

    def copies(title: str) -> int:
        return len(publications.get(held[title], staff=True).copies)

    assert [copies(title) for title in titles] == [0, 0, 1, 0]
    waiting = lines.page(batch_id, "person")
    assert {line.id for line in waiting} == {at[titles[0]], at[titles[1]]}
    assert all(line.action == "wait" for line in waiting)
    told = {problem.value for line in waiting for problem in line.problems}
    assert told == {titles[0], titles[1]} and use.get(batch_id).problem_count == 2

    # Once a person has looked, the line does what they say.
    services.acquisitions.import_triage.decide(batch_id, [at[titles[0]]], "copy", {})
    services.acquisitions.import_triage.decide(batch_id, [at[titles[1]]], "add", {})
    use.commit(librarian, batch_id)
    assert copies(titles[0]) == 1 and use.get(batch_id).state == "committed"
    assert publications.count() == 5


def test_a_discarded_proposal_leaves_nothing(services: Services, table: Path) -> None:
    batch_id = services.acquisitions.imports.read_file(None, table)
    services.acquisitions.imports.discard(batch_id)
    assert services.acquisitions.imports.newest() == []


def test_an_unusable_file_is_said_to_be_so_and_kept_nowhere(
    services: Services, librarian: Account, tmp_path: Path
) -> None:
    path = tmp_path / "empty.csv"
    path.write_bytes(b"")
    with pytest.raises(InvalidInput):
        services.acquisitions.imports.read_file(librarian, path)
    _, job_id = services.acquisitions.imports.start(librarian, BytesIO(b""), "empty.csv")
    services.operations.worker.run_pending()
    job = services.jobs.get(librarian, job_id)
    assert job.state == "failed" and job.error_message
    assert list((services.config.home / "uploads").iterdir()) == []


def test_a_commit_that_was_killed_goes_on_where_it_stood(
    services: Services, librarian: Account, tmp_path: Path
) -> None:
    path = tmp_path / "many.csv"
    rows = "".join(f"Title number {number},{1900 + number % 100}\n" for number in range(600))
    path.write_text("title,year\n" + rows, encoding="utf-8")
    batch_id = services.acquisitions.imports.read_file(librarian, path)
    job_id = services.acquisitions.imports.start_commit(librarian, batch_id)
    services.acquisitions.imports._commit_some(librarian, batch_id, "many.csv")
    with services.database.write() as session:
        session.get_one(Job, job_id).state = "running"

    services.operations.worker.run_pending()

    assert services.acquisitions.imports.get(batch_id).added == 600
    assert services.records.publications.count() == 600
    assert services.discovery.indexing.agreement().agrees


def test_an_index_that_stumbles_ends_no_import(
    services: Services, librarian: Account, table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError("No space left on device")

    batch_id = services.acquisitions.imports.read_file(librarian, table)
    job_id = services.acquisitions.imports.start_commit(librarian, batch_id)
    with monkeypatch.context() as patch:
        patch.setattr(services.discovery.engine, "write", fail)
        services.jobs.run_next(
            {"commit_import": services.acquisitions.imports.run_commit},
            services.discovery.indexing.run_pending,
        )

    assert services.jobs.get(librarian, job_id).state == "done"
    services.operations.worker.run_pending()
    assert services.discovery.indexing.agreement().agrees


def uploads(services: Services) -> list[str]:
    return [path.name for path in (services.config.home / "uploads").iterdir()]


def sent(services: Services, librarian: Account) -> int:
    """An upload that was acknowledged; gives its batch."""
    source = BytesIO(b"title,year\nSold like chicken,2003\n")
    return services.acquisitions.imports.start(librarian, source, "gifts.csv")[0]


def test_an_upload_is_thrown_away_only_when_the_end_of_its_job_is_committed(
    services: Services, librarian: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lock, a database that goes away, a kill: each may come between the last line and the commit."""
    batch_id = sent(services, librarian)
    finish, met = Task.finish, [OperationalError("UPDATE", {}, Exception("the server is gone"))]

    def hindered(task: Task, session: Session, result: dict[str, Any]) -> dict[str, Any]:
        found = finish(task, session, result)
        if met:
            raise met.pop()
        return found

    monkeypatch.setattr(Task, "finish", hindered)
    with pytest.raises(OperationalError):
        services.operations.worker.run_pending()
    assert len(uploads(services)) == 1
    assert services.acquisitions.imports.get(batch_id).state == "reading"
    services.operations.worker.run_pending()
    assert services.acquisitions.imports.get(batch_id).state == "proposed"
    assert services.acquisitions.imports.get(batch_id).seen == 1
    assert uploads(services) == []


def test_an_upload_that_cannot_be_noted_leaves_nothing(
    services: Services, librarian: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise Busy("others_write", "Somebody else is saving something large.")

    monkeypatch.setattr(services.jobs, "add", fail)
    with pytest.raises(Busy):
        sent(services, librarian)
    assert uploads(services) == []
    assert services.acquisitions.imports.newest() == []


def test_reading_that_is_given_up_says_so_and_can_be_called_off(
    services: Services, librarian: Account
) -> None:
    batch_id = sent(services, librarian)
    with services.database.write() as session:
        session.execute(update(Job).values(attempts=ATTEMPTS))
    services.operations.worker.run_pending()
    assert services.acquisitions.imports.get(batch_id).state == "failed"
    job = services.jobs.latest(librarian, "read_import", batch_id=batch_id)
    assert job is not None and "given up" in job.error_message
    assert uploads(services) == []

    waiting = sent(services, librarian)
    services.acquisitions.imports.stop(librarian, waiting)
    assert uploads(services) == []


def test_what_a_kill_leaves_of_uploads_is_swept(services: Services, librarian: Account) -> None:
    sent(services, librarian)
    folder = services.config.home / "uploads"
    for name in ("left over", "being noted", f"{PARTIAL}half"):
        (folder / name).write_bytes(b"title\n")
    os.utime(folder / "left over", (0, 0))
    services.acquisitions.imports.sweep()
    left = uploads(services)
    assert "being noted" in left and len(left) == 2, "what a job waits for, and what is just being noted"
    services.operations.worker.run_pending()
    assert uploads(services) == ["being noted"]


def test_a_file_that_was_taken_in_wholly_ends_its_job_in_the_same_moment(
    services: Services, librarian: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch_id = sent(services, librarian)
    services.operations.worker.run_pending()
    services.acquisitions.imports.start_commit(librarian, batch_id)
    states = []

    def watched(task: Task, session: Session, result: dict[str, Any]) -> dict[str, Any]:
        session.flush()
        states.append(services.acquisitions.imports.get(batch_id).state)
        return finish(task, session, result)

    finish = Task.finish
    monkeypatch.setattr(Task, "finish", watched)
    services.operations.worker.run_pending()
    assert states == ["committing"], "before the commit nobody sees it taken in"
    assert services.acquisitions.imports.get(batch_id).state == "committed"


def test_two_records_of_one_publication_in_a_file_are_pointed_out(services: Services, tmp_path: Path) -> None:
    path = tmp_path / "twins.csv"
    path.write_text(
        "title,authors,year,isbn,accession number\n"
        'Quiet harbours of the gulf,"Chan, Dara",2011,,A1\n'
        'Nets and debts,"Sok, Vanna",2004,,A2\n'
        'Quiet Harbours of the Gulf,"Chan, D.",2011,,A3\n'
        'Quiet harbours of the gulf,"Chan, Dara",2012,,A4\n'
    )
    batch = services.acquisitions.imports.read_file(None, path)
    lines = services.acquisitions.import_lines.page(batch)
    assert [(line.answer, line.action) for line in lines] == [
        ("new", "add"), ("new", "add"), ("twice", "wait"), ("new", "add")
    ]  # fmt: skip
    assert [problem.params["first"] for problem in lines[2].problems] == [2]
    services.acquisitions.import_lines.choose(batch, {lines[2].id: "copy"})
    outcome = services.acquisitions.imports.commit(None, batch)
    assert outcome.added == 4
    (view,) = [holding for holding in services.records.publications.holdings() if holding.year == 2011]
    assert [copy.accession_number for copy in view.copies] == ["A1", "A3"]


def test_a_list_of_items_completes_the_copies_that_came_with_the_titles(
    services: Services, tmp_path: Path
) -> None:
    titles, items = tmp_path / "biblio.csv", tmp_path / "items.csv"
    titles.write_text("title,year,accession number\nNets and debts of the gulf,2004,B1; B2\n")
    items.write_text(
        '"item_code","call_number","coll_type_name","inventory_code","location_name","title"\n'
        '"B1","362 SOK","Text","","Main Library","Nets and debts of the gulf"\n'
        '"B3","362 SOK","Text","","Main Library","Nets and debts of the gulf"\n'
    )
    services.acquisitions.imports.commit(None, services.acquisitions.imports.read_file(None, titles))
    services.operations.worker.run_pending()
    batch = services.acquisitions.imports.read_file(None, items)
    assert services.acquisitions.import_triage.decide_all(batch, None, "copy").count == 1
    services.acquisitions.imports.commit(None, batch)
    (view,) = services.records.publications.holdings()
    shelves = {copy.accession_number: (copy.call_number, copy.location) for copy in view.copies}
    assert shelves["B1"] == shelves["B3"] == ("362 SOK", "Main Library")
    assert set(shelves) == {"B1", "B2", "B3"}


def test_a_file_that_ends_its_reader_is_said_to_and_holds_nobody_up(
    services: Services, librarian: Account
) -> None:
    bomb = HOSTILE["a string of nothing.xlsx"]()
    bad, job = services.acquisitions.imports.start(librarian, BytesIO(bomb), "bomb.xlsx")
    good, _ = services.acquisitions.imports.start(librarian, BytesIO(TABLE.encode()), "gifts.csv")
    services.operations.worker.run_pending()
    assert services.acquisitions.imports.get(bad).state == "failed"
    failed = services.jobs.get(librarian, job)
    assert failed.state == "failed"
    assert (failed.error_message % failed.error_params).startswith("Reading bomb.xlsx broke down")
    assert services.acquisitions.imports.get(good).answers == {"new": 3}


def test_a_file_that_is_being_read_can_be_called_off_before_its_first_record(
    services: Services, table: Path
) -> None:
    def called_off(done: int, _total: int) -> None:
        assert done == 0
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        services.acquisitions.imports.read_file(None, table, progress=called_off)
