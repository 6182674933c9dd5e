"""The gap check on labelled lists: right, wrong, in doubt, how fast, how much memory.

    python -m benchmarks.gap_check FOLDER...            each with left.csv, right.csv, gold.csv
    python -m benchmarks.gap_check FOLDER --pad 1000000  the holdings padded to so many distinct rows
    python -m benchmarks.gap_check FOLDER --rivals       beside Splink, recordlinkage and rapidfuzz
    python -m benchmarks.gap_check CENTRE                a folder with reference_list.csv: statuses too

Figures: precision, recall and F1 of the pairs accepted (held and other edition), and of those with the
candidates shown for review; the share of entries in review; how often ``held`` and ``missing`` are
right; CPU milliseconds an entry (the index is built before); peak memory of the process so far.
"""

from __future__ import annotations

import argparse
import csv
import resource
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.gap_check_centre import measure_centre
from benchmarks.gap_check_padding import padded
from benchmarks.gap_check_rivals import rivals
from catalogue import formats
from catalogue.domain.description import Description
from catalogue.domain.gap_report import EntryResult, Status
from catalogue.matching.matcher import Matcher
from catalogue.services import gap_check
from catalogue.services.authorities import shipped_knowledge
from catalogue.services.gap_check import ReferenceItem
from catalogue.services.holdings_file import FileHoldings

Pairs = set[tuple[str, str]]


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
        built = time.process_time()
        results = list(gap_check.check(entries, file.look_up, file.engine, file.matcher))
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


def figures(results: Sequence[EntryResult], gold: Pairs) -> Iterator[str]:
    """The lines of the report that concern right and wrong."""
    accepted = pairs_of(results, Status.HELD, Status.OTHER_EDITION)
    shown = pairs_of(results, Status.REVIEW)
    yield f"accepted            {score(gold, accepted)}"
    yield f"accepted + review   {score(gold, accepted | (shown & gold))}   (right candidates shown counted)"
    review = sum(result.status is Status.REVIEW for result in results) / max(1, len(results))
    held = pairs_of(results, Status.HELD)
    missing = [result.reference_id for result in results if result.status is Status.MISSING]
    wanted = {left for left, _ in gold}
    truly = sum(left not in wanted for left in missing)
    yield f"in review {review:.1%}   held right {_share(len(held & gold), len(held))}"
    yield f"missing right {_share(truly, len(missing))} of {len(missing)}"


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.2%}" if whole else "-"


def peak_megabytes() -> float:
    """The peak resident memory of this process."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(folder: Path, pad: int, beside: bool) -> None:
    """Print the figures of one folder."""
    left, right = read_records(folder / "left.csv"), read_records(folder / "right.csv")
    gold = read_pairs(folder / "gold.csv")
    entries = [ReferenceItem(each, description) for each, description in left]
    holdings = padded(right, pad) if pad else iter(right)
    timed = check(entries, holdings)
    size = max(pad, len(right))
    print(f"\n== {folder.name}: {len(left)} entries, {size} holdings, {len(gold)} right pairs")
    for line in figures(timed.results, gold):
        print("  ", line)
    print(f"   {timed.milliseconds:.2f} ms CPU an entry; index {timed.build_seconds:.1f} s", end="; ")
    print(f"peak {peak_megabytes():.0f} MB")
    if beside:
        for name, predicted in rivals(left, right, gold):
            print(f"   {name:<42} {score(gold, predicted)}")


def main() -> None:
    """Measure every folder named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--pad", type=int, default=0, help="pad the holdings to this number of rows")
    parser.add_argument("--rivals", action="store_true", help="measure the others in the same run")
    arguments = parser.parse_args()
    for folder in arguments.folders:
        if (folder / "reference_list.csv").exists():
            measure_centre(folder)
        else:
            measure(folder, arguments.pad, arguments.rivals)


if __name__ == "__main__":
    main()
