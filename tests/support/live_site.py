"""The program as its user starts it: ``lacuna demo --no-serve``, ``lacuna serve``, in its own folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from catalogue.bootstrap import build
from catalogue.config import Config
from catalogue.domain.people.access import Role
from tests.support.ports import free_port

LACUNA = Path(sys.executable).with_name("lacuna")
_STARTS_WITHIN = 90  # seconds; generous, since a loaded machine is no fault of the program


@dataclass(frozen=True, slots=True)
class Login:
    """What a person types to log in."""

    email: str
    password: str


@dataclass(frozen=True, slots=True)
class LiveSite:
    """A running site: its address without a slash at the end, its folder, and people who may log in."""

    address: str
    home: Path
    administrator: Login = Login("chief@example.org", "the longest password of all")
    librarian: Login = Login("desk@example.org", "a long enough password")
    member: Login = Login("officer@example.org", "another long password")


def lacuna_environment(home: Path, **settings: str) -> dict[str, str]:
    """The environment of a ``lacuna`` command that knows no setting but these."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("LACUNA_")}
    return {
        **inherited,
        "LACUNA_HOME": str(home),
        **{f"LACUNA_{key}": value for key, value in settings.items()},
    }


@contextmanager
def running_site(home: Path, like: Path | None = None) -> Iterator[LiveSite]:
    """The sample catalogue, made anew or copied from another home, served as long as the block lasts."""
    environment = lacuna_environment(home, PORT=str(free_port()))
    if like:
        shutil.copytree(like, home, dirs_exist_ok=True)
    else:
        demo = [str(LACUNA), "demo", "--no-serve"]
        subprocess.run(demo, env=environment, check=True, timeout=300, stdout=subprocess.DEVNULL)
    site = LiveSite(f"http://127.0.0.1:{environment['LACUNA_PORT']}", home)
    _add_people(site)
    log = home / "serve.log"
    with log.open("wb") as output:
        server = subprocess.Popen([LACUNA, "serve"], env=environment, stdout=output, stderr=subprocess.STDOUT)
    try:
        _wait_until_it_answers(site.address, server, log)
        yield site
    finally:
        server.terminate()
        server.wait(timeout=30)


def _add_people(site: LiveSite) -> None:
    services = build(Config.for_home(site.home))
    for login, role, name, agency in (
        (site.administrator, Role.ADMINISTRATOR, "Administrator", ""),
        (site.librarian, Role.LIBRARIAN, "Librarian", ""),
        (site.member, Role.MEMBER, "Officer", "Sample Agency"),
    ):
        services.access.accounts.add(
            None, login.email, [role], password=login.password, name=name, agency=agency
        )


def _wait_until_it_answers(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _STARTS_WITHIN
    while time.monotonic() < deadline:
        if server.poll() is not None:
            break
        try:
            with urlopen(f"{address}/en/", timeout=10):
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise RuntimeError(f"the site did not start:\n{log.read_text(errors='replace')}")
