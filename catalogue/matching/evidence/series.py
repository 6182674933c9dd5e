"""Titles that more than one publication bears: annual runs, series, columns, and what speaks for each."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, starmap

from catalogue.domain.descriptions.years import AND_FOLLOWING, ENDLESS, SINCE
from catalogue.matching.comparison.comparison import Judgement
from catalogue.matching.comparison.title_comparison import ALIKE, ONE_TITLE
from catalogue.matching.comparison.year_runs import run_and_issue
from catalogue.matching.evidence.versions import NUMBERS_SAME
from catalogue.matching.findings import Finding
from catalogue.matching.records.journal_place import length_of, stands_in_one_volume
from catalogue.matching.records.people import Person, shared, surname_shared
from catalogue.matching.records.prepared import Prepared
from catalogue.matching.rules import RULES
from catalogue.matching.text.normalisation import letters

_GOES_ON = 0.3
"""The share of words in common, by weight, from which on two titles go on alike."""

_SERIAL_WORDS = {
    "annual", "annuel", "annuelle", "anual", "yearbook", "jahrbuch", "annuaire", "anuario", "quarterly",
    "monthly", "weekly", "biennial", "newsletter", "bulletin", "almanac", "jahresbericht",
}  # fmt: skip
_MAYBE_SERIAL_WORDS = {
    "report", "reports", "review", "survey", "statistics", "update", "outlook", "findings", "index",
    "monitoring", "progress", "news", "rapport", "informe", "bericht", "proceedings", "profile", "factsheet",
}  # fmt: skip


_YEAR_BY_YEAR = 5
"""With how many years held under one title a run is held year by year."""


@dataclass(slots=True)
class Together:
    """What the candidates of an entry say together of its title, and none of them alone.

    ``runs`` are titles (their stems) of several years, ``year_by_year`` those of which each year has its
    own record; ``columns`` see ``columns_held``, ``heading`` and ``series`` see ``heads_many`` and
    ``names_a_series``.
    """

    runs: Collection[str]
    year_by_year: Collection[str]
    columns: Collection[str]
    heading: bool
    series: bool


def seen_together(judgements: Sequence[Judgement], recurring: Collection[str] = ()) -> Together:
    """Return the candidates of one entry as a whole; ``recurring`` titles the list itself holds for years."""
    issues = issues_held(judgements)
    runs = {stem for stem, years in issues.items() if len(years) > 1}
    year_by_year = {stem for stem in runs if len(issues[stem]) >= _YEAR_BY_YEAR}
    return Together(
        {*recurring, *runs}, year_by_year, columns_held(judgements), heads_many(judgements),
        names_a_series(judgements),
    )  # fmt: skip


def issues_held(judgements: Iterable[Judgement]) -> Mapping[str, set[Collection[int]]]:
    """Return the years in which holdings share a title, without persons to tell editions from issues, by
    title.

    As stems: "Report 2007" and "Report 2008" are one title.
    """
    issues: dict[str, set[Collection[int]]] = {}
    for judgement in judgements:
        holding = judgement.holding
        titled = bool(holding.full.stem)  # A column that holds nothing but years is no title that recurs.
        alike = titled and judgement.title.similarity > ALIKE
        if alike and not holding.persons and (issue := issue_of(holding)):
            issues.setdefault(holding.full.stem, set()).add(issue)
    return issues


def issue_of(record: Prepared) -> frozenset[int]:
    """Which issue of a yearly run a record is: the years that its title names, else that of publication."""
    return record.full.years or frozenset({record.year} if record.year is not None else ())


_COLUMN = 3
"""In how many issues of a journal a title is held that is a column's, and in what share of all it is ..."""
_MOSTLY = 0.5
"""... held in: most copies of one work say where it stands alike, though some misprint it."""


def columns_held(judgements: Iterable[Judgement]) -> Collection[str]:
    """Return the titles, as stems, of columns: what issue after issue of a journal has, whoever writes it.

    A mere heading, "Editorial", is one where it is held in two places.
    """
    places: dict[tuple[str, str], list[tuple[str, str]]] = {}
    headings: dict[str, set[tuple[str, str]]] = {}
    for judgement in judgements:
        holding = judgement.holding
        if judgement.title.similarity <= ALIKE or not (place := _place(holding)):
            continue
        stem = holding.full.stem
        if holding.full.heads:
            headings.setdefault(stem, set()).add(place)
        elif holding.volume or holding.issue:
            places.setdefault((stem, letters(holding.description.venue)), []).append(place)
    columns = {stem for stem, found in headings.items() if _told_apart(found) > 1}
    for (stem, _), found in places.items():
        if (apart := _told_apart({*found})) >= _COLUMN and apart >= _MOSTLY * len(found):
            columns.add(stem)
    return columns


def _place(record: Prepared) -> tuple[str, str] | None:
    """Return volume and issue of the journal in which an article stands; its year for want of both."""
    if not record.venue_words:
        return None
    if record.volume or record.issue:
        return record.volume, record.issue
    return (f"of {record.year}", "") if record.year is not None else None


def _told_apart(places: Collection[tuple[str, str]]) -> int:
    """Return how many of these are surely different ones: a volume may be any issue of it."""
    with_issue = {volume for volume, issue in places if issue}
    return sum(bool(issue) or volume not in with_issue for volume, issue in places)


def in_column(judgement: Judgement, together: Together) -> bool:
    """Whether two titles are that of a column, so that the place in the journal says which is meant."""
    if not together.columns or judgement.title.similarity <= ALIKE or judgement.has(*NUMBERS_SAME):
        return False
    return judgement.holding.full.stem in together.columns


def in_another_place(judgement: Judgement) -> bool:
    """Whether volume, issue or year say that two articles of one title stand in two places."""
    if judgement.has(Finding.VOLUME_OTHER):
        return True
    if judgement.has(Finding.VOLUME_SAME):
        # Each issue's editorial may begin on its fifth page.
        holding = judgement.holding
        one_page = Finding.PAGE_SAME in judgement and (
            not holding.full.heads or stands_in_one_volume(holding.first_page)
        )
        return Finding.ISSUE_OTHER in judgement and not one_page
    return judgement.has(Finding.YEAR_OTHER, Finding.YEAR_NEAR)


def in_one_place(judgement: Judgement) -> bool:
    """Whether page, or volume and issue, or for want of these the year, say that two articles are one."""
    if judgement.has(Finding.PAGE_SAME) and not judgement.has(Finding.PAGE_OTHER, Finding.VOLUME_OTHER):
        return True
    if judgement.has(Finding.VOLUME_SAME):
        return Finding.ISSUE_SAME in judgement
    return Finding.YEAR_SAME in judgement and not (judgement.entry.volume or judgement.holding.volume)


def heads_many(judgements: Iterable[Judgement]) -> bool:
    """Whether three holdings or more bear the entry's title, of several hands: as columns do.

    Another volume bears its own. Of many records of one work, which is of one year, some name its people
    wrongly.
    """
    alike = [
        each.holding
        for each in judgements
        if each.title.similarity > ALIKE and each.holding.persons and Finding.TITLE_NUMBERS_CLASH not in each
    ]
    hands = {record.persons for record in alike}
    if len(alike) < 3 or all(starmap(surname_shared, combinations(hands, 2))):
        return False
    most = max(_by_hand(alike), key=len)
    years = {record.year for record in most if record.year is not None}
    return len(most) < _OF_ONE_HAND or 2 * len(most) <= len(alike) or len(years) > 1


_OF_ONE_HAND = 3
"""So many records of one hand under one title, of one year, are of one work."""


def _by_hand(records: Iterable[Prepared]) -> Iterator[list[Prepared]]:
    """Yield records in groups of one hand: those of a group share surnames with one another."""
    left = defaultdict[Sequence[Person], list[Prepared]](list)
    for record in records:
        left[record.persons].append(record)
    while left:
        people, found = left.popitem()
        open_ones = [people]
        while open_ones:
            people = open_ones.pop()
            joined = [others for others in left if surname_shared(people, others)]
            for others in joined:
                found += left.pop(others)
            open_ones += joined
        yield found


def names_a_series(judgements: Iterable[Judgement]) -> bool:
    """Whether the entry's title is but the beginning of several holdings' titles that go on differently.

    What other numbers tell apart, as the ninth workshop from the tenth, bears its own title.
    """
    rests = [
        {word: weight for word, weight in title.weights.items() if word not in each.entry.full.weights}
        for each in judgements
        if each.title.short
        and each.title.similarity > ALIKE
        and Finding.TITLE_NUMBERS_CLASH not in each
        and (title := each.holding.full)
    ]
    return any(one and other and _unlike(one, other) for one, other in combinations(rests, 2))


def _unlike(one: Mapping[str, float], other: Mapping[str, float]) -> bool:
    common = sum(weight for word, weight in one.items() if word in other)
    return common < _GOES_ON * min(sum(one.values()), sum(other.values()))


def shares_its_title(judgement: Judgement, together: Together) -> bool:
    """Whether a title alone does not say which work is meant: a column's heading, the name of a series."""
    if judgement.title.similarity <= ALIKE or judgement.has(*NUMBERS_SAME, Finding.PAGE_SAME):
        return False
    if in_column(judgement, together) and not in_one_place(judgement):
        return True
    entry, holding = judgement.entry, judgement.holding
    if together.heading and not _of_one_hand(judgement):
        return True
    if judgement.has(Finding.PEOPLE_AGREE, Finding.PEOPLE_MANY) and Finding.YEAR_SAME in judgement:
        return False
    title = entry.full.letters
    return judgement.title.short and (together.series or letters(holding.description.series) == title)


def _of_one_hand(judgement: Judgement) -> bool:
    """Whether people tell which of several works of one title is meant.

    Those of a title that tells something are seldom written twice alike; of "Editorial" all must be the same.
    """
    few, many = sorted((judgement.entry.persons, judgement.holding.persons), key=len)
    found = shared(few, many)
    if len(few) == len(many) == found:
        return True
    most = found > 1 and found >= _MOST_OF_THEM * len(few)
    return most and judgement.title.common >= RULES.title.telling


_MOST_OF_THEM = 0.5
"""The share of the people of a work; one alone of several may be the editor of a column."""


def another_part(judgement: Judgement) -> bool:
    """Whether two titles are one but for their numbers: another volume, another issue.

    A number that is not said to be a volume's may be misprinted, where the same persons wrote of it in
    the same year ("into the 1st century").
    """
    if Finding.TITLE_NUMBERS_CLASH not in judgement or judgement.title.similarity <= ALIKE:
        return False
    entry, holding = judgement.entry, judgement.holding
    misprint = Finding.PEOPLE_MANY in judgement and Finding.YEAR_SAME in judgement
    return not misprint or bool(entry.full.parts and holding.full.parts)


def part_unsaid(judgement: Judgement) -> bool:
    """Whether one title names a volume or an issue, and nothing in the other record says which it is.

    A yearly run has no persons for authors: a year before somebody's title is that of the reference. A number
    behind a title of the same people in the same issue of a journal is that of a footnote.
    """
    numbered = judgement.has(*NUMBERS_SAME)
    in_one_issue = {Finding.VOLUME_SAME, Finding.ISSUE_SAME} <= judgement.findings
    theirs = in_one_issue and judgement.has(Finding.PEOPLE_AGREE, Finding.PEOPLE_MANY)
    if theirs or judgement.has(Finding.PAGE_SAME) or (numbered and judgement.title.similarity > ONE_TITLE):
        return False
    return Finding.TITLE_PART_MISSING in judgement or is_dated_alone(judgement)


def is_dated_alone(judgement: Judgement) -> bool:
    """Whether the entry's title names a year, and nothing in the other record says which year it is of."""
    if judgement.has(*NUMBERS_SAME, Finding.PAGE_SAME):
        return False
    holding = judgement.holding
    dated = bool(judgement.entry.full.years) and not judgement.entry.free_text
    undated = holding.year is None and not holding.full.years
    return dated and undated and not any(person.given for person in holding.persons)


def year_open(judgement: Judgement) -> bool:
    """Whether the titles leave open which year's issue is meant: they share no year."""
    shared_years = judgement.entry.full.years & judgement.holding.full.years
    return not shared_years and not judgement.has(*NUMBERS_SAME)


def seriality(judgement: Judgement, together: Together) -> str:
    """Whether the title is that of a run: "certain", "possible" or "".

    What is held of a few years under one title may be editions of a work, as maps have them.
    """
    entry, holding = judgement.entry, judgement.holding
    title_words = holding.full.weights.keys() | (set() if entry.free_text else entry.full.weights.keys())
    stems = {entry.full.stem, holding.full.stem}
    maybe_serial = bool(title_words & _MAYBE_SERIAL_WORDS)
    recurs = not stems.isdisjoint(together.runs)
    dated = bool(entry.full.years or holding.full.years)
    if title_words & _SERIAL_WORDS or not stems.isdisjoint(together.year_by_year):
        return "certain"
    if recurs and (maybe_serial or dated):
        return "certain"
    bodies_only = not holding.persons and not entry.persons
    return "possible" if recurs or (bodies_only and maybe_serial) else ""


def is_undated(record: Prepared) -> bool:
    """Whether nothing says which issue of a run a record is: no year and no volume."""
    return record.year is None and not record.full.numbers and not record.volume


_OPEN = re.compile(
    rf"\b{SINCE}\s+(?:1[4-9]|20)\d\d\b"
    rf"|\b(?:1[4-9]|20)\d\d(?:/\d+)?[)\]]?\s*(?:{AND_FOLLOWING}|[-–—]\s*(?:$|[)\]]))",
    re.IGNORECASE,
)
"""The years of a run that goes on: "1998 ff.", "since 1998", "1998-"."""


def open_run(judgement: Judgement) -> bool:
    """Whether one record is that of a run of years, and the other that of one issue of it.

    A work by persons in several volumes came out in several years, and is no run.
    """
    runs = [each.run for each in (judgement.entry, judgement.holding) if each.run]
    persons = judgement.entry.persons or judgement.holding.persons
    volumes = persons and (Finding.YEAR_WITHIN not in judgement or all(each.last != ENDLESS for each in runs))
    if not volumes and run_and_issue(judgement.entry, judgement.holding):
        return True
    entry, holding = judgement.entry.full, judgement.holding.full
    if not entry.years & holding.years:
        return False
    return (_OPEN.search(entry.text) is None) != (_OPEN.search(holding.text) is None)


def other_length(judgement: Judgement) -> bool:
    """Whether one title is longer than the other, and one work more than twice as long as the other."""
    if not judgement.title.short or judgement.has(
        Finding.PAGE_SAME, Finding.VOLUME_SAME, Finding.VENUE_AGREE
    ):
        return False
    lengths = [length_of(each.description.pages) for each in (judgement.entry, judgement.holding)]
    return min(lengths) > 0 and max(lengths) > 2 * min(lengths)


def one_year_unknown(judgement: Judgement) -> bool:
    entry_dated = judgement.entry.year is not None or bool(judgement.entry.years)
    return entry_dated != (judgement.holding.year is not None or bool(judgement.holding.years))
