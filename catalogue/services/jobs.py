"""Jobs: work that outlasts a request, with progress, cancel, and a start from where it stood.

A job is a row; the worker process takes the oldest waiting one. A job whose worker died is
waiting again after a restart, and its function must be able to begin anew.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update

from catalogue.domain.access import Account, Role
from catalogue.errors import LacunaError, NotFound
from catalogue.storage.database import Database
from catalogue.storage.models import Job, User, now

_REPORT_EVERY = 0.2
SHORT = 1_000
"""Largest size, in entries of a list, of a job that a longer one lets by: some seconds of work."""

log = logging.getLogger(__name__)


class Cancelled(Exception):
    """The person who started the job asked for its end."""


@dataclass(frozen=True, slots=True)
class JobView:
    """A job as its page shows it; ``state`` is waiting, running, done, failed or cancelled."""

    id: int
    kind: str
    params: dict[str, Any]
    state: str
    done: int
    total: int
    result: dict[str, Any]
    error_message: str
    error_params: dict[str, Any]

    @property
    def finished(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in ("done", "failed", "cancelled")

    @property
    def percent(self) -> int:
        """How far it is, 0 to 100; 0 while the total is unknown."""
        return min(100, self.done * 100 // self.total) if self.total else 0


class Task:
    """What a job's function is handed: its parameters, who asked, and how to report."""

    def __init__(
        self, database: Database, job: Job, actor: Account | None, meanwhile: Callable[[], object]
    ) -> None:
        self._database = database
        self._meanwhile = meanwhile
        self._job_id = job.id
        self._reported_at = 0.0
        self.params: dict[str, Any] = dict(job.params)
        self.actor = actor

    def progress(self, done: int, total: int) -> None:
        """Say how far the work is; raises ``Cancelled`` when its end was asked for.

        Must not be called inside a transaction: what else waits is done here, so that a long job
        keeps nobody's change out of the index.
        """
        moment = time.monotonic()
        if moment - self._reported_at < _REPORT_EVERY and done < total:
            return
        self._reported_at = moment
        with self._database.write() as session:
            changed = session.execute(
                update(Job)
                .where(Job.id == self._job_id, Job.state == "running")
                .values(done=done, total=total)
                .returning(Job.id)
            ).first()
        if changed is None:
            raise Cancelled
        try:
            self._meanwhile()
        except Exception:
            # It stays in its queue and is tried again when the job is over: no reason to end the job.
            log.exception("what waits beside job %s stumbled", self._job_id)


JobFunction = Callable[[Task], dict[str, Any]]


class Jobs:
    """Starting, watching and running jobs."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def start(self, kind: str, params: Mapping[str, Any], actor: Account | None) -> int:
        """Put a job in line and give its id."""
        with self._database.write() as session:
            job = Job(kind=kind, params=dict(params), user_id=actor.id if actor else None, result={})
            session.add(job)
            session.flush()
            return job.id

    def get(self, actor: Account, job_id: int) -> JobView:
        """A job of this person (or any, for a librarian); raises ``NotFound``."""
        with self._database.read() as session:
            return _view(_visible(session.get(Job, job_id), actor))

    def latest(self, actor: Account | None, kind: str, **params: Any) -> JobView | None:
        """The newest job of a kind that was started with these parameters, if it is not long ago.

        ``actor`` is None where the caller has made sure that whoever asks may know.
        """
        with self._database.read() as session:
            recent = session.scalars(select(Job).where(Job.kind == kind).order_by(Job.id.desc()).limit(200))
            found = next((each for each in recent if params.items() <= each.params.items()), None)
            return _view(_visible(found, actor)) if found else None

    def under_way(self, kind: str) -> list[JobView]:
        """Every job of a kind that has not come to its end."""
        with self._database.read() as session:
            unfinished = select(Job).where(Job.kind == kind, Job.state.in_(("waiting", "running")))
            return [_view(each) for each in session.scalars(unfinished)]

    def cancel(self, actor: Account | None, job_id: int) -> None:
        """Ask for a job's end; does nothing where it has ended. ``actor`` is as for ``latest``."""
        with self._database.write() as session:
            job = _visible(session.get(Job, job_id), actor)
            if job.state in ("waiting", "running"):
                job.state, job.finished_at = "cancelled", now()

    def waiting(self) -> bool:
        """Whether any job has not come to its end."""
        with self._database.read() as session:
            unfinished = select(Job.id).where(Job.state.in_(("waiting", "running"))).limit(1)
            return session.scalar(unfinished) is not None

    def resume_abandoned(self) -> None:
        """Have jobs run again whose worker died; for the one worker, at its start."""
        with self._database.write() as session:
            session.execute(update(Job).where(Job.state == "running").values(state="waiting"))

    def run_next(
        self,
        functions: Mapping[str, JobFunction],
        meanwhile: Callable[[], object] = lambda: None,
        *,
        only_short: bool = False,
    ) -> bool:
        """Run the oldest waiting job to its end; False when there is none.

        ``meanwhile`` is called again and again while the job runs. With ``only_short`` a job is run
        only if it said, as its parameter ``size``, that it is over in seconds.
        """
        with self._database.write() as session:
            waiting = session.scalars(
                select(Job).where(Job.state == "waiting").order_by(Job.id).with_for_update()
            )
            job = next((each for each in waiting if not only_short or _is_short(each)), None)
            if job is None:
                return False
            job.state = "running"
            user = session.get(User, job.user_id) if job.user_id else None
            actor = user.read_account() if user else None
        self._run(Task(self._database, job, actor, meanwhile), job, functions[job.kind])
        return True

    def _run(self, task: Task, job: Job, function: JobFunction) -> None:
        values: dict[str, Any]
        try:
            values = {"state": "done", "result": function(task)}
        except Cancelled:
            return
        except LacunaError as error:
            values = _failed(error)
        except Exception:
            # The worker outlives a faulty job: the log has the trace, the person a plain sentence.
            log.exception("job %s (%s) failed", job.id, job.kind)
            values = _failed(
                LacunaError(
                    "job_broke",
                    "Something went wrong inside Lacuna. What was done until then stands, and the rest "
                    "waits. Try again, or tell the librarian.",
                )
            )
        with self._database.write() as session:
            session.execute(
                update(Job)
                .where(Job.id == job.id, Job.state == "running")
                .values(finished_at=now(), **values)
            )


def _is_short(job: Job) -> bool:
    size = job.params.get("size")
    return isinstance(size, int) and size <= SHORT


def _failed(error: LacunaError) -> dict[str, Any]:
    return {"state": "failed", "error": {"message": error.message, "params": error.params}}


def _visible(job: Job | None, actor: Account | None) -> Job:
    may_know = actor is None or (job and job.user_id == actor.id) or actor.may_act_as(Role.LIBRARIAN)
    if job is None or not may_know:
        raise NotFound("no_such_job", "There is no such work under way.")
    return job


def _view(job: Job) -> JobView:
    error = job.error or {}
    return JobView(
        id=job.id,
        kind=job.kind,
        params=job.params,
        state=job.state,
        done=job.done,
        total=job.total,
        result=job.result,
        error_message=error.get("message", ""),
        error_params=error.get("params", {}),
    )
