"""Lines of the change log in the reader's language."""

from __future__ import annotations

from catalogue.services.acts import ACTIONS
from catalogue.services.views import ActView

from .language import gettext as _


def act_in_words(act: ActView) -> str:
    """The sentence of the change log in the reader's language."""
    params = dict(act.params)
    if undone := params.get("what_action"):
        params["what"] = _(ACTIONS[undone]) % params["what_params"]
    return _(ACTIONS[act.action]) % params
