"""Authority files: bodies with their names, people and series with theirs, subjects with their labels."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from .base import NUMBERED_ONCE, Audited, Base


class Organisation(Audited, Base):
    """A body under its preferred name."""

    __tablename__ = "organisation"
    __table_args__ = NUMBERED_ONCE

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
    __table_args__ = NUMBERED_ONCE

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str]
    language: Mapped[str] = mapped_column(String(8), default="")
    acronym: Mapped[bool] = mapped_column(default=False)
    folded: Mapped[str] = mapped_column(index=True)

    organisation: Mapped[Organisation] = relationship(back_populates="names")


class Heading(Audited, Base):
    """A person or a series that is known under several forms: the preferred one, under which it stands.

    ``kind`` is a ``MentionKind``; ``folded`` is what names are compared by.
    """

    __tablename__ = "heading"
    __table_args__ = (Index("ix_heading_kind_folded", "kind", "folded"), NUMBERED_ONCE)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    name: Mapped[str]
    folded: Mapped[str]

    forms: Mapped[list[HeadingForm]] = relationship(
        back_populates="heading", cascade="all, delete-orphan", order_by="HeadingForm.id"
    )


class HeadingForm(Audited, Base):
    """Another form of such a name: a pen name, another script, a former title."""

    __tablename__ = "heading_form"
    __table_args__ = NUMBERED_ONCE

    id: Mapped[int] = mapped_column(primary_key=True)
    heading_id: Mapped[int] = mapped_column(ForeignKey("heading.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    language: Mapped[str] = mapped_column(String(8), default="")
    folded: Mapped[str] = mapped_column(index=True)

    heading: Mapped[Heading] = relationship(back_populates="forms")


class SynonymGroup(Audited, Base):
    """Words and short forms of one meaning, which a search takes for each other; ";" stands between them."""

    __tablename__ = "synonym_group"
    __table_args__ = NUMBERED_ONCE

    id: Mapped[int] = mapped_column(primary_key=True)
    words: Mapped[str]


class Subject(Audited, Base):
    """A term of a thesaurus."""

    __tablename__ = "subject"
    __table_args__ = (UniqueConstraint("scheme", "code"), NUMBERED_ONCE)

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
    __table_args__ = NUMBERED_ONCE

    id: Mapped[int] = mapped_column(primary_key=True)
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id", ondelete="CASCADE"), index=True)
    language: Mapped[str] = mapped_column(String(8))
    label: Mapped[str]
    folded: Mapped[str] = mapped_column(index=True)

    subject: Mapped[Subject] = relationship(back_populates="labels")
