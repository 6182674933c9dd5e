"""An entry and a holding side by side, field by field, with what differs marked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from catalogue.domain.descriptions.description import Description
from catalogue.domain.descriptions.languages import code_of
from catalogue.domain.gaps.gap_report import FieldEvidence, Match, Outcome
from catalogue.web.wording.words import kind_name, language_name
from search_index.analysis.normalisation import fold

FIELDS = (
    "title", "contributors", "publisher", "place", "year", "edition", "identifiers", "series", "venue",
    "volume", "number", "pages", "languages", "kind",
)  # fmt: skip
"""What is compared, in the order in which it is shown; a subtitle stands with its title."""

_TITLES_APART = ("other_title", "title_not_in_reference")

_PIECES = re.compile(r"\s+|[^\W_]+|.[\u0300-\u036f\u17b4-\u17d3]*", re.DOTALL)
"""White space, a word, or one letter with its marks (a Khmer letter is no ``\\w`` with them)."""

_LONGEST = 4_000
"""Characters up to which differences are sought; longer texts are shown plain."""

Pieces = tuple[tuple[str, bool], ...]
"""A text in pieces, each with whether it differs from the other side."""


@dataclass(frozen=True, slots=True)
class ComparedField:
    """One field of both sides; ``outcome`` says how they stand to each other.

    ``in_text`` says that a whole reference tells of the field, somewhere among its words.
    """

    field: str
    outcome: Outcome
    entry: Pieces
    holding: Pieces
    in_text: bool = False

    @property
    def texts(self) -> tuple[str, str]:
        """Both sides as plain text."""
        entry, holding = ("".join(text for text, _ in pieces) for pieces in (self.entry, self.holding))
        return entry, holding


@dataclass(frozen=True, slots=True)
class _Values:
    entry: str
    holding: str
    outcome: Outcome


def compare(entry: Description, holding: Description, match: Match | None = None) -> list[ComparedField]:
    """Every field that one of the two has, judged as the evidence says where there is any."""
    judged = {evidence.field: _in_one_voice(evidence, match) for evidence in match.evidence} if match else {}
    is_whole = bool(entry.reference)
    return [_compared(name, values, is_whole=is_whole) for name, values in _values(entry, holding, judged)]


def differences(one: str, other: str) -> tuple[Pieces, Pieces]:
    """Both texts in pieces; case, accents and the script of digits make no difference."""
    left, right = _PIECES.findall(one), _PIECES.findall(other)
    matcher = SequenceMatcher(None, list(map(fold, left)), list(map(fold, right)), autojunk=False)
    marked_left: list[tuple[str, bool]] = []
    marked_right: list[tuple[str, bool]] = []
    for tag, a, b, c, d in matcher.get_opcodes():
        if text := "".join(left[a:b]):
            marked_left.append((text, tag != "equal" and not text.isspace()))
        if text := "".join(right[c:d]):
            marked_right.append((text, tag != "equal" and not text.isspace()))
    return tuple(marked_left), tuple(marked_right)


def _in_one_voice(evidence: FieldEvidence, match: Match) -> FieldEvidence:
    """Return what is said of a field agrees with the reasons beside it: a title that differs is not close."""
    if evidence.field == "title" and any(reason.code in _TITLES_APART for reason in match.reasons):
        return replace(evidence, outcome=Outcome.DIFFERS)
    return evidence


def _compared(name: str, values: _Values, *, is_whole: bool) -> ComparedField:
    if values.entry and values.holding and len(values.entry) + len(values.holding) < _LONGEST:
        entry, holding = differences(values.entry, values.holding)
    else:
        entry, holding = (((text, False),) if text else () for text in (values.entry, values.holding))
    if entry or not is_whole:
        return ComparedField(name, values.outcome, entry, holding)
    # That a reference shows no language says nothing of it.
    outcome = Outcome.UNKNOWN if name == "languages" else values.outcome
    return ComparedField(name, outcome, entry, holding, in_text=outcome is not Outcome.UNKNOWN)


def _values(
    entry: Description, holding: Description, judged: dict[str, FieldEvidence]
) -> Iterator[tuple[str, _Values]]:
    for name in FIELDS:
        evidence = judged.get(name, FieldEvidence(name, Outcome.UNKNOWN, 0.5))
        left = _text(name, entry) or _inferred(name, evidence.entry_value)
        right = _text(name, holding) or _inferred(name, evidence.holding_value)
        if left or right:
            yield name, _Values(left, right, evidence.outcome if name in judged else _outcome(left, right))


def _outcome(left: str, right: str) -> Outcome:
    if not left or not right:
        return Outcome.UNKNOWN
    return Outcome.AGREES if fold(left) == fold(right) else Outcome.DIFFERS


def _inferred(name: str, value: str) -> str:
    """Return what the check read elsewhere (a language in the script, a year in a reference), in words."""
    if name != "languages":
        return value
    return ", ".join(language_name(code) if (code := code_of(part)) else part for part in value.split(", "))


def _text(name: str, description: Description) -> str:
    if name == "title":
        return description.called
    if name == "contributors":
        return "; ".join(contributor.name for contributor in description.contributors)
    if name == "identifiers":
        return "; ".join(identifier.value for identifier in description.identifiers)
    if name == "languages":
        return ", ".join(map(language_name, description.languages))
    if name == "kind":
        return kind_name(description.kind) if description.kind else ""
    return str(getattr(description, name))
