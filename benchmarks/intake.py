"""How long the desk takes: the answer while typing, a file of MARC records, a donation of 300 lines.

    python -m benchmarks.intake [--sizes 10000 100000] [--records 5000] [--memory 5000 100000]

Fills a scratch folder with generated records for each size, with a list of wanted titles, and asks the
desk's page for the answer as its script does, letter by letter. Imports a MARC file with its index, and
builds that index anew, each length and act in a process of its own, whose largest memory is what the
system says. Prints figures beside what is wanted of them; CPU time is given too, since others may load
the machine.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from io import BytesIO
from pathlib import Path

from benchmarks.pages.http import fill
from catalogue import formats
from catalogue.app import create_app
from catalogue.bootstrap import Services, build
from catalogue.cli.memory import keep_what_is_loaded
from catalogue.config import Config
from catalogue.domain.people.access import Account, Role
from catalogue.services.operations.generated_records import descriptions

_PASSWORD = "a password for the benchmark"
_WANTED = 500
_ASKED = 300
_LINES = 300
_ACTS = ("import", "reindex")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="*", default=[10_000, 100_000])
    parser.add_argument("--records", type=int, default=5_000, help="records of the file that is timed")
    parser.add_argument("--memory", type=int, nargs="*", default=[5_000, 100_000], help="lengths of files")
    parser.add_argument("--alone", choices=_ACTS, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.alone:
        _alone(chosen.alone, chosen.folder, chosen.records)
        return
    for size in chosen.sizes:
        with tempfile.TemporaryDirectory() as folder:
            _desk(Path(folder), size)
    for length in sorted({chosen.records, *chosen.memory} - {0}):
        with tempfile.TemporaryDirectory() as folder:
            _write_file(Path(folder), length)
            for act in _ACTS:
                own = ["--alone", act, "--folder", folder, "--records", str(length)]
                subprocess.run([sys.executable, "-m", "benchmarks.intake", *own], check=True)


def _desk(home: Path, size: int) -> None:
    fill(home, size)
    services = build(Config.for_home(home))
    actor = _librarian(services)
    _want(services, actor)
    clock, worked = _typing(services, list(_typed(size)))
    print(f"{size:>7} holdings: answer while typing   {_percentiles(clock)}   (wanted: p95 50 ms)")
    print(f"{'':>7}           of it CPU             {_percentiles(worked)}", flush=True)
    seconds, cpu = _accept(services, actor)
    print(
        f"{size:>7} holdings: {_LINES} lines accepted    {seconds:.2f} s, CPU {cpu:.2f} s   (wanted: 3 s)",
        flush=True,
    )
    services.close()


def _librarian(services: Services) -> Account:
    services.access.accounts.add(None, "desk@example.org", [Role.LIBRARIAN], password=_PASSWORD)
    actor = services.access.accounts.by_email("desk@example.org")
    assert actor is not None
    return actor


def _want(services: Services, actor: Account) -> None:
    """A list of titles that the catalogue does not hold."""
    rows = "".join(
        f'"{description.title}",{description.year}\n' for description in descriptions(_WANTED, seed=77)
    )
    made = services.lists.lists.from_file(
        actor, "Wanted", BytesIO(f"title,year\n{rows}".encode()), "wanted.csv"
    )
    services.lists.reports.start(actor, made.list_id)
    services.operations.worker.run_pending()


def _typed(size: int) -> Iterator[str]:
    """What stands in the field at each pause of somebody who types titles and scans numbers."""
    source = random.Random(3)
    held = source.sample(list(descriptions(size)), _ASKED)
    for description in [*held, *descriptions(_ASKED // 3, seed=78)]:
        if numbers := description.identifiers_of("isbn"):
            yield numbers[0]
        title = description.title
        yield from (title[:length] for length in (3, 7, 12, 20, 40, len(title)) if length <= len(title))


def _typing(services: Services, texts: Sequence[str]) -> tuple[list[float], list[float]]:
    """Milliseconds from the request to the answer, the page's fragment included: by the clock, and of CPU."""
    client = create_app(services.config, services).test_client()
    page = client.get("/en/log-in").text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    client.post("/en/log-in", data={"csrf_token": token, "email": "desk@example.org", "password": _PASSWORD})
    for text in texts[:20]:
        client.get("/en/desk/answer", query_string={"text": text})
    times, cpu = [], []
    for text in texts:
        began, worked = time.perf_counter(), time.process_time()
        answer = client.get("/en/desk/answer", query_string={"text": text})
        times.append((time.perf_counter() - began) * 1000)
        cpu.append((time.process_time() - worked) * 1000)
        assert answer.status_code == 200
    return times, cpu


def _accept(services: Services, actor: Account) -> tuple[float, float]:
    donation = services.acquisitions.donations.open(actor, "A donor", dt.date.today())
    for description in descriptions(_LINES, seed=79):
        services.acquisitions.donations.add_line(actor, donation, description)
    return _timed(lambda: services.acquisitions.donations.accept_all(actor, donation))


def _write_file(folder: Path, count: int) -> None:
    made = ((str(at), description, ()) for at, description in enumerate(descriptions(count, seed=80)))
    with (folder / "file.mrc").open("wb") as file:
        file.writelines(formats.write("marc", made))
    build(Config.for_home(folder / "home")).close()


def _alone(act: str, folder: Path, count: int) -> None:
    """One file of so many records with its index, or that index anew; said from a process of its own."""
    services = build(Config.for_home(folder / "home"))
    if act == "import":
        services.operations.worker.catch_up()
    keep_what_is_loaded()  # as every command does
    before, path = _memory(), folder / "file.mrc"

    def take_in() -> None:
        services.acquisitions.imports.commit(None, services.acquisitions.imports.read_file(None, path))
        services.operations.worker.catch_up()

    seconds, cpu = _timed(take_in if act == "import" else services.discovery.indexing.rebuild)
    services.close()
    size = path.stat().st_size / 1e6
    print(
        f"{count:>7} MARC records ({size:.0f} MB), {act}: {count / seconds:.0f} a second, "
        f"{count / cpu:.0f} a CPU second (wanted: 500); memory {before:.0f} MB before, {_memory():.0f} MB "
        "at most (wanted: 300)",
        flush=True,
    )


def _memory() -> float:
    """The most memory that this process ever held, in megabytes (``getrusage`` would count its parent's)."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def _timed(act: Callable[[], object]) -> tuple[float, float]:
    began, cpu = time.perf_counter(), time.process_time()
    act()
    return time.perf_counter() - began, time.process_time() - cpu


def _percentiles(times: Sequence[float]) -> str:
    ordered = sorted(times)
    return "  ".join(
        f"p{share} {ordered[min(len(ordered) - 1, len(ordered) * share // 100)]:6.1f} ms"
        for share in (50, 95, 99)
    )


if __name__ == "__main__":
    main()
