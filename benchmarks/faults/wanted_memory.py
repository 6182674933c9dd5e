"""What wanted titles cost in memory, in each process that answers, and whether it comes back with the lists.

    python -m benchmarks.faults.wanted_memory [--titles 20000] [--lists 20] [--copies 1]

Fills a scratch folder with public lists of generated titles that nobody holds (``--copies`` times the same
ones, as a member makes them who sends a list again and again), each with a report that says so, then asks
in this one process for what pages ask for, one after another, and counts what Python holds in between
(``tracemalloc``; what the machine lends the process is more, since freed memory is given back in whole
pages only). At last every list is removed, all is asked once more, and it counts again. All this was done
once before with the same titles, so that what is loaded once, and caches that have an end, do not count.
Prints one line of JSON: bytes for each entry after each step, and in the end.
"""

from __future__ import annotations

import argparse
import gc
import json
import sys
import tempfile
import tracemalloc
from collections.abc import Callable, Sequence
from pathlib import Path

from catalogue.bootstrap import Services, build
from catalogue.config import Config
from catalogue.domain.descriptions.description import Description
from catalogue.domain.gaps.gap_report import Status
from catalogue.domain.gaps.reference_lists import Visibility
from catalogue.domain.people.access import Account, Role
from catalogue.services.acts import act
from catalogue.services.lists.lists import add_list
from catalogue.services.operations.generated_records import descriptions
from catalogue.storage.models import GapReport, GapResult

_OWNER = "librarian@example.org"
_GIFT = Description(title="A gift that no list asks for", year="2020")


def fill(services: Services, owner: Account, titles: Sequence[Description], lists: int, copies: int) -> None:
    """Add public lists, ``copies`` times the same ones, with reports that find nothing of them held."""
    numbered = [(str(at), description) for at, description in enumerate(titles, 1)]
    for number in range(lists * copies):
        share = numbered[number % lists :: lists]
        with services.database.write(act(owner, "list_added", name="", count=len(share))) as session:
            made = add_list(session, owner.id, f"List {number + 1}", share, Visibility.PUBLIC)
            report = GapReport(list_id=made.id, rules_version="generated", notes=[])
            session.add(report)
            session.flush()
            session.add_all(
                GapResult(report_id=report.id, entry_id=entry.id, status=str(Status.MISSING), result={})
                for entry in made.entries
            )


def steps(services: Services, owner: Account) -> Sequence[tuple[str, Callable[[], object]]]:
    """Return what is asked, in turn, each with its name."""

    def remove() -> None:
        for view in services.lists.lists.visible_to(owner):
            services.lists.lists.remove(owner, view.id)

    def ask() -> None:
        services.pledges.wanted.count()
        services.reports.runs.of_lists(None)
        services.reports.coverage.of_lists(None)
        services.pledges.listed_numbers.find(["isbn:9780306406157"], None)

    def type_a_gift() -> None:
        services.pledges.wanted.matching(_GIFT, services.gap_check.matcher.matcher(), owner)

    def remove_and_ask() -> None:
        remove()
        ask()
        type_a_gift()

    return (
        ("wanted", services.pledges.wanted.count),
        ("coverage, runs and numbers too", ask),
        ("a gift typed", type_a_gift),
        ("lists removed", remove_and_ask),
    )


def measure(titles: int, lists: int, copies: int) -> dict[str, float]:
    """Return bytes for each entry that Python holds more after each step than before the first one."""
    with tempfile.TemporaryDirectory() as folder:
        services = build(Config.for_home(Path(folder)))
        services.access.accounts.add(None, _OWNER, [Role.LIBRARIAN], password="a long enough password")
        owner = services.access.accounts.by_email(_OWNER)
        assert owner is not None
        fill(services, owner, list(descriptions(titles)), lists, copies)
        tracemalloc.start()
        for _name, work in steps(services, owner):
            work()
        fill(services, owner, list(descriptions(titles)), lists, copies)
        before, found = _held(), {}
        for name, work in steps(services, owner):
            work()
            found[name] = round((_held() - before) / (titles * copies), 1)
        services.close()
    return found


def _held() -> int:
    gc.collect()
    return tracemalloc.get_traced_memory()[0]


def main() -> int:
    """Measure, and print what came of it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--titles", type=int, default=20_000)
    parser.add_argument("--lists", type=int, default=20)
    parser.add_argument("--copies", type=int, default=1)
    given = parser.parse_args()
    found = measure(given.titles, given.lists, given.copies)
    print(json.dumps({"titles": given.titles, "copies": given.copies, "bytes_an_entry": found}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
