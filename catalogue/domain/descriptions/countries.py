"""The countries that a title names, in the language it is written in; their names are CLDR's, through ICU."""

from __future__ import annotations

import re
from functools import cache

import icu

from search_index.analysis.normalisation import fold

_ALSO = {"lao": "LA", "burma": "MM", "birmanie": "MM", "birmania": "MM", "kampuchea": "KH"}
_UNSPACED = ("km", "th", "lo", "my", "zh", "ja")
_SHORTEST, _SHORTEST_UNSPACED, _MOST_WORDS = 4, 2, 3


@cache
def _codes_by_name(language: str) -> dict[str, str]:
    """Folded names without spaces, with their code."""
    within = icu.Locale(language)
    shortest = _SHORTEST_UNSPACED if language in _UNSPACED else _SHORTEST
    names: dict[str, str] = {}
    for code in icu.Locale.getISOCountries():
        shown = icu.Locale("und", code).getDisplayCountry(within)
        for name in re.split(r"[()]", shown):
            if len(key := _joined(name)) >= shortest:
                names.setdefault(key, code)
    return names | _ALSO


@cache
def _unspaced(language: str) -> re.Pattern[str]:
    names = sorted((name for name in _codes_by_name(language) if not name.isascii()), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, names)) or r"(?!)")


def countries_named(text: str, language: str) -> frozenset[str]:
    """Return the ISO 3166 codes of the countries that a text names in a language; English where that is
    "".
    """
    language = language or "en"
    known = _codes_by_name(language)
    if language in _UNSPACED:
        return frozenset(known[name] for name in _unspaced(language).findall(_joined(text)))
    words = re.findall(r"[^\W\d_]+", fold(text))
    runs = (
        "".join(words[begin : begin + count])
        for begin in range(len(words))
        for count in range(1, _MOST_WORDS + 1)
    )
    return frozenset(known[run] for run in runs if run in known)


def _joined(text: str) -> str:
    return re.sub(r"\s+", "", fold(text))
