"""Reference lists, gap reports, and what people said of matches."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Index, String, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from catalogue.domain.descriptions.description import Description
from catalogue.domain.gaps.reference_lists import may_read_notes, may_see
from catalogue.domain.gaps.union import ANY_LIBRARY
from catalogue.domain.people.access import Account

from .base import NUMBERED_ONCE, Audited, Base, now
from .people import User


class ReferenceList(Audited, Base):
    """A list of titles that somebody wants the centre to hold.

    ``source`` is what its file was called, ``problems`` what was odd in it (the first few hundred);
    ``made_of`` are the numbers of the lists that it was made of, which tell their names to nobody.
    ``help_asked`` lets the librarian see and change it too. ``shown_to`` is the agency that it was shown to,
    which its owner may have left since; "" for a private list. Up to the change ``followed_until`` of the log
    it went along with its owner from one agency to the next, as all lists did once.
    """

    __tablename__ = "reference_list"
    __table_args__ = NUMBERED_ONCE

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    visibility: Mapped[str] = mapped_column(String(10), default="private")
    shown_to: Mapped[str] = mapped_column(default="", server_default="")
    followed_until: Mapped[int] = mapped_column(default=0, server_default="0")
    help_asked: Mapped[bool] = mapped_column(default=False, server_default=false())
    source: Mapped[str] = mapped_column(default="", server_default="")
    made_of: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    problems: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    problem_count: Mapped[int] = mapped_column(default=0, server_default="0")
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    removed_at: Mapped[dt.datetime | None]

    owner: Mapped[User | None] = relationship()
    entries: Mapped[list[ReferenceEntry]] = relationship(
        back_populates="reference_list", order_by="ReferenceEntry.position", passive_deletes="all"
    )

    derived: ClassVar[frozenset[str]] = frozenset({"problems", "problem_count"})

    def is_seen_by(self, account: Account | None) -> bool:
        """Whether this person (or, with None, the public) may see it, and know its name."""
        return may_see(account, self.owner_id, self.shown_to, self.visibility, help_asked=self.help_asked)

    def has_notes_for(self, account: Account | None) -> bool:
        """Whether this person, who sees it, may read its notes."""
        return may_read_notes(account, self.owner_id, self.shown_to)


class ColumnMeaning(Base):
    """What a person said once that a column is; ``header`` is folded, ``field`` one of the formats'."""

    __tablename__ = "column_meaning"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True)
    header: Mapped[str] = mapped_column(primary_key=True)
    field: Mapped[str] = mapped_column(String(30))


class ListVersion(Audited, Base):
    """When a new edition of a list's source was laid upon it; what stood there before is in the change log.

    ``number`` is that of the edition that came, 2 for the first of them.
    """

    __tablename__ = "list_version"
    __table_args__ = NUMBERED_ONCE

    id: Mapped[int] = mapped_column(primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("reference_list.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    source: Mapped[str]
    made_at: Mapped[dt.datetime] = mapped_column(default=now)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)

    user: Mapped[User | None] = relationship()


class ReferenceEntry(Audited, Base):
    """One title of a list, as its member wrote it.

    ``weight``, ``note`` and ``ticked`` are marks of the list's people; ``note`` is for nobody else.
    """

    __tablename__ = "reference_entry"
    __table_args__ = NUMBERED_ONCE

    id: Mapped[int] = mapped_column(primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("reference_list.id"), index=True)
    position: Mapped[int]
    reference_id: Mapped[str]
    description: Mapped[dict[str, Any]]
    fingerprint: Mapped[str] = mapped_column(String(64), index=True)
    weight: Mapped[str] = mapped_column(String(10), default="", server_default="")
    note: Mapped[str] = mapped_column(default="", server_default="")
    ticked: Mapped[bool] = mapped_column(default=False, server_default=false())
    removed_at: Mapped[dt.datetime | None]

    reference_list: Mapped[ReferenceList] = relationship(back_populates="entries")

    def read_description(self) -> Description:
        """Return the entry as everybody's currency."""
        return Description.from_dict(self.description)


class MatchDecision(Audited, Base):
    """A human's answer: is an entry (by fingerprint, whatever its list) this publication?

    ``for_all`` says for whom it counts: on every list, or on those of ``user_id`` alone. One that went along
    when an entry was worded anew comes of another, ``origin_id``: it is of the publication that this is of,
    whatever becomes of records. It is the number of a row that may be gone with whoever gave it. So may
    ``publication_id`` be, where the coming of a publication was undone: the answer counts for nothing until
    that is there again, and hinders nobody.
    """

    __tablename__ = "match_decision"
    __table_args__ = (Index("ix_match_decision_pair", "fingerprint", "publication_id"), NUMBERED_ONCE)

    id: Mapped[int] = mapped_column(primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    publication_id: Mapped[int] = mapped_column(index=True)
    verdict: Mapped[str] = mapped_column(String(20))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    for_all: Mapped[bool] = mapped_column(default=False, server_default=false())
    decided_at: Mapped[dt.datetime] = mapped_column(default=now)
    revoked_at: Mapped[dt.datetime | None]
    origin_id: Mapped[int | None] = mapped_column(index=True)

    user: Mapped[User | None] = relationship()

    carried: ClassVar[frozenset[str]] = frozenset({"publication_id"})

    @property
    def is_carried(self) -> bool:
        """Whether it is of the publication that another answer is of."""
        return self.origin_id is not None

    @property
    def root(self) -> int:
        """The number of the answer that was given; its own where it came of no other."""
        return self.origin_id or self.id


class GapReport(Base):
    """The answer of a gap check for a list, made at a moment by one version of the rules."""

    __tablename__ = "gap_report"

    id: Mapped[int] = mapped_column(primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("reference_list.id", ondelete="CASCADE"), index=True)
    made_at: Mapped[dt.datetime] = mapped_column(default=now)
    rules_version: Mapped[str]
    notes: Mapped[list[Any]]

    reference_list: Mapped[ReferenceList] = relationship()


class GapResult(Base):
    """What a report says of one entry: its status and the matches with their evidence."""

    __tablename__ = "gap_result"

    report_id: Mapped[int] = mapped_column(ForeignKey("gap_report.id", ondelete="CASCADE"), primary_key=True)
    entry_id: Mapped[int] = mapped_column(
        ForeignKey("reference_entry.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    status: Mapped[str] = mapped_column(String(20), index=True)
    result: Mapped[dict[str, Any]]

    entry: Mapped[ReferenceEntry] = relationship()


class GapMatch(Base):
    """A publication that a report names for an entry: whose results to look at when it changes, or is gone
    since its coming was undone.
    """

    __tablename__ = "gap_match"

    report_id: Mapped[int] = mapped_column(ForeignKey("gap_report.id", ondelete="CASCADE"), primary_key=True)
    entry_id: Mapped[int] = mapped_column(
        ForeignKey("reference_entry.id", ondelete="CASCADE"), primary_key=True
    )
    publication_id: Mapped[int] = mapped_column(primary_key=True, index=True, autoincrement=False)


class StatusChange(Base):
    """When an entry's status changed since its list was first checked, and from what to what.

    ``told`` says that a digest has told it, or passed it over as no news.
    """

    __tablename__ = "status_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("reference_list.id", ondelete="CASCADE"), index=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("reference_entry.id", ondelete="CASCADE"), index=True)
    at: Mapped[dt.datetime] = mapped_column(default=now)
    before: Mapped[str] = mapped_column(String(20))
    after: Mapped[str] = mapped_column(String(20))
    told: Mapped[bool] = mapped_column(default=False, server_default=false())


class ListVisit(Base):
    """When a person last looked at the report of a list."""

    __tablename__ = "list_visit"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True)
    list_id: Mapped[int] = mapped_column(
        ForeignKey("reference_list.id", ondelete="CASCADE"), primary_key=True
    )
    seen_at: Mapped[dt.datetime] = mapped_column(default=now)


class Pledge(Audited, Base):
    """A member's promise to bring a missing title; one at a time for each title and library that lacks it.

    ``library`` is the one of a union that it is for, where others hold the title; ``ANY_LIBRARY`` where
    nobody does. It is a number that may be that of the centre itself, which is no row. ``said`` is what a
    published entry said of the title that had these words; {} where that is not known.
    """

    __tablename__ = "pledge"
    __table_args__ = (
        Index(
            "ix_pledge_open",
            "fingerprint",
            "library",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        NUMBERED_ONCE,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64), index=True)
    title: Mapped[str]
    said: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    agency: Mapped[str]
    copies: Mapped[int] = mapped_column(default=1)
    library: Mapped[int] = mapped_column(default=ANY_LIBRARY, server_default=str(ANY_LIBRARY))
    until: Mapped[dt.date]
    state: Mapped[str] = mapped_column(String(20), default="open")
    created_at: Mapped[dt.datetime] = mapped_column(default=now)

    user: Mapped[User] = relationship()

    following: ClassVar[frozenset[str]] = frozenset({"fingerprint", "said"})


class FreeCopy(Audited, Base):
    """Where everybody can read a missing title without paying, as a librarian accepted it.

    ``source`` is who named the address, "" where the librarian found it.
    """

    __tablename__ = "free_copy"
    __table_args__ = NUMBERED_ONCE

    id: Mapped[int] = mapped_column(primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64), unique=True, index=True)
    address: Mapped[str]
    source: Mapped[str]
    accepted_at: Mapped[dt.datetime] = mapped_column(default=now)
