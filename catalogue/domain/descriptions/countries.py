"""The countries that a title names, in the language it is written in; their names are CLDR's, through ICU."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

import icu

from search_index.analysis.normalisation import fold

_ALSO = {
    "lao": "LA", "burma": "MM", "birmanie": "MM", "birmania": "MM", "kampuchea": "KH", "siam": "TH",
    "holland": "NL", "swaziland": "SZ", "turkey": "TR", "korea": "KR", "kirghizstan": "KG", "macedonia": "MK",
    "viet nam": "VN", "timor leste": "TL", "east timor": "TL", "ivory coast": "CI", "hong kong": "HK",
    "macau": "MO", "macao": "MO",
}  # fmt: skip
"""Names that are in use beside those of CLDR, folded."""
_WORDS_TOO = {"jersey", "reunion"}
"""Names that in English are words of other names, or of the language."""
_UNSPACED = ("km", "th", "lo", "my", "zh", "ja")
_SHORTEST, _SHORTEST_UNSPACED, _MOST_WORDS = 4, 2, 4

Name = tuple[str, ...]


@cache
def _codes_by_name(language: str) -> Mapping[Name, str]:
    """Folded names by their words, with their code; in a script without spaces as one word."""
    within = icu.Locale(language)
    shortest = _SHORTEST_UNSPACED if language in _UNSPACED else _SHORTEST
    names: dict[Name, str] = {}
    for code in icu.Locale.getISOCountries():
        shown = icu.Locale("und", code).getDisplayCountry(within)
        for name in _in_brackets_or_not(shown):
            words = (_joined(name),) if language in _UNSPACED else _words(name)
            if len("".join(words)) >= shortest:
                names.setdefault(words, code)
    also = {tuple(name.split()): code for name, code in _ALSO.items()}
    return {name: code for name, code in (names | also).items() if _WORDS_TOO.isdisjoint(name)}


def _in_brackets_or_not(shown: str) -> Iterator[str]:
    """Yield "Myanmar" and "Burma" of "Myanmar (Burma)"; of "Cocos (Keeling) Islands" the whole alone."""
    head, opened, behind = shown.partition("(")
    yield head + behind.partition(")")[2]
    if opened and behind.endswith(")"):
        yield behind[:-1]


@cache
def _beginnings(language: str) -> frozenset[str]:
    """Return the words with which a name may begin."""
    return frozenset(name[0] for name in _codes_by_name(language))


@cache
def _unspaced(language: str) -> re.Pattern[str]:
    names = [name[0] for name in _codes_by_name(language) if len(name) == 1 and not name[0].isascii()]
    return re.compile("|".join(map(re.escape, sorted(names, key=len, reverse=True))) or r"(?!)")


def countries_named(text: str, language: str) -> frozenset[str]:
    """Return the ISO 3166 codes of the countries that a text names in a language; English where that is
    "".
    """
    language = language or "en"
    if language in _UNSPACED:
        found = _unspaced(language).findall(_joined(text))
        return frozenset(_codes_by_name(language)[(name,)] for name in found)
    return countries_of(_words(text), language)


def countries_of(words: Sequence[str], language: str = "en") -> frozenset[str]:
    """Return the ISO 3166 codes of the countries that folded words name, in their order.

    Of names within each other the longest counts, "Papua New Guinea"; in English a genitive too, of which
    folding leaves "thailands".
    """
    known, beginnings = _codes_by_name(language), _beginnings(language)
    found: set[str] = set()
    at = 0
    while at < len(words):
        first = words[at]
        length = 1
        if first in beginnings:
            for count in range(min(_MOST_WORDS, len(words) - at), 0, -1):
                if code := known.get(tuple(words[at : at + count])):
                    found.add(code)
                    length = count
                    break
        elif language == "en" and first.endswith("s") and (code := known.get((first[:-1],))):
            found.add(code)
        at += length
    return frozenset(found)


def _words(text: str) -> Name:
    return tuple(re.findall(r"[^\W\d_]+", fold(text)))


def _joined(text: str) -> str:
    return re.sub(r"\s+", "", fold(text))
