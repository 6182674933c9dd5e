"""An act on thousands of rows is shown in part and undone as a whole."""

from __future__ import annotations

import pytest

from catalogue.bootstrap import Services
from catalogue.domain.descriptions.description import Description
from catalogue.domain.people.access import Account
from catalogue.errors import Conflict
from catalogue.services.change_log import AT_ONCE
from catalogue.services.jobs import Task
from catalogue.storage.models import Job


def test_a_large_act_is_shown_in_part_and_undone_whole(services: Services, librarian: Account) -> None:
    ids = services.records.publications.add_many(
        librarian, [(Description(title=f"Title {number}"), ()) for number in range(250)]
    )
    (newest,) = services.change_log.recent(1)
    shown = services.change_log.get(newest.id)
    assert {change.row_id for change in shown.changes} == set(ids[:200])
    assert shown.left_out == 50
    assert services.change_log.undo(librarian, newest.id) is None
    assert services.records.publications.count() == 0


def test_a_very_large_act_is_undone_by_a_job_that_may_be_run_twice(
    services: Services, librarian: Account
) -> None:
    titles = [(Description(title=f"Title {number}"), ()) for number in range(AT_ONCE + 1)]
    services.records.publications.add_many(librarian, titles)
    (newest,) = services.change_log.recent(1)
    job_id = services.change_log.undo(librarian, newest.id)
    assert job_id is not None and services.change_log.undo(librarian, newest.id) == job_id

    services.operations.worker.run_pending()

    assert services.jobs.get(librarian, job_id).state == "done" and services.records.publications.count() == 0
    with pytest.raises(Conflict):
        services.change_log.undo(librarian, newest.id)
    task = Task(services.database, Job(id=job_id, params={"acts": [newest.id]}), librarian, lambda: None)
    task.progress = lambda done, total: None  # type: ignore[method-assign]
    services.change_log.run(task)
