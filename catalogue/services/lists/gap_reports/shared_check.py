"""A gap check of a long list shared out: each part of it is a job that any worker takes, on any machine.

Whoever has the check lays its parts out, takes parts like everybody, and puts the answers together in the
order of the list, since only then is it known which entry each holding answers best. What was judged stands
in the database until then: should the process end, another goes on with it.
"""

from __future__ import annotations

import json
import time
from base64 import b85decode, b85encode
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass
from functools import partial
from typing import Any
from zlib import compress, decompress

from sqlalchemy.orm import Session

from catalogue.matching.decision.assignment import Claim
from catalogue.services.gap_check import checking
from catalogue.services.gap_check.checking import Draft, InBatches, Judge, ReferenceItem
from catalogue.services.gap_check.holdings import HoldingsMatcher
from catalogue.services.jobs import Jobs, Task
from catalogue.storage.background import jobs as stored_jobs
from catalogue.storage.engine.database import Database
from catalogue.storage.models import Job
from catalogue.storage.reference_lists import lists as stored
from catalogue.storage.reference_lists.wanted import Marks

from .judgement import Judgement
from .report_codec import match_from_json, match_to_json

PART = "gap_check_part"
LEAST = 2
"""Batches that a list has at least which is shared out."""

PATIENCE = 20.0
"""Seconds after which what another worker has in hand is judged here: it may be dead, or very slow."""

_PAUSE = 0.05


@dataclass(frozen=True, slots=True)
class _Known:
    """What this process judges a check with, so that the parts of one need no reading of its list each."""

    check: int
    judge: Judge
    entries: Sequence[ReferenceItem]


class SharedCheck:
    """Lays checks out in parts, and judges parts."""

    def __init__(self, database: Database, holdings_matcher: HoldingsMatcher, jobs: Jobs) -> None:
        self._database = database
        self._holdings_matcher = holdings_matcher
        self._jobs = jobs
        self._known: _Known | None = None
        jobs.keep_private(PART)
        jobs.about(PART, "check", _is_under_way)

    def since(self, task: Task) -> Marks | None:
        """How far the catalogue had come when the parts of a check were laid out by an earlier worker that
        died; None where none were.
        """
        with self._database.read() as session:
            parts = stored_jobs.parts_of(session, PART, task.job_id)
            said = [job.params["since"] for job in parts if "since" in job.params]
        marks = [
            Marks(report, status, change, tuple(others), restored)
            for report, status, change, others, restored in said
        ]
        return min(marks, key=lambda mark: mark.change, default=None)

    def in_batches(self, task: Task, judgement: Judgement) -> InBatches | None:
        """How the batches of a check are judged together with others; None where it is as well done alone."""
        if len(judgement.items) <= (LEAST - 1) * checking.BATCH or not self._jobs.others_work():
            return None
        return partial(self._shared, task, judgement)

    def run(self, task: Task) -> dict[str, Any]:
        """Judge a part, as a job; give nothing where the check is over, or its list became another."""
        params = task.params
        known = self._known_of(int(params["check"]), int(params["list_id"]))
        if known is None or _mark(known.entries, int(params["place"])) != params["mark"]:
            return {}
        return {"drafts": _packed(known.judge(int(params["place"])))}

    def take_part(self) -> bool:
        """Judge a part of any check that waits; whether there was one."""
        return self._jobs.run_next({PART: self.run})

    def _shared(
        self, task: Task, judgement: Judgement, judge: Judge, places: Iterable[int]
    ) -> Iterator[list[Draft]]:
        asked = list(places)
        self._known = _Known(task.job_id, judge, judgement.items)
        parts = self._laid_out(task.job_id, judgement, asked)
        for place in asked:
            drafts = self._judged(parts[place], place, judge)
            if place == asked[-1]:  # nobody asks for more
                with self._database.write() as session:
                    stored_jobs.forget(session, parts.values())
                self._known = None
            yield drafts

    def _laid_out(self, check: int, judgement: Judgement, places: Sequence[int]) -> dict[int, int]:
        """Return the job of each part, by its place; those of an earlier worker that died go on."""
        entries, since = judgement.items, astuple(judgement.since)
        with self._database.write() as session:
            laid = {}
            for job in stored_jobs.parts_of(session, PART, check):
                place = int(job.params["place"])
                if "since" in job.params and job.params["mark"] == _mark(entries, place):
                    laid[place] = job.id
            for place in places:
                if place not in laid:
                    params = {
                        "check": check,
                        "list_id": judgement.list_id,
                        "place": place,
                        "since": since,
                        "mark": _mark(entries, place),
                        "size": checking.BATCH,
                    }
                    laid[place] = self._jobs.add(session, PART, params, None)
        return laid

    def _judged(self, job_id: int, place: int, judge: Judge) -> list[Draft]:
        """Return what was judged of a part, by whomever; meanwhile others that wait are judged here."""
        until = time.monotonic() + PATIENCE
        while True:
            with self._database.read() as session:
                job = session.get(Job, job_id)
                if job is not None and job.state == "done" and "drafts" in job.result:
                    return _unpacked(job.result["drafts"])
                lost = job is None or job.state not in stored_jobs.UNFINISHED
            if lost or time.monotonic() > until:
                return judge(place)
            if not self.take_part():
                time.sleep(_PAUSE)

    def _known_of(self, check: int, list_id: int) -> _Known | None:
        with self._database.read() as session:
            if not _is_under_way(session, check):
                return None
            if self._known is not None and self._known.check == check:
                return self._known
            rows, owner_id = stored.entries_of(session, list_id), stored.owner_of(session, list_id)
        entries = [ReferenceItem(str(row.id), row.read_description()) for row in rows]
        self._known = _Known(check, self._holdings_matcher.judge(entries, owner_id), entries)
        return self._known


def _is_under_way(session: Session, check: int) -> bool:
    job = session.get(Job, check)
    return job is not None and job.state in stored_jobs.UNFINISHED


def _mark(entries: Sequence[ReferenceItem], place: int) -> str:
    """Return what is another where a list has become another in the meantime."""
    batch = entries[place : place + checking.BATCH]
    return f"{len(entries)} {batch[0].id} {batch[-1].id}" if batch else ""


def _packed(drafts: Sequence[Draft]) -> str:
    said = [
        [
            draft.place,
            draft.entry_id,
            [match_to_json(match) for match in draft.matches],
            [astuple(claim) for claim in draft.claims],
            draft.human,
            draft.ruled_out,
        ]
        for draft in drafts
    ]
    return b85encode(compress(json.dumps(said, ensure_ascii=False).encode(), 1)).decode()


def _unpacked(packed: str) -> list[Draft]:
    return [
        Draft(
            place,
            entry_id,
            tuple(map(match_from_json, matches)),
            tuple(Claim(*claim) for claim in claims),
            human,
            ruled_out,
        )
        for place, entry_id, matches, claims, human, ruled_out in json.loads(decompress(b85decode(packed)))
    ]
