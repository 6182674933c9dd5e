"""ISBNs that name no single publication: a set has one for all volumes, a book lends its own to chapters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

from catalogue.matching.comparison.comparison import Judgement
from catalogue.matching.comparison.title_comparison import ALIKE
from catalogue.matching.findings import Finding
from catalogue.matching.records.journal_place import pages_of
from catalogue.matching.records.prepared import Prepared
from catalogue.matching.text.parts import parts_apart

_UNLIKE = 0.5
"""The share of the lighter title in common below which two titles are those of two publications."""


def isbns_weighed(judgements: Sequence[Judgement]) -> Sequence[Judgement]:
    """Return the judgements, with ``isbn_shared`` for ``isbn_same`` where the ISBN does not say what is
    meant.

    That is so between a chapter and its book, and where holdings of other titles bear the ISBN as well,
    unless the entry's title is the holding's.
    """
    bearers = [judgement for judgement in judgements if Finding.ISBN_SAME in judgement]
    if not bearers:
        return judgements
    shared: set[str] = set()
    for one, other in combinations([judgement.holding for judgement in bearers], 2):
        if two_publications(one, other):
            shared |= _isbns(one, other)
    return [
        _weighed(judgement, shared) if Finding.ISBN_SAME in judgement else judgement
        for judgement in judgements
    ]


def two_publications(one: Prepared, other: Prepared) -> bool:
    """Whether two holdings under one ISBN are two: they name two parts, or have little in common."""
    if one.full.letters == other.full.letters:
        return False
    if (one.full.parts and other.full.parts and one.full.parts != other.full.parts) or (
        parts_apart(one.full, other.full)[0]
    ):
        return True
    common = sum(weight for word, weight in one.full.weights.items() if word in other.full.weights)
    return common < _UNLIKE * min(one.full.total, other.full.total)


def _weighed(judgement: Judgement, shared: set[str]) -> Judgement:
    entry, holding = judgement.entry, judgement.holding
    same = judgement.title.exact and Finding.PEOPLE_DIFFER not in judgement
    if same or judgement.has(Finding.DOI_SAME, Finding.NUMBER_SAME):
        return judgement
    found: tuple[Finding, ...] = ()
    if _is_chapter_of(entry, holding):
        found = (Finding.ISBN_SHARED, Finding.PART_OF)
    elif _is_chapter_of(holding, entry) or (_isbns(entry, holding) <= shared and not _one_title(judgement)):
        found = (Finding.ISBN_SHARED,)
    if not found:
        return judgement
    return replace(judgement, findings=judgement.findings - {Finding.ISBN_SAME} | {*found})


def _one_title(judgement: Judgement) -> bool:
    """Whether entry and holding bear one title, however it is written, and name no other part."""
    apart = judgement.has(Finding.TITLE_NUMBERS_CLASH, Finding.TITLE_PART_MISSING)
    return judgement.title.similarity > ALIKE and not judgement.title.short and not apart


def _is_chapter_of(part: Prepared, whole: Prepared) -> bool:
    """Whether one record's pages lie within the other's, of which the number is given: 236-263 of 319."""
    some, all_pages = pages_of(part.description.pages), pages_of(whole.description.pages)
    if some is None or all_pages is None:
        return False
    return 1 < some[0] < some[1] <= all_pages[1] and all_pages[0] == 1


def _isbns(one: Prepared, other: Prepared) -> set[str]:
    return {key for key in one.keys & other.keys if key.startswith("isbn:")}
