"""An exam set: a list, holdings and which of them are right, as tables in a folder."""

from __future__ import annotations

import argparse
import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from search_index.analysis.normalisation import fold

Row = dict[str, str]
"""A record as it stands in a table: values by the name of their column."""
Pair = tuple[str, str]
"""Ids of an entry of the list and of a holding."""


@dataclass(slots=True)
class Exam:
    """The two tables, the right pairs, and pairs that count neither way."""

    left: list[Row] = field(default_factory=list)
    right: list[Row] = field(default_factory=list)
    gold: list[Pair] = field(default_factory=list)
    neutral: list[Pair] = field(default_factory=list)

    def rights(self) -> Mapping[str, list[str]]:
        """For each entry with a right holding the ids of all its right holdings."""
        found: dict[str, list[str]] = {}
        for entry, holding in self.gold:
            found.setdefault(entry, []).append(holding)
        return found

    def add(self, further: Exam) -> None:
        """Take in another set, whose ids are others."""
        self.left += further.left
        self.right += further.right
        self.gold += further.gold
        self.neutral += further.neutral


def read_rows(path: Path) -> list[Row]:
    """The rows of a table with a header."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def read_exam(folder: Path) -> Exam:
    """The set in a folder with left.csv, right.csv, gold.csv and perhaps neutral.csv.

    Its ids are given the name of the folder, so that sets can be put together.
    """
    named = folder.name
    left, right = read_rows(folder / "left.csv"), read_rows(folder / "right.csv")
    for row in (*left, *right):
        row["id"] = f"{named}:{row['id']}"
    neutral = folder / "neutral.csv"
    return Exam(
        left,
        right,
        _pairs(folder / "gold.csv", named),
        _pairs(neutral, named) if neutral.exists() else [],
    )


def _pairs(path: Path, named: str) -> list[Pair]:
    rows = (list(row.values()) for row in read_rows(path))
    return [(f"{named}:{row[0]}", f"{named}:{row[1]}") for row in rows]


def without(exam: Exam, gone: Iterable[str]) -> Exam:
    """The set with these holdings taken off the shelf."""
    away = set(gone)
    return Exam(
        exam.left,
        [row for row in exam.right if row["id"] not in away],
        [pair for pair in exam.gold if pair[1] not in away],
        [pair for pair in exam.neutral if pair[1] not in away],
    )


def half_removed(exam: Exam) -> Exam:
    """The set with every second work that is held taken off the shelf, for all entries that ask for it."""
    works = list(dict.fromkeys(tuple(sorted(holdings)) for holdings in exam.rights().values()))
    return without(exam, (holding for work in works[1::2] for holding in work))


def words_of(text: str) -> frozenset[str]:
    """The folded words of a text that have three letters or more."""
    return frozenset(re.findall(r"[^\W\d_]{3,}", fold(text)))


def title_of(row: Row) -> str:
    """A title for comparing: folded, without marks."""
    return " ".join(re.findall(r"\w+", fold(row.get("title", ""))))


def write_exam(exam: Exam, folder: Path, about: Sequence[str]) -> None:
    """Write the tables and a README: what it is, source, how made, licence, known faults."""
    folder.mkdir(parents=True, exist_ok=True)
    write_rows(folder / "left.csv", exam.left)
    write_rows(folder / "right.csv", exam.right)
    pairs = (("gold", exam.gold), ("neutral", exam.neutral))
    for name, found in pairs:
        rows = [{"left_id": left, "right_id": right} for left, right in dict.fromkeys(found)]
        if rows or name == "gold":
            write_rows(folder / f"{name}.csv", rows, ("left_id", "right_id"))
    write_about(folder, about, size_of(exam))


def size_of(exam: Exam) -> str:
    """How large a set is, in words."""
    return f"{len(exam.left)} entries, {len(exam.right)} holdings, {len(exam.rights())} entries held"


def write_about(folder: Path, about: Sequence[str], size: str) -> None:
    """Write a README of five lines."""
    names = ("What", "Source", "How made", "Licence", "Known faults")
    lines = (
        f"- {name}: {text}" for name, text in zip(names, (f"{about[0]} ({size}).", *about[1:]), strict=True)
    )
    (folder / "README.md").write_text("\n".join((f"# {folder.name}", *lines, "")), "utf-8")


def write_rows(path: Path, rows: Sequence[Row], names: Sequence[str] = ()) -> None:
    """Write a table with all columns that any of its rows has."""
    columns = names or tuple(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as stream:
        table = csv.DictWriter(stream, columns, restval="", lineterminator="\n")
        table.writeheader()
        table.writerows(rows)


def make(described: str | None, maker: Callable[[Exam], Exam], about: Sequence[str]) -> None:
    """Make one set of the folders named on the command line, the last of which is where it is written."""
    parser = argparse.ArgumentParser(description=described, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("sources", nargs="+", type=Path)
    parser.add_argument("target", type=Path)
    arguments = parser.parse_args()
    whole = Exam()
    for made in _made(arguments.sources, maker):
        whole.add(made)
    write_exam(whole, arguments.target, about)
    print(arguments.target, size_of(whole), sep=": ")


def _made(sources: Iterable[Path], maker: Callable[[Exam], Exam]) -> Iterator[Exam]:
    for source in sources:
        yield maker(read_exam(source))
