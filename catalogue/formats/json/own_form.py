"""Lacuna's own form of a publication in JSON, as anybody's file may hold it: each value is looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from catalogue.domain.descriptions.description import Description
from catalogue.formats.records.record import HoldingData

_HOLDING = {field.name for field in fields(HoldingData)}
_ROWS = {name for name, value in asdict(Description()).items() if value == ()}
_ROWS_OF_TEXTS = _ROWS - {"contributors", "identifiers", "source_fields"}


def own_description(data: object) -> Description | None:
    """Return what ``Description.to_dict`` wrote; None for what it cannot have written, or says nothing.

    A value of another type would surface far from here, where the file is not known any more. One text in the
    place of several is that one.
    """
    if not isinstance(data, dict):
        return None
    told = {
        name: [value] if name in _ROWS_OF_TEXTS and isinstance(value, str) else value
        for name, value in data.items()
    }
    if any(name in _ROWS and not isinstance(value, list) for name, value in told.items()):
        return None
    try:
        description = Description.from_dict(told)
    except (TypeError, ValueError, KeyError, AttributeError):
        return None
    return description if description != Description() and _is_sound(description) else None


def own_holdings(data: object) -> tuple[HoldingData, ...] | None:
    """Return the copies that stand beside a description; None where they are no list of such."""
    if not isinstance(data, list) or not all(isinstance(holding, dict) for holding in data):
        return None
    return tuple(map(_holding, data))


def _holding(data: Mapping[str, Any]) -> HoldingData:
    return HoldingData(**{name: str(data[name]) for name in data.keys() & _HOLDING})


def _is_sound(description: Description) -> bool:
    """Whether every text is one."""
    texts: list[object] = []
    for field in fields(Description):
        value = getattr(description, field.name)
        texts += [value] if field.name not in _ROWS else value if field.name in _ROWS_OF_TEXTS else []
    for contributor in description.contributors:
        texts += [contributor.name, contributor.role]  # its kind is one of ours, or it was refused
    for identifier in description.identifiers:
        texts += [identifier.scheme, identifier.value]
    for kept in description.source_fields:
        texts += [kept.format, kept.name, kept.value]
    return all(isinstance(text, str) for text in texts)
