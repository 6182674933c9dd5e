"""What the sum of a model means: chances from log-odds, and the two thresholds from a risk that was chosen.

Both are set on answers for sets that the model had not seen, each left out in turn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from catalogue.matching.learned.model import BARRED, DOUBTED, FREE, KINDS, Care, Thresholds
from training.pairs import PairTable

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Aim:
    """The shares of wrong answers that thresholds are set for, and how far these may go for a stratum.

    Beyond the bounds too much would be asked of people, or too little.
    """

    held_risk: float
    missing_risk: float
    held: tuple[float, float]
    doubted: tuple[float, float]
    review: tuple[float, float]


AIMS: Final = {
    Care.CAREFUL: Aim(0.005, 0.005, (0.75, 0.85), (0.8, 0.9), (0.08, 0.1)),
    Care.USUAL: Aim(0.01, 0.01, (0.65, 0.75), (0.75, 0.85), (0.12, 0.3)),
    Care.BOLD: Aim(0.03, 0.03, (0.5, 0.65), (0.6, 0.75), (0.3, 0.45)),
}

_KNOTS: Final = np.linspace(-12.0, 12.0, 49)
_LEAST, _MOST = 0.001, 0.999
"""No match and no gap is more certain than that."""


@dataclass(frozen=True, slots=True)
class Unseen:
    """The log-odds of the pairs of one set, from a model that had not seen it."""

    table: PairTable
    log_odds: Numbers


@dataclass(frozen=True, slots=True)
class Best:
    """The likeliest candidate of each entry of a set that is counted, of those of one kind."""

    log_odds: Numbers
    """``_NONE`` where an entry has no such candidate."""
    right: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class BestOfEach:
    """The likeliest candidate of each entry of a set, of those of each kind.

    What a rule refuses is of none: nobody is asked about it.
    """

    of: Mapping[str, Best]
    wanted: npt.NDArray[np.bool_]
    """Whether the entry is held at all."""

    def seen(self, kind: str) -> npt.NDArray[np.bool_]:
        """Return the entries of which a candidate of this kind is likelier than all that less speaks
        against.
        """
        own = self.of[kind].log_odds
        others = [self.of[other].log_odds for other in KINDS[: KINDS.index(kind)]]
        return np.asarray((own > _NONE) & np.all([own > other for other in others], axis=0))


_NONE: Final = -20.0


def best_of_each(unseen: Unseen) -> BestOfEach:
    """One row for each entry that is counted."""
    table = unseen.table
    right, neutral = table.labelled.right, table.labelled.neutral
    wanted = {entry for entry, _ in right}
    open_ones = {entry for entry, _ in neutral} - wanted
    entries = [entry for entry, _ in table.labelled.entries if entry not in open_ones]
    counted = table.counted & ~table.refused
    return BestOfEach(
        {
            FREE: _best(unseen, entries, counted & ~table.barred & ~table.doubted),
            DOUBTED: _best(unseen, entries, counted & ~table.barred & table.doubted),
            BARRED: _best(unseen, entries, counted & table.barred),
        },
        np.array([entry in wanted for entry in entries], np.bool_),
    )


def _best(unseen: Unseen, entries: Sequence[str], kept: npt.NDArray[np.bool_]) -> Best:
    table = unseen.table
    labels = table.labels
    best: dict[str, int] = {}
    for at in map(int, np.flatnonzero(kept)):
        entry = table.pairs[at][0]
        if entry not in best or unseen.log_odds[at] > unseen.log_odds[best[entry]]:
            best[entry] = at
    places = [best.get(entry) for entry in entries]
    return Best(
        np.array([_NONE if at is None else float(unseen.log_odds[at]) for at in places]),
        np.array([at is not None and bool(labels[at]) for at in places], np.bool_),
    )


def calibration_of(unseen: Sequence[Unseen]) -> dict[str, list[list[float]]]:
    """Knots of log-odds and chances by kind: logistic curves fitted to the best candidates of unseen sets.

    Each set counts by the square root of its entries, as in training (Platt 1999, with weights).
    """
    best = [best_of_each(of_set) for of_set in unseen]
    return {kind: _curve(best, kind) for kind in KINDS}


def _curve(best: Sequence[BestOfEach], kind: str) -> list[list[float]]:
    keep = [of_set.seen(kind) for of_set in best]
    values = np.concatenate([of_set.of[kind].log_odds[kept] for of_set, kept in zip(best, keep, strict=True)])
    right = np.concatenate([of_set.of[kind].right[kept] for of_set, kept in zip(best, keep, strict=True)])
    weights = np.concatenate([np.full(kept.sum(), 1.0 / np.sqrt(max(1, kept.sum()))) for kept in keep])
    slope, shift = _logistic(values, right.astype(float), weights)
    chances = 1.0 / (1.0 + np.exp(-(slope * _KNOTS + shift)))
    return [
        [float(knot), round(float(np.clip(chance, _LEAST, _MOST)), 5)]
        for knot, chance in zip(_KNOTS, chances, strict=True)
    ]


def _logistic(values: Numbers, right: Numbers, weights: Numbers) -> tuple[float, float]:
    """Slope and shift of the weighted logistic curve, by Newton's method; no step makes it worse."""

    def loss(given: Numbers) -> float:
        told = given[0] * values + given[1]
        return float((weights * (np.logaddexp(0.0, told) - right * told)).sum())

    found = np.array([1.0, 0.0])
    for _ in range(100):
        chances = 1.0 / (1.0 + np.exp(-np.clip(found[0] * values + found[1], -500.0, 500.0)))
        missed, spread = weights * (right - chances), weights * chances * (1.0 - chances)
        gradient = np.array([(missed * values).sum(), missed.sum()])
        curvature = np.array(
            [
                [(spread * values * values).sum(), (spread * values).sum()],
                [(spread * values).sum(), spread.sum()],
            ]
        )
        step = np.linalg.solve(curvature + 1e-6 * np.eye(2), gradient)
        while loss(found + step) > loss(found) and np.abs(step).max() > 1e-10:
            step = step / 2.0
        found = found + step
        if np.abs(step).max() < 1e-9:
            break
    return float(found[0]), float(found[1])


def calibrated(log_odds: Numbers, knots: Sequence[Sequence[float]]) -> Numbers:
    """Log-odds as chances."""
    table = np.array(knots)
    return np.asarray(np.interp(log_odds, table[:, 0], table[:, 1]))


@dataclass(frozen=True, slots=True)
class _Chances:
    """The chances of the best candidates of a set: 0 where there is none."""

    best: BestOfEach
    of: Mapping[str, Numbers]

    @property
    def most(self) -> Numbers:
        """The largest chance that a person would be shown of each entry."""
        return np.asarray(np.maximum.reduce(list(self.of.values())))


def _chances(unseen: Unseen, knots: Mapping[str, Sequence[Sequence[float]]]) -> _Chances:
    best = best_of_each(unseen)
    return _Chances(
        best,
        {
            kind: np.where(of_kind.log_odds > _NONE, calibrated(of_kind.log_odds, knots[kind]), 0.0)
            for kind, of_kind in best.of.items()
        },
    )


def thresholds_of(
    strata: Mapping[str, Sequence[Unseen]], knots: Mapping[str, Sequence[Sequence[float]]], aim: Aim
) -> Thresholds:
    """The thresholds at which the risks hold on unseen sets, bounded as conformal risk control does.

    ``strata`` are unseen sets by their kind. In a stratum each set counts alike, whatever its size; a risk is
    kept where the mean share of wrong answers over its sets, with one wrong answer added to each, is no
    larger (Angelopoulos, Bates, Fisch, Lei and Schuster, "Conformal risk control", 2022). Where a stratum is
    too small or too hard for that, the threshold stops at the bounds of the aim.
    """
    held: list[float] = []
    doubted: list[float] = []
    review: list[float] = []
    seen: list[_Chances] = []
    for sets in strata.values():
        chances = [_chances(of_set, knots) for of_set in sets]
        seen += chances
        for kind, found in ((FREE, held), (DOUBTED, doubted)):
            keeps = (at for at in _GRID if _wrong(chances, at, kind) <= aim.held_risk)
            found.append(next(keeps, 1.0))
        keeps = (at for at in _GRID[::-1] if _lost(chances, at) <= aim.missing_risk)
        review.append(next(keeps, aim.review[0]))
    least_held, least_doubted, least_review = (
        round(float(np.clip(value, *bounds)), 3)
        for value, bounds in (
            (max(held), aim.held), (max(doubted), aim.doubted), (min(review), aim.review)
        )
    )  # fmt: skip
    costs = [_costs(of_set, least_held, least_doubted, least_review) for of_set in seen]
    asked, held_wrong, missing_wrong = (round(float(cost), 3) for cost in np.array(costs).mean(axis=0))
    return Thresholds(
        least_held,
        least_doubted,
        least_review,
        aim.held_risk,
        aim.missing_risk,
        asked=asked,
        held_wrong=held_wrong,
        missing_wrong=missing_wrong,
    )


_GRID: Final = np.round(np.arange(0.02, 0.981, 0.01), 2)


def _costs(chances: _Chances, held: float, doubted: float, review: float) -> tuple[float, float, float]:
    """What thresholds cost on one set: the share asked, wrong of those accepted, missing of those held."""
    best, wanted = chances.best, chances.best.wanted
    free, in_doubt = chances.of[FREE] >= held, chances.of[DOUBTED] >= doubted
    accepted = free | in_doubt
    by_doubted = in_doubt & ~(free & (best.of[FREE].log_odds >= best.of[DOUBTED].log_odds))
    right = np.where(by_doubted, best.of[DOUBTED].right, best.of[FREE].right)
    gone = ~accepted & (chances.most < review)
    return (
        float((~accepted & ~gone).mean()),
        float((accepted & ~right).sum() / max(1, accepted.sum())),
        float((gone & wanted).sum() / max(1, wanted.sum())),
    )


def _wrong(sets: Sequence[_Chances], at: float, kind: str) -> float:
    """The mean over sets of the share of accepted answers that are wrong, of pairs of one kind."""
    shares = []
    for chances in sets:
        accepted = (chances.of[kind] >= at) & chances.best.seen(kind)
        wrong = accepted & ~chances.best.of[kind].right
        if accepted.any():
            shares.append((float(wrong.sum()) + 1.0) / (float(accepted.sum()) + 1.0))
    return float(np.mean(shares)) if shares else 1.0


def _lost(sets: Sequence[_Chances], at: float) -> float:
    """The mean over sets of the share of held titles below a chance, of those that have a candidate."""
    shares = []
    for chances in sets:
        held = chances.best.wanted & (chances.most > 0.0)
        shares.append((float((held & (chances.most < at)).sum()) + 1.0) / (float(held.sum()) + 1.0))
    return float(np.mean(shares))


def calibration_error(chances: Numbers, right: npt.NDArray[np.bool_], bins: int = 10) -> float:
    """Expected calibration error: the mean distance of chances from the share that is right, by tenths."""
    places = np.minimum((chances * bins).astype(int), bins - 1)
    total = 0.0
    for place in range(bins):
        inside = places == place
        if inside.any():
            total += inside.sum() * abs(chances[inside].mean() - right[inside].mean())
    return total / max(1, len(chances))


_DRAWN = 200


def calibration_error_by_chance(chances: Numbers) -> float:
    """Return the error that chances which are exactly right show on the mean, on so few entries: what of
    ``calibration_error`` says nothing of the model.
    """
    drawn = np.random.default_rng(0)
    return float(
        np.mean([calibration_error(chances, drawn.random(len(chances)) < chances) for _ in range(_DRAWN)])
    )
