"""When a backup is due, late, or need not be kept, and when the key is asked for."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from catalogue.domain.operations.backups import EVERY, TRY_KEY_EVERY, BackupPlan
from catalogue.errors import InvalidInput

DAY = dt.date(2026, 11, 27)
NOON = dt.datetime(2026, 11, 27, 12, tzinfo=dt.UTC)


def _moments(*days: str) -> list[dt.datetime]:
    return [dt.datetime.fromisoformat(f"{day}T03:00:00+00:00") for day in days]


@pytest.mark.parametrize(
    ("every", "days_ago", "due", "late"),
    [
        ("never", 400, False, False),
        ("day", 0, False, False),
        ("day", 1, True, False),
        ("day", 2, True, False),
        ("day", 3, True, True),
        ("week", 6, False, False),
        ("week", 7, True, False),
        ("week", 8, True, False),
        ("week", 9, True, True),
    ],
)
def test_a_backup_is_due_and_later_late(every: str, days_ago: int, due: bool, late: bool) -> None:
    plan = BackupPlan.from_dict({"every": every, "since": "2020-01-01"})
    last = DAY - dt.timedelta(days=days_ago)
    assert (plan.is_due(last, DAY), plan.is_late(last, DAY)) == (due, late)


def test_the_first_is_due_at_once_and_late_where_it_never_comes() -> None:
    plan = BackupPlan(every="day", since=DAY.isoformat())
    assert plan.is_due(None, DAY)
    assert not plan.is_late(None, DAY)
    assert plan.is_late(None, DAY + dt.timedelta(days=3))


def test_an_old_backup_is_not_late_on_the_day_on_which_the_plan_is_made() -> None:
    plan = BackupPlan(every="day", since=DAY.isoformat())
    assert not plan.is_late(DAY - dt.timedelta(days=100), DAY)


def test_the_newest_are_kept_and_the_last_of_each_month() -> None:
    made = _moments(
        "2026-08-30", "2026-09-01", "2026-09-30", "2026-10-02", "2026-10-31", "2026-11-25", "2026-11-26",
        "2026-11-27",
    )  # fmt: skip
    plan = BackupPlan(newest=2, months=3)
    assert plan.to_remove(reversed(made), NOON) == set(
        _moments("2026-08-30", "2026-09-01", "2026-10-02", "2026-11-25")
    )
    assert replace(plan, months=0).to_remove(made, NOON) == set(made[:-2])
    assert plan.to_remove([], NOON) == set()
    assert plan.to_remove(made[-1:], NOON) == set()


def test_the_key_is_asked_for_until_it_was_shown_and_again_after_half_a_year() -> None:
    assert not BackupPlan().asks_for_key(DAY)
    plan = BackupPlan(recipient="age1", key_set_on=DAY.isoformat())
    assert plan.asks_for_key(DAY)
    shown = replace(plan, key_tried_on=DAY.isoformat())
    assert not shown.asks_for_key(DAY + dt.timedelta(days=TRY_KEY_EVERY - 1))
    assert shown.asks_for_key(DAY + dt.timedelta(days=TRY_KEY_EVERY))


@pytest.mark.parametrize(
    ("field", "value"), [("every", "hour"), ("newest", 0), ("newest", 1000), ("months", -1), ("months", 1000)]
)
def test_what_cannot_be_is_refused_at_its_field(field: str, value: object) -> None:
    with pytest.raises(InvalidInput) as refused:
        BackupPlan.from_dict({field: value}).check()
    assert refused.value.params["field"] == field


def test_a_plan_comes_back_as_it_was_kept() -> None:
    plan = BackupPlan("week", "2026-11-27", 3, 2, "age1", "bG9ja2Vk", "2026-11-26", "2026-11-27")
    assert BackupPlan.from_dict({**plan.to_dict(), "unknown": 1}) == plan
    assert plan.key_kind == "passphrase"
    assert replace(plan, locked_key="").key_kind == "public_key"


def test_where_nobody_said_otherwise_a_week_and_three_months_are_kept() -> None:
    assert (BackupPlan().newest, BackupPlan().months, TRY_KEY_EVERY) == (7, 3, 180)
    BackupPlan(newest=366, months=366).check()
    BackupPlan(newest=1, months=0).check()
    with pytest.raises(InvalidInput):
        BackupPlan(newest=367).check()


def test_without_a_plan_nothing_is_due_or_late_and_nothing_is_encrypted() -> None:
    plan = BackupPlan()
    assert not plan.is_due(None, DAY) and not plan.is_late(None, DAY)
    assert (plan.every, plan.since, plan.key_kind) == ("never", "", "")
    assert (plan.recipient, plan.locked_key, plan.key_set_on, plan.key_tried_on) == ("", "", "", "")
    assert EVERY == ("never", "day", "week")


def test_a_plan_of_unknown_age_is_judged_by_the_newest_backup() -> None:
    plan = BackupPlan(every="week")
    assert plan.is_late(DAY - dt.timedelta(days=9), DAY)
    assert not plan.is_late(DAY - dt.timedelta(days=8), DAY)
    assert not plan.is_late(None, DAY)


@pytest.mark.parametrize("months", [1, 2, 3])
def test_as_many_months_keep_their_last_backup_as_are_asked_for(months: int) -> None:
    made = _moments("2025-11-30", "2026-09-30", "2026-10-31", "2026-11-26", "2026-11-27")
    kept = {*made[-1:], *made[2:3] * (months > 1), *made[1:2] * (months > 2)}
    assert BackupPlan(newest=1, months=months).to_remove(made, NOON) == set(made) - kept


def test_one_month_of_two_years_is_two_months() -> None:
    made = _moments("2025-11-30", "2026-11-27")
    assert BackupPlan(newest=1, months=2).to_remove(made, NOON) == set()


def test_fewer_backups_than_are_kept_are_all_kept() -> None:
    made = _moments("2026-11-25", "2026-11-26", "2026-11-27")
    assert BackupPlan(newest=3, months=0).to_remove(made, NOON) == set()
    assert BackupPlan(newest=7, months=3).to_remove(made, NOON) == set()


@pytest.mark.parametrize("ahead", [1, 3700])
def test_a_last_day_that_is_to_come_counts_as_none(ahead: int) -> None:
    plan = BackupPlan(every="day", since=(DAY - dt.timedelta(days=100)).isoformat(), recipient="age1")
    to_come = DAY + dt.timedelta(days=ahead)
    assert plan.is_due(to_come, DAY) and plan.is_late(to_come, DAY)
    assert not plan.is_late(DAY, DAY)
    assert replace(plan, key_tried_on=to_come.isoformat()).asks_for_key(DAY)
    assert replace(plan, since=to_come.isoformat()).is_late(to_come, DAY)
    assert not replace(plan, since=to_come.isoformat()).is_late(DAY - dt.timedelta(days=2), DAY)
    assert not replace(plan, every="never").is_due(to_come, DAY)


def test_backups_of_days_to_come_take_no_place_and_stay() -> None:
    made = _moments("2026-11-24", "2026-11-25", "2026-11-26", "2037-01-01", "2037-01-02", "2037-01-03")
    assert BackupPlan(newest=2, months=0).to_remove(made, NOON) == set(made[:1])
    assert BackupPlan(newest=1, months=1).to_remove(made, NOON) == set(made[:2])
    assert BackupPlan(newest=1, months=0).to_remove(made, made[0]) == set(), "a clock behind takes none"
