"""OpenURL 1.0 (ANSI/NISO Z39.88-2004), in pairs of key and value: what a link server is asked about.

Links of version 0.1, whose keys have no "rft.", are read too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from urllib.parse import unquote

from catalogue.domain.descriptions.description import Contributor, ContributorKind, Description, Identifier
from catalogue.domain.descriptions.identifiers import key_of
from catalogue.domain.descriptions.languages import code_of
from catalogue.errors import InvalidInput

MOST_PAIRS = 200
LONGEST = 2_000
"""Pairs of a link, and characters of a value, that are read."""

_KINDS = {
    "article": "article", "preprint": "article", "proceeding": "conference paper", "conference": "book",
    "bookitem": "chapter", "book": "book", "report": "report", "document": "", "dissertation": "thesis",
}  # fmt: skip
_JOURNAL, _DISSERTATION = "journal", "dissertation"
_DOI = re.compile(r"(?:info:doi/|urn:doi:|doi:)", re.IGNORECASE)
_NOT_TEXT = re.compile(r"[\x00-\x1f\x7f]")


def read_reference(pairs: Iterable[tuple[str, str]]) -> Description:
    """Return the publication that a link asks for; raises ``InvalidInput`` where it names none."""
    values: dict[str, list[str]] = {}
    for number, (key, value) in enumerate(pairs):
        text = " ".join(_NOT_TEXT.sub(" ", value).split())[:LONGEST]
        if number < MOST_PAIRS and text:
            values.setdefault(key.removeprefix("rft.").strip().lower(), []).append(text)
    description = _description(values)
    if not (description.title or description.identifiers):
        raise InvalidInput("openurl_empty", "This link names neither a title nor a number to look for.")
    if not description.title and all(map(_is_no_number, description.identifiers)):
        raise InvalidInput(
            "openurl_no_number",
            "“%(number)s” is no %(scheme)s. Look at the number once more, or search for the title.",
            number=description.identifiers[0].value,
            scheme=description.identifiers[0].scheme.upper(),
        )
    return description


def _is_no_number(identifier: Identifier) -> bool:
    """Whether it says that it is an ISBN or ISSN and is none, not even one that was misprinted."""
    return identifier.scheme in ("isbn", "issn") and key_of(identifier) is None


def _description(values: Mapping[str, list[str]]) -> Description:
    def first(*keys: str) -> str:
        return next((values[key][0] for key in keys if key in values), "")

    form = first("rft_val_fmt").rpartition(":")[2]
    genre = first("genre").lower()
    in_journal = form == _JOURNAL or (not form and genre in ("article", "preprint"))
    part, whole = first("atitle"), first("btitle", "title", "jtitle", "stitle")
    if in_journal:
        whole = first("jtitle", "title", "stitle")
    is_part = bool(part) and part != whole
    spage, epage = first("spage"), first("epage")
    return Description(
        title=part if is_part else whole or part,
        contributors=tuple(_contributors(values)),
        publisher=first("pub", "publisher", "inst"),
        place=first("place"),
        year=first("date"),
        edition=first("edition"),
        identifiers=tuple(dict.fromkeys(_identifiers(values))),
        series=first("series"),
        venue=whole if is_part else "",
        volume=first("volume"),
        number=first("issue"),
        pages=first("pages", "tpages") or "-".join(page for page in (spage, epage) if page),
        languages=tuple(code for value in values.get("language", ()) if (code := code_of(value))),
        kind=_KINDS.get(genre, "") or ("thesis" if form == _DISSERTATION else ""),
    )


def _contributors(values: Mapping[str, list[str]]) -> Iterable[Contributor]:
    family = values.get("aulast", [""])[0]
    given = next((values[key][0] for key in ("aufirst", "auinit", "auinit1") if key in values), "")
    seen = set()
    if family:
        name = f"{family}, {given}" if given else family
        seen |= {name, f"{given} {family}".strip()}
        yield Contributor(name)
    for name in (*values.get("au", ()), *values.get("creator", ())):
        if name not in seen:
            seen.add(name)
            yield Contributor(name)
    yield from (Contributor(name, ContributorKind.BODY) for name in values.get("aucorp", ()))


def _identifiers(values: Mapping[str, list[str]]) -> Iterable[Identifier]:
    for scheme in ("isbn", "issn"):
        yield from (Identifier(scheme, value) for value in values.get(scheme, ()))
    yield from (Identifier("issn", value) for value in values.get("eissn", ()))
    for value in (part for key in ("rft_id", "id", "identifier") for part in values.get(key, ())):
        found = unquote(value)
        lower = found.lower()
        if doi := _DOI.match(found):
            yield Identifier("doi", found[doi.end() :])
        elif lower.startswith(("urn:isbn:", "urn:issn:")):
            yield Identifier(lower[4:8], found[9:])
        elif lower.startswith(("http://", "https://")):
            yield Identifier("url", found)
