"""Laws, treaties, United Nations documents and court cases of a list, and what is only like them.

    python -m benchmarks.gap_checks.gap_check_laws [FOLDER...]     each with holdings.csv and references.csv

The references of ``benchmarks/laws`` and ``laws_two`` are written as members write them, some after a
manual and some by nothing but a number; the second were written when the rules stood. The holdings are
those of ``data/holdings.csv`` and the ones beside the references. Each reference names what it means in
``held``; where that is empty, the shelf has only what is like it. Asked for twice: as the shelf is, and
with what is meant taken off it, when nothing may be accepted.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.gap_checks.gap_check_figures import check, read_records
from catalogue.domain.descriptions.description import Description
from catalogue.domain.gaps.gap_report import EntryResult, Status
from catalogue.services.gap_check.checking import ReferenceItem

FOLDERS = [Path(__file__).parents[1] / name for name in ("laws", "laws_two")]
SAMPLE = Path(__file__).parents[2] / "data" / "holdings.csv"
_ACCEPTED = (Status.HELD, Status.OTHER_EDITION)


def outcome(result: EntryResult, meant: set[str]) -> str:
    """Found, wrong, review (the right one shown, or another), missing; as to what is meant."""
    named = {match.holding_id for match in result.matches}
    if result.status in _ACCEPTED:
        return "found" if result.matches[0].holding_id in meant else "wrong"
    if result.status is Status.REVIEW:
        return "review" if named & meant or not meant else "review of others"
    return "missing"


def read_meant(path: Path) -> dict[str, set[str]]:
    """By the id of a reference the ids of the holdings it means."""
    with path.open(encoding="utf-8", newline="") as stream:
        return {row["ref_id"]: set(row["held"].split()) for row in csv.DictReader(stream)}


def measure(folder: Path, *, show: bool) -> None:
    """Print the figures of one folder."""
    holdings = read_records(SAMPLE) + read_records(folder / "holdings.csv")
    meant = read_meant(folder / "references.csv")
    entries = [ReferenceItem(*record) for record in read_records(folder / "references.csv")]
    held = [entry for entry in entries if meant[entry.id]]
    without = [entry for entry in entries if not meant[entry.id]]
    print(f"\n== {folder.name}: {len(entries)} references, {len(holdings)} holdings")
    answers = {entry.id: _answer(entry, holdings, set()) for entry in entries}
    _print("held", held, answers, meant, show=show)
    _print("not held, only what is like it", without, answers, {}, show=show)
    gone = {
        reference_item.id: _answer(reference_item, holdings, meant[reference_item.id])
        for reference_item in held
    }
    _print("held, with what is meant taken away", held, gone, {}, show=show)


def _answer(
    entry: ReferenceItem, holdings: Sequence[tuple[str, Description]], taken: set[str]
) -> EntryResult:
    """The answer for a reference alone, so that no other one asks for the same holding."""
    return check([entry], [holding for holding in holdings if holding[0] not in taken]).results[0]


def _print(
    name: str,
    entries: Sequence[ReferenceItem],
    answers: Mapping[str, EntryResult],
    meant: Mapping[str, set[str]],
    *,
    show: bool,
) -> None:
    outcomes = {entry.id: outcome(answers[entry.id], meant.get(entry.id, set())) for entry in entries}
    counts = Counter(outcomes.values())
    print(f"   {name:36} {len(entries):4}: " + ", ".join(f"{n} {what}" for what, n in sorted(counts.items())))
    good = {"found"} if meant else {"missing", "review"}
    for entry in entries if show else ():
        if outcomes[entry.id] not in good:
            answer = answers[entry.id]
            said = (
                entry.description.reference or f"{entry.description.full_title} / {entry.description.series}"
            )
            print(f"      {entry.id} {outcomes[entry.id]}: {said[:150]}")
            for match in answer.matches[:2]:
                print(f"           {match.holding_id} {match.status.value} {match.score} {match.explanation}")


def main() -> None:
    """Measure the folders named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path, default=FOLDERS)
    parser.add_argument("--show", action="store_true", help="name the references that went wrong")
    arguments = parser.parse_args()
    for folder in arguments.folders:
        measure(folder, show=arguments.show)


if __name__ == "__main__":
    main()
