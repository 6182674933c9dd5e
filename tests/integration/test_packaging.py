"""A wheel built from the tree works from any folder, with templates, data and migrations inside."""

from __future__ import annotations

import configparser
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

from tests.support.live_site import lacuna_environment
from tests.support.needs import ROOT

_LEFT_OUT = shutil.ignore_patterns(".*", "__pycache__", "build", "dist", "*.egg-info", "instance")
_SHOWS_A_PAGE = """
import catalogue, sys
from catalogue.app import create_app
assert catalogue.__file__.startswith(sys.prefix), catalogue.__file__
client = create_app().test_client()
page = client.get("/en/")
assert page.status_code == 200, page.status
assert client.get("/km/wanted.pdf").data.startswith(b"%PDF"), "the templates and faces of printed pages"
assert b"Human Trafficking Information Centre" in page.data
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of programs of a fresh environment into which the wheel was installed.

    The dependencies are lent to it by path, which leaves our own editable installation behind.
    """
    folder = tmp_path_factory.mktemp("packaging")
    source = folder / "source"
    shutil.copytree(ROOT, source, ignore=_LEFT_OUT)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    build = [*pip, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(source)]
    subprocess.run(build, check=True, capture_output=True, timeout=300)
    (wheel,) = folder.glob("lacuna-*.whl")
    home = folder / "environment"
    venv.create(home, with_pip=False, symlinks=True)
    own, lent = (sysconfig.get_path("purelib", vars=base) for base in ({"base": str(home)}, {}))
    Path(own, "lent.pth").write_text(f"{lent}\n", "utf-8")
    python = home / "bin" / "python"
    subprocess.run(
        [*pip, "--python", str(python), "install", "--no-deps", "--force-reinstall", str(wheel)],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    return python.parent


def test_every_package_of_the_tree_is_in_the_wheel() -> None:
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg")
    named = set(setup["options"]["packages"].split()) - {"catalogue.templates", "catalogue.shipped_data"}
    found = {
        ".".join(each.parent.relative_to(ROOT).parts)
        for top in ("catalogue", "search_index")
        for each in (ROOT / top).rglob("__init__.py")
    }
    assert named == found


def test_the_wheel_runs_from_another_folder(installed: Path, tmp_path: Path) -> None:
    environment = lacuna_environment(tmp_path / "home")
    environment.pop("PYTHONPATH", None)

    def run(*command: str | os.PathLike[str]) -> str:
        done = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    assert "gap-check" in run(installed / "lacuna", "--help")
    run(installed / "lacuna", "demo", "--no-serve")
    run(installed / "python", "-c", _SHOWS_A_PAGE)
