"""Answers of pure code to many questions, in digests that are kept beside the tests.

    python -m tests.support.kept [NAME ...]        keeps what is answered now

A table of cases says what is promised; these say what else would become another answer. Where it was
meant to, keep the answers anew: the change of the file shows which functions answer otherwise.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from importlib import import_module
from pathlib import Path

from catalogue.matching.findings import Finding

_UNIT = Path(__file__).parents[2] / "unit"

KEPT = {
    "descriptions": _UNIT / "domain" / "kept_descriptions.json",
    "holdings": _UNIT / "domain" / "kept_holdings.json",
    "texts": _UNIT / "matching" / "kept_texts.json",
    "pairs": _UNIT / "matching" / "kept_pairs.json",
    "company": _UNIT / "matching" / "kept_company.json",
    "varied": _UNIT / "matching" / "comparison" / "kept_varied.json",
    "judged.reasons": _UNIT / "matching" / "evidence" / "kept_reasons.json",
    "judged.of_many": _UNIT / "matching" / "evidence" / "kept_of_many.json",
    "judged.proposed": _UNIT / "matching" / "decision" / "kept_proposed.json",
    "judged.told": _UNIT / "matching" / "decision" / "kept_told.json",
    "composed.titles": _UNIT / "matching" / "comparison" / "kept_titles.json",
    "composed.names": _UNIT / "matching" / "records" / "kept_names.json",
    "composed.fields": _UNIT / "matching" / "comparison" / "kept_fields.json",
    "composed.strings": _UNIT / "matching" / "comparison" / "kept_strings.json",
    "composed.cited": _UNIT / "matching" / "records" / "kept_cited.json",
    "composed.looks": _UNIT / "matching" / "decision" / "kept_looks.json",
    "laws": _UNIT / "matching" / "differences" / "kept_laws.json",
    "learned": _UNIT / "matching" / "learned" / "kept_learned.json",
    "files": _UNIT / "search_index" / "kept_files.json",
    "search": _UNIT / "search_index" / "kept_answers.json",
}
"""The modules that ask, or functions of them, and where the digests of what is answered are kept."""

Answers = Mapping[str, Iterable[object]]
"""By what was asked: all answers, in the order of the questions."""


def digests_of(name: str) -> dict[str, str]:
    """Ask all that a module asks, and return the digests of the answers."""
    module, _, asking = name.partition(".")
    answers: Answers = getattr(import_module(f"{__name__}.{module}"), asking or "answers")()
    return digests(answers)


def changed(name: str) -> set[str]:
    """Return what is answered otherwise than was kept, and what is kept or asked alone."""
    found, kept = digests_of(name), json.loads(KEPT[name].read_text("utf-8"))
    return {asked for asked in kept.keys() | found.keys() if kept.get(asked) != found.get(asked)}


def digests(answers: Answers) -> dict[str, str]:
    """Return a digest of all answers to each question."""
    return {asked: digest(map(said, found)) for asked, found in answers.items()}


def said(value: object) -> str:
    """Return what a value holds as text, sets and mappings in the order of what is in them."""
    match value:
        case Finding():
            return repr(value.value)
        case float():
            return f"{value:.6g}"
        case tuple() | list():
            return f"[{', '.join(map(said, value))}]"
        case set() | frozenset():
            return f"{{{', '.join(sorted(map(said, value)))}}}"
        case Mapping():
            return f"{{{', '.join(sorted(f'{said(name)}: {said(held)}' for name, held in value.items()))}}}"
        case _ if is_dataclass(value) and not isinstance(value, type):
            held = (f"{field.name}={said(getattr(value, field.name))}" for field in fields(value))
            return f"{type(value).__name__}({', '.join(held)})"
        case _ if hasattr(type(value), "__slots__") and type(value).__module__.startswith("catalogue."):
            held = (f"{name}={said(getattr(value, name))}" for name in getattr(type(value), "__slots__", ()))
            return f"{type(value).__name__}({', '.join(held)})"
        case _:
            return repr(value)


def by_name(findings: Iterable[Finding]) -> list[str]:
    """Return the names of some findings, in their order."""
    return sorted(finding.value for finding in findings)


def digest(lines: Iterable[str]) -> str:
    """Return the digest of some lines."""
    return hashlib.sha256("\n".join(lines).encode("utf-8", "backslashreplace")).hexdigest()[:12]


def keep(file: Path, found: object) -> None:
    """Keep digests."""
    file.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", "utf-8")
