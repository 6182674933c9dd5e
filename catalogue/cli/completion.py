"""Completing commands in the shell by Tab."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

SHELLS = ("bash", "zsh", "fish")


@click.command("completion", short_help="Print what makes a shell complete commands by Tab.")
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion_command(context: click.Context, shell: str) -> None:
    """Print what makes a shell complete commands, options and their values by Tab.

    \b
    lacuna completion bash > /etc/bash_completion.d/lacuna
    lacuna completion zsh  > "${fpath[1]}/_lacuna"
    lacuna completion fish > ~/.config/fish/completions/lacuna.fish
    """
    kind = get_completion_class(shell)
    assert kind is not None
    click.echo(kind(context.find_root().command, {}, "lacuna", "_LACUNA_COMPLETE").source())
