"""Each scene is cut off at its n-th change of the disk, for every n: nothing may be lost or half done.

    python -m benchmarks.faults.crash_at_every_write [--scenes import accept ...] [--ways kill torn power]
                                                     [--every 1] [--from 1] [--postgresql] [--sample HOME]

A small library (``cut.c``, compiled with gcc, loaded by LD_PRELOAD) counts what a process writes, syncs,
renames and removes below the catalogue's folder and ends it at the n-th: before the call (kill), in the
midst of a write (torn), or with all that was not synced taken back (power). A torn write is tried at each
write, and a failing power at each sync and when all is done: between two syncs it leaves the same disk,
whenever it comes. On PostgreSQL (a throw-away server, ``sends``) it ends at the n-th thing that is sent to
the server.

Then the catalogue is opened again, its worker does what waits, and what it holds (every table, but for
numbers and moments) is compared with what it holds after each step of the same scene uncut. Lost: a step
that was acknowledged is not there. Half done: it holds something else than after any number of steps, or
``lacuna check`` would find something wrong. Prints a line for each scene and way, and one of JSON.
"""

from __future__ import annotations

import argparse
import ctypes
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import delete

from benchmarks.faults.cutting import LIBRARY, under_library
from benchmarks.faults.scenes import BACKUP, SCENES, Scene
from catalogue.bootstrap import Services, build
from catalogue.config import Config
from catalogue.errors import LacunaError
from catalogue.services.files import uploads
from catalogue.storage.engine.database import Database
from catalogue.storage.exports import dump
from catalogue.storage.models import UtcDateTime, WorkerLease
from tests.support.postgresql import Server, running_server

WAYS = {"kill": 0, "torn": 1, "power": 2, "sends": 3}
_ENDED = "|"
"""What a process says when its scene came to its end, and then the number of calls."""
_PASSED_OVER = {
    "change": {"before", "after", "row_id"},
    "change_set": {"params"},
    "gap_result": {"result"},
    "job": {"params", "result", "done", "total", "owner", "attempts"},
    "reference_list": {"digest"},
    "bulk_edit": {"selection"},
    "shared_record": {"name"},
}
"""Columns that hold numbers of rows, or tell of how something came about and not of what there is."""


@dataclass(frozen=True, slots=True)
class Place:
    """A catalogue: its folder and the address of its database."""

    home: Path
    url: str


@dataclass(slots=True)
class Outcome:
    """What became of one scene, cut in one way."""

    scene: str
    way: str
    calls: int = 0
    cuts: int = 0
    lost: int = 0
    half_done: int = 0
    detail: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Whether it was cut at all, and nothing was lost or half done."""
        return self.cuts > 0 and not self.lost and not self.half_done

    def __str__(self) -> str:
        line = f"{self.scene:16} {self.way:6} {self.calls:5} calls, {self.cuts:5} cuts, lost {self.lost}, "
        return "\n    ".join((f"{line}half done {self.half_done}", *self.detail))


class Bench:
    """Makes catalogues, has scenes played on copies of them and cut, and judges what is left."""

    def __init__(self, folder: Path, server: Server | None, sample: Path | None = None) -> None:
        self._folder = folder
        self._server = server
        self._stack = ExitStack()
        self._library = ctypes.CDLL(os.environ[LIBRARY])
        if sample is not None and server is None:
            home = shutil.copytree(sample, folder / "sample")
            self._sample = Place(home, f"sqlite:///{home / 'lacuna.db'}")
        else:
            self._sample = self._made("sample", lambda place: _in_child(lambda: _load(place)))

    def close(self) -> None:
        """Drop every database."""
        self._stack.close()

    def play(self, name: str, way: str, every: int, first: int) -> Outcome:
        """Cut a scene at its n-th call for every n, or every so many, from the first on."""
        scene, outcome = SCENES[name], Outcome(name, way)
        with self._copy(self._sample, f"{name} begins") as begun:
            _in_child(lambda: _prepare(scene, begun))
            right = [self._content(scene, begun, steps) for steps in range(len(scene.steps) + 1)]
            cut_at = first
            while self._cut(scene, begun, WAYS[way], cut_at, right, outcome):
                cut_at += every
        return outcome

    def _content(self, scene: Scene, begun: Place, steps: int) -> str:
        """What the catalogue holds after so many steps, uncut."""
        with self._copy(begun, "uncut") as place:
            _in_child(lambda: _act(scene, place, steps, lambda: None, lambda: None))
            left: dict[str, Any] = json.loads(_in_child(lambda: json.dumps(_recovered(place))))
        assert not left["faults"], left["faults"]
        return str(left["content"])

    def _cut(
        self, scene: Scene, begun: Place, way: int, cut_at: int, right: list[str], outcome: Outcome
    ) -> bool:
        """Cut at one call and judge; False where the scene came to its end before."""
        with self._copy(begun, "cut") as place:
            (kept := Path(f"{place.home}.kept")).mkdir()

            def arm() -> None:
                self._library.cut_arm(ctypes.c_long(cut_at), str(place.home).encode(), way)

            def play(say: Callable[[bytes], object]) -> str:
                _act(scene, place, len(scene.steps), arm, lambda: say(b"."))
                say(f"{_ENDED}{self._library.cut_count()}".encode())
                if way == WAYS["power"]:  # once more, when all is done and acknowledged
                    self._library.cut_now()
                return ""

            told, ended, calls = _in_child(play, may_die=True).partition(_ENDED)
            shutil.rmtree(kept)
            if ended:
                outcome.calls = int(calls)
                if way != WAYS["power"]:
                    return False
            outcome.cuts += 1
            gone = bool(told) and scene.makes_backup and not (place.home / BACKUP).exists()
            left = json.loads(_in_child(lambda: json.dumps(_recovered(place))))
        done = len(told)
        if gone:
            outcome.lost += 1
            outcome.detail.append(f"at {cut_at}: the backup that was acknowledged is gone")
        elif left["faults"]:
            outcome.half_done += 1
            outcome.detail.append(f"at {cut_at}: {left['faults']}")
        elif left["content"] not in right[done:]:
            lost = left["content"] in right[:done]
            outcome.lost += lost
            outcome.half_done += not lost
            outcome.detail.append(f"at {cut_at}, {done} acknowledged: {'lost' if lost else left['content']}")
        return not ended

    def _made(self, name: str, make: Callable[[Place], object]) -> Place:
        home = self._folder / name
        if self._server is None:
            place = Place(home, f"sqlite:///{home / 'lacuna.db'}")
        else:
            place = Place(home, self._stack.enter_context(self._server.database()))
        home.mkdir()
        make(place)
        return place

    @contextmanager
    def _copy(self, place: Place, name: str) -> Iterator[Place]:
        home = self._folder / name
        shutil.copytree(place.home, home)
        copied: AbstractContextManager[str]
        if self._server is None:
            copied = nullcontext(f"sqlite:///{home / 'lacuna.db'}")
        else:
            copied = self._server.database(like=urlsplit(place.url).path.removeprefix("/"))
        with copied as url:
            yield Place(home, url)
        shutil.rmtree(home)


def _opened(place: Place) -> Services:
    return build(Config.for_home(place.home, database_url=place.url))


def _load(place: Place) -> None:
    services = _opened(place)
    services.operations.demo.load()
    services.operations.worker.run_pending()
    services.close()


def _prepare(scene: Scene, place: Place) -> None:
    services = _opened(place)
    scene.prepare(services)
    services.operations.worker.run_pending()
    if scene.migrates:
        _downgrade(services.database)
    services.close()


def _downgrade(database: Database) -> None:
    from alembic import command

    from catalogue.storage.engine.migrating import configured, unbound

    with configured() as config, unbound(database.engine) as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "-1")


def _act(
    scene: Scene, place: Place, steps: int, arm: Callable[[], None], acknowledge: Callable[[], object]
) -> str:
    if scene.migrates:
        arm()
        _opened(place).close()
        return "end"
    services = _opened(place)
    arm()
    for step in scene.steps[:steps]:
        step(services)
        acknowledge()
        services.operations.worker.run_pending()
    return "end"


def _recovered(place: Place) -> dict[str, Any]:
    """Open the catalogue again, have done what waits, and say what it holds and what is wrong with it."""
    uploads._NOTED_WITHIN = -1  # what no job waits for is left over, however young
    services = _opened(place)
    with services.database.write() as session:
        session.execute(delete(WorkerLease))  # of who was cut off: on PostgreSQL it lasts for 20 seconds more
    services.operations.watch.look()
    services.operations.worker.run_pending()
    services.operations.backups.sweep()
    services.acquisitions.imports.sweep()
    faults = [str(found) for found in services.operations.inspector.inspect().findings]
    faults += [f"left over: {path.name}" for path in place.home.rglob("*partial*")]
    faults += _faults_of_backup(services, place.home / BACKUP)
    with services.database.streamed() as session:
        content = _digest(session)
    services.close()
    return {"content": content, "faults": faults}


def _faults_of_backup(services: Services, path: Path) -> list[str]:
    """What is wrong with a backup, encrypted or not, where there is one."""
    if not path.exists():
        return []
    try:
        with services.operations.backups.decrypted(path) as plain:
            broken = zipfile.ZipFile(plain).testzip()
    except (LacunaError, zipfile.BadZipFile) as error:
        broken = str(error)
    return [f"the backup is damaged: {broken}"] if broken else []


def _digest(session: Any) -> str:
    """What every table holds, but for numbers of rows and moments, in no order."""
    whole = hashlib.sha256()
    for table in dump.TABLES:
        columns = [
            column.name
            for column in table.columns
            if not isinstance(column.type, UtcDateTime)
            and column.name != "id"
            and not column.name.endswith("_id")
            and column.name not in _PASSED_OVER.get(table.name, ())
        ]
        rows = Counter(
            json.dumps([row[name] for name in columns], sort_keys=True, ensure_ascii=False)
            for row in dump.rows(session, table)
        )
        whole.update(f"{table.name} {sorted(rows.items())}".encode())
    return whole.hexdigest()


def _in_child(work: Callable[..., object], *, may_die: bool = False) -> str:
    """Do something in a forked process and give what it says; it ``may_die`` of what it does."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        status = 1
        try:
            said = work(lambda piece: os.write(writing, piece)) if may_die else work()
            os.write(writing, str(said).encode())
            status = 0
        except BaseException:
            traceback.print_exc()
            raise
        finally:
            os._exit(status)
    os.close(writing)
    with os.fdopen(reading, "rb") as stream:
        told = stream.read().decode()
    _, status = os.waitpid(child, 0)
    if status and not (may_die and os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL):
        raise RuntimeError(f"a process ended with {status}")
    return told


def run(
    folder: Path,
    scenes: list[str],
    ways: list[str],
    every: int,
    postgresql: bool,
    first: int = 1,
    sample: Path | None = None,
) -> list[Outcome]:
    """Play scenes and cut them; ``sample`` is a home with the sample on SQLite, which else is made."""
    with ExitStack() as stack:
        server = stack.enter_context(running_server()) if postgresql else None
        bench = Bench(folder, server, sample)
        stack.callback(bench.close)
        outcomes = []
        for scene in scenes:
            for way in ways:
                outcomes.append(bench.play(scene, way, every, first))
                print(outcomes[-1], file=sys.stderr, flush=True)
        return outcomes


def main() -> int:
    """Compile the library, begin again under it, play, and print what was lost."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--scenes", nargs="+", choices=list(SCENES), default=list(SCENES))
    parser.add_argument(
        "--ways", nargs="+", choices=["kill", "torn", "power"], default=["kill", "torn", "power"]
    )
    parser.add_argument("--every", type=int, default=1, help="cut at every so manyeth call only")
    parser.add_argument("--from", type=int, default=1, dest="first", help="begin at this call")
    parser.add_argument("--postgresql", action="store_true", help="cut what is sent to a throw-away server")
    parser.add_argument("--sample", type=Path, help="a home with the sample on SQLite; else it is made")
    given = parser.parse_args()
    if LIBRARY not in os.environ:
        with tempfile.TemporaryDirectory() as folder:
            begun = under_library(Path(folder))
            return subprocess.run([sys.executable, "-m", __spec__.name, *sys.argv[1:]], env=begun).returncode
    scenes = [name for name in given.scenes if SCENES[name].on_postgresql or not given.postgresql]
    ways = ["sends"] if given.postgresql else given.ways
    with tempfile.TemporaryDirectory() as folder:
        outcomes = run(Path(folder), scenes, ways, given.every, given.postgresql, given.first, given.sample)
    totals = {
        name: sum(getattr(outcome, name) for outcome in outcomes) for name in ("cuts", "lost", "half_done")
    }
    print(
        json.dumps({"scenes": len(scenes), **totals, "outcomes": [asdict(outcome) for outcome in outcomes]})
    )
    return 0 if all(outcome.sound for outcome in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())
