"""What keeps records in order: mentions, merges, suspected duplicates, and what is right as it is."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Float, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import NUMBERED_ONCE, Audited, Base, now


class PublicationMention(Base):
    """A person, body, term or misprint in a publication, derived from its description.

    ``kind`` is one of ``domain.authorities.mentions.MentionKind``; ``folded`` is what values are compared by.
    """

    __tablename__ = "publication_mention"
    __table_args__ = (Index("ix_publication_mention_kind_folded", "kind", "folded"),)

    publication_id: Mapped[int] = mapped_column(
        ForeignKey("publication.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    value: Mapped[str]
    folded: Mapped[str]


class PublicationMerge(Audited, Base):
    """One record became part of another; its address leads there."""

    __tablename__ = "publication_merge"
    __table_args__ = NUMBERED_ONCE

    id: Mapped[int] = mapped_column(primary_key=True)
    publication_id: Mapped[int] = mapped_column(ForeignKey("publication.id"), unique=True)
    into_id: Mapped[int] = mapped_column(ForeignKey("publication.id"), index=True)
    merged_at: Mapped[dt.datetime] = mapped_column(default=now)


class SetAside(Audited, Base):
    """Something odd of which a person said that it is right as it is.

    ``kind`` is "pair" (two records that are not one; ``other_id`` is the greater id) or one of the kinds
    of the tidy-up page; ``value`` is what stood there.
    """

    __tablename__ = "set_aside"
    __table_args__ = (Index("ix_set_aside_kind_publication_id", "kind", "publication_id"), NUMBERED_ONCE)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    publication_id: Mapped[int] = mapped_column(ForeignKey("publication.id"))
    other_id: Mapped[int | None] = mapped_column(ForeignKey("publication.id"), index=True)
    value: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[dt.datetime] = mapped_column(default=now)


class DuplicateSuspect(Base):
    """Two records that the matcher takes for one, as it was found last; the first id is the smaller."""

    __tablename__ = "duplicate_suspect"

    first_id: Mapped[int] = mapped_column(ForeignKey("publication.id", ondelete="CASCADE"), primary_key=True)
    second_id: Mapped[int] = mapped_column(
        ForeignKey("publication.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    sure: Mapped[bool]
    score: Mapped[float] = mapped_column(Float)
    reasons: Mapped[list[Any]]


class BulkEdit(Base):
    """One change proposed for many records; ``selection`` holds [publication id, version] of each."""

    __tablename__ = "bulk_edit"
    __table_args__ = NUMBERED_ONCE

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    chosen_by: Mapped[str] = mapped_column(default="")
    found: Mapped[int] = mapped_column(default=0)
    change: Mapped[dict[str, Any]]
    selection: Mapped[list[Any]]
    state: Mapped[str] = mapped_column(String(10), default="proposed")
    done: Mapped[int] = mapped_column(default=0)
    act_id: Mapped[int | None] = mapped_column(ForeignKey("change_set.id"))
    created_at: Mapped[dt.datetime] = mapped_column(default=now)


class Stocktake(Audited, Base):
    """A part of the shelves gone through copy by copy; closed, it has said which are missing.

    It is of one library, of the centre itself where it names none.
    """

    __tablename__ = "stocktake"
    __table_args__ = NUMBERED_ONCE

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    location: Mapped[str] = mapped_column(default="")
    call_number: Mapped[str] = mapped_column(default="")
    library_id: Mapped[int | None] = mapped_column(ForeignKey("library.id"), index=True)
    started_at: Mapped[dt.datetime] = mapped_column(default=now)
    closed_at: Mapped[dt.datetime | None]


class StocktakeScan(Base):
    """One number that was scanned, in the order of the shelf; without a copy it is unknown."""

    __tablename__ = "stocktake_scan"

    id: Mapped[int] = mapped_column(primary_key=True)
    stocktake_id: Mapped[int] = mapped_column(ForeignKey("stocktake.id", ondelete="CASCADE"), index=True)
    number: Mapped[str]
    copy_id: Mapped[int | None] = mapped_column(ForeignKey("copy.id", ondelete="CASCADE"), index=True)
    scanned_at: Mapped[dt.datetime] = mapped_column(default=now)
