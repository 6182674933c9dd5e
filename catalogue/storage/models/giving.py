"""What turns "missing" into "on the shelf": suggestions, offers, notices to people, names not to be shown."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalogue.domain.descriptions.description import Description

from .base import NUMBERED_ONCE, Audited, Base, now
from .people import User


class Suggestion(Audited, Base):
    """A title on no list that somebody thinks the centre should have; nobody's where ``user_id`` is None.

    ``state`` is open, taken (onto the list ``list_id``) or answered.
    """

    __tablename__ = "suggestion"
    __table_args__ = NUMBERED_ONCE

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    description: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(String(10), default="open", index=True)
    answer: Mapped[str] = mapped_column(default="")
    list_id: Mapped[int | None] = mapped_column(ForeignKey("reference_list.id"), index=True)
    created_at: Mapped[dt.datetime] = mapped_column(default=now)

    user: Mapped[User | None] = relationship()

    def read_description(self) -> Description:
        """Return the title as everybody's currency."""
        return Description.from_dict(self.description)


class GiftOffer(Base):
    """A gift that somebody without an account offers; deleted once it is answered, so in no change log.

    ``language`` is that of the pages on which it was made, "" where that is not known. ``unsent`` is an
    answer that did not go out, for which the offer came back. One that came by a token is its member's, as
    long as they are here.
    """

    __tablename__ = "gift_offer"
    __table_args__ = NUMBERED_ONCE

    id: Mapped[int] = mapped_column(primary_key=True)
    titles: Mapped[str]
    contact: Mapped[str]
    wanted: Mapped[str] = mapped_column(String(64), default="")
    unsent: Mapped[str] = mapped_column(default="", server_default="")
    language: Mapped[str] = mapped_column(String(12), default="", server_default="")
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    created_at: Mapped[dt.datetime] = mapped_column(default=now)


class SpentForm(Base):
    """A form that was sent: it is taken once. Its id says nothing of anybody, and nothing of what it held."""

    __tablename__ = "spent_form"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(default=now)


class Notice(Base):
    """What a person is told: it stands on their page, and goes out by mail where there is a mail server.

    ``occasion`` keeps it from being told twice. ``mail`` is page (stays on the page), waiting, sent or
    refused. A notice to an ``address`` without an account is deleted when it was sent, and when it is given
    up. ``owner`` is the token of the worker that has its letter in hand; ``letter`` is what its letter is
    called, drawn by lot when it is tried first: numbers come anew after a restore, and mail programs drop
    what they take for a double.
    """

    __tablename__ = "notice"
    __table_args__ = NUMBERED_ONCE

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    address: Mapped[str] = mapped_column(default="")
    kind: Mapped[str] = mapped_column(String(20))
    params: Mapped[dict[str, Any]]
    occasion: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    mail: Mapped[str] = mapped_column(String(10), default="page", index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[dt.datetime] = mapped_column(default=now)
    owner: Mapped[str] = mapped_column(String(32), default="", server_default="")
    letter: Mapped[str] = mapped_column(String(32), default="", server_default="")

    user: Mapped[User | None] = relationship()


class MailChoice(Base):
    """In which language a person wants mail, and of which kinds none."""

    __tablename__ = "mail_choice"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(String(2), default="en")
    refused: Mapped[list[Any]] = mapped_column(default=list)


class HiddenName(Audited, Base):
    """The name of a donor that is shown to nobody but its own people and the librarian.

    It is looked at whenever a name is shown, and noted nowhere else. ``user_id`` is whoever wished that for
    the name under which they give themselves, None where the desk hid it: a name is hidden as long as either
    says so.
    """

    __tablename__ = "hidden_name"
    __table_args__ = (
        Index(
            "ix_hidden_name_desk",
            "folded",
            unique=True,
            sqlite_where=text("user_id IS NULL"),
            postgresql_where=text("user_id IS NULL"),
        ),
        NUMBERED_ONCE,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    folded: Mapped[str]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
