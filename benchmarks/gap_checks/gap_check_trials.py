"""The gap check on its own holdings, each described anew in one way at a time: what is found, what is not.

    python -m benchmarks.gap_checks.gap_check_trials HOLDINGS.csv

Every holding that allows it is written as a member may write it (a title cut, a body by its acronym, a
reference in Vancouver style), and asked for twice: where it is held, and where it has been taken off
the shelf. Then holdings are turned into near misses: the next year of a run, another volume, a chapter.
Columns: entries tried; found; another holding named; to review; called missing; and, with the holding
taken away, how often something was accepted nevertheless (twins on the shelf count there too).
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks.gap_checks.gap_check_figures import check, read_records
from benchmarks.gap_checks.gap_check_near_misses import NEAR_MISSES
from benchmarks.gap_checks.gap_check_ways import BARE, SPOILERS, STYLES, Spoil
from catalogue.domain.descriptions.description import Description
from catalogue.domain.gaps.gap_report import EntryResult, Status
from catalogue.services.gap_check.checking import ReferenceItem

Records = Sequence[tuple[str, Description]]


def entries_of(records: Records, spoil: Spoil, seed: int = 7) -> list[ReferenceItem]:
    """The entries that one way of writing makes of the holdings, under the holdings' ids."""
    rng = random.Random(seed)
    made = (
        (record_id, spoil(description if spoil in STYLES.values() else description.with_changes(**BARE), rng))
        for record_id, description in records
    )
    return [ReferenceItem(record_id, entry) for record_id, entry in made if entry is not None]


def _outcome(result: EntryResult) -> str:
    if result.status in (Status.HELD, Status.OTHER_EDITION):
        return (
            "found" if any(match.holding_id == result.reference_id for match in result.matches) else "wrong"
        )
    return str(result.status.value)


def outcomes(records: Records, spoil: Spoil) -> Mapping[str, list[str]]:
    """Ids of entries by outcome: "found", "wrong", "review", "missing"; "absent" for accepted though gone."""
    entries = entries_of(records, spoil)
    found: dict[str, list[str]] = {
        outcome: [] for outcome in ("found", "wrong", "review", "missing", "absent")
    }
    for result in check(entries, records).results:
        found[_outcome(result)].append(result.reference_id)
    for half in (0, 1):
        kept = [pair for at, pair in enumerate(records) if at % 2 == half]
        gone = {record_id for record_id, _ in records} - {record_id for record_id, _ in kept}
        answers = check([entry for entry in entries if entry.id in gone], kept).results
        found["absent"] += [answer.reference_id for answer in answers if _outcome(answer) == "wrong"]
    return found


def lines(records: Records, *, show: bool = False) -> Iterator[str]:
    """The report, a line for each way of writing; with ``show`` the ids of what went wrong."""
    yield f"{'':27} tried  found  wrong review missing absent-accepted"
    for name, spoil in {**SPOILERS, **STYLES, **NEAR_MISSES}.items():
        found = outcomes(records, spoil)
        counts = [len(found[outcome]) for outcome in ("found", "wrong", "review", "missing", "absent")]
        yield f"{name:27} {sum(counts[:4]):5}" + "".join(f"{count:7}" for count in counts)
        if show:
            yield "      " + "; ".join(
                f"{outcome}: {' '.join(ids)}" for outcome, ids in found.items() if outcome != "found"
            )


def main() -> None:
    """Measure the holdings of the file named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("holdings", type=Path)
    parser.add_argument("--show", action="store_true", help="name the entries that went wrong")
    arguments = parser.parse_args()
    for line in lines(read_records(arguments.holdings), show=arguments.show):
        print(line)


if __name__ == "__main__":
    main()
