"""Records of another catalogue, by OAI-PMH or SRU, as proposals like those of a file.

A harvest comes in parts of some thousand records; each part is a proposal that can be looked at, taken in or
thrown away, and once it stands it is noted how far the harvest has come. Broken off, it goes on there; come
to its end, it takes the next time only what has changed since.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from sqlalchemy import select

from catalogue.domain.people.access import Account
from catalogue.sandbox import read_harvested
from catalogue.storage.engine.advisory_locks import alone
from catalogue.storage.engine.database import Database
from catalogue.storage.models import HarvestSource, now

from ..libraries.asking import Ask, AskedBy, Oai, OtherCatalogue, Place, Sru
from ..libraries.other_catalogues import ask, checked_address
from .imports import Imports

PART = 2_000
"""Records of one proposal, or somewhat more: answers are not cut."""

Report = Callable[[int, int], object]


@dataclass(frozen=True, slots=True)
class HarvestWish:
    """What is taken from where: by OAI-PMH all, or a set; by SRU what a ``query`` in CQL finds.

    ``afresh`` forgets how far an earlier harvest came.
    """

    address: str
    set: str = ""
    form: str = ""
    query: str = ""
    afresh: bool = False


@dataclass(frozen=True, slots=True)
class HarvestedPart:
    """What came in: ``batch_id`` is the proposal, None where nothing did; ``deleted`` went elsewhere."""

    batch_id: int | None
    records: int
    deleted: int


class Harvesting:
    """Takes records from other catalogues."""

    def __init__(self, database: Database, imports: Imports, asking: Ask = ask) -> None:
        self._database = database
        self._imports = imports
        self._ask = asking

    def harvest(
        self, actor: Account | None, wish: HarvestWish, report: Report = lambda _done, _total: None
    ) -> Iterator[HarvestedPart]:
        """Take what is new, part by part.

        Raises ``InvalidInput`` for an address that is none, and ``LacunaError`` for whatever the other
        catalogue answers instead of records; the parts before that stand, and the next harvest goes on.
        """
        address = checked_address(wish.address)
        source = OtherCatalogue(address, read_harvested, self._ask)
        protocol: AskedBy = Sru(wish.query) if wish.query else Oai(wish.set, wish.form or source.form())
        source_id = self._source(address, protocol.name, afresh=wish.afresh)
        done = 0
        while True:
            records, deleted, place, is_last = self._part(
                source, protocol, self._place(source_id), partial(_report, report, done)
            )
            batch_id = self._propose(actor, address, records)
            self._note(source_id, place)
            done += len(records)
            yield HarvestedPart(batch_id, len(records), deleted)
            if is_last:
                return

    def _part(
        self,
        source: OtherCatalogue[bytes],
        protocol: AskedBy,
        place: Place,
        report: Callable[[int], object],
    ) -> tuple[list[bytes], int, Place, bool]:
        """Return the records of the next part, how many went, where the list goes on, and whether it ends
        here.
        """
        records: list[bytes] = []
        deleted = 0
        while True:
            step = source.step(protocol, place, may_begin_anew=not records)
            records += step.records
            deleted += step.said.deleted
            place = step.place
            report(len(records))
            if step.is_last or len(records) >= PART:
                return records, deleted, place, step.is_last

    def _propose(self, actor: Account | None, address: str, records: list[bytes]) -> int | None:
        if not records:
            return None
        name = f"{urlsplit(address).hostname} {now():%Y-%m-%d}.xml"
        with TemporaryDirectory() as folder:
            path = Path(folder) / name
            with path.open("wb") as file:
                file.write(b'<?xml version="1.0" encoding="UTF-8"?>\n<collection>\n')
                file.writelines(record + b"\n" for record in records)
                file.write(b"</collection>\n")
            return self._imports.read_file(actor, path)

    def _source(self, address: str, asked: str, *, afresh: bool) -> int:
        with self._database.write() as session:
            query = select(HarvestSource).where(
                HarvestSource.address == address, HarvestSource.asked == asked
            )
            alone(session, "harvest", f"{address} {asked}")
            row = session.scalar(query)
            if row is None:
                row = HarvestSource(address=address, asked=asked)
                session.add(row)
            elif afresh:
                row.since = row.began = row.token = ""
            session.flush()
            return row.id

    def _place(self, source_id: int) -> Place:
        with self._database.read() as session:
            row = session.get_one(HarvestSource, source_id)
            return Place(row.since, row.began, row.token)

    def _note(self, source_id: int, place: Place) -> None:
        with self._database.write() as session:
            row = session.get_one(HarvestSource, source_id)
            row.since, row.began, row.token = place.since, place.began, place.token


def _report(report: Report, before: int, new: int) -> None:
    report(before + new, 0)
