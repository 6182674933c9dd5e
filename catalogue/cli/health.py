"""``lacuna health``: whether this machine may be sent readers."""

from __future__ import annotations

import sys

import click

from .shell import catalogue, print_json

_SAID = {
    "ok": "well",
    "away": "away",
    "read-only": "read from a standby; nothing can be changed until a primary takes writes",
    "behind": "behind: changes wait for more than a minute",
    "broken": "cannot be used; it is built again while lacuna serve runs",
    "building": "being built, or not begun; lacuna serve builds it",
}


@click.command("health")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on one line, as /health answers.")
def health_command(as_json: bool) -> None:
    """Say in a moment whether this machine may be sent readers.

    Looks at database, index, files and worker, as /health of the site does for a load balancer. Exit code 1
    when readers should be sent elsewhere. lacuna check looks thoroughly.

    \b
    lacuna health
    lacuna health --json
    """
    with catalogue() as services:
        found = services.operations.health.look()
    if as_json:
        print_json(found.to_dict())
    else:
        click.echo(f"Database: {_SAID[found.database]}.")
        click.echo(
            f"Index: {_SAID[found.index]}; {found.documents} publications, {found.waiting} changes waiting."
        )
        click.echo(f"Files: {_SAID[found.files]}.")
        click.echo(f"Worker: {'at work' if found.worker == 'ok' else 'none; lacuna serve begins one'}.")
        if len(found.versions) > 1:
            click.echo(f"Machines of different versions are at work: {', '.join(found.versions)}.")
        click.echo("Readers may be sent here." if found.ready else "Readers should be sent elsewhere.")
    sys.exit(0 if found.ready else 1)
