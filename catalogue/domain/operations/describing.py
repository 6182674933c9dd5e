"""The form of a description that was open for a while, laid over what is described there by now."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields

from catalogue.domain.descriptions.description import Description

from .editing import Edit

_NOT_SHOWN = "source_fields"


def laid_over(mine: Description, began: Description | None, stands: Description) -> Description:
    """Return a description with the fields that a form changed, and what stands there in all others.

    ``began`` is None where no form was open. What its source said besides, which no form shows, is left out.
    Raises ``BothChanged``, whose values ``described`` reads.
    """
    return described(Edit(_told(mine), None if began is None else _told(began)).onto(_told(stands)))


def described(values: Mapping[str, str]) -> Description:
    """Return the description that values tell, field by field."""
    return Description.from_dict({name: json.loads(value) for name, value in values.items()})


def _told(description: Description) -> dict[str, str]:
    said = description.to_dict()
    told = {field.name: said.get(field.name, field.default) for field in fields(Description)}
    return {name: json.dumps(value, ensure_ascii=False) for name, value in told.items() if name != _NOT_SHOWN}
