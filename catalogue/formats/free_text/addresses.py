"""Web addresses that a margin has broken in two."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

_BEGUN = re.compile(r"(?:https?://|www\.|\bdoi\.org/)\S*$", re.IGNORECASE)
"""An address at the end of a line."""
_NEAR = 2_000
"""Letters on both sides of a line's end that are looked at; browsers take no longer address either."""
_CUT = re.compile(r"[-_=&?%#~]$")
"""What no whole address ends with."""
_REST = re.compile(
    r"\s*(?!https?:|www\.)(?:[\w.~%+-]*[/=&?_][^\s,;]*|[\w~%+-]+(?:\.[\w~%+-]+)*\.(?:pdf|html?|aspx?|php|docx?)\b)"
    r"[.,;)\]>]*(?:\s|$)",
    re.IGNORECASE,
)
"""A first word that is no word of a reference, as "analysis/glotip/2018.pdf"."""
_LAST_OF_CUT = re.compile(
    r"\s*\w[\w.~%+-]*?[.,;)\]>]*\s*(?:$|[(\[<]|accessed\b|retrieved\b|last\b)", re.IGNORECASE
)
"""A word that ends an address, with nothing but the day behind it; a title has further words."""


def goes_on(before: str, line: str) -> bool:
    """Whether a line begins with the rest of the address with which the line before it ends."""
    before = before[-_NEAR:]
    if len(line) > _NEAR:
        line = f"{line[:_NEAR]} and on"
    if not _BEGUN.search(before):
        return False
    return bool(_REST.match(line) or (_CUT.search(before) and _LAST_OF_CUT.match(line)))


def put_together(lines: Sequence[str]) -> str:
    """Return the lines as one, with a space between them but within an address."""
    whole = lines[0].strip() if lines else ""
    for before, line in pairwise(line.strip() for line in lines):
        whole += line if goes_on(before, line) else f" {line}"
    return whole
