"""A throw-away PostgreSQL server: made in a temporary folder, reached by its own socket, and removed.

Where the machine keeps files in memory the folder is there: each database is hundreds of files that soon go.
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
from functools import cached_property
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from .needs import missing

_FOR_ONE = (
    "-c synchronous_commit=off -c wal_level=minimal -c max_wal_senders=0 -c autovacuum=off -c jit=off"
    " -c shared_buffers=32MB"
)
"""How a server runs that nobody follows, and whose hundreds of databases live for a second each."""
_SPEED_OVER_SAFETY = "-c fsync=off -c full_page_writes=off -c listen_addresses=''"
_STRATEGIES_SINCE = 15_00_00
_MEMORY, _ROOM = Path("/dev/shm"), 2 * 1024**3
"""Where Linux keeps files in memory, and how much must be free there for the servers of one run."""
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
    def database(self, like: str = "template1", *, encoding: str = "UTF8") -> Iterator[str]:
        """The address of a database, empty or ``like`` another one, that lives as long as the block."""
        self._made += 1
        name = f"lacuna_{self._made}"
        with psycopg.connect(self._url("postgres"), autocommit=True) as connection:
            # Copying files takes a third of the time; before version 15 there was no other way.
            how = "STRATEGY FILE_COPY" if connection.info.server_version >= _STRATEGIES_SINCE else ""
            if encoding != "UTF8" and connection.info.server_version >= _STRATEGIES_SINCE:
                how += " LOCALE_PROVIDER libc"  # the other one knows languages, and few encodings
            made = sql.SQL("CREATE DATABASE {} TEMPLATE {} ENCODING {} " + how)
            connection.execute(made.format(*map(sql.Identifier, (name, like)), encoding))
            try:
                yield self._url(name)
            finally:
                connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


class Programs:
    """The programs of PostgreSQL, run in a folder of their own as somebody who is not root."""

    def __init__(self, folder: Path, programs: Path, user: pwd.struct_passwd | None) -> None:
        self.folder = folder
        self.user = user.pw_name if user else pwd.getpwuid(os.getuid()).pw_name
        self._programs = programs
        self._identity: dict[str, Any] = (
            {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
        )

    @cached_property
    def _knows_languages(self) -> bool:
        """Whether a server can order by a language, as most installations do and SQLite never does."""
        self.run("initdb", "--help")
        return "--icu-locale" in (self.folder / "initdb.out").read_text()

    def run(self, program: str, *arguments: str) -> None:
        """Run one to its end; raises ``RuntimeError`` where it fails."""
        log = self.folder / f"{program}.out"
        with log.open("wb") as output:  # a file, since the server would keep a pipe open
            done = subprocess.run(
                [self._programs / program, *arguments],
                cwd=self.folder, stdout=output, stderr=subprocess.STDOUT, timeout=120, **self._identity,
            )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"{program} failed: {log.read_text(errors='replace')}")

    def make_folder(self, name: str) -> None:
        """Make a folder that the servers may write in."""
        (self.folder / name).mkdir(mode=0o700)
        if self._identity:
            os.chown(self.folder / name, self._identity["user"], self._identity["group"])

    def make_cluster(self, name: str, *options: str) -> None:
        """Make what a server keeps."""
        how = ("--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", f"--username={self.user}")
        in_english = ("--locale-provider=icu", "--icu-locale=en-US") if self._knows_languages else ()
        self.run("initdb", "-D", name, *how, *in_english, *options)

    def start(self, name: str, socket_folder: str = ".", options: str = _FOR_ONE) -> None:
        """Start the server that was made under a name."""
        told = f"-k {self.folder / socket_folder} {_SPEED_OVER_SAFETY} {options}"
        self.run("pg_ctl", "-D", name, "-w", "-l", f"{name}.log", "-o", told, "start")

    def follow(self, name: str, primary: str) -> None:
        """Make a server that follows another, and start it."""
        source = ("-h", f"{self.folder}/{primary}.socket", "-U", self.user)
        self.run("pg_basebackup", "-D", name, "-R", "-c", "fast", "--no-sync", *source)
        self.start(name, f"{name}.socket", "-c synchronous_commit=remote_apply")

    def stop(self, name: str) -> None:
        """Stop a server as a failing power does."""
        self.run("pg_ctl", "-D", name, "-w", "-m", "immediate", "stop")


@contextmanager
def programs() -> Iterator[Programs]:
    """A temporary folder with the programs to use in it; skips the test where PostgreSQL is not installed."""
    found = _programs()
    if found is None:
        missing("PostgreSQL", _HOW)
    user = _unprivileged_user()
    folder = Path(tempfile.mkdtemp(prefix="lacuna-pg-", dir=_in_memory()))
    try:
        if user:
            os.chown(folder, user.pw_uid, user.pw_gid)
        yield Programs(folder, found, user)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def running_server() -> Iterator[Server]:
    """A server that lives as long as the block; skips the test where PostgreSQL is not installed."""
    with programs() as made:
        made.make_cluster("data")
        made.start("data")
        try:
            yield Server(made.folder, made.user)
        finally:
            made.stop("data")


class Pair:
    """A primary, and a standby that has each commit before it is acknowledged."""

    def __init__(self, made: Programs) -> None:
        self._programs = made
        self._running = {"first", "second"}
        hosts = "&".join(f"host={made.folder / name}.socket" for name in ("first", "second"))
        self.url = f"postgresql://{made.user}@/postgres?{hosts}"

    def url_of(self, name: str) -> str:
        """The address of one of the two, "first" or "second"."""
        return f"postgresql://{self._programs.user}@/postgres?host={self._programs.folder / name}.socket"

    def stop(self, name: str) -> None:
        """Stop one as a failing power does."""
        self._programs.stop(name)
        self._running.remove(name)

    def run_on(self, name: str, *statements: str) -> None:
        """Run statements on one of the two."""
        with psycopg.connect(self.url_of(name), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def promote(self, name: str) -> None:
        """Have the standby take writes."""
        self._programs.run("pg_ctl", "-D", name, "-w", "promote")

    def rejoin(self) -> None:
        """Make the first, which is stopped, anew as the standby of the second, which then waits for it."""
        shutil.rmtree(self._programs.folder / "first")
        self._programs.follow("first", "second")
        self._running.add("first")
        self.run_on("second", "ALTER SYSTEM SET synchronous_standby_names = '*'", "SELECT pg_reload_conf()")

    def close(self) -> None:
        """Stop whatever runs."""
        for name in list(self._running):
            self.stop(name)


@contextmanager
def running_pair() -> Iterator[Pair]:
    """A primary and its standby, as long as the block lasts; skips where PostgreSQL is not installed."""
    with programs() as made:
        for name in ("first", "second"):
            made.make_folder(f"{name}.socket")
        made.make_cluster("first")
        synchronous = "-c synchronous_standby_names=* -c synchronous_commit=remote_apply"
        made.start("first", "first.socket", synchronous)
        pair = Pair(made)
        try:
            made.follow("second", "first")
            yield pair
        finally:
            pair.close()


def _in_memory() -> Path | None:
    """The folder for files in memory, where there is one with room."""
    try:
        room = shutil.disk_usage(_MEMORY).free
    except OSError:
        return None
    return _MEMORY if room > _ROOM and os.access(_MEMORY, os.W_OK) else None


def _programs() -> Path | None:
    """The folder that holds ``initdb`` and ``pg_ctl``; Debian keeps it off the search path."""
    versions = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(versions, key=lambda version: int(version.parts[-3]), default=None)
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
