"""Places in titles: a study of one country is not the study of another, however alike the rest is.

Provinces and states are those of ISO 3166-2.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

import pycountry
from rapidfuzz import fuzz

from catalogue.domain.descriptions.countries import countries_of
from catalogue.matching.text.normalisation import words as words_of
from search_index.analysis.sounds import consonants

_MOST_WORDS = 4
"""Of how many words the name of a place is at most: "Nakhon Si Thammarat", "Lao People's Democratic"."""

_LEAST_LETTERS, _LEAST_SOUNDS, _LIKE = 4, 4, 70.0
"""How long a name is that means a place, and one known by its sound; how like (0 to 100) its letters are."""

_COMPASS = {
    "central", "centre", "coast", "east", "eastern", "north", "northern", "south", "southern", "west",
    "western",
}  # fmt: skip
"""Names of provinces that every country has: one may be a slip for another."""

_ROMANISED = ("KH", "LA", "MM", "TH")
"""Countries whose names nobody writes in Latin letters as the standard does: "Battambang", "Baat Dambang"."""


def places_differ(some: Sequence[str], others: Sequence[str]) -> bool:
    """Whether two runs of folded words each name a place, and no place in common."""
    ours = _places_in(tuple(some))
    return bool(ours) and bool(theirs := _places_in(tuple(others))) and ours.isdisjoint(theirs)


@lru_cache(maxsize=1 << 12)
def _places_in(words: tuple[str, ...]) -> frozenset[str]:
    provinces = frozenset(found for run in _runs(words) if (found := _province(run)))
    return provinces | countries_of(words)


def _runs(words: Sequence[str]) -> Iterator[str]:
    for start in range(len(words)):
        for end in range(start + 1, min(start + _MOST_WORDS, len(words)) + 1):
            yield " ".join(words[start:end])


def _province(run: str) -> str | None:
    """Return the name of a province or state as the standard has it, folded."""
    by_name, by_sound = _provinces()
    joined = run.replace(" ", "")
    if joined in by_name:
        return joined
    return next(
        (name for name in by_sound.get(consonants(joined), ()) if fuzz.ratio(joined, name) >= _LIKE), None
    )


@cache
def _provinces() -> tuple[frozenset[str], dict[str, list[str]]]:
    """Return the names of all provinces and states, and by their sounds those that are romanised freely."""
    by_name: set[str] = set()
    by_sound: dict[str, list[str]] = {}
    for place in pycountry.subdivisions:
        name = "".join(words_of(place.name))
        if len(name) < _LEAST_LETTERS or name in _COMPASS:
            continue
        by_name.add(name)
        sound = consonants(name)
        if place.country_code in _ROMANISED and len(sound) >= _LEAST_SOUNDS:
            by_sound.setdefault(sound, []).append(name)
    return frozenset(by_name), by_sound
