"""Titles in another language, by their meaning: a second source of candidates, for a person to look at.

The words of a title in French or Thai bring no English holding, beyond a hundred terms that are known. Where
the extra for searching by meaning is installed, the holdings nearest in meaning are looked at as well. How
near one is decides nothing: it is offered only where something else agrees, and never called held. An entry
that was accepted, or answered by a person, stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from catalogue.domain.descriptions.countries import countries_named
from catalogue.domain.descriptions.description import Description
from catalogue.domain.descriptions.languages import guess_language
from catalogue.domain.descriptions.years import year_of
from catalogue.domain.gaps.gap_report import EntryResult, Match, Status
from catalogue.domain.gaps.reference_lists import Verdict, fingerprint
from catalogue.matching.comparison.comparison import Judgement
from catalogue.matching.decision.decision import Proposal
from catalogue.matching.decision.explanation import match_of
from catalogue.matching.decision.matcher import Matcher
from catalogue.matching.findings import Finding
from catalogue.matching.records.prepared import Prepared

from .checking import Decisions, Holdings, ReferenceItem

Nearest = Callable[[str, int], Sequence[tuple[str, float]]]
"""Gives the holdings nearest to a text in meaning, with their likeness, nearest first."""

ASKED = 12
"""So many of the nearest are asked for; those in the language of the entry are passed over."""

LOOKED_AT = 2
"""So many of the others are looked at: of 20 translated titles 18 were the first of them, one the second."""

LEAST = 0.35
"""The likeness below which none is looked at, and that ..."""

LEAST_BY_COUNTRY = 0.4
"""... for one of which nothing is known but the country."""

_YEARS = 2
"""Years by which a translation appears before or after, where nothing else is known."""

_YEARS_OF_ONE_HAND = 5
"""The same where the people or the body agree."""

_SAME_HAND = (
    Finding.PEOPLE_MANY,
    Finding.PEOPLE_AGREE,
    Finding.PEOPLE_FIRST,
    Finding.BODY_AGREE,
    Finding.PUBLISHER_AGREE,
)
_OTHER_HAND = (Finding.PEOPLE_DIFFER, Finding.BODY_DIFFER)


def with_translations(
    entries: Sequence[ReferenceItem],
    results: Iterable[EntryResult],
    nearest: Nearest,
    holdings: Holdings,
    decisions: Decisions,
    matcher: Matcher,
) -> Iterator[EntryResult]:
    """Yield the answers, in order, with holdings offered that may be an entry's title in another language."""
    for entry, result in zip(entries, results, strict=True):
        offered: tuple[Match, ...] = ()
        if result.status in (Status.MISSING, Status.REVIEW) and not result.decided_by_human:
            offered = tuple(_offered(entry.description, nearest, holdings, decisions, matcher))
        yield _beside(result, offered, matcher.rules.shown) if offered else result


def _beside(result: EntryResult, offered: Sequence[Match], most: int) -> EntryResult:
    """Return an answer with what was offered: behind what is to be looked at already, in the place of the
    others.
    """
    before = result.matches if result.status is Status.REVIEW else ()
    known = {match.holding_id for match in before}
    further = tuple(match for match in offered if match.holding_id not in known)
    return replace(result, status=Status.REVIEW, matches=(*before, *further)[:most], reasons=())


def _offered(
    entry: Description, nearest: Nearest, holdings: Holdings, decisions: Decisions, matcher: Matcher
) -> Iterator[Match]:
    language = guess_language(entry.full_title)
    if language in ("", "en"):
        return  # nearly all of what is held is in English: its words bring candidates enough
    likely = {name: likeness for name, likeness in nearest(entry.full_title, ASKED) if likeness >= LEAST}
    if not likely:
        return
    mark = fingerprint(entry)
    said = decisions([mark]).get(mark, {})
    records = holdings(list(likely))
    found = {name: Description.from_dict(records[name]) for name in likely if name in records}
    elsewhere = [name for name, held in found.items() if guess_language(held.full_title) != language]
    prepared = matcher.prepare(entry)
    for name in elsewhere[:LOOKED_AT]:
        judgement = matcher.judge(prepared, matcher.prepare(found[name]))
        if said.get(name) is not Verdict.DIFFERENT and _agrees(entry, found[name], judgement, likely[name]):
            chance = matcher.rules.translation_review
            yield match_of(Proposal(name, Status.REVIEW, chance, 0.0, judgement, doubt="translation"))


def _agrees(entry: Description, holding: Description, judgement: Judgement, likeness: float) -> bool:
    """Whether something beside the meaning speaks for one work: who wrote it, when, or of which country."""
    if Finding.COUNTRY_OTHER in judgement or judgement.has(Finding.TITLE_NUMBERS_CLASH, Finding.LAW_OTHER):
        return False
    countries, others = _countries(entry), _countries(holding)
    if countries and others and not countries & others:
        return False
    asked, held = year_of(entry.year), year_of(holding.year)
    apart = None if asked is None or held is None else abs(asked - held)
    if judgement.has(*_SAME_HAND):
        return apart is None or apart <= _YEARS_OF_ONE_HAND
    if judgement.has(*_OTHER_HAND) and _comparable(judgement.entry, judgement.holding):
        return False
    if apart is not None:
        return apart <= _YEARS
    return likeness >= LEAST_BY_COUNTRY and bool(countries & others)


def _comparable(entry: Prepared, holding: Prepared) -> bool:
    """Whether names that differ are two names: those in two scripts may be one."""
    return entry.script == holding.script


def _countries(description: Description) -> frozenset[str]:
    title = description.full_title
    named = countries_named(title, guess_language(title))
    return named.union(*(countries_named(country, "en") for country in description.countries))
