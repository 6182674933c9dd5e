"""Why a match was proposed, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable

from catalogue.domain.descriptions.languages import code_of, name_of
from catalogue.domain.gaps.gap_report import Reason
from catalogue.web.language import gettext as _
from catalogue.web.language import language

from .messages import N_
from .words import whole_number

KINDS_OF_NUMBERS = (N_("report number"), N_("law number"), N_("address"))
"""Values of a reason's ``kind`` that are words; the others (ISBN, DOI) are names."""


def in_words(reasons: Iterable[Reason]) -> str:
    """Return the reasons on one line."""
    return "; ".join(_one(reason) for reason in reasons)


def _one(reason: Reason) -> str:
    params = dict(reason.params)
    if params.get("kind") in KINDS_OF_NUMBERS:
        params["kind"] = _(params["kind"])
    if reason.code in ("other_language", "held_language"):
        params = {side: _languages(names) for side, names in params.items()}
    # Counts; numbers elsewhere are years and volumes, which are not grouped.
    if reason.code in ("meeting", "meeting_as_asked"):
        params = {status: whole_number(count) for status, count in params.items()}
    sentence = str(_(reason.message))
    return sentence % params if params else sentence


def _languages(names: str) -> str:
    """English names of languages in the reader's language."""
    return ", ".join(name_of(code_of(name) or name, language()) for name in names.split(", "))
