"""What people call the rows that the change log knows by number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from catalogue.domain.operations.unreadable import else_say
from catalogue.storage.models import (
    Change,
    Copy,
    Donation,
    DonationLine,
    Donor,
    Library,
    Organisation,
    Pledge,
    Publication,
    ReferenceList,
    Stocktake,
    Suggestion,
    User,
)

POINTS_TO: Mapping[str, str] = {
    "copy_id": "copy",
    "donation_id": "donation",
    "donor_id": "donor",
    "library_id": "library",
    "into_id": "publication",
    "list_id": "reference_list",
    "organisation_id": "organisation",
    "other_id": "publication",
    "parent_id": "organisation",
    "publication_id": "publication",
}
"""Fields that hold the number of a row, and in which table that is."""

_CALLED: Mapping[str, Select[int, str]] = {
    "copy": select(Copy.id, Copy.accession_number),
    "donation": select(Donation.id, Donor.name).join(Donor, Donor.id == Donation.donor_id),
    "donation_line": select(DonationLine.id, DonationLine.description["title"]),
    "donor": select(Donor.id, Donor.name),
    "library": select(Library.id, Library.name),
    "organisation": select(Organisation.id, Organisation.name),
    "pledge": select(Pledge.id, Pledge.title),
    "publication": select(Publication.id, Publication.description["title"]),
    "reference_list": select(ReferenceList.id, ReferenceList.name),
    "stocktake": select(Stocktake.id, Stocktake.name),
    "suggestion": select(Suggestion.id, Suggestion.description["title"]),
    "user_account": select(User.id, User.email),
}
"""For each table its numbers, and what stands for each."""

Names = Mapping[tuple[str, int], str]


def names_in(session: Session, changes: Iterable[Change]) -> Names:
    """Return what the rows are called that some changes tell of, by table and number: as they are there,
    else as the changes tell.
    """
    changes = list(changes)
    wanted: defaultdict[str, set[int]] = defaultdict(set)
    for table, number in _rows_in(changes):
        wanted[table].add(number)
    found: dict[tuple[str, int], str] = {}
    for table, query in _CALLED.items():
        numbers = wanted.get(table)
        if numbers:
            own = query.where(query.selected_columns[0].in_(numbers))
            found.update({(table, number): str(name) for number, name in session.execute(own) if name})
    for change in changes:
        told = {**(change.before or {}), **(change.after or {})}
        if name := _told_name(told):
            found.setdefault((change.table_name, change.row_id), name)
    return found


@else_say(lambda _told: "")
def _told_name(told: Mapping[str, Any]) -> str:
    """Return what a row that is gone was called, as far as the change says it."""
    title = (told.get("description") or {}).get("title") or told.get("title")
    names = (told.get("name"), told.get("label"), told.get("accession_number"), title, told.get("words"))
    return next((str(name) for name in names if name), "")


def _rows_in(changes: Iterable[Change]) -> Iterator[tuple[str, int]]:
    for change in changes:
        yield change.table_name, change.row_id
        for values in (change.before or {}, change.after or {}):
            for field, table in POINTS_TO.items():
                if isinstance(number := values.get(field), int):
                    yield table, number
