"""Records that stand for a run of years, as "2001-", "1990 ff." or "2001-2012", and one issue of it."""

from __future__ import annotations

from collections.abc import Collection

from catalogue.domain.descriptions.years import Span
from catalogue.matching.records.prepared import Prepared


def years_meant(record: Prepared) -> Collection[int]:
    """Return the years of the issue that a record is: those its title names, else those of its date."""
    return record.full.years or ((record.year,) if record.year is not None else record.years)


def within(run: Span | None, years: Collection[int]) -> bool:
    """Whether a run takes in all of some years, of which there is one at least."""
    return run is not None and bool(years) and all(run.first <= year <= run.last for year in years)


def run_and_issue(one: Prepared, other: Prepared) -> bool:
    """Whether one record is a run of years, and the other what came out in one of them."""
    if (one.run is None) == (other.run is None):
        return False
    run, issue = (one, other) if one.run else (other, one)
    return within(run.run, years_meant(issue))
