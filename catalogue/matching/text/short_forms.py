"""Words that lists and catalogues shorten: spelt out before texts are compared, "Intl. Org. for Migration".

Most stand in AACR2, appendix B.9, or in the ISO 4 list of title word abbreviations; only those that shorten
no more than one word. Longer beginnings ("comm.", "econ.") are known by their likeness, see ``misspellings``.
"""

from __future__ import annotations

import re

_SHORT = {
    "assn": "association", "cttee": "committee", "dept": "department", "devt": "development",
    "govt": "government", "intl": "international", "intnl": "international", "mgmt": "management",
    "mtg": "meeting", "natl": "national", "rept": "report", "secy": "secretary", "univ": "university",
    "wkshp": "workshop",
}  # fmt: skip
"""What is no word of its own, with a full stop or without."""

_DOTTED = {
    "dev": "development", "edn": "edition", "gov": "government", "int": "international", "nat": "national",
    "org": "organization",
}  # fmt: skip
"""What is short for something only with a full stop behind it."""

SPELT_OUT = frozenset((*_SHORT.values(), *_DOTTED.values()))
"""Words that may be meant where they are not printed."""

_STOPPED = re.compile(rf"(?:^|(?<=[\s(,;:]))(?:{'|'.join(_DOTTED)})(?=\.)")


def spelt_out(tokens: tuple[str, ...], text: str) -> tuple[str, ...]:
    """Return the words of a folded text with those in full that it shortens; as many as they were."""
    known = _SHORT
    if "." in text and (stopped := _STOPPED.findall(text)):
        known = _SHORT | {word: _DOTTED[word] for word in stopped}
    elif known.keys().isdisjoint(tokens):  # as nearly always
        return tokens
    return tuple([known.get(token, token) for token in tokens])
