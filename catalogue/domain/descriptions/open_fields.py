"""What of the fields kept from a source goes out by the doors for everybody.

What is not named here stays with the desk: what a source means by a field of its own (a price, a note for
staff, a reader's rating, who gave) nobody can know, and nothing that has gone out is called back.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from catalogue.domain.descriptions.description import Description, SourceField

MARKED_PRIVATE = frozenset({"541", "542", "561", "583"})
"""Fields of MARC 21 whose first indicator says whether they are private: who gave, rights, who had it before,
what was done with it."""
PRIVATE = "0"
"""Their first indicator where they are."""
OTHER_SCRIPT = "880"
"""The field of MARC 21 that says in another script what the field says to which its $6 is linked."""

_WHOLE = ""
_ADDRESS = "acdfgijmnopqrstuvwyz235678"
"""Of 856, without the name and the password of a login, the machine and whose it is, and notes for staff."""
_CALL_NUMBER = "abcdefghijklmnpqstuz23568"
_NUMBER = "abfgyz2568"
"""Of fields of numbers, without the price."""
_OF_MARC_21 = {
    "000 006 007 008 01[03567] 022 02[678] 03[0-6] 04[0-8] 05[0125] 06[016] 07[0124] 08[02-68]": _WHOLE,
    "09[0269] 1[0-8]. 2[0-6]. 300 306 307 310 321 33. 34. 351 352 362 363 37. 38. 4[0-4]. 490": _WHOLE,
    "50[0124-8] 510 511 51[3-8] 52[0-5] 530 53[234] 536 538 540 542 54[4-7] 550 552 555 556": _WHOLE,
    "56[12357] 58[014568] 6[0-8]. 7[0-8]. 800 81[01] 830 850 85[345]": _WHOLE,
    "020": "aqz68",
    "024": "adqz268",
    "037": "abfg3568",
    "526": "abcdiz568",
    "535": "3a68",
    "583": "abcdefhijklnouz23568",
    "852": _CALL_NUMBER,
    "85[67]": _ADDRESS,
    "86[345]": "abcdefghijklmnopqstuvwz68",
    "86[678]": "az268",
    "87[678]": "hptz368",
}
"""Tags (as patterns) and subfields of MARC 21, of what it has for publications and for copies."""
_OF_UNIMARC = {
    "000 01[246] 02. 035 036 040 1.. 2.. 3(?!18|45).. 4.. 5[0-8]. 6[0-8]. 7.. 801": _WHOLE,
    "01[01357] 07[123]": _NUMBER,
    "318": "abcdefhijklnor568",
    "852": _CALL_NUMBER,
    "856": _ADDRESS,
}
"""The same of UNIMARC. 345 says at what price and of whom to buy, 830 what cataloguers tell each other."""
_NAMES = {
    "ris": "DB DP M3 NV OP SE ST TA TT Y2",
    "bibtex": (
        "addendum afterword annotator archiveprefix article-number authortype bookauthor booksubtitle"
        " booktitleaddon bookpagination chapter coden commentator day editora editorb editorc editoratype"
        " editorbtype editorctype editortype eid eissn entrysubtype eprint eprintclass eprinttype eventdate"
        " eventtitle eventtitleaddon foreword holder hyphenation introduction isan ismn isrn issuesubtitle"
        " issuetitle iswc journalsubtitle key label langidopts mainsubtitle maintitle maintitleaddon month"
        " mrclass mrnumber nameaddon origdate origlanguage origlocation origpublisher origtitle pagination"
        " part pmcid pmid primaryclass pubstate shortauthor shorteditor shorthand shortjournal shortseries"
        " shorttitle titleaddon type urldate venue version volumes zblnumber"
    ),
    "csl-json": (
        "PMCID PMID accessed archive archive-place archive_collection archive_location authority"
        " available-date call-number chair chapter-number collection-editor composer container-author"
        " container-title-short curator dimensions division editorial-director event event-date event-place"
        " event-title executive-producer genre guest host interviewer journalAbbreviation jurisdiction medium"
        " narrator number-of-volumes organizer original-author original-date original-publisher"
        " original-publisher-place original-title part-number part-title performer printing-number producer"
        " recipient references reviewed-author reviewed-genre reviewed-title scale script-writer section"
        " series-creator shortTitle source status submitted supplement-number title-short version"
        " volume-title volume-title-short year-suffix"
    ),
    "mods": "accessCondition tableOfContents targetAudience typeOfResource",
}
"""Tags of RIS, fields of BibLaTeX, variables of CSL and elements of MODS that say something of a publication,
and nothing of who describes, has or reads it. Columns of somebody's table never go out."""


def for_everybody(description: Description) -> Description:
    """Return the description with those fields of its source that anybody may have."""
    kept = tuple(told for field in description.source_fields if (told := _told(field)) is not None)
    return description if kept == description.source_fields else description.with_changes(source_fields=kept)


def _told(field: SourceField) -> SourceField | None:
    if field.format in _BY_TAG:
        return _told_of_marc(field)
    return field if field.name in _BY_NAME.get(field.format, ()) else None


def _told_of_marc(field: SourceField) -> SourceField | None:
    """Return a field in the text form of MARC ("10$aSold$cIOM") with the subfields that go out."""
    tag = field.name[:3]
    marks, *parts = field.value.split("$")
    if tag == OTHER_SCRIPT and field.format == "marc":
        tag = next((part[1:4] for part in parts if part.startswith("6")), "")
    if field.format == "marc" and tag in MARKED_PRIVATE and marks.startswith(PRIVATE):
        return None
    codes = _codes(field.format, tag)
    if codes is None or codes == _WHOLE:
        return None if codes is None else field
    told = [part for part in parts if part[:1] and part[0] in codes]
    # A link says nothing by itself.
    if all(part[0] in "3568" for part in told):
        return None
    return field if told == parts else replace(field, value="$".join([marks, *told]))


@lru_cache(maxsize=2_000)
def _codes(format: str, tag: str) -> str | None:
    """Return the subfields of a tag that go out; None where nothing of it does."""
    for patterns, codes in _BY_TAG[format].items():
        if any(re.fullmatch(pattern, tag) for pattern in patterns.split()):
            return codes
    return None


_BY_TAG = {"marc": _OF_MARC_21, "unimarc": _OF_UNIMARC}
_BY_NAME = {format: frozenset(names.split()) for format, names in _NAMES.items()}
