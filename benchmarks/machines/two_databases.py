"""What public pages cost on PostgreSQL beside SQLite: the same pages, asked in turns, in one process.

    python -m benchmarks.machines.two_databases [--publications 2000] [--rounds 40]

Both hold the sample and so many generated records. Each page is asked of the one and then of the other, so
that a busy machine bears on both alike; a round asks for other words, publications and titles than the last.
Once nobody commits between the rounds, once somebody does before each, so that nothing that was kept can be
used. Printed for each page are milliseconds of the processor, those of PostgreSQL's own processes with them
(medians of the rounds; Linux only), how many statements a page takes there, and the ratio (wanted: at most
1.5), and the ratio of the least times by the clock.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from flask import Flask
from sqlalchemy import event

from benchmarks.faults.databases import database_url
from catalogue.app import create_app
from catalogue.bootstrap import Services, build
from catalogue.config import Config
from catalogue.services.acts import act
from catalogue.services.operations.generated_records import descriptions
from catalogue.services.records.publications import new_publications
from catalogue.storage.models import SpentForm

_WORDS = ("trafficking", "labour", "children", "migration", "report", "handbook", "law", "Cambodia")

PAGES: dict[str, Callable[[int], str]] = {
    "first page": lambda _number: "/en/",
    "search": lambda number: f"/en/search?q={_WORDS[number % len(_WORDS)]}+{number}",
    "search, one word": lambda number: f"/en/search?q={_WORDS[number % len(_WORDS)]}",
    "search with a facet": lambda number: f"/en/search?q={_WORDS[number % len(_WORDS)]}&language=en",
    "publication": lambda number: f"/en/publication/{number + 1}",
    "holdings": lambda _number: "/en/holdings",
    "arrivals": lambda _number: "/en/new",
    "subjects": lambda _number: "/en/browse/subject",
    "collection": lambda _number: "/en/coverage/collection",
    "coverage": lambda _number: "/en/coverage",
    "wanted list": lambda _number: "/en/wanted",
    "lists": lambda _number: "/en/lists",
    "lists/1": lambda _number: "/en/lists/1",
    "lists/1, next page": lambda _number: "/en/lists/1?page=2",
    "compendium": lambda _number: "/en/compendium",
}


@dataclass
class Site:
    """The site on one of the databases, with what its pages took."""

    app: Flask
    services: Services
    server: Path | None
    """The folder of PostgreSQL's server; None for SQLite."""
    processor: list[float] = field(default_factory=list)
    clock: list[float] = field(default_factory=list)
    statements: int = 0

    def ask(self, path: str) -> bool:
        """Ask for a page and note what it took; False where there is none."""
        client = self.app.test_client()
        before, begin = self._processor(), time.perf_counter()
        answer = client.get(path)
        answer.get_data()
        self.clock.append(time.perf_counter() - begin)
        self.processor.append(self._processor() - before)
        return answer.status_code == 200

    def begin(self) -> None:
        """Forget what pages took."""
        self.processor, self.clock, self.statements = [], [], 0

    def commit(self) -> None:
        """Commit something, after which nothing that was kept may be used."""
        with self.services.database.write() as session:
            session.add(SpentForm(id=f"{time.monotonic_ns()}"))

    def _processor(self) -> float:
        return time.process_time() + (_of_server(self.server) if self.server else 0.0)


def _of_server(folder: Path) -> float:
    """Return the seconds of the processor that the processes of a server used; Linux tells them in detail."""
    (postmaster,) = [int(line) for line in (folder / "data/postmaster.pid").read_text().splitlines()[:1]]
    children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
    used = 0
    for process in children:
        try:
            used += int(Path(f"/proc/{process}/schedstat").read_text().split()[0])
        except OSError:
            continue
    return used / 1e9


def _fill(services: Services, count: int) -> None:
    services.operations.demo.load()
    found = descriptions(count)
    while batch := list(islice(found, 500)):
        with services.database.write(act(None, "publication_added", title="generated")) as session:
            new_publications(session, batch)
    services.operations.worker.run_pending()


@contextmanager
def _site(folder: Path, count: int, *, postgresql: bool) -> Iterator[Site]:
    folder.mkdir()
    with database_url(folder, postgresql=postgresql) as url:
        services = build(Config.for_home(folder / "home", database_url=url))
        try:
            _fill(services, count)
            server = Path(url.rpartition("host=")[2]) if postgresql else None
            site = Site(create_app(services.config, services), services, server)

            def count_one(*_told: object) -> None:
                site.statements += 1

            event.listen(services.database.engine, "before_cursor_execute", count_one)
            yield site
        finally:
            services.close()


def measure(sites: tuple[Site, Site], rounds: int, *, commits: bool) -> float:
    """Ask all pages and print a line for each; gives the ratio of all together."""
    print("\n| page | SQLite, ms | PostgreSQL, ms | statements | ratio | ratio by the clock, least |")
    print("|---|---:|---:|---:|---:|---:|")
    totals = [0.0, 0.0]
    for name, path in PAGES.items():
        if not all(site.ask(path(0)) for site in sites):
            print(f"| {name}: is not there | | | | | |")
            continue
        for site in sites:
            site.begin()
        for number in range(1, rounds + 1):
            # In turns: who is first differs from round to round.
            for site in sites if number % 2 else reversed(sites):
                if commits:
                    site.commit()
                site.ask(path(number))
        costs = [statistics.median(site.processor) * 1e3 for site in sites]
        totals = [total + cost for total, cost in zip(totals, costs, strict=True)]
        least = min(sites[1].clock) / min(sites[0].clock)
        asked = sites[1].statements / rounds
        print(
            f"| {name} | {costs[0]:.2f} | {costs[1]:.2f} | {asked:.1f} | {costs[1] / costs[0]:.2f} "
            f"| {least:.2f} |"
        )
    print(f"| all | {totals[0]:.2f} | {totals[1]:.2f} | | {totals[1] / totals[0]:.2f} | |")
    return totals[1] / totals[0]


def main() -> None:
    """Fill both, ask both, print."""
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--publications", type=int, default=2_000)
    arguments.add_argument("--rounds", type=int, default=40)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="lacuna-two-") as name, ExitStack() as stack:
        sites = (
            stack.enter_context(_site(Path(name) / "sqlite", given.publications, postgresql=False)),
            stack.enter_context(_site(Path(name) / "postgresql", given.publications, postgresql=True)),
        )
        print("Nobody commits:")
        measure(sites, given.rounds, commits=False)
        print("\nSomebody commits before each:")
        measure(sites, given.rounds, commits=True)


if __name__ == "__main__":
    main()
