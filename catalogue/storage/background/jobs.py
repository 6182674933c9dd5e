"""Queries on jobs: which is to be done next, and whose it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, case, delete, func, literal, or_, select, update
from sqlalchemy.orm import Session

from catalogue.storage.batches import batches_of
from catalogue.storage.models import Job, now

from . import leases

UNFINISHED = ("waiting", "running")
_GAVE_WAY, _BEHIND = "gave_way_at", "behind"
"""When a job let others go first, and behind which it waits, among what it brought so far."""
_TWICE = 2
_TURNS = dt.timedelta(hours=1)
"""How far back it is looked for whose turn it was last."""


@dataclass(frozen=True, slots=True)
class Seeker:
    """A worker that looks for a job: its token, its machine, what it can do, and the jobs that it is at.

    A job of a kind that a worker does not know is one of a newer program on another machine. Jobs of kinds
    that are ``patient`` give way to others; those ``put_off`` have their turn later.
    """

    token: str
    machine: str
    kinds: Collection[str]
    in_hand: Collection[int] = ()
    patient: Collection[str] = ()
    put_off: Collection[int] = ()


def next_job(session: Session, seeker: Seeker, longest: int | None) -> Job | None:
    """Return the job that a worker is to do next, locked until the transaction ends; others' are passed over.

    Of each person the oldest comes first, also one that a worker left behind; people take turns, whoever had
    none for longest before the others, so that nobody keeps all others waiting with a hundred long lists. One
    that was begun twice already comes after all others, so that one at which the program dies holds up none.
    Those that are patient had one turn together when one of them gave way: all that waited then comes first.
    One whose files lie on a machine names it as its parameter ``machine`` and waits for that. ``longest`` is
    the largest ``size`` it may have said.
    """
    late = case((Job.attempts < _TWICE, 0), else_=Job.attempts)
    gave_way = Job.result[_GAVE_WAY].as_string()
    place = _place(session, seeker, longest)
    recent = select(Job.user_id, func.max(Job.finished_at).label("at")).where(
        Job.finished_at > now() - _TURNS
    )
    turn = recent.group_by(Job.user_id).subquery()
    query = (
        select(Job)
        .outerjoin(turn, turn.c.user_id == Job.user_id)
        .where(_free(session, seeker, longest))
        .order_by(place, late, gave_way.is_not(None), gave_way, turn.c.at.is_not(None), turn.c.at, Job.id)
        .limit(1)
    )
    return session.scalar(query.with_for_update(of=Job, skip_locked=True))


def any_free(session: Session, seeker: Seeker, longest: int | None) -> bool:
    """Whether there is such a job; asked again and again, and locks nothing."""
    query = select(Job.id).where(_free(session, seeker, longest)).limit(1)
    return session.scalar(query) is not None


def holds(session: Session, job_id: int, token: str) -> bool:
    """Whether a job is still this worker's; nobody can take it over before the transaction ends."""
    query = select(Job.id).where(Job.id == job_id, Job.owner == token)
    # The weakest lock, which only taking over waits for: progress and calling off do not.
    return session.scalar(query.with_for_update(read=True, key_share=True)) is not None


def goes_on(session: Session, job_id: int, token: str) -> bool:
    """Whether a job is under way, and this worker's; locks nothing."""
    query = select(Job.id).where(Job.id == job_id, Job.owner == token, Job.state == "running")
    return session.scalar(query) is not None


def change(session: Session, job_id: int, token: str, **values: Any) -> bool:
    """Change a job that this worker runs; False where it was called off, or is another's by now."""
    own = update(Job).where(Job.id == job_id, Job.owner == token, Job.state == "running").values(**values)
    return session.execute(own.returning(Job.id)).first() is not None


def give_back(session: Session, token: str) -> None:
    """Let whatever a worker runs wait for another one, as if it had not been begun."""
    own = update(Job).where(Job.owner == token, Job.state == "running")
    session.execute(own.values(state="waiting", owner="", attempts=Job.attempts - 1))


def give_way(session: Session, job_id: int, token: str, so_far: Mapping[str, Any]) -> bool:
    """Let a job that this worker runs wait behind all that wait now; False as for ``change``.

    What was begun again and again for that reason was not begun in vain.
    """
    place = {_GAVE_WAY: now().isoformat(timespec="microseconds"), _BEHIND: session.scalar(func.max(Job.id))}
    values = {"state": "waiting", "owner": "", "attempts": 0, "result": {**so_far, **place}}
    return change(session, job_id, token, **values)


def take_over(session: Session, former: str, machine: str) -> None:
    """Let a machine do the jobs that wait for another whose files have come to it."""
    of_former = select(Job).where(Job.state.in_(UNFINISHED), Job.params["machine"].as_string() == former)
    for job in session.scalars(of_former.with_for_update()):
        job.params = {**job.params, "machine": machine}


def parts_of(session: Session, kind: str, job_id: int) -> Sequence[Job]:
    """Return the jobs of a kind that are parts of another one, their parameter ``check``."""
    part = Job.params["check"].as_integer() == job_id
    return session.scalars(select(Job).where(Job.kind == kind, part).order_by(Job.id)).all()


def forget(session: Session, ids: Collection[int]) -> None:
    """Forget some jobs, whatever became of them."""
    for some in batches_of(sorted(ids)):
        session.execute(delete(Job).where(Job.id.in_(some)))


def call_off_about_lists(session: Session, list_ids: Collection[int]) -> None:
    """Call off what waits, or is done, for some lists; whoever is at it hears that it goes no further.

    Not deleted: a worker that writes for one keeps its row from that, and may wait for the list meanwhile.
    """
    list_id = Job.params["list_id"].as_integer()
    for some in batches_of(sorted(list_ids)):
        about = update(Job).where(Job.state.in_(UNFINISHED), list_id.in_(some))
        session.execute(about.values(state="cancelled", finished_at=now()))


def forget_asked_by(session: Session, user_id: int, kinds: Collection[str]) -> None:
    """Call off what somebody asked for of some kinds, and keep no word that they typed for it.

    Not deleted, for the reason above; what only is a number stays in what is called off.
    """
    theirs = select(Job).where(Job.user_id == user_id, Job.kind.in_(kinds))
    for job in session.scalars(theirs.with_for_update(key_share=True)):
        if job.state in UNFINISHED:
            job.state, job.finished_at = "cancelled", now()
        job.params = {name: value for name, value in job.params.items() if not isinstance(value, str)}
        job.result, job.error = {}, None


def last_done(session: Session, kind: str) -> Job | None:
    """Return the newest job of a kind that came to a good end, whatever the clock said then."""
    done = select(Job).where(Job.kind == kind, Job.state == "done")
    return session.scalar(done.order_by(Job.id.desc()).limit(1))


def unfinished(session: Session, kind: str) -> Sequence[Job]:
    """Every job of a kind that has not come to its end."""
    return session.scalars(select(Job).where(Job.kind == kind, Job.state.in_(UNFINISHED))).all()


def _place(session: Session, seeker: Seeker, longest: int | None) -> ColumnElement[int]:
    """Order what gives way among the others: before them once all are done that it waits behind."""
    patient = Job.kind.in_(seeker.patient)
    behind = select(func.max(Job.result[_BEHIND].as_integer())).where(Job.state.in_(UNFINISHED), patient)
    last = session.scalar(behind)
    if last is None:
        return literal(1)
    oldest = session.scalar(select(func.min(Job.id)).where(_free(session, seeker, longest), ~patient))
    is_their_turn = oldest is None or oldest > last
    return case((patient, 0 if is_their_turn else 2), else_=1)


def _free(session: Session, seeker: Seeker, longest: int | None) -> ColumnElement[bool]:
    """Ask for jobs that wait, or were left by a worker that died, or by this one as the database went."""
    left = or_(Job.owner == seeker.token, Job.owner.not_in(leases.living(session)))
    begun = and_(Job.state == "running", left, Job.id.not_in(seeker.in_hand))
    machine = Job.params["machine"].as_string()
    doable = and_(Job.kind.in_(seeker.kinds), or_(machine.is_(None), machine == seeker.machine))
    free = and_(or_(Job.state == "waiting", begun), doable, Job.id.not_in(seeker.put_off))
    return free if longest is None else and_(free, Job.params["size"].as_integer() <= longest)
