"""The shapes of what goes in and comes out, as JSON Schema (draft 2020-12, which OpenAPI 3.1 speaks)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from catalogue.domain.descriptions.identifiers import SCHEMES
from catalogue.domain.gaps.gap_report import Outcome, Status
from catalogue.formats.linked.plain_json import LISTS, TEXTS

Schema = Mapping[str, Any]

MOST_AT_ONCE = 50
"""Entries that a gap check answers while the caller waits; more are checked as a list."""
MOST_ENTRIES = 2_000
LONGEST_TEXT = 200_000
HIGHEST_ID = 2**31 - 1

_NO_NUL = "^[^\\u0000]*$"
"""What PostgreSQL takes as text."""


def text(longest: int = 1_000, shortest: int = 0) -> dict[str, Any]:
    """Return a text of so many characters at most."""
    limits = {"minLength": shortest} if shortest else {}
    return {"type": "string", **limits, "maxLength": longest, "pattern": _NO_NUL}


def said(longest: int) -> dict[str, Any]:
    """Return a text that is not blank."""
    return {
        "type": "string",
        "minLength": 1,
        "maxLength": longest,
        "pattern": "^[^\\u0000]*[^\\s\\u0000][^\\u0000]*$",
    }


def texts(most: int = 100, longest: int = 1_000) -> dict[str, Any]:
    """Return a list of texts."""
    return {"type": "array", "maxItems": most, "items": text(longest)}


def _object(needed: tuple[str, ...] = (), **members: Any) -> dict[str, Any]:
    required = {"required": list(needed)} if needed else {}
    return {"type": "object", **required, "properties": members}


def _closed(needed: tuple[str, ...] = (), **members: Any) -> dict[str, Any]:
    return {**_object(needed, **members), "additionalProperties": False}


def ref(name: str) -> dict[str, str]:
    """Return a schema by its name."""
    return {"$ref": f"#/components/schemas/{name}"}


def _list_of(name: str) -> dict[str, Any]:
    return {"type": "array", "items": ref(name)}


STRING: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer"}
YES_NO: Schema = {"type": "boolean"}
NUMBER: Schema = {"type": "number"}
ADDRESS: Schema = {"type": "string", "format": "uri"}
MOMENT: Schema = {"type": "string", "format": "date-time"}
DAY: Schema = {"type": "string", "format": "date"}
STATUS: Schema = {"type": "string", "enum": [status.value for status in Status]}
COUNTS: Schema = {"type": "object", "additionalProperties": {"type": "integer"}}

_NAMES = {
    "contributors": {
        "type": "array",
        "items": _object(("name", "kind", "role"), name=STRING, kind=STRING, role=STRING),
    },
    "identifiers": {"type": "array", "items": _object(("scheme", "value"), scheme=STRING, value=STRING)},
}
_SAID: dict[str, Any] = {
    **dict.fromkeys(TEXTS, STRING),
    **{name: {"type": "array", "items": STRING} for name in LISTS},
    **_NAMES,
    "year_number": WHOLE,
}

_SENT_NAMES = {
    "contributors": {
        "type": "array",
        "maxItems": 100,
        "items": _closed(
            ("name",),
            name=text(500, 1),
            kind={"type": "string", "enum": ["person", "body"]},
            role=text(100),
        ),
    },
    "identifiers": {
        "type": "array",
        "maxItems": 50,
        "items": _closed(
            ("scheme", "value"),
            scheme={"type": "string", "enum": sorted(SCHEMES)},
            value=text(500, 1),
        ),
    },
}
_SENT: dict[str, Any] = {
    **{name: text(5_000) for name in TEXTS if name not in ("title", "reference")},
    **{name: texts() for name in LISTS},
    **_SENT_NAMES,
}


def _paged(name: str, **more: Any) -> dict[str, Any]:
    return _object(("total", name, "next"), total=WHOLE, next={"type": ["string", "null"]}, **more)


_DECIDED_BY: Schema = {
    "anyOf": [
        _object(
            ("model", "held", "held_in_doubt", "review"),
            model=STRING,
            held=NUMBER,
            held_in_doubt=NUMBER,
            review=NUMBER,
        ),
        {"type": "null"},
    ]
}
"""The model and the chances from which on it calls an entry held, held though in doubt, and asks a person."""

COMPONENTS: Mapping[str, Schema] = {
    "Problem": _object(
        ("type", "title", "status"),
        type=STRING, title=STRING, status=WHOLE, detail=STRING, code=STRING, field=STRING,
    ),
    "Start": _object(
        ("name", "openapi", "documentation"), name=STRING, openapi=ADDRESS, documentation=ADDRESS,
    ),
    "Document": {"type": "object"},
    "Copy": _object(
        ("accession_number", "call_number", "location", "status", "readable_now"),
        accession_number=STRING, call_number=STRING, location=STRING, status=STRING, readable_now=YES_NO,
        library=STRING,
    ),
    "Publication": _object(
        ("id", "url", "title", "held", "readable_now", "copies"),
        id=WHOLE, url=ADDRESS, held=YES_NO, readable_now=YES_NO, copies=_list_of("Copy"),
        added_at=MOMENT, **_SAID,
    ),
    "Hit": _object(
        ("publication", "matched", "snippet"),
        publication=ref("Publication"), matched={"type": "array", "items": STRING}, snippet=STRING,
    ),
    "Results": _paged(
        "results",
        results=_list_of("Hit"), understood=STRING, did_you_mean=STRING, relaxed=YES_NO, complete=YES_NO,
        facets={
            "type": "object",
            "additionalProperties": {
                "type": "array",
                "items": _object(("value", "count"), value=STRING, count=WHOLE, name=STRING),
            },
        },
    ),
    "Holdings": _paged("publications", publications=_list_of("Publication")),
    "WantedTitle": _object(
        ("key", "url", "lists", "essential", "since", "pledged_until"),
        key=STRING, url=ADDRESS, lists={"type": "array", "items": STRING}, essential=YES_NO, since=MOMENT,
        pledged_until={"type": ["string", "null"], "format": "date"}, elsewhere=_list_of("Elsewhere"),
        free_online=ref("FreeOnline"), held_in={"type": "array", "items": STRING}, **_SAID,
    ),
    "FreeOnline": _object(("url", "source"), url=ADDRESS, source=STRING),
    "Elsewhere": _object(
        ("library", "place", "hours", "call_number", "url", "status"),
        library=STRING, place=STRING, hours=STRING, call_number=STRING, url=STRING, status=STRING,
    ),
    "WantedTitles": _paged("titles", titles=_list_of("WantedTitle")),
    "Coverage": _object(
        ("total", "share", "counts", "dimensions"),
        total=WHOLE, share=NUMBER, counts=COUNTS,
        dimensions={
            "type": "object",
            "additionalProperties": {
                "type": "array",
                "items": _object(
                    ("value", "total", "share", "counts"),
                    value=STRING, name=STRING, total=WHOLE, share=NUMBER, counts=COUNTS,
                ),
            },
        },
    ),
    "Entry": {
        **_closed((), id=text(200), **_SENT, title=said(5_000), reference=said(5_000)),
        "anyOf": [{"required": ["title"]}, {"required": ["reference"]}],
    },
    "Entries": _closed(
        ("entries",),
        entries={"type": "array", "minItems": 1, "maxItems": MOST_AT_ONCE, "items": ref("Entry")},
    ),
    "Match": _object(
        ("publication_id", "url", "status", "score", "reasons", "evidence"),
        publication_id=WHOLE, url=ADDRESS, title=STRING, status=STATUS, score=NUMBER,
        reasons={"type": "array", "items": _object(("code", "text"), code=STRING, text=STRING)},
        evidence={
            "type": "array",
            "items": _object(
                ("field", "outcome", "score"),
                field=STRING, outcome={"type": "string", "enum": [outcome.value for outcome in Outcome]},
                score=NUMBER, entry=STRING, holding=STRING,
            ),
        },
    ),
    "Answer": _object(
        ("id", "status", "score", "reasons", "decided_by_human", "matches"),
        id=STRING, title=STRING, status=STATUS, score=NUMBER, decided_by_human=YES_NO,
        reasons={"type": "array", "items": _object(("code", "text"), code=STRING, text=STRING)},
        matches=_list_of("Match"), elsewhere=_list_of("Elsewhere"),
        free_online=ref("FreeOnline"),
    ),
    "Report": _object(
        ("counts", "sentence", "decided_by", "answers"),
        counts=COUNTS, sentence=STRING, decided_by=_DECIDED_BY, answers=_list_of("Answer"),
    ),
    "ListReport": _paged(
        "answers",
        counts=COUNTS, sentence=STRING, decided_by=_DECIDED_BY, checked_at=MOMENT, answers=_list_of("Answer"),
    ),
    "NewList": {
        **_closed(
            ("name",),
            name=said(200), text=said(LONGEST_TEXT),
            entries={"type": "array", "minItems": 1, "maxItems": MOST_ENTRIES, "items": ref("Entry")},
        ),
        "oneOf": [{"required": ["entries"]}, {"required": ["text"]}],
    },
    "List": _object(
        ("id", "name", "entries", "visibility", "created_at", "checked_at", "counts", "editable"),
        id=WHOLE, name=STRING, entries=WHOLE, visibility=STRING, created_at=MOMENT, editable=YES_NO,
        checked_at={"type": ["string", "null"], "format": "date-time"},
        counts={"anyOf": [COUNTS, {"type": "null"}]},
    ),
    "Lists": _object(("lists",), lists=_list_of("List")),
    "Check": _object(
        ("list_id", "state", "done", "total"),
        list_id=WHOLE, done=WHOLE, total=WHOLE, error=STRING,
        state={"type": "string", "enum": ["waiting", "running", "done", "failed", "cancelled"]},
    ),
    "NewPledge": _closed(
        ("key",),
        key=text(64, 1), days={"type": "integer", "minimum": 1, "maximum": 366},
        copies={"type": "integer", "minimum": 1, "maximum": 50},
        library={"type": "integer", "minimum": 0, "maximum": HIGHEST_ID},
    ),
    "Pledge": _object(
        ("id", "key", "title", "copies", "until", "state"),
        id=WHOLE, key=STRING, title=STRING, copies=WHOLE, until=DAY, state=STRING,
        library=STRING,
    ),
    "Pledges": _object(("pledges",), pledges=_list_of("Pledge")),
    "NewOffer": _closed(("titles",), titles=said(4_000), contact=text(200), wanted=text(64)),
    "Done": _object(("done",), done=YES_NO),
    "Caller": _object(
        ("token", "scopes", "expires_at"),
        token=STRING, scopes={"type": "array", "items": STRING}, expires_at=MOMENT,
    ),
}  # fmt: skip
