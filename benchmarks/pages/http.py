"""How many pages a second the real site answers: results with facets beside a page without a search.

    python -m benchmarks.pages.http [--records 10000] [--seconds 10] [--slow 300]

Starts ``lacuna serve`` with two processes over generated records in a scratch folder, asks over 16
connections that stay open (beside ``--slow`` others that never send a whole header, until the server closes
them), and prints requests a second and the 50th, 95th and 99th percentile.
The load comes from one process on the same machine, so the figures are low rather than high.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from catalogue.bootstrap import build
from catalogue.config import Config
from catalogue.services.operations.generated_records import descriptions
from catalogue.services.records.publications import CopyData

CONNECTIONS = 16
PROCESSES = 2
_BATCH = 500


@dataclass
class Outcome:
    """What one kind of page did under load."""

    name: str
    seconds: float
    times: list[float] = field(default_factory=list)
    failures: int = 0

    def line(self) -> str:
        """The figures in one line; times in milliseconds."""
        times = sorted(self.times)
        percentiles = "  ".join(
            f"p{share} {times[min(len(times) - 1, len(times) * share // 100)] * 1000:7.1f}"
            for share in (50, 95, 99)
        )
        return (
            f"{self.name:<34}{len(times) / self.seconds:8.0f} /s   {percentiles} ms   {self.failures} failed"
        )


def main() -> None:
    """Fill, serve, load, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=10.0, help="how long each kind of page is asked for")
    parser.add_argument("--slow", type=int, default=0, help="connections with half a header beside the load")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        words = fill(Path(folder), chosen.records)
        port, site = start(Path(folder))
        slow = [half_a_header(port) for _ in range(chosen.slow)]
        try:
            queries = [f"/en/search?q={quote(word)}" for word in words]
            for name, paths in (
                ("a page with no search in it", ["/en/visit"]),
                ("results with facets", queries),
                ("a publication", [f"/en/publication/{number}" for number in range(1, 500)]),
            ):
                asyncio.run(load(port, paths, 2.0))
                print(asyncio.run(load(port, paths, chosen.seconds, name)).line(), flush=True)
        finally:
            for connection in slow:
                connection.close()
            site.send_signal(signal.SIGTERM)
            site.wait(20)


def half_a_header(port: int) -> socket.socket:
    """A connection whose request is never whole."""
    connection = socket.create_connection(("127.0.0.1", port), 10)
    connection.sendall(b"GET /en/ HTTP/1.1\r\nHost: 127.")
    return connection


def fill(home: Path, count: int) -> list[str]:
    """A catalogue of so many records; gives queries of one to four words that its titles hold."""
    services = build(Config.for_home(home))
    made = list(descriptions(count))
    for start_at in range(0, count, _BATCH):
        services.records.publications.add_many(
            None, [(description, [CopyData()]) for description in made[start_at : start_at + _BATCH]]
        )
    services.operations.worker.run_pending()
    services.close()
    source = random.Random(2)
    titles = [description.title.split() for description in source.sample(made, min(400, count))]
    return [" ".join(source.sample(title, min(len(title), source.randint(1, 4)))) for title in titles]


def start(home: Path) -> tuple[int, subprocess.Popen[bytes]]:
    """Serve a home folder on a free port; returns when it answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "LACUNA_HOME": str(home),
        "LACUNA_PORT": str(port),
        "LACUNA_PROCESSES": str(PROCESSES),
    }
    lacuna = Path(sys.executable).with_name("lacuna")
    site = subprocess.Popen([lacuna, "serve"], env=environment, stdout=subprocess.DEVNULL)
    for _ in range(3000):  # minutes, on a machine that is busy with other things
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return port, site
        except OSError:
            time.sleep(0.1)
    site.terminate()
    raise RuntimeError("the site did not start")


async def load(port: int, paths: Sequence[str], seconds: float, name: str = "") -> Outcome:
    """Ask for pages over all connections for some seconds."""
    outcome = Outcome(name, seconds)
    until = time.perf_counter() + seconds
    await asyncio.gather(*(_connection(port, paths, until, outcome, number) for number in range(CONNECTIONS)))
    return outcome


async def _connection(port: int, paths: Sequence[str], until: float, outcome: Outcome, seed: int) -> None:
    source = random.Random(seed)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while time.perf_counter() < until:
        path = source.choice(paths)
        began = time.perf_counter()
        writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip\r\n\r\n".encode())
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = int(head.split(b"content-length:")[1].split(b"\r\n")[0])
        await reader.readexactly(length)
        outcome.times.append(time.perf_counter() - began)
        outcome.failures += not head.startswith(b"http/1.1 200")
        if b"connection: close" in head:
            writer.close()
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.close()


if __name__ == "__main__":
    main()
