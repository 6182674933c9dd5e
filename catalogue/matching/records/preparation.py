"""A description taken apart once, so that a pair of descriptions costs as little as can be."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from catalogue.domain.descriptions.countries import countries_of
from catalogue.domain.descriptions.description import Contributor, ContributorKind, Description
from catalogue.domain.descriptions.editions import read_edition
from catalogue.domain.descriptions.identifiers import isbn_problem, recognise
from catalogue.domain.descriptions.languages import code_of, guess_script_language, is_romance
from catalogue.domain.descriptions.laws import Standing, may_name_a_law, standing_of
from catalogue.domain.descriptions.own_numbers import is_a_number, keys_in
from catalogue.domain.descriptions.years import AND_FOLLOWING, goes_on_from, span_of, year_of, years_in
from catalogue.matching.records.citations import read_citation
from catalogue.matching.records.corporate_bodies import OrganisationAliases, name_key
from catalogue.matching.records.exchanged_columns import righted
from catalogue.matching.records.journal_place import first_page, venue_of, volume_issue
from catalogue.matching.records.name_variants import united
from catalogue.matching.records.people import others_meant, persons_in
from catalogue.matching.records.prepared import Prepared
from catalogue.matching.records.series_numbers import series_numbers
from catalogue.matching.records.title_additions import bare, series_behind
from catalogue.matching.records.title_forms import (
    is_cut,
    shorter_forms,
    tails_of,
    translation_first,
    unlabelled,
    year_cited,
    year_elsewhere,
)
from catalogue.matching.records.title_initials import letter_words_in
from catalogue.matching.records.vocabulary import Vocabulary
from catalogue.matching.text.bare_numbers import beyond_its_number
from catalogue.matching.text.boilerplate import trimmed
from catalogue.matching.text.boundaries import NO_STOPS, stops_in
from catalogue.matching.text.normalisation import long_words, numbers_of, plain, words
from catalogue.matching.text.remarks import companion_words, is_remark
from catalogue.matching.text.titles import Title
from search_index.analysis.normalisation import clean, fold

_HOST = re.compile(
    r"[.,”\"’'»?!]\s+[Ii]n:?\s+(?=[A-ZÀ-Þ“\"«\W\u0e01-\u0edf\u1000-\u109f\u1780-\u17d3]|\d{1,4}\s[A-ZÀ-Þ])"
    r"|\b[Ii]n:\s+|\b[Dd]ans\s?:\s+"
)
_NAMING = ("un_symbol:", "law_number:", "report_number:")
"""Schemes whose numbers are cited alone."""
_AND_FOLLOWING = re.compile(rf"(?<=\d{{4}})[\])]?\s*{AND_FOLLOWING}\.?", re.IGNORECASE)
"""What stands behind the year from which on a run goes on, and is no word of its title."""
_EDITION = re.compile(r"\bedition\b|\bed\.", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{3}")
_STYLE = re.compile(r"\b(?:nhà xuất bản|nxb|tr|tập|truy cập)\b|ឆ្នាំ|ទំព័រ|បោះពុម្ព|គ្រឹះស្ថានបោះពុម្ព", re.IGNORECASE)
"""Words of style that say in which language a reference is written, not the work."""


_LONGEST_TEXT, _MOST_VALUES = 2_000, 300
"""What is compared of a text, and of persons, numbers and other titles. A field may hold 30,000 letters; a
title of nothing but brackets or semicolons would take seconds of the processor, whoever asks about it."""


def comparable(description: Description) -> Description:
    """Return as much of a description as is compared: all, unless somebody means harm."""
    return description.within(_LONGEST_TEXT, _MOST_VALUES)


class Preparer:
    """Takes descriptions apart with one alias table and one notion of telling words."""

    def __init__(
        self, aliases: OrganisationAliases, vocabulary: Vocabulary, weight: Callable[[str], float]
    ) -> None:
        self._aliases = aliases
        self._vocabulary = vocabulary
        self._weight = weight
        self._united = united(aliases.people.groups)

    def prepare(self, description: Description) -> Prepared:
        """Take one description apart, as far as it is as long as descriptions are."""
        description = righted(comparable(description))
        record = Prepared()
        record.profile = None
        record.description = description
        record.free_text = bool(description.reference) and not description.title
        self._titles(record)
        self._people(record)
        self._numbers(record)
        self._languages(record)
        record.edition = read_edition(description.reference if record.free_text else description.edition)
        if record.edition.number is None and _EDITION.search(description.full_title):
            record.edition = read_edition(description.full_title)
        record.other_words = self._other_words(record)
        record.written = _as_written(description)
        return record

    def _titles(self, record: Prepared) -> None:
        description = record.description
        if record.free_text:
            text = trimmed(description.reference)
        else:
            text = self._vocabulary.spelt_out(_title_said(description))
        record.run = None if record.free_text else span_of(description.year) or goes_on_from(text)
        if record.run:
            text = _AND_FOLLOWING.sub("-", text)
        record.cut = is_cut(text) or ("..." in description.reference.replace("…", "...") and record.free_text)
        host = _HOST.search(text) if record.free_text else None
        record.host_from = len(words(text[: host.end()])) if host else -1
        named, as_printed = (text, "") if record.free_text else translation_first(text)
        record.full = Title(bare(named) if record.free_text else unlabelled(named), self._weight)
        record.stops = stops_in(record.full.text) if record.free_text else NO_STOPS
        record.countries = countries_of(record.full.sequence)
        folded = plain(text)
        record.remark = not record.free_text and is_remark(folded)
        record.companion = companion_words(folded)
        law = may_name_a_law(record.full.tokens, unspaced=record.full.unspaced)
        record.standing = standing_of(text) if law else Standing.NEITHER
        shorter = [] if record.free_text or as_printed else shorter_forms(description)
        record.main = tuple(
            title
            for form in shorter
            if (title := Title(form, self._weight)).tokens and title.letters != record.full.letters
        )
        tails = [] if record.free_text or as_printed else tails_of(description)
        record.tails = tuple(Title(each, self._weight) for each in tails)
        others = (*description.parallel_titles, as_printed)
        record.parallels = tuple(Title(each, self._weight) for each in others if each)

    def _people(self, record: Prepared) -> None:
        persons: list[str] = []
        authors: list[str] = []
        for each in record.description.contributors:
            (authors if self._is_body(each) else persons).append(each.name)
        record.persons = tuple(dict.fromkeys(self._united.get(each, each) for each in persons_in(persons)))
        record.more_people = others_meant(persons)
        record.author_bodies = frozenset(self._body_keys(authors))
        publishers = [part for part in record.description.publisher.split(";") if part.strip()]
        record.publisher = next(iter(self._body_keys(publishers)), "")
        record.publisher_words = frozenset(words(record.description.publisher))
        record.bodies = record.author_bodies | frozenset(self._body_keys(publishers))
        if record.free_text:
            record.bodies = frozenset(self._aliases.find_in(record.description.reference))
        acronyms = (short for body in record.bodies for short in self._aliases.acronyms_of(body))
        record.acronyms = frozenset(fold(short) for short in acronyms if len(short) > 2)

    def _is_body(self, contributor: Contributor) -> bool:
        """Whether a name is a body's: one with a comma is a person's, one without may be a body untold."""
        if contributor.kind is ContributorKind.BODY:
            return True
        return "," not in contributor.name and self._aliases.preferred(contributor.name) is not None

    def _body_keys(self, names: Iterable[str]) -> list[str]:
        """Preferred names where the table knows the body, else its name without what printers vary."""
        return [self._aliases.preferred(name) or name_key(name) for name in names]

    def _numbers(self, record: Prepared) -> None:
        description = record.description
        source = description.reference if record.free_text else ""
        record.keys = frozenset(keys_in(description))
        record.series_numbers = series_numbers(description.series)
        named = record.keys and any(key.startswith(_NAMING) for key in record.keys)
        record.beyond = beyond_its_number(trimmed(source) or record.full.text) if named else None
        isbns = (key for key in record.keys if key.startswith("isbn:"))
        record.isbns = frozenset(key for key in isbns if not isbn_problem(key.removeprefix("isbn:")))
        record.year = None if record.free_text else _year(description)
        if record.run and record.year is None:
            record.year = record.run.first
        record.years = years_in(trimmed(source)) if record.free_text else ()
        if record.free_text:
            self._citation(record)
        else:
            record.cited, record.cited_names, record.cited_whole = (), frozenset(), frozenset()
            record.anonymous = not description.contributors
            record.volume, record.issue = volume_issue(description)
            is_article = bool(record.volume or description.venue)
            record.first_page = first_page(description.pages, is_article=is_article)
            record.venue_words = frozenset(words(self._aliases.series.preferred(_venue(description))))
            record.venue_numbers = frozenset(numbers_of(record.venue_words).values())

    def _citation(self, record: Prepared) -> None:
        citation = read_citation(trimmed(record.description.reference))
        record.volume, record.issue, record.first_page = citation.volume, citation.issue, citation.first_page
        titles = map(self._vocabulary.spelt_out, citation.titles)
        record.cited = tuple(Title(title, self._weight) for title in titles)
        record.cited_names = long_words(citation.people)
        record.cited_whole = frozenset(each.letters for each in record.cited if citation.ends_surely)
        record.remark = any(is_remark(plain(title)) for title in citation.titles)
        record.venue_words, record.venue_numbers = long_words(citation.rest), frozenset()
        record.anonymous = bool(citation.titles) and not citation.people

    def _languages(self, record: Prepared) -> None:
        description = record.description
        text = _STYLE.sub("", description.reference) if record.free_text else description.full_title
        record.script = guess_script_language(text)
        record.romance = not record.script and is_romance(text)
        record.translated = frozenset(self._vocabulary.english_words(text)) if record.romance else frozenset()
        record.letter_words = frozenset() if record.script else letter_words_in(text)
        named = frozenset(description.languages) | _languages_noted(description.notes)
        record.languages = named or (frozenset({record.script}) if record.script else frozenset())

    def _other_words(self, record: Prepared) -> frozenset[str]:
        description = record.description
        names = [
            name
            for each in description.contributors
            for name in (self._aliases.names_of(each.name) if self._is_body(each) else (each.name,))
        ]
        series = self._aliases.series.forms_of(description.series)
        publisher = self._aliases.names_of(description.publisher) if description.publisher else ()
        bodies = record.bodies if record.free_text else ()
        known = (name for body in bodies for name in self._aliases.names_of(body))
        stray = (description.year,) if _WORD.search(description.year) else ()  # In the wrong column.
        behind = series_behind(description.title)
        told = (behind.name,) if behind else ()
        return frozenset(
            words(
                "; ".join(
                    (*names, *publisher, *series, *told, description.venue, description.place, *known, *stray)
                )
            )
        )


def _year(description: Description) -> int | None:
    """Return the year of publication, wherever a record says it."""
    found = year_of(description.year)
    if found is None:
        found = year_cited(description)
    return year_elsewhere(description) if found is None else found


def _title_said(description: Description) -> str:
    """Return the title with its subtitle, but for one that is nothing but a number."""
    return description.title if is_a_number(description.subtitle) else description.full_title


def _as_written(description: Description) -> str:
    said = (
        description.reference, description.full_title, *(each.name for each in description.contributors),
        description.venue, description.year, description.volume, description.number, description.pages,
    )  # fmt: skip
    return "; ".join(said)


def _venue(description: Description) -> str:
    """Return the journal, book or series of a record; a number that stands in the series' place is none."""
    venue = venue_of(description)
    return "" if venue and not description.venue and recognise(venue) else venue


def _languages_noted(notes: Iterable[str]) -> frozenset[str]:
    """Languages a note names: "in Thai"."""
    found = (re.fullmatch(r"(?:text )?in (\w+)\.?", clean(note), re.IGNORECASE) for note in notes)
    return frozenset(code for match in found if match and (code := code_of(match[1])))
