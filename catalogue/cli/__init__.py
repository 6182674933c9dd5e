"""Lacuna from the shell: ``lacuna COMMAND``."""

from __future__ import annotations

import click

from .completion import completion_command
from .exchange import export_command, import_command
from .files import files_commands
from .gap_check import gap_check_command
from .harvest import harvest_command
from .health import health_command
from .learning import learn_command
from .manual import manual_command
from .search import search_command
from .shell import Commands
from .site.serving import demo_command, serve_command
from .upkeep import archive_command, backup_command, check_command, reindex_command, restore_command
from .users import user_commands


@click.group(cls=Commands)
@click.version_option(package_name="lacuna", prog_name="lacuna")
def main() -> None:
    """The catalogue that knows what it is missing.

    \b
    Look at it:           lacuna demo
    Run your own:         lacuna user add you@example.org --role librarian
                          lacuna serve
    Fill it:              lacuna import books.xlsx
    Ask what is missing:  lacuna gap-check titles.csv

    Everything is kept in one folder, LACUNA_HOME. Exit codes: 0 done, 1 something is wrong with what
    was asked or found, 2 the command was not understood.
    """


for command in (
    serve_command, demo_command, import_command, harvest_command, export_command, search_command,
    gap_check_command, learn_command, reindex_command, check_command, backup_command, restore_command,
    archive_command, files_commands, health_command, user_commands, completion_command,
    manual_command,
):  # fmt: skip
    main.add_command(command)
