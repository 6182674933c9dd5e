"""What was odd in a file, to be worked down: each thing is mended or passed over, and the next one comes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from catalogue.errors import InvalidInput, NotFound, Problem
from catalogue.storage.acquisitions import imports as stored
from catalogue.storage.engine.database import Database
from catalogue.storage.engine.holding import held
from catalogue.storage.models import ImportBatch

from .import_views import ASKING, ImportLineView, line_view, lost_something, read_problem

SETTLED = ("done", "ignored")


@dataclass(frozen=True, slots=True)
class OddThing:
    """One problem of a file; ``at`` names it, ``settled`` is "" (open), "done" or "ignored"."""

    at: int
    problem: Problem
    settled: str


@dataclass(frozen=True, slots=True)
class OddKind:
    """The problems of one kind: an example, and how many are open."""

    example: Problem
    count: int
    open: int


class ImportProblems:
    """Problems of files, which stay after the file was taken in."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self, batch_id: int) -> list[OddThing]:
        """Everything that was kept, in the order of the file."""
        with self._database.read() as session:
            return _things(_find(session, batch_id))

    def kinds(self, batch_id: int) -> list[OddKind]:
        """Return the kinds of problems, the most open ones first."""
        things = self.all(batch_id)
        counts = Counter(oddity.problem.code for oddity in things)
        still = Counter(oddity.problem.code for oddity in things if not oddity.settled)
        examples = {oddity.problem.code: oddity.problem for oddity in reversed(things)}
        kinds = [OddKind(examples[code], count, still[code]) for code, count in counts.items()]
        return sorted(kinds, key=lambda kind: -kind.open)

    def next_open(self, batch_id: int, after: int = -1, code: str = "") -> OddThing | None:
        """Return the first open problem behind one (else the first of all), of one kind where ``code``
        says so.
        """
        still = [odd_thing for odd_thing in self.all(batch_id) if not odd_thing.settled]
        wanted = [odd_thing for odd_thing in still if not code or odd_thing.problem.code == code]
        return next((odd_thing for odd_thing in wanted if odd_thing.at > after), next(iter(wanted), None))

    def record(self, batch_id: int, problem: Problem) -> ImportLineView | None:
        """Return the record that a problem is about; None where it was left out of the file."""
        if problem.line is None:
            return None
        with self._database.read() as session:
            lines = stored.lines_numbered(session, batch_id, [problem.line])
            return next((line_view(line) for line in lines), None)

    def settle(self, batch_id: int, at: int, how: str) -> None:
        """Say that a problem is mended ("done"), passed over ("ignored") or open again ("")."""
        self._settle(batch_id, how, lambda odd_thing: odd_thing.at == at)

    def settle_kind(self, batch_id: int, code: str, how: str) -> None:
        """Do the same for every open problem of a kind."""
        self._settle(
            batch_id, how, lambda odd_thing: odd_thing.problem.code == code and not odd_thing.settled
        )

    def _settle(self, batch_id: int, how: str, chosen: Callable[[OddThing], bool]) -> None:
        if how not in (*SETTLED, ""):
            raise InvalidInput("problem_settled", "Choose one of the answers.")
        with self._database.write() as session:
            settle(session, batch_id, how, chosen)


def settle(session: Session, batch_id: int, how: str, chosen: Callable[[OddThing], bool]) -> None:
    """Say inside a transaction how it stands with the chosen problems of a file; raises ``NotFound``."""
    batch = _find(session, batch_id)
    places = {oddity.at for oddity in _things(batch) if chosen(oddity)}
    batch.problems = [
        {**problem, "settled": how} if at in places else problem for at, problem in enumerate(batch.problems)
    ]
    session.flush()
    _mark_lines(session, batch, places)


def _mark_lines(session: Session, batch: ImportBatch, places: set[int]) -> None:
    """Say of a line that it has a problem while one is open, and asks while one lost something."""
    touched = {batch.problems[at]["line"] for at in places} - {None}
    still = {problem["line"] for problem in batch.problems if not problem.get("settled")}
    lossy = {
        problem["line"]
        for problem in batch.problems
        if not problem.get("settled") and lost_something(problem)
    }
    for line in stored.lines_numbered(session, batch.id, touched):
        line.has_problems = line.line in still
        line.asks = line.line in lossy or (line.asks and line.answer in ASKING)


def _things(batch: ImportBatch) -> list[OddThing]:
    return [
        OddThing(at, read_problem(problem), problem.get("settled", ""))
        for at, problem in enumerate(batch.problems)
    ]


def _find(session: Session, batch_id: int) -> ImportBatch:
    row = held(session, ImportBatch, batch_id)
    if row is None:
        raise NotFound("no_such_import", "There is no such file, or it was discarded.")
    return row
