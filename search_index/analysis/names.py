"""Names of people across scripts: "Sok Sophea" finds សុខ សុភា, and the other way round.

Nobody writes a name of the Mekong in Latin letters the way a table does, but most agree on its consonants.
A name is taken down to those, word by word, in no order; two names with the same are the same for a search.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import product

from search_index.analysis.normalisation import fold
from search_index.analysis.sounds import consonants, sound_of

IN_LATIN = "latin-name:"
IN_OTHERS = "other-name:"

_MOST_WORDS = 4
_MOST_LATIN = 3
"""Longer ones in Latin letters are bodies, or no names."""
_LEAST_LETTERS = 3
_LATIN_NAME = re.compile("[a-z]+(?: [a-z]+)+")
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]{2,4}")
_VOWEL_FIRST = re.compile("([\u0e40-\u0e44\u0ec0-\u0ec4])(.)")
"""Thai and Lao write some vowels before the consonant that they follow."""

_SILENT = re.compile("\u17d2[\u1780-\u17a2]$")
"""A Khmer word that ends in a subscript, which is often not spoken (ចន្ទ, Chan)."""


def keys_of_name(name: str) -> Iterator[str]:
    """Yield the keys under which a person's name is found from another script; none where it is no such
    name.
    """
    if not name.isascii() and _in_other_script(name):
        yield from (IN_OTHERS + spelling for spelling in _others(name))
    elif key := _latin(name):
        yield IN_LATIN + key


def keys_of_query(text: str) -> Iterator[str]:
    """Yield the keys of names in other scripts than the query's, where the whole query could be a name."""
    if text.isascii():
        if key := _latin(text):
            yield IN_OTHERS + key
    elif _in_other_script(text):
        yield from (IN_LATIN + spelling for spelling in _others(text))


def _latin(name: str) -> str:
    words = name.replace(",", " ").split()
    if not 2 <= len(words) <= _MOST_LATIN:
        return ""
    folded = fold(" ".join(words))
    return _key([*map(consonants, folded.split())]) if _LATIN_NAME.fullmatch(folded) else ""


def _others(name: str) -> Iterator[str]:
    """With and without what is written at the end of a word and not spoken."""
    keys: dict[str, None] = {}
    for words in _readings(name):
        if 2 <= len(words) <= _MOST_WORDS:
            spoken = [sorted({sound_of(word), sound_of(_SILENT.sub("", word))}) for word in words]
            keys.update(dict.fromkeys(map(_key, product(*spoken))))
    yield from filter(None, keys)


def _readings(name: str) -> Iterator[list[str]]:
    """Yield the words of a name; of a Chinese one, which has no spaces, the given name as one word and as
    two.
    """
    name = unicodedata.normalize("NFC", name).replace(",", " ").strip()
    if _HAN.fullmatch(name):
        yield [name[:1], name[1:]]
        yield list(name)
    else:
        yield _VOWEL_FIRST.sub(r"\2\1", name).split()


def _key(words: list[str] | tuple[str, ...]) -> str:
    if not 2 <= len(words) <= _MOST_WORDS or len("".join(words)) < _LEAST_LETTERS or not all(words):
        return ""
    return ".".join(sorted(words))


def _in_other_script(text: str) -> bool:
    """Whether a text holds letters, and none of them is Latin."""
    letters = [character for character in text if character.isalpha()]
    return bool(letters) and not any("LATIN" in unicodedata.name(letter, "") for letter in letters)
