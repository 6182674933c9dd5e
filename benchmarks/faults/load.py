"""Many people read and write at once while two members have long lists checked: errors, delays, growth.

    python -m benchmarks.faults.load [--users 64] [--minutes 10] [--entries 10000] [--records 10000]

Serves generated records with the usual settings (two processes and the worker) from a scratch folder. Of the
users an eighth are librarians, who describe publications, an eighth members, who send short lists and read
their reports, two members send one list of ``--entries`` titles after another, and the rest look around
without a login. Each waits up to a second between two pages. An error is an answer of 400 and more, a broken
connection, or one that does not come within a minute. Memory (what the processes have to themselves, and
their share of the rest) and open files are those of the server's whole process tree, looked at every second:
growth is between the second fifth of the time and the last. Prints one line of JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from threading import Event, Lock, Thread
from typing import Any
from urllib.parse import quote

import urllib3

from benchmarks.pages.http import fill, start
from catalogue.bootstrap import build
from catalogue.config import Config
from catalogue.domain.people.access import Role
from catalogue.services.operations.generated_records import descriptions

_PASSWORD = "a long enough password"
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_PROGRESS = re.compile(r"/en/member/lists/\d+")
_TIMEOUT = 60.0
_AGAIN = 0.5
_SHORT_LIST = 5
_SERVING = 4
"""Processes: the master, two that answer and the worker."""

Act = Callable[["Person", random.Random], None]


@dataclass(slots=True)
class Figures:
    """What was seen; times in seconds, by kind of request."""

    times: dict[str, list[float]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    lists_checked: int = 0
    lock: Lock = field(default_factory=Lock)

    def note(self, kind: str, seconds: float, error: str = "") -> None:
        """Note one request."""
        with self.lock:
            self.times.setdefault(kind, []).append(seconds)
            if error:
                self.errors.append(f"{kind}: {error}")


@dataclass(frozen=True, slots=True)
class Sample:
    """The server's process tree at a moment; memory in bytes."""

    memory: int
    files: int
    processes: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """The figures as they are printed; delays in milliseconds, memory in megabytes."""

    users: int
    minutes: float
    requests: int
    errors: int
    error_kinds: list[str]
    lists_checked: int
    delays: dict[str, dict[str, float]]
    memory_at_first: float
    memory_at_last: float
    memory_at_most: float
    files_at_first: int
    files_at_last: int
    processes: int

    @property
    def sound(self) -> bool:
        """Whether everybody was answered."""
        return self.requests > 0 and not self.errors


class Person:
    """One browser: cookies, a token for forms, and one connection."""

    def __init__(self, site: str, figures: Figures, stop: Event) -> None:
        self._site = site
        self._figures = figures
        self.stop = stop
        self._pool = urllib3.PoolManager(maxsize=1, retries=False, timeout=_TIMEOUT)
        self._cookies: dict[str, str] = {}
        self._token = ""

    def log_in(self, email: str) -> None:
        """Log in; raises ``RuntimeError`` where it fails."""
        self.get("log in", "/en/log-in")
        answer = self.post("log in", "/en/log-in", {"email": email, "password": _PASSWORD})
        if answer is None or answer.status != 303:
            raise RuntimeError(f"{email} could not log in")
        self.get("log in", "/en/member/")

    def get(self, kind: str, path: str) -> str:
        """Ask for a page; its text, or nothing where that failed."""
        answer = self._ask(kind, "GET", path)
        text = answer.data.decode("utf-8", "replace") if answer is not None else ""
        if found := _TOKEN.search(text):
            self._token = found[1]
        return text

    def post(self, kind: str, path: str, fields: dict[str, Any]) -> urllib3.BaseHTTPResponse | None:
        """Send a form with the token of the page seen last."""
        return self._ask(kind, "POST", path, {"csrf_token": self._token, **fields})

    def _ask(
        self, kind: str, method: str, path: str, fields: dict[str, Any] | None = None
    ) -> urllib3.BaseHTTPResponse | None:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        began = time.perf_counter()
        try:
            answer = self._pool.request(
                method, self._site + path, fields=fields, headers=headers, redirect=False
            )
        except urllib3.exceptions.HTTPError as error:
            self._figures.note(kind, time.perf_counter() - began, type(error).__name__)
            return None
        wrong = str(answer.status) if answer.status >= 400 else ""
        self._figures.note(kind, time.perf_counter() - began, wrong)
        for cookie in answer.headers.getlist("Set-Cookie"):
            name, _, value = cookie.partition(";")[0].partition("=")
            self._cookies[name] = value
        return answer


def reader(words: list[str], count: int) -> Act:
    """Somebody who looks around."""

    def act(person: Person, chance: random.Random) -> None:
        kind, path = chance.choice(
            (
                ("search", f"/en/search?q={quote(chance.choice(words))}"),
                ("publication", f"/en/publication/{chance.randint(1, count)}"),
                ("wanted", "/en/wanted"),
                ("page", "/en/visit"),
            )
        )
        person.get(kind, path)

    return act


def librarian(person: Person, chance: random.Random) -> None:
    """Describe a publication, and look at the desk."""
    page = "/en/desk/publications/new"
    person.get("desk", page)
    title = f"Load {chance.getrandbits(64):x} {chance.getrandbits(64):x}"
    person.post("save", page, {"title": title, "year": "2020", "kind": "book"})
    person.get("desk", "/en/desk/")


def member(titles: list[str]) -> Act:
    """Somebody who sends a short list and reads the report."""

    def act(person: Person, chance: random.Random) -> None:
        _send(person, chance.sample(titles, _SHORT_LIST), "a short list", chance)

    return act


def checker(titles: list[str], figures: Figures) -> Act:
    """Somebody who has a long list checked."""

    def act(person: Person, chance: random.Random) -> None:
        if _send(person, titles, "a long list", chance):
            with figures.lock:
                figures.lists_checked += 1

    return act


def _send(person: Person, titles: list[str], kind: str, chance: random.Random) -> bool:
    """Send a list and wait for its report; False where that did not come in time."""
    page = "/en/member/lists/new"
    person.get("member", page)
    content = "title\n" + "\n".join(titles) + "\n"
    name = f"{kind} {chance.getrandbits(32):x}"
    answer = person.post(kind, page, {"name": name, "text": "", "file": ("list.csv", content.encode())})
    found = _PROGRESS.search(answer.headers.get("Location", "")) if answer is not None else None
    while found and not person.stop.wait(_AGAIN):
        if '"finished":true' in person.get("progress", f"{found[0]}/check/progress").replace(" ", ""):
            return bool(person.get("report", found[0]))
    return False


def _live(person: Person, act: Act, seed: int, email: str) -> None:
    chance = random.Random(seed)
    if email:
        person.log_in(email)
    act(person, chance)  # once at least, however short the time
    while not person.stop.wait(chance.random()):
        act(person, chance)


def _processes(root: int) -> Iterator[int]:
    """A process and all that descend from it."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                after_name = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            children.setdefault(int(after_name[1]), []).append(int(entry.name))
    waiting = [root]
    while waiting:
        pid = waiting.pop()
        yield pid
        waiting += children.get(pid, [])


def look(root: int) -> Sample:
    """Look at a process tree; who ends in this moment is left out."""
    memory = files = processes = 0
    for pid in _processes(root):
        try:
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
            files += len(os.listdir(f"/proc/{pid}/fd"))
        except OSError:
            continue
        found = re.search(r"^Pss: +(\d+) kB", rollup, re.MULTILINE)
        memory += int(found[1]) * 1024 if found else 0
        processes += 1
    return Sample(memory, files, processes)


def run(users: int, minutes: float, entries: int, records: int) -> Outcome:
    """Fill, serve, let them loose, count."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        words = fill(home, records)
        librarians = members = max(1, users // 8)
        emails = _people(home, librarians, members + 2)
        port, site = start(home)
        try:
            _wait_for_all(site.pid)
            return _loaded(
                f"http://127.0.0.1:{port}", site.pid, emails, words, users, minutes, entries, records
            )
        finally:
            site.send_signal(signal.SIGTERM)
            site.wait(30)


def _wait_for_all(pid: int) -> None:
    """Wait until all that serve are there: the first answer comes before the worker has started."""
    until = time.monotonic() + _TIMEOUT
    while look(pid).processes < _SERVING and time.monotonic() < until:
        time.sleep(_AGAIN)


def _loaded(
    address: str,
    pid: int,
    emails: tuple[list[str], list[str]],
    words: list[str],
    users: int,
    minutes: float,
    entries: int,
    records: int,
) -> Outcome:
    figures, stop = Figures(), Event()
    titles = [made.title for made in descriptions(records + entries)][records - entries // 2 :][:entries]
    desk, officers = emails
    parts: list[tuple[Act, str]] = [(librarian, email) for email in desk]
    parts += [(checker(titles, figures), email) for email in officers[:2]]
    parts += [(member(titles), email) for email in officers[2:]]
    parts += [(reader(words, records), "")] * max(0, users - len(parts))
    threads = [
        Thread(target=_live, args=(Person(address, figures, stop), act, seed, email), daemon=True)
        for seed, (act, email) in enumerate(parts)
    ]
    for thread in threads:
        thread.start()
    samples = []
    until = time.monotonic() + minutes * 60
    while time.monotonic() < until:
        samples.append(look(pid))
        time.sleep(1)
    stop.set()
    for thread in threads:
        thread.join(_TIMEOUT)
    return _counted(figures, samples, users, minutes)


def _people(home: Path, librarians: int, members: int) -> tuple[list[str], list[str]]:
    services = build(Config.for_home(home))
    made: tuple[list[str], list[str]] = ([], [])
    for emails, role, count in zip(made, (Role.LIBRARIAN, Role.MEMBER), (librarians, members), strict=True):
        for number in range(count):
            emails.append(f"{role}{number}@example.org")
            services.access.accounts.add(None, emails[-1], [role], password=_PASSWORD)
    services.close()
    return made


def _counted(figures: Figures, samples: list[Sample], users: int, minutes: float) -> Outcome:
    fifth = max(1, len(samples) // 5)
    first, last = samples[fifth : 2 * fifth] or samples[:1], samples[-fifth:]
    return Outcome(
        users=users,
        minutes=minutes,
        requests=sum(map(len, figures.times.values())),
        errors=len(figures.errors),
        error_kinds=sorted(set(figures.errors))[:20],
        lists_checked=figures.lists_checked,
        delays={kind: _delays(times) for kind, times in sorted(figures.times.items())},
        memory_at_first=_megabytes(median(sample.memory for sample in first)),
        memory_at_last=_megabytes(median(sample.memory for sample in last)),
        memory_at_most=_megabytes(max(sample.memory for sample in samples)),
        files_at_first=int(median(sample.files for sample in first)),
        files_at_last=int(median(sample.files for sample in last)),
        processes=samples[-1].processes,
    )


def _delays(times: list[float]) -> dict[str, float]:
    ordered = sorted(times)
    shares = {
        f"p{share}": round(ordered[min(len(ordered) - 1, len(ordered) * share // 100)] * 1000, 1)
        for share in (50, 95, 99)
    }
    return {"requests": len(ordered), **shares}


def _megabytes(size: float) -> float:
    return round(size / 1_000_000, 1)


def main() -> int:
    """Run it and print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--users", type=int, default=64)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--entries", type=int, default=10_000)
    parser.add_argument("--records", type=int, default=10_000)
    given = parser.parse_args()
    outcome = run(given.users, given.minutes, given.entries, given.records)
    print(json.dumps(asdict(outcome)))
    return 0 if outcome.sound else 1


if __name__ == "__main__":
    sys.exit(main())
