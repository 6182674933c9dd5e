"""Where the list of persons ends with which a reference begins, in the ways that manuals write names.

Every manual writes all names of a list alike, but that some turn the first one only: "Smith, A. B., and
C. D. Jones". So the first name says what the others look like.
"""

from __future__ import annotations

import re

_CAPITAL = "[A-ZÀ-ÖØ-ÞĀ-ŽА-ЯЁ]"
_WORD = rf"(?:[dDlLO]['’])?{_CAPITAL}[^\W\d_]+(?:['’-][^\W\d_]+)*+"
_PARTICLE = r"(?:(?:de|del|della|der|den|di|da|dos|du|la|le|van|von|ter|ten|bin|el|al|st)\s)*+"
_SURNAME = rf"(?i:{_PARTICLE}){_WORD}(?:\s(?:(?:de|la|da|del)\s)?{_WORD}){{0,2}}"
_DOTTED = rf"{_CAPITAL}[^\W\d_]?\.(?:[\s-]?-?{_CAPITAL}\.){{0,3}}+"
_BARE = rf"{_CAPITAL}(?:[\s-]?{_CAPITAL}){{0,3}}(?![^\W\d_])"
_GIVEN = rf"{_WORD}(?:\s{_WORD})?(?:\s{_CAPITAL}\.?(?![^\W\d_]))?"

_INVERTED = re.compile(rf"{_SURNAME},?\s{_DOTTED}")
_INVERTED_BARE = re.compile(rf"{_SURNAME},?\s{_BARE}")
_DIRECT = re.compile(rf"{_DOTTED}\s?{_SURNAME}(?=\s?[,;:&(/“\"]|\sand\b|\set\b|\sund\b)")
_DIRECT_ENDS = re.compile(rf"{_DOTTED}\s?{_SURNAME}(?=\s?[,;:&(/“\"]|\sand\b|\set\b|\sund\b|\.\s)")
"""With the stop that may end the list. Behind a comma "J. Chem." is a journal, and no last author."""
_INVERTED_FULL = re.compile(rf"{_SURNAME},\s{_GIVEN}(?=[.,;:]|\sand\b|\s[(&/])")
_DIRECT_FULL = re.compile(rf"{_GIVEN}\s{_SURNAME}(?=[.,:]|\sand\b|\s[(&])")
_WAYS = (
    (_DIRECT_ENDS, (_DIRECT,)),
    (_INVERTED, (_INVERTED, _DIRECT_ENDS)),
    (_INVERTED_BARE, (_INVERTED_BARE,)),
    (_INVERTED_FULL, (_INVERTED_FULL, _DIRECT_FULL)),
)
"""How the first name is written, and then how the others may be."""
_BETWEEN = re.compile(r"\s?(?:[,;]\s?(?:&|and|und|et|y|i|и|e)?|&|and\b|und\b|et\b(?! al)|y\b|и\b|e\b)\s?")
_OTHERS = re.compile(
    r"[,;]?\s?(?:et\.?\sal\b\.?|and others|u\.\s?a\.|и др\.|等\.?|\(?[Ee]ds?\.?\)?(?=[.,:\s]))"
)
_MOST = 60
"""Names that are looked at; the longest lists of authors are cut there."""


def names_end(reference: str) -> int:
    """Return the place behind the last name of the list with which a reference begins; 0 if none does."""
    for first, others in _WAYS:
        if found := first.match(reference):
            return _end_of_list(reference, found.end(), others)
    return 0


def _end_of_list(reference: str, end: int, ways: tuple[re.Pattern[str], ...]) -> int:
    for _ in range(_MOST):
        if not (between := _BETWEEN.match(reference, end)):
            break
        last = (_DIRECT_ENDS,) if ways == (_DIRECT,) and between[0].strip(" ,;") else ()
        names = (way.match(reference, between.end()) for way in (*ways, *last))
        if not (found := next(filter(None, names), None)):
            break
        end = found.end()
    others = _OTHERS.match(reference, end)
    return others.end() if others else end
