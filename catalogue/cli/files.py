"""``lacuna files``: where the files of the catalogue are kept."""

from __future__ import annotations

import click

from catalogue.errors import Away

from .shell import Commands, catalogue, fail, progress


@click.group("files", cls=Commands)
def files_commands() -> None:
    """Where files are kept: in folders of this machine, or in a bucket that all machines share."""


@files_commands.command("move")
@click.argument("to", type=click.Choice(["bucket", "folders"]))
def move_command(to: str) -> None:
    """Move all files into the bucket that LACUNA_S3_ADDRESS names, or back into folders of this machine.

    Stop the site first, so that nothing is sent meanwhile. Nothing is deleted before everything has
    arrived; broken off, it goes on where it stood. The site then keeps files where the settings say.

    \b
    LACUNA_S3_ADDRESS=https://s3.example.org/lacuna lacuna files move bucket
    """
    try:
        with catalogue() as services, progress("Moving") as report:
            moving = services.operations.file_moving
            moved = moving.to_bucket(report) if to == "bucket" else moving.to_folders(report)
    except Away as error:
        fail(error.detail)
    click.echo(f"{moved.went} files moved, {moved.there} were there already, {moved.size} bytes in all.")
    if to == "folders":
        click.echo("From now on serve without LACUNA_S3_ADDRESS, so that they are looked for here.")
