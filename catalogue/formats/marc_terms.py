"""The vocabularies of MARC that we need: relators, kinds of material, areas."""

from __future__ import annotations

from search_index.text import fold

OWN_SOURCE = "lacuna"
"""The source code ($2) under which Lacuna writes terms of its own."""

KINDS = frozenset({
    "report", "book", "article", "law", "guideline", "thesis", "plan", "video", "newsletter", "manual",
    "map", "poster", "working paper", "conference paper", "serial", "chapter",
})  # fmt: skip
"""Kinds of publication that other catalogues name in 655."""

_BY_LEADER = {
    "as": "serial", "ai": "serial", "aa": "chapter", "ab": "article", "em": "map", "fm": "map", "gm": "video",
    "tm": "thesis", "im": "recording", "jm": "recording", "km": "poster",
}  # fmt: skip

AREAS = {
    "a-cb": "Cambodia", "a-th": "Thailand", "a-vt": "Viet Nam", "a-ls": "Lao PDR", "a-br": "Myanmar",
    "a-cc": "China", "a-io": "Indonesia", "a-my": "Malaysia", "a-ph": "Philippines", "a-si": "Singapore",
    "a-ii": "India", "a-np": "Nepal", "a-bg": "Bangladesh", "a-ja": "Japan", "a-ko": "Republic of Korea",
    "as": "South-East Asia", "a": "Asia", "e": "Europe", "f": "Africa", "n-us": "United States",
    "e-uk": "United Kingdom", "e-fr": "France", "u-at": "Australia",
}  # fmt: skip
"""MARC geographic area codes (Library of Congress) of the places that our libraries collect."""

_ROLES = frozenset({
    "author", "editor", "translator", "compiler", "illustrator", "contributor", "publisher", "sponsor",
    "funder", "issuing body", "photographer", "reviewer", "researcher", "director", "coordinator",
    "commissioning body", "host institution", "supervisor", "advisor", "adviser", "cartographer", "designer",
    "interviewer", "producer", "degree supervisor", "degree granting institution", "writer", "joint author",
    "project director", "consultant", "creator", "organizer", "organiser", "narrator", "foreword",
})  # fmt: skip
_ROLE_WORDS = frozenset({
    "author", "editor", "editor-in-chief", "translator", "compiler", "writer", "reviewer", "illustrator",
    "researcher", "director", "leader", "manager", "specialist", "coordinator", "consultant", "adviser",
})  # fmt: skip


def is_role(text: str) -> bool:
    """Whether a relator term names a role: "editor", "chapter author", "Director of Research"."""
    words = fold(text).rstrip(".").split()
    return " ".join(words) in _ROLES or (len(words) <= 4 and not _ROLE_WORDS.isdisjoint(words))


def kind_from_leader(leader: str) -> str:
    """The kind that positions 06 and 07 tell of; a plain book says little and gives ""."""
    return _BY_LEADER.get(leader[6:8], "")
