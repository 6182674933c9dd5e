"""Files on their way into the catalogue."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import NUMBERED_ONCE, Base, Json, now


class ImportBatch(Base):
    """A file that was read and waits to be committed or discarded."""

    __tablename__ = "import_batch"
    __table_args__ = NUMBERED_ONCE

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    donor_id: Mapped[int | None] = mapped_column(ForeignKey("donor.id"), index=True)
    donation_id: Mapped[int | None] = mapped_column(ForeignKey("donation.id"), index=True)
    state: Mapped[str] = mapped_column(String(20), default="reading")
    seen: Mapped[int] = mapped_column(default=0)
    problems: Mapped[list[Any]]
    problem_count: Mapped[int] = mapped_column(default=0)
    last_step: Mapped[dict[str, Any] | None] = mapped_column(Json)
    """What the last step of looking through it changed, as it was before, to undo it. Its number stays once
    that was done.
    """
    created_at: Mapped[dt.datetime] = mapped_column(default=now)


class ImportLine(Base):
    """One record of a file: what it says, what it seems to be, what became of it."""

    __tablename__ = "import_line"
    __table_args__ = NUMBERED_ONCE

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batch.id", ondelete="CASCADE"), index=True)
    line: Mapped[int]
    record_id: Mapped[str]
    description: Mapped[dict[str, Any]]
    holdings: Mapped[list[Any]]
    answer: Mapped[str] = mapped_column(String(20))
    publication_id: Mapped[int | None] = mapped_column(
        ForeignKey("publication.id", ondelete="SET NULL"), index=True
    )
    said: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    """What that publication said when the line was held against it; {} where that is not known."""
    problems: Mapped[list[Any]]
    has_problems: Mapped[bool] = mapped_column(default=False)
    asks: Mapped[bool] = mapped_column(default=False)
    """Whether a person should look at it, and nobody has."""
    digest: Mapped[str] = mapped_column(String(64), index=True)
    action: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20), default="proposed")
