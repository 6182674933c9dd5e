"""What a description begins with: what somebody typed, completed by what a list or a record says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from search_index.analysis.normalisation import fold

from .description import Description, Identifier


@dataclass(frozen=True, slots=True)
class Completed:
    """A description to begin with, which fields were filled in, and what gave way to what was typed."""

    description: Description
    filled: frozenset[str] = frozenset()
    set_aside: Mapping[str, str] = field(default_factory=dict)


def completed(typed: Description, known: Description) -> Completed:
    """Return what was typed, with everything else from what is known; what was typed is never overwritten.

    Words that only look for the title (all of them stand in it, or among its names) are no title: the
    known one completes them. A number of a kind that was typed comes from nowhere else.
    """
    if not known.title and known.reference:
        known = replace(known, title=known.reference, reference="")
    changes: dict[str, Any] = {}
    set_aside: dict[str, str] = {}
    for attribute in fields(Description):
        value = getattr(known, attribute.name)
        if value and attribute.name not in ("title", "subtitle", "identifiers"):
            changes[attribute.name] = getattr(typed, attribute.name) or value
    if typed.title and not _looks_for(typed.title, known):
        if known.title:
            set_aside["title"] = known.full_title
        if _is_main_title(typed.title, known):
            changes["subtitle"] = typed.subtitle or known.subtitle
    else:
        changes |= {"title": known.title, "subtitle": known.subtitle}
    identifiers, others = _numbers(typed, known)
    changes["identifiers"] = identifiers
    if others:
        set_aside["identifiers"] = "; ".join(identifier.value for identifier in others)
    description = replace(typed, **changes)
    filled = frozenset(
        attribute.name
        for attribute in fields(Description)
        if getattr(description, attribute.name)
        and getattr(description, attribute.name) != getattr(typed, attribute.name)
    )
    return Completed(description, filled, set_aside)


def _looks_for(typed: str, known: Description) -> bool:
    names = (contributor.name for contributor in known.contributors)
    return set(_words(typed)) <= set(_words(" ".join((known.full_title, *names))))


def _is_main_title(typed: str, known: Description) -> bool:
    """Whether a title was typed without its subtitle: it is nearer in length to the title alone."""
    length = len(_words(typed))
    main, whole = len(_words(known.title)), len(_words(known.full_title))
    return abs(length - main) < abs(length - whole)


def _words(text: str) -> list[str]:
    return "".join(letter if letter.isalnum() else " " for letter in fold(text)).split()


def _numbers(typed: Description, known: Description) -> tuple[tuple[Identifier, ...], tuple[Identifier, ...]]:
    """Return the numbers to begin with, and those of kinds that were typed otherwise."""
    schemes = {identifier.scheme for identifier in typed.identifiers}
    added = tuple(identifier for identifier in known.identifiers if identifier.scheme not in schemes)
    mine = {fold(identifier.value) for identifier in typed.identifiers}
    others = tuple(
        identifier
        for identifier in known.identifiers
        if identifier.scheme in schemes and fold(identifier.value) not in mine
    )
    return typed.identifiers + added, others
