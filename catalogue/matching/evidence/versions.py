"""One work in several publications: other editions, other versions, further copies.

A book of another year is another edition of it. A paper is published as an abstract, in proceedings and
in a journal: its numbers say which of them is meant.
"""

from __future__ import annotations

from collections.abc import Iterable, Set

from rapidfuzz import fuzz

from catalogue.domain.descriptions.editions import other_edition
from catalogue.matching.comparison.comparison import Judgement
from catalogue.matching.comparison.title_comparison import LEAST_COMMON, Comparison
from catalogue.matching.findings import Finding
from catalogue.matching.records.prepared import Prepared
from catalogue.matching.rules import Rules

NUMBERS_SAME = (Finding.ISBN_SAME, Finding.DOI_SAME, Finding.NUMBER_SAME)
"""Numbers that name one document."""

_PLACED = (*NUMBERS_SAME, Finding.YEAR_SAME, Finding.VOLUME_SAME, Finding.PAGE_SAME, Finding.VENUE_AGREE)
"""What says that a publication is the one asked for, not only the work."""

_NUMBERS_AT_ODDS = {
    Finding.YEAR_NEAR, Finding.YEAR_OTHER, Finding.VOLUME_OTHER, Finding.JOURNAL_OTHER, Finding.ISBN_OTHER,
    Finding.DOI_OTHER, Finding.NUMBERS_UNEQUAL,
}  # fmt: skip
"""Numbers tell versions of a work apart; names of journals and pages are too often written otherwise."""

_NO_COPY = {
    Finding.JOURNAL_OTHER, Finding.VOLUME_OTHER, Finding.DOI_OTHER, Finding.NUMBER_OTHER,
    Finding.LAW_OTHER, Finding.NUMBERS_DIFFER,
    Finding.TITLE_NUMBERS_CLASH, Finding.TITLE_PART_MISSING,
}  # fmt: skip
"""Contradictions that a further copy of the best holding cannot have unless the best one has them too."""


def edition_reasons(judgement: Judgement) -> Iterable[str]:
    """Why a holding of the same work is another edition than the one asked for; nothing if it is not."""
    entry, holding = judgement.entry, judgement.holding
    if not entry.languages & holding.languages and (
        (entry.languages and holding.languages)
        or (entry.script != holding.script and not judgement.title.common)
    ):
        yield "other_language"
    if judgement.has(Finding.ISBN_SAME, Finding.DOI_SAME):
        return
    if Finding.ISBN_OTHER in judgement:
        yield "other_isbn"
    said = other_edition(entry.edition, holding.edition)
    if said or (said is None and judgement.has(Finding.YEAR_OTHER, Finding.YEAR_NEAR)):
        yield "other_edition"
    if entry.edition.form and holding.edition.form and entry.edition.form != holding.edition.form:
        yield "other_binding"
    if Finding.YEAR_OTHER in judgement:
        yield "reprint" if entry.edition.reprint or holding.edition.reprint else "other_year"


def other_version(judgement: Judgement) -> bool:
    """Whether numbers say that the work was published twice: as an abstract, a paper and an article.

    A book of another year is another edition; an article stands in one volume of one year.
    """
    if judgement.has(*NUMBERS_SAME, Finding.SERIES_SAME, Finding.PAGE_SAME):
        return False
    if judgement.has(Finding.JOURNAL_OTHER, Finding.VOLUME_OTHER):
        return True
    entry, holding = judgement.entry, judgement.holding
    if entry.free_text and holding.free_text:
        moved = Finding.VENUE_DIFFER in judgement and Finding.VOLUME_SAME not in judgement
        return moved or judgement.has(
            Finding.PAGE_OTHER, Finding.ISSUE_OTHER, Finding.YEAR_OTHER, Finding.NUMBERS_DIFFER
        )
    in_press = bool(entry.volume) != bool(holding.volume)  # Online a year before its volume.
    return bool(
        _in_journal(entry)
        and _in_journal(holding)
        and not in_press
        and judgement.has(Finding.YEAR_NEAR, Finding.YEAR_OTHER)
        and Finding.VOLUME_SAME not in judgement
    )


def _in_journal(record: Prepared) -> bool:
    """Whether a record names a journal or a book that it stands in; a book in a series has editions."""
    return bool(record.venue_words) and (record.free_text or bool(record.description.venue))


def edition_said(judgement: Judgement) -> bool:
    """Whether an edition statement or ISBN explains that the years differ."""
    entry, holding = judgement.entry.edition, judgement.holding.edition
    return entry.is_later or holding.is_later or Finding.ISBN_OTHER in judgement


def title_as_good(judgement: Judgement, best: Judgement, rules: Rules) -> bool:
    """Whether a further holding's title is as much like the entry's as the best one's."""
    if judgement.has(Finding.PEOPLE_AGREE, Finding.PEOPLE_MANY):
        # One page may bear two reviews by one person; a reference may leave the title out.
        half = not judgement.in_fields or judgement.title.similarity >= LEAST_COMMON
        if half and judgement.has(Finding.SAME_PLACE, Finding.PAGE_SAME):
            return True
        # Three persons seldom write two works of nearly one title in a year, unless for two journals.
        three_in_a_year = Finding.PEOPLE_MANY in judgement and Finding.YEAR_SAME in judgement
        elsewhere = judgement.has(Finding.VENUE_DIFFER, Finding.JOURNAL_OTHER)
        if not elsewhere and (three_in_a_year or _only_shortened(judgement.title)):
            return True
    return (
        judgement.title.common >= best.title.common - rules.copy_title
        and judgement.title_points >= best.title_points - rules.copy_points
    )


def _only_shortened(title: Comparison) -> bool:
    """Whether one title is the other but for slips, or lacks its subtitle or its end."""
    return title.short or not (title.left or title.right)


def certain(judgement: Judgement) -> bool:
    """Whether the work is the same beyond doubt: the very title, the same persons."""
    exact = judgement.title.exact and not judgement.title.short
    return exact and judgement.has(Finding.PEOPLE_AGREE, Finding.PEOPLE_MANY)


_SLIPS = {Finding.VOLUME_OTHER, Finding.YEAR_NEAR}
"""Contradictions that are slips of the pen where the pages are the same."""


def _at_odds(judgement: Judgement, contradictions: Set[Finding]) -> set[Finding]:
    """Those of some contradictions that were found, and are no slips of the pen."""
    found = {*contradictions} & judgement.findings
    return found - _SLIPS if found and Finding.PAGE_SAME in judgement else found


def more_at_odds(judgement: Judgement, best: Judgement) -> bool:
    """Whether a further holding contradicts the entry where the best one does not."""
    return not _at_odds(judgement, _NO_COPY) <= best.findings


def conflicts(judgement: Judgement) -> int:
    """In how many numbers entry and holding contradict each other, whatever else agrees."""
    return len(_at_odds(judgement, _NUMBERS_AT_ODDS))


def as_placed(judgement: Judgement, best: Judgement) -> bool:
    """Whether a further copy is the very publication too: not elsewhere, where the best one is in place."""
    elsewhere = Finding.VENUE_AGREE in best and judgement.has(Finding.VENUE_DIFFER, Finding.JOURNAL_OTHER)
    return placed(judgement) and not (elsewhere and not judgement.has(*NUMBERS_SAME))


def placed(judgement: Judgement) -> bool:
    """Whether a number says that the publication is the very one asked for, and not only the work."""
    return judgement.has(*_PLACED)


def nearness(judgement: Judgement) -> float:
    """How nearly entry and holding are written alike, from 0 to 100.

    It says which of several copies an entry was made from ("659" or "659-659", capitals or none); never
    whether two records are one work.
    """
    return fuzz.ratio(judgement.entry.written, judgement.holding.written)
