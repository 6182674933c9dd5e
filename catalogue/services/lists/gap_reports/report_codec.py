"""Gap results as JSON for the database, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from catalogue.domain.gaps.gap_report import (
    EntryResult,
    FieldEvidence,
    Match,
    Outcome,
    Reason,
    RunNote,
    Status,
)


def to_json(result: EntryResult) -> dict[str, Any]:
    """Return a result as a JSON-ready mapping; empty parts are left out."""
    return {
        "status": result.status.value,
        "matches": [match_to_json(match) for match in result.matches],
        "reasons": [_reason_to_json(reason) for reason in result.reasons],
        "by_human": result.decided_by_human,
        "run": result.run,
    }


def from_json(reference_id: str, data: Mapping[str, Any]) -> EntryResult:
    """Return the result that ``to_json`` wrote."""
    return EntryResult(
        reference_id=reference_id,
        status=Status(data["status"]),
        matches=tuple(match_from_json(match) for match in data["matches"]),
        reasons=tuple(Reason(code, params) for code, params in data["reasons"]),
        decided_by_human=data["by_human"],
        run=data["run"],
    )


def run_to_json(note: RunNote) -> dict[str, Any]:
    """Return a note on a run as a JSON-ready mapping."""
    return {"title": note.title, "held": note.held, "review": note.review, "missing": note.missing}


def run_from_json(data: Mapping[str, Any]) -> RunNote:
    """Return the note that ``run_to_json`` wrote."""
    return RunNote(data["title"], tuple(data["held"]), tuple(data["review"]), tuple(data["missing"]))


def match_to_json(match: Match) -> dict[str, Any]:
    """Return a match as a JSON-ready mapping."""
    return {
        "holding": match.holding_id,
        "status": match.status.value,
        "score": match.score,
        "reasons": [_reason_to_json(reason) for reason in match.reasons],
        "evidence": [
            [
                evidence.field,
                evidence.outcome.value,
                evidence.score,
                evidence.entry_value,
                evidence.holding_value,
            ]
            for evidence in match.evidence
        ],
    }


def match_from_json(data: Mapping[str, Any]) -> Match:
    """Return the match that ``match_to_json`` wrote."""
    return Match(
        holding_id=data["holding"],
        status=Status(data["status"]),
        score=data["score"],
        reasons=tuple(Reason(code, params) for code, params in data["reasons"]),
        evidence=tuple(
            FieldEvidence(field, Outcome(outcome), score, entry_value, holding_value)
            for field, outcome, score, entry_value, holding_value in data["evidence"]
        ),
    )


def _reason_to_json(reason: Reason) -> list[Any]:
    return [reason.code, dict(reason.params)]
