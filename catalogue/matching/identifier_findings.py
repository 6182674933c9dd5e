"""What the identifiers of two records say of them, as the names of findings; see ``findings``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rapidfuzz.distance import OSA

from catalogue.matching.prepare import Prepared

_NUMBERS = ("un_symbol", "report_number", "sales_number", "law_number", "sudoc")
"""Schemes whose number names one document: two of them cannot be one thing's."""


def in_identifiers(entry: Prepared, holding: Prepared) -> Iterator[str]:
    """Identifiers that both records have, or that tell them apart."""
    if not entry.keys or not holding.keys:
        return
    shared = entry.keys & holding.keys
    schemes = {key.partition(":")[0] for key in shared}
    if "isbn" in schemes:
        yield "isbn_same"
    elif entry.isbns and holding.isbns:
        yield "isbn_other"
    elif _misprinted(entry, holding):
        yield "isbn_misprint"
    if schemes.intersection(_NUMBERS) or "other" in schemes:
        yield "number_same"
    elif any(_has(entry, scheme) and _has(holding, scheme) for scheme in _NUMBERS):
        yield "number_other"
    if "doi" in schemes:
        yield "doi_same"
    elif _has(entry, "doi") and _has(holding, "doi") and not _dois(entry) & _dois(holding):
        yield "doi_other"
    if "url" in schemes:
        yield "url_same"


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
