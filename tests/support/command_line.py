"""The command line, run inside the test's own process, on a catalogue in a folder."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from catalogue.cli import main


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The object on the last line of standard output."""
        return json.loads(self.out.splitlines()[-1])


@dataclass(frozen=True, slots=True)
class CommandLine:
    """Runs ``lacuna`` commands on the catalogue in ``home``."""

    home: Path

    def __call__(self, *arguments: str | Path) -> Answer:
        """Run one command to its end; an error that is no sentence for people fails the test."""
        result = CliRunner().invoke(
            main,
            [str(argument) for argument in arguments],
            env={"LACUNA_HOME": str(self.home)},
            prog_name="lacuna",
        )
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert "Traceback" not in result.stderr
        return Answer(result.exit_code, result.stdout, result.stderr)
