"""Names in one cell: "Surname, Given; Body; Editor, An (ed.)" to contributors, and back without loss.

Other people's tables separate names by semicolons, by "and", or by the very commas that stand
inside them; what Lacuna writes marks whatever these habits would misread.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from catalogue.domain.descriptions.description import Contributor, ContributorKind
from catalogue.domain.descriptions.names import AND, names_in
from catalogue.formats.records.checks import is_nothing, without_markup
from search_index.analysis.normalisation import clean, fold

_BODY_WORDS = frozenset({
    "academy", "action", "administration", "agency", "alliance", "archives", "asia", "assembly",
    "association", "associations", "authority", "bank", "board", "bureau", "cambodia", "center", "centre",
    "centres", "chamber", "church", "coalition", "college", "commission", "commissioner", "committee",
    "community", "company", "conference", "congress", "consortium", "convention", "corporation", "council",
    "court", "delegation", "department", "development", "directorate", "division", "embassy", "federation",
    "forum", "foundation", "fund", "government", "group", "inc", "initiative", "institut", "institute",
    "institution", "international", "justice", "laboratory", "league", "library", "limited", "ltd", "mekong",
    "ministere", "ministry", "mission", "movement", "museum", "national", "nations", "network", "ngo",
    "office", "organisation", "organization", "parliament", "partnership", "police", "policy", "press",
    "program", "programme", "project", "publishers", "republic", "research", "royal", "school", "secretariat",
    "section", "senate", "service", "services", "society", "state", "states", "studies", "support", "survey",
    "taskforce", "team", "tribunal", "trust", "union", "unit", "united", "universitat", "universite",
    "university", "watch", "women", "workshop", "world",
})  # fmt: skip
_KHMER_BODY_WORDS = (
    "អង្គការ", "ក្រសួង", "សាកលវិទ្យាល័យ", "វិទ្យាស្ថាន", "គណៈកម្មាធិការ", "រាជរដ្ឋាភិបាល", "សមាគម",
    "ព្រះរាជាណាចក្រកម្ពុជា",
)  # fmt: skip
_EDITORS = (
    "ed", "eds", "edt", "editor", "editors", "hrsg", "editor-in-chief", "editors-in-chief", "guest editor",
    "guest editors", "general editor", "general editors", "series editor", "series editors",
)  # fmt: skip
_ROLES = dict.fromkeys(_EDITORS, "editor") | {
    "trans": "translator", "tr": "translator", "trl": "translator", "translator": "translator",
    "ill": "illustrator", "illustrator": "illustrator", "comp": "compiler", "compiler": "compiler",
    "author": "author", "joint author": "author",
}  # fmt: skip
_ROLE = re.compile(
    r"\s*(?:[(,]|(?<=\d-))\s*((?:(?:joint|guest|general|series) )?[A-Za-z]+(?:-in-chief)?)\.?\s*\)?$"
)
_ET_AL = re.compile(
    r"[,;]?\s*(?:\bet\.? al\b\.?|\band others\b"
    r"|(?:\.{3}\s?|…\s?)?\[(?:et al\.?|(?:and|et) (?:\w+ )?(?:others?|more|autres)\.?)\])\s*,?$",
    re.IGNORECASE,
)
_SAID_TO_BE = re.compile(
    r"(?:(?P<what>[Ee]dited|[Tt]ranslated|[Cc]ompiled|[Ii]llustrated|[Ww]ritten|[Pp]repared|[Ss]elected"
    r"|[Ff]oreword|[Pp]reface|[Ii]ntroduction|[Hh]rsg\.|[Hh]erausgegeben|[Tt]raduit|[Üü]bersetzt)"
    r"(?:\s(?:and|&)\s\w+)?\s)?(?:by|von|par|por)\s+(?=[^\W\d_a-z])"
)
"""How a statement of responsibility begins (ISBD 1.4): "edited by A. Atkin and B. Birch", "by Ann Orell"."""
_WHAT_THEY_DID = {
    "edited": "editor", "hrsg.": "editor", "herausgegeben": "editor", "translated": "translator",
    "traduit": "translator", "übersetzt": "translator", "compiled": "compiler", "illustrated": "illustrator",
}  # fmt: skip
_WORD_MARKS = re.compile(r"[\s.,()'/-]+")
ACRONYM = re.compile(r"[A-Z][A-Z&/-]*[A-Z]\d*")
_MARK = re.compile(r"\s*\[([^\[\]]*)\]$")
_ESCAPED = re.compile(r"\\([\\;|])")


def split_list(text: str, marks: str = ";|\n") -> list[str]:
    """Return the items of a cell, separated by semicolons or bars; a backslash takes away their meaning."""
    items, item = [], ""
    for piece in re.split(r"(\\.|[;|\n])", text):
        if piece and piece in marks:
            items.append(item)
            item = ""
        else:
            item += piece
    return [_ESCAPED.sub(r"\1", clean(part)) for part in [*items, item]]


def join_list(items: Iterable[str], mark: str = "; ") -> str:
    """Return the cell from which ``split_list`` gives these items back."""
    return mark.join(re.sub(r"([\\;|])", r"\\\1", part) for part in items)


def kind_of(name: str) -> ContributorKind:
    """Whether a name is a body's: by its words, by being an acronym, or by its length."""
    family, comma, given = name.partition(",")
    if comma and " " not in family.strip() and not _has_body_word(given):
        return ContributorKind.PERSON
    if _has_body_word(name):
        return ContributorKind.BODY
    if comma:
        return ContributorKind.PERSON
    is_body = ACRONYM.fullmatch(name) or name.count(" ") > 4
    return ContributorKind.BODY if is_body else ContributorKind.PERSON


def _has_body_word(text: str) -> bool:
    if not _BODY_WORDS.isdisjoint(_WORD_MARKS.split(fold(text))):
        return True
    # Khmer does not part its words.
    return not text.isascii() and any(word in text for word in _KHMER_BODY_WORDS)


def _role_in(name: str) -> re.Match[str] | None:
    """Return the role that stands behind a name: "Lee, Maggy (ed.)", "Hugo Graeme, editor"."""
    found = _ROLE.search(name)
    return found if found and fold(found[1]) in _ROLES else None


def _contributor(name: str, role: str) -> Contributor:
    if found := _role_in(name):
        name, role = name[: found.start()], _ROLES[fold(found[1])]
    return Contributor(name, kind_of(name), role)


def contributor_named(printed: str, role: str) -> Contributor:
    """Return the contributor of a field that holds one name; reference managers end that of a body with a
    comma.
    """
    name = printed.rstrip(", ")
    is_body = printed.rstrip().endswith(",") and "," not in name
    return Contributor(name, ContributorKind.BODY if is_body else kind_of(name), role)


def split_names(text: str, role: str = "author") -> tuple[Contributor, ...]:
    """Return the contributors named in a cell, in their order; ``role`` is for those with no role of their
    own.
    """
    # "N&#248;rv&#229;g": the semicolon of an entity, as web exports leave them, parts no names.
    items = [said for part in split_list(without_markup(text)) if (said := _ET_AL.sub("", part))]
    if any(_MARK.search(part) for part in items):
        return tuple(_marked(part, role) for part in items)
    if len(items) == 1 or any(_SAID_TO_BE.match(part) for part in items):
        return tuple(contributor for part in items for contributor in _of_statement(part, role))
    return tuple(_contributor(name, role) for name in items)


def _of_statement(text: str, role: str) -> Iterable[Contributor]:
    """Yield those of one run or statement of responsibility; what it says they did is said of all of them."""
    if led := _SAID_TO_BE.match(text):
        role = _WHAT_THEY_DID.get(fold(led["what"] or ""), role)
    run = (text[led.end() :] if led else text).replace("[and]", "and")
    if behind := _role_in(run):
        run, role = run[: behind.start()], _ROLES[fold(behind[1])]
    return (_contributor(name, role) for name in _split_run(run) if name)


def join_names(contributors: Sequence[Contributor]) -> str:
    """Return the cell from which ``split_names`` gives these contributors back.

    Where the plain form would be misread, each name is followed by what it is: "Name [body, editor]".
    """
    plain = join_list(contributor.name for contributor in contributors)
    if split_names(plain) == tuple(contributors) and not is_nothing(plain):
        return plain
    return join_list(
        f"{contributor.name} [{contributor.kind}, {contributor.role}]" for contributor in contributors
    )


def _marked(item: str, role: str) -> Contributor:
    found = _MARK.search(item)
    if not found:
        return _contributor(item, role)
    name = item[: found.start()]
    kind, comma, marked_role = found[1].partition(", ")
    if comma and kind in set(ContributorKind):
        return Contributor(name, ContributorKind(kind), marked_role)
    if fold(found[1]).strip(".") in _ROLES:
        return Contributor(name, kind_of(name), _ROLES[fold(found[1]).strip(".")])
    return Contributor(item, kind_of(item), role)


def _split_run(text: str) -> list[str]:
    """Return the names in a run without semicolons, of persons and of bodies."""
    parts = [part.strip(" ,") for part in AND.split(text)]
    pieces = [piece.strip() for part in parts for piece in part.split(",")]
    if all(ACRONYM.fullmatch(piece) for piece in pieces):
        return pieces
    if kind_of(text) is ContributorKind.BODY and not all(
        kind_of(part) is ContributorKind.PERSON and part.count(" ") < 4 for part in parts
    ):
        return [text]
    return names_in(text)
