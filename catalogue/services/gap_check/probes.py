"""What the index is asked for an entry of a list, and what of its answer is worth judging."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from catalogue.domain.descriptions.description import ContributorKind, Description
from catalogue.domain.descriptions.languages import guess_script_language, is_romance
from catalogue.domain.descriptions.own_numbers import keys_in
from catalogue.domain.descriptions.years import year_of, years_in
from catalogue.matching.comparison.romanised import in_other_script, phrases_in
from catalogue.matching.comparison.romanised import keys_of as romanised_keys
from catalogue.matching.decision.matcher import Matcher
from catalogue.matching.records.journal_place import place_keys
from catalogue.matching.records.preparation import comparable
from catalogue.matching.records.title_initials import initials_sought
from catalogue.matching.text.normalisation import letters, stem_of
from search_index.interface import Candidate, Probe

from ..discovery.documents import people_of

LIKELY = 0.55
"""The share of the best candidate's score below which others are not worth judging, but for the first few.

On 32 labelled sets .45 judged more and found no more; .65 named fewer of the further records of a work.
"""

EQUALS = 0.7
"""The share of the best score at which the last of many candidates is as likely as the first."""


def probe_of(description: Description, matcher: Matcher, share: float = 0.0) -> Probe:
    """Return what the index is asked for an entry; ``share`` is that of ``Probe``.

    A title in another script shares few words with the holding it means, so all its candidates are
    asked for; it brings them by the English words of the terms it holds.
    """
    description = comparable(description)
    title = description.called
    script = guess_script_language(title)
    foreign = bool(script) or is_romance(title)
    translated = matcher.vocabulary.english_words(title) if foreign else ()
    rest = (description.publisher, description.series, description.venue, description.year, *translated)
    return Probe(
        title=" ".join((title, *description.parallel_titles)),
        people=people_of(description, matcher.aliases),
        rest=" ".join(part for part in rest if part),
        keys=(
            *keys_in(description),
            *place_keys(description),
            *initials_sought(description),
            *_sounds_in(description),
        ),
        share=0.0 if foreign else share,
    )


def _sounds_in(description: Description) -> Iterable[str]:
    """Return the keys of what may be a title in Latin letters that is held in its own script."""
    titles = dict.fromkeys(filter(None, (description.title, description.full_title)))
    phrases = [title for title in titles if not in_other_script(title)] or phrases_in(description.reference)
    return (key for phrase in phrases for key in romanised_keys(phrase))


def breaks_off(found: Sequence[Candidate], limit: int) -> bool:
    """Whether candidates that were cut at a limit would go on with others nearly as likely."""
    scores = sorted((candidate.score for candidate in found), reverse=True)
    return len(scores) >= limit and scores[-1] >= EQUALS * scores[0]


def recurring_titles(descriptions: Iterable[Description]) -> frozenset[str]:
    """Titles, as their stems, that a list asks for in more than one year: runs, not editions.

    Only titles without persons: two years of an author's book are two editions of it.
    """
    issues: dict[str, Collection[int]] = {}
    found: set[str] = set()
    for description in descriptions:
        persons = any(named.kind is ContributorKind.PERSON for named in description.contributors)
        if not description.title or persons:
            continue
        stem, issue = stem_of(description.full_title), _issue_of(description)
        if stem and issue and issues.setdefault(stem, issue) != issue:
            found.add(stem)
    return frozenset(found)


def _issue_of(description: Description) -> Collection[int]:
    """Return the years that a title names, else the year of publication."""
    named = years_in(description.full_title)
    year = year_of(description.year)
    return frozenset(named) or frozenset({year} if year is not None else ())


def likeness(description: Description) -> int:
    """Equal for descriptions alike to the letter; a number, so that a long list costs little."""
    people = tuple(letters(contributor.name) for contributor in description.contributors)
    title = letters(description.called)
    return hash((title, people, description.year, description.venue, description.volume, description.pages))
