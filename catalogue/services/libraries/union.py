"""What each library of a union has of what lists ask for, inside a transaction of whoever counts it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence, Set

from sqlalchemy.orm import Session

from catalogue.domain.gaps.coverage import Dimension, Tabulation
from catalogue.domain.gaps.gap_report import Status
from catalogue.domain.gaps.union import Found, status_in
from catalogue.domain.people.access import CENTRE
from catalogue.storage.holdings import libraries as stored_libraries
from catalogue.storage.reference_lists.wanted import EntryRow
from catalogue.storage.reports import union as stored

LIBRARY = "library"


def libraries_in(session: Session) -> tuple[int, ...]:
    """Return the numbers of the libraries of the union, the centre first; none where it is alone."""
    others = tuple(row.id for row in stored_libraries.in_union(session))
    return (CENTRE, *others) if others else ()


def found_for(session: Session, list_ids: Collection[int] | None = None) -> Mapping[int, Sequence[Found]]:
    """For entries that count as held, by number: each match with the libraries that have copies of it."""
    matches = stored.accepted_matches(session, list_ids)
    publications = {number for found in matches.values() for number, _ in found}
    libraries = stored.libraries_of(session, publications)
    return {
        entry_id: [(status, libraries[number]) for number, status in found]
        for entry_id, found in matches.items()
    }


def held_by(session: Session, fingerprints: Collection[str]) -> Mapping[str, Set[int]]:
    """For entries with some fingerprints the libraries that have copies of what they are, on any list."""
    publications = stored.accepted_of(session, fingerprints)
    libraries = stored.libraries_of(session, {number for found in publications.values() for number in found})
    return {
        fingerprint: set[int]().union(*(libraries[number] for number in found))
        for fingerprint, found in publications.items()
    }


def by_library(
    session: Session, list_ids: Collection[int], entries: Sequence[EntryRow]
) -> Sequence[Dimension]:
    """Return what each library of a union has of some entries of lists, as the dimension "library".

    Its rows are labelled by the libraries' numbers; there is none where the centre is alone.
    """
    libraries = libraries_in(session)
    if not libraries:
        return ()
    counted = Tabulation((LIBRARY,))
    found = found_for(session, list_ids)
    for entry in entries:
        for library in libraries:
            status = status_in(library, Status(entry.status), found.get(entry.entry_id, ()))
            counted.add(status, {LIBRARY: [str(library)]})
    return (counted.dimension(LIBRARY),)
