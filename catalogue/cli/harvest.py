"""``lacuna harvest``: records of another catalogue."""

from __future__ import annotations

from dataclasses import replace
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
@click.option(
    "--elsewhere",
    metavar="LIBRARY",
    default="",
    help="Keep the records as what this library holds, apart from our own.",
)
@click.option("--afresh", is_flag=True, help="Take all of it, not what has changed since the last time.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on one line.")
def harvest_command(
    address: str,
    set_spec: str,
    form: str,
    query: str,
    take: bool,
    elsewhere: str,
    afresh: bool,
    as_json: bool,
) -> None:
    """Take records from another catalogue, by OAI-PMH or SRU.

    They come as proposals, as those of a file: to be looked at on the desk, under Imports, and taken in or
    thrown away there. The next time only what has changed since is taken; what was broken off goes on.
    With --elsewhere they never come among our own: they tell where a title can be read that is missing here.

    \b
    lacuna harvest https://library.example.org/oai
    lacuna harvest https://library.example.org/oai --set held --take
    lacuna harvest https://library.example.org/sru --query 'dc.title = trafficking'
    lacuna harvest https://library.example.org/oai --elsewhere 'University Library, Siem Reap'
    """
    from catalogue.services.acquisitions.harvesting import HarvestWish

    if elsewhere:
        if take or form:
            raise click.UsageError("--elsewhere goes with neither --take nor --form.")
        _keep_elsewhere(elsewhere, address, set_spec, query, afresh, as_json)
        return
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


def _keep_elsewhere(name: str, address: str, set_spec: str, query: str, afresh: bool, as_json: bool) -> None:
    """Keep records as what a library holds; one that nobody has named so far is added."""
    from catalogue.services.libraries.libraries import LibraryData

    with catalogue() as services:
        use = services.libraries.libraries
        known = use.named(name)
        said = replace(
            known.data if known else LibraryData(name), address=address, set_spec=set_spec, query=query
        )
        if known is None:
            library_id = use.add(None, said)
        else:
            library_id = known.id
            if said != known.data:
                use.save(None, library_id, said)
        with progress(f"Asking {address}") as report:
            done = services.libraries.elsewhere.harvest(library_id, report, afresh=afresh)
        services.operations.worker.run_pending()
        held = use.get(library_id).records
    if as_json:
        print_json({"library": name, "records": done.records, "gone": done.gone, "held": held})
        return
    click.echo(f"{done.records} records came, {done.gone} are gone there; {name} holds {held}.")


def _take(services: Services, batch_id: int, totals: dict[str, int]) -> None:
    done = services.acquisitions.imports.commit(None, batch_id, untitled=True)
    totals["added"] += done.added
    totals["held"] += done.merged
