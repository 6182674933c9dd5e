"""The tables. A row's class is named for what it is in ``product.md``.

Classes marked ``Audited`` leave a line in the change log at every flush (``storage.changes``);
a publication's derived columns, keys and place in the index queue follow it by themselves
(``storage.derived``).
"""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from sqlalchemy import JSON, ForeignKey, Index, MetaData, String, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from sqlalchemy.types import DateTime, TypeDecorator

from catalogue.domain.description import Description

Json = JSON().with_variant(JSONB(), "postgresql")


class UtcDateTime(TypeDecorator[dt.datetime]):
    """A moment: stored in UTC without a zone, given back with one, the same on every database."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        return None if value is None else value.astimezone(dt.UTC).replace(tzinfo=None)

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        return None if value is None else value.replace(tzinfo=dt.UTC)


def now() -> dt.datetime:
    """This moment, in UTC, in whole microseconds."""
    return dt.datetime.now(dt.UTC)


class Base(DeclarativeBase):
    """What all tables share: names of constraints (for migrations) and types."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy's own declaration
        dt.datetime: UtcDateTime,
        dict[str, Any]: Json,
        list[Any]: Json,
        str: Text,
    }


class Audited:
    """Marks tables whose every change is recorded and can be put back."""


class Publication(Audited, Base):
    """An edition-level description; the description is stored whole (ADR 0003)."""

    __tablename__ = "publication"

    id: Mapped[int] = mapped_column(primary_key=True)
    description: Mapped[dict[str, Any]]
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    updated_at: Mapped[dt.datetime] = mapped_column(default=now, onupdate=now)
    withdrawn_at: Mapped[dt.datetime | None]
    sort_title: Mapped[str] = mapped_column(index=True)
    year: Mapped[int | None] = mapped_column(index=True)

    copies: Mapped[list[Copy]] = relationship(
        back_populates="publication", order_by="Copy.id", passive_deletes="all"
    )
    keys: Mapped[list[PublicationKey]] = relationship(cascade="all, delete-orphan", passive_deletes=True)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own declaration
    derived: ClassVar[frozenset[str]] = frozenset({"version", "updated_at", "sort_title", "year"})

    def read_description(self) -> Description:
        """The description as everybody's currency."""
        return Description.from_dict(self.description)


class PublicationKey(Base):
    """A normalised exact identifier of a publication, derived from its description."""

    __tablename__ = "publication_key"

    publication_id: Mapped[int] = mapped_column(
        ForeignKey("publication.id", ondelete="CASCADE"), primary_key=True
    )
    key: Mapped[str] = mapped_column(primary_key=True, index=True)


class Copy(Audited, Base):
    """A thing on a shelf."""

    __tablename__ = "copy"

    id: Mapped[int] = mapped_column(primary_key=True)
    publication_id: Mapped[int] = mapped_column(ForeignKey("publication.id"), index=True)
    accession_number: Mapped[str] = mapped_column(unique=True)
    call_number: Mapped[str] = mapped_column(default="")
    location: Mapped[str] = mapped_column(default="")
    condition: Mapped[str] = mapped_column(default="")
    status: Mapped[str] = mapped_column(String(20), default="available")
    note: Mapped[str] = mapped_column(default="")
    donor_id: Mapped[int | None] = mapped_column(ForeignKey("donor.id"), index=True)
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    withdrawn_at: Mapped[dt.datetime | None]

    publication: Mapped[Publication] = relationship(back_populates="copies")
    donor: Mapped[Donor | None] = relationship()


class Donor(Audited, Base):
    """Who gives; ``unnamed`` donors are never shown to the public."""

    __tablename__ = "donor"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    contact: Mapped[str] = mapped_column(default="")
    unnamed: Mapped[bool] = mapped_column(default=False)


class Donation(Audited, Base):
    """A gift of one donor on one day, in lines."""

    __tablename__ = "donation"

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


class Organisation(Audited, Base):
    """A body under its preferred name."""

    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    country: Mapped[str] = mapped_column(default="")

    parent: Mapped[Organisation | None] = relationship(remote_side=[id])
    names: Mapped[list[OrganisationName]] = relationship(
        back_populates="organisation", cascade="all, delete-orphan", order_by="OrganisationName.id"
    )


class OrganisationName(Audited, Base):
    """Another name or an acronym of a body; ``folded`` is what names are compared by."""

    __tablename__ = "organisation_name"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str]
    language: Mapped[str] = mapped_column(String(8), default="")
    acronym: Mapped[bool] = mapped_column(default=False)
    folded: Mapped[str] = mapped_column(index=True)

    organisation: Mapped[Organisation] = relationship(back_populates="names")


class Subject(Audited, Base):
    """A term of a thesaurus."""

    __tablename__ = "subject"
    __table_args__ = (UniqueConstraint("scheme", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    scheme: Mapped[str]
    code: Mapped[str]
    broader: Mapped[str] = mapped_column(default="")

    labels: Mapped[list[SubjectLabel]] = relationship(
        back_populates="subject", cascade="all, delete-orphan", order_by="SubjectLabel.id"
    )


class SubjectLabel(Audited, Base):
    """What a term is called in one language."""

    __tablename__ = "subject_label"

    id: Mapped[int] = mapped_column(primary_key=True)
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id", ondelete="CASCADE"), index=True)
    language: Mapped[str] = mapped_column(String(8))
    label: Mapped[str]
    folded: Mapped[str] = mapped_column(index=True)

    subject: Mapped[Subject] = relationship(back_populates="labels")


class User(Audited, Base):
    """A person who may log in; ``roles`` of member, librarian, administrator."""

    __tablename__ = "user_account"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(default="")
    agency: Mapped[str] = mapped_column(default="")
    roles: Mapped[list[Any]]
    password_hash: Mapped[str]
    disabled_at: Mapped[dt.datetime | None]
    created_at: Mapped[dt.datetime] = mapped_column(default=now)

    private: ClassVar[frozenset[str]] = frozenset({"password_hash"})


class UserSession(Base):
    """A login that lasts; only a digest of its token is kept."""

    __tablename__ = "user_session"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    seen_at: Mapped[dt.datetime] = mapped_column(default=now)

    user: Mapped[User] = relationship()


class LoginFailure(Base):
    """Failed logins of one account name, for throttling; holds no address of anybody."""

    __tablename__ = "login_failure"

    email_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[dt.datetime] = mapped_column(default=now)


class ReferenceList(Audited, Base):
    """A list of titles that somebody wants the centre to hold.

    ``source`` is what its file was called, ``problems`` what was odd in it (the first few hundred).
    """

    __tablename__ = "reference_list"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    visibility: Mapped[str] = mapped_column(String(10), default="private")
    source: Mapped[str] = mapped_column(default="", server_default="")
    problems: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    problem_count: Mapped[int] = mapped_column(default=0, server_default="0")
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    removed_at: Mapped[dt.datetime | None]

    owner: Mapped[User | None] = relationship()
    entries: Mapped[list[ReferenceEntry]] = relationship(
        back_populates="reference_list", order_by="ReferenceEntry.position", passive_deletes="all"
    )

    derived: ClassVar[frozenset[str]] = frozenset({"problems", "problem_count"})


class ColumnMeaning(Base):
    """What a person said once that a column is; ``header`` is folded, ``field`` one of the formats'."""

    __tablename__ = "column_meaning"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True)
    header: Mapped[str] = mapped_column(primary_key=True)
    field: Mapped[str] = mapped_column(String(30))


class ReferenceEntry(Audited, Base):
    """One title of a list, as its member wrote it."""

    __tablename__ = "reference_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("reference_list.id"), index=True)
    position: Mapped[int]
    reference_id: Mapped[str]
    description: Mapped[dict[str, Any]]
    fingerprint: Mapped[str] = mapped_column(String(64), index=True)
    removed_at: Mapped[dt.datetime | None]

    reference_list: Mapped[ReferenceList] = relationship(back_populates="entries")

    def read_description(self) -> Description:
        """The entry as everybody's currency."""
        return Description.from_dict(self.description)


class MatchDecision(Audited, Base):
    """A human's answer: is an entry (by fingerprint, whatever its list) this publication?"""

    __tablename__ = "match_decision"
    __table_args__ = (Index("ix_match_decision_pair", "fingerprint", "publication_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    publication_id: Mapped[int] = mapped_column(ForeignKey("publication.id"), index=True)
    verdict: Mapped[str] = mapped_column(String(20))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    decided_at: Mapped[dt.datetime] = mapped_column(default=now)
    revoked_at: Mapped[dt.datetime | None]

    user: Mapped[User | None] = relationship()


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


class ImportBatch(Base):
    """A file that was read and waits to be committed or discarded."""

    __tablename__ = "import_batch"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    donor_id: Mapped[int | None] = mapped_column(ForeignKey("donor.id"), index=True)
    state: Mapped[str] = mapped_column(String(20), default="reading")
    seen: Mapped[int] = mapped_column(default=0)
    problems: Mapped[list[Any]]
    problem_count: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[dt.datetime] = mapped_column(default=now)


class ImportLine(Base):
    """One record of a file: what it says, what it seems to be, what became of it."""

    __tablename__ = "import_line"

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
    problems: Mapped[list[Any]]
    has_problems: Mapped[bool] = mapped_column(default=False)
    digest: Mapped[str] = mapped_column(String(64), index=True)
    action: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20), default="proposed")


class IndexQueue(Base):
    """A publication whose place in the index is out of date."""

    __tablename__ = "index_queue"

    id: Mapped[int] = mapped_column(primary_key=True)
    publication_id: Mapped[int]


class Job(Base):
    """Work that outlasts a request; it goes on after a restart."""

    __tablename__ = "job"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    params: Mapped[dict[str, Any]]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    state: Mapped[str] = mapped_column(String(20), default="waiting", index=True)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    result: Mapped[dict[str, Any]]
    error: Mapped[dict[str, Any] | None] = mapped_column(Json)
    created_at: Mapped[dt.datetime] = mapped_column(default=now)
    finished_at: Mapped[dt.datetime | None]


class ChangeSet(Base):
    """One act of a person: what was done, by whom, when, and whether it was undone since."""

    __tablename__ = "change_set"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(default=now, index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    actor: Mapped[str]
    action: Mapped[str] = mapped_column(String(60))
    params: Mapped[dict[str, Any]]
    reverted_by_id: Mapped[int | None] = mapped_column(ForeignKey("change_set.id"))

    changes: Mapped[list[Change]] = relationship(order_by="Change.id")


class Change(Base):
    """What one act did to one row: the changed columns before and after."""

    __tablename__ = "change"
    __table_args__ = (Index("ix_change_row", "table_name", "row_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    set_id: Mapped[int] = mapped_column(ForeignKey("change_set.id"), index=True)
    table_name: Mapped[str] = mapped_column(String(40))
    row_id: Mapped[int]
    publication_id: Mapped[int | None] = mapped_column(index=True)
    before: Mapped[dict[str, Any] | None] = mapped_column(Json)
    after: Mapped[dict[str, Any] | None] = mapped_column(Json)


class Setting(Audited, Base):
    """A setting of the centre that a librarian may change."""

    __tablename__ = "setting"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    value: Mapped[dict[str, Any]]


class Counter(Base):
    """A number that only grows, such as the next accession number of a year."""

    __tablename__ = "counter"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[int] = mapped_column(default=0)
