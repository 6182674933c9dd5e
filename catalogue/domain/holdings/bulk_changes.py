"""One change made to many records: a term added, a language set, a spelling put right, a shelf renamed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from catalogue.domain.descriptions.description import LONGEST_NAME, Description
from catalogue.domain.descriptions.languages import code_of
from catalogue.errors import InvalidInput, too_long_a_name
from search_index.analysis.normalisation import fold

SEVERAL = ("subjects", "languages", "countries")
SINGLE = ("kind", "publisher", "place", "series")
OF_COPIES = ("location", "call_number")
FIELDS = (*SEVERAL, *SINGLE, *OF_COPIES)

OPERATIONS: Mapping[str, tuple[str, ...]] = {
    "add": SEVERAL,
    "remove": (*SEVERAL, *SINGLE),
    "set": (*SEVERAL, *SINGLE, "location"),
    "replace": (*SEVERAL, *SINGLE, *OF_COPIES),
}
"""What can be done, and to which fields; of a call number the beginning is replaced."""


@dataclass(frozen=True, slots=True)
class BulkChange:
    """What is to be done to one field: ``old`` matters to "remove" and "replace", ``new`` to the others."""

    field: str
    operation: str
    old: str = ""
    new: str = ""

    @property
    def of_copies(self) -> bool:
        """Whether it changes copies rather than descriptions."""
        return self.field in OF_COPIES

    def to_dict(self) -> dict[str, str]:
        """As JSON takes it."""
        return asdict(self)


def checked(change: BulkChange) -> BulkChange:
    """Return the change as it can be done; raises ``InvalidInput`` for one that cannot."""
    if change.field not in OPERATIONS.get(change.operation, ()):
        raise InvalidInput("bulk_operation", "This cannot be done to that field.", field="operation")
    if change.operation in ("remove", "replace") and not change.old:
        raise InvalidInput("bulk_old", "Say what stands there now.", field="old")
    if change.operation != "remove" and not change.new:
        raise InvalidInput("bulk_new", "Say what should stand there.", field="new")
    if len(change.new) > LONGEST_NAME:
        raise too_long_a_name(change.new, LONGEST_NAME, field="new")
    if change.field != "languages":
        return change
    codes = {name: code_of(getattr(change, name)) for name in ("old", "new") if getattr(change, name)}
    for name, code in codes.items():
        if not code:
            raise InvalidInput(
                "bulk_language", "No language is known by this name. Write its English name.", field=name
            )
    return BulkChange(change.field, change.operation, codes.get("old") or "", codes.get("new") or "")


def changed(description: Description, change: BulkChange) -> Description:
    """Return the description with the change made; equal to the one given where it changes nothing."""
    after = changed_value(getattr(description, change.field), change)
    return description.with_changes(**{change.field: after})


def changed_value(before: Any, change: BulkChange) -> Any:
    """Return what the field says after the change: a tuple for those of ``SEVERAL``, else a string, as
    before it.
    """
    if change.field in SEVERAL:
        return _several(before, change)
    if change.field == "call_number" and change.operation == "replace":
        begins = before.startswith(change.old)
        return change.new + before[len(change.old) :] if begins else before
    return _single(before, change)


def _several(before: tuple[str, ...], change: BulkChange) -> tuple[str, ...]:
    if change.operation == "set":
        return (change.new,)
    if change.operation == "add":
        present = {fold(value) for value in before}
        return before if fold(change.new) in present else (*before, change.new)
    swapped: list[Any] = [change.new if fold(value) == fold(change.old) else value for value in before]
    return tuple(dict.fromkeys(value for value in swapped if value))


def _single(before: str, change: BulkChange) -> str:
    if change.operation == "set":
        return change.new
    return change.new if fold(before) == fold(change.old) else before
