"""A name within a few characters, where a protocol has room for no more."""

from __future__ import annotations

import unicodedata

_JOINS = "\u17d2"
"""The Khmer sign that puts the next letter under this one."""


def short_name(name: str, longest: int) -> str:
    """Return the name in so many characters: its first words, or its initials where that is one word alone.

    What is written without spaces is cut between letters, never within one and its signs.
    """
    if len(name) <= longest:
        return name
    words = name.split()
    kept = ""
    for word in words:
        if len(kept) + len(word) + bool(kept) > longest:
            break
        kept = f"{kept} {word}".strip()
    if len(kept.split()) > 1:
        return kept
    initials = "".join(word[0] for word in words if word[0].isupper())
    if 1 < len(initials) <= longest:
        return initials
    return kept or _cut_between_letters(name, longest)


def _cut_between_letters(name: str, longest: int) -> str:
    end = longest
    while end > 1 and (unicodedata.category(name[end]).startswith("M") or name[end - 1] == _JOINS):
        end -= 1
    return name[:end].strip()
