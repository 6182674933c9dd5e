"""The manual page, made from the commands themselves."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import version
from inspect import cleandoc

import click

_AS_IT_STANDS = "\b"
"""With which click marks a paragraph whose lines stay as they are: an example."""


@click.command("manual", short_help="Print the manual page, lacuna(1).")
@click.pass_context
def manual_command(context: click.Context) -> None:
    """Print the manual page of all commands, to be read by man.

    \b
    lacuna manual | man -l -
    lacuna manual > /usr/local/share/man/man1/lacuna.1
    """
    root = context.find_root()
    click.echo(manual_page(click.Context(root.command, info_name="lacuna")))


def manual_page(context: click.Context) -> str:
    """Give the manual page of a group of commands, in the language of man(7)."""
    lines = [
        f'.TH LACUNA 1 "" "Lacuna {version("lacuna")}" "Lacuna"',
        ".SH NAME",
        rf"lacuna \- {_line('the catalogue that knows what it is missing')}",
        ".SH SYNOPSIS",
        r"\fBlacuna\fP \fICOMMAND\fP [\fIOPTIONS\fP] ...",
        ".SH DESCRIPTION",
        *_text(context.command),
        *_options(context),
        ".SH COMMANDS",
    ]
    for below in _commands(context):
        usage = " ".join(below.command.collect_usage_pieces(below))
        lines += [".SS " + _quoted(f"{below.command_path} {usage}"), *_text(below.command), *_options(below)]
    return "\n".join(lines)


def _commands(context: click.Context) -> Iterator[click.Context]:
    """Each command that can be given, those of groups within groups too."""
    group = context.command
    assert isinstance(group, click.Group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is None or command.hidden:
            continue
        below = click.Context(command, info_name=name, parent=context)
        if isinstance(command, click.Group):
            yield from _commands(below)
        else:
            yield below


def _text(command: click.Command) -> Iterator[str]:
    for paragraph in cleandoc(command.help or "").split("\n\n"):
        lines = paragraph.splitlines()
        if lines and lines[0].strip() == _AS_IT_STANDS:
            yield from (".PP", ".RS 4", ".nf", *map(_line, lines[1:]), ".fi", ".RE")
        elif lines:
            yield from (".PP", *(_line(line.strip()) for line in lines))


def _options(context: click.Context) -> Iterator[str]:
    for parameter in context.command.get_params(context):
        if record := parameter.get_help_record(context):
            written, about = record
            yield from (".TP", rf"\fB{_line(written)}\fP", _line(about))


def _line(text: str) -> str:
    """Text as man takes it: nothing in it is a request, an escape, or a hyphen where a minus was typed."""
    text = text.replace("\\", r"\e").replace("-", r"\-")
    return rf"\&{text}" if text.startswith((".", "'")) else text


def _quoted(text: str) -> str:
    return f'"{_line(text).replace(chr(34), chr(34) * 2)}"'
