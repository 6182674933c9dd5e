"""Stocktaking: a part of the shelves is scanned copy by copy; at its end the missing ones are known.

Scans are noted at once and outlast a closed browser; nothing of the copies changes before the end, which
is one act and can be undone.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from io import BytesIO

from sqlalchemy.orm import Session

from catalogue.domain.descriptions.description import LONGEST_NAME, Description
from catalogue.domain.holdings.copies import CopyStatus
from catalogue.domain.holdings.stocktake import (
    Part,
    Standing,
    Stock,
    Verdict,
    scanned_numbers,
    take,
    verdict,
)
from catalogue.domain.people.access import Account
from catalogue.errors import Conflict, InvalidInput, NotFound, SeenOtherwise, too_long_a_name
from catalogue.sandbox import scanned_lines
from catalogue.storage.engine.database import Database
from catalogue.storage.engine.holding import held, held_all
from catalogue.storage.maintenance import stocktakes as stored
from catalogue.storage.models import Copy, Stocktake, StocktakeScan, now
from catalogue.storage.on_flush.copy_rights import library_of_new

from ..acts import act
from ..sight import mark

MOST = 20_000
"""Scans that one list may hold."""
_Scans = list[tuple[str, int | None]]
_PERMALINK = re.compile(r"/publication/(\d+)/?(?:[?#].*)?$")


@dataclass(frozen=True, slots=True)
class ShelfCopy:
    """A copy with what one looks for it by."""

    id: int
    publication_id: int
    description: Description
    accession_number: str
    call_number: str
    location: str


@dataclass(frozen=True, slots=True)
class StocktakeView:
    """A stocktake: which part of the shelves, since when, and whether it is over."""

    id: int
    name: str
    location: str
    call_number: str
    started_at: dt.datetime
    closed: bool


@dataclass(frozen=True, slots=True)
class StockReport:
    """What a stocktake shows so far, with the copies that its groups name; ``last`` is a mark of its newest
    scan, "" where there is none.
    """

    stocktake: StocktakeView
    scans: int
    stock: Stock
    copies: dict[int, ShelfCopy]
    last: str


@dataclass(frozen=True, slots=True)
class Scanned:
    """What scanning came to: how many numbers were read, the last copy (None where it is unknown), and what
    is said of it.
    """

    count: int
    unknown: int
    last: ShelfCopy | None
    last_number: str
    verdict: Verdict


class Stocktakes:
    """Beginning, scanning and finishing stocktakes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def newest(self, limit: int = 50) -> list[StocktakeView]:
        """Stocktakes, open ones first."""
        with self._database.read() as session:
            return [_view(stocktake) for stocktake in stored.newest(session, limit)]

    def locations(self) -> list[str]:
        """Return the locations there are to go through."""
        with self._database.read() as session:
            return stored.locations(session)

    def begin(self, actor: Account | None, name: str, location: str = "", call_number: str = "") -> int:
        """Begin with a part of the shelves of the library where the actor works; gives its id."""
        name = name.strip() or " ".join(filter(None, (location, call_number))) or f"{now():%Y-%m-%d}"
        with self._database.write(act(actor, "stocktake_begun", name=name)) as session:
            row = Stocktake(
                name=name,
                location=location.strip(),
                call_number=call_number.strip(),
                library_id=library_of_new(session) or None,
            )
            session.add(row)
            session.flush()
            return row.id

    def scan(self, stocktake_id: int, text: str) -> Scanned:
        """Note one scan or a whole list of them; raises ``InvalidInput`` for none and for too many."""
        lines = list(scanned_numbers(text))
        if not lines or len(lines) > MOST:
            raise InvalidInput(
                "scan_nothing", "Scan or type a number, at most %(most)s at once.", most=MOST, field="text"
            )
        for number in (line[0] for line in lines if len(line[0]) > LONGEST_NAME):
            raise too_long_a_name(number, LONGEST_NAME, field="text")
        with self._database.write() as session:
            row = _find_open(session, stocktake_id)
            earlier = stored.scans(session, stocktake_id)
            seen = [copy_id for _, copy_id in earlier if copy_id is not None]
            found = _resolve(session, lines, set(seen))
            if found != earlier[-1:]:  # one that is read twice in a row stands there once
                stored.add_scans(session, stocktake_id, found)
            number, last = found[-1]
            copies = stored.copies(session, [last]) if last is not None else {}
            scans = [*earlier, *found]
            before, after = _stock(session, row, scans[:-1]), _stock(session, row, scans)
            again = last in [copy_id for _, copy_id in scans[:-1]]
            return Scanned(
                len(found),
                sum(copy_id is None for _, copy_id in found),
                _shelf_copy(copies[last]) if last is not None else None,
                number,
                verdict(before, after, last, again=again),
            )

    def scan_file(self, stocktake_id: int, name: str, content: bytes) -> Scanned:
        """Note the numbers of a file: text, CSV, XLSX, XLS or ODS; raises as ``scan``."""
        lines = scanned_lines(BytesIO(content), name, MOST + 1)
        return self.scan(stocktake_id, "\n".join(lines))

    def take_back(self, stocktake_id: int, seen: str | None = None) -> str:
        """Forget the last scan and give its number; "" where there is none.

        ``seen`` is a mark of it (``StockReport.last``) on the page of whoever forgets it, None where no page
        was open; raises ``SeenOtherwise`` where another is the last by now.
        """
        with self._database.write() as session:
            _find_open(session, stocktake_id)
            row = stored.last_scan(session, stocktake_id)
            if row is None:
                return ""
            if seen is not None and seen != _mark_of(row):
                raise SeenOtherwise(
                    "scan_since",
                    "Another scan is the last one since you opened this page (%(number)s), so nothing is "
                    "forgotten. Look at it again.",
                    number=row.number,
                )
            session.delete(row)
            return row.number

    def report(self, stocktake_id: int, most: int | None = None) -> StockReport:
        """Return what it shows so far, with at most so many copies of a group; raises ``NotFound``."""
        with self._database.read() as session:
            row = _find(session, stocktake_id)
            scans = stored.scans(session, stocktake_id)
            stock = _stock(session, row, scans)
            groups = (
                stock.missing, stock.strays, stock.out_of_order, stock.found_again, stock.withdrawn
            )  # fmt: skip
            named = {copy_id for group in groups for copy_id in group[:most]}
            copies = {key: _shelf_copy(copy) for key, copy in stored.copies(session, named).items()}
            last = stored.last_scan(session, stocktake_id)
            return StockReport(_view(row), len(scans), stock, copies, _mark_of(last) if last else "")

    def finish(self, actor: Account | None, stocktake_id: int) -> tuple[int, int]:
        """Close it: copies not seen are not found on the shelf, those found again can be read again.

        Gives how many of each; raises ``Conflict`` where it was closed before, or nothing was scanned.
        """
        intent = act(actor, "stocktake_finished", name="", missing=0, found_again=0)
        with self._database.write(intent) as session:
            row = _find_open(session, stocktake_id)
            scans = stored.scans(session, stocktake_id)
            if not scans:  # nobody went along the shelf: that would lose all of it
                raise Conflict("stocktake_empty", "Nothing was scanned yet.")
            known = _known(session, row, scans)
            stock = _take(row, known, scans)
            copies = held_all(session, Copy, (*stock.missing, *stock.found_again))
            # Somebody may have lent or moved one of them since they were read.
            here = {key: copy for key, copy in copies.items() if copy.library_id == row.library_id}
            known = {key: standing for key, standing in known.items() if key in here or key not in copies}
            stock = _take(row, known | {key: _standing(copy) for key, copy in here.items()}, scans)
            _set_status(copies, stock.missing, CopyStatus.LOST)
            _set_status(copies, stock.found_again, CopyStatus.AVAILABLE)
            row.closed_at = now()
            counts = len(stock.missing), len(stock.found_again)
            intent.params.update(name=row.name, missing=counts[0], found_again=counts[1])
            return counts


def _mark_of(scan: StocktakeScan) -> str:
    """Return what stands for a scan: the number of its row may be given again once it is forgotten."""
    return mark((scan.id, scan.number, scan.scanned_at))


def _stock(session: Session, row: Stocktake, scans: _Scans) -> Stock:
    return _take(row, _known(session, row, scans), scans)


def _take(row: Stocktake, known: Mapping[int, Standing], scans: _Scans) -> Stock:
    part, closed = Part(row.location, row.call_number), row.closed_at is not None
    return take(part, list(known.values()), scans, closed=closed)


def _known(session: Session, row: Stocktake, scans: _Scans) -> dict[int, Standing]:
    """Return the copies that should stand there and those that were scanned."""
    known = {
        copy_id: Standing(copy_id, call_number, location, CopyStatus(status))
        for copy_id, call_number, location, status in stored.on_shelves(session, row.location, row.library_id)
    }
    further = {copy_id for _, copy_id in scans if copy_id is not None} - known.keys()
    known.update((key, _standing(copy)) for key, copy in stored.copies(session, further).items())
    return known


def _resolve(session: Session, lines: list[tuple[str, ...]], seen: set[int]) -> list[tuple[str, int | None]]:
    """Which copy each line names; a label's address names the next copy of its publication."""
    numbered = stored.copies_numbered(session, (number for line in lines for number in line))
    matches = {number: _PERMALINK.search(number) for line in lines for number in line}
    addresses = {address: int(match[1]) for address, match in matches.items() if match}
    copies = stored.copies_of_publications(session, set(addresses.values()))
    found: list[tuple[str, int | None]] = []
    for line in lines:
        number = next((number for number in line if number.lower() in numbered), None)
        address = next((number for number in line if number in addresses), None)
        copy_id = numbered[number.lower()] if number else None
        if number is None and address is not None:
            of_it = copies.get(addresses[address], [])
            copy_id = next((copy_id for copy_id in of_it if copy_id not in seen), of_it[0] if of_it else None)
        if copy_id is not None:
            seen.add(copy_id)
        found.append((number or address or line[0], copy_id))
    return found


def _set_status(copies: Mapping[int, Copy], ids: Collection[int], status: CopyStatus) -> None:
    for number in ids:
        copies[number].status = str(status)


def _standing(copy: Copy) -> Standing:
    return Standing(
        copy.id, copy.call_number, copy.location, CopyStatus(copy.status), copy.withdrawn_at is not None
    )


def _shelf_copy(copy: Copy) -> ShelfCopy:
    return ShelfCopy(
        copy.id,
        copy.publication_id,
        copy.publication.read_description(),
        copy.accession_number,
        copy.call_number,
        copy.location,
    )


def _view(row: Stocktake) -> StocktakeView:
    closed = row.closed_at is not None
    return StocktakeView(row.id, row.name, row.location, row.call_number, row.started_at, closed)


def _find(session: Session, stocktake_id: int) -> Stocktake:
    row = held(session, Stocktake, stocktake_id)
    if row is None:
        raise NotFound("no_such_stocktake", "There is no such stocktake.")
    return row


def _find_open(session: Session, stocktake_id: int) -> Stocktake:
    row = _find(session, stocktake_id)
    if row.closed_at is not None:
        raise Conflict("stocktake_closed", "This stocktake is over. Begin a new one, or undo its end.")
    return row
