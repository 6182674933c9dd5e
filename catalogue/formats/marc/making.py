"""The fields of MARC 21 that a description fills, as other catalogues want them.

ISBD marks stand at the ends of subfields, since most catalogues show fields as they are. What VuFind, Koha
and SLiMS read was looked up in their importers: languages in 008 and 041 as three letters, the imprint in
264 (RDA) and 260 (before), series in 490 with 830, call numbers in 090, copies in 852 and 952.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pymarc import Field, Indicators, Subfield

from catalogue.domain.descriptions.description import Contributor, ContributorKind, Description
from catalogue.domain.descriptions.languages import bibliographic_code
from catalogue.domain.descriptions.years import year_of
from catalogue.formats.marc.holdings import marc_holdings
from catalogue.formats.marc.numbers import marc_number
from catalogue.formats.marc.source_fields import marked
from catalogue.formats.marc.terms import AREAS, OWN_SOURCE, ROLE_CODES, place_code
from catalogue.formats.records.record import Entry

OWN_CODE = "LACUNA"
"""The organisation (003) by which Lacuna knows records that it wrote."""
_AREA_CODES = {name: code.ljust(7, "-") for code, name in AREAS.items()}
_MATERIALS = {
    "video": "gm",
    "map": "em",
    "serial": "as",
    "periodical": "as",
    "newsletter": "as",
    "thesis": "tm",
}
_ARTICLES = frozenset(
    [
        "a",
        "an",
        "das",
        "dem",
        "der",
        "ein",
        "eine",
        "einem",
        "einen",
        "einer",
        "eines",
        "el",
        "gl",
        "gli",
        "il",
        "l",
        "la",
        "las",
        "le",
        "les",
        "lo",
        "los",
        "os",
        "the",
        "um",
        "uma",
        "un",
        "una",
        "une",
        "uno",
    ]
)
"""Articles with which a title may begin (MARC 21, Appendix E; those that MARC::Lint knows)."""
_NO_ARTICLE = re.compile(
    r"a & |a[-+]|a is |a isn't |a l'|a la |a posteriori|a priori|a to |el nino|el salvador|l is |l-|la salle"
    r"|las vegas|lo cual|lo mein|lo que|los alamos|los angeles",
    re.IGNORECASE,
)
_OPENING = re.compile(r"[\"'\[(*]*")
_FIRST_WORD = re.compile(r"([^ ()\[\]'\"-]+)([ ()\[\]'\"-]?)([ ()\[\]'\"*-]*)")
_LC_CLASS = re.compile(r"([A-Z]{1,3}\s?\d{1,4}(?:\.\d+)?)(?:\s?(\.[A-Z]\d.*))?")


def made_fields(entry: Entry) -> list[Field]:
    """Return the fields of an entry; what they cannot say is not in them."""
    own_id, d, holdings = entry
    is_authored = bool(d.contributors) and d.contributors[0].role in {"author", "creator"}
    title = d.title or d.reference
    made = [
        Field("001", data=own_id),
        Field("003", data=OWN_CODE),
        Field("008", data=_coded(d)),
        *(marc_number(identifier) for identifier in d.identifiers if identifier.value),
        _languages(d),
        *(
            filled_field("041", "07", ("a", code), ("2", "iso639-3"))
            for code in d.languages
            if not bibliographic_code(code)
        ),
        _areas(d),
        *(_call_number(number) for number in dict.fromkeys(copy.call_number for copy in holdings) if number),
        *(
            _contributor(contributor, is_authored and at == 0)
            for at, contributor in enumerate(d.contributors)
        ),
        _title(title, d, "1" if is_authored else "0"),
        *(filled_field("246", "31", ("a", parallel_title)) for parallel_title in d.parallel_titles),
        _ended("250", "  ", ("", "a", d.edition)),
        *(_imprint(tag, d) for tag in ("260", "264")),
        filled_field("300", "  ", ("a", "" if d.venue else d.pages)),
        *_series(d),
        *(filled_field("500", "  ", ("a", note)) for note in d.notes),
        *(filled_field("520", "  ", ("a", piece)) for piece in pieces(d.summary)),
        filled_field("524", "  ", ("a", d.reference)),
        *(_subject(subject) for subject in d.subjects),
        *(filled_field("651", " 7", ("a", country), ("2", OWN_SOURCE)) for country in d.countries),
        filled_field("655", " 7", ("a", d.kind), ("2", OWN_SOURCE)),
        _host(d),
        *marc_holdings(holdings),
    ]
    return [field for field in made if field]


def leader_of(entry: Entry) -> str:
    """Return the leader of an entry: what it describes (06 and 07), and that ISBD marks are included (18)."""
    d = entry[1]
    part = "aa" if d.kind == "chapter" else "ab"
    material = part if d.venue else _MATERIALS.get(d.kind, "am")
    return f"00000n{material} a2200000ui 4500"


def _coded(d: Description) -> str:
    """Field 008: forty positions, of which we know date, place and language; the rest is not said ("|")."""
    year = year_of(d.year)
    dates = f"s{year:04d}    " if year else "nuuuuuuuu"
    language = next((code for language in d.languages if (code := bibliographic_code(language))), "")
    return f"{'':6}{dates}{place_code(d.place)}{'|' * 14} {'|' * 2}{language or 'und'} d"


def filled_field(tag: str, marks: str, *parts: tuple[str, str]) -> Field | None:
    """Return a field of those of its parts that say something; None where none does but its source ("2")."""
    filled = [Subfield(code, value) for code, value in parts if value]
    is_empty = all(part.code == "2" for part in filled)
    return None if is_empty else Field(tag, Indicators(marks[0], marks[1]), filled)


def _ended(tag: str, marks: str, *parts: tuple[str, str, str]) -> Field | None:
    subfields = list(marked(*parts, end="."))
    return Field(tag, Indicators(marks[0], marks[1]), subfields) if subfields else None


def _languages(d: Description) -> Field | None:
    codes = [code for language in d.languages if (code := bibliographic_code(language))]
    return filled_field("041", "0 ", *(("a", code) for code in codes))


def _areas(d: Description) -> Field | None:
    return filled_field(
        "043", "  ", *(("a", code) for country in d.countries if (code := _AREA_CODES.get(country)))
    )


def _call_number(number: str) -> Field | None:
    if found := _LC_CLASS.fullmatch(number):
        return filled_field("050", " 4", ("a", found[1]), ("b", found[2] or ""))
    return filled_field("090", "  ", ("a", number))


def _title(title: str, d: Description, first: str) -> Field | None:
    if not title:
        return None
    volume = "" if d.venue else d.volume
    parts = (("", "a", title), (".", "n", volume), (" :", "b", d.subtitle))
    return _ended("245", f"{first}{not_filed(title)}", *parts)


def not_filed(title: str) -> int:
    """How many letters at the beginning of a title are passed over in filing: those of its article."""
    opening = _OPENING.match(title)
    start = opening.end() if opening else 0
    word = _FIRST_WORD.match(title, start)
    if word is None or word[1].casefold() not in _ARTICLES or _NO_ARTICLE.match(title, start):
        return 0
    marks = len(word[3].rstrip("-")) if word[2] else 0
    return min(start + len(word[1]) + 1 + marks, 9)


def _imprint(tag: str, d: Description) -> Field | None:
    parts = (("", "a", d.place), (" :", "b", d.publisher), (",", "c", d.year))
    marks = " 1" if tag == "264" else "  "
    return _ended(tag, marks, *parts) if d.year else filled_field(tag, marks, *_unmarked(*parts))


def _unmarked(*parts: tuple[str, str, str]) -> list[tuple[str, str]]:
    return [(part.code, part.value) for part in marked(*parts)]


def _contributor(contributor: Contributor, is_main: bool) -> Field | None:
    person = contributor.kind is ContributorKind.PERSON
    tag = ("1" if is_main else "7") + ("00" if person else "10")
    marks = "1 " if person and "," in contributor.name else "0 " if person else "2 "
    parts = list(marked(("", "a", contributor.name), (",", "e", contributor.role), end="."))
    if code := ROLE_CODES.get(contributor.role):
        parts.append(Subfield("4", code))
    return Field(tag, Indicators(marks[0], marks[1]), parts)


def is_series_number(d: Description) -> bool:
    """Whether the number of a description is that of its series, and not of an issue."""
    return bool(d.series and not d.venue)


def _series(d: Description) -> Iterator[Field | None]:
    parts = (("", "a", d.series), (" ;", "v", d.number if is_series_number(d) else ""))
    if d.series:
        yield filled_field("490", "1 ", *_unmarked(*parts))
        yield _ended("830", f" {not_filed(d.series)}", *parts)


def _subject(subject: str) -> Field | None:
    first, *others = subject.split(" -- ")
    return filled_field("650", " 4", ("a", first), *(("x", subdivision) for subdivision in others))


def _host(d: Description) -> Field | None:
    number = "" if is_series_number(d) else d.number
    return filled_field(
        "773",
        "0 ",
        ("t", d.venue),
        ("g", f"vol. {d.volume}" if d.venue and d.volume else ""),
        ("g", f"no. {number}" if number else ""),
        ("g", f"p. {d.pages}" if d.venue and d.pages else ""),
    )


LONGEST_FIELD = 9_000
"""Bytes of text in one field; the directory has four digits for its length."""


def pieces(text: str, longest: int = LONGEST_FIELD) -> Iterator[str]:
    """Yield a text in pieces of at most so many bytes, parted before spaces where there are any."""
    while text:
        piece = text.encode()[:longest].decode(errors="ignore")
        if len(piece) < len(text) and (at := piece.rfind(" ", len(piece) // 2)) > 0:
            piece = piece[:at]
        yield piece
        text = text[len(piece) :]
