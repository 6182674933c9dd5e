"""The catalogue as objects that stand for themselves: what an open archive is made of.

Every table is either part of it or named with the reason why not; a test fails for one that is neither. What
lets somebody in (passwords, secrets of codes) is a column of no object.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Table, func, select
from sqlalchemy.orm import Session

from catalogue.storage.models import (
    Attachment,
    Base,
    ChangeSet,
    Copy,
    Donation,
    DonationLine,
    Donor,
    FreeCopy,
    GapResult,
    Heading,
    HeadingForm,
    HiddenName,
    Library,
    ListVersion,
    MatchDecision,
    Organisation,
    OrganisationName,
    Pledge,
    Publication,
    PublicationMerge,
    ReferenceEntry,
    ReferenceList,
    SetAside,
    Setting,
    StatusChange,
    Stocktake,
    StocktakeScan,
    StoredFile,
    Subject,
    SubjectLabel,
    Suggestion,
    SynonymGroup,
    User,
)
from catalogue.storage.ordering import by_key

_BATCH = 500
"""Rows of a table that are in memory at once."""


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of a table as objects of one file, with what hangs on them; ``children`` by key: table and column.

    ``left_out`` names columns of any of these tables that are secret, or worked out from the others.
    """

    name: str
    model: type[Base]
    children: Mapping[str, tuple[type[Base], str]] = field(default_factory=dict)
    left_out: frozenset[str] = frozenset()
    only: ColumnElement[bool] | None = None


PARTS = (
    Part(
        "publications",
        Publication,
        {
            "copies": (Copy, "publication_id"),
            "files": (Attachment, "publication_id"),
            "merged_into": (PublicationMerge, "publication_id"),
            "noted": (SetAside, "publication_id"),
        },
        frozenset({"sort_title", "filing_title", "year"}),
    ),
    Part("donors", Donor),
    Part("donations", Donation, {"lines": (DonationLine, "donation_id")}),
    Part("files", StoredFile, left_out=frozenset({"text_state"})),
    Part(
        "lists", ReferenceList, {"entries": (ReferenceEntry, "list_id"), "versions": (ListVersion, "list_id")}
    ),
    Part("statuses", GapResult, left_out=frozenset({"result", "report_id"})),
    Part("status_changes", StatusChange, left_out=frozenset({"told"})),
    Part("decisions", MatchDecision),
    Part("pledges", Pledge),
    Part("free_copies", FreeCopy),
    Part("suggestions", Suggestion),
    Part("people", User, left_out=frozenset({"password_hash", "code_secret"})),
    Part("hidden_names", HiddenName, left_out=frozenset({"folded", "user_id"})),
    Part(
        "organisations", Organisation, {"names": (OrganisationName, "organisation_id")}, frozenset({"folded"})
    ),
    Part("headings", Heading, {"forms": (HeadingForm, "heading_id")}, frozenset({"folded"})),
    Part("subjects", Subject, {"labels": (SubjectLabel, "subject_id")}, frozenset({"folded"})),
    Part("synonyms", SynonymGroup),
    Part("libraries", Library),
    Part("stocktakes", Stocktake, {"scans": (StocktakeScan, "stocktake_id")}),
    Part("acts", ChangeSet),
    Part("settings", Setting, only=Setting.name.in_(("centre", "letters"))),
)

LEFT_OUT: Mapping[str, str] = {
    **dict.fromkeys(
        ("user_session", "account_link", "login_step", "login_failure", "used_code", "recovery_code",
         "access_token"),
        "lets somebody in",
    ),
    **dict.fromkeys(
        ("publication_key", "publication_mention", "duplicate_suspect", "gap_report", "gap_match",
         "file_page", "shared_record", "shared_set"),
        "is worked out from the rest",
    ),
    **dict.fromkeys(
        ("index_queue", "worker_lease", "duty", "job", "spent_form", "counter", "list_visit", "mail_choice",
         "column_meaning", "notice", "draft", "bulk_edit", "gift_offer", "import_batch", "import_line",
         "harvest_source", "machine", "tour_taken"),
        "is work under way, or how somebody likes to use the program",
    ),
    **dict.fromkeys(
        ("library_harvest", "holding_elsewhere", "looked_elsewhere", "found_elsewhere"),
        "is what other libraries hold, which they say themselves",
    ),
    "catalogue_identity": "names the catalogue that runs, which an archive is not",
    "change": "holds old rows of every table, secrets among them",
}  # fmt: skip
"""The tables that are no part of it, and why."""


def count(session: Session, part: Part) -> int:
    """How many objects a part has."""
    query = select(func.count()).select_from(part.model)
    return session.scalar(query if part.only is None else query.where(part.only)) or 0


def objects(session: Session, part: Part) -> Iterator[dict[str, Any]]:
    """Yield the objects of a part by number, as JSON takes them, in constant memory."""
    table = _table(part.model)
    key = next(iter(table.primary_key.columns))
    query = select(table).order_by(*by_key(*table.primary_key.columns))
    hanging = {
        name: _Children(session, _table(model), column, part.left_out)
        for name, (model, column) in part.children.items()
    }
    if part.only is not None:
        query = query.where(part.only)
    for row in session.execute(query.execution_options(yield_per=_BATCH)).mappings():
        found = _plain(row, part.left_out)
        yield found | {name: children.of(row[key.name]) for name, children in hanging.items()}


class _Children:
    """Rows that hang on others, read beside them in the same order."""

    def __init__(self, session: Session, table: Table, column: str, left_out: frozenset[str]) -> None:
        self._column = column
        self._left_out = left_out
        query = select(table).order_by(*by_key(table.c[column], *table.primary_key.columns))
        self._rows = session.execute(query.execution_options(yield_per=_BATCH)).mappings()
        self._next = next(self._rows, None)

    def of(self, parent: int) -> list[dict[str, Any]]:
        """Return what hangs on a parent; asked for each once, in the order of their numbers."""
        found = []
        while self._next is not None and self._next[self._column] == parent:
            row = _plain(self._next, self._left_out)
            del row[self._column]
            found.append(row)
            self._next = next(self._rows, None)
        return found


def _table(model: type[Base]) -> Table:
    table = model.__table__
    assert isinstance(table, Table)
    return table


def _plain(row: RowMapping, left_out: frozenset[str]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, dt.datetime | dt.date) else value
        for name, value in row.items()
        if name not in left_out
    }
