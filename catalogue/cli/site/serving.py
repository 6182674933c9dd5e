"""``lacuna serve`` and ``lacuna demo``: the site, on a catalogue of your own or on the sample."""

from __future__ import annotations

import errno
import socket
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from catalogue.cli.shell import catalogue, fail, settings
from catalogue.config import Config
from catalogue.errors import Away

if TYPE_CHECKING:
    from catalogue.bootstrap import Services
    from catalogue.services.operations.demo import SampleLogin


@click.command("serve")
@click.option("--host", help="The address to listen on (default: LACUNA_HOST, or this machine only).")
@click.option("--port", type=click.IntRange(0, 65535), help="The port (default: LACUNA_PORT, or 8000).")
def serve_command(host: str | None, port: int | None) -> None:
    """Serve the site, and do the work that waits behind it.

    Processes answer requests; one more keeps the index, reads imports and checks lists. Ctrl-C, or
    SIGTERM, ends them all. Nothing about readers is logged.

    \b
    lacuna serve
    lacuna serve --port 8080
    """
    config = settings()
    _serve(replace(config, host=host or config.host, port=config.port if port is None else port))


@click.command("demo")
@click.option("--no-serve", is_flag=True, help="Fill in the sample, then stop.")
@click.option(
    "--size",
    type=click.IntRange(1),
    metavar="COUNT",
    help="Add generated publications to the sample until there are so many, to try a large catalogue.",
)
def demo_command(no_serve: bool, size: int | None) -> None:
    """Fill an empty catalogue with the sample and serve it.

    The sample is a centre with 348 holdings, a list of 200 titles, checked against them, and two guidelines
    with their texts, made up to be laid side by side. A librarian and a member may log in; their passwords
    are made afresh and shown once. A catalogue that holds something is served as it is. With --size
    generated publications are added to the sample, for trying and measuring: their words are made up, and
    the same size gives the same ones.

    \b
    lacuna demo
    lacuna demo --size 10000
    LACUNA_HOME=~/lacuna-look lacuna demo --no-serve
    """
    config = settings()
    listener = None if no_serve else _listen(config)  # a taken port is known before anything is filled in
    with catalogue() as services:
        if services.operations.demo.wanted():
            click.echo("Filling in the sample ...")
            logins = services.operations.demo.load()
            services.operations.demo.add_texts()
            if size:
                services.operations.demo.enlarge(size)
            services.operations.worker.run_pending()
            _introduce(services, logins)
        else:
            _greet(services)
    if listener is not None:
        _run(config, listener)


def _introduce(services: Services, logins: Sequence[SampleLogin]) -> None:
    (sample,) = services.lists.lists.visible_to(None)
    missing = (sample.counts or {}).get("missing", 0)
    click.echo(
        f"The sample is ready: {services.records.publications.count()} publications, and a list of "
        f"{sample.entries} titles, of which {missing} are missing."
    )
    click.echo("\nThese people may log in. Their passwords are shown this once and kept nowhere:\n")
    for login in logins:
        click.echo(f"    {login.role:<10}  {login.email:<22}  {login.password}")
    click.echo("")


def _greet(services: Services) -> None:
    click.echo(
        f"The catalogue holds {services.records.publications.count()} publications and is kept as it is."
    )
    click.echo(
        "Passwords were shown when it was filled in; a new one is set with: "
        "lacuna user password librarian@example.org"
    )


def _serve(config: Config) -> None:
    listener = _listen(config)
    with catalogue() as services:  # the tables come to their newest form before there are several processes
        _prove_files(services)
        for finding in services.operations.inspector.of_machines():
            click.echo(str(finding), err=True)
    _run(config, listener)


def _prove_files(services: Services) -> None:
    """See whether files can be kept; a store set up wrongly ends the start, one that is away does not."""
    try:
        services.operations.stores.prove()
    except Away as error:
        if not error.passing:
            fail(error.detail)
        click.echo(f"{error.detail} The site starts without it; files work as soon as it answers.", err=True)


def _listen(config: Config) -> socket.socket:
    from .server import listen

    try:
        return listen(config.host, config.port)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            fail(
                f"Port {config.port} is taken: is Lacuna, or another program, running there? "
                "Choose another with LACUNA_PORT."
            )
        fail(f"Cannot listen on {config.host}, port {config.port}: {error.strerror or error}.")


def _run(config: Config, listener: socket.socket) -> None:
    from .server import Site

    host, port = listener.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    config = replace(config, port=port)
    Site(config, listener, lambda: click.echo(f"Lacuna is at http://{shown}:{port} - Ctrl-C ends it.")).run()
