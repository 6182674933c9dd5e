"""Two workers share jobs and letters while they are killed at random: nothing is lost, nothing done twice.

    python -m benchmarks.faults.shared_work [--jobs 1000] [--letters 1000] [--kills 50] [--postgresql]

On SQLite both workers belong to one home folder, so that the second waits for the first one's death; on
PostgreSQL (a throw-away server) each has a folder of its own, as two machines have. After each kill but the
last another worker begins in the place; then the one that is left takes over what the killed one had in hand,
when its lease has run out. A letter that the mail server took in the very moment of a
kill may come twice, under one Message-ID: at most one a kill. Prints one line of JSON.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from sqlalchemy import func, select

from benchmarks.faults.databases import database_url
from catalogue.bootstrap import Services, build
from catalogue.config import Config
from catalogue.domain.people.access import Role
from catalogue.services.notifications.notices import tell
from catalogue.storage.models import GiftOffer, Job, Notice
from tests.support.mail_server import MailBox, listening
from tests.support.ports import free_port

_WITHIN = 600.0
_LEASE, _RENEWED = 3.0, 0.5
"""Seconds; shorter than in earnest, so that a test need not wait."""

_WORKER = """
import datetime as dt, sys
from pathlib import Path
from threading import Event
from catalogue.bootstrap import build
from catalogue.config import Config
from catalogue.services import leases as lease
from catalogue.services.notifications import outbox
from catalogue.storage.background import leases
from catalogue.storage.models import GiftOffer

leases.LEASE, lease.RENEWED_EVERY = dt.timedelta(seconds=float(sys.argv[3])), float(sys.argv[4])
outbox.FIRST_WAIT = leases.LEASE  # a letter over which a worker died waits for it
services = build(Config.for_home(Path(sys.argv[1]), database_url=sys.argv[2]))

def work(task):
    for step in range(1, 4):
        task.progress(step, 3)
    with services.database.write() as session:
        session.add(GiftOffer(titles=task.params["name"], contact=""))
        return task.finish(session, {})

services.operations.worker._functions["piece"] = work
while not services.operations.worker.run(Event()):
    Event().wait(0.05)
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of jobs and letters; all but the first five should be 0."""

    jobs: int
    letters: int
    kills: int
    letters_in_hand_at_a_kill: int
    seconds: float
    jobs_lost: int
    jobs_twice: int
    jobs_given_up: int
    letters_lost: int
    letters_twice: int

    @property
    def sound(self) -> bool:
        """Whether nothing was lost and nothing done twice."""
        return not any((self.jobs_lost, self.jobs_twice, self.letters_lost, self.letters_twice))


class _Workers:
    """Two processes."""

    def __init__(self, homes: tuple[Path, Path], url: str) -> None:
        self._homes, self._url = homes, url
        self._processes = [self._begun(home) for home in homes]

    def kill(self, which: int, *, follow: bool) -> None:
        """Kill one outright and have another follow in its place."""
        self._end(which)
        if follow:
            self._processes[which] = self._begun(self._homes[which])

    def end(self) -> None:
        """Kill both."""
        for which in range(len(self._processes)):
            self._end(which)

    def _end(self, which: int) -> None:
        self._processes[which].kill()
        self._processes[which].wait()

    def _begun(self, home: Path) -> subprocess.Popen[bytes]:
        arguments = [str(home), self._url, str(_LEASE), str(_RENEWED)]
        return subprocess.Popen([sys.executable, "-c", _WORKER, *arguments])


def run(folder: Path, url: str, *, jobs: int, letters: int, kills: int, seed: int) -> Outcome:
    """Have two workers do so much, killing one of them so often."""
    chance = random.Random(seed)
    sqlite = url.startswith("sqlite")
    homes = (folder / "one", folder / ("one" if sqlite else "two"))
    box = MailBox(free_port())
    with ExitStack() as stack:
        services = build(Config.for_home(homes[0], database_url=url))
        stack.callback(services.close)
        stack.enter_context(listening(box))
        _prepare(services, box, jobs, letters)
        began = time.monotonic()
        workers = _Workers(homes, url)
        stack.callback(workers.end)
        everything = jobs + letters
        for number in range(kills):
            enough = everything * (number + chance.random()) / (kills + 1)
            _until(partial(_has_done, services, box, enough), "the work does not go on")
            workers.kill(chance.randrange(2), follow=number < kills - 1)
        _until(lambda: not services.jobs.waiting(), "jobs are left")
        _until(lambda: services.notifications.outbox.waiting()[0] == 0, "letters are left")
        seconds = time.monotonic() - began
    return _counted(url, box, jobs, letters, kills, seconds)


def _prepare(services: Services, box: MailBox, jobs: int, letters: int) -> None:
    services.operations.worker.run_pending()
    services.access.accounts.add(None, "member@example.org", [Role.MEMBER], password="a long enough one")
    member = services.access.accounts.by_email("member@example.org")
    assert member is not None
    services.settings.save_mail(None, box.server)
    with services.database.write() as session:
        for number in range(jobs):
            services.jobs.add(session, "piece", {"name": str(number)}, None)
        for number in range(letters):
            params = {"title": f"Title {number}", "copies": 1}
            tell(session, f"occasion {number}", "thanks", params, user_id=member.id)


def _has_done(services: Services, box: MailBox, enough: float) -> bool:
    with services.database.read() as session:
        done = session.scalar(select(func.count()).select_from(GiftOffer)) or 0
    return done + len(box.messages) >= enough


def _counted(url: str, box: MailBox, jobs: int, letters: int, kills: int, seconds: float) -> Outcome:
    from catalogue.storage.engine.database import Database

    database = Database(url)
    with database.read() as session:
        effects = Counter(session.scalars(select(GiftOffer.titles)))
        states = Counter(session.scalars(select(Job.state).where(Job.kind == "piece")))
        sent = session.scalar(select(func.count()).select_from(Notice).where(Notice.mail == "sent")) or 0
    database.close()
    arrived = Counter(message["Message-ID"] for message in box.messages)
    again = sum(count - 1 for count in arrived.values())
    return Outcome(
        jobs=jobs,
        letters=letters,
        kills=kills,
        letters_in_hand_at_a_kill=min(again, kills),
        seconds=round(seconds, 1),
        jobs_lost=jobs - len(effects),
        jobs_twice=sum(count - 1 for count in effects.values()),
        jobs_given_up=states["failed"],
        letters_lost=letters - min(len(arrived), sent),
        letters_twice=max(again - kills, 0),
    )


def _until(holds: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + _WITHIN
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError(what)
        time.sleep(0.02)


def main() -> int:
    """Run it and print what became of everything."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--jobs", type=int, default=1000)
    parser.add_argument("--letters", type=int, default=1000)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--postgresql", action="store_true", help="on a throw-away server instead of SQLite")
    given = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = stack.enter_context(database_url(folder, postgresql=given.postgresql))
        outcome = run(folder, url, jobs=given.jobs, letters=given.letters, kills=given.kills, seed=given.seed)
    print(json.dumps(asdict(outcome)))
    return 0 if outcome.sound else 1


if __name__ == "__main__":
    sys.exit(main())
