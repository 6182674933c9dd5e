"""The gap check on labelled lists: right, wrong, in doubt, how fast, how much memory.

    python -m benchmarks.gap_checks.gap_check FOLDER...            each with left.csv, right.csv, gold.csv
    python -m benchmarks.gap_checks.gap_check FOLDER --pad 1000000  padded to so many distinct rows
    python -m benchmarks.gap_checks.gap_check FOLDER --rivals       beside Splink, recordlinkage and rapidfuzz
    python -m benchmarks.gap_checks.gap_check CENTRE                with reference_list.csv: statuses too

Figures: precision, recall and F1 of the pairs accepted (held and other edition), and of those with the
candidates shown for review; the share of entries in review; how often ``held`` and ``missing`` are
right, and ``held`` also where two records alike to the letter count as one; CPU milliseconds an entry
(the index is built before); peak memory of the process so far.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.gap_checks.gap_check_centre import measure_centre
from benchmarks.gap_checks.gap_check_figures import (
    check,
    figures,
    peak_megabytes,
    read_pairs,
    read_records,
    score,
    with_twins,
)
from benchmarks.gap_checks.gap_check_padding import padded
from benchmarks.gap_checks.gap_check_rivals import rivals
from catalogue.services.gap_check.checking import ReferenceItem


def measure(folder: Path, pad: int, beside: bool) -> None:
    """Print the figures of one folder."""
    left, right = read_records(folder / "left.csv"), read_records(folder / "right.csv")
    gold, unsaid = read_pairs(folder / "gold.csv"), folder / "neutral.csv"
    neutral = read_pairs(unsaid) - gold if unsaid.exists() else frozenset()
    entries = [ReferenceItem(entry_id, description) for entry_id, description in left]
    holdings = padded(right, pad) if pad else iter(right)
    timed = check(entries, holdings)
    size = max(pad, len(right))
    print(f"\n== {folder.name}: {len(left)} entries, {size} holdings, {len(gold)} right pairs")
    for line in figures(timed.results, gold, with_twins(gold, left, right), neutral):
        print("  ", line)
    print(f"   {timed.milliseconds:.2f} ms CPU an entry; index {timed.build_seconds:.1f} s", end="; ")
    print(f"peak {peak_megabytes():.0f} MB")
    if beside:
        for name, predicted in rivals(left, right, gold, neutral):
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
