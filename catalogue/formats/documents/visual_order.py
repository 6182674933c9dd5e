"""Khmer in visual order: from pages whose program wrote the letters as they are drawn, not as they are spelt.

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
_MARKS = "[\u17b6-\u17d1\u17dd]"
_SYLLABLE = re.compile(f"{_CONSONANT}(?:\u17d2{_CONSONANT})*{_MARKS}*")
_PARTED = f"{_CONSONANT}(?:(?:\u17d2{_CONSONANT})+{_MARKS}*|{_MARKS}+)"
_REPEATED = re.compile(f"({_PARTED}) ?({_CONSONANT}{_MARKS}*|[.,(]) ?\\1(?!{_MARKS}|\u17d2)")
"""A syllable of several parts that stands again behind the next one."""
_SAID_AGAIN = 0.04
"""Share of syllables that may stand again by chance, as in words that are said twice."""
_SPACE_WITHIN = re.compile("(?<=[\u1780-\u17d3]) (?=[\u1780-\u17b3])")
_SUBSCRIPT_OF_NOTHING = re.compile(f"\u17d2(?!{_CONSONANT})")
_GIVES_AWAY = 0.1
"""Share of the vowels, or of the subscripts, that stand where none can be spelt."""


def lost_letters(text: str) -> bool:
    """Whether letters are surely missing: a sign that puts a consonant below another stands before none."""
    return bool(_SUBSCRIPT_OF_NOTHING.search(text))


def as_spelt(texts: Sequence[str]) -> list[str]:
    """Return the texts of a file, their letters put in the order of spelling where they are in that of
    drawing.

    What browsers print holds each syllable of several parts once more behind the next letter, and a space
    behind many; both are taken out again.
    """
    whole = "\n".join(texts)
    if len(_REPEATED.findall(whole)) > _SAID_AGAIN * len(_SYLLABLE.findall(whole)) + 1:
        texts = [_SPACE_WITHIN.sub("", _REPEATED.sub(r"\1\2", text)) for text in texts]
        whole = "\n".join(texts)
    if _are_misplaced(_NO_RO_HERE, _RO, whole):
        texts = [_RO_FIRST.sub(r"\2\1", text) for text in texts]
    if _are_misplaced(_NO_VOWEL_HERE, _VOWEL, whole):
        texts = [_SAID_TWICE.sub("", _VOWEL_FIRST.sub(r"\2\1", text)) for text in texts]
    return list(texts)


def _are_misplaced(where: re.Pattern[str], what: str, text: str) -> bool:
    found = len(where.findall(text))
    return found > 0 and found >= _GIVES_AWAY * len(re.findall(what, text))
