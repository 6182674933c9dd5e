"""A throw-away PostgreSQL server: made in a temporary folder, reached by its own socket, and removed.

No port is opened and no server of the machine is touched. PostgreSQL refuses to run as root, so as root
it is started as the user ``postgres`` that its package makes.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from .needs import missing

_SPEED_OVER_SAFETY = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c listen_addresses=''"
_HOW = "install it (Debian: apt-get install postgresql; macOS: brew install postgresql)"


class Server:
    """A running server, which makes and drops databases."""

    def __init__(self, socket_folder: Path, user: str) -> None:
        self._socket_folder = socket_folder
        self._user = user
        self._made = 0

    def _url(self, database: str) -> str:
        return f"postgresql://{self._user}@/{database}?host={self._socket_folder}"

    @contextmanager
    def database(self, like: str = "template1") -> Iterator[str]:
        """The address of a database, empty or ``like`` another one, that lives as long as the block."""
        self._made += 1
        name = f"lacuna_{self._made}"
        with psycopg.connect(self._url("postgres"), autocommit=True) as connection:
            made = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
            connection.execute(made.format(sql.Identifier(name), sql.Identifier(like)))
            try:
                yield self._url(name)
            finally:
                connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def running_server() -> Iterator[Server]:
    """A server that lives as long as the block; skips the test where PostgreSQL is not installed."""
    programs = _programs()
    if programs is None:
        missing("PostgreSQL", _HOW)
    user = _unprivileged_user()
    folder = Path(tempfile.mkdtemp(prefix="lacuna-pg-"))
    try:
        if user:
            os.chown(folder, user.pw_uid, user.pw_gid)
        name = user.pw_name if user else pwd.getpwuid(os.getuid()).pw_name

        def run(program: str, *arguments: str) -> None:
            identity = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
            log = folder / f"{program}.out"
            with log.open("wb") as output:  # a file, since the server would keep a pipe open
                done = subprocess.run(
                    [programs / program, *arguments],
                    cwd=folder, stdout=output, stderr=subprocess.STDOUT, timeout=120, **identity,  # type: ignore[arg-type]
                )  # fmt: skip
            if done.returncode:
                raise RuntimeError(f"{program} failed: {log.read_text(errors='replace')}")

        data = ["-D", str(folder / "data")]
        run(
            "initdb",
            *data,
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
            f"--username={name}",
        )
        options = f"-k {folder} {_SPEED_OVER_SAFETY}"
        run("pg_ctl", *data, "-w", "-l", str(folder / "server.log"), "-o", options, "start")
        try:
            yield Server(folder, name)
        finally:
            run("pg_ctl", *data, "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path | None:
    """The folder that holds ``initdb`` and ``pg_ctl``; Debian keeps it off the search path."""
    versions = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(versions, key=lambda each: int(each.parts[-3]), default=None)
    found = newest or shutil.which("initdb")
    return Path(found).parent if found else None


def _unprivileged_user() -> pwd.struct_passwd | None:
    """Whom to run the server as: nobody else, unless we are root."""
    if os.getuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        missing("the user postgres", _HOW)
