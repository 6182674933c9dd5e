"""Persons as printed: surnames, initials, "et al.", and whether two lists name the same people."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from html import unescape
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from catalogue.domain.descriptions.names import names_in
from search_index.analysis.normalisation import fold

_ROLE = re.compile(
    r"\((?:eds?|comps?|trans|ill|dir|coord)\.?\)|\b(?:eds?|comps?|hrsg)\.(?=$|[,;\s])", re.IGNORECASE
)
_OTHERS = re.compile(r"\bet\.? al\b\.?|\band others\b|\bu\.\s?a\.|\bet autres\b|\by otros\b", re.IGNORECASE)
_SURNAME_INITIALS = re.compile(r"[^\W\d_]{2,}, (?:[A-Z]\.?[ -]?){1,4}")
"""A name that needs no parting, as most are: "Lee, J.-H."."""
_NAME_WORD = re.compile(r"[^\W\d_]+")
_PARTICLES = {
    "de", "del", "della", "der", "den", "di", "da", "dos", "du", "la", "le", "van", "von", "ter", "ten",
    "bin", "al", "el", "st",
}  # fmt: skip
_SUFFIXES = {"jr", "sr", "ii", "iii", "phd", "md", "dr", "prof"}

_ALIKE = 0.8
"""The share of letters that two spellings of a name have in common."""


_REMEMBERED = 4_000
"""Printed names of which is kept what they are, for the candidates of an entry share its names."""


class Person(NamedTuple):
    """A name in parts, folded: the surname's words, the given names' words (initials among them)."""

    surname: tuple[str, ...]
    given: tuple[str, ...]


def others_meant(names: Iterable[str]) -> bool:
    """Whether a list of names ends in "et al." or the like."""
    return any(map(_means_others, names))


@lru_cache(maxsize=_REMEMBERED)
def _means_others(name: str) -> bool:
    return _OTHERS.search(name) is not None


def persons_in(names: Iterable[str]) -> tuple[Person, ...]:
    """Return the persons in printed names, also where several stand in one string."""
    return tuple(dict.fromkeys(person for name in names for person in _persons(name)))


@lru_cache(maxsize=_REMEMBERED)
def _persons(name: str) -> tuple[Person, ...]:
    """Return the persons in one printed name."""
    parts = (name,) if _SURNAME_INITIALS.fullmatch(name) else _split(name)
    return tuple(person for part in parts if (person := _person(part)))


def _split(name: str) -> Sequence[str]:
    """Return the single names in a printed one, without roles and "et al."."""
    bare = _ROLE.sub(" ", _OTHERS.sub(" ", unescape(name)))
    return [single for part in bare.split(";") for single in names_in(part)]


def _person(name: str) -> Person | None:
    family, comma, rest = name.partition(",")
    # "Le Bail-Carval, K.-S.": hyphens part words here as blanks do.
    first, second = (_NAME_WORD.findall(fold(part).replace("'", "")) for part in (family, rest))
    if comma and second:
        return _made(first, second) if first else _made(second, [])
    tokens = [word for word in first if word not in _SUFFIXES] or first
    if not tokens:
        return None
    if len(tokens) == 1:
        return Person(tuple(tokens), ())
    if all(len(word) == 1 or (len(word) <= 3 and word.upper() in family) for word in tokens[1:]):
        return _made(tokens[:1], tokens[1:])
    start = len(tokens) - 1
    while start > 1 and tokens[start - 1] in _PARTICLES:
        start -= 1
    return _made(tokens[start:], tokens[:start])


def _made(surname: Sequence[str], given: Sequence[str]) -> Person:
    core = tuple(word for word in surname if word not in _PARTICLES and word not in _SUFFIXES)
    return Person(core or tuple(surname), tuple(given))


def same_person(one: Person, other: Person) -> bool:
    """Whether two names can be one person's: a surname shared, initials not at odds.

    Surname and given name change places in catalogues of Asian names: a surname is also looked for
    among the other's given names.
    """
    if _shares(one.surname, other.surname):
        return not one.given or not other.given or _initials_meet(one.given, other.given)
    return _shares(one.surname, other.given) and _shares(other.surname, one.given)


def exchanged(some: Iterable[Person], others: Sequence[Person]) -> bool:
    """Whether everybody of one list may be in the other with surname and given name in each other's place.

    Of one of the two only an initial is left: "S. Oded" for "O. Shmueli".
    """
    return all(any(_initials_cross(one, other) for other in others) for one in some)


def _initials_cross(one: Person, other: Person) -> bool:
    crossed = (one.surname, other.given), (other.surname, one.given)
    return all(_may_be_given(surname, given) for surname, given in crossed)


def _may_be_given(surname: Sequence[str], given: Sequence[str]) -> bool:
    """Whether the other's given name is this surname, or an initial of it."""
    return any(name in (word, word[0]) for word in surname for name in given)


def _initials_meet(some: Sequence[str], others: Sequence[str]) -> bool:
    """Whether a given name of one begins as one of the other does."""
    first = {word[0] for word in others}
    return any(word[0] in first for word in some)


def surname_shared(some: Sequence[Person], others: Sequence[Person]) -> bool:
    """Whether a surname of one list is in the other: Bob and Robert may be one, a misprint may part them."""
    return any(
        _shares(one.surname, other.surname)
        or (_shares(one.surname, other.given) and not by_given_name_alone(one, other))
        for one in some
        for other in others
    )


def by_given_name_alone(one: Person, other: Person) -> bool:
    """Whether nothing else of two names agrees where the surname of one is the given name of the other.

    Joseph Frank is nobody who is called Frank E. Peretti; Wei Li may be Li Wei, and S. Oded is Oded Shmueli.
    """
    if not one.given:
        return False
    agrees = _shares(one.given, (*other.surname, *other.given)) or _initials_meet(one.given, other.surname)
    return not agrees


def _shares(some: Sequence[str], others: Sequence[str]) -> bool:
    for word in some:
        if word in others:
            return True
        size = len(word)
        for other in others if size > 3 else ():
            # So many of the letters must agree that lengths and one end of the words must be near.
            if -2 <= len(other) - size <= 2 and (word[0] == other[0] or word[-2:] == other[-2:]):
                similarity = OSA.normalized_similarity(word, other, score_cutoff=_ALIKE)
                if similarity >= _ALIKE and len(other) > 3:
                    return True
    return False


def near(some: Sequence[Person], others: Sequence[Person]) -> Iterator[Person]:
    """Those of one list with a surname like any name of the other: a quick look that misses nobody."""
    if not some:
        return
    names = {word for other in others for word in (*other.surname, *other.given)}
    long = [word for word in names if len(word) > 3]
    for person in some:
        if not names.isdisjoint(person.surname) or any(
            len(word) > 3
            and process.extractOne(word, long, scorer=OSA.normalized_similarity, score_cutoff=_ALIKE)
            for word in person.surname
        ):
            yield person


def shared(some: Sequence[Person], others: Sequence[Person]) -> int:
    """How many persons of one list are in the other."""
    return sum(person in others or any(same_person(person, other) for other in others) for person in some)
