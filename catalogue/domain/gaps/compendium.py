"""The compendium: what states have laid down against trafficking, country by kind by year.

The kind of a document is what its record says, told more finely by the words of its title: a
memorandum catalogued among laws is an agreement, standard operating procedures are procedures.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from catalogue.domain.descriptions.description import Description

KINDS = ("plan", "priority", "law", "procedure", "guideline", "agreement")
COUNTRIES = ("Cambodia", "China", "Lao PDR", "Myanmar", "Thailand", "Viet Nam")
"""The six countries of the Mekong, as descriptions call them; of China it is Yunnan that borders it."""

REGION = "region"
"""The place of documents that several of them share."""

PLACES = (*COUNTRIES, REGION)
_OF_THE_REGION = frozenset({"Greater Mekong Sub-region", "ASEAN", "South-East Asia"})

_WORDS: Mapping[str, re.Pattern[str]] = {
    kind: re.compile(words, re.IGNORECASE)
    for kind, words in {
        "law": r"^(?:the )?(?:law|act) (?:on|of|for|to|against|concerning|adopting|approving)\b"
        r"|^(?:prakas|(?:sub-?|royal )?decree)\b"
        r"|\b(?:act|law)\b[^:]*(?:\bb\.\s?e\.|\b(?:19|20|25)\d\d\b)"
        r"|^(?:ច្បាប់|ប្រកាស|អនុក្រឹត្យ|ព្រះរាជក្រម|ກົດໝາຍ|ກົດຫມາຍ|พระราชบัญญัติ|luật)",
        "agreement": r"\b(?:memorandum of understanding|mou|agreement|convention|protocol|treaty)\b"
        r"|\b(?:joint|asean|ministerial) declaration\b|declaration against"
        r"|អនុស្សរណៈ|កិច្ចព្រមព្រៀង|អនុសញ្ញា|ពិធីសារ",
        "priority": r"\bpriorit(?:y|ies)\b|អាទិភាព",
        "plan": r"\b(?:plans? of action|action plans?|national plans?|strategic plan)\b|ផែនការ",
        "procedure": r"\b(?:operating|operational) procedures?\b|^procedures?\b|នីតិវិធី",
        "guideline": r"\bguidelines?\b|សេចក្ដីណែនាំ|សេចក្តីណែនាំ",
    }.items()
}


def kind_of(description: Description) -> str:
    """One of ``KINDS``, or "" for what is no such document.

    A record that says its kind is believed; of one that says none, only a plain title is taken.
    """
    said = [kind for kind, words in _WORDS.items() if words.search(description.full_title)]
    kind = description.kind
    if kind == "law":
        return "agreement" if said[:1] == ["agreement"] else "law"
    if kind == "guideline":
        return "procedure" if "procedure" in said else "guideline"
    if kind == "plan":
        return "priority" if "priority" in said and "plan" not in said else "plan"
    if kind in KINDS:
        return kind
    return said[0] if said and not kind and said[0] != "priority" else ""


def places_of(countries: Iterable[str]) -> tuple[str, ...]:
    """Return the rows that a document about these countries stands in."""
    found = dict.fromkeys(REGION if country in _OF_THE_REGION else country for country in countries)
    return tuple(place for place in PLACES if place in found)


@dataclass(frozen=True, slots=True)
class Document:
    """A document of the compendium; ``key`` names it in addresses, ``shelf`` is where it stands.

    ``publication_id`` is None for what only a list wants; ``wanted_key`` is "" for what no public
    list wants, and ``cited_by`` are the names of those that do.
    """

    key: str
    description: Description
    kind: str
    places: tuple[str, ...]
    year: int | None
    held: bool
    publication_id: int | None = None
    wanted_key: str = ""
    shelf: str = ""
    cited_by: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """What to call it."""
        return self.description.called


@dataclass(frozen=True, slots=True)
class Matrix:
    """Documents by place and kind, each cell in the order of years; those without a year last."""

    cells: Mapping[tuple[str, str], Sequence[Document]]
    first: int | None = None
    last: int | None = None

    def cell(self, place: str, kind: str) -> Sequence[Document]:
        """Return the documents of one cell."""
        return self.cells.get((place, kind), ())

    @property
    def documents(self) -> list[Document]:
        """Every document once."""
        return list({document.key: document for cell in self.cells.values() for document in cell}.values())

    @property
    def held(self) -> int:
        """How many of them are held."""
        return sum(document.held for document in self.documents)


def laid_out(documents: Iterable[Document], first: int | None = None, last: int | None = None) -> Matrix:
    """Return the matrix of documents, narrowed to a span of years (then without those of no year)."""
    cells: dict[tuple[str, str], list[Document]] = {}
    for document in documents:
        if _within(document.year, first, last):
            for place in document.places:
                cells.setdefault((place, document.kind), []).append(document)
    for cell in cells.values():
        cell.sort(key=lambda document: (document.year is None, document.year or 0, document.title))
    return Matrix(cells, first, last)


def _within(year: int | None, first: int | None, last: int | None) -> bool:
    if first is None and last is None:
        return True
    return year is not None and (first or year) <= year <= (last or year)
