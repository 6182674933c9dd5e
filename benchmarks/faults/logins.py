"""How long another page takes while 120 wrong passwords are checked at once.

    python -m benchmarks.faults.logins [--logins 120] [--rounds 2] [--records 2000]

Serves generated records with two processes from a scratch folder. In each round the logins are sent at once,
each over a connection of its own, and a page without a search and results are asked for one after another
until all are answered; the same pages are asked for as often with no login under way. Prints one line of
JSON: percentiles in milliseconds, and by how much the 95th is later.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import select
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from urllib.parse import quote, urlencode
from urllib.request import urlopen

from benchmarks.pages.http import fill, start

_WITHIN = 120.0


def run(logins: int, rounds: int, records: int) -> dict[str, float]:
    """Fill, serve, log in wrongly, ask."""
    with tempfile.TemporaryDirectory() as folder:
        words = fill(Path(folder), records)
        port, site = start(Path(folder))
        try:
            pages = ["/en/visit", f"/en/search?q={quote(words[0])}"]
            _ask(port, pages, _times(40))
            beside: list[float] = []
            for number in range(rounds):
                waiting = _wrong(port, logins, number)
                beside += _ask(port, pages, partial(_unanswered, waiting))
            alone = _ask(port, pages, _times(len(beside)))
        finally:
            site.send_signal(signal.SIGTERM)
            site.wait(20)
    figures = {"logins": logins, "rounds": rounds, "pages": len(beside), "load_average": os.getloadavg()[0]}
    for share in (50, 95, 99):
        figures |= {f"alone_p{share}": _share(alone, share), f"beside_p{share}": _share(beside, share)}
    return figures | {"later_p95": round(figures["beside_p95"] - figures["alone_p95"], 1)}


def _wrong(port: int, count: int, number: int) -> list[socket.socket]:
    """So many wrong passwords, of addresses that nobody has, all on their way."""
    page = urlopen(f"http://127.0.0.1:{port}/en/log-in", timeout=30).read().decode()
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    connections = []
    for login in range(count):
        fields = {"csrf_token": token[1], "email": f"{number}-{login}@example.org", "password": "wrong"}
        body = urlencode(fields)
        head = f"POST /en/log-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n"
        head += "Content-Type: application/x-www-form-urlencoded\r\nConnection: close\r\n\r\n"
        connections.append(socket.create_connection(("127.0.0.1", port), 30))
        connections[-1].sendall((head + body).encode())
    return connections


def _unanswered(waiting: list[socket.socket]) -> bool:
    """Whether a login waits for its answer; those that have it are closed and forgotten."""
    for connection in select.select(waiting, [], [], 0)[0] if waiting else []:
        assert connection.recv(12).startswith(b"HTTP/1.1 400")
        connection.close()
        waiting.remove(connection)
    return bool(waiting)


def _times(count: int) -> Callable[[], bool]:
    """More for so many times."""
    left = iter(range(count))
    return lambda: next(left, None) is not None


def _ask(port: int, pages: list[str], more: Callable[[], bool]) -> list[float]:
    """Ask for pages in turn as long as there is ``more`` to wait for; seconds that each took."""
    times: list[float] = []
    until = time.monotonic() + _WITHIN
    while more() and time.monotonic() < until:
        began = time.perf_counter()
        urlopen(f"http://127.0.0.1:{port}{pages[len(times) % len(pages)]}", timeout=30).read()
        times.append(time.perf_counter() - began)
    return times


def _share(times: list[float], share: int) -> float:
    ordered = sorted(times)
    return round(ordered[min(len(ordered) - 1, len(ordered) * share // 100)] * 1000, 1)


def main() -> int:
    """Run it and print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--logins", type=int, default=120)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--records", type=int, default=2_000)
    given = parser.parse_args()
    print(json.dumps(run(given.logins, given.rounds, given.records)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
