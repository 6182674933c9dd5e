"""What a union of libraries costs as it grows: copies in fifty libraries, and holdings elsewhere.

    python -m benchmarks.union [--sizes 10000,30000,100000] [--libraries 50] [--entries 1000]
                               [--elsewhere 10000] [--only-check] [--kept FOLDER]

Publications are generated; each has copies in one to five of the libraries. At each size, in a process of
its own, rows and index are made, what harvesters are told is noted, a list of so many entries (half of them
of titles that are there) is checked, coverage by library and what one library lacks are counted, searches
with facets are asked, and so many records are kept as holdings elsewhere and looked through for what is
missing here. Printed: seconds of the processor (times of a busy machine say little), milliseconds of a
search (p95 of the least of three rounds), bytes on the disk, the largest memory of the process, and how
many titles were found. The last column is the growth from the first size to the last.

With ``--kept`` a union of one size is made in a folder, unless it is there from an earlier time, and
only the searches are asked: for work on the search, which needs the same index again and again.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import resource
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from catalogue.bootstrap import Services, build
from catalogue.config import Config
from catalogue.domain.gaps.reference_lists import Visibility
from catalogue.domain.people.access import Role
from catalogue.services.acts import act
from catalogue.services.libraries.libraries import LibraryData
from catalogue.services.operations.generated_records import descriptions
from catalogue.services.pledges.wanted import Wish
from catalogue.services.records.publications import new_publications
from catalogue.storage.holdings import libraries as stored_libraries
from catalogue.storage.holdings.libraries import Arrived
from catalogue.storage.models import Copy, ReferenceList, now
from search_index.interface import SearchRequest

_BATCH = 2_000
_FACETS = ("kind", "language", "country", "subject", "decade", "availability", "library")
_SEARCHES = 200
_ROUNDS = 3
_NOT_THERE = 7
"""Another seed than that of the publications: titles that nobody holds."""


def measure(
    home: Path, size: int, libraries: int, entries: int, elsewhere: int, only_check: bool, answer: Any
) -> None:
    """Make a union of a size and put into ``answer`` what was measured, to the check if only that."""
    figures: dict[str, float] = {}
    services = build(Config.for_home(home))
    with _timed(figures, "rows made, s"):
        numbers = _fill(services, size, libraries)
    with _timed(figures, "index made, s"):
        services.discovery.indexing.rebuild(strike=True)
    figures["index, MB"] = _size_of(services.config.index_path)
    figures["database, MB"] = (home / "lacuna.db").stat().st_size / 1e6
    with _timed(figures, "told to harvesters, once, s"):
        services.sharing.register.catch_up()
    list_id = _a_list(services, size, entries)
    account = services.access.accounts.by_email("agency@example.org")
    assert account
    with _timed(figures, "words of all titles weighed, s"):
        services.gap_check.matcher.matcher()
    services.lists.reports.start(account, list_id)
    figures["memory before the check, MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    with _timed(figures, f"a list of {entries:,} checked, s"):
        services.operations.worker.run_pending()
    figures["memory after it, MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    if only_check:
        services.close()
        answer.put(figures)
        return
    with _timed(figures, "coverage by library, s"):
        services.reports.coverage.of_lists(None, list_id)
    with _timed(figures, "what one library lacks, once kept, s"):
        lacked = services.pledges.wanted.page(Wish(library=numbers[-1]), 1)
    figures["titles that all lack"] = services.pledges.wanted.count()
    figures["titles that one library lacks"] = lacked.total
    figures["search with facets, p95, ms"] = _search(services)
    harvested = services.libraries.libraries.add(None, LibraryData("A university library", "another town"))
    with _timed(figures, f"{elsewhere:,} records elsewhere kept, s"):
        _keep_elsewhere(services, harvested, elsewhere, entries)
    with _timed(figures, "missing titles looked for elsewhere, s"):
        services.operations.worker.run_pending()
    titles = services.pledges.wanted.titles()
    where = services.libraries.looking.of({title.fingerprint for title in titles})
    figures["of what all lack, found elsewhere"] = len(where)
    figures["index of what is elsewhere, MB"] = _size_of(services.config.elsewhere_index_path)
    figures["largest memory, MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    services.close()
    answer.put(figures)


@contextmanager
def _timed(figures: dict[str, float], name: str) -> Iterator[None]:
    """Seconds of the processor that a block takes, of this process and those it waits for."""
    begin = _processor()
    yield
    figures[name] = _processor() - begin


def _processor() -> float:
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def search_kept(home: Path, size: int, libraries: int) -> None:
    """Print what searches take in a union that is kept in a folder, and is made there at the first time."""
    made = (home / "lacuna.db").exists()
    services = build(Config.for_home(home))
    if not made:
        _fill(services, size, libraries)
        services.discovery.indexing.rebuild(strike=True)
    print(f"search with facets, p95: {_search(services):.1f} ms")
    services.close()


def _fill(services: Services, size: int, libraries: int) -> list[int]:
    """Publications with their copies; gives the numbers of the libraries."""
    use = services.libraries.libraries
    numbers = [
        use.add(None, LibraryData(f"Library {number}", f"Town {number}", in_union=True))
        for number in range(1, libraries)
    ]
    source = random.Random(size)
    found = descriptions(size)
    made = 0
    while batch := list(islice(found, _BATCH)):
        with services.database.write(act(None, "publication_added", title="generated")) as session:
            rows = new_publications(session, batch)
            copies = []
            for row in rows:
                held_in = source.sample([None, *numbers], k=min(source.choice((1, 1, 1, 2, 5)), libraries))
                for library_id in held_in:
                    made += 1
                    copies.append(
                        {
                            "publication_id": row.id,
                            "accession_number": f"G-{made:07}",
                            "call_number": "",
                            "location": "",
                            "condition": "",
                            "status": "available",
                            "note": "",
                            "library_id": library_id,
                            "created_at": now(),
                        }
                    )
            session.execute(insert(Copy), copies)
    return numbers


def _a_list(services: Services, size: int, entries: int) -> int:
    """A published list: half of titles that are there, half of titles that nobody holds."""
    services.access.accounts.add(
        None, "agency@example.org", [Role.MEMBER], password="generated and long", agency="An agency"
    )
    account = services.access.accounts.by_email("agency@example.org")
    assert account
    step = max(1, size // (entries // 2))
    there = islice(descriptions(size), 0, None, step)
    lines = [
        json.dumps(description.to_dict(), ensure_ascii=False)
        for description in (*islice(there, entries // 2), *descriptions(entries // 2, _NOT_THERE))
    ]
    text = "[" + ",".join(lines) + "]"
    made = services.lists.lists.from_file(account, "Generated", BytesIO(text.encode()), "list.json")
    with services.database.write(act(None, "list_edited", name="Generated")) as session:
        session.get_one(ReferenceList, made.list_id).visibility = Visibility.PUBLIC
    return made.list_id


def _search(services: Services) -> float:
    """The p95 of searches with facets at the index, in milliseconds."""
    titles = [description.title for description in islice(descriptions(_SEARCHES * 5), 0, None, 5)]
    words = [" ".join(title.split()[:3]) for title in titles]
    least = [float("inf")] * len(words)
    for _ in range(_ROUNDS):
        for at, text in enumerate(words):
            begin = time.perf_counter()
            services.discovery.engine.search(SearchRequest(text=text, facets=_FACETS))
            least[at] = min(least[at], time.perf_counter() - begin)
    return sorted(least)[int(len(least) * 0.95)] * 1e3


def _keep_elsewhere(services: Services, library_id: int, count: int, entries: int) -> None:
    """So many records of another library; among them half of the titles that nobody holds here."""
    lacked = descriptions(entries // 2, _NOT_THERE)
    found = (*islice(lacked, 0, None, 2), *descriptions(count, _NOT_THERE + 1))[:count]
    arrived = [Arrived(str(number), description, "", "") for number, description in enumerate(found)]
    for start in range(0, len(arrived), _BATCH):
        with services.database.write() as session:
            row = stored_libraries.harvest_of(session, library_id)
            stored_libraries.keep(session, library_id, arrived[start : start + _BATCH], 1)
            stored_libraries.note_change(row)


def _size_of(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def main() -> None:
    """Print a table, a line for each figure and a column for each size."""
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--sizes", default="10000,30000,100000")
    arguments.add_argument("--libraries", type=int, default=50)
    arguments.add_argument("--entries", type=int, default=1_000)
    arguments.add_argument("--elsewhere", type=int, default=10_000)
    arguments.add_argument("--only-check", action="store_true", help="end behind the check of the list")
    arguments.add_argument("--kept", type=Path, help="a folder for one union that is only searched")
    asked = arguments.parse_args()
    sizes = [int(size) for size in asked.sizes.split(",")]
    if asked.kept:
        search_kept(asked.kept, sizes[0], asked.libraries)
        return
    columns = [
        _measured(size, asked.libraries, asked.entries, asked.elsewhere, asked.only_check) for size in sizes
    ]
    _print(sizes, columns)


def _measured(size: int, libraries: int, entries: int, elsewhere: int, only_check: bool) -> dict[str, float]:
    context = multiprocessing.get_context("spawn")
    answer = context.Queue()
    with tempfile.TemporaryDirectory() as folder:
        worker = context.Process(
            target=measure,
            args=(Path(folder) / "home", size, libraries, entries, elsewhere, only_check, answer),
        )
        worker.start()
        figures: dict[str, float] = answer.get()
        worker.join()
    return figures


def _print(sizes: Sequence[int], columns: Sequence[dict[str, float]]) -> None:
    print("| |", " | ".join(f"{size:,}" for size in sizes), "| growth |")
    print("|---|", "|".join("---:" for _ in (*sizes, 0)), "|", sep="")
    for name in columns[0]:
        values = [column[name] for column in columns]
        growth = values[-1] / values[0] if values[0] else 0.0
        print(f"| {name} |", " | ".join(f"{value:,.2f}" for value in values), f"| {growth:.1f} |")
    print(
        "| publications | " + " | ".join(f"{size:,}" for size in sizes) + f" | {sizes[-1] / sizes[0]:.1f} |"
    )


if __name__ == "__main__":
    main()
