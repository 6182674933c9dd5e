"""A row of a table, field by field, to a record, and a record to a row, without loss."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from itertools import zip_longest
from operator import attrgetter
from typing import Any

from catalogue.domain.descriptions.description import Contributor, Description, Identifier, SourceField
from catalogue.domain.descriptions.identifiers import SCHEMES, identifier_from, isbn_problem, recognise
from catalogue.domain.descriptions.languages import code_of, codes_in
from catalogue.formats.records.checks import (
    checked_identifiers,
    checked_lines,
    checked_text,
    is_nothing,
    year_checked,
)
from catalogue.formats.records.people import join_list, join_names, split_list, split_names
from catalogue.formats.records.problems import ProblemLog
from catalogue.formats.records.record import Entry, HoldingData, Record
from catalogue.formats.records.whole import with_reference

Cells = Mapping[str, Sequence[str]]
"""The filled cells of a row by field; several columns may be one field."""

_PLAIN = (
    "title", "subtitle", "publisher", "place", "edition", "series", "venue", "volume", "number", "pages",
    "kind", "summary", "reference",
)  # fmt: skip
_LISTS = ("parallel_titles", "countries", "subjects")
_SAID_ONCE = frozenset({"year", "pages", "kind", "place", "number"})
"""Fields of which a second column says the same again, or something else."""
_FEWEST_DIGITS = 9
"""Digits of an ISBN in scientific notation that was not rounded; zeros at its end are not shown."""
_SHORTEST_REFERENCE = 4
"""Words of what may be a reference where a title stands beside it."""
_EMPTY = Description()
_DESCRIBED = tuple(field.name for field in fields(Description))
_described = attrgetter(*_DESCRIBED)
_PARTS = ("id", *_DESCRIBED, "holdings")
_NOTE_MARK = " | "
"""Between notes in a cell; they are prose, and prose has semicolons."""
_KINDS = {
    "journalarticle": "article", "magazinearticle": "article", "newspaperarticle": "article",
    "booksection": "chapter", "bookchapter": "chapter", "conferencepaper": "conference paper",
    "statute": "law", "videorecording": "video",
}  # fmt: skip
"""Zotero's names of kinds, and the like, by ours."""
TABLE = "table"
"""The family of formats under which unknown columns are kept (``SourceField``)."""
_NUMBER_COLUMNS = tuple(scheme for scheme in SCHEMES if scheme != "other")
_HOLDING = ("accession_number", "call_number", "location", "donor")
_ROLE_COLUMNS = (("authors", "author"), ("editors", "editor"), ("translators", "translator"))

COLUMNS = (
    "id", "title", "subtitle", "parallel_titles", "authors", "publisher", "place", "year", "edition",
    *_NUMBER_COLUMNS, "other_numbers", "series", "venue", "volume", "number", "pages", "languages", "kind",
    "countries", "subjects", "summary", "notes", "reference", *_HOLDING, "other_columns",
)  # fmt: skip
"""The columns of a table that Lacuna writes."""


def record_from_cells(cells: Cells, raw: Mapping[str, str], line: int, log: ProblemLog) -> Record | None:
    """Return the record that a row tells of; None for a row that tells of nothing."""
    texts = {
        field: [text for value in values if (text := _checked(value, line, field, log))]
        for field, values in cells.items()
    }
    _without_short_references(texts)
    if not any(texts.values()):
        return None
    description = Description(
        contributors=_contributors(texts),
        year=year_checked(_joined("year", texts), line, "year", log),
        identifiers=tuple(checked_identifiers(_identifiers(texts, line, log), line, log)),
        languages=_languages(texts.get("languages", []), line, log),
        notes=tuple(_items(texts.get("notes", []), "|\n")),
    ).with_changes(
        **{field: _joined(field, texts) for field in _PLAIN},
        **{field: tuple(_items(texts.get(field, []))) for field in _LISTS},
    )
    others = tuple(_other_columns(texts.get("other_columns", [])))
    description = with_reference(description).with_changes(source_fields=others)
    own_id = next(iter(texts.get("id", [])), "") or str(line)
    holdings = _holdings(texts)
    if description == _EMPTY and not holdings:
        log.add("no_publication", line, value=own_id)
        return None
    log.seen += 1
    if not description.title and not description.reference:
        log.add("no_title", line, "title")
    return Record(own_id, description, line, raw, holdings)


def _without_short_references(texts: dict[str, list[str]]) -> None:
    """Take what stands under "Reference" beside a title, and is as short as "IOM-001", for its id."""
    found = texts.get("reference", [])
    is_short = all(len(text.split()) < _SHORTEST_REFERENCE for text in found)
    if found and is_short and "title" in texts and "id" not in texts:
        texts["id"] = texts.pop("reference")


def cells_of(entry: Entry) -> list[str]:
    """Return the row of ``COLUMNS`` from which ``record_from_cells`` gives this entry back."""
    row: dict[str, str] = {}
    for name, said in zip(_PARTS, _parts(entry), strict=True):
        row |= _cells_of_part(name, said)
    return [row[column] for column in COLUMNS]


def cells_said_otherwise(entry: Entry, other: Entry) -> dict[str, str]:
    """Return the cells of an entry, by column, that another entry has otherwise.

    A cell is made of one part of an entry: where that is the same in both, none is made.
    """
    wanted: dict[str, str] = {}
    found: dict[str, str] = {}
    for name, mine, theirs in zip(_PARTS, _parts(entry), _parts(other), strict=True):
        if mine != theirs:
            wanted |= _cells_of_part(name, mine)
            found |= _cells_of_part(name, theirs)
    if wanted == found:
        return {}
    return {column: wanted[column] for column in COLUMNS if wanted.get(column) != found.get(column)}


def _parts(entry: Entry) -> tuple[Any, ...]:
    own_id, description, holdings = entry
    return (own_id, *_described(description), holdings)


def _cells_of_part(name: str, said: Any) -> dict[str, str]:
    """Return the cells of one field of a description, of the id, or of the copies."""
    match name:
        case "contributors":
            return {"authors": join_names(said)}
        case "identifiers":
            return _cells_of_numbers(said)
        case "source_fields":
            kept = (f"{each.name.replace(':', ' ')}: {each.value}" for each in said if each.format == TABLE)
            return {"other_columns": join_list(kept, _NOTE_MARK)}
        case "holdings":
            values = {field: [getattr(copy, field) for copy in said] for field in _HOLDING}
            return {field: join_list(texts) if any(texts) else "" for field, texts in values.items()}
        case "notes":
            return {name: join_list(said, _NOTE_MARK)}
        case _:
            return {name: said if isinstance(said, str) else join_list(said)}


def _cells_of_numbers(identifiers: Sequence[Identifier]) -> dict[str, str]:
    values: dict[str, list[str]] = {scheme: [] for scheme in (*_NUMBER_COLUMNS, "other_numbers")}
    for each in identifiers:
        if each.scheme in _NUMBER_COLUMNS:
            values[each.scheme].append(each.value)
        else:
            values["other_numbers"].append(f"{each.scheme}: {each.value}")
    return {column: join_list(texts) for column, texts in values.items()}


def _checked(text: str, line: int, field: str, log: ProblemLog) -> str:
    # Only a cell that holds one text may lose its line breaks; elsewhere they part the items.
    check = checked_text if field in (*_PLAIN, "id", "year") else checked_lines
    return check(text, line, field, log).strip()


def _joined(field: str, texts: Mapping[str, list[str]]) -> str:
    values = texts.get(field, [])
    text = values[0] if values and field in _SAID_ONCE else " ".join(dict.fromkeys(values))
    return _KINDS.get(text.casefold().replace(" ", ""), text) if field == "kind" else text


def _items(values: Iterable[str], marks: str = ";|\n") -> list[str]:
    return [part for value in values for part in split_list(value, marks) if part]


def _contributors(texts: Mapping[str, list[str]]) -> tuple[Contributor, ...]:
    return tuple(
        contributor
        for column, role in _ROLE_COLUMNS
        for value in texts.get(column, [])
        if not is_nothing(value)
        for contributor in split_names(value, role)
    )


def _identifiers(texts: Mapping[str, list[str]], line: int, log: ProblemLog) -> Iterable[Identifier]:
    readers: dict[str, Callable[[str], Iterable[Identifier]]] = {
        "isbn": _isbns,
        "url": lambda text: [_address(part) for part in _items([text])],
        "other_numbers": lambda text: [_named(part) for part in _items([text])],
    }
    for scheme in (*_NUMBER_COLUMNS, "other_numbers"):
        for text in texts.get(scheme, []):
            if is_nothing(text):
                if len(text) > 3:  # a dash or "n/a" is a way to leave a cell empty
                    log.add("placeholder_value", line, scheme, text)
            elif scheme == "isbn" and (digits := _digits_of(text)) is not None:
                if not digits:
                    log.add("isbn_rounded", line, scheme, text)
                yield Identifier(scheme, digits)
            elif read := readers.get(scheme):
                yield from read(text)
            else:
                yield from (Identifier(scheme, part) for part in _items([text]))


def _digits_of(text: str) -> str | None:
    """Return the digits of an ISBN that was taken for a number; "" where it is rounded, None for any other
    text.
    """
    if whole := re.fullmatch(r"(\d{9,13})[.,]0+", text):
        return whole[1]
    if not (power := re.fullmatch(r"(\d)[.,]?(\d*)E\+?(\d{1,2})", text, re.IGNORECASE)):
        return None
    known = power[1] + power[2]
    digits = known.ljust(int(power[3]) + 1, "0")
    return digits if len(known) > _FEWEST_DIGITS and isbn_problem(digits) is None else ""


def _isbns(text: str) -> Iterable[Identifier]:
    """Yield the ISBNs of a cell; several may stand with nothing but a space or comma between them."""
    for value in (written.lstrip("'") for written in _items([text])):
        found = [identifier for identifier in recognise(value) if identifier.scheme == "isbn"]
        parts = re.split(r"\s*,\s*", value)
        if len(found) > 1:
            yield from found
        else:
            yield from (Identifier("isbn", part) for part in parts if part)


def _address(item: str) -> Identifier:
    found = identifier_from(item)
    return found if found.scheme == "doi" and "//" not in item else Identifier("url", item)


def _named(item: str) -> Identifier:
    scheme, colon, value = item.partition(": ")
    return Identifier(scheme, value) if colon and scheme in SCHEMES else identifier_from(item)


def _other_columns(values: Iterable[str]) -> Iterable[SourceField]:
    """Columns of another program's table, as Lacuna writes them into one."""
    for part in _items(values, "|\n"):
        name, colon, value = part.partition(": ")
        if colon:
            yield SourceField(TABLE, name, value)


def _languages(values: Iterable[str], line: int, log: ProblemLog) -> tuple[str, ...]:
    codes: list[str] = []
    for value in _items(values):
        found = [code] if (code := code_of(value)) else codes_in(value)
        if not found and not is_nothing(value):
            log.add("unknown_language", line, "language", value)
        codes += found
    return tuple(dict.fromkeys(codes))


def _holdings(texts: Mapping[str, list[str]]) -> tuple[HoldingData, ...]:
    columns = [split_list(" ".join(texts[field])) if texts.get(field) else [] for field in _HOLDING]
    # One call number, shelf or donor beside several accession numbers is that of them all.
    several = len(columns[0])
    columns = [column * several if len(column) == 1 and several > 1 else column for column in columns]
    copies = (HoldingData(*values) for values in zip_longest(*columns, fillvalue=""))
    return tuple(copy for copy in copies if copy)
