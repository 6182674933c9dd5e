"""Which missing titles of several lists are one title, so that nobody brings it twice.

Stricter than the gap check, which has a person to ask: two entries are one where a number or the whole
title says so and nothing speaks against it. What is absent on one side says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from search_index.analysis.normalisation import fold

from .description import Description
from .identifiers import keys_of
from .years import year_of

_TELLING = 12
"""Letters from which on a title says something by itself; "Annual report" does not."""

_MOST_AT_A_PLACE = 50
"""How many titles are looked at that share a number, or a title and a year: of a list of ten thousand entries
with one title by ten thousand authors each would be held against all others, for half a minute."""

Place = str | tuple[str, ...]

_MANY_BEAR = frozenset({"issn", "url"})
"""Schemes whose number many publications share."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What tells one title from another; ``parts`` are year, volume, number and edition, "" if unknown.

    One is kept of each entry of every list: tuples, since an empty set alone takes 216 bytes.
    """

    main: str
    full: str
    parts: tuple[str, ...]
    names: tuple[str, ...]
    numbers: tuple[str, ...]
    fingerprint: str

    @property
    def year(self) -> str:
        """Its year, "" if unknown."""
        return self.parts[0]

    @property
    def tells(self) -> bool:
        """Whether its title says something by itself."""
        return len(self.main) >= _TELLING


def identity_of(description: Description, fingerprint: str) -> Identity:
    """Return the identity of an entry; of a line of free text only its fingerprint tells."""
    year = year_of(description.year)
    printed = (identifier for identifier in description.identifiers if identifier.scheme not in _MANY_BEAR)
    main = _letters(description.title)
    surnames = filter(None, map(_surname, (contributor.name for contributor in description.contributors)))
    return Identity(
        main=main,
        full=_letters(description.full_title) if description.subtitle else main,
        parts=(
            str(year or ""),
            _letters(description.volume),
            _letters(description.number),
            "".join(re.findall(r"\d+", description.edition)),
        ),
        names=tuple(dict.fromkeys(surnames)),
        numbers=tuple(dict.fromkeys(keys_of(printed))),
        fingerprint=fingerprint,
    )


def groups(identities: Mapping[int, Identity]) -> list[list[int]]:
    """Return the keys of the identities, those of one title together; the order of the keys decides ties."""
    found: list[list[int]] = []
    titles = Titles()
    for key in sorted(identities):
        group, is_new = titles.place(identities[key])
        if is_new:
            found.append([])
        found[group].append(key)
    return found


class Titles:
    """Titles told from each other as they come, one after the other."""

    def __init__(self) -> None:
        self._known: list[Identity] = []
        self._at: dict[Place, list[int]] = {}

    def of(self, this: Identity) -> int | None:
        """Return the number of a title among those that came, which learn nothing of it; None for another."""
        near = dict.fromkeys(number for place in _to_look_at(this) for number in self._at.get(place, ()))
        return next((number for number in near if _same(self._known[number], this)), None)

    def place(self, this: Identity) -> tuple[int, bool]:
        """Return the number of the title, counted from 0 as they came, and whether it comes for the first
        time.
        """
        same = self.of(this)
        is_new = same is None
        if same is None:
            same = len(self._known)
            self._known.append(this)
        else:
            self._known[same] = _joined(self._known[same], this)
        for place in _to_stand_at(this):
            numbers = self._at.setdefault(place, [])
            if len(numbers) < _MOST_AT_A_PLACE and same not in numbers:
                numbers.append(same)
        return same, is_new


def places_of(this: Identity) -> Iterator[Place]:
    """Where whatever could be the same shares a place with it."""
    yield this.fingerprint
    yield from this.numbers
    if this.tells:
        yield (this.main,)


def _to_look_at(this: Identity) -> Iterator[Place]:
    """Where others that could be the same are found."""
    yield this.fingerprint
    yield from this.numbers
    if this.tells and this.year:
        yield this.main, this.year
        yield this.main, ""
    elif this.tells:
        yield (this.main,)


def _to_stand_at(this: Identity) -> Iterator[Place]:
    """Where it is found: of its title those who know a year find those of that year and of none."""
    yield this.fingerprint
    yield from this.numbers
    if this.tells:
        yield this.main, this.year
        yield (this.main,)


def _same(one: Identity, other: Identity) -> bool:
    if one.fingerprint == other.fingerprint:
        return True
    if any(a and b and a != b for a, b in zip(one.parts, other.parts, strict=True)):
        return False
    if not one.main or not other.main:
        return False
    if _meet(one.numbers, other.numbers):
        return one.main.startswith(other.main) or other.main.startswith(one.main)
    if _schemes(one) & _schemes(other):
        return False
    if one.full != other.full and not (one.main == other.main and one.main in (one.full, other.full)):
        return False
    return len(one.main) >= _TELLING and (not one.names or not other.names or _meet(one.names, other.names))


def _joined(one: Identity, other: Identity) -> Identity:
    """Join two groups: the new one knows what any of its members knows."""
    return replace(
        one,
        full=max(one.full, other.full, key=len),
        parts=tuple(a or b for a, b in zip(one.parts, other.parts, strict=True)),
        names=tuple(dict.fromkeys((*one.names, *other.names))),
        numbers=tuple(dict.fromkeys((*one.numbers, *other.numbers))),
    )


def _meet(some: Collection[str], others: Collection[str]) -> bool:
    return any(value in others for value in some)


def _schemes(identity: Identity) -> set[str]:
    return {number.partition(":")[0] for number in identity.numbers}


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", fold(text))


def _surname(name: str) -> str:
    """Return a name by its part before the comma, so that initials do not count."""
    return _letters(name.partition(",")[0])
