"""An erratum, a comment, a reply, a review: it bears the title of the publication that it is about."""

from __future__ import annotations

import re

_REMARK = re.compile(
    r"\W*(?:(?:errat(?:um|a)|corrigend(?:um|a)|corrections?|book reviews?)(?: (?:to|on|of|for)\b|\s?[:.-])"
    r"|(?:comments?|commentary|reply|response|rejoinder) (?:to|on)\b|review of\b)"
)
"""How such a title begins, folded; "Review:" and "Retracted:" are labels that other sources leave out."""


def is_remark(title: str) -> bool:
    """Whether a folded title is that of an erratum, a comment, a reply or a review."""
    return _REMARK.match(title) is not None
