"""What the identifiers of two records say of them, as the names of findings; see ``field_findings``."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from rapidfuzz.distance import OSA

from catalogue.domain.descriptions.law_numbers import ROMANISED, YEARLY, family_of
from catalogue.domain.descriptions.laws import Standing
from catalogue.matching.findings import Finding
from catalogue.matching.records.prepared import Prepared
from catalogue.matching.records.series_numbers import SeriesNumber

_NUMBERS = ("un_symbol", "report_number", "sales_number", "sudoc")
"""Schemes whose number names one document: two of them cannot be one thing's."""
_LAW = "law_number:"
"""That of laws, which have numbers of several families: those of one family cannot be one law's."""


def in_identifiers(entry: Prepared, holding: Prepared) -> Iterator[Finding]:
    """Yield identifiers that both records have, or that tell them apart."""
    if entry.series_numbers and holding.series_numbers:
        yield from _in_series(entry.series_numbers, holding.series_numbers)
    if not entry.keys or not holding.keys:
        return
    shared = entry.keys & holding.keys
    open_ = {key for key in shared if _is_open(key, entry, holding)}
    schemes = {key.partition(":")[0] for key in shared - open_}
    if "isbn" in schemes:
        yield Finding.ISBN_SAME
    elif entry.isbns and holding.isbns:
        yield Finding.ISBN_OTHER
    elif _misprinted(entry, holding):
        yield Finding.ISBN_MISPRINT
    if schemes.intersection(_NUMBERS) or schemes & {"other", "law_number"}:
        yield Finding.NUMBER_SAME
    elif open_:
        yield Finding.NUMBER_LIKE
    elif _laws_differ(entry, holding):
        yield Finding.LAW_OTHER
    elif any(_has(entry, scheme) and _has(holding, scheme) for scheme in _NUMBERS):
        yield Finding.NUMBER_OTHER
    if "doi" in schemes:
        yield Finding.DOI_SAME
    elif _has(entry, "doi") and _has(holding, "doi") and not _dois(entry) & _dois(holding):
        yield Finding.DOI_OTHER
    if "url" in schemes:
        yield Finding.URL_SAME


def _in_series(some: Collection[SeriesNumber], others: Collection[SeriesNumber]) -> Iterator[Finding]:
    """Yield whether two works have the same number in all series that both are of, or another one in any."""
    compared: dict[str, bool] = {}
    for name, number in some:
        for other_name, other_number in others:
            if name in other_name or other_name in name:
                compared[name] = compared.get(name, False) or number == other_number
    if compared:
        yield Finding.SERIES_SAME if all(compared.values()) else Finding.SERIES_OTHER


_RESOLUTIONS = re.compile(r"un_symbol:[AES]/(?:HRC/)?RES/")


def _is_open(key: str, entry: Prepared, holding: Prepared) -> bool:
    """Whether a number that both have does not say which document is meant.

    Decisions are numbered anew each year; a resolution adopts several instruments, each as an annex of it.
    """
    if key.startswith(_LAW) and family_of(key.removeprefix(_LAW)) in YEARLY:
        return _years(entry).isdisjoint(_years(holding))
    return bool(_RESOLUTIONS.match(key)) and Standing.LAW in (entry.standing, holding.standing)


def _years(record: Prepared) -> set[int]:
    return {*record.years, *record.full.years} | ({record.year} if record.year is not None else set())


def _laws_differ(entry: Prepared, holding: Prepared) -> bool:
    """Whether both have a number of one family, and another; letters alone may be spelt in several ways."""
    some, others = (_law_families(record) for record in (entry, holding))
    return any(some[family].isdisjoint(others[family]) for family in some.keys() & others.keys())


def _law_families(record: Prepared) -> dict[str, set[str]]:
    families: dict[str, set[str]] = {}
    for key in record.keys:
        if key.startswith(_LAW):
            number = key.removeprefix(_LAW)
            family = family_of(number)
            shown = re.sub(r"\D+", "/", number) if family in ROMANISED else number
            families.setdefault(family, set()).add(shown)
    return families


def _has(record: Prepared, scheme: str) -> bool:
    return any(key.startswith(scheme) for key in record.keys)


def _dois(record: Prepared) -> set[str]:
    """DOIs without the mark of a version (".pub2", "v3"), by which updates of one work differ."""
    return {re.sub(r"\.?(?:pub|v)\d+$", "", key) for key in record.keys if key.startswith("doi:")}


def _misprinted(entry: Prepared, holding: Prepared) -> bool:
    """Whether a wrong ISBN is a digit away from one on the other side."""
    some, others = (
        [key.removeprefix("isbn:").removeprefix("978") for key in record.keys if key.startswith("isbn:")]
        for record in (entry, holding)
    )
    return any(OSA.distance(one[:9], other[:9]) <= 1 for one in some for other in others)
