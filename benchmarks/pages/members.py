"""How long the wanted list and coverage take at the server, and what one accepted gift sets going.

    python -m benchmarks.pages.members [--holdings 100000] [--entries 10000] [--lists 50] [--rounds 40]
                                 [--home FOLDER]

Fills a scratch folder with generated holdings and checked public lists, half of whose titles are held,
then asks for pages inside one process (no network, no browser) and prints the 50th and 95th percentile of
the time that each takes, the time of the first page after a gift, and the time from an accepted gift to
reports that know of it, with how many gaps that closed. A folder that is named is kept, and
asked again as it is the next time.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from flask.testing import FlaskClient

from catalogue.app import create_app
from catalogue.bootstrap import Services, build
from catalogue.config import Config
from catalogue.domain.descriptions.description import Description
from catalogue.domain.gaps.reference_lists import Visibility
from catalogue.domain.people.access import Account, Role
from catalogue.services.acts import act
from catalogue.services.lists.lists import add_list
from catalogue.services.operations.generated_records import descriptions
from catalogue.services.records.publications import CopyData

_BATCH = 1000


def main() -> None:
    """Fill, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    for name, usual in (("holdings", 100_000), ("entries", 10_000), ("lists", 50), ("rounds", 40)):
        parser.add_argument(f"--{name}", type=int, default=usual)
    parser.add_argument("--home", type=Path)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        services = build(Config.for_home(chosen.home or Path(scratch)))
        if not services.records.publications.count():
            fill(services, chosen.holdings, chosen.entries, chosen.lists)
        print(
            f"{services.records.publications.count()} holdings,"
            f" {services.pledges.wanted.count()} titles wanted",
            flush=True,
        )
        client = create_app(services.config, services).test_client()
        for name, paths in pages(services):
            ask(client, name, paths, chosen.rounds)
        services.lists.recheck.make_ready()
        for title in services.pledges.wanted.titles()[:5]:
            give(services, client, title.description)
        services.close()


def fill(services: Services, holdings: int, entries: int, lists: int) -> None:
    """Holdings, and public lists that are checked; says how long each of both took."""
    began = _now()
    made = list(descriptions(holdings + entries))
    for start in range(0, holdings, _BATCH):
        batch = made[start : min(start + _BATCH, holdings)]
        services.records.publications.add_many(None, [(description, [CopyData()]) for description in batch])
    services.discovery.indexing.rebuild()
    print(f"{holdings} holdings taken in and indexed in {_took(began)}", flush=True)
    began = _now()
    source = random.Random(5)
    held, new = source.sample(made[:holdings], entries // 2), made[holdings : holdings + entries // 2]
    titles = source.sample([*map(_as_cited, held), *new], 2 * (entries // 2))
    librarian = _librarian(services)
    for number in range(lists):
        share = titles[number::lists]
        with services.database.write(act(None, "list_added", name="", count=len(share))) as session:
            numbered = [(str(at), description) for at, description in enumerate(share, 1)]
            row = add_list(session, librarian.id, f"List {number + 1}", numbered, Visibility.PUBLIC)
        services.lists.reports.start(librarian, row.id)
    services.operations.worker.run_pending()
    print(f"{entries} entries in {lists} lists checked in {_took(began)}", flush=True)


def pages(services: Services) -> Iterator[tuple[str, Sequence[str]]]:
    """Kinds of pages with their addresses."""
    keys = [title.key for title in services.pledges.wanted.titles()[:200]]
    numbers = range(1, max(2, services.pledges.wanted.count() // 50))
    yield "wanted list, any page", [f"/en/wanted?page={number}" for number in numbers]
    yield "wanted list, narrowed", [f"/en/wanted?country=Cambodia&words={word}" for word in ("the", "labour")]
    yield "a wanted title", [f"/en/wanted/{key}" for key in keys]
    yield "wanted feed", ["/en/wanted.atom"]
    yield "coverage", ["/en/coverage"]
    yield "the collection", ["/en/coverage/collection"]
    yield "the collection, narrowed", ["/en/coverage/collection?country=Cambodia"]
    lists = services.lists.lists.visible_to(None)
    yield "coverage of a list", [f"/en/coverage?list={reference_list.id}" for reference_list in lists]
    yield "coverage, narrowed", ["/en/coverage?country=Cambodia", "/en/coverage?since=2000&until=2010"]
    yield "runs", ["/en/coverage/runs"]
    yield "gifts", ["/en/coverage/gifts"]


def ask(client: FlaskClient, name: str, paths: Sequence[str], rounds: int) -> None:
    """Ask for pages of a kind in turn and print how long they took."""
    client.get(paths[0])
    source, times, worked = random.Random(7), [], []
    for _ in range(rounds):
        path = source.choice(paths)
        began = _now()
        answer = client.get(path)
        times.append(time.perf_counter() - began[0])
        worked.append(time.process_time() - began[1])
        assert answer.status_code == 200, (path, answer.status_code)
    (p50, p95), (_, cpu95) = _percentiles(times), _percentiles(worked)
    print(f"{name:<24} p50 {p50:7.1f}   p95 {p95:7.1f} ms   processor p95 {cpu95:7.1f} ms", flush=True)


def give(services: Services, client: FlaskClient, wanted: Description) -> None:
    """Accept one wanted gift, see its reports follow, and look at the pages again."""
    librarian, before = _librarian(services), services.pledges.wanted.count()
    donation = services.acquisitions.donations.open(librarian, "A donor", dt.date.today())
    line = services.acquisitions.donations.add_line(librarian, donation, wanted)
    services.acquisitions.donations.accept_line(librarian, line, CopyData())
    began = _now()
    services.operations.worker.catch_up()
    followed, firsts = _took(began), []
    for path in ("/en/wanted", "/en/coverage", "/en/coverage/collection"):
        began = _now()
        client.get(path)
        firsts.append(f"{path} in {_took(began)}")
    closed = before - services.pledges.wanted.count()
    print(f"one gift: reports follow in {followed}, {closed} gap closed", flush=True)
    print("  first pages after it:", ", ".join(firsts), flush=True)


def _now() -> tuple[float, float]:
    """The clock on the wall, and the time that this process has been at work, in seconds."""
    return time.perf_counter(), time.process_time()


def _took(began: tuple[float, float]) -> str:
    """How long something took since ``began``, in words."""
    wall, worked = (end - start for start, end in zip(began, _now(), strict=True))
    return f"{wall:.2f} s ({worked:.2f} s of processor)"


def _percentiles(times: list[float]) -> tuple[float, float]:
    """The 50th and the 95th percentile in milliseconds."""
    times.sort()
    p50, p95 = (times[min(len(times) - 1, len(times) * share // 100)] * 1000 for share in (50, 95))
    return p50, p95


def _as_cited(holding: Description) -> Description:
    """A holding as a list would have it: fewer fields."""
    return replace(holding, summary="", notes=(), identifiers=(), subjects=())


def _librarian(services: Services) -> Account:
    found = services.access.accounts.by_email("librarian@example.org")
    if found is None:
        services.access.accounts.add(
            None, "librarian@example.org", [Role.LIBRARIAN], password="a long enough one"
        )
        return _librarian(services)
    return found


if __name__ == "__main__":
    main()
