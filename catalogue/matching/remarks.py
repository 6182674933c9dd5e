"""Errata, comments, replies, reviews, supplements: they bear the title of what they are about."""

from __future__ import annotations

import re

_REMARK = re.compile(
    r"\W*(?:(?:errat(?:um|a)|corrigend(?:um|a)|corrections?|book reviews?)(?: (?:to|on|of|for)\b|\s?[:.-])"
    r"|(?:comments?|commentary|reply|response|rejoinder) (?:to|on)\b|review of\b"
    r"|(?:supplement(?:al|ary)?|supporting) (?:material|data|information) (?:to|for|of)\b)"
)
"""How such a title begins, folded; "Review:" and "Retracted:" are labels that other sources leave out."""


def is_remark(title: str) -> bool:
    """Whether a folded title is that of an erratum, a comment, a reply, a review or a supplement."""
    return _REMARK.match(title) is not None
