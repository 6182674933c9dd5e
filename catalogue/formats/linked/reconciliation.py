"""The reconciliation protocol of the W3C community group: version 0.2 and the draft of version 1.0.

What comes in is read into ``Query`` whatever the version, and refused with ``InvalidInput`` where it is none;
what goes out has the shapes of the group's schemas (https://reconciliation-api.github.io/specs/).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from catalogue.domain.descriptions.description import Description
from catalogue.domain.descriptions.years import year_of
from catalogue.domain.gaps.gap_report import EntryResult, Match, Outcome, Status
from catalogue.errors import InvalidInput
from catalogue.formats.records.problems import ProblemLog
from catalogue.formats.records.rows import COLUMNS, cells_of, record_from_cells

MOST_QUERIES = 50
"""Queries of one batch that are answered."""
MOST_CANDIDATES = 25
LONGEST = 200_000
"""Characters of a batch that are read."""
_LONGEST_VALUE = 500
"""Characters of one value that are read: no title is as long, and who asks pays nothing for what it costs."""

PUBLICATION = "publication"
TYPES: Mapping[str, str] = {
    PUBLICATION: "Publication",
    "person": "Person",
    "body": "Organisation",
    "subject": "Subject",
}
_NOT_ASKED = frozenset(
    {"id", "accession_number", "call_number", "location", "donor", "other_columns", "other_numbers"}
)
PROPERTIES: Mapping[str, str] = {
    name: name.replace("_", " ").capitalize() for name in COLUMNS if name not in _NOT_ASKED
}
"""What a publication may be asked by, and told of: the columns of our tables."""
_AT_THE_DESK = (
    "held",
    "readable_now",
    "call_number",
    "location",
    "accession_number",
    "url",
    "library",
    "hours",
)
EXTENSIONS: Mapping[str, str] = {
    **PROPERTIES,
    **{name: name.replace("_", " ").capitalize() for name in _AT_THE_DESK},
}
"""What may be fetched of a publication that was found: what is said of it, and where it stands."""


class Version(StrEnum):
    """The versions that are spoken."""

    STABLE = "0.2"
    DRAFT = "1.0-draft"


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for: a text, its type, what else is known; ``key`` is the asker's name for it."""

    key: str
    text: str
    type: str
    limit: int
    properties: tuple[tuple[str, str], ...] = ()

    @property
    def letters(self) -> int:
        """How much there is to compare, in characters."""
        return len(self.text) + sum(len(value) for _, value in self.properties)

    def description(self) -> Description:
        """Return the publication that is looked for, as an entry of a list would describe it."""
        cells: dict[str, list[str]] = {}
        for name, value in (("title", self.text), *self.properties):
            if name in PROPERTIES and value.strip():
                cells.setdefault(name, []).append(value)
        record = record_from_cells(cells, {}, 1, ProblemLog()) if cells else None
        return record.description if record else Description()


def read_batch(text: str) -> list[Query]:
    """Return the queries of a batch of version 0.2; raises ``InvalidInput``."""
    batch = _mapping(_json(text))
    _check_size(batch)
    return [_query(key, _mapping(asked)) for key, asked in batch.items()]


def read_draft_batch(data: bytes) -> list[Query]:
    """Return the queries of a batch of the draft; raises ``InvalidInput``."""
    queries = _mapping(_json(data.decode("utf-8", "replace"))).get("queries")
    _check_size(queries)
    return [_draft_query(str(at), _mapping(asked)) for at, asked in enumerate(_list(queries))]


def read_extension(text: str) -> tuple[list[str], list[str]]:
    """Return the ids and the properties that are asked for; raises ``InvalidInput``."""
    asked = _mapping(_json(text))
    ids = [_text(asked_id) for asked_id in _list(asked.get("ids"))]
    properties = [
        _text(_mapping(asked_property).get("id")) for asked_property in _list(asked.get("properties"))
    ]
    _check_size(ids)
    _check_size(properties)
    return ids, properties


def _query(key: str, asked: Mapping[str, Any]) -> Query:
    properties = []
    for asked_property in _list(asked.get("properties", [])):
        known = _mapping(asked_property)
        properties += [(_text(known.get("pid", known.get("p"))), value) for value in _values(known.get("v"))]
    text = _text(asked.get("query", ""))
    if not text and not properties:
        raise _unfit("A query has neither “query” nor “properties”.")
    return Query(key, text, _type(asked.get("type")), _limit(asked.get("limit")), tuple(properties))


def _draft_query(key: str, asked: Mapping[str, Any]) -> Query:
    names: list[str] = []
    properties: list[tuple[str, str]] = []
    for wish in _list(asked.get("conditions")):
        condition = _mapping(wish)
        values, kind = _values(condition.get("propertyValue")), condition.get("matchType")
        if kind == "name":
            names += values
        elif kind == "property":
            properties += [(_text(condition.get("propertyId")), value) for value in values]
        elif kind != "id":
            raise _unfit("A condition is of no known “matchType”.")
    if not asked.get("conditions"):
        raise _unfit("A query has no conditions.")
    return Query(
        key, " ".join(names), _type(asked.get("type")), _limit(asked.get("limit")), tuple(properties)
    )


def _values(value: object) -> list[str]:
    found = value if isinstance(value, list) else [value]
    return [_value(found_value) for found_value in found[:20]]


def _value(value: object) -> str:
    if isinstance(value, Mapping):
        value = value.get("name") or value.get("id")
    if not isinstance(value, str | int | float):
        raise _unfit("A value is neither text nor number.")
    return _text(str(value))


def _type(asked: object) -> str:
    """Return the type that is asked for, the first of several; a publication where none, or none of ours,
    is.
    """
    found = asked if isinstance(asked, list) else [asked]
    for value in found:
        name = value.get("id") if isinstance(value, Mapping) else value
        if isinstance(name, str) and name in TYPES:
            return name
    return PUBLICATION


def _limit(asked: object) -> int:
    if asked is None:
        return 5
    if not isinstance(asked, int | float) or isinstance(asked, bool) or not abs(asked) < 10**9:
        raise _unfit("“limit” is no number.")
    return min(max(int(asked), 1), MOST_CANDIDATES)


def _json(text: str) -> Any:
    try:
        if len(text) > LONGEST:
            raise ValueError
        value = json.loads(text)
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError):
        raise _unfit("This is no JSON that can be read.") from None
    return value


def _mapping(value: object) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise _unfit("There is a value where an object should be.")
    return value


def _list(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise _unfit("There is a value where a list should be.")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise _unfit("There is a value where a text should be.")
    return value.replace("\0", " ")[:_LONGEST_VALUE]


def _check_size(batch: object) -> None:
    if isinstance(batch, dict | list) and len(batch) > MOST_QUERIES:
        raise InvalidInput("batch_size", "At most %(most)s may be asked at once.", most=MOST_QUERIES)


def _unfit(why: str) -> InvalidInput:
    return InvalidInput("reconciliation", why)


# --- What goes out -------------------------------------------------------------------------------


def manifest(name: str, site: str) -> dict[str, Any]:
    """Return what the service of version 0.2 can do, for a centre's name and the address of its site."""
    at = f"{site}/reconcile"
    suggest = {
        kind: {"service_url": at, "service_path": f"/suggest/{kind}"}
        for kind in ("entity", "property", "type")
    }
    return {
        "versions": [Version.STABLE.value],
        "name": f"{name}: is it held?",
        "identifierSpace": f"{site}/publication/",
        "schemaSpace": f"{site}/en/api#reconcile",
        "documentation": f"{site}/en/api#reconcile",
        "defaultTypes": _types(),
        "view": {"url": f"{at}/view?id={{{{id}}}}"},
        "preview": {"url": f"{at}/preview?id={{{{id}}}}", "width": 420, "height": 200},
        "suggest": suggest,
        "extend": {
            "propose_properties": {"service_url": at, "service_path": "/extend/propose"},
            "property_settings": [],
        },
        "batchSize": MOST_QUERIES,
    }


def draft_manifest(name: str, site: str) -> dict[str, Any]:
    """Return the same of the draft, whose addresses follow from its own."""
    at = f"{site}/reconcile"
    return {
        "versions": [Version.DRAFT.value],
        "name": f"{name}: is it held?",
        "documentation": f"{site}/en/api#reconcile",
        "defaultTypes": _types(),
        "view": {"url": f"{at}/view?id={{id}}"},
        "preview": {"width": 420, "height": 200},
        "suggest": {"entity": True, "property": True, "type": True},
        "extend": {"proposeProperties": True, "propertySettings": []},
        "batchSize": MOST_QUERIES,
        "standardizedScore": True,
    }


def _types() -> list[dict[str, str]]:
    return [{"id": key, "name": called} for key, called in TYPES.items()]


def candidates_of(
    result: EntryResult, titles: Mapping[str, str], limit: int, version: Version
) -> list[dict[str, Any]]:
    """Return the holdings that an entry is or could be; ``match`` says that the first of them is held."""
    return [
        _candidate(
            match.holding_id,
            titles.get(match.holding_id, ""),
            PUBLICATION,
            match.score,
            result.status is Status.HELD and at == 0,
            _features(match),
            match.explanation,
            version,
        )
        for at, match in enumerate(result.matches[:limit])
    ]


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A record of another library that is what was asked for, or another edition of it.

    ``number`` is that of the record here; ``said`` tells the library and its place; ``score`` is from 0 to 1.
    """

    number: int
    title: str
    said: str
    score: float
    status: Status


_ELSEWHERE = "elsewhere-"


def elsewhere_number(thing_id: str) -> int | None:
    """Return the number of a record of another library that an id names, None where it names something
    else.
    """
    digits = thing_id.removeprefix(_ELSEWHERE)
    is_number = digits.isascii() and digits.isdecimal() and len(digits) < 10
    return int(digits) if is_number and digits != thing_id else None


def candidates_elsewhere(found: Iterable[Elsewhere], version: Version) -> list[dict[str, Any]]:
    """Return what is missing here and stands in other libraries; never a match, since that means held."""
    return [
        _candidate(
            f"{_ELSEWHERE}{record.number}",
            record.title,
            PUBLICATION,
            record.score,
            False,
            [
                ("elsewhere", "Held by another library", True),
                ("other_edition", "Status: other edition", record.status is Status.OTHER_EDITION),
            ],
            record.said,
            version,
        )
        for record in found
    ]


def likeliest(candidates: Iterable[dict[str, Any]], limit: int) -> list[dict[str, Any]]:
    """Return the candidates of a query in their order, by score."""
    return sorted(candidates, key=lambda candidate: -candidate["score"])[:limit]


def _features(match: Match) -> Iterator[tuple[str, str, bool | float]]:
    """Yield the evidence: how far each field agrees, of those that both sides have, and what follows from
    all.
    """
    for status in Status:
        if status is not Status.MISSING:
            yield status.value, f"Status: {status.value.replace('_', ' ')}", match.status is status
    for evidence in match.evidence:
        if evidence.outcome is not Outcome.UNKNOWN:
            yield evidence.field, f"Likeness of {evidence.field}", round(evidence.score, 4)


def candidates_by_name(
    found: Iterable[tuple[str, str, str, int, float]], version: Version
) -> list[dict[str, Any]]:
    """Things as (id, name, type, publications, likeness); one alone with this very name is it."""
    listed = list(found)
    same = [answer for answer in listed if answer[4] == 1.0]
    return [
        _candidate(
            thing_id,
            name,
            kind,
            likeness,
            len(same) == 1 and likeness == 1.0,
            [("name", "Likeness of the name", round(likeness, 4)), ("publications", "Publications", count)],
            "",
            version,
        )
        for thing_id, name, kind, count, likeness in listed
    ]


def _candidate(
    thing_id: str,
    name: str,
    kind: str,
    score: float,
    match: bool,
    features: Iterable[tuple[str, str, bool | float]],
    why: str,
    version: Version,
) -> dict[str, Any]:
    draft = version is Version.DRAFT
    return {
        "id": thing_id,
        "name": name,
        **({"description": why} if why else {}),
        "type": [{"id": kind, "name": TYPES[kind]}],
        "score": round(100 * score, 2),
        "match": match,
        "features": [
            {"id": key, **({"name": called} if draft else {}), "value": value}
            for key, called, value in features
        ],
    }


def results(found: Sequence[tuple[str, list[dict[str, Any]]]], version: Version) -> dict[str, Any]:
    """Return the answer to a batch: by the asker's keys, or in the draft in the order of the queries."""
    if version is Version.DRAFT:
        return {"results": [{"candidates": candidates} for _, candidates in found]}
    return {key: {"result": candidates} for key, candidates in found}


def properties_of(
    publication_id: str, description: Description, at_the_desk: Mapping[str, Sequence[str]]
) -> dict[str, list[dict[str, Any]]]:
    """Every property of a publication with its values; ``at_the_desk`` are those that no description has."""
    cells = dict(zip(COLUMNS, cells_of((publication_id, description, ())), strict=True))
    values: dict[str, list[dict[str, Any]]] = {
        name: [{"str": cell}] for name, cell in cells.items() if cell and name in PROPERTIES
    }
    if (year := year_of(description.year)) is not None:
        values["year"] = [{"int": year}]
    values["authors"] = [{"str": contributor.name} for contributor in description.contributors]
    return values | {name: [{"str": value} for value in found] for name, found in at_the_desk.items()}


def extension(
    ids: Sequence[str],
    properties: Sequence[str],
    known: Mapping[str, Mapping[str, list[dict[str, Any]]]],
    version: Version,
) -> dict[str, Any]:
    """Return the values of these properties for these ids; of what is not known there are none."""
    meta = [{"id": name, "name": EXTENSIONS.get(name, name)} for name in properties]
    if version is Version.DRAFT:
        rows: Any = [
            {
                "id": thing_id,
                "properties": [
                    {"id": name, "values": known.get(thing_id, {}).get(name, [])} for name in properties
                ],
            }
            for thing_id in ids
        ]
    else:
        rows = {
            thing_id: {name: known.get(thing_id, {}).get(name, []) for name in properties} for thing_id in ids
        }
    return {"meta": meta, "rows": rows}


def suggestions(found: Iterable[tuple[str, str, str, str]]) -> dict[str, Any]:
    """Things as (id, name, description, type), to be offered while somebody types."""
    return {
        "result": [
            {
                "id": thing_id,
                "name": name,
                **({"description": said} if said else {}),
                **({"notable": [{"id": kind, "name": TYPES[kind]}]} if kind else {}),
            }
            for thing_id, name, said, kind in found
        ]
    }


def named(values: Mapping[str, str], prefix: str) -> list[tuple[str, str, str, str]]:
    """Return the types or properties of which the id or the name begins so, as ``suggestions`` takes them."""
    begun = prefix.casefold()
    return [
        (key, called, "", "")
        for key, called in values.items()
        if key.startswith(begun) or called.casefold().startswith(begun)
    ]
