"""Titles that more than one publication bears: annual runs, series, columns, and what speaks for each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from itertools import combinations, starmap

from catalogue.matching.compare import Judgement
from catalogue.matching.normalise import letters
from catalogue.matching.people import shared, surname_shared
from catalogue.matching.prepare import Prepared
from catalogue.matching.title_comparison import ALIKE, ONE_TITLE
from catalogue.matching.versions import NUMBERS_SAME

_GOES_ON = 0.3
"""The share of words in common, by weight, from which on two titles go on alike."""

_SERIAL = {
    "annual", "annuel", "annuelle", "anual", "yearbook", "jahrbuch", "annuaire", "anuario", "quarterly",
    "monthly", "weekly", "biennial", "newsletter", "bulletin", "almanac", "jahresbericht",
}  # fmt: skip
_MAYBE_SERIAL = {
    "report", "reports", "review", "survey", "statistics", "update", "outlook", "findings", "index",
    "monitoring", "progress", "news", "rapport", "informe", "bericht", "proceedings", "profile", "factsheet",
}  # fmt: skip


def recurring_titles(judgements: Iterable[Judgement]) -> set[str]:
    """Titles that several holdings share in different years, without persons to tell editions from issues.

    As stems: "Report 2007" and "Report 2008" are one title.
    """
    issues: dict[str, set[Collection[int]]] = {}
    for judgement in judgements:
        holding = judgement.holding
        if judgement.title.similarity > ALIKE and not holding.persons and (issue := issue_of(holding)):
            issues.setdefault(holding.full.stem, set()).add(issue)
    return {stem for stem, found in issues.items() if len(found) > 1}


def issue_of(record: Prepared) -> frozenset[int]:
    """Which issue of a yearly run a record is: the years that its title names, else that of publication."""
    return record.full.years or frozenset({record.year} if record.year is not None else ())


def heads_many(judgements: Iterable[Judgement]) -> bool:
    """Whether three holdings or more bear the entry's title, some with nobody in common: as columns do."""
    groups = [
        each.holding.persons for each in judgements if each.title.similarity > ALIKE and each.holding.persons
    ]
    return len(groups) >= 3 and not all(starmap(surname_shared, combinations(set(groups), 2)))


def names_a_series(judgements: Iterable[Judgement]) -> bool:
    """Whether the entry's title is but the beginning of several holdings' titles that go on differently."""
    rests = [
        {word: weight for word, weight in title.weights.items() if word not in each.entry.full.weights}
        for each in judgements
        if each.title.short and each.title.similarity > ALIKE and (title := each.holding.full)
    ]
    return any(one and other and _unlike(one, other) for one, other in combinations(rests, 2))


def _unlike(one: Mapping[str, float], other: Mapping[str, float]) -> bool:
    common = sum(weight for word, weight in one.items() if word in other)
    return common < _GOES_ON * min(sum(one.values()), sum(other.values()))


def shares_its_title(judgement: Judgement, *, heading: bool, series: bool) -> bool:
    """Whether a title alone does not say which work is meant: a column's heading, the name of a series."""
    if judgement.title.similarity <= ALIKE or judgement.has(*NUMBERS_SAME, "page_same"):
        return False
    entry, holding = judgement.entry, judgement.holding
    if heading and not len(entry.persons) == len(holding.persons) == shared(entry.persons, holding.persons):
        return True
    if judgement.has("people_agree", "people_many") and "year_same" in judgement:
        return False
    title = entry.full.letters
    return judgement.title.short and (series or letters(holding.description.series) == title)


def another_part(judgement: Judgement) -> bool:
    """Whether two titles are one but for their numbers: another volume, another issue.

    A number that is not said to be a volume's may be misprinted, where the same persons wrote of it in
    the same year ("into the 1st century").
    """
    if "title_numbers_clash" not in judgement or judgement.title.similarity <= ALIKE:
        return False
    entry, holding = judgement.entry, judgement.holding
    misprint = "people_many" in judgement and "year_same" in judgement
    return not misprint or bool(entry.full.parts and holding.full.parts)


def part_unsaid(judgement: Judgement) -> bool:
    """Whether one title names a volume or an issue, and nothing in the other record says which it is.

    A yearly run has no persons for authors: a year before somebody's title is that of the reference.
    """
    numbered = judgement.has(*NUMBERS_SAME)
    if judgement.has("page_same") or (numbered and judgement.title.similarity > ONE_TITLE):
        return False
    holding = judgement.holding
    dated = bool(judgement.entry.full.years) and not judgement.entry.free_text
    undated = holding.year is None and not holding.full.years and not numbered
    persons = any(each.given for each in holding.persons)
    return "title_part_missing" in judgement or (dated and undated and not persons)


def year_open(judgement: Judgement) -> bool:
    """Whether the titles leave open which year's issue is meant: they share no year."""
    shared_years = judgement.entry.full.years & judgement.holding.full.years
    return not shared_years and not judgement.has(*NUMBERS_SAME)


def seriality(judgement: Judgement, runs: Collection[str]) -> str:
    """Whether the title is that of a run: "certain", "possible" or ""."""
    entry, holding = judgement.entry, judgement.holding
    title_words = holding.full.weights.keys() | (set() if entry.free_text else entry.full.weights.keys())
    if title_words & _SERIAL or (runs and (holding.full.stem in runs or entry.full.stem in runs)):
        return "certain"
    bodies_only = not holding.persons and not entry.persons
    return "possible" if bodies_only and title_words & _MAYBE_SERIAL else ""


def one_year_unknown(judgement: Judgement) -> bool:
    entry_dated = judgement.entry.year is not None or bool(judgement.entry.years)
    return entry_dated != (judgement.holding.year is not None or bool(judgement.holding.years))
