"""In which encoding letters were written that are no UTF-8, told by how their bytes follow each other.

The encodings are those of Windows for the languages of such libraries. Code tables as at
https://encoding.spec.whatwg.org/ (windows-1252, windows-1258, windows-874, gb18030).
"""

from __future__ import annotations

import re

WESTERN = "cp1252"
NAMES = {WESTERN: "Windows-1252", "cp1258": "Windows-1258", "cp874": "Windows-874", "gb18030": "GB 18030"}
"""The encodings that are told apart, with their names."""

_RUN = re.compile(rb"[\x80-\xff]+")
_TONE = re.compile(rb"[\xcc\xd2\xde\xec\xf2]")
_VOWEL_AND_TONE = re.compile(
    rb"[aeiouyAEIOUY\xe2\xea\xf4\xe3\xf5\xfd\xc2\xca\xd4\xc3\xd5\xdd][\xcc\xd2\xde\xec\xf2]"
)
_COMMON_HAN = re.compile(rb"[\xb0-\xd7][\xa1-\xfe]")
_SURE = 0.9
_FEWEST = 2
_BYTES = {
    letter: bytes([code])
    for code in range(0x80, 0xA0)
    if (letter := bytes([code]).decode("cp1252", "ignore"))
}
_LATER = f"\x80-\xbf{''.join(_BYTES)}"
_SPOILT = re.compile(f"[\xc2-\xf4{_LATER}]+")
_SIGN_OF_IT = re.compile(f"[\xc2-\xdf][{_LATER}]|[\xe0-\xf4][{_LATER}]{{2}}")
"""The letters for which the first byte of UTF-8 is taken, with those for the bytes that must follow."""


def legacy_encoding(data: bytes) -> str:
    """Return the encoding of the lines of a text that are no UTF-8; Windows-1252 where nothing says
    otherwise.

    Vietnamese writes each tone as a byte behind its vowel; Chinese writes pairs; Thai writes whole
    words in bytes that Western languages use one by one, most of them consonants.
    """
    foreign = [line for line in data.splitlines() if not _is_utf8(line)]
    text = b"\n".join(foreign)
    tones = len(_TONE.findall(text))
    if tones > 2 and len(_VOWEL_AND_TONE.findall(text)) >= _SURE * tones:
        return "cp1258"
    runs = _RUN.findall(text)
    high = b"".join(runs)
    if len(high) < 3 * len(runs) or len(high) < 6:
        return WESTERN
    pairs = [pair for run in runs if len(run) % 2 == 0 for pair in re.findall(rb"..", run, re.DOTALL)]
    is_paired = 2 * len(pairs) >= _SURE * len(high)
    if is_paired and sum(map(bool, map(_COMMON_HAN.fullmatch, pairs))) > 0.7 * len(pairs):
        return "gb18030"
    consonants = sum(0xA1 <= byte <= 0xCE for byte in high)
    return "cp874" if consonants > 0.5 * len(high) and max(high) <= 0xFB else WESTERN


def is_spoilt(text: str) -> bool:
    """Whether a program read the UTF-8 of a text as Windows-1252: nearly all that is not ASCII makes UTF-8.

    No word in any language is put together of such signs.
    """
    if text.isascii() or not _SIGN_OF_IT.search(text):
        return False
    runs = _SPOILT.findall(text)
    meant = [run for run in runs if _as_meant(run) != run]
    foreign = len(text) - len(text.encode("ascii", "ignore"))
    return len(meant) >= _FEWEST and sum(map(len, meant)) >= _SURE * foreign


def unspoilt(text: str) -> str:
    """Return the text as it was before, "Ã‰tude" as "Étude"."""
    return _SPOILT.sub(lambda run: _as_meant(run.group()), text)


def _as_meant(run: str) -> str:
    try:
        return b"".join(_BYTES.get(character) or character.encode("latin-1") for character in run).decode()
    except UnicodeDecodeError:
        return run


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def decoded(line: bytes, encoding: str) -> str | None:
    """Return a line that is no UTF-8 in this encoding; None where it cannot be."""
    try:
        return line.decode(encoding)
    except UnicodeDecodeError:
        return None
