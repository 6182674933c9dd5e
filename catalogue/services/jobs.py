"""Jobs: work that outlasts a request, with progress, cancel, and a start from where it stood.

A job is a row; a worker takes one that waits, or whose worker died, and people take turns. So its function
must be able to begin anew; one that may go on for days gives way to others that wait, and goes on where it
stood. What a function writes at last it writes with its end, in one transaction
(``Task.finish``). Whoever lost a job to another worker can write nothing more. At what a program dies again
and again is given up. What hinders one job holds up no other: it is tried again after some seconds. One whose
subject is gone ends at once, whatever it met.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session

from catalogue.domain.people.access import Account, Role
from catalogue.errors import Busy, ChangedMeanwhile, DatabaseAway, LacunaError, NoRoom, NotFound
from catalogue.storage.background import jobs as stored
from catalogue.storage.background import leases
from catalogue.storage.engine.advisory_locks import alone
from catalogue.storage.engine.database import Database, fenced
from catalogue.storage.models import Job, User, now
from catalogue.storage.people.leaving import has_left

from .leases import Lease

_REPORT_EVERY = 0.2
SHORT = 1_000
"""Largest size, in entries of a list, of a job that a longer one lets by: some seconds of work."""

WORKS_AT = "works_at"
"""The parameter of jobs that change what a role may: the libraries where whoever asked worked."""

ATTEMPTS = 3
"""How often a job is begun before it is given up."""

_OF_ONE_JOB = (Busy, ChangedMeanwhile)
"""What is no fault of a job, and may be over when it is tried again; others are not hindered by it."""

_OF_ALL = (NoRoom, DatabaseAway, OperationalError, InterfaceError)
"""The same, where other jobs would meet it too."""

_HINDRANCES = (*_OF_ONE_JOB, *_OF_ALL)

PUT_OFF = 5.0
"""Seconds after which a job that was hindered is tried again."""

log = logging.getLogger(__name__)


class GaveWay(Exception):
    """The job waits at the end of the line: others have their turn."""


class Cancelled(Exception):
    """The person who started the job asked for its end."""


class NothingLeft(Cancelled):
    """Whoever asked for the job may not do it any more, or what it is about is gone: it goes no further."""


class TakenOver(Cancelled):
    """Another worker has the job: this one was silent for too long."""


Params = Mapping[str, Any]
MayKnow = Callable[[Session, Account, Params], bool]
"""Whether a person may know of a job with these parameters."""
IsThere = Callable[[Session, int], bool]
"""Whether what has this number is there still."""


@dataclass(frozen=True, slots=True)
class Ending:
    """What follows from the end of a job of a kind; both get its parameters.

    ``failed`` is part of the transaction that notes a failure. ``afterwards`` is done once the end is
    committed, whatever it was; a crash in between leaves it undone.
    """

    failed: Callable[[Session, Params], object] = lambda _session, _params: None
    afterwards: Callable[[Params], object] = lambda _params: None


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
        self,
        database: Database,
        job: Job,
        actor: Account | None,
        meanwhile: Callable[[], object] = lambda: None,
        others_wait: Callable[[], bool] = lambda: False,
        may_go_on: Callable[[Session], bool] = lambda _session: True,
    ) -> None:
        self._database = database
        self._meanwhile = meanwhile
        self._others_wait = others_wait
        self._may_go_on = may_go_on
        self._began = time.monotonic()
        self.job_id = job.id
        self._token = job.owner
        self._reported_at = 0.0
        self.params: dict[str, Any] = dict(job.params)
        self.so_far: dict[str, Any] = dict(job.result or {})
        self.actor = actor
        self.finished = False

    def progress(self, done: int, total: int) -> None:
        """Say how far the work is; raises ``Cancelled`` when its end was asked for, or whoever asked for it
        may not do it any more, or what it is about is gone.

        Must not be called inside a transaction: what else waits is done here, so that a long job
        keeps nobody's change out of the index.
        """
        moment = time.monotonic()
        if moment - self._reported_at < _REPORT_EVERY and done < total:
            return
        self._reported_at = moment
        with self._database.write() as session:
            if not stored.change(session, self.job_id, self._token, done=done, total=total):
                raise Cancelled
            self._be_sure(session)
        self._let_by()

    def let_by(self) -> None:
        """Do what else waits, where there is nothing to say: as ``progress``."""
        moment = time.monotonic()
        if moment - self._reported_at < _REPORT_EVERY:
            return
        self._reported_at = moment
        with self._database.read() as session:
            if not stored.goes_on(session, self.job_id, self._token):
                raise Cancelled
            self._be_sure(session)
        self._let_by()

    def give_way(self, so_far: Params, after: float) -> None:
        """Go to the end of the line where others wait and this turn took so many seconds.

        Raises ``GaveWay`` then. Begun again, the job is handed what it brought ``so_far``.
        """
        if time.monotonic() - self._began < after or not self._others_wait():
            return
        with self._database.write() as session:
            if not stored.give_way(session, self.job_id, self._token, so_far):
                raise Cancelled
        raise GaveWay

    def _let_by(self) -> None:
        try:
            with fenced(None):  # what else waits is not this job's
                self._meanwhile()
        except Exception:
            # It stays in its queue and is tried again when the job is over: no reason to end the job.
            log.exception("what waits beside job %s stumbled", self.job_id)

    def finish(self, session: Session, result: dict[str, Any]) -> dict[str, Any]:
        """End the job together with what it writes at last, and give the result back.

        Raises ``Cancelled`` as ``progress`` does: then nothing of the transaction may stand.
        """
        self._be_sure(session)
        return self.end(session, result)

    def end(self, session: Session, result: dict[str, Any]) -> dict[str, Any]:
        """End the job, of which all is done; raises ``Cancelled`` when its end was asked for before."""
        values = {"state": "done", "result": result, "finished_at": now(), "error": None}
        if not stored.change(session, self.job_id, self._token, **values):
            raise Cancelled
        self.finished = True
        return result

    def asked_by(self, session: Session) -> Account | None:
        """Return who asked, for what goes on in their name; nobody where they left meanwhile."""
        user = session.get(User, self.actor.id) if self.actor else None
        return None if user is None or has_left(user) else self.actor

    def _be_sure(self, session: Session) -> None:
        if not self._may_go_on(session):
            raise NothingLeft

    def check(self, session: Session) -> None:
        """Let a transaction go on only while the job is this worker's; raises ``TakenOver``."""
        if not stored.holds(session, self.job_id, self._token):
            raise TakenOver


JobFunction = Callable[[Task], dict[str, Any]]


class Jobs:
    """Starting, watching and running jobs."""

    def __init__(self, database: Database, lease: Lease) -> None:
        self._database = database
        self._lease = lease
        self._endings: dict[str, Ending] = {}
        self._in_hand: set[int] = set()
        self._private: dict[str, MayKnow | None] = {}
        self._for_administrators: set[str] = set()
        self._needs: dict[str, Role] = {}
        self._patient: set[str] = set()
        self._about: dict[str, tuple[str, IsThere]] = {}
        self._put_off: dict[int, float] = {}

    @property
    def machine(self) -> str:
        """Where this process runs: the parameter ``machine`` of jobs for files that lie there."""
        return self._lease.machine

    def when_over(self, kind: str, ending: Ending) -> None:
        """Say what follows from the end of jobs of a kind."""
        self._endings[kind] = ending

    def keep_private(self, kind: str, may_know: MayKnow | None = None) -> None:
        """Say that no librarian may see jobs of a kind, or call them off, as such: they are about lists.

        Whoever ``may_know`` may, also of one that somebody else started; without it, whoever started one.
        """
        self._private[kind] = may_know

    @property
    def theirs_alone(self) -> frozenset[str]:
        """The kinds of jobs of which nobody but whoever started one may know."""
        return frozenset(kind for kind, may_know in self._private.items() if may_know is None)

    def keep_for_administrators(self, kind: str) -> None:
        """Say that only administrators may see jobs of a kind, or call them off."""
        self._for_administrators.add(kind)

    def needs(self, kind: str, role: Role) -> None:
        """Say that jobs of a kind change what only a role may: whoever asked for one must have it, and an
        account that is open, when the job is begun and as long as it goes on; and work where they did.
        """
        self._needs[kind] = role

    def about(self, kind: str, parameter: str, is_there: IsThere) -> None:
        """Say which parameter of jobs of a kind is the number of what they are about: where that is gone they
        end at once, and nobody is told.
        """
        self._about[kind] = parameter, is_there

    def take_turns(self, kind: str) -> None:
        """Say that jobs of a kind may go on for days, and give way to others: ``Task.give_way``."""
        self._patient.add(kind)

    def start(self, kind: str, params: Params, actor: Account | None) -> int:
        """Put a job in line and give its id."""
        with self._database.write() as session:
            return self.add(session, kind, params, actor)

    def start_alone(self, kind: str, params: Params) -> bool:
        """Put a job in line unless one of its kind is in it, or under way, whoever asks at that moment."""
        with self._database.write() as session:
            alone(session, "job", kind)
            if stored.unfinished(session, kind):
                return False
            self.add(session, kind, params, None)
            return True

    def add(self, session: Session, kind: str, params: Params, actor: Account | None) -> int:
        """Put a job in line as part of a transaction, and give its id."""
        where = {WORKS_AT: sorted(actor.libraries)} if actor and kind in self._needs else {}
        job = Job(kind=kind, params={**params, **where}, user_id=actor.id if actor else None, result={})
        session.add(job)
        session.flush()
        return job.id

    def not_begun(self, session: Session, kind: str, **params: Any) -> int:
        """Give the id of a job with these parameters that no worker has begun with; 0 where there is none."""
        line = (job for job in stored.unfinished(session, kind) if job.state == "waiting")
        return next((job.id for job in line if params.items() <= job.params.items()), 0)

    def get(self, actor: Account, job_id: int) -> JobView:
        """Return a job of this person (or, for a librarian, any that is not private); raises ``NotFound``."""
        with self._database.read() as session:
            return _view(self._visible(session, session.get(Job, job_id), actor))

    def latest(self, actor: Account | None, kind: str, **params: Any) -> JobView | None:
        """Return the newest job of a kind that was started with these parameters, if it is not long ago.

        ``actor`` is None where the caller has made sure that whoever asks may know.
        """
        with self._database.read() as session:
            recent = session.scalars(select(Job).where(Job.kind == kind).order_by(Job.id.desc()).limit(200))
            found = next((job for job in recent if params.items() <= job.params.items()), None)
            return _view(self._visible(session, found, actor)) if found else None

    def newest(self, kind: str) -> list[JobView]:
        """Return the jobs of a kind that are not long ago, newest first."""
        with self._database.read() as session:
            recent = session.scalars(select(Job).where(Job.kind == kind).order_by(Job.id.desc()).limit(200))
            return [_view(job) for job in recent]

    def last_done(self, kind: str) -> JobView | None:
        """Return the newest job of a kind that came to a good end, if it is not long ago."""
        with self._database.read() as session:
            found = stored.last_done(session, kind)
            return _view(found) if found else None

    def under_way(self, kind: str) -> list[JobView]:
        """Every job of a kind that has not come to its end."""
        with self._database.read() as session:
            return [_view(job) for job in stored.unfinished(session, kind)]

    def cancel(self, actor: Account | None, job_id: int) -> None:
        """Ask for a job's end; does nothing where it has ended. ``actor`` is as for ``latest``."""
        with self._database.write() as session:
            cancelled = self.call_off(session, actor, job_id)
        if cancelled is not None:
            self.follow(cancelled)

    def call_off(self, session: Session, actor: Account | None, job_id: int) -> Job | None:
        """Ask for a job's end as part of a transaction, to be given to ``follow`` once that is committed.

        None where it has ended; ``actor`` is as for ``latest``.
        """
        found = session.get(Job, job_id, with_for_update={"key_share": True})
        job = self._visible(session, found, actor)
        if job.state not in stored.UNFINISHED:
            return None
        job.state, job.finished_at = "cancelled", now()
        return job

    def follow(self, job: Job) -> None:
        """Do what follows from the end of a job."""
        self._ending(job).afterwards(job.params)

    def waiting(self) -> bool:
        """Whether any job has not come to its end."""
        with self._database.read() as session:
            unfinished = select(Job.id).where(Job.state.in_(stored.UNFINISHED)).limit(1)
            return session.scalar(unfinished) is not None

    def others_work(self) -> bool:
        """Whether another worker lives beside this process, on whatever machine."""
        with self._database.read() as session:
            return any(token != self._lease.token for token in session.scalars(leases.living(session)))

    def give_back(self) -> None:
        """Let what this process runs wait for another worker; it can write nothing more of it."""
        with self._database.write() as session:
            stored.give_back(session, self._lease.token)

    def run_next(
        self,
        functions: Mapping[str, JobFunction],
        meanwhile: Callable[[], object] = lambda: None,
        *,
        only_short: bool = False,
    ) -> bool:
        """Run the next free job to its end; False when there is none.

        ``meanwhile`` is called again and again while the job runs. With ``only_short`` a job is run
        only if it said, as its parameter ``size``, that it is over in seconds. A job that could not go on
        because others wrote or were quicker is put off for some seconds, in which others have their turn
        here; where the disk was full, or the database away, it waits again, and what it met is raised.
        """
        longest = SHORT if only_short else None
        with fenced(None), self._lease.held() as token:
            seeker = self._seeker(token, functions)
            if not self._any_free(seeker, longest):
                return False
            found = self._take(seeker, longest, meanwhile)
            if found is None:
                return False
            job, task = found
            self._in_hand.add(job.id)
            try:
                if task is not None:
                    self._run(task, job, functions[job.kind])
            finally:
                self._in_hand.discard(job.id)
        return True

    def wait_for_put_off(self) -> bool:
        """Wait until the next job that was put off here may be tried again; False where there is none."""
        due = min(self._put_off.copy().values(), default=None)
        if due is None:
            return False
        time.sleep(max(0.0, due - time.monotonic()))
        return True

    def _seeker(self, token: str, kinds: Iterable[str]) -> stored.Seeker:
        moment = time.monotonic()
        for job_id, due in self._put_off.copy().items():
            if due <= moment:
                self._put_off.pop(job_id, None)
        return stored.Seeker(
            token,
            self._lease.machine,
            sorted(kinds),
            tuple(self._in_hand),
            tuple(self._patient),
            tuple(self._put_off.copy()),
        )

    def _any_free(self, seeker: stored.Seeker, longest: int | None = None) -> bool:
        with self._database.read() as session:
            return stored.any_free(session, seeker, longest)

    def _take(
        self, seeker: stored.Seeker, longest: int | None, meanwhile: Callable[[], object]
    ) -> tuple[Job, Task | None] | None:
        """Return the next job, this worker's from now on; without a task where it is not to be begun."""
        with self._database.write() as session:
            job = stored.next_job(session, seeker, longest)
            if job is None:
                return None
            user = session.get(User, job.user_id) if job.user_id else None
            actor = _as_they_asked(job, user.read_account()) if user else None
            refused = None
            is_gone = self._is_gone(session, job, user)
            if is_gone:
                job.state, job.finished_at = "cancelled", now()
            elif not self._may_begin(job, user):
                refused = _told(_not_theirs_any_more())
            elif job.attempts >= ATTEMPTS:
                refused = job.error or _told(_given_up())
                log.warning("job %s (%s) was begun %s times and is given up", job.id, job.kind, job.attempts)
            if refused is not None:
                job.state, job.finished_at, job.error = "failed", now(), refused
                self._ending(job).failed(session, job.params)
            elif not is_gone:
                job.state, job.owner, job.attempts = "running", seeker.token, job.attempts + 1
        if is_gone or refused is not None:
            self._ending(job).afterwards(job.params)
            return job, None
        return job, Task(
            self._database,
            job,
            actor,
            meanwhile,
            others_wait=lambda: self._any_free(self._seeker(seeker.token, seeker.kinds)),
            may_go_on=lambda session: self._may_go_on(session, job),
        )

    def _may_go_on(self, session: Session, job: Job) -> bool:
        user = _who_asked(session, job)
        return self._may_begin(job, user) and not self._is_gone(session, job, user)

    def _is_gone(self, session: Session, job: Job, user: User | None) -> bool:
        """Whether nothing of a job is left to do: what it is about is gone, or whoever alone may know of it
        has left.
        """
        parameter, is_there = self._about.get(job.kind, _ABOUT_NOTHING)
        number = job.params.get(parameter)
        if number is not None and not is_there(session, int(number)):
            return True
        return job.kind in self.theirs_alone and user is not None and has_left(user)

    def _may_begin(self, job: Job, user: User | None) -> bool:
        """Whether whoever asked for a job, if anybody did, may still do what it does, and where it does."""
        needed = self._needs.get(job.kind)
        if needed is None or user is None:
            return True
        theirs = _works_at(job) or frozenset()
        return user.disabled_at is None and user.read_account().still_has({needed}, theirs)

    def _run(self, task: Task, job: Job, function: JobFunction) -> None:
        error: LacunaError
        try:
            with fenced(task.check):
                result = function(task)
        except NothingLeft:
            self._call_off(job)
            return
        except (Cancelled, GaveWay):
            return
        except _OF_ALL as met:
            self._put_back(job, met)
            raise
        except Exception as met:
            if self._lost_its_subject(job):
                self._call_off(job)
                return
            if isinstance(met, _OF_ONE_JOB):
                # First, and whatever becomes of the rest: it would be taken up at once again.
                self._put_off[job.id] = time.monotonic() + PUT_OFF
                log.warning("job %s (%s) was hindered and is put off: %s", job.id, job.kind, met)
                self._put_back(job, met)
                return
            if isinstance(met, LacunaError):
                error = met
            else:
                # The worker outlives a faulty job: the log has the trace, the person a plain sentence.
                log.exception("job %s (%s) failed", job.id, job.kind)
                error = _broke()
        else:
            if not task.finished:
                with suppress(Cancelled), self._database.write() as session:
                    task.end(session, result)
            self._follow(job, task.finished)
            return
        with self._database.write() as session:
            values = {"state": "failed", "error": _told(error), "finished_at": now()}
            failed = stored.change(session, job.id, job.owner, **values)
            if failed:
                self._ending(job).failed(session, job.params)
        self._follow(job, failed)

    def _lost_its_subject(self, job: Job) -> bool:
        """Whether what stopped a job came of this, in whatever way the database or a service says so."""
        with self._database.read() as session:
            return self._is_gone(session, job, _who_asked(session, job))

    def _call_off(self, job: Job) -> None:
        with self._database.write() as session:
            values = {"state": "cancelled", "finished_at": now()}
            ended = stored.change(session, job.id, job.owner, **values)
        self._follow(job, ended)

    def _put_back(self, job: Job, met: Exception) -> None:
        """Have a job wait again after a hindrance; it is what will be told, should it be the last."""
        error = met if isinstance(met, Busy | ChangedMeanwhile | NoRoom) else _away()
        with suppress(*_HINDRANCES), self._database.write() as session:
            stored.change(session, job.id, job.owner, state="waiting", owner="", error=_told(error))

    def _follow(self, job: Job, ended: bool) -> None:
        if ended:
            self._ending(job).afterwards(job.params)

    def _visible(self, session: Session, job: Job | None, actor: Account | None) -> Job:
        if job is None or (actor is not None and not self._may_see(session, job, actor)):
            raise NotFound("no_such_job", "There is no such work under way.")
        return job

    def _may_see(self, session: Session, job: Job, actor: Account) -> bool:
        """Whether work is this person's to see; their own is, unless a rule for its kind says otherwise."""
        if job.kind in self._private:
            may_know = self._private[job.kind]
            return may_know(session, actor, job.params) if may_know else job.user_id == actor.id
        needed = Role.ADMINISTRATOR if job.kind in self._for_administrators else Role.LIBRARIAN
        return job.user_id == actor.id or actor.may_act_as(needed)

    def _ending(self, job: Job) -> Ending:
        return self._endings.get(job.kind, _NOTHING)


_NOTHING = Ending()
_ABOUT_NOTHING: tuple[str, IsThere] = ("", lambda _session, _number: True)


def _works_at(job: Job) -> frozenset[int] | None:
    """Return the libraries where whoever asked for a job worked; None where that was not noted."""
    return frozenset(job.params[WORKS_AT]) if WORKS_AT in job.params else None


def _as_they_asked(job: Job, account: Account) -> Account:
    """Return who asked as they were: begun again, a job goes on with the copies of the same libraries."""
    libraries = _works_at(job)
    return account if libraries is None else replace(account, libraries=libraries)


def _who_asked(session: Session, job: Job) -> User | None:
    return session.get(User, job.user_id, populate_existing=True) if job.user_id else None


def _given_up() -> LacunaError:
    return LacunaError(
        "job_given_up",
        "This was begun %(count)s times, and each time the program ended in the midst of it. It was given "
        "up, so that it holds up nothing else. Try it with less at once, or tell whoever looks after Lacuna.",
        count=ATTEMPTS,
    )


def _not_theirs_any_more() -> LacunaError:
    return LacunaError(
        "job_not_theirs",
        "Whoever asked for this may not do it any more, so it was not begun. Somebody who may can ask for "
        "it.",
    )


def _away() -> LacunaError:
    return LacunaError(
        "job_database_away",
        "The database could not be reached, again and again, and this was given up. What was done until then "
        "stands. Try again when the catalogue answers as it should.",
    )


def _broke() -> LacunaError:
    return LacunaError(
        "job_broke",
        "Something went wrong inside Lacuna. What was done until then stands, and the rest waits. Try again, "
        "or tell the librarian.",
    )


def _told(error: LacunaError) -> dict[str, Any]:
    return {"message": error.message, "params": error.params}


def _view(job: Job) -> JobView:
    error = (job.error if job.state == "failed" else None) or {}
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
