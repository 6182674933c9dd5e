"""Lacuna's own JSON: a list of descriptions with every field, as ``Description.to_dict`` gives them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from typing import Any

from catalogue.domain.descriptions.description import Description
from catalogue.formats.files.source import Source
from catalogue.formats.json import csl_json, zotero_json
from catalogue.formats.json.own_form import own_description, own_holdings
from catalogue.formats.records.columns import TELLING, fields_of
from catalogue.formats.records.problems import ProblemLog, refusal
from catalogue.formats.records.record import Entry, Record
from catalogue.formats.records.rows import record_from_cells

_OWN = frozenset({field.name for field in fields(Description)} | {"id", "holdings"})
_OWN_LISTS = frozenset({"contributors", "identifiers"})
_CONTAINERS = ("publications", "items", "references", "records", "data", "results")
_STRUCTURED = frozenset({"type", "issued", "container-title"})
"""Keys that only CSL has; without them an item may be a row of a table."""
_ANSWER = "message"
"""Within it Crossref answers, with one work or with items."""


def read(source: Source, log: ProblemLog, columns: Mapping[str, str] | None = None) -> Iterator[Record]:
    """Yield the records of a JSON file, each item in Lacuna's form, or in that of CSL or Zotero."""
    items = _items(source, log)
    for number, written in enumerate(items, 1):
        if zotero_json.is_attachment(written):
            continue
        seen = log.seen + 1
        record = _record(written, number, log) if isinstance(written, dict) else None
        log.seen = seen
        if record:
            yield record
        else:
            log.add("json_not_an_entry", number, value=json.dumps(written, ensure_ascii=False))


def _record(item: dict[str, Any], number: int, log: ProblemLog) -> Record | None:
    if zotero_json.is_zotero(item):
        return zotero_json.record_from_item(item, number, log)
    row = _as_row(item)
    if csl_json.is_csl(item) and not ("title" in row and _STRUCTURED.isdisjoint(item)):
        return csl_json.record_from_item(item, number, log)
    own = _own(item, number)
    if not row or (own and (item.keys() <= _OWN or item.keys() & _OWN_LISTS)):
        return own
    return record_from_cells(row, _texts_of(item), number, log)


def _texts_of(item: Mapping[str, Any]) -> dict[str, str]:
    """Return the values that are texts or numbers, or lists of such, by their keys."""
    texts = {}
    for key, value in item.items():
        values = value if isinstance(value, list) and key != "title" else [value]
        if values and all(isinstance(value, str | int | float) for value in values):
            texts[key] = "; ".join(map(str, values))
    return texts


def _as_row(item: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return an item as a row of a table, where its keys are names of columns and one of them tells what
    it is.
    """
    texts = _texts_of(item)
    fields = fields_of(list(texts), None, "")
    row: dict[str, list[str]] = {}
    for field, text in zip(fields, texts.values(), strict=True):
        if field and text:
            row.setdefault(field, []).append(text)
    return {} if TELLING.isdisjoint(row) else row


def _items(source: Source, log: ProblemLog) -> list[Any]:
    try:
        data = _loaded(source.all_text(log))
    except (ValueError, RecursionError) as error:
        if source.limits is not None and log.counts["list_text"]:
            raise refusal("too_much_text", name=source.name, most=source.limits.text) from error
        raise refusal("broken_file", name=source.name) from error
    if isinstance(data, dict) and isinstance(data.get(_ANSWER), dict):
        data = data[_ANSWER]
    if isinstance(data, dict):
        held = next((data[key] for key in _CONTAINERS if isinstance(data.get(key), list)), None)
        data = _by_id(data) if held is None else held
    if not isinstance(data, list):
        raise refusal("unknown_format", name=source.name)
    return data


def _by_id(data: dict[str, Any]) -> list[Any]:
    """Return the items of an object that holds each under its own key; any other object is an item itself."""
    items = list(data.values())
    if items and all(isinstance(value, dict) and "title" in value for value in items):
        return [{"id": key, **record} for key, record in data.items()]
    return [data]


def _loaded(text: str) -> Any:
    """Return what a JSON text holds; a text of several values, one a line, is a list of them."""
    try:
        value = json.loads(text)
    except ValueError:
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) < 2:
            raise
        value = [json.loads(line) for line in lines]
    return _whole(value) if _HALF.search(text) else value


_HALF = re.compile(r"\\u[dD][89a-fA-F]")


def _whole(value: Any) -> Any:
    """Return a value with a mark of damage where its texts hold half of a pair of surrogates.

    JSON can name such a half (RFC 8259, 8.2), and no text can be written with it.
    """
    written = json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return json.loads(written.decode("utf-8", "replace"))


def _own(item: dict[str, Any], number: int) -> Record | None:
    description, holdings = own_description(item), own_holdings(item.get("holdings", []))
    if description is None or holdings is None:
        return None
    raw = json.dumps(item, ensure_ascii=False)
    return Record(str(item.get("id") or number), description, number, raw, holdings)


def write(entries: Iterable[Entry]) -> Iterator[bytes]:
    """Yield a JSON list, one publication a line."""
    before = b"[\n"
    for own_id, description, holdings in entries:
        data: dict[str, Any] = {"id": own_id, **description.to_dict()}
        if holdings:
            data["holdings"] = [holding.written() for holding in holdings]
        yield before + json.dumps(data, ensure_ascii=False).encode()
        before = b",\n"
    yield b"\n]\n" if before == b",\n" else b"[]\n"
