"""Texts of the catalogue as XML takes them."""

from __future__ import annotations

import re
from dataclasses import astuple
from typing import Any

from catalogue.domain.descriptions.description import Description
from catalogue.formats.records.record import Entry, HoldingData

_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def in_xml(text: str) -> str:
    """Return the text without the signs that no XML 1.0 document may hold."""
    return _NO_XML.sub("", text)


def entry_in_xml(entry: Entry) -> Entry:
    """Return the entry, its texts all without them; as it is where it has none, as nearly all."""
    own_id, description, holdings = entry
    said = description.to_dict()
    if (cleaned := _cleaned(said)) != said:
        description = Description.from_dict(cleaned)
    return in_xml(own_id), description, tuple(HoldingData(*map(in_xml, astuple(copy))) for copy in holdings)


def _cleaned(value: Any) -> Any:
    match value:
        case str():
            return in_xml(value)
        case dict():
            return {name: _cleaned(part) for name, part in value.items()}
        case list() | tuple():
            return type(value)(_cleaned(part) for part in value)
        case _:
            return value
