"""Nobody else on the machine reads what the catalogue keeps, under any umask."""

from __future__ import annotations

import os
import stat
import subprocess
from pathlib import Path

import pytest

from tests.support.command_line import CommandLine
from tests.support.live_site import LACUNA, lacuna_environment


def _open_to_others(home: Path) -> list[str]:
    return [str(path) for path in (home, *home.rglob("*")) if stat.S_IMODE(path.lstat().st_mode) & 0o077]


@pytest.fixture
def generous() -> object:
    """A umask that lets everybody read and write."""
    before = os.umask(0)
    yield
    os.umask(before)


def test_everything_is_its_owners_alone_whatever_the_umask(tmp_path: Path, generous: object) -> None:
    home, file = tmp_path / "home", tmp_path / "new.csv"
    file.write_text("title\nA title\n")
    for command in (["import", str(file)], ["reindex"], ["export", str(tmp_path / "out.csv")]):
        subprocess.run([LACUNA, *command], env=lacuna_environment(home), check=True, capture_output=True)
    assert (home / "lacuna.db").exists()
    assert _open_to_others(home) == []
    written = stat.S_IMODE((tmp_path / "out.csv").stat().st_mode)
    assert written == 0o600, "what a person asks to be written is theirs alone, as a backup is"


def test_what_is_open_is_mended_at_the_start_and_told(sample: CommandLine) -> None:
    sample.home.chmod(0o755)
    for name in ("lacuna.db", "secret_key", "index"):
        (sample.home / name).chmod(0o755)
    answer = sample("check")
    assert answer.code == 0, "it is mended"
    assert "Other users of this machine could read" in answer.err
    assert "secret_key" in answer.err
    assert _open_to_others(sample.home) == []
    assert os.access(sample.home / "lacuna.db", os.X_OK), "nothing is taken from the owner"
    assert "Other users" not in sample("check").err


def test_what_cannot_be_mended_is_told(sample: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    from catalogue.services.operations.soundness import closed_home

    def refuse(_path: object, _mode: int) -> None:
        raise PermissionError(1, "not yours")

    (sample.home / "secret_key").chmod(0o644)
    monkeypatch.setattr(os, "chmod", refuse)
    assert closed_home.close_home(sample.home).open == ("secret_key",)


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    from catalogue.services.operations.soundness.closed_home import close_home

    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("")
    elsewhere.chmod(0o644)
    home = tmp_path / "home"
    home.mkdir(0o700)
    (home / "link").symlink_to(elsewhere)
    assert close_home(home).closed == ()
    assert stat.S_IMODE(elsewhere.stat().st_mode) == 0o644
