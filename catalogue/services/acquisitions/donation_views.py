"""What donations look like to their pages."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from catalogue.domain.descriptions.description import Description
from catalogue.domain.gaps.reference_lists import said
from catalogue.domain.operations.editing import as_tick
from catalogue.domain.people.hiding import Veil
from catalogue.services.sight import row_mark, said_by_all
from catalogue.storage.models import Donation, DonationLine, Donor


@dataclass(frozen=True, slots=True)
class DonorView:
    """Who gives; ``unnamed`` where they wish it so, ``hidden`` where their name is hidden everywhere."""

    id: int
    name: str
    contact: str
    unnamed: bool
    hidden: bool = False

    @property
    def named(self) -> bool:
        """Whether readers are told who it is."""
        return not (self.unnamed or self.hidden)

    @property
    def as_form(self) -> dict[str, str]:
        """What a form begins with that changes what is known of them."""
        return donor_as_form(self)

    @property
    def mark(self) -> str:
        """What its row says, as the box carries it along."""
        return donor_mark(self)


@dataclass(frozen=True, slots=True)
class LineView:
    """One line; ``state`` is proposed, accepted or declined; ``publication_id`` is what it is a copy of."""

    id: int
    position: int
    description: Description
    state: str
    reason: str
    publication_id: int | None
    accession_number: str

    @property
    def said(self) -> str:
        """What it says, as a mark that a form carries along."""
        return said(self.description)


@dataclass(frozen=True, slots=True)
class DonationView:
    """A donation; ``line_count`` and ``accepted`` also stand in listings, where ``lines`` is empty."""

    id: int
    donor: DonorView
    received_on: dt.date
    note: str
    closed: bool
    line_count: int
    accepted: int
    lines: tuple[LineView, ...] = ()

    @property
    def said(self) -> str:
        """What the lines say that wait to be accepted, as a mark that a form carries along."""
        return said_by_all({line.id: line.description for line in self.lines if line.state == "proposed"})

    @property
    def as_form(self) -> dict[str, str]:
        """What a form begins with that changes who gave it, when, and the note."""
        return donation_as_form(self)

    @property
    def mark(self) -> str:
        """What its row says, as the box carries it along."""
        day = self.received_on
        return row_mark(self.donor.name, day.isoformat(), self.closed, self.line_count, self.accepted)


@dataclass(frozen=True, slots=True)
class AllAccepted:
    """What became of all that waited: how much was ``accepted``, and how much waits still."""

    accepted: int
    waiting: int


def donor_as_form(of: DonorView | Donor) -> dict[str, str]:
    """Return what is known of a donor, as a form tells it."""
    return {"name": of.name, "contact": of.contact, "unnamed": as_tick(of.unnamed)}


def donor_mark(of: DonorView | Donor) -> str:
    """Return what is known of a donor, as a mark."""
    return row_mark(sorted(donor_as_form(of).items()))


def donation_as_form(of: DonationView | Donation) -> dict[str, str]:
    """Return who gave a donation, when, and the note, as a form tells it."""
    return {"donor": of.donor.name, "received_on": of.received_on.isoformat(), "note": of.note}


def donor_view(row: Donor, covering: Veil) -> DonorView:
    """Return a donor's row as its pages take it, ``covering`` being what anybody may not read."""
    return DonorView(row.id, row.name, row.contact, row.unnamed, hidden=covering.covers(row.name))


def donation_view(
    row: Donation, covering: Veil, lines: int, accepted: int, views: tuple[LineView, ...] = ()
) -> DonationView:
    """Return a donation's row, with how many lines it has and how many of them were accepted."""
    return DonationView(
        id=row.id,
        donor=donor_view(row.donor, covering),
        received_on=row.received_on,
        note=row.note,
        closed=row.closed_at is not None,
        line_count=lines,
        accepted=accepted,
        lines=views,
    )


def line_view(row: DonationLine) -> LineView:
    """Return a line's row as its pages take it."""
    return LineView(
        id=row.id,
        position=row.position,
        description=Description.from_dict(row.description),
        state=row.state,
        reason=row.reason,
        publication_id=row.publication_id,
        accession_number=row.copy.accession_number if row.copy else "",
    )
