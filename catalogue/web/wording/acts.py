"""Lines of the change log in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from catalogue.domain.operations.unreadable import else_say
from catalogue.services.acts import ACTIONS, UNREADABLE, number_in
from catalogue.services.views import ActView
from catalogue.web.language import gettext as _
from catalogue.web.language import ngettext

from .vocabulary import BULK_FIELDS
from .words import word

_MOST_TIMES = 1_000
"""How often people go to and fro between an undoing and its undoing; more are nobody's."""


def _unreadable(_act: ActView) -> str:
    return _said(UNREADABLE, {})


@else_say(_unreadable)
def act_in_words(act: ActView) -> str:
    """Return the sentence of the change log in the reader's language."""
    params = dict(act.params)
    if undone := params.get("what_action"):
        params["what"] = _said(undone, params["what_params"])
        if (times := params.get("times", 1)) > _MOST_TIMES:
            raise ValueError(times)
        for _time in range(times - 1):
            params["what"] = _said("reverted", params)
    return _said(act.action, params)


def _said(action: str, params: Mapping[str, Any]) -> str:
    words = ACTIONS[action]
    if title := params.get("title"):
        params = {**params, "title": _("“%(title)s”") % {"title": title}}
    if action == "bulk_edited":
        params = {**params, "field": word(BULK_FIELDS, params["field"])}
    if isinstance(words, str):
        return _(words) % params
    return ngettext(*words, number_in(params), **params)
