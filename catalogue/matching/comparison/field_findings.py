"""What two records have in common or against each other, field by field, as the names of findings.

A finding's weight stands in ``rules``. A field that one record lacks gives no finding.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rapidfuzz import fuzz

from catalogue.domain.descriptions.laws import Standing
from catalogue.domain.descriptions.months import other_issue
from catalogue.domain.descriptions.own_numbers import days_in, numerals_cited
from catalogue.matching.comparison.title_comparison import ONE_TITLE, Comparison, other_province
from catalogue.matching.comparison.year_runs import run_and_issue
from catalogue.matching.findings import Finding
from catalogue.matching.records import people
from catalogue.matching.records.corporate_bodies import OrganisationAliases
from catalogue.matching.records.journal_place import stands_in_one_volume
from catalogue.matching.records.prepared import Prepared
from catalogue.matching.records.title_additions import series_behind
from catalogue.matching.text.misspellings import is_shortened
from catalogue.matching.text.normalisation import STOP_WORDS
from catalogue.matching.text.parts import NO_MARKS, part_left_out
from catalogue.matching.text.titles import Title, is_year


def in_fields(entry: Prepared, holding: Prepared, aliases: OrganisationAliases) -> Iterator[Finding]:
    """All that the fields beside the title say of two records; see ``rules`` for the names."""
    yield from _people(entry, holding)
    yield from _bodies(entry, holding, aliases)
    yield from _year(entry, holding)
    yield from place_in_journal(entry, holding)
    if entry.countries - holding.countries and holding.countries - entry.countries:
        yield Finding.COUNTRY_OTHER
    if entry.remark != holding.remark:
        yield Finding.REMARK_ON
    if one_is_companion(entry, holding):
        yield Finding.COMPANION_OF
    if one_is_about_the_other(entry, holding):
        yield Finding.ABOUT_LAW


def one_is_companion(one: Prepared, other: Prepared) -> bool:
    """Whether one is a summary, a guide or a review, and nothing in the other says so."""
    return _says_alone(one, other) or _says_alone(other, one)


def _says_alone(one: Prepared, other: Prepared) -> bool:
    unsaid = one.companion - other.full.weights.keys() - other.other_words
    return any(not any(is_shortened(word, said) for said in other.full.tokens) for word in unsaid)


_LAW_AND_ABOUT = {Standing.LAW, Standing.ABOUT}


def one_is_about_the_other(one: Prepared, other: Prepared) -> bool:
    """Whether one title is a law's, which no person writes, and the other that of a work about it."""
    if {one.standing, other.standing} != _LAW_AND_ABOUT or one.full.letters == other.full.letters:
        return False
    law = one if one.standing is Standing.LAW else other
    return not law.persons


def _people(entry: Prepared, holding: Prepared) -> Iterator[Finding]:
    if not entry.persons or not holding.persons:
        return
    few, many = sorted((entry.persons, holding.persons), key=len)
    alike = few if few == many else tuple(people.near(few, many))
    found = len(few) if few == many else people.shared(alike, many)
    if found >= 3 and found >= 0.7 * len(many):
        yield Finding.PEOPLE_MANY
    elif found == len(few) or (found >= 3 and found >= 0.7 * len(few)):
        yield Finding.PEOPLE_AGREE
    elif found:
        yield Finding.PEOPLE_SOME
    elif (
        _same_script(few, many)
        and not people.surname_shared(alike, many)
        and not people.exchanged(few, many)
        # Whoever stands in another column is named all the same.
        and not (named_elsewhere(entry, holding) or named_elsewhere(holding, entry))
    ):
        yield Finding.PEOPLE_DIFFER


_MOST_OF_THEM = 0.5


def named_elsewhere(one: Prepared, other: Prepared) -> bool:
    """Whether most surnames of a record stand in the other, which has other people: its venue, its title."""
    surnames = [(word, person) for person in one.persons for word in person.surname if len(word) > 2]
    found = sum(
        word in other.full.weights
        or (word in other.other_words and not _given_to_another(word, person, other.persons))
        for word, person in surnames
    )
    return bool(surnames) and found >= _MOST_OF_THEM * len(surnames)


def _given_to_another(surname: str, person: people.Person, others: Iterable[people.Person]) -> bool:
    """Whether a surname stands in a record only as the given name of somebody else."""
    named_so = [other for other in others if surname in other.given]
    return bool(named_so) and all(people.by_given_name_alone(person, other) for other in named_so)


def _same_script(few: Iterable[people.Person], many: Iterable[people.Person]) -> bool:
    latin = [all(word.isascii() for person in persons for word in person.surname) for persons in (few, many)]
    return latin[0] == latin[1]


def _bodies(entry: Prepared, holding: Prepared, aliases: OrganisationAliases) -> Iterator[Finding]:
    if entry.bodies and holding.bodies:
        shared = _shared_bodies(entry.bodies, holding.bodies, aliases)
        if any(not aliases.is_country(body) for body in shared):
            yield Finding.BODY_AGREE
        elif shared:
            yield Finding.STATE_AGREE
        elif (entry.author_bodies or holding.author_bodies) and not (entry.persons or holding.persons):
            yield Finding.BODY_DIFFER
    if entry.publisher and holding.publisher:
        same = entry.publisher == holding.publisher
        if same or words_agree(entry.publisher_words, holding.publisher_words):
            yield Finding.PUBLISHER_AGREE
        elif not _shared_bodies({entry.publisher}, holding.bodies, aliases):
            yield Finding.PUBLISHER_DIFFER


def _shared_bodies(some: Iterable[str], others: Iterable[str], aliases: OrganisationAliases) -> set[str]:
    """Bodies on both sides: the same, one above the other, or of nearly the same name."""
    above = {each: set(aliases.with_parents(each)) for each in (*some, *others)}
    return {
        one
        for one in some
        for other in others
        if one == other
        or one in above[other]
        or other in above[one]
        or (len(one) > 5 and len(other) > 5 and fuzz.token_set_ratio(one, other) >= 90)
    }


def words_agree(some: frozenset[str], others: frozenset[str]) -> bool:
    """Whether most telling words of the shorter name are in the longer, abbreviations counted."""
    few, many = sorted((some - STOP_WORDS, others - STOP_WORDS), key=len)
    if not few:
        return False
    if len(few) == 1 and len(many) > 1 and _initials_agree(next(iter(few)), some | others):
        return True
    enough, found = 0.6 * len(few), len(few & many)
    if found < enough:
        found += sum(
            any(other.startswith(word) or word.startswith(other) for other in many) for word in few - many
        )
    return found >= enough


_LEAST_INITIALS = 3
_OF_MEETINGS = {
    "acm", "annual", "conf", "conference", "ieee", "int", "international", "intl", "proc", "proceedings",
    "symp", "symposium", "workshop",
}  # fmt: skip
"""Words of a meeting's or a journal's name that its initials may leave out, beside stop words."""


def _initials_agree(short: str, names: frozenset[str]) -> bool:
    """Whether a word is made of the first letters of the others, in any order: VLDB, PNAS, TODS."""
    if len(short) < _LEAST_INITIALS:
        return False
    letters, others = sorted(short), names - {short}
    ways = (others, others - STOP_WORDS, others - _OF_MEETINGS, others - _OF_MEETINGS - STOP_WORDS)
    return any(letters == sorted(name[0] for name in each) for each in ways)


def _year(entry: Prepared, holding: Prepared) -> Iterator[Finding]:
    if entry.year is not None and holding.year is not None:
        yield year_finding(abs(entry.year - holding.year), of_run=run_and_issue(entry, holding))
        if _other_month(entry, holding):
            yield Finding.MONTH_OTHER


def _other_month(entry: Prepared, holding: Prepared) -> bool:
    """Whether two dates of one year name no month in common, and no persons say what came out in them."""
    if entry.year != holding.year or entry.persons or holding.persons:
        return False
    return other_issue(entry.description.year, holding.description.year)


def year_finding(apart: int, *, of_run: bool) -> Finding:
    """Return what it says that two years are so far apart; ``of_run``: one of them is but the first of a
    run.
    """
    if apart == 0:
        return Finding.YEAR_SAME
    if of_run:
        return Finding.YEAR_WITHIN
    return Finding.YEAR_NEAR if apart == 1 else Finding.YEAR_OTHER


def in_titles(entry: Prepared, holding: Prepared, title: Comparison) -> Iterator[Finding]:
    """Yield that a place stands in another's, and numbers that one title has alone and no other field of the
    other record has.

    A subtitle may be left out with its numbers; "part 2" is not left out.
    """
    if not (title.exact or title.parallel or title.romanised) and other_province(entry.full, holding.full):
        yield Finding.PROVINCE_OTHER
    left = _alone(title.numbers_left, entry.full.parts - holding.full.numbers, holding)
    right = _alone(title.numbers_right, holding.full.parts - entry.full.numbers, entry)
    left, right = telling_numbers(left, right, entry.full.text, holding.full.text)
    editions = _editions_named(entry, holding)
    left, right = left - editions, right - editions
    of_run = run_and_issue(entry, holding)
    if of_run:  # Of which year's issue the one is, the other leaves open.
        left, right = (frozenset(each for each in some if not is_year(each)) for some in (left, right))
    apart = title.marks != NO_MARKS or _other_issue(entry.full, holding.full, of_run=of_run)
    if (left and right) or (apart and not editions):
        yield Finding.TITLE_NUMBERS_CLASH
    elif not title.exact and title.similarity > ONE_TITLE and part_left_out(entry.full, holding.full):
        yield Finding.TITLE_PART_MISSING
    elif _other_year(left, entry, holding) or _other_year(right, holding, entry):
        yield Finding.TITLE_NUMBERS_CLASH
    elif (left or right) and (not title.short or entry.full.parts ^ holding.full.parts):
        yield Finding.TITLE_YEAR_MISSING if only_years(left | right) else Finding.TITLE_PART_MISSING


def _editions_named(one: Prepared, other: Prepared) -> frozenset[int]:
    """Return the numbers of both records' editions, which tell editions of one work apart and no parts of
    it.
    """
    if one.edition.number is None or other.edition.number is None:
        return frozenset()
    return frozenset({one.edition.number, other.edition.number})


def _other_issue(one: Title, other: Title, *, of_run: bool) -> bool:
    """Whether both titles say which year's or which part they are, wherever they say it, and say another."""
    if not (one.numbers and other.numbers):
        return False
    return any(
        some and others and some.isdisjoint(others)
        for some, others in (
            (one.years, other.years if not of_run else ()),
            (one.parts, other.parts),
            (one.parts - other.numbers, other.numbers - one.numbers - other.years),
            (other.parts - one.numbers, one.numbers - other.numbers - one.years),
        )
    )


def _other_year(alone: Iterable[int], one: Prepared, other: Prepared) -> bool:
    """Whether a title names the year that it came out in, and the other came out years before or after."""
    if one.year is None or other.year is None:
        return False
    return any(abs(year - one.year) <= 1 < abs(year - other.year) for year in alone if is_year(year))


def _alone(numbers: frozenset[int], parts: frozenset[int], other: Prepared) -> frozenset[int]:
    """Those of a title's numbers, and of its parts, that the other record does not have anywhere.

    A year in the title may be that of the other's publication, unless the other title names its own: the
    report on 1987 that came out in 1988 is not the report on 1988.
    """
    known, known_as_parts = known_numbers(other), known_parts(other)
    if other.full.years:
        known = {number for number in known if not is_year(number)}
    return frozenset((numbers - parts) - known) | (parts - known_as_parts)


def telling_numbers(
    left: frozenset[int], right: frozenset[int], one: str, other: str
) -> tuple[frozenset[int], frozenset[int]]:
    """Numbers that one title has alone, but for those of a law or a date, which may be left out."""
    if bool(left) == bool(right):
        return left, right
    return left - numerals_cited(one) - days_in(one), right - numerals_cited(other) - days_in(other)


def only_years(numbers: Iterable[int]) -> bool:
    """Whether all of some numbers can be years."""
    return all(map(is_year, numbers))


def known_numbers(record: Prepared) -> set[int]:
    """Return the numbers of a record outside its title: years, edition, volume, issue, its journal's."""
    numbers = {*record.years, *record.venue_numbers}
    if record.year is not None:
        numbers.add(record.year)
    if record.edition.number:
        numbers.add(record.edition.number)
    numbers.update(int(each) for each in (record.volume, record.issue) if each)
    return numbers


def known_parts(record: Prepared) -> set[int]:
    """Return the numbers of a record outside its title that can be a part's: its volume, else its issue; that
    in the series behind its title.

    Works may be counted by years too. An edition is no part.
    """
    numbers = set(record.years)
    if record.year is not None:
        numbers.add(record.year)
    if counted := record.volume or record.issue:
        numbers.add(int(counted))
    if behind := series_behind(record.description.title):
        numbers.add(behind.number)
    return numbers


def place_in_journal(entry: Prepared, holding: Prepared) -> Iterator[Finding]:
    """Volume, issue, first page and name of the journal; in another volume the same page is another one."""
    in_two_volumes = bool(entry.volume and holding.volume) and entry.volume != holding.volume
    if entry.volume and holding.volume:
        yield Finding.VOLUME_OTHER if in_two_volumes else Finding.VOLUME_SAME
    if entry.issue and holding.issue:
        yield Finding.ISSUE_SAME if entry.issue == holding.issue else Finding.ISSUE_OTHER
    if entry.first_page and holding.first_page:
        if entry.first_page != holding.first_page:
            yield Finding.PAGE_OTHER
        elif not in_two_volumes:
            yield Finding.PAGE_SAME
    unsaid = (entry.anonymous and holding.anonymous) or _under_one_heading(entry.full, holding.full)
    if unsaid and _in_two_places(entry, holding):
        yield Finding.COLUMN_OTHER
    if entry.venue_words and holding.venue_words:
        if words_agree(entry.venue_words, holding.venue_words):
            yield Finding.VENUE_AGREE
        else:
            yield Finding.JOURNAL_OTHER if in_two_volumes else Finding.VENUE_DIFFER


def _under_one_heading(one: Title, other: Title) -> bool:
    """Whether both titles are headings, or one is that under which the other begins: "Editorial: ..."."""
    short, long = sorted((one, other), key=lambda title: title.count)
    return short.heads and (long.heads or long.sequence[: short.count] == short.sequence)


def _in_two_places(entry: Prepared, holding: Prepared) -> bool:
    """Whether volume or issue say that two articles stand in two places, and no page contradicts it."""
    if entry.volume and holding.volume and entry.volume != holding.volume:
        return True
    page = entry.first_page if entry.first_page == holding.first_page else ""
    in_two_issues = entry.issue and holding.issue and entry.issue != holding.issue
    return bool(in_two_issues) and not (entry.volume and stands_in_one_volume(page))
