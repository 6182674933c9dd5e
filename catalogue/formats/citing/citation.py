"""A description as a citation that a person can paste: APA, MLA, Chicago and ISO 690.

Plain text, after the seventh edition of APA, the ninth of MLA, the author-date system of the
seventeenth Chicago Manual and ISO 690:2021, as far as what is catalogued here needs them; what a
description lacks is left out and never guessed (see ADR 0031).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from catalogue.domain.descriptions.description import Contributor, ContributorKind, Description
from catalogue.domain.descriptions.identifiers import printed_isbn
from catalogue.domain.descriptions.years import year_of
from catalogue.formats.records.problems import N_

_ENDED = re.compile(r"[.?!។]”?$")
_DATED_ISSUE = re.compile(r"(\D+), ([^\d,]+ (?:1[89]|20)\d\d)")
"""A journal and the month or season of its issue: "Quarterly Review, March 2006"."""
_ET_AL_AFTER = {"apa": 20, "chicago": 10}


def cite(description: Description, style: str) -> str:
    """Return the citation in a style of ``STYLES``; a description that is one free-text reference gives
    that.
    """
    if not description.title:
        return description.reference
    make = _MAKERS[style]
    return make(with_host(description))


def with_host(description: Description) -> Description:
    """Return an article whose journal was catalogued as its series, such as "Social Change 56(5)", as an
    article.
    """
    d = description
    if d.kind != "article" or d.venue or not d.series:
        return d
    if dated := _DATED_ISSUE.fullmatch(d.series):
        return d.with_changes(venue=dated[1], series="", number=d.number or dated[2])
    found = re.fullmatch(r"(\D+?),?\s+(\d+)\s*(?:\(([^)]+)\))?", d.series)
    if not found:
        return d.with_changes(venue=d.series, series="")
    volume, number = d.volume or found[2], d.number or found[3] or ""
    return d.with_changes(venue=found[1], series="", volume=volume, number=number)


def _authors(description: Description) -> list[Contributor]:
    """Who is named first: the authors, else the editors, else whoever there is."""
    people = description.contributors
    for role in ("author", "editor"):
        if found := [person for person in people if person.role == role]:
            return found
    return list(people)


def _is_edited(authors: Sequence[Contributor]) -> bool:
    return bool(authors) and all(author.role == "editor" for author in authors)


def _halves(contributor: Contributor) -> tuple[str, str]:
    """Surname and given names; a body, or a name in one piece, is all surname."""
    if contributor.kind is ContributorKind.BODY or ", " not in contributor.name:
        return contributor.name, ""
    family, given = contributor.name.split(", ", 1)
    return family, given


def _initials(given: str) -> str:
    parts = re.split(r"[\s.]+", given)
    short = ["-".join(f"{piece[0]}." for piece in part.split("-") if piece) for part in parts if part]
    return " ".join(short)


def _direct(contributor: Contributor) -> str:
    family, given = _halves(contributor)
    return f"{given} {family}".strip()


def _inverted(contributor: Contributor) -> str:
    family, given = _halves(contributor)
    return f"{family}, {given}" if given else family


def _ordinary_edition(edition: str) -> str:
    """Return the edition as citations have it; a first edition is not named."""
    text = re.sub(r"\bedition\b", "ed.", edition, flags=re.IGNORECASE)
    return "" if re.match(r"(?:1st|first)\b", text, re.IGNORECASE) else re.sub(r"\b([Ee])d$", r"\1d.", text)


def _year(description: Description, unknown: str = "n.d.") -> str:
    year = year_of(description.year)
    return str(year) if year else unknown


def _address(description: Description) -> str:
    if doi := next(iter(description.identifiers_of("doi")), ""):
        return doi if "doi.org" in doi else f"https://doi.org/{doi.removeprefix('doi:').strip()}"
    return next(iter(description.identifiers_of("url")), "")


def _sentences(parts: Sequence[str]) -> str:
    """Return the parts as sentences: each ends with a full stop unless it ends with a mark of its own."""
    filled = (part.strip() for part in parts if part.strip())
    return " ".join(part if _ENDED.search(part) or "://" in part else f"{part}." for part in filled)


def _quoted(title: str) -> str:
    return f"“{title}”" if title[-1] in "?!." else f"“{title}.”"


def _joined(names: Sequence[str], last: str) -> str:
    if len(names) < 3:
        return f" {last} ".join(names)
    return f"{', '.join(names[:-1])}, {last} {names[-1]}"


def _apa(d: Description) -> str:
    authors = _authors(d)
    names = []
    for author in authors[: _ET_AL_AFTER["apa"]]:
        family, given = _halves(author)
        names.append(f"{family}, {_initials(given)}" if given else family)
    who = f"{', '.join(names[:-1])}, & {names[-1]}" if len(names) > 1 else "".join(names)
    if _is_edited(authors):
        who += " (Eds.)" if len(authors) > 1 else " (Ed.)"
    edition = _ordinary_edition(d.edition)
    title = d.full_title + (f" ({edition})" if edition else "")
    when = f"({_year(d)})"
    host = ""
    if d.venue:
        issue = f"{d.volume}({d.number})" if d.volume and d.number else d.volume or d.number
        host = ", ".join(part for part in (d.venue, issue, d.pages) if part)
    publisher = "" if d.venue or [d.publisher] == [author.name for author in authors] else d.publisher
    opening = [who, when, title] if who else [title, when]
    return _sentences([_opened(opening[0], opening[1]), *opening[2:], host, publisher, _address(d)])


def _opened(first: str, when: str) -> str:
    return f"{first if first[-1] in '.?!)' else first + '.'} {when}"


def _mla(d: Description) -> str:
    authors = _authors(d)
    who = _inverted(authors[0]) if authors else ""
    if len(authors) == 2:
        who += f", and {_direct(authors[1])}"
    elif len(authors) > 2:
        who += ", et al"
    if _is_edited(authors):
        who += ", editors" if len(authors) > 1 else ", editor"
    title = _quoted(d.full_title) if d.venue else d.full_title
    details = [d.venue, _ordinary_edition(d.edition)]
    details += [
        f"vol. {_bare(d.volume)}" if d.volume else "",
        f"no. {_bare(d.number)}" if d.venue and d.number else "",
    ]
    details += ["" if d.venue else d.publisher, _year(d, ""), f"pp. {d.pages}" if d.venue and d.pages else ""]
    return _sentences([who, title, ", ".join(detail for detail in [*details, _address(d)] if detail)])


def _bare(number: str) -> str:
    """Return a volume or number without its own label."""
    return re.sub(r"^(?:vol(?:ume)?|no|issue|iss|number)\b\.?\s*", "", number, flags=re.IGNORECASE)


def _chicago(d: Description) -> str:
    authors = _authors(d)
    shown = authors if len(authors) <= _ET_AL_AFTER["chicago"] else authors[:7]
    names = [
        _inverted(contributor) if at == 0 else _direct(contributor) for at, contributor in enumerate(shown)
    ]
    who = f"{', '.join(names[:-1])}, and {names[-1]}" if len(names) > 1 else "".join(names)
    who += " et al" if len(shown) < len(authors) else ""
    if _is_edited(authors):
        who += ", eds" if len(authors) > 1 else ", ed"
    where = ": ".join(part for part in (d.place, d.publisher) if part)
    if not d.venue:
        parts = [who, _year(d), d.full_title, _ordinary_edition(d.edition), where]
    else:
        issue = (
            f"{_bare(d.volume)} ({_bare(d.number)})" if d.volume and d.number else _bare(d.volume or d.number)
        )
        host = f"{d.venue} {issue}".strip() + (f": {d.pages}" if d.pages else "")
        parts = [who, _year(d), _quoted(d.full_title), host]
    if not who:
        parts = [parts[2], parts[1], *parts[3:]]
    return _sentences([*parts, _address(d)])


def _iso690(d: Description) -> str:
    authors = _authors(d)
    names = []
    for author in authors[: 1 if len(authors) > 3 else 3]:
        family, given = _halves(author)
        upper = family.upper() if author.kind is ContributorKind.PERSON else family
        names.append(f"{upper}, {given}" if given else upper)
    who = _joined(names, "and") + (" et al." if len(authors) > 3 else "")
    if _is_edited(authors):
        who += " (eds.)" if len(authors) > 1 else " (ed.)"
    isbns = [f"ISBN {printed_isbn(value)}" for value in d.identifiers_of("isbn")[:1]]
    if d.venue:
        details = [_year(d, ""), f"vol. {_bare(d.volume)}" if d.volume else ""]
        details += [f"no. {_bare(d.number)}" if d.number else "", f"p. {d.pages}" if d.pages else ""]
        return _sentences([who, d.full_title, d.venue, ", ".join(filter(None, details)), _address(d)])
    where = ": ".join(part for part in (d.place, d.publisher) if part)
    imprint = ", ".join(part for part in (where, _year(d, "")) if part)
    return _sentences([who, d.full_title, d.edition, imprint, d.series, *isbns, _address(d)])


_MAKERS: Mapping[str, Callable[[Description], str]] = {
    "apa": _apa,
    "mla": _mla,
    "chicago": _chicago,
    "iso690": _iso690,
}
STYLES: Mapping[str, str] = {
    "apa": N_("APA"),
    "mla": N_("MLA"),
    "chicago": N_("Chicago"),
    "iso690": N_("ISO 690"),
}
"""The styles by their codes, with their names."""
