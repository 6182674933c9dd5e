"""Publications, their copies, and the gifts they came by."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalogue.domain.descriptions.description import Description

from .base import NUMBERED_ONCE, Audited, Base, now


class Publication(Audited, Base):
    """An edition-level description; the description is stored whole (ADR 0003)."""

    __tablename__ = "publication"
    # Those that came last are found without a look at any other.
    __table_args__ = (
        Index(
            "ix_publication_created_at_id",
            "created_at",
            "id",
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
        NUMBERED_ONCE,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    description: Mapped[dict[str, Any]]
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    updated_at: Mapped[dt.datetime] = mapped_column(default=now, onupdate=now)
    withdrawn_at: Mapped[dt.datetime | None]
    sort_title: Mapped[str] = mapped_column(index=True)
    filing_title: Mapped[str] = mapped_column(index=True, server_default="")
    year: Mapped[int | None] = mapped_column(index=True)

    copies: Mapped[list[Copy]] = relationship(
        back_populates="publication", order_by="Copy.id", passive_deletes="all"
    )
    keys: Mapped[list[PublicationKey]] = relationship(cascade="all, delete-orphan", passive_deletes=True)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own declaration
    derived: ClassVar[frozenset[str]] = frozenset(
        {"version", "updated_at", "sort_title", "filing_title", "year"}
    )

    def read_description(self) -> Description:
        """Return the description as everybody's currency."""
        return Description.from_dict(self.description)


class PublicationKey(Base):
    """A normalised exact identifier of a publication, derived from its description."""

    __tablename__ = "publication_key"

    publication_id: Mapped[int] = mapped_column(
        ForeignKey("publication.id", ondelete="CASCADE"), primary_key=True
    )
    key: Mapped[str] = mapped_column(primary_key=True, index=True)


class Copy(Audited, Base):
    """A thing on a shelf; it belongs to the centre itself where it names no library."""

    __tablename__ = "copy"
    __table_args__ = NUMBERED_ONCE

    id: Mapped[int] = mapped_column(primary_key=True)
    publication_id: Mapped[int] = mapped_column(ForeignKey("publication.id"), index=True)
    accession_number: Mapped[str] = mapped_column(unique=True)
    call_number: Mapped[str] = mapped_column(default="")
    location: Mapped[str] = mapped_column(default="")
    condition: Mapped[str] = mapped_column(default="")
    status: Mapped[str] = mapped_column(String(20), default="available")
    note: Mapped[str] = mapped_column(default="")
    donor_id: Mapped[int | None] = mapped_column(ForeignKey("donor.id"), index=True)
    library_id: Mapped[int | None] = mapped_column(ForeignKey("library.id"), index=True)
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    withdrawn_at: Mapped[dt.datetime | None]

    publication: Mapped[Publication] = relationship(back_populates="copies")
    donor: Mapped[Donor | None] = relationship()


class Donor(Audited, Base):
    """Who gives; ``unnamed`` is the donor's own wish never to be shown to the public.

    Whether their name is hidden besides stands in ``HiddenName`` alone.
    """

    __tablename__ = "donor"
    __table_args__ = NUMBERED_ONCE

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    contact: Mapped[str] = mapped_column(default="")
    unnamed: Mapped[bool] = mapped_column(default=False)


class Donation(Audited, Base):
    """A gift of one donor on one day, in lines."""

    __tablename__ = "donation"
    __table_args__ = NUMBERED_ONCE

    id: Mapped[int] = mapped_column(primary_key=True)
    donor_id: Mapped[int] = mapped_column(ForeignKey("donor.id"), index=True)
    received_on: Mapped[dt.date]
    note: Mapped[str] = mapped_column(default="")
    closed_at: Mapped[dt.datetime | None]
    created_at: Mapped[dt.datetime] = mapped_column(default=now)

    donor: Mapped[Donor] = relationship()
    lines: Mapped[list[DonationLine]] = relationship(
        back_populates="donation", order_by="DonationLine.position", passive_deletes="all"
    )


class DonationLine(Audited, Base):
    """One proposed copy; once accepted it names the copy it became."""

    __tablename__ = "donation_line"
    __table_args__ = NUMBERED_ONCE

    id: Mapped[int] = mapped_column(primary_key=True)
    donation_id: Mapped[int] = mapped_column(ForeignKey("donation.id"), index=True)
    position: Mapped[int]
    description: Mapped[dict[str, Any]]
    publication_id: Mapped[int | None] = mapped_column(ForeignKey("publication.id"), index=True)
    copy_id: Mapped[int | None] = mapped_column(ForeignKey("copy.id"), index=True)
    state: Mapped[str] = mapped_column(String(20), default="proposed")
    reason: Mapped[str] = mapped_column(default="")

    donation: Mapped[Donation] = relationship(back_populates="lines")
    publication: Mapped[Publication | None] = relationship()
    copy: Mapped[Copy | None] = relationship()
