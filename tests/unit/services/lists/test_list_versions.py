"""A new version of a list, laid on within one write: whoever sends a long one keeps nobody waiting."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from sqlalchemy import event

from catalogue.bootstrap import Services
from catalogue.domain.people.access import Account
from catalogue.errors import NotFound
from catalogue.services.gap_check.pairing import Pairing
from catalogue.services.lists.editing.list_history import JUDGED_AT_ONCE
from catalogue.services.lists.files.list_versions import MATCHING, NotMatched
from catalogue.services.lists.lists import NewList
from catalogue.storage.reference_lists.lists import entries_of


def _sheet(count: int, edition: str = "") -> BytesIO:
    lines = "".join(f"{n},Report number {n} on the border,{1960 + n},{edition}\n" for n in range(count))
    return BytesIO(f"ref_id,title,year,edition\n{lines}".encode())


def _laid(services: Services, member: Account, count: int) -> tuple[int, list[str]]:
    """Return a list of which every title was worded anew, and the statements that it took."""
    received = services.lists.files.receive(member, f"List of {count}", _sheet(count), "list.csv")
    assert isinstance(received, NewList)
    list_id = received.list_id
    versions = services.lists.versions
    token = versions.receive(member, list_id, _sheet(count, "2nd ed."), "list.csv")
    plan = versions.plan(member, list_id, token, "list.csv")
    assert len(plan.reworded) == count
    asked: list[str] = []

    def note(*given: object) -> None:
        asked.append(str(given[2]))

    event.listen(services.database.engine, "before_cursor_execute", note)
    versions.apply(member, list_id, token, "list.csv", digest=plan.digest, keep_gone=False)
    event.remove(services.database.engine, "before_cursor_execute", note)
    return list_id, asked


def test_what_was_said_of_reworded_titles_is_looked_for_once_and_not_for_each(
    services: Services, member: Account
) -> None:
    """Of 8,000 titles it kept the database for 17 seconds, and every other write waiting."""
    _, few = _laid(services, member, 5)
    _, many = _laid(services, member, 55)
    assert len(many) < len(few) + 25, "half a statement for each title more, at most"


def test_a_version_that_words_much_anew_is_held_against_its_list_by_a_job(
    services: Services, member: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of 8,000 titles it took 18 seconds of a page, twice: to look at it, and to take it."""
    list_id, token = _sent(services, member, JUDGED_AT_ONCE + 1)
    versions = services.lists.versions
    with monkeypatch.context() as without:
        without.setattr(Pairing, "find", _never)
        with pytest.raises(NotMatched) as met:
            versions.plan(member, list_id, token, "list.csv")
        assert met.value.job is not None and not met.value.job.finished
    services.operations.worker.run_pending()
    monkeypatch.setattr(Pairing, "find", _never)
    plan = versions.plan(member, list_id, token, "list.csv")
    assert len(plan.reworded) == JUDGED_AT_ONCE + 1 and not plan.came and not plan.gone
    versions.apply(member, list_id, token, "list.csv", digest=plan.digest, keep_gone=False)
    with services.database.read() as session:
        assert {entry.read_description().edition for entry in entries_of(session, list_id)} == {"2nd ed."}


def test_what_was_found_of_a_list_that_was_changed_since_is_looked_for_again(
    services: Services, member: Account
) -> None:
    list_id, token = _sent(services, member, JUDGED_AT_ONCE + 2)
    versions = services.lists.versions
    services.operations.worker.run_pending()
    plan = versions.plan(member, list_id, token, "list.csv")
    with services.database.read() as session:
        entry = entries_of(session, list_id)[0]
    services.lists.entries.edit(member, entry.id, replace(entry.read_description(), year="1999"))
    for _ in range(2):
        with pytest.raises(NotMatched) as met:
            versions.apply(member, list_id, token, "list.csv", digest=plan.digest, keep_gone=False)
        assert met.value.job is not None and met.value.job.finished
    for _ in range(2):
        versions.match(member, list_id, token, "list.csv")
    assert len(services.jobs.under_way(MATCHING)) == 1, "it is under way once"
    services.operations.worker.run_pending()
    versions.match(member, list_id, token, "list.csv")
    assert not services.jobs.under_way(MATCHING), "it is known"
    assert versions.plan(member, list_id, token, "list.csv").digest != plan.digest


def test_how_far_a_version_is_is_nobody_else_s(
    services: Services, member: Account, librarian: Account
) -> None:
    list_id, token = _sent(services, member, JUDGED_AT_ONCE + 1)
    with pytest.raises(NotFound):
        services.lists.versions.matching(librarian, list_id, token)
    (job,) = services.jobs.under_way(MATCHING)
    with pytest.raises(NotFound):
        services.jobs.cancel(librarian, job.id)


def _sent(services: Services, member: Account, count: int) -> tuple[int, str]:
    received = services.lists.files.receive(member, f"List of {count}", _sheet(count), "list.csv")
    assert isinstance(received, NewList)
    token = services.lists.versions.receive(member, received.list_id, _sheet(count, "2nd ed."), "list.csv")
    return received.list_id, token


def _never(*_given: object) -> None:
    raise AssertionError("a page waits for this")
