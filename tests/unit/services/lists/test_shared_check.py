"""A long check whose parts are judged elsewhere says what one worker says, and loses nothing judged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

import pytest
from sqlalchemy import func, select

from catalogue.bootstrap import Services, build
from catalogue.domain.descriptions.description import Description
from catalogue.domain.people.access import Account
from catalogue.services.gap_check import checking
from catalogue.services.gap_check.checking import Draft
from catalogue.services.jobs import Jobs
from catalogue.services.lists.gap_reports import shared_check
from catalogue.services.lists.gap_reports.report_codec import to_json
from catalogue.services.lists.gap_reports.shared_check import PART, SharedCheck
from catalogue.storage.models import Job
from tests.unit.services.conftest import checked

PLACES = ("Kampot", "Takeo", "Pailin", "Kep")
TITLES = [f"Trafficking in {place}: report {number}" for number in range(6) for place in PLACES]
TABLE = "title,year\n" + "".join(f"{title},{1990 + at}\n" for at, title in enumerate([*TITLES, *TITLES[:9]]))


@pytest.fixture
def shared() -> dict[str, bool]:
    """Whether lists are shared out from now on."""
    return {"out": False}


@pytest.fixture
def helper(
    services: Services, shared: dict[str, bool], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Services]:
    """Another process of the same catalogue."""
    monkeypatch.setattr(checking, "BATCH", 5)
    for at, title in enumerate(TITLES[:14]):
        services.records.publications.add(None, Description(title=title, year=str(1990 + at)))
    services.operations.worker.run_pending()
    other = build(services.config)
    assert not services.jobs.others_work()
    with other.jobs._lease.held():
        assert services.jobs.others_work() and not other.jobs.others_work()
    monkeypatch.setattr(Jobs, "others_work", lambda _: shared["out"])
    yield other
    other.close()


def rows(services: Services, member: Account, list_id: int) -> list[dict[str, Any]]:
    report = services.lists.reports.report(member, list_id)
    assert report is not None
    return [to_json(row.result) for row in report.rows]


def again(services: Services, member: Account, list_id: int) -> None:
    services.lists.reports.start(member, list_id)
    services.operations.worker.run_pending()


def parts(services: Services) -> int:
    with services.database.read() as session:
        return session.scalar(select(func.count()).select_from(Job).where(Job.kind == PART)) or 0


def noted(monkeypatch: pytest.MonkeyPatch, ends_at: int = 0) -> list[int]:
    """The places of parts as they are judged; the process ends in the midst of one."""
    judged: list[int] = []
    pack = shared_check._packed

    def packed(drafts: Sequence[Draft]) -> str:
        judged.append(drafts[0].place)
        if len(judged) == ends_at:
            raise KeyboardInterrupt
        return pack(drafts)

    monkeypatch.setattr(shared_check, "_packed", packed)
    return judged


def test_what_others_judge_is_what_one_says(
    services: Services,
    helper: Services,
    member: Account,
    shared: dict[str, bool],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    list_id = checked(services, member, TABLE)
    alone = rows(services, member, list_id)
    assert {row["status"] for row in alone} >= {"held", "missing"} and parts(services) == 0
    judged = noted(monkeypatch)
    by_helper = {PART: helper.lists.shared.run}
    monkeypatch.setattr(SharedCheck, "take_part", lambda _: helper.jobs.run_next(by_helper))
    shared["out"] = True
    again(services, member, list_id)
    assert sorted(judged) == list(range(0, len(alone), 5)) and rows(services, member, list_id) == alone
    assert parts(services) == 0


def test_what_was_judged_outlives_whoever_had_the_check(
    services: Services,
    helper: Services,
    member: Account,
    shared: dict[str, bool],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    list_id = checked(services, member, TABLE)
    alone = rows(services, member, list_id)
    judged = noted(monkeypatch, ends_at=3)
    shared["out"] = True
    with suppress(KeyboardInterrupt):
        again(services, member, list_id)
    assert parts(services) == len(range(0, len(alone), 5))
    helper.operations.worker.run_pending()
    again_too = judged[2]
    assert sorted(judged) == sorted([*range(0, len(alone), 5), again_too]), "but for what was under way"
    assert rows(services, member, list_id) == alone and parts(services) == 0


def test_a_gift_that_came_in_after_a_part_was_judged_is_found_by_whoever_goes_on(
    services: Services,
    helper: Services,
    member: Account,
    shared: dict[str, bool],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    list_id = checked(services, member, TABLE)
    at = len(TITLES) - 1
    assert rows(services, member, list_id)[at]["status"] == "missing"
    judged = noted(monkeypatch, ends_at=6)
    shared["out"] = True
    with suppress(KeyboardInterrupt):
        again(services, member, list_id)
    assert at // 5 * 5 in judged[:5]
    services.records.publications.add(None, Description(title=TITLES[at], year=str(1990 + at)))
    helper.operations.worker._index_all()  # in the old report it is held by now
    helper.operations.worker.run_pending()
    assert rows(services, member, list_id)[at]["status"] == "held"


def test_what_another_has_in_hand_for_too_long_is_judged_here(
    services: Services,
    helper: Services,
    member: Account,
    shared: dict[str, bool],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    list_id = checked(services, member, TABLE)
    alone = rows(services, member, list_id)
    monkeypatch.setattr(shared_check, "PATIENCE", 0.0)
    monkeypatch.setattr(SharedCheck, "take_part", lambda _: False)
    shared["out"] = True
    again(services, member, list_id)
    assert rows(services, member, list_id) == alone and parts(services) == 0
