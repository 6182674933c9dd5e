"""ISO 5426, in which older UNIMARC keeps Latin letters: an accent stands before its letter."""

from __future__ import annotations

import re
import unicodedata

_ACCENTS = {
    0xC0: 0x0309, 0xC1: 0x0300, 0xC2: 0x0301, 0xC3: 0x0302, 0xC4: 0x0303, 0xC5: 0x0304, 0xC6: 0x0306,
    0xC7: 0x0307, 0xC8: 0x0308, 0xC9: 0x0308, 0xCA: 0x030A, 0xCB: 0x0315, 0xCC: 0x0312, 0xCD: 0x030B,
    0xCE: 0x031B, 0xCF: 0x030C, 0xD0: 0x0327, 0xD1: 0x031C, 0xD2: 0x0326, 0xD3: 0x0328, 0xD4: 0x0325,
    0xD5: 0x032E, 0xD6: 0x0323, 0xD7: 0x0324, 0xD8: 0x0332, 0xD9: 0x0333,
}  # fmt: skip
_LETTERS = {
    0xA1: "¡", 0xA2: "„", 0xA3: "£", 0xA4: "$", 0xA5: "¥", 0xA6: "†", 0xA7: "§", 0xA8: "′", 0xA9: "‘",
    0xAA: "“",
    0xAB: "«", 0xAC: "♭", 0xAD: "©", 0xAE: "℗", 0xAF: "®", 0xB0: "ʻ", 0xB1: "ʼ", 0xB2: "‚", 0xB6: "‡",
    0xB7: "·",
    0xB8: "″", 0xB9: "’", 0xBA: "”", 0xBB: "»", 0xBC: "♯", 0xBD: "ʹ", 0xBE: "ʺ", 0xBF: "¿", 0xE1: "Æ",
    0xE2: "Đ",
    0xE6: "Ĳ", 0xE8: "Ł", 0xE9: "Ø", 0xEA: "Œ", 0xEC: "Þ", 0xF1: "æ", 0xF2: "đ", 0xF3: "ð", 0xF5: "ı",
    0xF6: "ĳ",
    0xF8: "ł", 0xF9: "ø", 0xFA: "œ", 0xFB: "ß", 0xFC: "þ",
}  # fmt: skip
"""Accents and letters as in the code chart of ISO 5426:1983 (UNIMARC Manual, Appendix J)."""
_ACCENTED = re.compile(rb"[\xC0-\xD9][A-Za-z]")
_WESTERN = re.compile(rb"[a-z][\xE0-\xFF]|[\xE0-\xFF][a-z]")


def iso_5426_or_western(data: bytes) -> str:
    """Return a text of UNIMARC that is not UTF-8: ISO 5426, or Windows-1252 as programs for PCs left it.

    In ISO 5426 an accent stands before a letter; the same bytes are capitals in Windows-1252, where what
    is accented within words are letters of their own.
    """
    if len(_ACCENTED.findall(data)) <= len(_WESTERN.findall(data)):
        return data.decode("cp1252", "replace")
    text, waiting = [], ""
    for byte in data:
        if accent := _ACCENTS.get(byte):
            waiting += chr(accent)
            continue
        text.append((_LETTERS.get(byte) or (chr(byte) if byte < 0xA0 else "\ufffd")) + waiting)
        waiting = ""
    return unicodedata.normalize("NFC", "".join(text))
