"""The command line on an empty catalogue, and on the sample."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.support.command_line import CommandLine


@pytest.fixture
def lacuna(tmp_path: Path) -> CommandLine:
    """The command line on an empty catalogue."""
    return CommandLine(tmp_path / "home")


@pytest.fixture(scope="session")
def filled_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the sample, made once; tests work on copies of it."""
    home = tmp_path_factory.mktemp("sample") / "home"
    answer = CommandLine(home)("demo", "--no-serve")
    assert answer.code == 0, answer.err
    return home


@pytest.fixture
def sample(filled_home: Path, tmp_path: Path) -> CommandLine:
    """The command line on the sample catalogue, which the test may change."""
    return CommandLine(shutil.copytree(filled_home, tmp_path / "sample"))
