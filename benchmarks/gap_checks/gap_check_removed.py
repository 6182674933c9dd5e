"""The gap check on holdings that were taken off the shelf: how often it says of them that they are held.

    python -m benchmarks.gap_checks.gap_check_removed FOLDER [--out 1500] [--seed 1] [--show held]

Of a library's own holdings, the table ``holdings.csv`` in the folder, some are taken out and asked for
against the rest. No answer key is needed: what is gone is missing, unless the library has it twice. A
holding named whose title has the same letters may be such a copy, or an issue of a series that nothing
tells apart; one whose title is unequal is seldom rightly named. ``--show`` writes the pairs of a status
out for reading, those with unequal titles first.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks.gap_checks.gap_check_figures import Records, check, read_records
from catalogue.domain.descriptions.description import Description
from catalogue.domain.gaps.gap_report import EntryResult, Status
from catalogue.matching.text.normalisation import letters
from catalogue.services.gap_check.checking import ReferenceItem

Descriptions = Mapping[str, Description]


def taken_out(records: Records, count: int, seed: int) -> tuple[Records, Records]:
    """Some of the records, drawn by lot, and those that stay; the same for one seed."""
    places = set(random.Random(seed).sample(range(len(records)), min(count, len(records))))
    gone = [pair for at, pair in enumerate(records) if at in places]
    return gone, [pair for at, pair in enumerate(records) if at not in places]


def lines(results: Sequence[EntryResult], known: Descriptions) -> Iterator[str]:
    """The figures: how many entries have each status, and in how many the best holding's title is unequal."""
    given = Counter(result.status for result in results)
    unequal = Counter(result.status for result in results if _unequal(result, known))
    for status in Status:
        share = f"{given[status] / max(1, len(results)):6.1%}"
        other = "" if status is Status.MISSING else f"   {unequal[status]:4} under an unequal title"
        yield f"{status.value:14}{given[status]:5} {share}{other}"


def pairs(results: Sequence[EntryResult], known: Descriptions, status: Status) -> Iterator[str]:
    """The entries of a status, each above the best holding named for it, if any, and the reasons."""
    chosen = [result for result in results if result.status is status]
    for result in sorted(chosen, key=lambda result: not _unequal(result, known)):
        yield f"\n  {result.reference_id}  {_said(known[result.reference_id])}"
        if best := result.best:
            yield f"  {best.holding_id}  {_said(known[best.holding_id])}"
            yield f"  {best.score:.2f} {best.explanation}"


def _unequal(result: EntryResult, known: Descriptions) -> bool:
    """Whether the best holding named has a title of other letters."""
    if result.best is None:
        return False
    entry, holding = known[result.reference_id], known[result.best.holding_id]
    return letters(entry.full_title) != letters(holding.full_title)


def _said(description: Description) -> str:
    names = "; ".join(contributor.name for contributor in description.contributors)
    numbers = (identifier.value for identifier in description.identifiers)
    fields = (
        names, description.full_title, description.edition, description.venue, description.series,
        description.volume, description.number, description.pages, description.publisher, description.year,
    )  # fmt: skip
    return " | ".join(filter(None, (*fields, *numbers)))


def main() -> None:
    """Measure the holdings of the folder named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=int, default=1500, help="how many holdings are taken out")
    parser.add_argument("--seed", type=int, default=1, help="another seed takes out others")
    parser.add_argument("--show", type=Status, help="write the pairs of this status out")
    arguments = parser.parse_args()
    records = read_records(arguments.folder / "holdings.csv")
    gone, kept = taken_out(records, arguments.out, arguments.seed)
    timed = check([ReferenceItem(*entry) for entry in gone], kept)
    print(f"{len(gone)} of {len(records)} taken out; {timed.milliseconds:.2f} ms CPU an entry")
    for line in lines(timed.results, dict(records)):
        print(line)
    if arguments.show:
        for line in pairs(timed.results, dict(records), arguments.show):
            print(line)


if __name__ == "__main__":
    main()
