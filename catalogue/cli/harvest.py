"""``lacuna harvest``: records of another catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .shell import catalogue, print_json, progress

if TYPE_CHECKING:
    from catalogue.bootstrap import Services


@click.command("harvest")
@click.argument("address", metavar="URL")
@click.option("--set", "set_spec", default="", help="Only this set (OAI-PMH).")
@click.option("--form", default="", help="The form to ask for (OAI-PMH), by itself the fullest there is.")
@click.option("--query", default="", help="What to look for, in CQL: asks by SRU instead of OAI-PMH.")
@click.option("--take", is_flag=True, help="Take the records in at once, as lacuna import does.")
@click.option("--afresh", is_flag=True, help="Take all of it, not what has changed since the last time.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on one line.")
def harvest_command(
    address: str, set_spec: str, form: str, query: str, take: bool, afresh: bool, as_json: bool
) -> None:
    """Take records from another catalogue, by OAI-PMH or SRU.

    They come as proposals, as those of a file: to be looked at on the desk, under Imports, and taken in or
    thrown away there. The next time only what has changed since is taken; what was broken off goes on.

    \b
    lacuna harvest https://library.example.org/oai
    lacuna harvest https://library.example.org/oai --set held --take
    lacuna harvest https://library.example.org/sru --query 'dc.title = trafficking'
    """
    from catalogue.services.acquisitions.harvesting import HarvestWish

    wish = HarvestWish(address, set_spec, form, query, afresh)
    totals = {"records": 0, "deleted": 0, "added": 0, "held": 0}
    proposals: list[int] = []
    with catalogue() as services:
        services.operations.worker.catch_up()
        with progress(f"Asking {address}") as report:
            for part in services.acquisitions.harvesting.harvest(None, wish, report):
                totals["records"] += part.records
                totals["deleted"] += part.deleted
                if part.batch_id is None:
                    continue
                proposals.append(part.batch_id)
                if take:
                    _take(services, part.batch_id, totals)
        services.operations.worker.catch_up()
    if as_json:
        print_json({**totals, "proposals": proposals})
        return
    click.echo(f"{totals['records']} records came, {totals['deleted']} are gone there.")
    if take:
        click.echo(f"{totals['added']} added, {totals['held']} held already.")
    elif proposals:
        click.echo("They wait on the desk, under Imports.")


def _take(services: Services, batch_id: int, totals: dict[str, int]) -> None:
    done = services.acquisitions.imports.commit(None, batch_id, untitled=True)
    totals["added"] += done.added
    totals["held"] += done.merged
