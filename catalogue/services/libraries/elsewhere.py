"""Holdings elsewhere: the records of another library, taken in and kept apart from our own.

Each answer of the other catalogue is kept with the place at which its list goes on, in one transaction:
broken off, a harvest goes on there, as it does when others had their turn between; come to its end, it takes
the next time only what has changed since. A
catalogue that does not remember what is gone is read as a whole each time, and what does not come again is
struck.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from functools import partial
from hashlib import blake2b
from typing import Any

from sqlalchemy.orm import Session

from catalogue.domain.people.access import Account, Role
from catalogue.errors import InvalidInput
from catalogue.sandbox import HarvestedHolding, read_harvested_holdings
from catalogue.storage.engine.database import Database
from catalogue.storage.holdings import libraries as stored
from catalogue.storage.holdings.libraries import Arrived
from catalogue.storage.models import now

from ..internet import is_web_address, wait_for
from ..jobs import Jobs, JobView, Task
from .asking import Ask, AskBeside, AskedBy, Heard, Oai, OtherCatalogue, Place, Sru, Step
from .libraries import LibraryData, no_such_library
from .other_catalogues import PATIENCE, Patience, ask, checked_address, unreachable

HARVEST = "harvest_elsewhere"
PREVIEW = "look_at_library"
_SHOWN = 10
_LONGEST_TITLE = 300
_LONGEST_NAME = 500
_LONGEST_TEXT, _MOST_VALUES = 2_000, 100
"""Letters of a text and values of a kind that are kept of a record that is not ours: it is there to be found
by its title, and the matcher reads no further in ours either.
"""
_KEEPS_NOTHING = "no"
_UNSAID = "unsaid"

Report = Callable[[int, int], object]


@dataclass(frozen=True, slots=True)
class Harvested:
    """What a harvest brought: records that came, and records that are held there no more."""

    records: int
    gone: int


@dataclass(slots=True, kw_only=True)
class _Course(Heard):
    """What is known, heard and done of one harvest over all its turns; ``of`` says what is asked."""

    of: list[str]
    form: str = ""
    keeps_deleted: str = ""
    records: int = 0
    gone: int = 0

    @classmethod
    def read(cls, of: list[str], kept: dict[str, Any]) -> _Course:
        """Go on with what was kept at the end of a turn, or begin where something else was asked then."""
        kept = {field.name: kept[field.name] for field in fields(cls) if field.name in kept}
        return cls(**kept) if kept.get("of") == of else cls(of=of)


@dataclass(frozen=True, slots=True)
class Preview:
    """What would come: the name of the other catalogue, how many records (0 if unsaid), the first."""

    called: str
    total: int
    titles: tuple[str, ...]


class HoldingsElsewhere:
    """Takes in what other libraries hold; ``for_pages`` asks for pages, ``asking`` for commands."""

    def __init__(
        self,
        database: Database,
        jobs: Jobs,
        asking: AskBeside = ask,
        for_pages: AskBeside | None = None,
        patience: Patience = PATIENCE,
    ) -> None:
        self._database = database
        self._jobs = jobs
        for kind in (HARVEST, PREVIEW):
            jobs.needs(kind, Role.LIBRARIAN)
            jobs.about(kind, "library_id", _is_there)
        jobs.take_turns(HARVEST)
        self._ask = asking
        self._ask_for_pages = for_pages or asking
        self._patience = patience

    def start(self, actor: Account | None, library_id: int, *, afresh: bool = False) -> int:
        """Begin to harvest a library in the background, unless that is under way; gives the job's id.

        ``afresh`` takes all of it, not what changed since the last time. Raises ``NotFound``, and
        ``InvalidInput`` for a library without an address.
        """
        self._library(library_id)
        job = self.latest(library_id)
        if job is not None and not job.finished:
            return job.id
        with self._database.write() as session:
            if afresh:
                row = stored.harvest_of(session, library_id)
                row.since = row.began = row.token = ""
            return self._jobs.add(session, HARVEST, {"library_id": library_id}, actor)

    def start_daily(self, _day: dt.date) -> None:
        """Begin to ask each library that is set so for what is new; one that is being asked is let be."""
        with self._database.read() as session:
            due = [row.id for row in stored.standing(session) if row.daily and row.address]
        for library_id in due:
            self.start(None, library_id)

    def failed(self) -> dict[int, str]:
        """Return the libraries of which the newest harvest failed, by number, with their names."""
        with self._database.read() as session:
            names = {row.id: row.name for row in stored.standing(session) if row.address}
        if not names:
            return {}
        newest = {int(job.params["library_id"]): job for job in reversed(self._jobs.newest(HARVEST))}
        failed = (number for number, job in newest.items() if job.state == "failed")
        return {number: names[number] for number in failed if number in names}

    def latest(self, library_id: int) -> JobView | None:
        """Return the newest harvest of a library, if it is not long ago."""
        return self._jobs.latest(None, HARVEST, library_id=library_id)

    def start_preview(self, actor: Account | None, library_id: int) -> int:
        """Begin to look at what a library would bring; gives the job's id. Raises as ``start``."""
        self._library(library_id)
        job = self._jobs.latest(None, PREVIEW, library_id=library_id)
        if job is not None and not job.finished:
            return job.id
        return self._jobs.start(PREVIEW, {"library_id": library_id}, actor)

    def preview(self, library_id: int) -> Preview | None:
        """Return what was seen at the last look at a library, if it is asked for the same still."""
        job = self._jobs.latest(None, PREVIEW, library_id=library_id)
        if job is None or job.state != "done" or job.result.get("asked") != _asked(self._library(library_id)):
            return None
        found = job.result
        return Preview(str(found["called"]), int(found["total"]), tuple(map(str, found["titles"])))

    def latest_preview(self, library_id: int) -> JobView | None:
        """Return the newest look at a library, if it is not long ago."""
        return self._jobs.latest(None, PREVIEW, library_id=library_id)

    def run(self, task: Task) -> dict[str, Any]:
        """Harvest a library, as a job, and give way where others wait; begun again, it goes on where it
        stood.
        """
        library_id = int(task.params["library_id"])
        data = self._library(library_id)
        course = _Course.read(_asked(data), task.so_far)

        def give_way() -> None:
            task.give_way(asdict(course), self._patience.turn)

        def waiting() -> None:
            task.let_by()
            give_way()  # nothing is under way while a busy catalogue is waited for, so nothing is lost

        pause = partial(wait_for, meanwhile=waiting)
        asking = partial(self._ask_for_pages, pause=pause, meanwhile=task.let_by)
        done = self._harvest(library_id, data, asking, course, task.progress, between=give_way)
        return {"library_id": library_id, **asdict(done)}

    def run_preview(self, task: Task) -> dict[str, Any]:
        """Look at a library, as a job, and keep nothing; raises ``LacunaError`` where that takes too long."""
        library_id = int(task.params["library_id"])
        data = self._library(library_id)
        until = time.monotonic() + self._patience.look

        def meanwhile() -> None:
            task.let_by()
            if time.monotonic() > until:
                raise unreachable()

        source = _source(data, partial(self._ask_for_pages, meanwhile=meanwhile))
        called = "" if data.query else source.identify().called
        step = source.step(Sru(data.query) if data.query else Oai(data.set_spec, source.form()), Place())
        titles = (record.description.called for record in step.records)
        return {
            "library_id": library_id,
            "asked": _asked(data),
            "called": called,
            "total": step.said.total or (len(step.records) if step.is_last else 0),
            "titles": [title[:_LONGEST_TITLE] for title in titles][:_SHOWN],
        }

    def harvest(
        self, library_id: int, report: Report = lambda _done, _total: None, *, afresh: bool = False
    ) -> Harvested:
        """Take in what is new of a library; raises ``LacunaError`` for whatever is no answer.

        ``report`` is told how many records came, of how many (0 if unsaid). What came before an error stands.
        """
        data = self._library(library_id)
        return self._harvest(library_id, data, self._ask, _Course(of=_asked(data)), report, afresh=afresh)

    def _harvest(
        self,
        library_id: int,
        data: LibraryData,
        asking: Ask,
        course: _Course,
        report: Report,
        *,
        afresh: bool = False,
        between: Callable[[], object] = lambda: None,
    ) -> Harvested:
        """Harvest, and note in ``course`` what was done before each ``between`` two questions."""
        source = _source(data, asking, course)
        protocol = _protocol(data, source, course, between)
        remembers = not data.query and course.keeps_deleted != _KEEPS_NOTHING
        place = self._begin(library_id, f"{data.address} {protocol.name}", whole=afresh or not remembers)
        while True:
            step = source.step(protocol, place)
            course.gone += self._keep(library_id, step)
            course.records += len(step.records)
            report(course.records, step.said.total)
            if step.is_last:
                return Harvested(course.records, course.gone)
            place = step.place
            between()

    def _begin(self, library_id: int, asked: str, *, whole: bool) -> Place:
        """Where the harvest of a library goes on, or begins."""
        with self._database.write() as session:
            row = stored.harvest_of(session, library_id)
            if row.asked != asked:
                row.asked, row.since, row.began, row.token = asked, "", "", ""
            elif whole and not row.token:
                row.since = ""
            return Place(row.since, row.began, row.token)

    def _keep(self, library_id: int, step: Step[HarvestedHolding]) -> int:
        """Keep what came with an answer, and the place behind it; gives how many records went."""
        arrived = [_arrived(record) for record in step.records]
        gone_there = [_name_kept(name) for name in step.said.gone]
        with self._database.write() as session:
            if stored.find(session, library_id) is None:
                raise no_such_library()
            row = stored.harvest_of(session, library_id)
            if step.is_first and step.is_whole:
                row.round += 1
            changed = stored.keep(session, library_id, arrived, row.round)
            gone = stored.strike(session, library_id, gone_there)
            if step.is_last:
                row.taken_at = now()
                if step.is_whole:
                    gone += stored.strike_before(session, library_id, row.round)
            row.since, row.began, row.token = step.place.since, step.place.began, step.place.token
            if changed or gone:
                stored.note_change(row)
        return gone

    def _library(self, library_id: int) -> LibraryData:
        with self._database.read() as session:
            row = stored.find(session, library_id)
            if row is None:
                raise no_such_library()
            if not row.address:
                raise InvalidInput(
                    "library_without_address", "Say first at which address this library is asked."
                )
            return LibraryData(row.name, address=row.address, set_spec=row.set_spec, query=row.query)


def _is_there(session: Session, library_id: int) -> bool:
    return stored.find(session, library_id) is not None


def _source(data: LibraryData, asking: Ask, heard: Heard | None = None) -> OtherCatalogue[HarvestedHolding]:
    return OtherCatalogue(checked_address(data.address), read_harvested_holdings, asking, heard)


def _protocol(
    data: LibraryData,
    source: OtherCatalogue[HarvestedHolding],
    course: _Course,
    between: Callable[[], object],
) -> AskedBy:
    """Return how a library is asked; what it says of itself is asked once in a harvest."""
    if data.query:
        return Sru(data.query)
    if not course.form:
        course.form = source.form()
        between()
    if not course.keeps_deleted:
        course.keeps_deleted = source.identify().keeps_deleted or _UNSAID
        between()
    return Oai(data.set_spec, course.form)


def _asked(data: LibraryData) -> list[str]:
    return [data.address, data.set_spec, data.query]


def _arrived(record: HarvestedHolding) -> Arrived:
    links = (link for link in record.description.identifiers_of("url") if is_web_address(link))
    description = record.description.within(_LONGEST_TEXT, _MOST_VALUES)
    call_number, link = record.call_number[:_LONGEST_NAME], next(links, "")
    return Arrived(_name_kept(record.name), description, call_number, link[:_LONGEST_TEXT])


def _name_kept(name: str) -> str:
    """Return what a record is called here: its name there or, where that is longer than an index takes, a
    digest.
    """
    return name if len(name) <= _LONGEST_NAME else blake2b(name.encode(), digest_size=32).hexdigest()
