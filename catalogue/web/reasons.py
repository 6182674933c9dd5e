"""Why a match was proposed, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable

from catalogue.domain.gap_report import Reason

from .language import gettext as _
from .messages import N_

KINDS_OF_NUMBERS = (N_("report number"), N_("address"))
"""Values of a reason's ``kind`` that are words; the others (ISBN, DOI) are names."""


def in_words(reasons: Iterable[Reason]) -> str:
    """The reasons on one line."""
    return "; ".join(_one(each) for each in reasons)


def _one(reason: Reason) -> str:
    params = dict(reason.params)
    if params.get("kind") in KINDS_OF_NUMBERS:
        params["kind"] = _(params["kind"])
    sentence = str(_(reason.message))
    return sentence % params if params else sentence
