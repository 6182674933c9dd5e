"""Labelled sets: lists with the holdings they are checked against, and the right answers.

Three forms are read: two tables (``left.csv``, ``right.csv``, ``gold.csv``, perhaps ``neutral.csv``); a
centre (``reference_list.csv``, ``holdings.csv``, ``gold_gap.csv``); and beside the latter its references in
free text (``references.txt``, ``references_gold.csv``), which make a set of their own.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from catalogue import formats
from catalogue.domain.descriptions.description import Description

Pair = tuple[str, str]
"""The id of an entry and that of a holding."""


class BadSet(Exception):
    """A folder that is no labelled set, with what is wrong in plain words."""


@dataclass(frozen=True, slots=True)
class LabelledSet:
    """A list, what it is checked against, and what is right.

    ``right`` are the pairs that are one work, ``neutral`` those counted neither way, ``statuses`` the
    answers that a librarian would accept for an entry where the set tells them.
    """

    name: str
    entries: Sequence[tuple[str, Description]]
    holdings: Sequence[tuple[str, Description]]
    right: frozenset[Pair]
    neutral: frozenset[Pair] = frozenset()
    statuses: Mapping[str, frozenset[str]] = field(default_factory=dict)
    made: bool = False
    """Whether its labels were made by rule: then it teaches, and makes no figure."""


def read_sets(folders: Iterable[Path]) -> Iterator[LabelledSet]:
    """Read every set of some folders. Raises ``BadSet`` for one that is none, or lacks a column."""
    for folder in folders:
        if (folder / "reference_list.csv").exists():
            yield from _centre(folder)
        elif (folder / "left.csv").exists():
            yield _two_tables(folder)
        else:
            raise BadSet(f"{folder}: neither left.csv nor reference_list.csv is in this folder.")


def kind_of(name: str) -> str:
    """Name what a set is left out with: its references in free text, and what is made of its holdings."""
    return name.removesuffix("_text").removeprefix("made_")


def check_sources(sets: Iterable[LabelledSet], sources: Iterable[str]) -> None:
    """Raise ``BadSet`` for a source that is none of the sets: nothing would be left out."""
    known = {kind_of(labelled.name) for labelled in sets}
    for source in sources:
        if source not in known:
            raise BadSet(f"{source} is none of the sets: {', '.join(sorted(known))}.")


def _two_tables(folder: Path) -> LabelledSet:
    neutral = folder / "neutral.csv"
    return LabelledSet(
        folder.name,
        _records(folder / "left.csv"),
        _records(folder / "right.csv"),
        frozenset(_pairs(folder / "gold.csv")),
        frozenset(_pairs(neutral)) if neutral.exists() else frozenset(),
    )


def _centre(folder: Path) -> Iterator[LabelledSet]:
    holdings = _records(folder / "holdings.csv")
    right: set[Pair] = set()
    neutral: set[Pair] = set()
    statuses: dict[str, frozenset[str]] = {}
    for row in _rows(folder / "gold_gap.csv", "ref_id", "gold"):
        status, _, holding = row["gold"].partition(": ")
        (right if holding else neutral).add((row["ref_id"], holding))
        also = re.split(r"[;,|]\s*", row.get("also_right") or "")
        statuses[row["ref_id"]] = frozenset(
            {status, *(answer.partition(":")[0].strip() for answer in also)} - {""}
        )
        for answer in also:
            if ": " in answer:
                neutral.add((row["ref_id"], answer.partition(": ")[2].strip()))
    neutral = {pair for pair in neutral if pair[1]}
    yield LabelledSet(
        folder.name, _records(folder / "reference_list.csv"), holdings, frozenset(right),
        frozenset(neutral), statuses,
    )  # fmt: skip
    lines = (folder / "references.txt").read_text("utf-8").splitlines()
    texts = [re.sub(r"^\d+\.\s*", "", line) for line in lines if line.strip()]
    gold = _rows(folder / "references_gold.csv", "ref_no", "gold")
    yield LabelledSet(
        f"{folder.name}_text",
        [(str(at), Description(reference=text)) for at, text in enumerate(texts, 1)],
        holdings,
        frozenset((row["ref_no"], row["gold"]) for row in gold if row["gold"] not in ("", "none")),
        frozenset(
            (row["ref_no"], row["nearest_edition_held"]) for row in gold if row.get("nearest_edition_held")
        ),
    )


def _records(path: Path) -> Sequence[tuple[str, Description]]:
    if not path.exists():
        raise BadSet(f"{path}: this file is missing.")
    return [(record.id, record.description) for record in formats.read(path)]


def _pairs(path: Path) -> Iterator[Pair]:
    for row in _rows(path, "left_id", "right_id"):
        yield row["left_id"].strip(), row["right_id"].strip()


def _rows(path: Path, *columns: str) -> list[dict[str, str]]:
    if not path.exists():
        raise BadSet(f"{path}: this file is missing.")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream)
        missing = [column for column in columns if column not in (reader.fieldnames or ())]
        if missing:
            raise BadSet(f"{path}: the column {', '.join(missing)} is missing.")
        return list(reader)
