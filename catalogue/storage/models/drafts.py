"""Descriptions that somebody has begun and not saved."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, now


class Draft(Base):
    """A form as it was left; ``fields`` are pairs of name and value in the order of the form."""

    __tablename__ = "draft"

    token: Mapped[str] = mapped_column(String(32), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    subject: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(default="")
    fields: Mapped[list[Any]]
    kept_at: Mapped[dt.datetime] = mapped_column(default=now)
