"""The fields of UNIMARC that a description fills (IFLA, UNIMARC Manual: Bibliographic Format).

UNIMARC has no marks of ISBD in its fields: whoever shows a record sets them. Copies stand in 995, as the
French recommendation, Koha and PMB have them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pymarc import Field

from catalogue.domain.descriptions.description import Contributor, ContributorKind, Description, Identifier
from catalogue.domain.descriptions.identifiers import isbn_problem
from catalogue.domain.descriptions.languages import bibliographic_code
from catalogue.domain.descriptions.years import year_of
from catalogue.formats.marc.making import filled_field, is_series_number, pieces
from catalogue.formats.marc.terms import OWN_SOURCE, place_code
from catalogue.formats.records.record import Entry, HoldingData

_MATERIALS = {"video": "gm", "map": "em", "serial": "as", "periodical": "as", "newsletter": "as"}
ROLE_NUMBERS = {
    "author": "070", "editor": "340", "translator": "730", "illustrator": "440", "compiler": "220",
    "contributor": "205", "publisher": "650", "sponsor": "723", "funder": "723", "photographer": "600",
    "director": "300", "cartographer": "180", "interviewer": "460", "producer": "630", "narrator": "550",
    "degree supervisor": "727", "degree granting institution": "295", "issuing body": "557",
    "reviewer": "675", "researcher": "673", "creator": "070",
}  # fmt: skip
"""Codes of roles (UNIMARC Manual, Appendix C), as they stand in subfield 4."""
_COUNTRIES = {
    "cb": "KH", "th": "TH", "vm": "VN", "ls": "LA", "br": "MM", "cc": "CN", "io": "ID", "my": "MY",
    "ph": "PH",
    "si": "SG", "ii": "IN", "np": "NP", "bg": "BD", "ja": "JP", "ko": "KR", "cx": "LK", "sz": "CH",
    "au": "AT",
    "fr": "FR", "gw": "DE", "it": "IT", "be": "BE", "ne": "NL", "dk": "DK", "sw": "SE", "no": "NO",
    "fi": "FI",
    "ie": "IE", "pl": "PL", "sp": "ES", "enk": "GB", "stk": "GB", "xxk": "GB", "nz": "NZ", "xxc": "CA",
    "onc": "CA", "at": "AU", "aca": "AU", "xna": "AU", "vra": "AU",
}  # fmt: skip
"""Countries of ISO 3166 by their codes in MARC 21; what is left are states of the USA."""


def unimarc_fields(entry: Entry) -> list[Field]:
    """Return the fields of an entry; what they cannot say is not in them."""
    own_id, d, holdings = entry
    volume = "" if d.venue else d.volume
    made = [
        Field("001", data=own_id),
        *(_number(identifier) for identifier in d.identifiers if identifier.value),
        filled_field("100", "  ", ("a", _coded(d))),
        filled_field("101", "0 ", *(("a", bibliographic_code(code) or code) for code in d.languages)),
        filled_field("102", "  ", ("a", _country(d.place))),
        filled_field("200", "1 ", ("a", d.title or d.reference), ("e", d.subtitle), ("h", volume)),
        filled_field("205", "  ", ("a", d.edition)),
        filled_field("210", "  ", ("a", d.place), ("c", d.publisher), ("d", d.year)),
        filled_field("215", "  ", ("a", "" if d.venue else d.pages)),
        filled_field("225", "2 ", ("a", d.series), ("v", d.number if is_series_number(d) else "")),
        *(filled_field("300", "  ", ("a", note)) for note in d.notes),
        *(filled_field("330", "  ", ("a", piece)) for piece in pieces(d.summary)),
        filled_field("332", "  ", ("a", d.reference)),
        _host(d),
        *(filled_field("517", "1 ", ("a", title)) for title in d.parallel_titles),
        *(_subject(subject) for subject in d.subjects),
        *(filled_field("607", "  ", ("a", country), ("2", OWN_SOURCE)) for country in d.countries),
        filled_field("608", "  ", ("a", d.kind), ("2", OWN_SOURCE)),
        *_contributors(d.contributors),
        *(_copy(copy) for copy in holdings),
    ]
    return [field for field in made if field]


def unimarc_leader(entry: Entry) -> str:
    """Return the leader of an entry; UNIMARC leaves its position 09 and its last one blank."""
    d = entry[1]
    material = "aa" if d.venue else _MATERIALS.get(d.kind, "am")
    return f"00000n{material}  22000003i 450 "


def _coded(d: Description) -> str:
    """Field 100 $a: thirty-six positions; the date of entry is not told."""
    year = year_of(d.year)
    dates = f"d{year:04d}    " if year else "u        "
    return f"{'':8}{dates}u  y0engy50      ba"


def _country(place: str) -> str:
    code = place_code(place).strip()
    return "" if code == "xx" else _COUNTRIES.get(code, "US")


def _number(identifier: Identifier) -> Field | None:
    scheme, value = identifier.scheme, identifier.value
    if scheme == "isbn":
        return filled_field("010", "  ", ("z" if isbn_problem(value) else "a", value))
    if scheme == "issn":
        return filled_field("011", "  ", ("a", value))
    if scheme == "url":
        return filled_field("856", "4 ", ("u", value))
    return filled_field("017", "7 ", ("a", value), ("2", scheme))


def _contributors(contributors: Sequence[Contributor]) -> Iterator[Field | None]:
    """Yield the first author in 700 or 710, other authors in 701 and 711, everybody else in 702 and 712."""
    for at, contributor in enumerate(contributors):
        is_author = contributor.role in {"author", "creator"}
        last = "0" if is_author and at == 0 else "1" if is_author else "2"
        code = ROLE_NUMBERS.get(contributor.role, "")
        if contributor.kind is ContributorKind.BODY:
            yield filled_field(f"71{last}", "02", ("a", contributor.name), ("4", code))
            continue
        family, _, given = contributor.name.partition(", ")
        yield filled_field(f"70{last}", " 1" if given else " 0", ("a", family), ("b", given), ("4", code))


def _subject(subject: str) -> Field | None:
    first, *others = subject.split(" -- ")
    return filled_field("606", "  ", ("a", first), *(("x", subdivision) for subdivision in others))


def _host(d: Description) -> Field | None:
    number = "" if is_series_number(d) else d.number
    parts = (
        f"vol. {d.volume}" if d.venue and d.volume else "",
        f"no. {number}" if number else "",
        f"p. {d.pages}" if d.venue and d.pages else "",
    )
    return filled_field("461", " 0", ("t", d.venue), ("v", ", ".join(filter(None, parts))))


def _copy(copy: HoldingData) -> Field | None:
    return filled_field(
        "995",
        "  ",
        ("a", copy.library),
        ("b", copy.library_code),
        ("c", copy.library_code),
        ("e", copy.location),
        ("f", copy.accession_number),
        ("k", copy.call_number),
        ("u", copy.donor),
    )


SORTING = re.compile("[\x88\x89\x98\x9c]")
"""What stands around an article that is passed over in filing."""
