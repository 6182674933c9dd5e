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
from typing import BinaryIO, Protocol
from urllib.parse import urlsplit

from sqlalchemy import select

from catalogue.domain.access import Account
from catalogue.errors import InvalidInput, LacunaError
from catalogue.formats.protocols.harvested import HarvestPage
from catalogue.sandbox import read_harvested
from catalogue.storage.database import Database
from catalogue.storage.models import HarvestSource, now

from .imports import Imports
from .other_catalogues import ask, checked_address

PART = 2_000
"""Records of one proposal, or somewhat more: answers are not cut."""
_SRU_PAGE = 50
_MOST_PAGES = 100_000

_FORMS = ("marc21", "marcxml", "marc", "oai_marc21", "mods", "oai_dc")
"""In what OAI-PMH may be asked for records, as catalogues name it, best first."""
_NOTHING_NEW = "noRecordsMatch"
_TOKEN_OVER = "badResumptionToken"
_BAD_ARGUMENT = "badArgument"
_DAY = len("2026-01-01")

Ask = Callable[[str, dict[str, str]], BinaryIO]
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


class _Protocol(Protocol):
    """How a protocol asks for a list, and goes on with it."""

    name: str

    def first(self, since: str) -> dict[str, str]: ...

    def further(self, token: str) -> dict[str, str]: ...


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
        protocol = _Sru(wish.query) if wish.query else _Oai(wish.set, wish.form or self._form(address))
        source_id = self._source(address, protocol.name, afresh=wish.afresh)
        done = 0
        while True:
            part, is_last = self._part(actor, source_id, address, protocol, partial(_report, report, done))
            done += part.records
            yield part
            if is_last:
                return

    def _part(
        self,
        actor: Account | None,
        source_id: int,
        address: str,
        protocol: _Protocol,
        report: Callable[[int], object],
    ) -> tuple[HarvestedPart, bool]:
        """The next part, and whether the list ends with it."""
        with self._database.read() as session:
            row = session.get_one(HarvestSource, source_id)
            since, began, token = row.since, row.began, row.token
        records: list[bytes] = []
        deleted = 0
        for _ in range(_MOST_PAGES):
            page, found = self._page(address, protocol.further(token) if token else protocol.first(since))
            if page.error == _TOKEN_OVER and token and not records:
                self._note(source_id, since=since)  # it has forgotten: the list begins anew
                return self._part(actor, source_id, address, protocol, report)
            if page.error == _BAD_ARGUMENT and "T" in since and not token:
                since = since[:_DAY]  # it knows days and no seconds
                continue
            if page.error and page.error != _NOTHING_NEW:
                raise _refused(page)
            began = began or page.date
            records += found
            deleted += page.deleted
            report(len(records))
            repeated = bool(token) and page.next == token
            token = page.next
            if not token or repeated or len(records) >= PART:
                break
        batch_id = self._propose(actor, address, records)
        if token and not repeated:
            self._note(source_id, since=since, began=began, token=token)
            return HarvestedPart(batch_id, len(records), deleted), False
        self._note(source_id, since=began)
        return HarvestedPart(batch_id, len(records), deleted), True

    def _page(self, address: str, arguments: dict[str, str]) -> tuple[HarvestPage, list[bytes]]:
        page, records = read_harvested(self._ask(address, arguments), urlsplit(address).hostname or address)
        if not page.is_answer:
            raise LacunaError(
                "harvest_no_answer",
                "What stands at this address answers neither OAI-PMH nor SRU. Look the address up again.",
            )
        return page, records

    def _form(self, address: str) -> str:
        """The best form in which OAI-PMH gives records there."""
        page, _ = self._page(address, {"verb": "ListMetadataFormats"})
        if page.error:
            raise _refused(page)
        for form in _FORMS:
            if form in page.forms:
                return form
        raise InvalidInput(
            "harvest_forms",
            "The other catalogue gives records as %(forms)s, none of which is MARC 21, MODS or Dublin Core.",
            forms=", ".join(page.forms)[:300],
        )

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
            row = session.scalar(query)
            if row is None:
                row = HarvestSource(address=address, asked=asked)
                session.add(row)
            elif afresh:
                row.since = row.began = row.token = ""
            session.flush()
            return row.id

    def _note(self, source_id: int, *, since: str, began: str = "", token: str = "") -> None:
        with self._database.write() as session:
            row = session.get_one(HarvestSource, source_id)
            row.since, row.began, row.token = since, began, token


class _Oai:
    """OAI-PMH 2.0: all records that changed since, then by the token that each answer gives."""

    def __init__(self, set_spec: str, form: str) -> None:
        self._set, self._form = set_spec, form
        self.name = " ".join(filter(None, ("oai", form, set_spec)))

    def first(self, since: str) -> dict[str, str]:
        arguments = {"verb": "ListRecords", "metadataPrefix": self._form}
        if self._set:
            arguments["set"] = self._set
        if since:
            arguments["from"] = since
        return arguments

    def further(self, token: str) -> dict[str, str]:
        return {"verb": "ListRecords", "resumptionToken": token}


class _Sru:
    """SRU 1.2: what a query finds, by the position that each answer gives; it knows no "since"."""

    def __init__(self, query: str) -> None:
        self._query = query
        self.name = f"sru {query}"

    def first(self, since: str) -> dict[str, str]:
        return self.further("1")

    def further(self, token: str) -> dict[str, str]:
        return {
            "operation": "searchRetrieve",
            "version": "1.2",
            "query": self._query,
            "recordSchema": "marcxml",
            "startRecord": token,
            "maximumRecords": str(_SRU_PAGE),
        }


def _report(report: Report, before: int, new: int) -> None:
    report(before + new, 0)


def _refused(page: HarvestPage) -> LacunaError:
    return LacunaError(
        "harvest_error",
        "The other catalogue answered: %(problem)s %(said)s",
        problem=page.error,
        said=page.said,
    )
