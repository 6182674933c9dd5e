"""The numbers of a description, wherever they stand in it: the keys by which it is found and told apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from catalogue.domain.descriptions.description import Description, Identifier
from catalogue.domain.descriptions.identifiers import keys_of, plain_number, recognise
from catalogue.domain.descriptions.law_numbers import decision_family, law_numbers, numbered
from catalogue.domain.descriptions.laws import Standing, standing_of
from search_index.analysis.normalisation import clean

_DIGIT = re.compile(r"\d")
_LAW = "law_number:"
_MOSTLY, _MOSTLY_ALL = 0.5, 0.9
"""Which share of a title, and of a subtitle, a number makes up that is all it says."""
_BARE = 60
"""Up to how many letters a title may be nothing but a number."""


def keys_in(description: Description) -> tuple[str, ...]:
    """Exact keys of every identifier of a description, also those keyed into other fields.

    Report numbers stand in series and edition, an ISBN in the date, the number of a law in its title, in
    real catalogues and lists. A work about a law has none of the law's numbers.
    """
    stray = (
        description.series, description.edition, description.number, description.year, description.reference,
    )  # fmt: skip
    found = [
        *description.identifiers,
        *(identifier for text in stray if text for identifier in recognise(text)),
    ]
    title = description.full_title
    if _DIGIT.search(title):
        found.extend(_in_title(title))
        if is_a_number(description.subtitle):
            found.extend(recognise(description.subtitle))
    keys = (*keys_of(found), *_decision(description))
    laws = any(key.startswith(_LAW) for key in keys)
    if laws and standing_of(title or description.reference) is Standing.ABOUT:
        return tuple(key for key in keys if not key.startswith(_LAW))
    return keys


def own_numbers(description: Description) -> tuple[str, ...]:
    """Return the keys that name a publication itself: not an ISSN, nor an address, which many share."""
    return tuple(key for key in keys_in(description) if not key.startswith(("issn:", "url:")))


def is_a_number(text: str) -> bool:
    """Whether a text is nothing but a number, as some write behind a title: "E/2002/68/Add.1"."""
    return len(text) <= _BARE and any(
        len(identifier.value) >= _MOSTLY_ALL * len(text) for identifier in recognise(text)
    )


def _in_title(title: str) -> Iterator[Identifier]:
    """Yield the number of a law in its title, and any number where the title is nothing else."""
    plain = plain_number(title)
    yield from (Identifier("law_number", plain[law.start : law.end]) for law in law_numbers(plain) if law.own)
    if len(title) <= _BARE:
        yield from (
            identifier for identifier in recognise(title) if len(identifier.value) >= _MOSTLY * len(title)
        )


def _decision(description: Description) -> Iterator[str]:
    """Yield the number of a decision that stands apart from what its title says it is: prakas, sub-decree."""
    if not (family := decision_family(description.title)):
        return
    values = (identifier.value for identifier in description.identifiers if identifier.scheme != "url")
    for value in (description.series, description.number, *values):
        if value and (key := numbered(family, plain_number(value))):
            yield _LAW + key


_MONTH = (
    r"(?:jan|feb|fév|fev|mar|apr|avr|abr|ma[iy]|jun|juin|jul|juil|aug|aoû|aou|ago|sep|set|oct|okt|nov|dec|déc|dic|dez)"
    r"[^\W\d_]{0,7}\.?"
)
_DAY = re.compile(
    rf"\b(\d{{1,2}})(?:st|nd|rd|th|er|e)?\.?\s(?:de\s)?{_MONTH}(?=\W)|\b{_MONTH}\s(\d{{1,2}})\b|ថ្ងៃទី\s?(\d{{1,2}})",
    re.IGNORECASE,
)


@lru_cache(maxsize=1_000)
def days_in(text: str) -> frozenset[int]:
    """Return the days of the month in a text: 15 of "15 November 2000" and "Nov. 15, 2000"."""
    return frozenset(int(next(filter(None, found.groups()))) for found in _DAY.finditer(plain_number(text)))


@lru_cache(maxsize=1_000)
def numerals_cited(text: str) -> frozenset[int]:
    """Return the numerals within the numbers of laws and documents that a text cites, its own or
    another's.
    """
    plain = plain_number(clean(text))
    cited = [plain[law.start : law.end] for law in law_numbers(plain)]
    cited += [identifier.value for identifier in recognise(text)]
    return frozenset(int(digits) for value in cited for digits in re.findall(r"\d{1,9}", plain_number(value)))


def beyond_numbers(text: str) -> str:
    """Return what a text says besides the numbers in it: "UN Doc. " of "UN Doc. A/75/289"."""
    rest = plain_number(clean(text))
    for identifier in recognise(text):
        rest = rest.replace(plain_number(identifier.value), " ")
    return rest
