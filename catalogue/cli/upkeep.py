"""``lacuna reindex``, ``check``, ``backup`` and ``restore``: keeping the catalogue whole."""

from __future__ import annotations

import os
import sys
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .shell import InputFile, catalogue, print_json, progress

if TYPE_CHECKING:
    from catalogue.bootstrap import Services


@click.command("reindex")
def reindex_command() -> None:
    """Build the search index anew.

    It is built beside the live one and takes its place when it is whole; the site keeps answering. Where
    the extra for searching by meaning is installed, what it lacks is embedded too.

    \b
    lacuna reindex
    """
    with catalogue() as services, progress("Indexing") as report:
        count = services.discovery.indexing.rebuild(report)
        while services.discovery.indexing.embed():
            pass
    click.echo(f"{count} publications indexed.")


@click.command("check")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on one line: sound, counts, findings.")
@click.option("--deploy", is_flag=True, help="Say what is not yet safe about the way it is served, and why.")
def check_command(as_json: bool, deploy: bool) -> None:
    """Check whether database, index and files agree.

    Reads every page of the database and every file of the index. Exit code 1 when something is wrong; then
    each finding says what to do.

    \b
    lacuna check
    lacuna check --deploy
    lacuna check --json || mail -s "Lacuna" you@example.org < /dev/null
    """
    with catalogue() as services:
        found = services.operations.inspector.inspect()
        advice = services.operations.deployment.advice() if deploy else []
    if as_json:
        unsafe = [{"code": to_do.code, "message": str(to_do)} for to_do in advice]
        print_json(found.to_dict() | ({"deploy": unsafe} if deploy else {}))
    else:
        click.echo(
            f"{found.in_database} publications in the database, {found.in_index} in the index, "
            f"{found.waiting} waiting to be indexed, {found.uploads} uploaded files, "
            f"{found.files} files of publications."
        )
        for warning in (*found.warnings, *found.findings):
            click.echo(str(warning), err=True)
        click.echo("Everything agrees." if found.sound else "Something is wrong.")
        for unsafe_thing in advice:
            click.echo(f"- {unsafe_thing}", err=True)
        if deploy:
            click.echo(_said_of(len(advice)))
    sys.exit(0 if found.sound and not advice else 1)


def _said_of(count: int) -> str:
    if not count:
        return "Nothing unsafe was found in the way it is served."
    return f"{count} {'thing is' if count == 1 else 'things are'} not yet safe in the way it is served."


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--plain", is_flag=True, help="Do not encrypt it, whatever the page of backups says.")
def backup_command(file: Path, plain: bool) -> None:
    """Write the whole catalogue to one file, while the site runs.

    A zip of every table, every waiting upload and every file of a publication, with checksums, the same
    whatever the database: a backup of SQLite can be restored into PostgreSQL and back. It holds what the
    catalogue holds, accounts among it: keep it as you keep the catalogue. The index is not in it, since it
    is built from the rest. Where an administrator chose a passphrase or a key on the page of backups, it is
    encrypted, and nobody opens it without that.

    \b
    lacuna backup /safe/place/lacuna.zip
    """
    with catalogue() as services, progress("Writing") as report:
        lock = None if plain else services.operations.backup_schedule.lock()
        kind = services.settings.backups.key_kind if lock else ""
        made = services.operations.backups.write(file, report, lock)
    click.echo(f"{file}: {made.publications} publications, {made.rows} rows in all, {made.size:,} bytes.")
    if lost := sum(map(len, made.missing.values())):
        click.echo(f"Without {lost} files that are gone or damaged; lacuna check names them.", err=True)
    click.echo(_OPENED_BY[kind])


_OPENED_BY = {
    "": "It is not encrypted: whoever has it can read it.",
    "passphrase": "It is encrypted. Without the passphrase it cannot be opened, by nobody.",
    "public_key": "It is encrypted. Without the secret key it cannot be opened, by nobody.",
}


_KEPT = "kept:"


class _BackupFile(InputFile):
    """A file, or the name of a backup that the worker made, where it keeps them."""

    def convert(
        self, value: str | os.PathLike[str], param: click.Parameter | None, ctx: click.Context | None
    ) -> str | bytes | os.PathLike[str]:
        if str(value).startswith(_KEPT):
            return value
        return super().convert(value, param, ctx)


def _fetched(services: Services, file: str) -> AbstractContextManager[Path]:
    if file.startswith(_KEPT):
        return services.operations.backup_schedule.fetched(file.removeprefix(_KEPT))
    return nullcontext(Path(file))


@click.command("restore")
@click.argument("file", type=_BackupFile(path_type=None))
@click.option("--replace", is_flag=True, help="Replace what the catalogue holds, after a backup of it.")
@click.option(
    "--check", "only_check", is_flag=True, help="Only try it: restore it elsewhere, and say what came back."
)
@click.option(
    "--key",
    "key_file",
    type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path),
    help="A file with the secret key that opens it (age).",
)
def restore_command(file: str, replace: bool, only_check: bool, key_file: Path | None) -> None:
    """Put a backup back, into an empty catalogue.

    The file is checked as a whole before anything is touched, and put back in one transaction: a damaged
    one changes nothing. Then the index is built anew. Everybody has to log in again. The passphrase of an
    encrypted one is asked for, on the machine that made it not even that.

    With --check nothing of the catalogue is touched: the backup is restored in a place that is thrown away,
    its tables are compared with what was written, and its index is built. Exit code 1 when it is not sound.

    FILE may also be one that the worker made, in the folder or bucket where it keeps them: "kept:newest", or
    "kept:" and its name.

    \b
    LACUNA_HOME=/srv/lacuna lacuna restore lacuna.zip
    lacuna restore lacuna.zip --replace
    lacuna restore --check lacuna.zip
    lacuna restore --check kept:newest
    """
    from catalogue.services.operations.backups.backup import SAFETY_KEPT_FOR
    from catalogue.services.operations.backups.backup_trial import said_of  # as the catalogue, when needed
    from catalogue.services.operations.backups.sealed_backup import Keys

    keys = Keys(_secret_keys(key_file), _asked_passphrase)
    with catalogue() as services, _fetched(services, file) as path:
        if only_check:
            with progress("Trying") as report:
                trial = services.operations.backup_trial.check(path, keys, report)
            for sentence in said_of(trial):
                click.echo(sentence)
            sys.exit(0 if trial.sound else 1)
        with progress("Restoring") as report:
            made = services.operations.backups.restore(path, replace=replace, keys=keys, progress=report)
        with progress("Indexing") as report:
            services.discovery.indexing.rebuild(report, strike=True)
    if made.safety_copy:
        click.echo(
            f"What was there before is kept in {made.safety_copy} for {SAFETY_KEPT_FOR} days, not encrypted."
        )
    click.echo(f"{made.publications} publications restored, {made.rows} rows in all.")


@click.command("archive")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def archive_command(file: Path) -> None:
    """Write the whole catalogue to one open archive, for any other program.

    A zip in the form of a BagIt bag: records in MARCXML and JSON, copies, donations, files, lists and
    decisions, a page that explains each file in English and Khmer, and the checksum of each. It is not
    encrypted and holds personal data (people, donors, lists), but no passwords. Nothing reads it back: for
    that there is backup.

    \b
    lacuna archive /safe/place/catalogue.zip
    """
    with catalogue() as services, progress("Writing") as report:
        made = services.operations.archives.write(file, report)
    click.echo(
        f"{file}: {made.publications} publications, {made.objects} objects in all, {made.files} files, "
        f"{made.size:,} bytes. It is not encrypted and holds personal data."
    )


def _asked_passphrase() -> str:
    """Ask for a passphrase; nothing where nobody is there to type it."""
    try:
        return str(click.prompt("Passphrase", default="", show_default=False, hide_input=True, err=True))
    except click.Abort:
        if sys.stdin.isatty():  # somebody broke it off
            raise
        return ""


def _secret_keys(file: Path | None) -> tuple[str, ...]:
    """The keys in a file as age-keygen writes it: a line each, beside lines of remarks."""
    if file is None:
        return ()
    lines = (line.strip() for line in file.read_text("utf-8").splitlines())
    return tuple(line for line in lines if line and not line.startswith("#"))
