"""Jobs: one after another, by one worker each, taken up by another when theirs dies, given up in the end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import delete, func, insert, select, update

from catalogue.bootstrap import Services
from catalogue.domain.people.access import Account, Role
from catalogue.errors import Busy, ChangedMeanwhile, DatabaseAway, NotFound
from catalogue.services import jobs
from catalogue.services.jobs import (
    ATTEMPTS,
    SHORT,
    Ending,
    JobFunction,
    Jobs,
    JobView,
    Params,
    TakenOver,
    Task,
)
from catalogue.services.leases import Lease
from catalogue.services.lists.combining import Combination
from catalogue.storage.models import GiftOffer, Job, SpentForm, WorkerLease
from tests.unit.services.conftest import add_account

EFFECT = "what the job wrote"


@pytest.fixture
def another(services: Services) -> Jobs:
    """The jobs as another worker sees them."""
    return Jobs(services.database, Lease(services.database, services.config.home))


def writes(services: Services) -> Callable[[Task], dict[str, Any]]:
    """A job that writes one row, together with its end."""

    def run(task: Task) -> dict[str, Any]:
        with services.database.write() as session:
            session.add(GiftOffer(titles=EFFECT, contact=""))
            return task.finish(session, {})

    return run


def effects(services: Services) -> int:
    with services.database.read() as session:
        return session.scalar(select(func.count()).select_from(GiftOffer)) or 0


def end_every_lease(services: Services) -> None:
    """What the death of every worker comes to, some seconds later."""
    with services.database.write() as session:
        session.execute(delete(WorkerLease))


def left_running(services: Services, job_id: int, attempts: int = 1) -> None:
    """Leave a job as a worker does that is killed."""
    with services.database.write() as session:
        values = {"state": "running", "owner": "long dead", "attempts": attempts}
        session.execute(update(Job).where(Job.id == job_id).values(**values))


def state(services: Services, account: Account, job_id: int) -> JobView:
    return services.jobs.get(account, job_id)


def test_a_long_job_lets_short_ones_by_and_no_other(services: Services) -> None:
    jobs, order = services.jobs, list[str]()

    def run(task: Task) -> dict[str, Any]:
        name = task.params["name"]
        order.append(f"{name} begins")
        if name == "first":
            for job_name, size in (("second", SHORT + 1), ("third", SHORT), ("fourth", None)):
                jobs.start("any", {"name": job_name, "size": size}, None)
            task.progress(1, 1)
        order.append(f"{name} ends")
        return {}

    def let_by() -> bool:
        return jobs.run_next({"any": run}, only_short=True)

    jobs.start("any", {"name": "first", "size": 10_000}, None)
    while jobs.run_next({"any": run}, let_by):
        pass
    assert order == [
        *("first begins", "third begins", "third ends", "first ends"),
        *("second begins", "second ends", "fourth begins", "fourth ends"),
    ]


def test_nobody_keeps_others_waiting_with_many_jobs_of_their_own(
    services: Services, librarian: Account
) -> None:
    other, order = add_account(services, "member@example.org", Role.MEMBER), list[str]()

    def run(task: Task) -> dict[str, Any]:
        order.append(task.params["name"])
        return {}

    for name, actor in (
        ("one", librarian),
        ("two", librarian),
        ("three", librarian),
        ("another's", other),
        ("nobody's", None),
    ):
        services.jobs.start("any", {"name": name}, actor)
    while services.jobs.run_next({"any": run}):
        pass
    assert order == ["one", "another's", "nobody's", "two", "three"]


def test_a_job_whose_worker_died_is_taken_up_by_one_that_works_already(
    services: Services, librarian: Account
) -> None:
    job_id = services.jobs.start("any", {}, librarian)
    left_running(services, job_id)
    assert services.jobs.run_next({"any": writes(services)})
    assert state(services, librarian, job_id).state == "done"
    assert effects(services) == 1


def test_a_job_of_a_living_worker_is_nobody_elses(services: Services, another: Jobs) -> None:
    def run(task: Task) -> dict[str, Any]:
        assert not another.run_next({"any": run}), "it is being run"
        return {}

    services.jobs.start("any", {}, None)
    assert services.jobs.run_next({"any": run})


def test_whoever_lost_a_job_can_write_nothing_more(
    services: Services, another: Jobs, librarian: Account
) -> None:
    met = []

    def slept(task: Task) -> dict[str, Any]:
        end_every_lease(services)
        assert another.run_next({"any": writes(services)})
        with pytest.raises(TakenOver) as raised, services.database.write() as session:
            session.add(GiftOffer(titles="too late", contact=""))
        met.append(raised.type)
        return writes(services)(task)

    job_id = services.jobs.start("any", {}, librarian)
    services.jobs.run_next({"any": slept})
    assert met == [TakenOver]
    assert effects(services) == 1
    assert state(services, librarian, job_id).state == "done"


def test_what_was_called_off_writes_nothing_at_its_end(services: Services, librarian: Account) -> None:
    def run(task: Task) -> dict[str, Any]:
        services.jobs.cancel(librarian, job_id)
        return writes(services)(task)

    job_id = services.jobs.start("any", {}, librarian)
    services.jobs.run_next({"any": run})
    assert state(services, librarian, job_id).state == "cancelled"
    assert effects(services) == 0


def test_a_job_at_which_the_program_dies_holds_up_no_other_and_is_given_up(
    services: Services, librarian: Account
) -> None:
    order = []

    def run(task: Task) -> dict[str, Any]:
        order.append(task.params["name"])
        if task.params["name"] == "poison":
            raise KeyboardInterrupt  # nothing catches it, as nothing catches the death of a process
        return {}

    poison = services.jobs.start("any", {"name": "poison"}, librarian)
    for name in ("second", "third"):
        services.jobs.start("any", {"name": name}, librarian)
    while services.jobs.waiting():
        try:
            services.jobs.run_next({"any": run})
        except KeyboardInterrupt:
            end_every_lease(services)
    assert order == ["poison", "poison", "second", "third", *["poison"] * (ATTEMPTS - 2)]
    given_up = state(services, librarian, poison)
    assert given_up.state == "failed"
    assert "given up" in given_up.error_message and given_up.error_params == {"count": ATTEMPTS}


def test_what_hinders_a_job_is_no_end_of_it(
    services: Services, librarian: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    hindrances = [Busy("others_write", "Somebody else is saving something large.")]

    def run(task: Task) -> dict[str, Any]:
        if hindrances:
            raise hindrances.pop()
        return writes(services)(task)

    goes_on_after(services, librarian, run, monkeypatch)


def test_a_job_goes_on_where_another_worker_was_quicker(
    services: Services, librarian: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = ["1a2b"]

    def run(task: Task) -> dict[str, Any]:
        with services.database.write() as session:
            session.add(SpentForm(id="1a2b"))
            if others:
                session.flush()
                session.execute(insert(SpentForm), {"id": others.pop()})
        return writes(services)(task)

    goes_on_after(services, librarian, run, monkeypatch)


def goes_on_after(
    services: Services, librarian: Account, run: JobFunction, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Run a job that meets a hindrance the first time: it waits, others have their turn, and it comes to its
    end the next time.
    """
    monkeypatch.setattr(jobs, "PUT_OFF", 3600.0)
    functions = {"any": run, "other": lambda _task: {}}
    job_id = services.jobs.start("any", {}, librarian)
    other = services.jobs.start("other", {}, librarian)
    assert services.jobs.run_next(functions), "it hinders no worker"
    waiting = state(services, librarian, job_id)
    assert (waiting.state, waiting.error_message) == ("waiting", "")
    assert services.jobs.run_next(functions)
    assert state(services, librarian, other).state == "done"
    assert not services.jobs.run_next(functions), "it has its turn later"
    let_put_off_begin(services.jobs)
    assert services.jobs.run_next(functions)
    assert state(services, librarian, job_id).state == "done"


def let_put_off_begin(of: Jobs) -> None:
    """What some seconds come to."""
    for job_id in of._put_off:
        of._put_off[job_id] = 0.0


def test_what_hinders_a_job_again_and_again_is_told_when_it_is_given_up(
    services: Services, librarian: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(_task: Task) -> dict[str, Any]:
        raise Busy("others_write", "Somebody else is saving something large.")

    monkeypatch.setattr(jobs, "PUT_OFF", 0.0)
    job_id = services.jobs.start("any", {}, librarian)
    for _ in range(ATTEMPTS):
        assert services.jobs.run_next({"any": run})
        assert services.jobs.wait_for_put_off()
    assert services.jobs.run_next({"any": run})
    given_up = state(services, librarian, job_id)
    assert (given_up.state, given_up.error_message) == ("failed", "Somebody else is saving something large.")
    assert not services.jobs.wait_for_put_off()


def test_a_job_whose_subject_is_gone_ends_at_once_and_hinders_nobody(
    services: Services, librarian: Account, caplog: pytest.LogCaptureFixture
) -> None:
    names = ["waits", "progress", "busy", "none", "broken", "written"]
    gone = {0}

    def run(task: Task) -> dict[str, Any]:
        name = names[task.params["number"]]
        gone.add(task.params["number"])
        if name == "progress":
            task.progress(1, 1)
        if name == "busy":
            raise ChangedMeanwhile("changed_meanwhile", "Somebody else changed this at the same moment.")
        if name == "none":
            raise NotFound("no_such_thing", "There is no such thing.")
        if name == "broken":
            raise KeyError(name)
        return writes(services)(task)

    ended = []
    services.jobs.about("any", "number", lambda _session, number: number not in gone)
    services.jobs.when_over("any", Ending(afterwards=lambda params: ended.append(params["number"])))
    started = [services.jobs.start("any", {"number": number}, librarian) for number in range(len(names))]
    for _ in names:
        assert services.jobs.run_next({"any": run})
    assert {state(services, librarian, job_id).state for job_id in started} == {"cancelled"}
    assert ended == list(range(len(names)))
    assert effects(services) == 0
    assert not services.jobs.wait_for_put_off() and not caplog.records


def test_what_only_somebody_who_left_may_know_of_is_not_begun(services: Services) -> None:
    left = add_account(services, "left@example.org", Role.MEMBER)
    services.jobs.keep_private("any")
    job_id = services.jobs.start("any", {}, left)
    services.access.leaving.leave(left, "a long enough one")
    assert not services.jobs.run_next({"any": writes(services)}), "it was called off"
    with services.database.write() as session:
        session.execute(update(Job).values(state="waiting", finished_at=None))  # should one wait all the same
    assert services.jobs.run_next({"any": writes(services)})
    assert effects(services) == 0
    with services.database.read() as session:
        assert session.get_one(Job, job_id).state == "cancelled"
    services.access.leaving.forget_old(dt.date.today())
    with services.database.read() as session:
        assert session.get(Job, job_id) is None, "nothing of it is kept for the time of jobs"


def test_a_job_goes_on_when_the_database_was_restarted(
    services: Services, librarian: Account, kind_of_database: str, database_url: str
) -> None:
    if kind_of_database == "sqlite":
        pytest.skip("SQLite is part of the program")

    def run(task: Task) -> dict[str, Any]:
        with services.database.read() as session:
            session.execute(select(1))
            cut_every_connection(database_url)
            session.execute(select(1))
        return {}

    job_id = services.jobs.start("any", {}, librarian)
    with pytest.raises(DatabaseAway):
        services.jobs.run_next({"any": run})
    assert services.jobs.run_next({"any": writes(services)}), "it was taken up without a restart"
    assert state(services, librarian, job_id).state == "done"
    assert effects(services) == 1


def cut_every_connection(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def test_a_job_that_another_worker_looks_at_is_passed_over(
    services: Services, librarian: Account, kind_of_database: str
) -> None:
    if kind_of_database == "sqlite":
        pytest.skip("SQLite has one writing transaction at a time")
    first = services.jobs.start("any", {}, librarian)
    second = services.jobs.start("any", {}, librarian)
    with services.database.write() as session:
        session.get_one(Job, first, with_for_update=True)
        assert services.jobs.run_next({"any": writes(services)})
    assert state(services, librarian, first).state == "waiting"
    assert state(services, librarian, second).state == "done"


def test_what_is_given_back_counts_as_not_begun(services: Services, librarian: Account) -> None:
    def run(task: Task) -> dict[str, Any]:
        services.jobs.give_back()
        with pytest.raises(TakenOver):
            writes(services)(task)
        return {}

    job_id = services.jobs.start("any", {}, librarian)
    services.jobs.run_next({"any": run})
    with services.database.read() as session:
        job = session.get_one(Job, job_id)
        assert (job.state, job.attempts, job.owner) == ("waiting", 0, "")


def test_what_waits_of_somebody_who_lost_the_right_to_it_is_not_begun(services: Services) -> None:
    administrator = add_account(services, "chief@example.org", Role.ADMINISTRATOR)
    went = add_account(services, "went@example.org", Role.LIBRARIAN)
    changed = add_account(services, "changed@example.org", Role.LIBRARIAN)
    stays = add_account(services, "stays@example.org", Role.LIBRARIAN)
    services.jobs.needs("changes", Role.LIBRARIAN)
    jobs = [services.jobs.start("changes", {}, account) for account in (went, changed, stays)]
    harmless = services.jobs.start("reads", {}, went)
    services.access.people.set_disabled(administrator, went.id, disabled=True)
    services.access.people.edit(administrator, changed.id, "", "", [Role.MEMBER])
    run = writes(services)
    while services.jobs.run_next({"changes": run, "reads": run}):
        pass
    found = [services.jobs.get(administrator, job_id) for job_id in (*jobs, harmless)]
    assert [job.state for job in found] == ["failed", "failed", "done", "done"]
    assert "may not do it any more" in found[0].error_message
    assert effects(services) == 2


@pytest.mark.parametrize("how", ["progress", "let_by", "finish"])
@pytest.mark.parametrize("lost", ["closed", "no librarian", "works elsewhere"])
def test_what_is_under_way_of_somebody_who_lost_the_right_to_it_goes_no_further(
    services: Services, how: str, lost: str
) -> None:
    administrator = add_account(services, "chief@example.org", Role.ADMINISTRATOR)
    went = add_account(services, "went@example.org", Role.LIBRARIAN)
    write = writes(services)
    over: list[Params] = []
    services.jobs.needs("changes", Role.LIBRARIAN)
    for kind in ("changes", "reads"):
        services.jobs.when_over(kind, Ending(afterwards=over.append))

    def run(task: Task) -> dict[str, Any]:
        if lost == "closed":
            services.access.people.set_disabled(administrator, went.id, disabled=True)
        else:
            roles = [Role.MEMBER] if lost == "no librarian" else [Role.LIBRARIAN]
            services.access.people.edit(administrator, went.id, "", "", roles, [99])
        if how == "finish":
            return write(task)
        task.progress(1, 1) if how == "progress" else task.let_by()
        with services.database.write() as session:
            session.add(GiftOffer(titles=EFFECT, contact=""))
        return {}

    jobs = [services.jobs.start(kind, {"kind": kind}, went) for kind in ("changes", "reads")]
    while services.jobs.run_next({"changes": run, "reads": run}):
        pass
    states = [services.jobs.get(administrator, job_id).state for job_id in jobs]
    assert states == ["cancelled", "done"]
    assert effects(services) == 1, "of the second alone"
    assert [params["kind"] for params in over] == ["changes", "reads"]


def test_what_changes_the_catalogue_needs_the_right_to_it_when_it_is_begun(services: Services) -> None:
    administrator = add_account(services, "chief@example.org", Role.ADMINISTRATOR)
    librarian = add_account(services, "went@example.org", Role.LIBRARIAN)
    kinds = ("undo", "bulk_edit", "commit_import", "harvest_elsewhere", "look_at_library")
    jobs = [services.jobs.start(kind, {}, librarian) for kind in kinds]
    services.access.people.set_disabled(administrator, librarian.id, disabled=True)
    services.operations.worker.run_pending()
    assert {services.jobs.get(administrator, job_id).error_message for job_id in jobs} == {
        "Whoever asked for this may not do it any more, so it was not begun. Somebody who may can ask for it."
    }


@pytest.fixture(autouse=True)
def no_lease_is_left(services: Services) -> Iterator[None]:
    yield
    with services.database.read() as session:
        assert session.scalars(select(WorkerLease.id)).all() == [], "a worker that ended its work says so"


def test_a_job_whose_files_lie_on_another_machine_is_left_to_that(
    services: Services, librarian: Account, tmp_path: Path
) -> None:
    home = tmp_path / "another"
    home.mkdir()
    elsewhere = Jobs(services.database, Lease(services.database, home))
    job_id = services.jobs.start("any", {"machine": elsewhere.machine}, librarian)
    assert not services.jobs.run_next({"any": writes(services)})
    assert elsewhere.run_next({"any": writes(services)})
    assert state(services, librarian, job_id).state == "done"


def test_what_a_private_job_names_is_its_owners_alone(services: Services, librarian: Account) -> None:
    member = add_account(services, "member@example.org", Role.MEMBER)
    services.jobs.keep_private("named")
    job_id = services.jobs.start("named", {"name": "What we dare not say"}, member)
    assert services.jobs.get(member, job_id).params["name"] == "What we dare not say"
    with pytest.raises(NotFound):
        services.jobs.get(librarian, job_id)
    with pytest.raises(NotFound):
        services.jobs.latest(librarian, "named")
    with pytest.raises(NotFound):
        services.jobs.cancel(librarian, job_id)
    assert services.jobs.get(librarian, services.jobs.start("other", {}, member)), "librarians see the rest"


def test_a_librarian_does_not_learn_the_name_of_a_list_that_a_member_makes_of_others(
    services: Services, librarian: Account
) -> None:
    member = add_account(services, "member@example.org", Role.MEMBER)
    lists = [
        services.lists.lists.from_file(member, name, BytesIO(b"title\nA title\n"), "list.csv").list_id
        for name in "ab"
    ]
    job_id = services.lists.combining.start(member, "What we dare not say", Combination.UNION, lists)
    assert services.lists.combining.job(member, job_id).params["name"] == "What we dare not say"
    with pytest.raises(NotFound):
        services.jobs.get(librarian, job_id)


def test_a_job_of_a_kind_that_a_worker_does_not_know_is_left_to_a_newer_one(
    services: Services, librarian: Account, another: Jobs
) -> None:
    unknown, known = (services.jobs.start(kind, {}, librarian) for kind in ("of a newer Lacuna", "any"))
    assert services.jobs.run_next({"any": lambda _task: {}})
    assert not services.jobs.run_next({"any": lambda _task: {}})
    assert (state(services, librarian, unknown).state, state(services, librarian, known).state) == (
        "waiting",
        "done",
    )
    assert another.run_next({"of a newer Lacuna": lambda _task: {}})
    assert state(services, librarian, unknown).state == "done"
