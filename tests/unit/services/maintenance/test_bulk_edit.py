"""One change for many records: shown first, made in one act, left where somebody was quicker, undone."""

from __future__ import annotations

import pytest

from catalogue.bootstrap import Services
from catalogue.domain.descriptions.description import Description
from catalogue.domain.holdings.bulk_changes import BulkChange
from catalogue.domain.people.access import Account
from catalogue.errors import Conflict, InvalidInput
from catalogue.services import jobs
from catalogue.services.jobs import Task
from catalogue.services.maintenance import bulk_edit
from catalogue.services.maintenance.bulk_edit import certain
from catalogue.services.records.publications import CopyData

PUBLISHERS = ("The Asia Foundation", "Asia Foundation", "Asia Foundation", "Oxfam")


@pytest.fixture
def held(services: Services, librarian: Account) -> list[int]:
    ids = services.records.publications.add_many(
        librarian,
        [
            (
                Description(title=f"Fishing report {number}", publisher=publisher, subjects=("fisheries",)),
                [CopyData(call_number=f"REP {number}")],
            )
            for number, publisher in enumerate(PUBLISHERS)
        ],
    )
    services.operations.worker.run_pending()
    return ids


def test_what_is_found_is_shown_changed_in_one_act_and_put_back(
    services: Services, librarian: Account, held: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    use = services.maintenance.bulk_edits
    change = BulkChange("publisher", "replace", "asia foundation", "The Asia Foundation")
    edit_id = use.propose(librarian, change, text="fishing report")
    proposal = use.get(edit_id)
    assert (proposal.found, proposal.changing) == (4, 2)
    assert [(line.before, line.after) for line in use.lines(edit_id, 0, 10)] == [
        ("Asia Foundation", "The Asia Foundation")
    ] * 2
    assert services.records.publications.get(held[1]).description.publisher == "Asia Foundation"

    quicker = services.records.publications.get(held[2])
    services.records.publications.edit(
        librarian, quicker.id, quicker.version, quicker.description.with_changes(year="2010")
    )
    monkeypatch.setattr(bulk_edit, "AT_ONCE", 1)
    assert use.apply(librarian, edit_id) is not None
    services.operations.worker.run_pending()

    made = use.get(edit_id)
    assert (made.state, made.done, made.changing) == ("applied", 1, 2)
    assert services.records.publications.get(held[1]).description.publisher == "The Asia Foundation"
    with pytest.raises(Conflict):
        use.apply(librarian, edit_id)
    services.change_log.revert(librarian, made.act_id or 0)
    assert services.records.publications.get(held[1]).description.publisher == "Asia Foundation"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (BulkChange("subjects", "add", "", "ការនេសាទ"), [0, 1, 2, 3]),
        (BulkChange("subjects", "add", "", "Fisheries"), []),
        (BulkChange("subjects", "remove", "FISHERIES"), [0, 1, 2, 3]),
        (BulkChange("countries", "set", "", "Cambodia"), [0, 1, 2, 3]),  # which no record says
        (BulkChange("place", "set", "", "Phnom Penh"), [0, 1, 2, 3]),
        (BulkChange("publisher", "replace", "oxfam", "Oxfam"), []),
        (BulkChange("publisher", "replace", "oxfam", "OXFAM"), [3]),
        (BulkChange("location", "set", "", "Store"), [0, 1, 2, 3]),
        (BulkChange("call_number", "replace", "REP 1", "R 1"), [1]),
    ],
)
def test_the_records_of_a_proposal_are_those_that_would_change(
    services: Services, librarian: Account, held: list[int], change: BulkChange, expected: list[int]
) -> None:
    services.records.publications.add_copy(librarian, held[1], CopyData(call_number="REP 1 copy 2"))
    wanted = [held[shelf] for shelf in expected]
    if not wanted:
        with pytest.raises(InvalidInput):
            services.maintenance.bulk_edits.propose(librarian, change, ids=held)
        return
    edit_id = services.maintenance.bulk_edits.propose(librarian, change, ids=held)
    shown = services.maintenance.bulk_edits.lines(edit_id, 0, 10)
    assert services.maintenance.bulk_edits.get(edit_id).changing == len(wanted)
    assert list(dict.fromkeys(bulk_line.publication_id for bulk_line in shown)) == wanted


def test_the_beginning_of_call_numbers_is_replaced_and_ticked_records_are_enough(
    services: Services, librarian: Account, held: list[int]
) -> None:
    change = BulkChange("call_number", "replace", "REP ", "FISH ")
    assert (
        services.maintenance.bulk_edits.apply(
            librarian, services.maintenance.bulk_edits.propose(librarian, change, ids=held[:2])
        )
        is None
    )
    with pytest.raises(InvalidInput):  # all of them have it
        services.maintenance.bulk_edits.propose(
            librarian, BulkChange("subjects", "add", "", "Fisheries"), ids=held
        )
    numbers = [
        services.records.publications.get(publication_id).copies[0].call_number for publication_id in held
    ]
    assert numbers == ["FISH 0", "FISH 1", "REP 2", "REP 3"]


def test_a_large_change_is_stopped_and_goes_on_and_is_one_act(
    services: Services, librarian: Account, held: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    for module, name, value in (
        (bulk_edit, "AT_ONCE", 1),
        (bulk_edit, "_BATCH", 1),
        (jobs, "_REPORT_EVERY", 0),
    ):
        monkeypatch.setattr(module, name, value)
    report = Task.progress

    def stop_in_the_middle(task: Task, done: int, total: int) -> None:
        if done == 2:
            services.jobs.cancel(librarian, job_id or 0)
        report(task, done, total)

    def call_numbers() -> list[str]:
        return [
            services.records.publications.get(publication_id).copies[0].call_number for publication_id in held
        ]

    use = services.maintenance.bulk_edits
    change = BulkChange("call_number", "replace", "REP", "REP REP")  # made twice, it would show
    edit_id = use.propose(librarian, change, ids=held)
    job_id = use.apply(librarian, edit_id)
    with monkeypatch.context() as stopping:
        stopping.setattr(Task, "progress", stop_in_the_middle)
        services.operations.worker.run_pending()
    assert (use.get(edit_id).state, use.get(edit_id).done) == ("stopped", 2)
    assert call_numbers() == ["REP REP 0", "REP REP 1", "REP 2", "REP 3"]

    use.apply(librarian, edit_id)
    services.operations.worker.run_pending()
    made = use.get(edit_id)
    assert (made.state, made.done) == ("applied", 4)
    assert call_numbers() == [f"REP REP {number}" for number in range(4)]
    services.change_log.revert(librarian, made.act_id or 0)
    assert call_numbers() == [f"REP {number}" for number in range(4)]


def test_every_plain_word_is_asked_for() -> None:
    assert certain('debt "child labour" -fiction subject:x a OR b') == (
        '+debt "child labour" -fiction subject:x a OR b'
    )
