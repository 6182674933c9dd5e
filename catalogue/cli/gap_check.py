"""``lacuna gap-check``: which titles of a list are held, and which are missing."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .memory import keep_what_is_loaded
from .shell import InputFile, Progress, catalogue, progress, tell_problems, write_file

if TYPE_CHECKING:
    from catalogue.domain.descriptions.description import Description
    from catalogue.domain.gaps.gap_report import EntryResult, Status
    from catalogue.formats import Reading
    from catalogue.services.gap_check.checking import ReferenceItem

_FILE = InputFile()
_BOM = "\ufeff".encode()
MOST_TITLES = 300_000
"""Titles of one list: they are judged together and take about 1 kB each, and a millisecond or two."""


@click.command("gap-check")
@click.argument("list_file", metavar="LIST", type=_FILE)
@click.option("--holdings", type=_FILE, help="Check against this file instead of the catalogue.")
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to write (default: the terminal).",
)
@click.option(
    "--format",
    "fmt",
    type=click.Choice(["csv", "json", "xlsx"]),
    help="The form of the answer (default: as the name of the output says, else csv).",
)
@click.option(
    "--jobs",
    type=click.IntRange(1, 256),
    help="How many processes share the work (default: one for each core).",
)
def gap_check_command(
    list_file: Path, holdings: Path | None, output: Path | None, fmt: str | None, jobs: int | None
) -> None:
    """Check a list of titles against the catalogue, or against a file.

    LIST is a table (CSV, XLSX; columns are recognised by their names), MARC 21, RIS, BibTeX or another
    format of references, or a text with one reference a line. The answer is a table of reference_id,
    status (held, other_edition, review, missing), holding_id, score and evidence: the best holding first,
    a further row for each further one. Every entry of the list is in it; ids come from a column id, ref_id
    or pub_id, or are line numbers. With --holdings no database is needed.

    \b
    lacuna gap-check titles.csv
    lacuna gap-check titles.xlsx --output report.xlsx
    lacuna gap-check bibliography.txt --holdings catalogue.mrc --format json
    """
    from catalogue.domain.gaps.gap_report import sentence_of
    from catalogue.services.gap_check.processes import cores

    fmt = fmt or _format_of(output)
    if fmt == "xlsx" and output is None and sys.stdout.isatty():
        raise click.UsageError("A workbook cannot be shown on a terminal: name a file with --output.")
    entries = _entries(list_file)
    jobs = jobs or cores()
    results = _against_file(entries, holdings, jobs) if holdings else _against_catalogue(entries, jobs)
    first = list(
        islice(results, 1)
    )  # It comes when all are judged: whatever fails does so before a word is out.
    counts: Counter[Status] = Counter()
    pieces = _pieces(_counted_by_status(chain(first, results), counts), fmt)
    if output is None:
        sys.stdout.buffer.writelines(pieces)
        sys.stdout.buffer.flush()
    else:
        write_file(output, pieces)
    click.echo(f"{sentence_of(counts)}", err=True)


def _format_of(output: Path | None) -> str:
    ending = output.suffix[1:].lower() if output else ""
    return ending if ending in ("json", "xlsx") else "csv"


def _entries(path: Path) -> list[ReferenceItem]:
    from catalogue import formats
    from catalogue.formats.records.problems import refusal
    from catalogue.services.gap_check.checking import ReferenceItem

    with progress(f"Reading {path.name}") as report:
        reading = formats.read(path)
        entries: list[ReferenceItem] = []
        for record in reading:
            if len(entries) == MOST_TITLES:
                raise refusal("too_many_titles", name=path.name, limit=f"{MOST_TITLES:,}")
            entries.append(ReferenceItem(record.id, record.description))
            report(len(entries), 0)
    tell_problems(path.name, reading.problems, reading.problem_count)
    return entries


def _against_file(entries: list[ReferenceItem], path: Path, jobs: int) -> Iterator[EntryResult]:
    from catalogue import formats
    from catalogue.matching.decision.matcher import Matcher
    from catalogue.services.authority.authorities import shipped_knowledge
    from catalogue.services.gap_check import checking
    from catalogue.services.gap_check.holdings_file import FileHoldings
    from catalogue.services.gap_check.processes import judged_in

    known = shipped_knowledge()
    reading = formats.read(path)
    with progress(f"Reading {path.name}") as report:
        held = FileHoldings(_counted(reading, report), Matcher(known.aliases, known.vocabulary))
    tell_problems(path.name, reading.problems, reading.problem_count)
    keep_what_is_loaded()
    with held, progress("Checking") as report:
        yield from checking.check(
            entries, held.look_up, held.engine, held.matcher, progress=report, in_batches=judged_in(jobs)
        )


def _counted(reading: Reading, report: Progress) -> Iterator[tuple[str, Description]]:
    for count, record in enumerate(reading, 1):
        yield record.id, record.description
        report(count, 0)


def _against_catalogue(entries: list[ReferenceItem], jobs: int) -> Iterator[EntryResult]:
    with catalogue() as services:
        services.operations.worker.catch_up()
        with progress("Checking") as report:
            yield from services.gap_check.matcher.answers(entries, progress=report, jobs=jobs)


def _counted_by_status(results: Iterable[EntryResult], counts: Counter[Status]) -> Iterator[EntryResult]:
    for result in results:
        counts[result.status] += 1
        yield result


def _pieces(results: Iterable[EntryResult], fmt: str) -> Iterable[bytes]:
    """The answer as a file. Programs read it, and a mark at its start would be read as part of a name."""
    from catalogue.formats import write_table
    from catalogue.services.gap_check.checking import COLUMNS, rows

    for piece in write_table(fmt, COLUMNS, rows(results), title="Gap report"):
        yield piece.removeprefix(_BOM) if fmt == "csv" else piece
