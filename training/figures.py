"""How good the answers of the program are for a labelled list: the table that ``training`` prints."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from catalogue.domain.gaps.gap_report import ACCEPTED, EntryResult, Status
from catalogue.matching.decision.matcher import Matcher
from catalogue.matching.learned.model import Model
from catalogue.services.authority.authorities import shipped_knowledge
from catalogue.services.gap_check import checking
from catalogue.services.gap_check.checking import ReferenceItem
from catalogue.services.gap_check.holdings_file import FileHoldings
from training.calibrate import calibration_error, calibration_error_by_chance
from training.sets import LabelledSet


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares from 0 to 1, over the entries of a set that are counted."""

    pairs_f1: float
    """F1 of all accepted pairs."""
    entry_f1: float
    """F1 of entries whose first holding named is right."""
    status_right: float
    false_missing: float
    """Of entries that are held, those called missing."""
    false_held: float
    """Of entries that are not held, those called held or another edition."""
    held_right: float
    """Of entries called held or another edition, those whose first holding is right."""
    review_held: float
    review_missing: float
    calibration_error: float
    error_by_chance: float
    """The error of calibration that chances which are exactly right would show on so few entries."""
    others_named: float
    """Of the further right holdings of entries whose first one is right, those that are named too."""
    named_right: float
    """Of all holdings named, those that are right."""

    def __str__(self) -> str:
        return (
            f"F1 {self.pairs_f1:.3f} entry F1 {self.entry_f1:.3f} status {self.status_right:.3f} | "
            f"false missing {self.false_missing:.3f} false held {self.false_held:.3f} "
            f"held right {self.held_right:.3f} | review {self.review_held:.3f}/{self.review_missing:.3f} | "
            f"ECE {self.calibration_error:.3f} (by chance {self.error_by_chance:.3f}) | "
            f"others named {self.others_named:.3f} named right {self.named_right:.3f}"
        )


def answers_of(labelled: LabelledSet, model: Model) -> list[EntryResult]:
    """What the program answers with this model."""
    knowledge = shipped_knowledge()
    entries = [ReferenceItem(entry_id, description) for entry_id, description in labelled.entries]
    matcher = Matcher(knowledge.aliases, knowledge.vocabulary, model=model)
    with FileHoldings(labelled.holdings, matcher) as file:
        return list(checking.check(entries, file.look_up, file.engine, file.matcher))


def figures_of(
    labelled: LabelledSet, results: Sequence[EntryResult], only: Iterable[str] | None = None
) -> Figures:
    """The figures of some answers; ``only`` these entries where they are given."""
    chosen = set(only) if only is not None else {entry for entry, _ in labelled.entries}
    right: Mapping[str, set[str]] = _by_entry(labelled.right)
    neutral = _by_entry(labelled.neutral)
    hits = wrong = lost = others = others_named = 0
    count = dict.fromkeys(
        ("held", "gone", "first_right", "named", "missing", "false", "ask_held", "ask_gone", "status", "all"),
        0,
    )
    chances: list[float] = []
    truly: list[bool] = []
    for result in results:
        entry = result.reference_id
        if entry not in chosen:
            continue
        gold, either = right.get(entry, set()), neutral.get(entry, set())
        named = [match.holding_id for match in result.matches if match.status in ACCEPTED]
        hits += len(gold & set(named))
        wrong += len(set(named) - gold - either)
        lost += len(gold - set(named))
        if named and named[0] in gold:
            others += len(gold) - 1
            others_named += len(gold & {*named[1:]})
        if not gold and either:
            continue
        first = result.matches[0] if result.matches else None
        accepted = result.status in ACCEPTED
        if first is not None and first.holding_id not in either:
            chances.append(first.score)
            truly.append(first.holding_id in gold)
        elif first is None:
            chances.append(0.0)
            truly.append(bool(gold))
        count["all"] += 1
        wished = labelled.statuses.get(entry) or ({"held", "other_edition"} if gold else {"missing"})
        count["status"] += result.status.value in wished and (not accepted or not gold or named[0] in gold)
        if accepted and not (named[0] in either and named[0] not in gold):
            count["named"] += 1
            count["first_right"] += named[0] in gold
        if gold:
            count["held"] += 1
            count["missing"] += result.status is Status.MISSING
            count["ask_held"] += result.status is Status.REVIEW
        else:
            count["gone"] += 1
            count["false"] += accepted
            count["ask_gone"] += result.status is Status.REVIEW
    precision, recall = (
        _share(count["first_right"], count["named"]),
        _share(count["first_right"], count["held"]),
    )
    return Figures(
        _share(2 * hits, 2 * hits + wrong + lost),
        2 * precision * recall / (precision + recall) if precision + recall else 0.0,
        _share(count["status"], count["all"]),
        _share(count["missing"], count["held"]),
        _share(count["false"], count["gone"]),
        precision,
        _share(count["ask_held"], count["held"]),
        _share(count["ask_gone"], count["gone"]),
        calibration_error(np.array(chances), np.array(truly, np.bool_)),
        calibration_error_by_chance(np.array(chances)),
        _share(others_named, others),
        _share(hits, hits + wrong),
    )


def _by_entry(pairs: Iterable[tuple[str, str]]) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for entry, holding in pairs:
        found[entry].add(holding)
    return found


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
