"""How lists, answers and evidence are called on a member's screen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from zoneinfo import ZoneInfo

from flask_babel import format_date

from catalogue.domain.gaps.gap_report import RunNote, join_words
from catalogue.domain.gaps.reference_lists import read_shown
from catalogue.web.wording.centre import current_centre
from catalogue.web.wording.messages import N_
from catalogue.web.wording.vocabulary import DESK_COLUMNS, FIELDS, VERDICTS, WEIGHTS
from catalogue.web.wording.words import word

from ..language import gettext as _

LONGEST_FILE_NAME, _LONGEST_ENDING = 200, 10
"""Letters of the name of a file that was sent, and of its ending, as addresses carry them."""

MARKS: Mapping[str, str] = {
    "weight:essential": N_("essential"),
    "weight:useful": N_("useful"),
    "weight:": N_("of no said weight"),
    "ticked": N_("ticked off"),
    "unticked": N_("no longer ticked off"),
}
"""What can be set on many entries at once."""

ANSWERS: Mapping[str, str] = {**VERDICTS, "none": N_("None of these")}
"""The answers that a sheet may bring."""

SHEET_COLUMNS: Mapping[str, str] = {
    "title": N_("Title"),
    "authors": N_("Authors"),
    "year": N_("Year"),
    "answer": N_("Answer"),
    "weight": N_("Weight"),
    "note": N_("Note"),
    "tick": N_("Tick"),
}
"""What a sheet may change of an entry."""

VISIBILITIES: Mapping[str, str] = {
    "private": N_("Only me"),
    "agency": N_("Everybody of my agency"),
    "public": N_("Everybody, without an account; what is missing stands on the wanted list"),
}
_RUN_PARTS = (
    ("held", N_("%(parts)s held")),
    ("review", N_("%(parts)s to review")),
    ("missing", N_("%(parts)s missing")),
)


def day(moment: dt.datetime) -> str:
    """Return the day of a moment where the centre stands."""
    return str(format_date(moment.astimezone(ZoneInfo(current_centre().timezone)).date(), "long"))


def field_name(name: str) -> str:
    """Return a field of a description, or a column of a table, in the reader's language."""
    return word(FIELDS if name in FIELDS else DESK_COLUMNS, name)


def verdict_name(value: str) -> str:
    """Return a person's answer in the reader's language."""
    return _(VERDICTS[value])


def weight_name(value: str) -> str:
    """How much an entry is wanted, in the reader's language."""
    return _(WEIGHTS[value])


def answer_name(value: str) -> str:
    """Return an answer of a sheet in the reader's language."""
    return _(ANSWERS[value]) if value in ANSWERS else value


def sheet_column(name: str) -> str:
    """Return a column of a sheet in the reader's language."""
    return _(SHEET_COLUMNS[name]) if name in SHEET_COLUMNS else name


def visibility_name(value: str) -> str:
    """Who may see a list, in the reader's language; ``value`` is as ``shown_as`` tells it."""
    visibility, agency = read_shown(value)
    return _("Everybody of %(agency)s", agency=agency) if agency else _(VISIBILITIES[visibility])


def runs_in_words(note: RunNote) -> str:
    """Return what of a run is held and missing, such as "2008 and 2010 held, 2009 missing"."""
    last = _("and")
    parts = ((getattr(note, name), sentence) for name, sentence in _RUN_PARTS)
    return ", ".join(_(sentence, parts=join_words(values, last)) for values, sentence in parts if values)


def short_file_name(name: str) -> str:
    """Return a file's name, of one that is too long for an address the beginning and its ending."""
    stem, dot, ending = name.rpartition(".")
    if len(name) <= LONGEST_FILE_NAME or not dot or len(ending) > _LONGEST_ENDING:
        return name[:LONGEST_FILE_NAME]
    return f"{stem[: LONGEST_FILE_NAME - len(ending) - 1]}.{ending}"
