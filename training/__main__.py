"""Makes the model of the gap check from labelled lists, and says how good it is on lists it has not seen.

    python -m training FOLDER... [--output FILE]    fit, print the table, write the model file
    python -m training FOLDER... --check            does the shipped file come out of these folders?
    python -m training FOLDER... --worth            what each feature is worth, left out
    python -m training FOLDER... --exam SET SOURCE...    the figures of a set that was made of other sets

A folder holds left.csv, right.csv and gold.csv, or a centre's reference_list.csv, holdings.csv and
gold_gap.csv. Each set is left out in turn; with --halves one half of each, by a hash of the entry, shows
what training on a kind of list brings to it. --exam may be given several times: a set that
``benchmarks/exams`` made is judged by a model that has seen none of the sources named behind it. The same
folders give the same file to the letter. What each set is, its licence and its faults stand in
``training/README.md``.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from catalogue.matching.learned.model import BARRED, DOUBTED, FREE, Model, version_of
from training.calibrate import (
    AIMS,
    Unseen,
    best_of_each,
    calibrated,
    calibration_of,
    thresholds_of,
)
from training.figures import answers_of, figures_of
from training.fit import SETTINGS, Settings, grow
from training.made import made_sets
from training.pairs import UNCALIBRATED, PairTable, pairs_of
from training.sets import BadSet, LabelledSet, check_sources, kind_of, read_sets

SHIPPED = "model.json"


def main() -> int:
    """Fit, print and write as the command line says; 1 where a set is bad or the shipped file another."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--output", type=Path, help="where to write the model file")
    parser.add_argument("--check", action="store_true", help="compare with the shipped file, write nothing")
    parser.add_argument("--halves", action="store_true", help="also train on one half of each set")
    parser.add_argument("--worth", action="store_true", help="leave each kind of feature out in turn")
    parser.add_argument(
        "--exam", action="append", nargs="+", default=[], metavar="NAME", help="a folder, and its sources"
    )
    arguments = parser.parse_args()
    try:
        sets = list(read_sets(arguments.folders))
        exams = [(list(read_sets([Path(folder)])), sources) for folder, *sources in arguments.exam]
        check_sources(sets, [source for _, sources in exams for source in sources])
    except BadSet as error:
        print(error, file=sys.stderr)
        return 1
    tables = [_told(labelled) for labelled in sets]
    made = [_told(labelled) for labelled in made_sets(sets)]
    unseen, parts = _left_out(tables, made, SETTINGS)
    knots = calibration_of(unseen)
    strata = _strata(unseen)
    thresholds = {care.value: asdict(thresholds_of(strata, knots, aim)) for care, aim in AIMS.items()}
    rest = {"calibration": knots, "thresholds": thresholds}
    data = _complete(grow([*tables, *made], SETTINGS), rest)
    if arguments.check:
        same = json.dumps(data) == json.dumps(
            json.loads((files("catalogue.matching.learned") / SHIPPED).read_text())
        )
        print("The shipped file is what comes out." if same else "Another file comes out than is shipped.")
        return 0 if same else 1
    if arguments.output:
        arguments.output.write_text(json.dumps(data, separators=(",", ":")) + "\n", "utf-8")
    print(f"{len(data['features'])} features, {len(data['terms'])} terms\n")
    for care, chosen in thresholds.items():
        print(f"{care:8}", ", ".join(f"{name} {value}" for name, value in chosen.items()))
    print()
    print("Each set left out:")
    for table, part in zip(tables, parts, strict=True):
        model = Model(_complete(part, rest))
        print(f"  {table.labelled.name:26} {figures_of(table.labelled, answers_of(table.labelled, model))}")
    _print_reliability(unseen, knots)
    if arguments.halves:
        print("\nOne half of each set seen, the figures from the other:")
        for table in tables:
            _print_half(table, [*tables, *made], rest)
    if exams:
        print("\nSets made by rule, their sources left out:")
    for made_of, sources in exams:
        _print_exam(made_of, sources, [*tables, *made], rest)
    if arguments.worth:
        _print_worth(tables)
    return 0


def _told(labelled: LabelledSet) -> PairTable:
    print(f"Reading {labelled.name}: {len(labelled.entries)} entries", file=sys.stderr)
    return pairs_of(labelled)


def _left_out(
    tables: Sequence[PairTable], made: Sequence[PairTable], settings: Settings
) -> tuple[list[Unseen], list[Mapping[str, Any]]]:
    """For each set the log-odds from a model that had not seen it, and that model without its calibration."""
    parts = {
        kind: grow([table for table in (*tables, *made) if kind_of(table.labelled.name) != kind], settings)
        for kind in dict.fromkeys(kind_of(table.labelled.name) for table in tables)
    }
    found = [parts[kind_of(table.labelled.name)] for table in tables]
    unseen = [
        Unseen(table, Model(_complete(part, UNCALIBRATED)).log_odds(table.features))
        for table, part in zip(tables, found, strict=True)
    ]
    return unseen, found


def _complete(part: Mapping[str, Any], rest: Mapping[str, Any]) -> dict[str, Any]:
    data = {**part, **rest}
    return {"version": version_of(data), **data}


def _strata(unseen: Sequence[Unseen]) -> Mapping[str, Sequence[Unseen]]:
    """Unseen sets by how their entries and holdings are written: each may be hard in its own way."""
    strata: dict[str, list[Unseen]] = {}
    for of_set in unseen:
        labelled = of_set.table.labelled
        free = [bool(entry.reference and not entry.title) for _, entry in labelled.entries[:50]]
        kind = "references" if sum(free) * 2 > len(free) else "fields"
        strata.setdefault(kind, []).append(of_set)
    return strata


def _print_reliability(unseen: Sequence[Unseen], knots: Mapping[str, Sequence[Sequence[float]]]) -> None:
    best = [best_of_each(of_set) for of_set in unseen]
    kinds = ((FREE, "that nothing speaks against"), (DOUBTED, "in doubt"), (BARRED, "that a rule holds back"))
    for kind, told in kinds:
        seen = [of_set.seen(kind) for of_set in best]
        log_odds = [of_set.of[kind].log_odds[rows] for of_set, rows in zip(best, seen, strict=True)]
        right = np.concatenate([of_set.of[kind].right[rows] for of_set, rows in zip(best, seen, strict=True)])
        chances = calibrated(np.concatenate(log_odds), knots[kind])
        print(f"\nReliability, the best holding {told}, each set left out (chance: entries, right):")
        for tenth in range(10):
            inside = (chances >= tenth / 10) & (chances < (tenth + 1) / 10 + (tenth == 9))
            if inside.any():
                print(
                    f"  {tenth / 10:.1f} to {(tenth + 1) / 10:.1f}: {inside.sum():5}  "
                    f"{right[inside].mean():.3f}"
                )


def _half(entry: str) -> bool:
    return sha256(entry.encode()).digest()[0] % 2 == 0


def _print_half(table: PairTable, tables: Sequence[PairTable], rest: Mapping[str, Any]) -> None:
    kind = kind_of(table.labelled.name)
    seen = [_only_half(kept) if kind_of(kept.labelled.name) == kind else kept for kept in tables]
    model = Model(_complete(grow(seen, SETTINGS), rest))
    kept_back = [entry for entry, _ in table.labelled.entries if not _half(entry)]
    figures = figures_of(table.labelled, answers_of(table.labelled, model), kept_back)
    print(f"  {table.labelled.name:26} {figures}")


def _print_exam(
    exam: Sequence[LabelledSet], sources: Sequence[str], tables: Sequence[PairTable], rest: Mapping[str, Any]
) -> None:
    seen = [table for table in tables if kind_of(table.labelled.name) not in sources]
    model = Model(_complete(grow(seen, SETTINGS), rest))
    for labelled in exam:
        print(f"  {labelled.name:26} {figures_of(labelled, answers_of(labelled, model))}", flush=True)


def _only_half(table: PairTable) -> PairTable:
    keep = np.array([_half(entry) for entry, _ in table.pairs], np.bool_)
    pairs = [pair for pair, kept in zip(table.pairs, keep, strict=True) if kept]
    return PairTable(
        table.labelled,
        pairs,
        table.features[keep],
        table.barred[keep],
        table.refused[keep],
        table.doubted[keep],
    )


def _print_worth(tables: Sequence[PairTable]) -> None:
    """How much worse the chances on unseen sets are (log loss of the best candidates) without a feature."""
    weights = _spread(Model(_complete(grow(tables, SETTINGS), UNCALIBRATED)), tables)
    print("\nWhat each feature moves the log-odds by, on the mean:")
    for name, moved in sorted(weights, key=lambda pair: -pair[1]):
        print(f"  {name:28} {moved:.3f}")


def _spread(model: Model, tables: Iterable[PairTable]) -> Iterator[tuple[str, float]]:
    rows = np.vstack([table.features for table in tables])
    moved = np.abs(model.contributions(rows)).mean(axis=0)
    yield from zip(model.names, map(float, moved), strict=True)


if __name__ == "__main__":
    sys.exit(main())
