"""Queries on what each library of a union has of what lists ask for."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue.domain.gaps.gap_report import ACCEPTED, Status
from catalogue.domain.gaps.reference_lists import Visibility
from catalogue.domain.people.access import CENTRE
from catalogue.storage.batches import batches_of
from catalogue.storage.conditions import newest_reports
from catalogue.storage.models import Copy, GapResult, ReferenceEntry, ReferenceList


def accepted_matches(
    session: Session, list_ids: Collection[int] | None = None
) -> dict[int, list[tuple[int, Status]]]:
    """For entries of the newest reports that count as held: the publications that they are, best first."""
    newest = newest_reports(list_ids)
    query = (
        select(GapResult.entry_id, GapResult.result)
        .join(ReferenceEntry, ReferenceEntry.id == GapResult.entry_id)
        .where(
            GapResult.report_id.in_(newest),
            GapResult.status.in_([status.value for status in ACCEPTED]),
            ReferenceEntry.removed_at.is_(None),
        )
    )
    return {
        entry_id: [
            (int(match["holding"]), Status(match["status"]))
            for match in result["matches"]
            if match["status"] in ACCEPTED
        ]
        for entry_id, result in session.execute(query)
    }


def accepted_of(session: Session, fingerprints: Collection[str]) -> dict[str, set[int]]:
    """Return the publications that entries with some fingerprints are, in the newest reports of all lists.

    What a person answered counts where its list is published.
    """
    newest = newest_reports()
    accepted = [status.value for status in ACCEPTED]
    found: dict[str, set[int]] = {}
    for some in batches_of(sorted(fingerprints)):
        query = (
            select(ReferenceEntry.fingerprint, GapResult.result, ReferenceList.visibility)
            .join(GapResult, GapResult.entry_id == ReferenceEntry.id)
            .join(ReferenceList, ReferenceList.id == ReferenceEntry.list_id)
            .where(
                ReferenceEntry.fingerprint.in_(some),
                ReferenceEntry.removed_at.is_(None),
                GapResult.report_id.in_(newest),
                GapResult.status.in_(accepted),
            )
        )
        for fingerprint, result, visibility in session.execute(query):
            if result["by_human"] and visibility != Visibility.PUBLIC:
                continue
            matches = (match for match in result["matches"] if match["status"] in ACCEPTED)
            found.setdefault(fingerprint, set()).update(int(match["holding"]) for match in matches)
    return found


def libraries_of(session: Session, publications: Collection[int]) -> dict[int, set[int]]:
    """Return the libraries that have copies of publications; the centre where one is described without a
    copy.
    """
    found: dict[int, set[int]] = {}
    wanted = sorted(publications)
    for some in batches_of(wanted):
        query = (
            select(Copy.publication_id, Copy.library_id)
            .where(Copy.publication_id.in_(some), Copy.withdrawn_at.is_(None))
            .distinct()
        )
        for publication_id, library_id in session.execute(query):
            found.setdefault(publication_id, set()).add(library_id or CENTRE)
    return {number: found.get(number, {CENTRE}) for number in wanted}
