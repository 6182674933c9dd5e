"""What the benchmarks of the gap check share: lists read, answers timed, and how many of them are right."""

from __future__ import annotations

import csv
import resource
import time
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

from catalogue import formats
from catalogue.cli.memory import keep_what_is_loaded
from catalogue.domain.descriptions.description import Description
from catalogue.domain.gaps.gap_report import EntryResult, Status
from catalogue.matching.decision.matcher import Matcher
from catalogue.matching.text.normalisation import letters
from catalogue.services.authority.authorities import shipped_knowledge
from catalogue.services.gap_check import checking
from catalogue.services.gap_check.checking import ReferenceItem
from catalogue.services.gap_check.holdings_file import FileHoldings

Pairs = Set[tuple[str, str]]
Records = Sequence[tuple[str, Description]]


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and F1 of predicted pairs."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def __str__(self) -> str:
        return f"P {self.precision:.4f}  R {self.recall:.4f}  F1 {self.f1:.4f}"


def score(gold: Pairs, predicted: Pairs) -> Score:
    """Compare pairs with the right ones."""
    hits = len(gold & predicted)
    return Score(hits / len(predicted) if predicted else 0.0, hits / len(gold) if gold else 0.0)


def read_records(path: Path) -> list[tuple[str, Description]]:
    """Ids and descriptions of a table, as the program itself reads it."""
    return [(record.id, record.description) for record in formats.read(path)]


def read_pairs(path: Path) -> Pairs:
    """The right pairs: the first two columns of a CSV with a header."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = csv.reader(stream)
        next(rows, None)
        return {(row[0].strip(), row[1].strip()) for row in rows if len(row) > 1}


@dataclass(frozen=True, slots=True)
class Timed:
    """The answers and what they cost."""

    results: Sequence[EntryResult]
    milliseconds: float
    build_seconds: float


def check(entries: Sequence[ReferenceItem], holdings: Iterable[tuple[str, Description]]) -> Timed:
    """Answer a list against holdings from a file, measured in CPU time."""
    knowledge = shipped_knowledge()
    start = time.process_time()
    with FileHoldings(holdings, Matcher(knowledge.aliases, knowledge.vocabulary)) as file:
        keep_what_is_loaded()  # as ``lacuna gap-check`` does
        built = time.process_time()
        results = list(checking.check(entries, file.look_up, file.engine, file.matcher))
        done = time.process_time()
    return Timed(results, 1000 * (done - built) / max(1, len(entries)), built - start)


def pairs_of(results: Iterable[EntryResult], *statuses: Status) -> Pairs:
    """The pairs of entries and holdings whose match has one of these statuses."""
    return {
        (result.reference_id, match.holding_id)
        for result in results
        for match in result.matches
        if match.status in statuses
    }


def with_twins(gold: Pairs, entries: Records, holdings: Records) -> Pairs:
    """The right pairs, and those of entries and holdings that read the same to the letter as a right pair's.

    A source that registers one article under two numbers gives two records that nothing tells apart;
    whoever holds the one holds what an entry for the other asks for.
    """
    left_twins, right_twins = _twins(entries), _twins(holdings)
    return gold | {
        (left, right)
        for entry, holding in gold
        for left in left_twins.get(entry, ())
        for right in right_twins.get(holding, ())
    }


def _twins(records: Records) -> dict[str, list[str]]:
    """For each record those that read the same, itself among them."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for record_id, description in records:
        groups.setdefault(_reading(description), []).append(record_id)
    return {record_id: group for group in groups.values() for record_id in group}


def _reading(description: Description) -> tuple[str, ...]:
    """All that a description says, as its letters."""
    texts = (getattr(description, field) for field in _SAID)
    names = (contributor.name for contributor in description.contributors)
    values = sorted(identifier.value for identifier in description.identifiers)
    return tuple(map(letters, (*texts, "; ".join(names), "; ".join(values))))


_SAID = (
    "title", "subtitle", "reference", "edition", "publisher", "place", "year", "venue", "series", "volume",
    "number", "pages",
)  # fmt: skip


def figures(
    results: Sequence[EntryResult], gold: Pairs, twins: Pairs, neutral: Pairs = frozenset()
) -> Iterator[str]:
    """The lines of the report that concern right and wrong; ``twins`` as ``with_twins`` gives them.

    An entry is held rightly if one of the holdings named for it is the right one; ``neutral`` pairs count
    neither way among those accepted.
    """
    accepted = pairs_of(results, Status.HELD, Status.OTHER_EDITION) - neutral
    shown = pairs_of(results, Status.REVIEW)
    yield f"accepted            {score(gold, accepted)}"
    yield f"accepted + review   {score(gold, accepted | (shown & gold))}   (right candidates shown counted)"
    review = sum(result.status is Status.REVIEW for result in results) / max(1, len(results))
    held = pairs_of(results, Status.HELD)
    missing = [result.reference_id for result in results if result.status is Status.MISSING]
    wanted = {left for left, _ in gold}
    truly = sum(left not in wanted for left in missing)
    held_right = f"held right {_share(len(held & gold), len(held))}"
    if held & twins != held & gold:
        held_right += f" ({_share(len(held & twins), len(held))} where records alike to the letter are one)"
    rightly = {left for left, _ in held & gold}
    held_right += f", {_share(len(rightly), len({left for left, _ in held}))} of the entries"
    yield f"in review {review:.1%}   {held_right}"
    yield f"missing right {_share(truly, len(missing))} of {len(missing)}"


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.2%}" if whole else "-"


def peak_megabytes() -> float:
    """The peak resident memory of this process."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
