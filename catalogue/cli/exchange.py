"""``lacuna import`` and ``lacuna export``: records in and out."""

from __future__ import annotations

import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from catalogue.errors import InvalidInput, Problem

from .shell import InputFile, catalogue, print_json, problem_as_json, progress, tell_problems, write_file

if TYPE_CHECKING:
    from catalogue.bootstrap import Services

_FILE = InputFile()


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What became of one file; ``refusal`` says why it could not be used at all."""

    file: str
    read: int = 0
    added: int = 0
    merged: int = 0
    problems: int = 0
    refusal: str = ""


@click.command("import")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=_FILE)
@click.option("--donor", default="", help="Who gave these copies, where the file does not say.")
@click.option("--names", is_flag=True, help="The files hold names and their forms, not publications.")
@click.option(
    "--json", "as_json", is_flag=True, help="One JSON object on one line: read, added, merged, problems."
)
def import_command(files: tuple[Path, ...], donor: str, names: bool, as_json: bool) -> None:
    """Take the records of files into the catalogue.

    CSV, XLSX, MARC 21, MARCXML, MODS, RIS, BibTeX and more; the kind is told by the content. Records that
    the catalogue holds already are not added again, so that a file may be imported twice. Whatever is odd
    in a record is told, and never stops a file. Everything can be undone in the change log.

    With --names the files are MARC 21 authority records: bodies, people and series under all their names.

    \b
    lacuna import books.xlsx
    lacuna import --names names.mrc
    lacuna import gift.mrc --donor "World Vision Cambodia"
    lacuna import *.ris --json
    """
    outcomes: list[_Outcome] = []
    problems: list[dict[str, Any]] = []
    with catalogue() as services:
        services.operations.worker.catch_up()
        for path in files:
            outcome, odd = _import_names(services, path) if names else _import(services, path, donor)
            outcomes.append(outcome)
            problems += [problem_as_json(problem, path.name) for problem in odd]
            if not as_json:
                _tell(outcome, odd)
        services.operations.worker.catch_up()
    if as_json:
        print_json(_as_json(outcomes, problems))
    sys.exit(1 if any(outcome.refusal for outcome in outcomes) else 0)


def _import(services: Services, path: Path, donor: str) -> tuple[_Outcome, tuple[Problem, ...]]:
    try:
        with progress(f"Reading {path.name}") as report:
            batch_id = services.acquisitions.imports.read_file(None, path, donor, report)
        with progress(f"Adding {path.name}") as report:
            done = services.acquisitions.imports.commit(None, batch_id, report, untitled=True)
    except InvalidInput as error:
        return _Outcome(path.name, refusal=str(error)), ()
    return _Outcome(path.name, done.read, done.added, done.merged, done.problem_count), done.problems


def _import_names(services: Services, path: Path) -> tuple[_Outcome, tuple[Problem, ...]]:
    try:
        done = services.authority.name_files.take(None, path, path.name)
    except InvalidInput as error:
        return _Outcome(path.name, refusal=str(error)), ()
    return _Outcome(path.name, done.read, done.added, problems=done.problem_count), done.problems


def _as_json(outcomes: list[_Outcome], problems: list[dict[str, Any]]) -> dict[str, Any]:
    totals = {
        name: sum(getattr(outcome, name) for outcome in outcomes)
        for name in ("read", "added", "merged", "problems")
    }
    return {**totals, "files": [asdict(outcome) for outcome in outcomes], "problem_list": problems}


def _tell(outcome: _Outcome, odd: tuple[Problem, ...]) -> None:
    if outcome.refusal:
        click.echo(f"{outcome.file}: {outcome.refusal}", err=True)
        return
    tell_problems(outcome.file, odd, outcome.problems)
    click.echo(
        f"{outcome.file}: {outcome.read} records read, {outcome.added} added, "
        f"{outcome.merged} held already, {outcome.problems} odd things."
    )


@click.command("export", context_settings={"ignore_unknown_options": True})
@click.argument("file", metavar="FILE", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path))
@click.argument("query", nargs=-1)
@click.option("--format", "fmt", default="", help="The format, where the name of FILE does not tell it.")
@click.option("--names", is_flag=True, help="Write the names and their forms, not the publications.")
def export_command(file: Path, query: tuple[str, ...], fmt: str, names: bool) -> None:
    """Write the catalogue, or what a query finds, to a file.

    The format is told by the ending of FILE: .csv .xlsx .mrc .xml .ris .bib .json ...; FILE may be - for
    standard output. What Lacuna exports it imports again without loss.

    With --names, bodies, people and series under all their names, as MARC 21 authority records (.mrc, .xml).

    \b
    lacuna export holdings.xlsx
    lacuna export --names names.mrc
    lacuna export khmer.ris language:km
    lacuna export - --format csv year:2006..2010
    """
    from catalogue import formats
    from search_index.interface import SearchRequest

    fmt = fmt or _format_of(file)
    with catalogue() as services:
        if names:
            from catalogue.formats.authority_records import write_names

            pieces = write_names(fmt, services.authority.name_files.names())
        else:
            request = SearchRequest(text=" ".join(query)) if query else None
            pieces = formats.write(fmt, services.discovery.exports.entries(request))
        if str(file) == "-":
            sys.stdout.buffer.writelines(pieces)
            sys.stdout.buffer.flush()
        else:
            write_file(file, pieces)


def _format_of(file: Path) -> str:
    from catalogue.formats import FORMATS

    writable = [file_format for file_format in FORMATS.values() if file_format.can_write]
    ending = file.suffix[1:].lower()
    for file_format in writable:
        if ending in file_format.extensions:
            return file_format.name
    names = ", ".join(file_format.name for file_format in writable)
    raise click.UsageError(f"The name {file} tells no format. Name one with --format: {names}.")
