"""The command line on an empty catalogue, and on the sample."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.command_line import CommandLine


@pytest.fixture
def lacuna(new_home: Callable[[str], Path]) -> CommandLine:
    """The command line on an empty catalogue."""
    return CommandLine(new_home("home"))


@pytest.fixture
def sample(sample_home: Path, tmp_path: Path) -> CommandLine:
    """The command line on the sample catalogue, which the test may change."""
    return CommandLine(shutil.copytree(sample_home, tmp_path / "sample"))
