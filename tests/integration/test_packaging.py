"""A wheel built from the tree works from any folder, with templates, data and migrations inside."""

from __future__ import annotations

import configparser
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from email import message_from_bytes
from pathlib import Path

import pytest
from pyroma import ratings

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


_PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy of the tree."""
    folder = tmp_path_factory.mktemp("packaging")
    source = folder / "source"
    shutil.copytree(ROOT, source, ignore=_LEFT_OUT)
    build = [*_PIP, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(source)]
    subprocess.run(build, check=True, capture_output=True, timeout=300)
    (built,) = folder.glob("lacuna-*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path) -> Path:
    """The folder of programs of a fresh environment into which the wheel was installed.

    The dependencies are lent to it by path, which leaves our own editable installation behind.
    """
    home = wheel.parent / "environment"
    venv.create(home, with_pip=False, symlinks=True)
    own, lent = (sysconfig.get_path("purelib", vars=base) for base in ({"base": str(home)}, {}))
    Path(own, "lent.pth").write_text(f"{lent}\n", "utf-8")
    python = home / "bin" / "python"
    subprocess.run(
        [*_PIP, "--python", str(python), "install", "--no-deps", "--force-reinstall", str(wheel)],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    return python.parent


def test_every_package_of_the_tree_is_in_the_wheel() -> None:
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg")
    named = set(setup["options"]["packages"].split()) - {"catalogue.templates", "catalogue.shipped_data"}
    found = {
        ".".join(path.parent.relative_to(ROOT).parts)
        for top in ("catalogue", "search_index")
        for path in (ROOT / top).rglob("__init__.py")
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


def _rating(metadata: bytes) -> tuple[int, list[str]]:
    """What pyroma makes of the metadata of a package, of at most 10, and what it finds wanting."""
    message = message_from_bytes(metadata)
    told = {key.lower(): message.get_all(key, []) for key in set(message.keys())}
    found: tuple[int, list[str]] = ratings.rate(
        {
            **{key: values[0] if len(values) == 1 else values for key, values in told.items()},
            "description": message.get_payload(),
        }
    )
    return found


def test_pyroma_finds_nothing_in_the_wheel_and_the_sdist(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        assert _rating(archive.read(name)) == (10, [])
        assert any(name.endswith("/licenses/LICENSE") for name in archive.namelist())
    build = [sys.executable, "-m", "build", "--sdist", "--no-isolation", "--outdir", str(wheel.parent)]
    subprocess.run([*build, str(wheel.parent / "source")], check=True, capture_output=True, timeout=300)
    (sdist,) = wheel.parent.glob("lacuna-*.tar.gz")
    with tarfile.open(sdist) as packed:
        files = {name.partition("/")[2]: name for name in packed.getnames()}
        assert {"CHANGES.md", "SECURITY.md", "requirements.lock", "docs/operations.md", "LICENSE"} <= set(
            files
        )
        told = packed.extractfile(files["PKG-INFO"])
        assert told is not None and _rating(told.read()) == (10, [])


def test_the_bill_of_materials_names_what_is_installed_to_run(tmp_path: Path) -> None:
    made = tmp_path / "lacuna.cdx.json"
    subprocess.run(["make", "sbom", f"SBOM={made}"], cwd=ROOT, check=True, capture_output=True, timeout=300)
    bill = json.loads(made.read_text("utf-8"))
    assert (bill["bomFormat"], bill["metadata"]["component"]["name"]) == ("CycloneDX", "lacuna")
    locked = re.findall(
        r"^([\w.-]+)==([\w.]+)", (ROOT / "requirements.lock").read_text("utf-8"), re.MULTILINE
    )
    assert {(part["name"], part["version"]) for part in bill["components"]} == set(locked)
    assert all(part["externalReferences"][0]["hashes"] for part in bill["components"])
