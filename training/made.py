"""Entries made by rule from a table of holdings: the same works written otherwise, and near misses.

Their labels are sure, their wording is not real: they teach what is rare in real lists (a summary, another
country, the next volume) and never make a figure. ``benchmarks`` holds the ways of writing. Of articles the
entries are as a search engine shows them, held against all works of the set: who wrote several of nearly one
title is real there.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from benchmarks.gap_checks.gap_check_near_misses import NEAR_MISSES
from benchmarks.gap_checks.gap_check_ways import BARE, SPOILERS, STYLES, Spoil
from catalogue.domain.descriptions.description import Contributor, ContributorKind, Description
from catalogue.matching.records.people import persons_in
from training.sets import LabelledSet, Pair

_SEED = 2006
MOST = 400
"""How many holdings of a set are written otherwise."""
_NAMED = 0.2
"""The share of holdings that name a publisher in a set of books ..."""
_IN_JOURNALS = 0.5
"""... and a journal or a meeting in one of articles."""
_SHOWN = 500
"""How many holdings of a set of articles are asked for as a search engine shows them."""
_WAYS = 2
"""How many ways of writing, and how many near misses, are made of each holding."""


def made_sets(labelled: Iterable[LabelledSet]) -> Iterator[LabelledSet]:
    """A set by rule from the holdings of each set of books or articles, whose name begins with "made_"."""
    for known in labelled:
        titled = [description for _, description in known.holdings if description.title]
        if known.name.endswith("_text"):
            continue
        if sum(bool(each.publisher) for each in titled) > _NAMED * len(known.holdings):
            yield made_by_rule(f"made_{known.name}", known.holdings)
        elif sum(bool(each.venue) for each in titled) > _IN_JOURNALS * len(known.holdings):
            yield made_as_shown(f"made_{known.name}", known)


def made_by_rule(
    name: str, holdings: Sequence[tuple[str, Description]], most: int = MOST, seed: int = _SEED
) -> LabelledSet:
    """A labelled set from at most ``most`` holdings, the same for one seed."""
    rng = random.Random(seed)
    chosen = sorted(rng.sample(range(len(holdings)), min(most, len(holdings))))
    records = [holdings[at] for at in chosen]
    entries: list[tuple[str, Description]] = []
    right: set[Pair] = set()
    for holding_id, description in records:
        for way, entry in _some(description, {**SPOILERS, **STYLES}, rng):
            entry_id = f"{holding_id} {way}"
            entries.append((entry_id, entry))
            right.add((entry_id, holding_id))
        entries += [(f"{holding_id} {way}", entry) for way, entry in _some(description, NEAR_MISSES, rng)]
    return LabelledSet(name, entries, records, frozenset(right), made=True)


def made_as_shown(name: str, known: LabelledSet, most: int = _SHOWN, seed: int = _SEED) -> LabelledSet:
    """A labelled set of at most ``most`` articles as a search engine shows them, the same for one seed.

    All of the set is held; right are all records of a work, by the labels of the set.
    """
    rng = random.Random(seed)
    one_work: dict[str, set[str]] = defaultdict(set)
    by_entry: dict[str, set[str]] = defaultdict(set)
    for entry, holding in known.right:
        by_entry[entry].add(holding)
    for copies in by_entry.values():
        for holding in copies:
            one_work[holding] |= copies
    entries: list[tuple[str, Description]] = []
    right: set[Pair] = set()
    for holding_id, description in rng.sample(list(known.holdings), min(most, len(known.holdings))):
        for at in range(_WAYS):
            entry_id = f"{holding_id} shown {at}"
            entries.append((entry_id, as_shown(description, rng)))
            right.update((entry_id, copy) for copy in {holding_id, *one_work[holding_id]})
    return LabelledSet(name, entries, known.holdings, frozenset(right), made=True)


def as_shown(article: Description, rng: random.Random) -> Description:
    """An article as a search engine shows it: few names with initials, a title cut off, hardly a year."""
    changes: dict[str, object] = {"identifiers": (), "notes": (), "subtitle": ""}
    if rng.random() < 0.7:
        changes |= {"pages": "", "volume": ""}
    if rng.random() < 0.75:
        changes["contributors"] = _few_with_initials(article.contributors, rng)
    changes["title"] = _as_read(article.full_title, rng)
    if rng.random() < 0.6:
        changes["year"] = ""
    elif article.year.isdigit() and rng.random() < 0.1:
        changes["year"] = str(int(article.year) + rng.choice((-1, 1)))
    changes["venue"] = _venue_shown(article.venue, rng)
    return article.with_changes(**changes)


def _few_with_initials(contributors: Sequence[Contributor], rng: random.Random) -> tuple[Contributor, ...]:
    names = []
    for contributor in contributors[: rng.choice((1, 2, 3, 4, 9))]:
        person = next(iter(persons_in((contributor.name,))), None)
        given = "".join(word[0] for word in person.given).upper() if person else ""
        surname = " ".join(word.capitalize() for word in person.surname) if person else contributor.name
        names.append(f"{given} {surname}".strip())
    first = 1 if len(names) > 1 and rng.random() < 0.15 else 0
    return tuple(Contributor(name, ContributorKind.PERSON) for name in names[first:])


def _as_read(title: str, rng: random.Random) -> str:
    """A title cut at a word, with a slip of the pen, or with a word that is lost or ends otherwise."""
    if len(title) > 60 and rng.random() < 0.25:
        most = rng.choice((50, 60, 75, 90))
        title = title if len(title) <= most else title[:most].rsplit(" ", 1)[0]
    if len(title) > 8 and rng.random() < 0.25:
        at = rng.randrange(1, len(title) - 2)
        spoilt = (title[at + 1] + title[at], title[at + 1], rng.choice("aeiounrst") + title[at + 1])
        title = title[:at] + rng.choice(spoilt) + title[at + 2 :]
    said = title.split()
    if len(said) > 4 and rng.random() < 0.12:
        at = rng.randrange(len(said))
        other = said[at][:-1] if said[at].endswith("s") else f"{said[at]}s"
        said[at : at + 1] = rng.choice(([], [other]))
    return " ".join(said)


def _venue_shown(venue: str, rng: random.Random) -> str:
    way = rng.random()
    if way < 0.3:
        return ""
    if way < 0.55 and len(venue) > 24:
        return venue[:24].rsplit(" ", 1)[0]
    return "Proc. " + " ".join(word[:5] for word in venue.split()[:4]) if way < 0.7 else venue


def _some(
    description: Description, ways: Mapping[str, Spoil], rng: random.Random
) -> list[tuple[str, Description]]:
    """Some of the ways that a description allows, in a random order."""
    found: list[tuple[str, Description]] = []
    names = list(ways)
    rng.shuffle(names)
    bare = description.with_changes(**BARE)
    for name in names:
        if len(found) == _WAYS:
            break
        entry = ways[name](description if name in STYLES else bare, rng)
        if entry is not None:
            found.append((name, entry))
    return found
