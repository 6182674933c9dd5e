"""What is printed of copies: labels, the accession register, the shelf list, holdings by subject."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from catalogue.domain.descriptions.description import Description
from catalogue.domain.holdings.copies import CopyStatus
from catalogue.storage.engine.database import Database
from catalogue.storage.maintenance import registers as stored
from catalogue.storage.models import Copy

from ..records.publications import copy_mark


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """A copy and its publication; ``donor`` stands here even where readers may not know the donor.

    ``copy_number`` says, for a label, which copy of its publication it is; elsewhere it is 1.
    """

    copy_id: int
    publication_id: int
    description: Description
    accession_number: str
    call_number: str
    location: str
    donor: str
    taken_in: dt.date
    withdrawn: bool
    status: CopyStatus
    copy_number: int = 1

    @property
    def mark(self) -> str:
        """What its row says of where it is in its life, as the box carries it along."""
        return copy_mark(self.accession_number, self.status, self.withdrawn)


class Registers:
    """Copies in the order of a register."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def accession_register(self) -> Iterator[RegisterLine]:
        """Every copy that ever had a number, withdrawn ones too, in the order of taking in."""
        return self._lines("accession")

    def shelf_list(self) -> Iterator[RegisterLine]:
        """Return the copies that stand here, in the order of the shelf."""
        return self._lines("shelf")

    def page(self, order: str, offset: int, limit: int) -> tuple[int, list[RegisterLine]]:
        """How many lines a register ("accession" or "shelf") has, and some of them."""
        with self._database.read() as session:
            total, found = stored.some_copies(session, order, offset, limit)
            return total, [_line(copy) for copy in found]

    def of_donation(self, donation_id: int) -> list[RegisterLine]:
        """Return the copies that a donation brought, in the order of its lines."""
        with self._database.read() as session:
            return _to_label(session, stored.copies_of_donation(session, donation_id))

    def chosen(self, copy_ids: Collection[int]) -> list[RegisterLine]:
        """Return copies by their ids, in the order of taking in; unknown ones are left out."""
        with self._database.read() as session:
            return _to_label(session, stored.copies_with_ids(session, copy_ids))

    def numbered(self, first: str, last: str) -> list[RegisterLine]:
        """Return the copies from one accession number to another, both included, in the order of taking
        in.
        """
        with self._database.read() as session:
            return _to_label(session, stored.copies_between(session, first, last or first))

    def _lines(self, order: str) -> Iterator[RegisterLine]:
        with self._database.streamed() as session:
            for copy in stored.copies(session, order):
                yield _line(copy)


def _to_label(session: Session, copies: Sequence[Copy]) -> list[RegisterLine]:
    numbers = stored.numbers_of_copies(session, {copy.publication_id for copy in copies})
    return [_line(copy, numbers[copy.id]) for copy in copies]


def _line(copy: Copy, copy_number: int = 1) -> RegisterLine:
    return RegisterLine(
        copy_id=copy.id,
        publication_id=copy.publication_id,
        description=copy.publication.read_description(),
        accession_number=copy.accession_number,
        call_number=copy.call_number,
        location=copy.location,
        donor=copy.donor.name if copy.donor else "",
        taken_in=copy.created_at.date(),
        withdrawn=copy.withdrawn_at is not None,
        status=CopyStatus(copy.status),
        copy_number=copy_number,
    )
