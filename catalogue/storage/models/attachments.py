"""Files that belong to publications: what is stored, and to which publication it is attached."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .base import NUMBERED_ONCE, Audited, Base, now
from .holdings import Publication


class StoredFile(Base):
    """A file in the folder of attachments, named by the SHA-256 of its content; never changed.

    ``text_state`` is "" for a picture; of a PDF it is waiting, read, cut (longer than is read),
    no_text (scanned pages) or unreadable.
    """

    __tablename__ = "stored_file"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    size: Mapped[int]
    media_type: Mapped[str] = mapped_column(String(40))
    width: Mapped[int | None]
    height: Mapped[int | None]
    pages: Mapped[int | None]
    text_state: Mapped[str] = mapped_column(String(20), default="", index=True)
    created_at: Mapped[dt.datetime] = mapped_column(default=now)


class FilePage(Base):
    """The text of one page of a stored PDF; pages without text have no row."""

    __tablename__ = "file_page"

    digest: Mapped[str] = mapped_column(
        ForeignKey("stored_file.digest", ondelete="CASCADE"), primary_key=True
    )
    page: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]


class Attachment(Audited, Base):
    """A stored file as part of a publication; ``kind`` is "text" or "cover"."""

    __tablename__ = "attachment"
    __table_args__ = NUMBERED_ONCE

    id: Mapped[int] = mapped_column(primary_key=True)
    publication_id: Mapped[int] = mapped_column(ForeignKey("publication.id"), index=True)
    digest: Mapped[str] = mapped_column(ForeignKey("stored_file.digest"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    name: Mapped[str]
    rights: Mapped[str] = mapped_column(default="")
    visibility: Mapped[str] = mapped_column(String(10), default="staff")
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    removed_at: Mapped[dt.datetime | None]

    file: Mapped[StoredFile] = relationship()
    publication: Mapped[Publication] = relationship()
