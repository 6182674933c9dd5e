"""How soon is a change on one machine found on another? Two workers, two homes, one throw-away PostgreSQL.

    python -m benchmarks.machines.two_machines [--changes 100] [--publications 1000]

Each change is a publication added on the first machine; the clock runs from its commit until the index of the
second answers with it. Prints one line of JSON, times in milliseconds.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.faults.databases import database_url
from catalogue.bootstrap import Services, build
from catalogue.config import Config
from catalogue.domain.descriptions.description import Description
from search_index.interface import IndexUnavailable, SearchRequest

_WITHIN = 120.0

_WORKER = """
import sys
from pathlib import Path
from threading import Event
from catalogue.bootstrap import build
from catalogue.config import Config

build(Config.for_home(Path(sys.argv[1]), database_url=sys.argv[2])).operations.worker.run(Event())
"""


def measure(folder: Path, url: str, *, changes: int, publications: int) -> dict[str, float]:
    """Have two machines of so many publications, and look so often; figures by their names."""
    homes = [folder / name for name in ("one", "two")]
    one, two = (build(Config.for_home(home, database_url=url)) for home in homes)
    last = 0
    for number in range(publications):
        last = one.records.publications.add(None, Description(title=f"There before, number {number}"))
    with _workers(homes, url):
        _until_found(two, last, f"there before number {publications - 1}")
        times = []
        for number in range(changes):
            added = one.records.publications.add(None, Description(title=f"Zebra{number} at the border"))
            began = time.perf_counter()
            _until_found(two, added, f"zebra{number}")
            times.append((time.perf_counter() - began) * 1000)
    for services in (one, two):
        services.close()
    cuts = statistics.quantiles(times, n=20)
    return {
        "changes": changes,
        "p50": round(cuts[9], 1),
        "p95": round(cuts[18], 1),
        "most": round(max(times), 1),
    }


@contextmanager
def _workers(homes: list[Path], url: str) -> Iterator[None]:
    processes = [subprocess.Popen([sys.executable, "-c", _WORKER, str(home), url]) for home in homes]
    try:
        yield
    finally:
        for process in processes:
            process.kill()
            process.wait()


def _until_found(services: Services, publication_id: int, text: str) -> None:
    deadline = time.monotonic() + _WITHIN
    while time.monotonic() < deadline:
        try:
            hits = services.discovery.engine.search(SearchRequest(text)).hits
            if str(publication_id) in [hit.id for hit in hits]:  # and not what is written nearly so
                return
        except IndexUnavailable:
            pass  # it is being built
        time.sleep(0.002)
    raise TimeoutError(f"{text} was not found within {_WITHIN:.0f} s")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--changes", type=int, default=100)
    parser.add_argument("--publications", type=int, default=1_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, database_url(Path(folder), postgresql=True) as url:
        print(
            json.dumps(measure(Path(folder), url, changes=options.changes, publications=options.publications))
        )


if __name__ == "__main__":
    main()
