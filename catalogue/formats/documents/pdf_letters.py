"""Letters of fonts that do not say what they draw: LaTeX's own, by their places in its encodings.

Fonts in bitmaps, as LaTeX makes them where no others are installed, have no names of letters; the codes are
those of its encodings T1 and OT1 (LaTeX font encoding guide).
"""

from __future__ import annotations

_BY_PLACE = {
    0x0B: "ff", 0x0E: "ffi", 0x0F: "ffl", 0x10: "“", 0x11: "”", 0x12: "„", 0x13: "«", 0x14: "»", 0x15: "–",
    0x16: "—", 0x1B: "ff", 0x1C: "fi", 0x1D: "fl", 0x1E: "ffi", 0x1F: "ffl",
}  # fmt: skip


def letter_of(code: int) -> str:
    """Return the letters for the code that the library gives for a character of a page."""
    return _BY_PLACE.get(code) or chr(code)
