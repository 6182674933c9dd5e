"""A kept report as a table for downloads: the columns of the gap check, and what a person reads beside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from catalogue.domain.gaps.gap_report import Match
from catalogue.services.gap_check.checking import COLUMNS
from catalogue.services.libraries.looking import HeldElsewhere

from .report_views import EntryRow, ReportView

LONG_COLUMNS = (*COLUMNS, "title", "authors", "year", "found_title", "found_year", "shelf", "weight")


ELSEWHERE = "elsewhere"
"""A column of catalogues alone that know what other libraries hold."""


def download_table(
    report: ReportView, elsewhere: Mapping[str, Sequence[HeldElsewhere]] | None = None
) -> tuple[Sequence[str], Iterator[tuple[Any, ...]]]:
    """Return a report as a table, its columns and its rows: a row an entry, a further row a further match.

    ``elsewhere`` says by fingerprints where titles can be read that are missing here; with None nothing is
    known of other libraries, and no column speaks of them.
    """
    if elsewhere is None:
        return LONG_COLUMNS, (cells for _, _, cells in matched_rows(report))
    rows = (
        (*cells, whereabouts(elsewhere.get(row.fingerprint, ()))) for row, _, cells in matched_rows(report)
    )
    return (*LONG_COLUMNS, ELSEWHERE), rows


def whereabouts(held: Sequence[HeldElsewhere]) -> str:
    """At which libraries a title can be read, in one cell."""
    return "; ".join(map(_whereabouts, held))


def _whereabouts(held: HeldElsewhere) -> str:
    """Return a library with its place, and how the title is found in it: its call number, or an address."""
    library = ", ".join(filter(None, (held.library, held.place)))
    how = " ".join(filter(None, (held.call_number, held.address)))
    return f"{library} ({how})" if how else library


def matched_rows(report: ReportView) -> Iterator[tuple[EntryRow, Match | None, tuple[Any, ...]]]:
    """Yield the rows of ``LONG_COLUMNS``, each with its entry and its match."""
    for row in report.rows:
        matches = row.result.matches if row.result.best else ()
        for match in matches or (None,):
            yield row, match, _cells(row, match)


def _cells(row: EntryRow, match: Match | None) -> tuple[Any, ...]:
    publication = row.publications.get(match.holding_id) if match else None
    return (
        row.reference_id,
        match.status.value if match else row.result.status.value,
        match.holding_id if match else "",
        round(match.score if match else row.result.score, 3),
        match.explanation if match else row.result.explained(_nearest_title(row)),
        row.description.called,
        "; ".join(contributor.name for contributor in row.description.contributors),
        row.description.year,
        publication.description.full_title if publication else "",
        publication.description.year if publication else "",
        publication.copies[0].call_number if publication and publication.copies else "",
        row.weight.value,
    )


def _nearest_title(row: EntryRow) -> str:
    """Return the nearest held title to an entry that is missing; "" where none may be named."""
    nearest = row.result.nearest
    publication = row.publications.get(nearest.holding_id) if nearest else None
    return publication.description.full_title if publication else ""
