"""Libraries, how far their catalogues were read, and what they hold that is not ours."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalogue.domain.descriptions.description import Description

from .base import NUMBERED_ONCE, Audited, Base, now


class Library(Audited, Base):
    """A library beside the centre itself: what readers are told of it, and where its catalogue is asked.

    ``language`` is the code of the one that is spoken there, "" if unsaid; ``address`` is that of its
    catalogue for programs, "" where it has none; ``set_spec`` and ``query`` narrow what is asked there.
    ``code`` is by what other catalogues know it, such as a branch of Koha or in MARC, "" where by nothing.
    ``in_union`` says that its copies are catalogued here, beside those of the centre; ``daily`` that its
    catalogue is asked every day for what is new.
    """

    __tablename__ = "library"
    __table_args__ = NUMBERED_ONCE

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    place: Mapped[str] = mapped_column(default="")
    hours: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(String(12), default="")
    website: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    set_spec: Mapped[str] = mapped_column(default="")
    query: Mapped[str] = mapped_column(default="")
    code: Mapped[str] = mapped_column(String(40), default="", server_default="")
    in_union: Mapped[bool] = mapped_column(default=False, server_default=false())
    daily: Mapped[bool] = mapped_column(default=False, server_default=false())
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    removed_at: Mapped[dt.datetime | None]


class LibraryHarvest(Base):
    """How far the catalogue of a library was read.

    ``asked`` is what was asked of which address; another one begins from nothing. ``since``, ``began`` and
    ``token`` are as in ``HarvestSource``. ``round`` counts the times that the whole was read; ``mark`` is
    another one, that nothing had before, whenever anything of it changed here. ``taken_at`` is when reading
    last came to its end.
    """

    __tablename__ = "library_harvest"

    library_id: Mapped[int] = mapped_column(
        ForeignKey("library.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    asked: Mapped[str] = mapped_column(default="")
    since: Mapped[str] = mapped_column(default="")
    began: Mapped[str] = mapped_column(default="")
    token: Mapped[str] = mapped_column(default="")
    round: Mapped[int] = mapped_column(default=0)
    mark: Mapped[str] = mapped_column(String(32), default="")
    taken_at: Mapped[dt.datetime | None]


class HoldingElsewhere(Base):
    """A record of another library: no publication of ours, and nothing that is held here.

    ``name`` is what the record is called there; ``address`` leads a reader to it, "" where it says none.
    ``round`` is that of the library in which it last came.
    """

    __tablename__ = "holding_elsewhere"
    # A number is never given again, since the index knows a record by its number and version.
    __table_args__ = (
        UniqueConstraint("library_id", "name", name="uq_holding_elsewhere_library_id_name"),
        Index("ix_holding_elsewhere_library_id_round", "library_id", "round"),
        NUMBERED_ONCE,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    library_id: Mapped[int] = mapped_column(ForeignKey("library.id", ondelete="CASCADE"))
    name: Mapped[str]
    description: Mapped[dict[str, Any]]
    call_number: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)
    round: Mapped[int] = mapped_column(default=0)

    library: Mapped[Library] = relationship()

    def read_description(self) -> Description:
        """Return the record as everybody's currency."""
        return Description.from_dict(self.description)


class LookedElsewhere(Base):
    """A title that is missing here was looked for elsewhere, in what was known there at ``stamp``."""

    __tablename__ = "looked_elsewhere"

    fingerprint: Mapped[str] = mapped_column(String(64), primary_key=True)
    stamp: Mapped[str] = mapped_column(String(64))


class FoundElsewhere(Base):
    """A holding elsewhere that is a missing title, or another edition of it (``status``)."""

    __tablename__ = "found_elsewhere"

    fingerprint: Mapped[str] = mapped_column(
        ForeignKey("looked_elsewhere.fingerprint", ondelete="CASCADE"), primary_key=True
    )
    holding_id: Mapped[int] = mapped_column(
        ForeignKey("holding_elsewhere.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    status: Mapped[str] = mapped_column(String(20))
