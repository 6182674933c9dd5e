"""What all commands share: the catalogue, opened; errors and progress in words; JSON on one line."""

from __future__ import annotations

import json
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TextIO, cast

import click

from catalogue.config import Config
from catalogue.errors import LacunaError, Problem

from .memory import keep_what_is_loaded, while_loading

if TYPE_CHECKING:
    from catalogue.bootstrap import Services

Progress = Callable[[int, int], None]
"""Called with how much is done, of how much; 0 where the whole is not known."""

_CONTROL = re.compile(r"[^\n\t -~\xa0-\u2027\u202f-\u2065\u206a-\ud7ff\ue000-\U0010ffff]")
"""What a terminal would obey instead of showing it: control signs but for the end of a line and a tab, what
turns the direction of writing, and halves of signs, which a file's name may have and nobody can write out.
"""

MOST_TOLD = 20
"""Up to so many problems of a file are told one by one; ``--json`` gives all that are kept."""


class _Shown:
    """A stream on which control signs are shown and not sent: files and their names are others' words.

    Written as JSON writes them, so that what is printed for programs stays JSON.
    """

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream

    def write(self, text: str) -> int:
        """Write a text."""
        return self.stream.write(_CONTROL.sub(_escaped, text))

    def writelines(self, lines: Iterable[str]) -> None:
        """Write one text after another."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)


def _escaped(sign: re.Match[str]) -> str:
    return json.dumps(sign[0])[1:-1] if sign[0] != "\x7f" else "\\u007f"


@contextmanager
def _showing() -> Iterator[None]:
    streams = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = cast("tuple[TextIO, TextIO]", tuple(map(_Shown, streams)))
    try:
        yield
    finally:
        sys.stdout, sys.stderr = streams


class Commands(click.Group):
    """A group of commands in which whatever a person can put right ends in a sentence, not in a trace, and
    nothing that stands in a file steers the terminal.
    """

    def main(self, *args: Any, **settings: Any) -> Any:
        """Run the program."""
        with _showing():
            return super().main(*args, **settings)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; exit with 1 and the error's sentence where it cannot be done."""
        try:
            return super().invoke(ctx)
        except LacunaError as error:
            fail(str(error))
        except BrokenPipeError:
            # Whoever read our output (``| head``) has seen enough; nothing is left to be flushed.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise SystemExit(1) from None
        except OSError as error:
            fail(f"{error.filename}: {error.strerror}" if error.filename else str(error))

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order in which a person meets them."""
        return list(self.commands)


class InputFile(click.Path):
    """A file to be read: no device, which has no end, and no pipe, which waits for somebody to write."""

    def __init__(self, *, path_type: type[Any] | None = Path) -> None:
        super().__init__(exists=True, dir_okay=False, readable=True, path_type=path_type)

    def convert(
        self, value: str | os.PathLike[str], param: click.Parameter | None, ctx: click.Context | None
    ) -> str | bytes | os.PathLike[str]:
        """Return the path of a file that is there."""
        path = super().convert(value, param, ctx)
        if not os.path.isfile(path):
            shown = click.format_filename(value)
            self.fail(f"'{shown}' is a pipe or a device: save what it gives in a file first.", param, ctx)
        return path


def fail(sentence: str) -> NoReturn:
    """End the command with exit code 1 and say why."""
    raise click.ClickException(sentence)


def settings() -> Config:
    """The settings of the environment; a setting that cannot be read is a wrong use, exit code 2."""
    try:
        return Config.from_environment()
    except ValueError as error:
        raise click.UsageError(str(error)) from None


@contextmanager
def catalogue() -> Iterator[Services]:
    """The catalogue in ``LACUNA_HOME``, as long as the block lasts."""
    with while_loading():
        from catalogue.bootstrap import build  # a second's work, and --help needs none of it

    services = build(settings())
    keep_what_is_loaded()
    try:
        yield services
    finally:
        services.close()


def print_json(value: dict[str, Any]) -> None:
    """One object on one line, for a program to read."""
    click.echo(json.dumps(value, ensure_ascii=False))


@contextmanager
def progress(label: str) -> Iterator[Progress]:
    """A bar on standard error while the block lasts, where a person watches."""
    # The bar moves by control signs of its own; its label may be a file's name.
    stream = sys.stderr.stream if isinstance(sys.stderr, _Shown) else sys.stderr
    label = _CONTROL.sub(_escaped, label)
    with click.progressbar(
        repeat(None), label=label, file=stream, hidden=not stream.isatty(), show_pos=True
    ) as bar:

        def report(done: int, total: int) -> None:
            bar.length = total or None
            bar.update(done - bar.pos)

        yield report


def tell_problems(name: str, problems: Iterable[Problem], count: int) -> None:
    """What is odd in a file, on standard error: file, line, field, what, value.

    Few problems are told one by one; of many, each kind once, with where it stands first.
    """
    kept = list(problems)
    if count <= MOST_TOLD:
        for problem in kept:
            click.echo(f"{name}, {problem}", err=True)
        return
    kinds: dict[str, list[Problem]] = {}
    for problem in kept:
        kinds.setdefault(problem.code, []).append(problem)
    for kind in sorted(kinds.values(), key=lambda kind: (kind[0].severity != "error", -len(kind))):
        click.echo(f"{name}, {len(kind)} times, first in {kind[0]}", err=True)


def problem_as_json(problem: Problem, name: str) -> dict[str, Any]:
    """A problem as ``--json`` gives it."""
    return {
        "file": name,
        "line": problem.line,
        "field": problem.field,
        "value": problem.value,
        "code": problem.code,
        "message": problem.message % problem.params if problem.params else problem.message,
        "severity": problem.severity,
    }


def write_file(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a file whole or not at all: beside its place first, then put there in one step.

    It is its owner's alone, as a backup is, whatever the umask: it may name people.
    """
    if not path.parent.is_dir():
        fail(f"There is no folder {path.parent}.")
    if path.exists() and not path.is_file():  # a device or a pipe is written to, never replaced
        with path.open("wb") as stream:
            stream.writelines(pieces)
        return
    descriptor, partial = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.writelines(pieces)
        os.replace(partial, path)
    except BaseException:
        Path(partial).unlink(missing_ok=True)
        raise
