"""Lacuna's own JSON: a list of descriptions with every field, as ``Description.to_dict`` gives them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, fields
from typing import Any

from catalogue.domain.description import Description
from catalogue.formats import csl_json, zotero_json
from catalogue.formats.problems import ProblemLog, refusal
from catalogue.formats.record import Entry, HoldingData, Record
from catalogue.formats.source import Source

_HOLDING = {each.name for each in fields(HoldingData)}
_CONTAINERS = ("publications", "items", "references", "records", "data")
_ANSWER = "message"
"""Within it Crossref answers, with one work or with items."""


def read(source: Source, log: ProblemLog, columns: Mapping[str, str] | None = None) -> Iterator[Record]:
    """The records of a JSON file, each item in Lacuna's form, or in that of CSL or Zotero."""
    items = _items(source, log)
    for number, item in enumerate(items, 1):
        if zotero_json.is_attachment(item):
            continue
        log.seen += 1
        if isinstance(item, dict) and (record := _record(item, number, log)):
            yield record
        else:
            log.add("json_not_an_entry", number, value=json.dumps(item, ensure_ascii=False))


def _record(item: dict[str, Any], number: int, log: ProblemLog) -> Record | None:
    if zotero_json.is_zotero(item):
        return zotero_json.record_from_item(item, number, log)
    if csl_json.is_csl(item):
        return csl_json.record_from_item(item, number, log)
    return _own(item, number)


def _items(source: Source, log: ProblemLog) -> list[Any]:
    try:
        data = _loaded(source.all_text(log))
    except (ValueError, RecursionError) as error:
        raise refusal("broken_file", name=source.name) from error
    if isinstance(data, dict) and isinstance(data.get(_ANSWER), dict):
        data = data[_ANSWER]
    if isinstance(data, dict):
        data = next((data[key] for key in _CONTAINERS if isinstance(data.get(key), list)), [data])
    if not isinstance(data, list):
        raise refusal("unknown_format", name=source.name)
    return data


def _loaded(text: str) -> Any:
    """What a JSON text holds; a text of several values, one a line, is a list of them."""
    try:
        return json.loads(text)
    except ValueError:
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) < 2:
            raise
        return [json.loads(line) for line in lines]


def _own(item: dict[str, Any], number: int) -> Record | None:
    try:
        description = Description.from_dict(item)
        holdings = tuple(_holding(each) for each in item.get("holdings", []))
        # A value of another type would surface far from here, so it is looked at now.
        sound = all(isinstance(text, str) for text in _texts(description))
    except (TypeError, ValueError, KeyError, AttributeError):
        return None
    if not sound or description == Description():
        return None
    raw = json.dumps(item, ensure_ascii=False)
    return Record(str(item.get("id") or number), description, number, raw, holdings)


def _holding(data: Mapping[str, Any]) -> HoldingData:
    return HoldingData(**{name: str(data[name]) for name in data.keys() & _HOLDING})


def _filled(data: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in data.items() if value}


def _texts(description: Description) -> Iterator[Any]:
    for value in asdict(description).values():
        for item in value if isinstance(value, tuple) else [value]:
            yield from item.values() if isinstance(item, dict) else [item]


def write(entries: Iterable[Entry]) -> Iterator[bytes]:
    """A JSON list, one publication a line."""
    before = b"[\n"
    for own_id, description, holdings in entries:
        data: dict[str, Any] = {"id": own_id, **description.to_dict()}
        if holdings:
            data["holdings"] = [_filled(asdict(each)) for each in holdings]
        yield before + json.dumps(data, ensure_ascii=False).encode()
        before = b",\n"
    yield b"\n]\n" if before == b",\n" else b"[]\n"
