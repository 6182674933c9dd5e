"""Annual and numbered runs on a list: which of their years or numbers are held, in doubt, missing."""

from __future__ import annotations

import re
from collections.abc import Iterable

from catalogue.domain.descriptions.description import Description
from catalogue.domain.descriptions.years import year_of, years_in
from catalogue.domain.gaps.gap_report import ACCEPTED, EntryResult, RunNote, Status
from search_index.analysis.normalisation import ascii_digits, fold

_YEAR = re.compile(r"\b(?:1[4-9]|2[0-6])\d\d(?:\s*[-/–]\s*\d{1,4})?\b")
_PART = re.compile(r"\b(?:vol(?:ume)?|part|no|number|issue|report|issue no)\.?\s*(\d{1,3})\b", re.IGNORECASE)

_LEFT_BEHIND = re.compile(r"\s*\(\s*\)|\s+(?=[.,](?:\s|$))")
"""What a year leaves behind it when it goes: empty brackets, a space before a stop."""


def part_of_run(description: Description) -> tuple[str, str]:
    """Return the title without its year or number, folded, and the year or number that tells the part.

    The second is "" where neither title, volume nor date says which part it is.
    """
    title = ascii_digits(description.called)
    if years := years_in(title):
        return _stem(_YEAR.sub(" ", title)), str(years[0])
    if part := _PART.search(title):
        return _stem(_PART.sub(" ", title)), part[1]
    year = year_of(description.year)
    return _stem(title), description.volume or (str(year) if year else "")


def _stem(title: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", fold(title)))


def note_runs(answers: Iterable[tuple[Description, EntryResult]]) -> tuple[RunNote, ...]:
    """Return a note on every run of which the list asks for two parts or more, in the list's order."""
    runs: dict[str, dict[str, EntryResult]] = {}
    titles: dict[str, str] = {}
    for description, result in answers:
        stem, part = part_of_run(description)
        if stem and part:
            runs.setdefault(stem, {}).setdefault(part, result)
            titles.setdefault(stem, run_title(description.called))
    return tuple(_note(titles[stem], parts) for stem, parts in runs.items() if len(parts) > 1)


def could_be_of_run(description: Description, title: str) -> bool:
    """Whether a description could be a part of the run of that title; may say yes too often, never no."""
    return set(_stem(title).split()) <= set(part_of_run(description)[0].split())


def run_title(title: str) -> str:
    """Return the title of a run as a reader would say it, of a part's: without its year or number."""
    title = _YEAR.sub("", _PART.sub("", ascii_digits(title)))
    return _LEFT_BEHIND.sub("", " ".join(title.split())).strip(" ,.:;-–")


def _note(title: str, parts: dict[str, EntryResult]) -> RunNote:
    ordered = sorted(parts, key=lambda part: (len(part), part))

    def having(*statuses: Status) -> tuple[str, ...]:
        return tuple(part for part in ordered if parts[part].status in statuses)

    return RunNote(
        title=title,
        held=having(*ACCEPTED),
        review=having(Status.REVIEW),
        missing=having(Status.MISSING),
    )
