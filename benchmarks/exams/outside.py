"""Labelled sets that others keep in public, as lists and holdings: no model was made with them.

    python -m benchmarks.exams.outside review RECORDS.csv MERGED.csv TARGET    duplicates among many hits
    python -m benchmarks.exams.outside pairs TRAIN.txt VALID.txt TEST.txt TARGET    records in labelled pairs
    python -m benchmarks.exams.outside references GOLD.xml TARGET    references beside their parts, by hand
    python -m benchmarks.exams.outside isbns LEFT.csv RIGHT.csv TARGET    two libraries, by ISBN

``review``: `records_pre_merged.csv` and `merged_record_ids.csv` of a set of CoLRev-Environment/bib-dedupe
(MIT, before commit e3f876d, and `experiments/exp_mis`). ``pairs``: data/er_magellan of megagonlabs/ditto
(facts; of "Dirty" values stand in the title; of "DBLP-GoogleScholar" train.txt.balance, valid.txt and
test.txt have every right pair). ``references``: res/parser of inukshuk/anystyle (BSD). ``isbns``: stage3/data
of iphyer/CS839_DataScience_ClassProject (facts; two universities' books). Nothing of
them is kept here.
"""

from __future__ import annotations

import argparse
import csv
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from lxml import etree

from benchmarks.exams.tables import Exam, Row, read_rows, size_of, title_of, write_exam

_SEED = 11
_GONE = 0.25
"""The share of works that are taken off the shelf."""
_LISTED = 0.3
"""The share of the records without a duplicate that stand on the list."""
_KEPT = 0.6
"""The share of references that are on the list, and of those that are held."""
_COLUMNS = {name: name for name in ("title", "year", "volume", "number", "pages")} | {"author": "authors"}
_PAIRED = re.compile(r"COL (\w+) VAL (.*?)(?=COL \w+ VAL|$)")
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_MARKS = " \t\n,.;:“”\"'‘’()[]"
_LEAST_TITLE = 8
"""Letters that a title has at least."""


def of_review(records: Path, merged: Path) -> Exam:
    """One record of each work on the list, the others held, a quarter of the works taken off the shelf."""
    csv.field_size_limit(2**31 - 1)
    rows = {row["ID"]: _article(row) for row in read_rows(records)}
    groups = [[each for each in row["merged_ids"].split(";") if each in rows] for row in read_rows(merged)]
    rng = random.Random(_SEED)
    exam = Exam()
    for group in groups:
        if len(group) < 2:
            continue
        listed = rng.choice(group)
        exam.left.append(rows[listed])
        if rng.random() >= _GONE:
            held = [record for record in group if record != listed]
            exam.right += [rows[record] for record in held]
            exam.gold += [(listed, record) for record in held]
    grouped = {record for group in groups for record in group}
    single = [record for record in rows if record not in grouped]
    rng.shuffle(single)
    listed_ones = int(_LISTED * len(single))
    exam.left += [rows[record] for record in single[:listed_ones]]
    exam.right += [rows[record] for record in single[listed_ones:]]
    return exam


def _article(row: Row) -> Row:
    said = {ours: row.get(theirs) or "" for theirs, ours in _COLUMNS.items()}
    return {"id": row["ID"], **said, "venue": row.get("journal") or row.get("booktitle") or ""}


def of_pairs(files: Iterable[Path]) -> Exam:
    """The left records of all pairs as a list, the right ones as holdings."""
    left: dict[str, Row] = {}
    right: dict[str, Row] = {}
    gold: list[tuple[str, str]] = []
    for path in files:
        for line in path.read_text("utf-8").splitlines():
            one, other, label = line.split("\t")
            entry = left.setdefault(one.strip(), _row(f"l{len(left)}", one))
            holding = right.setdefault(other.strip(), _row(f"r{len(right)}", other))
            if label.strip() == "1":
                gold.append((entry["id"], holding["id"]))
    return Exam([*left.values()], [*right.values()], gold)


def _row(record: str, text: str) -> Row:
    said = {name: value.strip(' "') for name, value in _PAIRED.findall(text)}
    return {"id": record, **said, "year": said.get("year", "").removesuffix(".0")}


def of_references(path: Path) -> Exam:
    """References as they were written as a list, and their parts as records that are held."""
    rng = random.Random(_SEED)
    exam = Exam()
    for at, sequence in enumerate(etree.parse(path, etree.XMLParser(resolve_entities=False)).getroot()):
        parts = list(_parts(sequence))
        record = _record(f"h{at}", dict(reversed(parts)))
        if len(record["title"]) < _LEAST_TITLE:
            continue
        on_list, on_shelf = rng.random() < _KEPT, rng.random() < _KEPT
        if on_list:
            exam.left.append({"id": f"e{at}", "reference": " ".join(text for _, text in parts)})
        if on_shelf:
            exam.right.append(record)
        if on_list and on_shelf:
            exam.gold.append((f"e{at}", f"h{at}"))
    return exam


def _parts(sequence: Iterable[etree._Element]) -> Iterator[tuple[str, str]]:
    for part in sequence:
        yield str(part.tag), "".join(part.itertext()).strip()


def _record(record: str, said: dict[str, str]) -> Row:
    year = _YEAR.search(said.get("date", ""))
    venue = said.get("journal") or said.get("container-title", "")
    named = {"title": said.get("title", ""), "authors": said.get("author", ""), "venue": venue}
    named |= {name: said.get(name, "") for name in ("volume", "pages", "publisher")}
    plain = {name: text.strip(_MARKS) for name, text in named.items()}
    return {"id": record, "year": year[0] if year else "", **plain}


_LISTED_BOOKS = 2_500
"""How many books of the one library are the list."""


def of_isbns(left: Path, right: Path) -> Exam:
    """Books of one library as a list, those of another as holdings; right by ISBN, which is taken out.

    A title that is the same up to its colon and has another ISBN counts neither way.
    """
    entries, holdings = read_rows(left), read_rows(right)
    random.Random(_SEED).shuffle(entries)
    by_isbn: dict[str, list[str]] = {}
    by_title: dict[str, list[str]] = {}
    for row in holdings:
        by_isbn.setdefault(_plain(row["ISBN"]), []).append(row["ID"])
        by_title.setdefault(_main_title(row), []).append(row["ID"])
    exam = Exam([_book(row) for row in entries[:_LISTED_BOOKS]], [_book(row) for row in holdings])
    for row in entries[:_LISTED_BOOKS]:
        isbn = _plain(row["ISBN"])
        found = by_isbn.get(isbn, []) if len(isbn) == _LENGTH_OF_ISBN else []
        exam.gold += [(row["ID"], holding) for holding in found]
        same = by_title.get(_main_title(row), [])
        exam.neutral += [(row["ID"], holding) for holding in same if holding not in found]
    return exam


_LENGTH_OF_ISBN = 13


def _book(row: Row) -> Row:
    publisher = _plain(row["Publication"])
    year = _YEAR.search(publisher)
    return {
        "id": row["ID"], "title": _plain(row["Title"]), "authors": _plain(row["Author"]),
        "publisher": publisher, "year": year[0] if year else "", "series": _plain(row["Series"]),
        "pages": _plain(row["Physical Details"]),
    }  # fmt: skip


def _plain(text: str) -> str:
    """A value as it was before it went through two programs."""
    said = text.strip(' "')
    return "" if said == "nan" else said


def _main_title(row: Row) -> str:
    return title_of({"title": re.split(r" [:/] ", _plain(row["Title"]))[0]})


_ABOUT = (
    "A set from outside", "see `benchmarks/exams/outside.py`", "labels by those who keep it", "theirs",
    "as they say",
)  # fmt: skip


def main(given: Sequence[str] | None = None) -> None:
    """Make one set from the files named on the command line, the last of which is where it is written."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("kind", choices=("review", "pairs", "references", "isbns"))
    parser.add_argument("sources", nargs="+", type=Path)
    parser.add_argument("target", type=Path)
    arguments = parser.parse_args(given)
    if arguments.kind == "review":
        exam = of_review(*arguments.sources)
    elif arguments.kind == "isbns":
        exam = of_isbns(*arguments.sources)
    elif arguments.kind == "pairs":
        exam = of_pairs(arguments.sources)
    else:
        exam = of_references(*arguments.sources)
    write_exam(exam, arguments.target, _ABOUT)
    print(arguments.target, size_of(exam), sep=": ")


if __name__ == "__main__":
    main()
