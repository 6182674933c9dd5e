"""One title in two scripts: "Kan kha manut nai prathet Thai" is การค้ามนุษย์ในประเทศไทย in Latin letters.

No two catalogues romanise alike. What they have in common are the consonants, of which those at the end of a
Thai or Lao word are written as they are spelt or as they are spoken: a final ร as r or n, ส as s or t.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz.distance import OSA

from catalogue.matching.comparison.title_comparison import Comparison
from catalogue.matching.records.prepared import Prepared
from search_index.analysis.sounds import sound_of

LEAST = 0.72
"""From which likeness on two titles are one in two scripts; other titles reached .64 when this was set."""

_AS_SPOKEN = str.maketrans({"r": "n", "l": "n", "s": "t", "c": "t", "v": "p", "'": ""})
_TWICE = re.compile(r"(.)\1+")
_KEY, _SHORTEST = 7, 8
_OTHER_SCRIPT = re.compile("[\u0370-\u1dff\u2e80-\ufaff]")
"""A letter that is not Latin, whatever accents Latin letters bear."""


def likeness(one: str, other: str) -> float:
    """How far two titles sound alike, from 0 to 1; 0 for what is short, or less alike than ``LEAST``."""
    some, others = sound_of(one), sound_of(other)
    if min(len(some), len(others)) < _SHORTEST:
        return 0.0
    spelt = OSA.normalized_similarity(some, others)
    spoken = OSA.normalized_similarity(_as_spoken(one), _as_spoken(other))
    found = (spelt + spoken) / 2
    return found if found >= LEAST else 0.0


def in_other_script(text: str) -> bool:
    """Whether a text holds letters that are not Latin."""
    return not text.isascii() and _OTHER_SCRIPT.search(text) is not None


def compare_across(entry: Prepared, holding: Prepared) -> Comparison | None:
    """Two titles of which one alone is in Latin letters, as far as they sound alike; None where they do not.

    Either may lack its subtitle, which may be in another language.
    """
    if in_other_script(entry.full.text) == in_other_script(holding.full.text):
        return None
    pairs = [
        (likeness(one.text, other.text), min(one.total, other.total), one.text, other.text)
        for one in (entry.full, *entry.main)
        for other in (holding.full, *holding.main)
    ]
    alike, weight, *texts = max(pairs)
    if not alike:
        return None
    whole = texts == [entry.full.text, holding.full.text]
    return in_two_scripts(alike, weight, short=not whole)


def in_two_scripts(alike: float, weight: float, *, short: bool = False) -> Comparison:
    """How titles of some weight stand to each other that sound alike to some extent, from 0 to 1."""
    return Comparison(alike * weight, 0.0, (1 - alike) * weight, short=short, romanised=True)


_PARTS = re.compile(r"[.,;:()\[\]“”\"„«»?!]|\b\d{4}\b")
_LATIN_WORDS = {
    "and", "by", "de", "du", "et", "for", "from", "in", "la", "le", "of", "on", "the", "to", "und", "with",
}  # fmt: skip
"""One of these in a phrase, and it is not romanised but in a language of Latin letters."""


def phrases_in(reference: str) -> list[str]:
    """Return what of a reference in Latin letters may be a romanised title: the phrases between its marks."""
    if in_other_script(reference):
        return []
    phrases = map(str.strip, _PARTS.split(reference))
    return [
        phrase for phrase in phrases if len(phrase) > _KEY and _LATIN_WORDS.isdisjoint(phrase.lower().split())
    ]


def keys_of(title: str) -> tuple[str, ...]:
    """Keys under which a title is found in another script: how it begins and how it ends, by sound."""
    sound = _as_spoken(title)
    if len(sound) < _KEY:
        return ()
    return f"sound:{sound[:_KEY]}-", f"sound:-{sound[-_KEY:]}"


@lru_cache(maxsize=4_000)
def _as_spoken(text: str) -> str:
    return _TWICE.sub(r"\1", sound_of(text).translate(_AS_SPOKEN))
