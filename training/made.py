"""Entries made by rule from a table of holdings: the same works written otherwise, and near misses.

Their labels are sure, their wording is not real: they teach what is rare in real lists (a summary, another
country, the next volume) and never make a figure. ``benchmarks`` holds the ways of writing.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence

from benchmarks.gap_checks.gap_check_near_misses import NEAR_MISSES
from benchmarks.gap_checks.gap_check_ways import BARE, SPOILERS, STYLES, Spoil
from catalogue.domain.descriptions.description import Description
from training.sets import LabelledSet, Pair

_SEED = 2006
MOST = 400
"""How many holdings of a set are written otherwise."""
_NAMED = 0.2
"""The share of holdings that name a publisher in a set of books."""
_WAYS = 2
"""How many ways of writing, and how many near misses, are made of each holding."""


def made_sets(labelled: Iterable[LabelledSet]) -> Iterator[LabelledSet]:
    """A set by rule from the holdings of each set of books, whose name begins with "made_"."""
    for known in labelled:
        published = (bool(description.publisher and description.title) for _, description in known.holdings)
        if sum(published) > _NAMED * len(known.holdings) and not known.name.endswith("_text"):
            yield made_by_rule(f"made_{known.name}", known.holdings)


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
