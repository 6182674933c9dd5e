"""A share as people say it: in words, with the per cent behind."""

from __future__ import annotations

from catalogue.web.language import gettext as _

from .messages import N_

_WORDS = (
    (0.08, N_("fewer than one in ten")),
    (0.15, N_("about one in ten")),
    (0.22, N_("about one in five")),
    (0.29, N_("about a quarter")),
    (0.38, N_("about a third")),
    (0.47, N_("fewer than half")),
    (0.53, N_("about half")),
    (0.62, N_("more than half")),
    (0.71, N_("about two thirds")),
    (0.79, N_("about three quarters")),
    (0.87, N_("about four in five")),
    (0.95, N_("about nine in ten")),
    (1.0, N_("nearly all")),
)
"""Up to which share, itself left out, which words are true."""


def share_in_words(share: float) -> str:
    """Return a share of 0 to 1: "more than half (55%)"; only nothing is none, and only the whole is all."""
    if share <= 0:
        return str(_("none of them"))
    if share >= 1:
        return str(_("all of them"))
    words = next(words for border, words in _WORDS if share < border)
    percent = min(max(round(100 * share), 1), 99)
    return str(_("%(words)s (%(percent)s%%)", words=_(words), percent=percent))
