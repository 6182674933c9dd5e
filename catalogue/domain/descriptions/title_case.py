"""A title that shouts, or begins small, as a catalogue writes it: in the case of a sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_ENDS_A_TITLE = re.compile(r"[:.?!]\s*$")
_SHORTEST = 4
"""Words of a title below which its capitals may be an acronym."""


def in_sentence_case(title: str, names: Mapping[str, str]) -> str:
    """Return the title with a capital at its beginning, after a colon, and in ``names`` (small letters to
    proper).

    Only what is written in capitals throughout is changed further; the words of other titles stay.
    Source: AACR2 A.4A, titles have capitals only where a sentence would.
    """
    words = _WORD.findall(title)
    shouts = len(words) >= _SHORTEST and sum(word.isupper() for word in words) >= 0.8 * len(words)

    def written(found: re.Match[str]) -> str:
        word = found[0]
        begins = not title[: found.start()].strip(" \"'“‘(") or bool(
            shouts and _ENDS_A_TITLE.search(title[: found.start()])
        )
        if shouts:
            word = names.get(word.lower(), word.lower())
        elif word.islower():
            word = names.get(word, word)
        return word[:1].upper() + word[1:] if begins else word

    return _WORD.sub(written, title)
