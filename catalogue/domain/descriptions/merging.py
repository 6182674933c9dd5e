"""Two descriptions of one publication made one: which values to propose, and both together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from enum import StrEnum
from typing import Any

from catalogue.domain.descriptions.description import Description, Identifier
from catalogue.domain.descriptions.identifiers import key_of
from search_index.analysis.normalisation import fold


class Choice(StrEnum):
    """Whose value a field of the merged record takes."""

    KEPT = "kept"
    OTHER = "other"
    BOTH = "both"


SEVERAL = frozenset(
    {"parallel_titles", "contributors", "identifiers", "languages", "countries", "subjects", "notes"}
)
"""Fields of several values: those of both records may stand together."""

_NAMED_ALIKE = frozenset({"contributors", "languages"})
"""Fields whose values often say one thing in two ways, so that both together would say it twice."""


def proposal(kept: Description, other: Description) -> dict[str, Choice]:
    """For every field in which two descriptions differ, the choice that loses least."""
    return {
        field.name: _choice(field.name, getattr(kept, field.name), getattr(other, field.name))
        for field in fields(Description)
        if field.name != "source_fields" and getattr(kept, field.name) != getattr(other, field.name)
    }


def merged(kept: Description, other: Description, choices: Mapping[str, Choice]) -> Description:
    """One description of two; a field that nobody chose for keeps its value.

    Fields of a source belong together, so that those of one record alone are taken.
    """
    kept = kept.with_changes(source_fields=kept.source_fields or other.source_fields)
    return kept.with_changes(**{name: chosen(name, kept, other, choice) for name, choice in choices.items()})


def chosen(name: str, kept: Description, other: Description, choice: Choice) -> Any:
    """Return the value of one field by one choice."""
    mine, theirs = getattr(kept, name), getattr(other, name)
    if choice is Choice.OTHER:
        return theirs
    if choice is Choice.BOTH and name in SEVERAL:
        once: dict[str, Any] = {}
        for value in (*mine, *theirs):
            once.setdefault(_likeness(value), value)
        return tuple(once.values())
    return mine


def _choice(name: str, mine: Any, theirs: Any) -> Choice:
    if not mine:
        return Choice.OTHER
    if theirs and name in SEVERAL - _NAMED_ALIKE:
        return Choice.BOTH
    return Choice.KEPT


def _likeness(value: Any) -> str:
    if isinstance(value, Identifier):
        return key_of(value) or f"{value.scheme}:{fold(value.value)}"
    return fold(getattr(value, "name", value))
