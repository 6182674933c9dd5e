"""The parts of a cluster on one host: machines of Lacuna, HAProxy, PostgreSQL with a standby, SeaweedFS.

Everything listens on 127.0.0.1 or on sockets in a temporary folder, and is gone with the block. HAProxy runs
with the file of ``deploy/``, but for its addresses.
"""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import urllib3

from tests.support import s3_server
from tests.support.ports import free_port
from tests.support.postgresql import Pair, running_pair
from tests.support.processes import children
from tests.support.s3_server import S3Server, running_s3

LACUNA = Path(sys.executable).with_name("lacuna")
CONFIGURATION = Path(__file__).resolve().parents[2] / "deploy" / "haproxy.cfg"
_STARTS_WITHIN = 120.0
_POOL = urllib3.PoolManager(retries=False, timeout=10)


@dataclass
class Machine:
    """One machine of Lacuna, by ``lacuna serve`` in a home of its own."""

    name: str
    home: Path
    port: int
    environment: Mapping[str, str]
    program: Path = LACUNA
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, as systemd does after it died."""
        with (self.home.parent / f"{self.name}.log").open("ab") as log:
            self.process = subprocess.Popen(
                [self.program, "serve"], env=dict(self.environment), stdout=log, stderr=subprocess.STDOUT,
                start_new_session=True, cwd=self.home,
            )  # fmt: skip

    def kill(self) -> None:
        """Kill all of its processes in one moment, as a failing power does."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def stop(self) -> None:
        """Stop it in order, as systemd does before an upgrade."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait()

    def worker(self) -> int | None:
        """The process that works in the background, the one that holds the lock; None where none does."""
        for process in children(self.process.pid if self.process else None):
            with suppress(OSError):
                held = {os.readlink(path) for path in Path(f"/proc/{process}/fd").iterdir()}
                if str(self.home / "worker.lock") in held:
                    return process
        return None

    def kill_worker(self) -> int:
        """Kill it; gives its number."""
        found = self.worker()
        if found is None:
            raise RuntimeError(f"{self.name} has no worker")
        os.kill(found, signal.SIGKILL)
        return found

    def health(self) -> dict[str, Any]:
        """What it says of itself; empty where it does not answer."""
        try:
            return dict(_POOL.request("GET", f"http://127.0.0.1:{self.port}/health").json())
        except (urllib3.exceptions.HTTPError, ValueError):
            return {}

    def until(self, **wanted: object) -> float:
        """Wait until it says so of itself; gives the seconds that it took."""
        began = time.monotonic()
        while time.monotonic() - began < _STARTS_WITHIN:
            found = self.health()
            if found and all(found.get(name) == value for name, value in wanted.items()):
                return time.monotonic() - began
            time.sleep(0.02)
        raise TimeoutError(f"{self.name} is not {wanted}: {self.health()}")

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Give a command there."""
        return subprocess.run(
            [self.program, *words], env=dict(self.environment), capture_output=True, text=True, check=False
        )

    def hits(self, query: str) -> list[str]:
        """The publications on its first page of results, in their order."""
        page = _POOL.request("GET", f"http://127.0.0.1:{self.port}/en/search", fields={"q": query})
        return list(dict.fromkeys(re.findall(r"/en/publication/(\d+)", page.data.decode())))


@dataclass
class Balancer:
    """HAProxy before the machines."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes]

    @property
    def address(self) -> str:
        """Where readers come in."""
        return f"http://127.0.0.1:{self.port}"

    def served(self) -> dict[str, int]:
        """How many requests each machine was given since the start."""
        with socket.socket(socket.AF_UNIX) as asked:
            asked.connect(str(self.folder / "haproxy.socket"))
            asked.sendall(b"show stat\n")
            told = b"".join(iter(lambda: asked.recv(65536), b"")).decode().removeprefix("# ")
        rows = csv.DictReader(told.strip().splitlines())
        return {
            row["svname"]: int(row["stot"]) for row in rows if row["svname"] not in ("FRONTEND", "BACKEND")
        }


@dataclass
class Cluster:
    """All parts; machines by their names."""

    pair: Pair
    store: S3Server
    balancer: Balancer
    machines: dict[str, Machine] = field(default_factory=dict)


@contextmanager
def running_cluster(folder: Path, machines: int, programs: Mapping[str, Path]) -> Iterator[Cluster]:
    """A cluster that serves; ``programs`` gives machines another ``lacuna`` than this one, by their names."""
    if not shutil.which("haproxy"):
        sys.exit("needs HAProxy (Debian: apt-get install haproxy)")
    with ExitStack() as stack:
        pair, store = stack.enter_context(running_pair()), stack.enter_context(running_s3())
        port = free_port()
        made = [
            _machine(folder, f"machine{number}", pair.url, store, port, programs)
            for number in range(1, machines + 1)
        ]
        for machine in made:
            machine.start()
            stack.callback(machine.kill)
            machine.until(ready=True, worker="ok")
        balancer = Balancer(folder, port, _balance(folder, port, made))
        stack.callback(_end, balancer.process)
        yield Cluster(pair, store, balancer, {machine.name: machine for machine in made})


def _machine(
    folder: Path, name: str, url: str, store: S3Server, balancer: int, programs: Mapping[str, Path]
) -> Machine:
    home, port = folder / name, free_port()
    home.mkdir(mode=0o700)
    settings = {
        "HOME": home,
        "DATABASE_URL": url,
        "SECRET_KEY": "one key for all machines, and a long one",
        "S3_ADDRESS": store.address,
        "S3_KEY": s3_server.KEY,
        "S3_SECRET": s3_server.SECRET,
        "PUBLIC_ADDRESS": f"http://127.0.0.1:{balancer}",
        "PROXIES": 1,
        "PORT": port,
        "PROCESSES": 2,
    }
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("LACUNA_")}
    own = {f"LACUNA_{key}": str(value) for key, value in settings.items()}
    return Machine(name, home, port, inherited | own, programs.get(name, LACUNA))


def _balance(folder: Path, port: int, machines: list[Machine]) -> subprocess.Popen[bytes]:
    text = CONFIGURATION.read_text().partition("\nresolvers")[0]
    check = "    server {name} 127.0.0.1:{port}"
    servers = "\n".join(check.format(name=machine.name, port=machine.port) for machine in machines)
    lines = [line for line in text.splitlines() if not line.strip().startswith("server ")]
    text = "\n".join([*lines, servers, ""]).replace("bind :8080", f"bind 127.0.0.1:{port}")
    text = text.replace("global\n", f"global\n    stats socket {folder / 'haproxy.socket'}\n", 1)
    (folder / "haproxy.cfg").write_text(text)
    with (folder / "haproxy.log").open("wb") as log:
        process = subprocess.Popen(
            ["haproxy", "-db", "-f", str(folder / "haproxy.cfg")], stdout=log, stderr=subprocess.STDOUT
        )
    for _ in range(100):
        with suppress(urllib3.exceptions.HTTPError):
            if _POOL.request("GET", f"http://127.0.0.1:{port}/health").status == 200:
                return process
        time.sleep(0.1)
    _end(process)
    raise RuntimeError(f"HAProxy does not answer: {(folder / 'haproxy.log').read_text()}")


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()


def checked(machine: Machine) -> dict[str, Any]:
    """What ``lacuna check --json`` says there."""
    done = machine.command("check", "--json")
    try:
        return dict(json.loads(done.stdout))
    except ValueError:
        return {"sound": False, "findings": [{"code": "no answer", "message": done.stderr.strip()}]}
