"""The sample centre's own exam: statuses, editions, language versions, and free-text references."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.gap_checks.gap_check_figures import check, pairs_of, score
from catalogue import formats
from catalogue.domain.descriptions.description import Description
from catalogue.domain.gaps.gap_report import EntryResult, Status
from catalogue.services.gap_check.checking import ReferenceItem


def measure_centre(folder: Path) -> None:
    """Print the figures for the reference list and for the free-text references of a folder."""
    holdings = [(record.id, record.description) for record in formats.read(folder / "holdings.csv")]
    entries = [
        ReferenceItem(record.id, record.description) for record in formats.read(folder / "reference_list.csv")
    ]
    gold = {row["ref_id"]: row["gold"] for row in _rows(folder / "gold_gap.csv")}
    reasons = {row["ref_id"]: row["reason"] for row in _rows(folder / "gold_gap.csv")}
    foreign = {entry_id for entry_id, reason in reasons.items() if reason.startswith("language version")}
    _list_figures(_answers(entries, holdings), gold, foreign)

    lines = (folder / "references.txt").read_text("utf-8").splitlines()
    texts = [re.sub(r"^\d+\.\s*", "", line) for line in lines if line.strip()]
    references = [ReferenceItem(str(at), Description(reference=text)) for at, text in enumerate(texts, 1)]
    right = {row["ref_no"]: _as_gold(row["gold"]) for row in _rows(folder / "references_gold.csv")}
    print("\n== free-text references")
    _print_shared(_answers(references, holdings), right)


def _answers(
    entries: Sequence[ReferenceItem], holdings: Sequence[tuple[str, Description]]
) -> Sequence[EntryResult]:
    timed = check(entries, holdings)
    print(f"\n{len(entries)} entries, {len(holdings)} holdings: {timed.milliseconds:.2f} ms CPU an entry")
    return timed.results


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _as_gold(value: str) -> str:
    return "missing" if value == "none" else f"held: {value}"


def _list_figures(results: Sequence[EntryResult], gold: Mapping[str, str], foreign: set[str]) -> None:
    print("\n== reference list, entries that share a language with their holding")
    _print_shared([result for result in results if result.reference_id not in foreign], gold)
    found = 0
    for result in results:
        if result.reference_id in foreign:
            holding = gold[result.reference_id].partition(": ")[2]
            found += holding in [match.holding_id for match in result.matches[:3]]
    print(f"== held in another language only: right one among the first three {found} of {len(foreign)}")


def _print_shared(results: Sequence[EntryResult], gold: Mapping[str, str]) -> None:
    right = {(result.reference_id, gold[result.reference_id].partition(": ")[2]) for result in results}
    right = {pair for pair in right if pair[1]}
    accepted = pairs_of(results, Status.HELD, Status.OTHER_EDITION)
    statuses = Counter(
        (gold[result.reference_id].partition(":")[0], result.status.value) for result in results
    )
    agreed = sum(count for (wanted, given), count in statuses.items() if wanted == given)
    review = sum(result.status is Status.REVIEW for result in results)
    print(f"   right holding      {score(right, accepted)}")
    print(f"   status right {agreed / len(results):.1%}   in review {review / len(results):.1%}")
    for (wanted, given), count in sorted(statuses.items()):
        if wanted != given:
            print(f"   {count:4} {wanted} answered {given}")
