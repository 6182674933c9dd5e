"""Khmer from pages whose program wrote down the letters as they are drawn, and not as they are spelt.

The vowels E, AE and AI are drawn before the consonant behind which they are spelt, and so is the subscript
RO; many PDFs hold them in that order. No spelt text begins a syllable with one, which gives such pages away.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_CONSONANT = "[\u1780-\u17b3]"
_VOWEL = "[\u17c1-\u17c3]"
_RO = "\u17d2\u179a"
_SHIFTERS = "\u17c9\u17ca"
_NO_VOWEL_HERE = re.compile(f"(?<!{_CONSONANT})(?<![{_SHIFTERS}]){_VOWEL}(?={_CONSONANT}|{_RO})")
_NO_RO_HERE = re.compile(f"(?<!{_CONSONANT})(?<![{_SHIFTERS}]){_RO}(?={_CONSONANT})")
_VOWEL_FIRST = re.compile(f"({_VOWEL})((?:{_RO})?{_CONSONANT}(?:\u17d2{_CONSONANT})*[{_SHIFTERS}]?)")
_RO_FIRST = re.compile(f"({_RO})({_CONSONANT}(?:\u17d2(?!\u179a){_CONSONANT})*)")
_SAID_TWICE = re.compile("\u17c1(?=[\u17be\u17bf\u17c0\u17c4\u17c5])")
"""E before a vowel of two parts, of which it is the one that is drawn first."""
_GIVES_AWAY = 0.1
"""Share of the vowels, or of the subscripts, that stand where none can be spelt."""


def as_spelt(texts: Sequence[str]) -> list[str]:
    """The texts of a file, their letters put in the order of spelling where they are in that of drawing."""
    whole = "\n".join(texts)
    if _are_misplaced(_NO_RO_HERE, _RO, whole):
        texts = [_RO_FIRST.sub(r"\2\1", text) for text in texts]
    if _are_misplaced(_NO_VOWEL_HERE, _VOWEL, whole):
        texts = [_SAID_TWICE.sub("", _VOWEL_FIRST.sub(r"\2\1", text)) for text in texts]
    return list(texts)


def _are_misplaced(where: re.Pattern[str], what: str, text: str) -> bool:
    found = len(where.findall(text))
    return found > 0 and found >= _GIVES_AWAY * len(re.findall(what, text))
