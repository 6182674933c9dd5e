"""A clock that was ahead deletes nothing, and ends no backups; who runs the centre is told of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from catalogue.bootstrap import Services
from catalogue.domain.people.access import Account, Role
from catalogue.services.daily import Daily
from catalogue.services.days import Days, this_day
from catalogue.services.leases import Lease
from catalogue.services.notifications.mail import Letter
from catalogue.services.notifications.outbox import Outbox, Posting
from catalogue.storage.models import now
from tests.unit.services.conftest import add_account

AHEAD = dt.timedelta(days=3700)
_SCHEDULE = "catalogue.services.operations.backups.backup_schedule"


@pytest.fixture
def chief(services: Services) -> Account:
    return add_account(services, "chief@example.org", Role.ADMINISTRATOR)


@pytest.fixture
def closed(services: Services, chief: Account, member: Account) -> Services:
    """An offer waits, and an account is closed; the day's work is done."""
    services.access.people.set_disabled(chief, member.id, disabled=True)
    services.pledges.offers.make("A box of books", "giver@example.org")
    services.notifications.outbox.begin_day(this_day())
    return services


def kept(services: Services) -> tuple[int, bool]:
    """How many offers there are, and whether the closed account is still somebody's."""
    everybody = [person.account.email for person in services.access.people.everybody()]
    return len(services.pledges.offers.waiting()), "member@example.org" in everybody


def codes(services: Services, today: dt.date) -> list[str]:
    return [code for code, _noted in Days(services.database, lambda: today).findings()]


def test_nothing_is_deleted_on_the_word_of_a_clock_that_has_jumped(closed: Services) -> None:
    outbox, wrong = closed.notifications.outbox, this_day() + AHEAD
    for day in range(7):
        outbox.begin_day(wrong + dt.timedelta(days=day))
        assert kept(closed) == (1, True)
        assert codes(closed, wrong + dt.timedelta(days=day)) == ["clock_jumped"]
    outbox.begin_day(this_day())
    assert kept(closed) == (1, True) and codes(closed, this_day()) == []


def test_what_is_old_goes_once_the_day_is_believed(closed: Services) -> None:
    outbox, later = closed.notifications.outbox, this_day() + AHEAD
    outbox.begin_day(later)
    outbox.begin_day(later + dt.timedelta(days=7))
    assert kept(closed) == (0, False) and codes(closed, later + dt.timedelta(days=7)) == []


def test_a_worker_that_begins_anew_doubts_the_day_still(closed: Services) -> None:
    done: list[str] = []

    def begin(today: dt.date) -> None:
        daily = (
            Daily("what deletes", lambda _: done.append("deletes"), deletes=True),
            Daily("of each machine", lambda _: done.append("deletes"), on_each_machine=True, deletes=True),
            Daily("what makes", lambda _: done.append("makes")),
        )
        notices, lease = closed.notifications.notices, Lease(closed.database, closed.config.home)
        Outbox(
            closed.database, closed.settings, notices, _never, lease, Days(closed.database), daily
        ).begin_day(today)

    begin(this_day())
    assert done == ["deletes", "deletes", "makes"]
    done.clear()
    begin(this_day() + AHEAD)
    begin(this_day() + AHEAD + dt.timedelta(days=1))
    assert done == ["makes", "makes"]
    begin(this_day() + dt.timedelta(days=1))
    assert done == ["makes", "makes", "deletes", "deletes", "makes"]


def _never(posting: Posting) -> Letter:
    raise AssertionError(posting)


def test_whoever_runs_the_centre_is_told_in_words(services: Services, chief: Account) -> None:
    assert services.operations.inspector.inspect().sound
    days = Days(services.database)
    days.in_doubt(this_day() - AHEAD)
    assert days.in_doubt(this_day())
    (found,) = services.operations.inspector.inspect().findings
    before, until = this_day() - AHEAD, this_day() + dt.timedelta(days=7)
    assert found.code == "clock_jumped" and "nothing is deleted for its age" in str(found)
    assert all(day.isoformat() in str(found) for day in (before, this_day(), until))
    (item, *_) = services.operations.attention.items(chief)
    assert (item.kind, item.name) == ("clock_jumped", this_day().isoformat())


@pytest.fixture
def made_ahead(services: Services, chief: Account, monkeypatch: pytest.MonkeyPatch) -> Iterator[Services]:
    """A backup was made, and then three by a clock that was ahead; it is set right again."""
    schedule = services.operations.backup_schedule
    schedule.save_times(chief, "never", 2, 0)
    schedule.save_times(chief, "day", 2, 0)
    services.operations.worker.run_pending()
    services.notifications.outbox.begin_day(this_day())
    with monkeypatch.context() as wrong:
        wrong.setattr(f"{_SCHEDULE}.now", lambda: now() + AHEAD)
        wrong.setattr("catalogue.services.jobs.now", lambda: now() + AHEAD)
        wrong.setattr(f"{_SCHEDULE}.this_day", lambda: this_day() + AHEAD)
        for _ in range(3):
            schedule.start(None)
            services.operations.worker.run_pending()
    yield services


def test_backups_go_on_when_the_clock_is_right_again(made_ahead: Services) -> None:
    schedule = made_ahead.operations.backup_schedule
    assert [code for code, _noted in schedule.findings()] == []
    schedule.begin_day(this_day())
    assert len(made_ahead.jobs.under_way("backup")) == 1
    made_ahead.operations.worker.run_pending()
    last_on = schedule.state().last_on
    assert last_on == this_day()
    schedule.begin_day(this_day())
    assert made_ahead.jobs.under_way("backup") == []


def test_backups_that_do_not_go_on_are_missed(made_ahead: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    later = this_day() + dt.timedelta(days=3)
    monkeypatch.setattr(f"{_SCHEDULE}.this_day", lambda: later)
    assert [code for code, _noted in made_ahead.operations.backup_schedule.findings()] == ["backup_late"]


def test_a_clock_that_is_ahead_takes_no_older_backup_away(made_ahead: Services) -> None:
    schedule = made_ahead.operations.backup_schedule
    days = [backup.made_at.date() for backup in schedule.state().kept]
    assert this_day() in days
    with schedule.fetched("newest") as path:
        assert f"{this_day():%Y%m%d}" in path.name
