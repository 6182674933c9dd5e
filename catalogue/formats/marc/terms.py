"""The vocabularies of MARC that we need: relators, kinds of material, areas."""

from __future__ import annotations

import re

import pymarc

from search_index.analysis.normalisation import fold

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


ROLE_CODES = {
    "author": "aut", "editor": "edt", "translator": "trl", "compiler": "com", "illustrator": "ill",
    "contributor": "ctb", "publisher": "pbl", "sponsor": "spn", "funder": "fnd", "issuing body": "isb",
    "photographer": "pht", "reviewer": "rev", "researcher": "res", "director": "drt", "cartographer": "ctg",
    "designer": "dsr", "interviewer": "ivr", "producer": "pro", "degree supervisor": "dgs",
    "degree granting institution": "dgg", "project director": "pdr", "consultant": "csl", "creator": "cre",
    "organizer": "orm", "narrator": "nrt", "host institution": "his", "supervisor": "ths",
}  # fmt: skip
"""Codes of roles (MARC Code List for Relators), as they stand in subfield 4."""

_PLACE_CODES = {
    "cb": "cambodia|phnom penh|siem reap|battambang|sihanoukville|kampong cham|កម្ពុជា|ភ្នំពេញ",
    "th": "thailand|bangkok|chiang mai|chiang rai|nakhon pathom|pathum thani|กรุงเทพฯ|กรุงเทพมหานคร",
    "vm": "viet nam|vietnam|hanoi|ha noi|ho chi minh city|saigon|hà nội",
    "ls": "laos|lao pdr|vientiane|luang prabang|ວຽງຈັນ", "br": "myanmar|burma|yangon|rangoon|naypyidaw",
    "cc": "china|beijing|shanghai|kunming", "io": "indonesia|jakarta", "my": "malaysia|kuala lumpur",
    "ph": "philippines|manila|quezon city|mandaluyong city|mandaluyong|pasig", "si": "singapore",
    "ii": "india|new delhi|delhi|mumbai", "np": "nepal|kathmandu", "bg": "bangladesh|dhaka",
    "ja": "japan|tokyo|osaka", "ko": "south korea|republic of korea|seoul", "cx": "colombo|sri lanka",
    "sz": "switzerland|geneva|geneve|genève|bern|zurich", "au": "austria|vienna|wien",
    "fr": "france|paris|lyon",
    "gw": "germany|berlin|bonn|frankfurt|munich", "it": "italy|rome|roma|turin|florence",
    "be": "belgium|brussels|bruxelles", "ne": "netherlands|the hague|amsterdam|leiden|dordrecht",
    "dk": "denmark|copenhagen", "sw": "sweden|stockholm|uppsala", "no": "norway|oslo",
    "fi": "finland|helsinki",
    "ie": "ireland|dublin", "pl": "poland|warsaw", "sp": "spain|madrid|barcelona",
    "enk": "england|london|oxford|cambridge|bristol|abingdon|brighton|oxon", "stk": "scotland|edinburgh",
    "xxk": "united kingdom|uk", "xxu": "united states|usa|united states of america",
    "nyu": "new york|new york, ny|ithaca", "dcu": "washington|washington, dc|washington, d c|washington dc",
    "mau": "boston|cambridge, ma|cambridge, mass|northampton, ma", "ilu": "chicago",
    "cau": "los angeles|berkeley",
    "pau": "philadelphia", "miu": "detroit", "mdu": "lanham|lanham, md|baltimore", "ctu": "westport",
    "inu": "muncie|bloomington", "xxc": "canada|ottawa", "onc": "toronto", "at": "australia",
    "aca": "canberra", "xna": "sydney", "vra": "melbourne", "nz": "new zealand|wellington|auckland",
}  # fmt: skip
"""Countries of publication (MARC Code List for Countries), by the places that our libraries have."""
_CODE_OF_PLACE = {name: code for code, names in _PLACE_CODES.items() for name in names.split("|")}


def place_code(place: str) -> str:
    """Return the code of the country where a place lies, three letters or two and a space; "xx " if
    unknown.
    """
    for part in re.split(r"\s*[;/|]\s*", place):
        whole = " ".join(re.sub(r"[\[\]().?]", " ", part).casefold().split())
        for name in (whole, *(piece.strip() for piece in reversed(whole.split(",")))):
            if code := _CODE_OF_PLACE.get(name):
                return code.ljust(3)
    return "xx "


def is_role(text: str) -> bool:
    """Whether a relator term names a role: "editor", "chapter author", "Director of Research"."""
    words = fold(text).rstrip(".").split()
    return " ".join(words) in _ROLES or (len(words) <= 4 and not _ROLE_WORDS.isdisjoint(words))


def kind_from_leader(leader: str) -> str:
    """Return the kind that positions 06 and 07 tell of; a plain book says little and gives ""."""
    return _BY_LEADER.get(leader[6:8], "")


def own_cells(marc: pymarc.Record, tag: str) -> dict[str, str]:
    """Return what Lacuna wrote into the field for what is not MARC: by column, in one piece or several."""
    cells: dict[str, str] = {}
    for field in marc.get_fields(tag):
        if field.get("2") == OWN_SOURCE:
            column, _, piece = (field.get("a") or "").partition(":")
            cells[column] = cells.get(column, "") + piece[1:] if piece.startswith("+") else piece.strip()
    return cells
