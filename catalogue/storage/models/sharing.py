"""What programs elsewhere are told, changed or gone; and what other catalogues have told us."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from .base import NUMBERED_ONCE, Base


class CatalogueIdentity(Base):
    """The name of this catalogue among all: a UUID, made once, the same whatever the site is called."""

    __tablename__ = "catalogue_identity"

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(String(36))


class SharedRecord(Base):
    """A publication or a wanted title as others may harvest it; it stays, ``deleted``, when that is gone.

    ``name`` is "publication/12" or "wanted/3f0c...", ``reference`` what is behind the slash. ``changed_at``
    is when what is told of it became different, in whole seconds; ``digest`` is what it is compared by, and
    ``version`` that of the publication.
    """

    __tablename__ = "shared_record"
    # A number is never given again, since lists are gone on with behind the last one given.
    __table_args__ = (
        Index("ix_shared_record_changed_at_id", "changed_at", "id"),
        NUMBERED_ONCE,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str] = mapped_column(String(12))
    publication_id: Mapped[int | None] = mapped_column(unique=True)
    version: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[dt.datetime]
    deleted: Mapped[bool] = mapped_column(default=False)
    digest: Mapped[str] = mapped_column(String(32), default="")


class SharedSet(Base):
    """A set that a shared record belongs to, as "kind:report"; a deleted one stays in those it was in."""

    __tablename__ = "shared_set"
    __table_args__ = (Index("ix_shared_set_spec", "spec"),)

    record_id: Mapped[int] = mapped_column(
        ForeignKey("shared_record.id", ondelete="CASCADE"), primary_key=True
    )
    spec: Mapped[str] = mapped_column(String(80), primary_key=True)


class HarvestSource(Base):
    """Another catalogue that records are taken from, and how far that has come.

    ``asked`` is what is asked of it (its protocol, set, form or query); ``since`` is the moment up to which
    everything was taken, as it has that itself; ``token`` is what goes on where taking was broken off, with
    ``began``, the moment that is true once it has come to its end.
    """

    __tablename__ = "harvest_source"
    __table_args__ = (UniqueConstraint("address", "asked", name="uq_harvest_source_address_asked"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str]
    asked: Mapped[str]
    since: Mapped[str] = mapped_column(default="")
    began: Mapped[str] = mapped_column(default="")
    token: Mapped[str] = mapped_column(default="")
