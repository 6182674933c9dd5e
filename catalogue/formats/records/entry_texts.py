"""Texts of the catalogue as a format can hold them: in XML, or each on one line."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import astuple
from typing import Any

from catalogue.domain.descriptions.description import Description
from catalogue.formats.records.record import Entry, HoldingData

NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML may hold (XML 1.0, production 2)."""
_BREAKS = re.compile("[\x00-\x20]*[\x00-\x1f\x7f\x85\u2028\u2029][\x00-\x20]*")
"""What ends a line, or a field of ISO 2709, with the space around it."""


def in_xml(text: str) -> str:
    """Return the text without the signs that no XML 1.0 document may hold."""
    return NO_XML.sub("", text)


def on_one_line(text: str) -> str:
    """Return the text with a space for each break of lines: a summary typed in two paragraphs."""
    return text if text.isprintable() else _BREAKS.sub(" ", text)


def entry_in_xml(entry: Entry) -> Entry:
    """Return the entry, its texts all as XML takes them."""
    return _with_texts(entry, in_xml)


def entry_on_one_line(entry: Entry) -> Entry:
    """Return the entry, its texts each on one line."""
    return _with_texts(entry, on_one_line)


def _with_texts(entry: Entry, change: Callable[[str], str]) -> Entry:
    """Return the entry with its texts changed; as it is where they need no change, as nearly all."""
    own_id, description, holdings = entry
    together = "".join(description.texts)
    # What is changed is single signs: where none of all of them is, nothing needs to be put together anew.
    if change(together) != together:
        description = Description.from_dict(_changed(description.to_dict(), change))
    return change(own_id), description, tuple(HoldingData(*map(change, astuple(copy))) for copy in holdings)


def _changed(value: Any, change: Callable[[str], str]) -> Any:
    match value:
        case str():
            return change(value)
        case dict():
            return {name: _changed(part, change) for name, part in value.items()}
        case list() | tuple():
            return type(value)(_changed(part, change) for part in value)
        case _:
            return value
