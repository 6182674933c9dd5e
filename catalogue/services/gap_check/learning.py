"""The gap check learns from what people answered: a proposal first, used only when somebody accepts it.

The answers of a centre are labels: an entry, a publication, the same work or another. What the model looks
at is computed by the gap check itself (``recorder``), so that nothing is learned that it does not see.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue.domain.gaps.reference_lists import Verdict
from catalogue.domain.people.access import Account
from catalogue.errors import Conflict, InvalidInput, NotFound
from catalogue.matching.decision.recorder import Looked, Recorder
from catalogue.matching.learned.model import shipped_model
from catalogue.matching.learned.tuning import (
    MOST_BYTES,
    Answered,
    Learned,
    Measure,
    Tuning,
    examine,
    learn,
    read_tuning,
    tuning_of,
)
from catalogue.storage.engine.database import Database
from catalogue.storage.models import Job, ReferenceEntry
from catalogue.storage.reference_lists import answered as stored
from catalogue.storage.reference_lists import lists as stored_lists
from search_index.interface import IndexUnavailable, SearchEngine

from ..jobs import Jobs, JobView, Task
from . import checking
from .checking import Progress, ReferenceItem
from .holdings import HoldingsMatcher, index_unavailable
from .probes import recurring_titles
from .tunings import Tunings

JOB = "learn"
MOST = 20_000
"""So many answers, the newest, are learned from: a minute or so of work."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """The answers that can be learned from, and how many were left out for which reason.

    Reasons are "contradictory" (people answered a pair both ways), "entry_gone", "not_a_candidate" (the
    publication is gone, or the index does not propose it) and "ruled" (a rule decides, not the model).
    """

    answered: Answered
    left_out: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What was learned, shown before it is used; ``state`` is proposed, accepted or dropped.

    ``given`` says that a file of another centre was taken in; its numbers were held against the answers of
    this one.
    """

    learned: Learned
    answers: int
    left_out: Mapping[str, int] = field(default_factory=dict)
    given: bool = False
    state: str = "proposed"

    def to_dict(self) -> dict[str, Any]:
        """As the job keeps it."""
        learned = self.learned
        return {
            "tuning": learned.tuning.to_dict() if learned.tuning else None,
            "refused": learned.refused,
            "measure": asdict(learned.measure) if learned.measure else None,
            "wanting": dict(learned.wanting),
            "answers": self.answers,
            "left_out": dict(self.left_out),
            "given": self.given,
            "state": self.state,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Proposal:
        """Read back; raises ``InvalidInput`` where the program has another model by now."""
        learned = Learned(
            tuning_of(data["tuning"], shipped_model()) if data["tuning"] else None,
            data["refused"],
            Measure(**data["measure"]) if data["measure"] else None,
            data["wanting"],
        )
        return cls(learned, data["answers"], data["left_out"], data["given"], data["state"])


class Learning:
    """Learning from answers: propose, accept, undo, give away, take in."""

    MOST_BYTES = MOST_BYTES
    """No file that can be taken in is larger."""

    def __init__(
        self, database: Database, engine: SearchEngine, holdings_matcher: HoldingsMatcher, jobs: Jobs
    ) -> None:
        self._database = database
        self._engine = engine
        self._holdings_matcher = holdings_matcher
        self._jobs = jobs
        self.tunings = Tunings(database)

    def count(self) -> int:
        """How many answers people gave that stand."""
        with self._database.read() as session:
            return stored.count_answers(session)

    def propose(self, progress: Progress | None = None) -> Proposal:
        """Learn from all answers; raises ``LacunaError`` while the index is built again."""
        gathered = self.gather(progress)
        learned = learn(gathered.answered, shipped_model())
        return Proposal(learned, len(gathered.answered), gathered.left_out)

    def examine(self, tuning: Tuning, progress: Progress | None = None) -> Proposal:
        """Hold what another centre learned against this one's answers; raises as ``propose``."""
        gathered = self.gather(progress)
        learned = examine(gathered.answered, tuning, shipped_model())
        return Proposal(learned, len(gathered.answered), gathered.left_out, given=True)

    def read(self, content: bytes) -> Tuning:
        """Return what stands in a file of another centre; raises ``InvalidInput`` where it cannot be used."""
        return read_tuning(content, shipped_model())

    def keep(self, actor: Account | None, proposal: Proposal) -> Tuning:
        """Use what was proposed; raises ``Conflict`` where nothing is, or it was answered before."""
        tuning = _proposed(proposal)
        self.tunings.keep(actor, tuning, given=proposal.given)
        return tuning

    def start(self, actor: Account, given: Tuning | None = None) -> int:
        """Begin to learn in the background, or to examine what was given; gives the job's id."""
        latest = self.job(actor)
        if latest is not None and not latest.finished and given is None:
            return latest.id
        size = min(self.count(), MOST)
        return self._jobs.start(JOB, {"given": given.to_dict() if given else None, "size": size}, actor)

    def job(self, actor: Account) -> JobView | None:
        """Return the last time that it learned, if it is not long ago."""
        return self._jobs.latest(actor, JOB)

    def run(self, task: Task) -> dict[str, Any]:
        """Return the job; begun again, it begins anew."""
        given = task.params["given"]
        if given:
            return self.examine(tuning_of(given, shipped_model()), task.progress).to_dict()
        return self.propose(task.progress).to_dict()

    def proposal(self, job: JobView | None) -> Proposal | None:
        """Return what a job proposed; None where it is not done. Raises as ``Proposal.from_dict``."""
        return Proposal.from_dict(job.result) if job is not None and job.state == "done" else None

    def latest(self, actor: Account) -> tuple[JobView, Proposal] | None:
        """Return the proposal that waits for an answer; None where there is none, or the model is another
        by now.
        """
        job = self.job(actor)
        try:
            found = self.proposal(job)
        except InvalidInput:
            return None
        return (job, found) if job is not None and found is not None and found.state == "proposed" else None

    def accept(self, actor: Account, job_id: int) -> Tuning:
        """Use what a job proposed; raises as ``keep``, and ``InvalidInput`` for another model's numbers."""
        proposal = self._of(actor, job_id)
        tuning = _proposed(proposal)
        self.tunings.keep(
            actor,
            tuning,
            given=proposal.given,
            finish=lambda session: _answer(session, job_id, "accepted"),
        )
        return tuning

    def drop(self, actor: Account, job_id: int) -> None:
        """Throw away what a job proposed."""
        self._of(actor, job_id)
        with self._database.write() as session:
            _answer(session, job_id, "dropped")

    def _of(self, actor: Account, job_id: int) -> Proposal:
        job = self._jobs.get(actor, job_id)
        found = self.proposal(job) if job.kind == JOB else None
        if found is None:
            raise NotFound("no_such_proposal", "Nothing is proposed here. Learn again, then look.")
        return found

    def gather(self, progress: Progress | None = None) -> Gathered:
        """Return the answers with what the model sees of them, each pair once, as the gap check looks at it.

        Raises ``LacunaError`` with code "index_unavailable" while the index is built again.
        """
        labels, left_out = self._labels()
        with self._database.read() as session:
            entries = list(stored.answered_entries(session, {mark for mark, _ in labels}))
        by_list: dict[int, list[ReferenceEntry]] = {}
        for entry in entries:
            by_list.setdefault(entry.list_id, []).append(entry)
        by_mark: dict[str, list[tuple[str, bool]]] = {}
        for (mark, holding_id), same in labels.items():
            by_mark.setdefault(mark, []).append((holding_id, same))
        left_out["entry_gone"] += sum(
            len(by_mark[mark]) for mark in by_mark.keys() - {entry.fingerprint for entry in entries}
        )
        kept = _Rows()
        done = 0
        for list_id, answered in by_list.items():
            for entry, looked in zip(answered, self._looked(list_id, answered), strict=True):
                left_out.update(kept.take(entry.fingerprint, looked, by_mark[entry.fingerprint]))
            done += len(answered)
            if progress:
                progress(done, len(entries))
        return Gathered(kept.answered(), {reason: count for reason, count in left_out.items() if count})

    def _labels(self) -> tuple[dict[tuple[str, str], bool], Counter[str]]:
        """For each answered pair whether it is one work; pairs that were answered both ways are left out."""
        with self._database.read() as session:
            rows = stored.standing_answers(session, MOST)
        said: dict[tuple[str, str], set[bool]] = {}
        for mark, publication_id, verdict in rows:
            same = Verdict(verdict) is not Verdict.DIFFERENT
            said.setdefault((mark, str(publication_id)), set()).add(same)
        labels = {pair: True in answers for pair, answers in said.items() if len(answers) == 1}
        return labels, Counter(contradictory=len(said) - len(labels))

    def _looked(self, list_id: int, answered: Sequence[ReferenceEntry]) -> Sequence[Looked]:
        """Return what the gap check looks at for some entries of a list."""
        with self._database.read() as session:
            whole = [entry.read_description() for entry in stored_lists.entries_of(session, list_id)]
        recorder = Recorder(self._holdings_matcher.matcher(), recurring_titles(whole))
        items = [ReferenceItem(str(entry.id), entry.read_description()) for entry in answered]
        try:
            for _ in checking.check(items, self._holdings_matcher.records, self._engine, recorder):
                pass
        except IndexUnavailable as error:
            raise index_unavailable() from error
        return recorder.looked


class _Rows:
    """Answers as they are gathered, to become arrays."""

    def __init__(self) -> None:
        self._entries: list[str] = []
        self._same: list[bool] = []
        self._features: list[Any] = []
        self._doubted: list[bool] = []

    def take(self, mark: str, looked: Looked, answers: Sequence[tuple[str, bool]]) -> Counter[str]:
        """Take the answers of one entry; gives how many were left out for which reason."""
        left_out: Counter[str] = Counter()
        places = {holding_id: at for at, holding_id in enumerate(looked.holdings)}
        for holding_id, same in answers:
            at = places.get(holding_id)
            if at is None or looked.barred[at] or looked.beside[at]:
                left_out["not_a_candidate" if at is None else "ruled"] += 1
                continue
            self._entries.append(mark)
            self._same.append(same)
            self._features.append(looked.features[at])
            self._doubted.append(looked.doubted[at])
        return left_out

    def answered(self) -> Answered:
        """All that were taken, as the shipped model sees them."""
        model = shipped_model()
        contributions = (
            model.contributions(np.stack(self._features))
            if self._features
            else np.zeros((0, len(model.names)))
        )
        return Answered(
            self._entries, np.array(self._same, np.bool_), contributions, np.array(self._doubted, np.bool_)
        )


def _proposed(proposal: Proposal) -> Tuning:
    """Return what a proposal would have used; raises ``Conflict`` where that is nothing, or was answered
    before.
    """
    tuning = proposal.learned.tuning
    if tuning is None or proposal.state != "proposed":
        raise Conflict("nothing_proposed", "Nothing is proposed here any more. Learn again, then look.")
    return tuning


def _answer(session: Session, job_id: int, state: str) -> None:
    """Keep inside a transaction what was answered to a proposal."""
    row = session.scalar(select(Job).where(Job.id == job_id).with_for_update())
    if row is not None:
        row.result = {**row.result, "state": state}
