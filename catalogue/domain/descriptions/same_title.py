"""Which missing titles of several lists are one title, so that nobody brings it twice.

Stricter than the gap check, which has a person to ask: two entries are one where a number or the whole
title says so and nothing speaks against it. What is absent on one side says nothing.

Anybody with a published list may word an entry so that it could be either of two titles of others. Whichever
came first, those stay two: nothing that a title learns of one entry makes it one with an entry that another
of its own speaks against, and what could be either of two is laid beside one of them, which learns nothing
of it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice

from search_index.analysis.normalisation import fold

from .description import Description
from .identifiers import keys_of
from .years import year_of

_TELLING = 12
"""Letters from which on a title says something by itself; "Annual report" does not."""

_MOST_AT_A_PLACE = 50
"""How many titles are looked at that share a number, or a title and a year: of a list of ten thousand entries
with one title by ten thousand authors each would be held against all others, for half a minute."""

_MOST_WORDINGS = 20
"""In how many ways that tell it from others a title may be worded; one more is another title."""

_MOST_LOOKED_AT = 50
"""Wordings that an entry is held against at most, for the same reason as ``_MOST_AT_A_PLACE``."""

_MOST_NAMES = 20
"""The first names by which a title is known: of hundreds each would be held against all of another."""

_NAMES_LOOKED_AT = 5 * _MOST_NAMES
"""Contributors among whom these names are looked for; an entry may have thousands."""

_FEW = 8
"""Titles that one entry could be, of which each other is asked whether it speaks against it."""

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
    people = description.contributors[:_NAMES_LOOKED_AT]
    surnames = filter(None, map(_surname, (contributor.name for contributor in people)))
    return Identity(
        main=main,
        full=_letters(description.full_title) if description.subtitle else main,
        parts=(
            str(year or ""),
            _letters(description.volume),
            _letters(description.number),
            "".join(re.findall(r"\d+", description.edition)),
        ),
        names=tuple(islice(dict.fromkeys(surnames), _MOST_NAMES)),
        numbers=tuple(dict.fromkeys(keys_of(printed))),
        fingerprint=fingerprint,
    )


def groups(identities: Mapping[int, Identity]) -> list[list[int]]:
    """Return the keys of the identities, those of one title together; the order of the keys decides ties.

    Of a title those come first by which it is known; behind them stand those that could be another too.
    """
    return told_apart(identities)[1]


def told_apart(identities: Mapping[int, Identity]) -> tuple[Titles, list[list[int]]]:
    """Return the same with the titles, numbered alike, so that others can be laid beside them."""
    found: list[list[int]] = []
    titles, either = Titles(), _could_be_either(identities)
    for key in sorted(identities, key=lambda key: (key in either, key)):
        this = identities[key]
        group = titles.of(this) if key in either else None
        if group is None:
            group, is_new = titles.place(this)
            if is_new:
                found.append([])
        found[group].append(key)
    return titles, found


def _could_be_either(identities: Mapping[int, Identity]) -> set[int]:
    """Return the keys of those that could be either of two others of which one speaks against the other."""
    alike: dict[tuple[object, ...], list[int]] = {}
    for key in sorted(identities):
        this = identities[key]
        if this.main:
            said = (this.main, this.full, this.parts, this.names, this.numbers)
            alike.setdefault(said, []).append(key)
    worded = [identities[keys[0]] for keys in alike.values()]
    at: dict[Place, list[int]] = {}
    for number, this in enumerate(worded):
        for place in _to_stand_at(this):
            if len(numbers := at.setdefault(place, [])) < _MOST_AT_A_PLACE:
                numbers.append(number)
    found = set[int]()
    for number, (this, keys) in enumerate(zip(worded, alike.values(), strict=True)):
        near = dict.fromkeys(other for place in _to_look_at(this) for other in at.get(place, ()))
        near.pop(number, None)
        if len(near) > 1 and _two_of((worded[other] for other in islice(near, _MOST_LOOKED_AT)), this):
            found.update(keys)
    return found


def _two_of(others: Iterable[Identity], this: Identity) -> bool:
    """Whether it could be two of some others of which one speaks against the other."""
    could_be: list[Identity] = []
    for other in others:
        if is_same_title(other, this):
            if any(_against(known, other) for known in could_be):
                return True
            if len(could_be) < _FEW and not any(_says_all(known, other) for known in could_be):
                could_be.append(other)
    return False


class Titles:
    """Titles told from each other as they come, one after the other."""

    def __init__(self) -> None:
        self._known: list[Identity] = []
        self._wordings: list[tuple[Identity, ...]] = []
        self._at: dict[Place, list[int]] = {}

    def of(self, this: Identity) -> int | None:
        """Return the number of a title among those that came, which learn nothing of it; None for another."""
        return next(self._all_of(this), None)

    def place(self, this: Identity) -> tuple[int, bool]:
        """Return the number of the title, counted from 0 as they came, and whether it comes for the first
        time.
        """
        for same in self._all_of(this):
            if (wordings := _with(self._wordings[same], this)) is not None:
                is_new = False
                self._known[same] = _joined(self._known[same], this)
                self._wordings[same] = wordings
                break
        else:
            is_new, same = True, len(self._known)
            self._known.append(this)
            self._wordings.append((this,))
        for place in _to_stand_at(this):
            numbers = self._at.setdefault(place, [])
            if len(numbers) < _MOST_AT_A_PLACE and same not in numbers:
                numbers.append(same)
        return same, is_new

    def _all_of(self, this: Identity) -> Iterator[int]:
        """Yield the titles that it could be: by all that is known of each, with no entry of it against it."""
        near = dict.fromkeys(number for place in _to_look_at(this) for number in self._at.get(place, ()))
        looked_at = 0
        for number in near:
            known, wordings = self._known[number], self._wordings[number]
            looked_at += len(wordings)
            if looked_at > _MOST_LOOKED_AT:
                return
            alone = wordings[0] is known
            if not is_same_title(known, this):
                continue
            if alone or not any(_against(wording, this) for wording in wordings):
                yield number


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


def is_same_title(one: Identity, other: Identity) -> bool:
    """Whether two are one title: a number or the whole title says so, and nothing speaks against it."""
    if one.fingerprint == other.fingerprint:
        return True
    if not one.main or not other.main or _against(one, other):
        return False
    return _meet(one.numbers, other.numbers) or len(one.main) >= _TELLING


def _against(one: Identity, other: Identity) -> bool:
    """Whether something says that two entries are two titles."""
    if any(a and b and a != b for a, b in zip(one.parts, other.parts, strict=True)):
        return True
    if _meet(one.numbers, other.numbers):
        return not (one.main.startswith(other.main) or other.main.startswith(one.main))
    if _schemes(one) & _schemes(other):
        return True
    if one.full != other.full and not (one.main == other.main and one.main in (one.full, other.full)):
        return True
    return bool(one.names and other.names and not _meet(one.names, other.names))


def _with(wordings: tuple[Identity, ...], this: Identity) -> tuple[Identity, ...] | None:
    """Return the wordings of a title with one more, without those that say no more against others than it
    does; None where there are too many.
    """
    if any(_says_all(wording, this) for wording in wordings):
        return wordings
    left = [wording for wording in wordings if not _says_all(this, wording)]
    return (*left, this) if len(left) < _MOST_WORDINGS else None


def _says_all(one: Identity, other: Identity) -> bool:
    """Whether whatever the other entry speaks against, the first does too; parts a title knows as a whole."""
    alike = (one.main, one.full, one.numbers) == (other.main, other.full, other.numbers)
    return alike and (one.names == other.names or (bool(one.names) and {*one.names} <= {*other.names}))


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
    return not {*some}.isdisjoint(others)


def _schemes(identity: Identity) -> set[str]:
    return {number.partition(":")[0] for number in identity.numbers}


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", fold(text))


def _surname(name: str) -> str:
    """Return a name by its part before the comma, so that initials do not count."""
    return _letters(name.partition(",")[0])
