"""What an unparsed reference has in common with a record, or with another one, as the names of findings."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from catalogue.domain.descriptions.countries import countries_of
from catalogue.matching.comparison.field_findings import (
    known_numbers,
    one_is_about_the_other,
    one_is_companion,
    only_years,
    place_in_journal,
    telling_numbers,
    words_agree,
    year_finding,
)
from catalogue.matching.comparison.title_comparison import Comparison, other_province
from catalogue.matching.comparison.year_runs import within
from catalogue.matching.findings import Finding
from catalogue.matching.records.prepared import Prepared
from catalogue.matching.text.titles import Title, is_year


def in_string(
    reference: Prepared, record: Prepared, title: Comparison, cited: Comparison | None = None
) -> Iterator[Finding]:
    """Yield the record's fields looked for in the string; ``cited`` is the title its style gives away."""
    yield from _kind(reference, record, title)
    yield from _names(reference, record, title)
    years = set(reference.years) - title.numbers_right
    if record.year not in years:
        years -= record.full.years  # what both titles say is no year of publication
    if record.year is not None and years:
        apart = min(abs(record.year - year) for year in years)
        yield year_finding(apart, of_run=any(within(record.run, (year,)) for year in years))
    compared = [title, *([cited] if cited and reference.cited_whole else [])]
    yield from _numbers(reference, record, compared, dated=bool(years))
    string = reference.full
    if record.first_page and record.first_page in ({reference.first_page} - {""} or string.sequence):
        yield Finding.PAGE_SAME
    if record.volume and record.venue_words:
        yield Finding.VOLUME_SAME if record.volume in string.sequence else Finding.VOLUME_UNSEEN


def _kind(reference: Prepared, record: Prepared, title: Comparison) -> Iterator[Finding]:
    """Yield what kind of work the one alone is, and another place that it is about."""
    if title.hosted:
        yield Finding.PART_OF
    if reference.cited and reference.remark != record.remark and not (record.remark and title.exact):
        yield Finding.REMARK_ON
    if title.parallel:  # A title in another language says both in words of its own.
        return
    if one_is_companion(reference, record):
        yield Finding.COMPANION_OF
    if not title.short and _other_country(reference, record):
        yield Finding.COUNTRY_OTHER
    if reference.cited_whole and not title.exact:
        # What else its style might have for the title may be who wrote it: "Silva, Lara" are no places.
        likeliest = max(reference.cited, key=lambda title: fuzz.ratio(title.letters, record.full.letters))
        if other_province(likeliest, record.full):
            yield Finding.PROVINCE_OTHER


def _names(reference: Prepared, record: Prepared, title: Comparison) -> Iterator[Finding]:
    """Yield what the string says of the record's people and bodies."""
    surnames = [person.surname for person in record.persons]
    found = sum(any(_in_string(word, reference.full) for word in surname) for surname in surnames)
    if found:
        yield Finding.PEOPLE_AGREE if found == len(surnames) or found >= 3 else Finding.PEOPLE_FIRST
    elif one_is_about_the_other(reference, record):
        yield Finding.ABOUT_LAW
    elif reference.cited_names - record.full.weights.keys() and not title.hosted and _latin(surnames):
        yield Finding.PEOPLE_DIFFER  # Who its authors are is known: others.
    words = reference.full.weights
    named = reference.bodies & record.bodies or record.acronyms & words.keys()
    if named or words_agree(record.publisher_words, frozenset(words)):
        yield Finding.BODY_AGREE


def _numbers(
    reference: Prepared, record: Prepared, compared: Sequence[Comparison], *, dated: bool
) -> Iterator[Finding]:
    """Yield numbers that one title has alone, the first of those compared, or years that any has.

    ``dated``: the string names a year beside its title.
    """
    title = compared[0]
    left = title.numbers_left - known_numbers(record)
    if record.year is not None and f"{record.year % 100:02}" in reference.full.sequence:
        left -= {record.year % 100}
    right = title.numbers_right - known_numbers(reference)
    left, right = telling_numbers(left, right, reference.description.reference, record.description.full_title)
    other_year = any(
        any(map(is_year, found.numbers_left)) and any(map(is_year, found.numbers_right)) for found in compared
    )
    if other_year or (right and (left or (dated and only_years(right)))):
        yield Finding.TITLE_NUMBERS_CLASH
    elif (right and not title.short) or not only_years(left):
        yield Finding.TITLE_PART_MISSING


def _other_country(reference: Prepared, record: Prepared) -> bool:
    """Whether the country of the record's title is not in the string, and another one is."""
    named = reference.countries - record.countries - countries_of(sorted(record.other_words))
    return bool(named and record.countries - reference.countries)


def _in_string(word: str, string: Title) -> bool:
    """Whether a name stands in a reference; where words are not parted by spaces, among its letters."""
    return _in_words(word, string.weights) if word.isascii() else word in string.letters


def _latin(surnames: Sequence[Sequence[str]]) -> bool:
    """Whether all these names are in Latin letters: one in another script may be there transliterated."""
    return bool(surnames) and all(word.isascii() for surname in surnames for word in surname)


def _in_words(word: str, others: Collection[str]) -> bool:
    if word in others:
        return True
    long = [other for other in others if len(other) > 4] if len(word) > 4 else []
    return any(OSA.normalized_similarity(word, other) >= 0.8 for other in long)


def in_both_strings(entry: Prepared, holding: Prepared) -> Iterator[Finding]:
    """Years and other numbers of two strings: the numbers of one work are the same in any style."""
    yield from place_in_journal(entry, holding)
    if entry.cited and holding.cited and entry.remark != holding.remark:
        yield Finding.REMARK_ON
    if _names_differ(entry.cited_names, holding.cited_names):
        yield Finding.PEOPLE_DIFFER
    if entry.years and holding.years:
        yield Finding.YEAR_SAME if set(entry.years) & set(holding.years) else Finding.YEAR_OTHER
    one = entry.full.numbers - set(entry.years)
    other = holding.full.numbers - set(holding.years)
    if one and other:
        shared = len(one & other) / min(len(one), len(other))
        if shared >= 0.6:
            yield Finding.NUMBERS_AGREE
        elif shared <= 0.3:
            yield Finding.NUMBERS_DIFFER
        if one != other:
            yield Finding.NUMBERS_UNEQUAL


def _names_differ(some: frozenset[str], others: frozenset[str]) -> bool:
    """Whether two lists of names have no word in common, a misprint apart."""
    if not some or not others or some & others:
        return False
    return not any(_in_words(word, others) for word in some)
