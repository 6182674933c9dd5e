"""The doors for programs on small and large catalogues: does a page of theirs cost more where more is held?

    python -m benchmarks.pages.doors --sizes 2000,20000

Catalogues are generated. Of each door a first page and a further one are asked for, twice, so that what is
kept after the first time is not counted. Counted is what the database does: statements, and steps of
SQLite's machine in hundreds, which know no clock and no load. A door fails, and so does the command, where
a page of the largest catalogue takes more than half as many steps again, for what it answers, as one of the
smallest. What the index does is measured by ``benchmarks.searching.search_speed``.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import event, insert

from catalogue.app import create_app
from catalogue.bootstrap import Services, build
from catalogue.config import Config
from catalogue.domain.descriptions.description import Description
from catalogue.services.acts import act
from catalogue.services.operations.generated_records import descriptions
from catalogue.services.records.publications import new_publications
from catalogue.storage.models import Copy, now

_STEP = 100
"""Instructions of SQLite's machine that are one step here."""
_TOGETHER = 2_000
MORE_AT_MOST = 1.5
"""Of how much a page may take more in the largest catalogue."""
_TITLE = "Report+on+the+trafficking+of+women+and+children+for+labour+in+Cambodia+and+Thailand"
"""A title of common words alone, so that many holdings are looked at, in a small catalogue too."""
FREE = 30
"""Steps that are no matter: a page of a few rows more or less."""


@dataclass(frozen=True, slots=True)
class Work:
    """What the database did for one page: statements, steps, and the bytes that were answered."""

    statements: int
    steps: int
    size: int


def fill(services: Services, size: int, make: Callable[[int], Iterator[Description]] = descriptions) -> None:
    """Generated publications with a copy each, indexed and told to the doors."""
    found = make(size)
    made = 0
    while batch := list(islice(found, _TOGETHER)):
        with services.database.write(act(None, "publication_added", title="generated")) as session:
            copies = []
            for row in new_publications(session, batch):
                made += 1
                copies.append(_copy(row.id, made))
            session.execute(insert(Copy), copies)
    services.operations.worker.run_pending()


def _copy(publication_id: int, number: int) -> dict[str, Any]:
    return {
        "publication_id": publication_id,
        "accession_number": f"G-{number:07}",
        "call_number": f"G {number}",
        "location": "",
        "condition": "",
        "status": "available",
        "note": "",
        "library_id": None,
        "created_at": now(),
    }


def pages_of(client: FlaskClient, size: int) -> Mapping[str, str]:
    """The addresses of pages of each door, by name; lists are walked by their tokens."""
    token = re.search(
        r"<resumptionToken[^>]*>([^<]+)<", client.get("/oai?verb=ListRecords&metadataPrefix=marc21").text
    )
    cursor = client.get("/api/v1/holdings?limit=100").get_json()["next"]
    further = min(size, 10_000) // 2
    return {
        "OAI-PMH, first records": "/oai?verb=ListRecords&metadataPrefix=marc21",
        "OAI-PMH, further records": f"/oai?verb=ListRecords&resumptionToken={token[1] if token else ''}",
        "OAI-PMH, a set": "/oai?verb=ListRecords&metadataPrefix=mods&set=kind:report",
        "OAI-PMH, headers of a set": "/oai?verb=ListIdentifiers&metadataPrefix=oai_dc&set=held",
        "OAI-PMH, sets": "/oai?verb=ListSets",
        "SRU, first records": "/sru?query=cql.allRecords%3D1&maximumRecords=50",
        "SRU, further records": f"/sru?query=cql.allRecords%3D1&maximumRecords=50&startRecord={further}",
        "Atom, new arrivals": "/en/new.atom",
        "Atom, further arrivals": "/en/new.atom?page=2",
        "Atom, a search": "/en/search.atom?q=report",
        "sitemap, index": "/sitemap.xml",
        "sitemap, a part": "/sitemap-publications-0.xml",
        "API, search": "/api/v1/search?q=report&limit=50",
        "API, search with facets": "/api/v1/search?q=report&limit=50&facets=true",
        "API, first holdings": "/api/v1/holdings?limit=100",
        "API, further holdings": f"/api/v1/holdings?limit=100&cursor={cursor}",
        "API, one publication": f"/api/v1/publications/{size // 2}",
        "API, wanted": "/api/v1/wanted",
        "API, coverage": "/api/v1/coverage",
        "unAPI": f"/unapi?id={size // 2}&format=mods",
        "OpenURL": f"/en/openurl?rft.btitle={_TITLE}",
        "reconciliation": f"/reconcile?queries=%7B%22q%22%3A%7B%22query%22%3A%22{_TITLE}%22%7D%7D",
        "reconciliation, a name": "/reconcile?queries=%7B%22q%22%3A%7B%22query%22%3A%22UNICEF%22%2C"
        "%22type%22%3A%22body%22%7D%7D",
    }  # fmt: skip


@contextmanager
def _counted(services: Services) -> Iterator[dict[str, int]]:
    """Count what the database does in the block."""
    done = {"statements": 0, "steps": 0}

    def count_step() -> int:
        done["steps"] += 1
        return 0

    def count_statement(connection: Any, *_: Any) -> None:
        done["statements"] += 1
        connection.connection.driver_connection.set_progress_handler(count_step, _STEP)

    event.listen(services.database.engine, "before_cursor_execute", count_statement)
    try:
        yield done
    finally:
        event.remove(services.database.engine, "before_cursor_execute", count_statement)


def work_of(services: Services, client: FlaskClient, address: str) -> Work:
    """What a page costs once it was asked for before; raises ``ValueError`` where it is none."""
    client.get(address)
    with _counted(services) as done:
        answer = client.get(address)
    if answer.status_code != 200:
        raise ValueError(f"{address}: {answer.status}")
    return Work(done["statements"], done["steps"], len(answer.data))


def measure(home: Path, size: int) -> dict[str, Work]:
    """What a page of each door costs in a generated catalogue of a size."""
    services = build(Config.for_home(home, api_rate=0))
    try:
        fill(services, size)
        client = create_app(services.config, services).test_client()
        return {name: work_of(services, client, address) for name, address in pages_of(client, size).items()}
    finally:
        services.close()


def grown(small: Mapping[str, Work], large: Mapping[str, Work]) -> list[str]:
    """The doors of which a page takes more in the larger catalogue than it may, for what it answers."""
    found = []
    for name, work in large.items():
        before = small[name]
        fuller = max(1.0, work.size / before.size)  # the page of a small catalogue may not be full
        if (
            work.steps > before.steps * fuller * MORE_AT_MOST + FREE
            or work.statements > before.statements + 2
        ):
            found.append(name)
    return found


def _table(sizes: Sequence[int], found: Sequence[Mapping[str, Work]]) -> Iterator[str]:
    yield f"| page | {' | '.join(f'{size:,}' for size in sizes)} |"
    yield "|---|" + "---|" * len(sizes)
    for name in found[0]:
        cells = (
            f"{measured[name].statements} / {measured[name].steps:,} / {measured[name].size:,}"
            for measured in found
        )
        yield f"| {name} | {' | '.join(cells)} |"


def main() -> None:
    """Measure and print; the exit code is 1 where a page grows with the catalogue."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", default="2000,20000", help="publications, the smallest first")
    sizes = [int(size) for size in parser.parse_args().sizes.split(",")]
    found = []
    for size in sizes:
        with TemporaryDirectory() as folder:
            found.append(measure(Path(folder), size))
    print("statements / steps of SQLite's machine in hundreds / bytes")
    print("\n".join(_table(sizes, found)))
    too_much = grown(found[0], found[-1])
    for name in too_much:
        print(f"grows with the catalogue: {name}", file=sys.stderr)
    sys.exit(1 if too_much else 0)


if __name__ == "__main__":
    main()
