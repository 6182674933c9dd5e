"""The sound of a text in any script, as its consonants in Latin letters.

Nobody writes the languages of the Mekong in Latin letters the way a table does, but most agree on the
consonants: "Sophea" and សុភា are both "sp".
"""

from __future__ import annotations

import re
from functools import lru_cache

from anyascii import anyascii

_NO_LETTER = re.compile("[^a-z]+")

_BREATH = re.compile("(?<=.)h")
"""In kh, ch, th, ph."""

_NASAL = re.compile("ng|ny")

_GLIDE = re.compile("(?<=[aeiou])[vwy]+$")
"""The end of a diphthong: Khiev, Khieu."""

_SAME_SOUND = str.maketrans("jzgqbfdwx", "cckkpptvs")

_VOWELS = "aeiouy"

_NO_VOWELS = str.maketrans("", "", _VOWELS)

_TWICE = re.compile(r"(.)\1+")


@lru_cache(maxsize=1 << 12)
def sound_of(text: str) -> str:
    """Return the consonants of a word or a text; an apostrophe for a vowel with which it begins."""
    return consonants(anyascii(text).lower())


@lru_cache(maxsize=1 << 14)
def consonants(text: str) -> str:
    """Return the same of a text in small Latin letters."""
    letters = _BREATH.sub("", _NO_LETTER.sub("", text))
    sound = _GLIDE.sub("", _NASAL.sub("n", letters))
    begun = "'" if sound.startswith(tuple(_VOWELS)) else ""
    return _TWICE.sub(r"\1", begun + sound.translate(_SAME_SOUND).translate(_NO_VOWELS))
