"""The sound of a text in any script, as its consonants in Latin letters.

Nobody writes the languages of the Mekong in Latin letters the way a table does, but most agree on the
consonants: "Sophea" and សុភា are both "sp".
"""

from __future__ import annotations

import re
from functools import lru_cache

from anyascii import anyascii

_SAME_SOUND = (
    (re.compile("(?<=.)h"), ""),  # kh, ch, th, ph
    (re.compile("ng|ny"), "n"),
    (re.compile("(?<=[aeiou])[vwy]+$"), ""),  # the end of a diphthong: Khiev, Khieu
    (re.compile("[jz]"), "c"),
    (re.compile("[gq]"), "k"),
    (re.compile("[bf]"), "p"),
    (re.compile("d"), "t"),
    (re.compile("w"), "v"),
    (re.compile("x"), "s"),
    (re.compile("^[aeiouy]"), "'"),
    (re.compile("[aeiouy]"), ""),
    (re.compile(r"(.)\1+"), r"\1"),
)


def sound_of(text: str) -> str:
    """Return the consonants of a word or a text; an apostrophe for a vowel with which it begins."""
    return consonants(anyascii(text).lower())


@lru_cache(maxsize=1 << 14)
def consonants(text: str) -> str:
    """Return the same of a text in small Latin letters."""
    sound = re.sub("[^a-z]", "", text)
    for pattern, replacement in _SAME_SOUND:
        sound = pattern.sub(replacement, sound)
    return sound
