"""What a centre's own answers teach the model: its chances set right, and a small correction on top.

A tuning is plain numbers: ``slope`` and ``shift`` for the log-odds of the calibrated chances (Platt,
"Probabilistic outputs for support vector machines", 1999), and, with many answers, how much more or less the
evidence of each feature counts. It belongs to one version of the shipped model, and never rests on another
tuning. Nothing in it says which titles or whose answers it was made of.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from catalogue.errors import InvalidInput
from catalogue.matching.learned.model import DOUBTED, FREE, Model

Numbers = npt.NDArray[np.float64]

FORM: Final = 1
"""The form of the file of a tuning; another one is refused."""

LEAST_OF_EACH: Final = 20
"""So many answers "the same work", and so many "another one", are needed: ten for each of two numbers.

Ten events of the rarer kind for each number that is fitted: Peduzzi and others, "A simulation study of the
number of events per variable in logistic regression analysis", 1996.
"""

LEAST_FOR_CORRECTION: Final = 500
LEAST_OF_EACH_FOR_CORRECTION: Final = 100
"""From so many answers, so many of the rarer kind, the evidence itself is weighed anew.

A hundred of the rarer kind are ten for each of ten numbers, more than the prior (``_WEIGHT_SPREAD``) leaves
free: on doubtful pairs of the practice sets 2.7 effective numbers of 500 answers and 3.6 of 1,000, slope and
shift among them. With fewer, the folds are too small to tell it from calibration alone.
"""

FOLDS: Final = 10
"""In so many parts the answers are laid; each part is judged by what the others teach."""

_SLOPE_SPREAD, _SHIFT_SPREAD, _WEIGHT_SPREAD = 0.5, 1.0, 0.2
"""How far the numbers are expected to lie from those that change nothing (standard deviations)."""

SLOPES: Final = (0.25, 4.0)
SHIFTS: Final = (-4.0, 4.0)
WEIGHTS: Final = (-1.0, 1.0)
"""Bounds of the numbers. No weight is below -1: evidence may come to count nothing, but never the other way
round, so that what was made monotone stays so."""

MOST_BYTES: Final = 65_536
"""A file of a tuning is never larger."""

_VERSION = re.compile(r"[0-9A-Za-z.]{1,40}")
_EDGE = 1e-6
"""Chances are held this far from 0 and 1, so that their log-odds are numbers."""


@dataclass(frozen=True, slots=True)
class Measure:
    """How answers come out before and after, each judged by what was learned from other entries' answers.

    ``loss_before`` and ``loss_after`` are mean log losses (nats an answer), ``error`` the standard error of
    their difference, entry by entry. An answer comes out *right* where the chance alone would have given
    it, *asked* where a person would be asked, and *wrong* otherwise.
    """

    answers: int
    entries: int
    loss_before: float
    loss_after: float
    error: float
    right_before: int
    asked_before: int
    wrong_before: int
    right_after: int
    asked_after: int
    wrong_after: int

    @property
    def better(self) -> bool:
        """Whether the loss is smaller by more than chance would have it."""
        return self.loss_before - self.loss_after > self.error


@dataclass(frozen=True, slots=True)
class Tuning:
    """Numbers to lay upon one version of the shipped model, and how they did where they were learned."""

    model: str
    slope: float
    shift: float
    weights: Mapping[str, float]
    measure: Measure

    def __post_init__(self) -> None:
        """Check every number; raises ``InvalidInput`` where one could not have been learned."""
        measured = asdict(self.measure)
        counts = {name: measured.pop(name) for name in list(measured) if not name.startswith(("loss", "err"))}
        sound = (
            _within(self.slope, SLOPES)
            and _within(self.shift, SHIFTS)
            and all(_within(weight, WEIGHTS) for weight in self.weights.values())
            and all(_within(number, (0.0, 100.0)) for number in measured.values())
            and all(type(count) is int and 0 <= count <= 10**9 for count in counts.values())
        )
        if not sound:
            raise InvalidInput(
                "tuning_bounds", "The file holds numbers that cannot have been learned. Nothing was taken in."
            )

    @property
    def version(self) -> str:
        """The version that reports name: that of the model, with a mark made of the numbers."""
        numbers = [FORM, self.model, self.slope, self.shift, sorted(self.weights.items())]
        return f"{self.model}+{hashlib.sha256(json.dumps(numbers).encode()).hexdigest()[:8]}"

    def to_dict(self) -> dict[str, Any]:
        """As JSON takes it: numbers, the version of the model and names of features, nothing else."""
        return {"form": FORM} | asdict(self) | {"weights": dict(self.weights)}

    def content(self) -> bytes:
        """As a file to be given away."""
        return json.dumps(self.to_dict(), indent=1, sort_keys=True).encode() + b"\n"


def _within(number: object, bounds: tuple[float, float]) -> bool:
    is_number = isinstance(number, int | float) and not isinstance(number, bool)
    return is_number and bounds[0] <= number <= bounds[1]  # type: ignore[operator]


def _damaged() -> InvalidInput:
    return InvalidInput(
        "tuning_damaged", "This is no file of what a centre learned, or it is damaged. Nothing was taken in."
    )


def _of_another_model(theirs: str, model: Model) -> InvalidInput:
    return InvalidInput(
        "tuning_model",
        "The file was learned on model %(theirs)s, and this program has model %(ours)s. Numbers of one "
        "mean nothing to the other. Nothing was taken in.",
        theirs=theirs,
        ours=model.version,
    )


def tuning_of(data: object, model: Model) -> Tuning:
    """Return a tuning from what its file holds.

    Raises ``InvalidInput`` for what is no tuning, one of another form or for another model, and for numbers
    out of bounds.
    """
    if not isinstance(data, dict) or type(data.get("form")) is not int:
        raise _damaged()
    if data["form"] != FORM:
        raise InvalidInput(
            "tuning_form", "The file has the form of another version of Lacuna. Nothing was taken in."
        )
    version, measured, weights = data.get("model"), data.get("measure"), data.get("weights")
    if not isinstance(version, str) or not _VERSION.fullmatch(version):
        raise _damaged()
    if version != model.version:
        raise _of_another_model(version, model)
    parts = {known.name for known in fields(Tuning)} | {"form"}
    if not isinstance(measured, dict) or not isinstance(weights, dict) or data.keys() != parts:
        raise _damaged()
    if measured.keys() != {known.name for known in fields(Measure)} or not weights.keys() <= set(model.names):
        raise _damaged()
    return Tuning(version, data["slope"], data["shift"], weights, Measure(**measured))


def read_tuning(content: bytes, model: Model) -> Tuning:
    """Return a tuning from the content of its file; raises as ``tuning_of``."""
    if len(content) > MOST_BYTES:
        raise _damaged()
    try:
        data = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise _damaged() from error
    return tuning_of(data, model)


class TunedModel(Model):
    """The shipped model with a tuning laid upon it."""

    def __init__(self, shipped: Model, tuning: Tuning) -> None:
        """Share the tables of ``shipped``; raises ``InvalidInput`` where the tuning is for another model."""
        if tuning.model != shipped.version:
            raise _of_another_model(tuning.model, shipped)
        self.__dict__.update(vars(shipped))
        self.version = tuning.version
        self._tuning = tuning
        self._factors = 1.0 + np.array([tuning.weights.get(name, 0.0) for name in self.names], np.float64)

    def log_odds(self, features: npt.NDArray[np.float32]) -> Numbers:
        """Return the log-odds of each row, before calibration."""
        found: Numbers = self.intercept + self.contributions(features).sum(axis=1)
        return found

    def contributions(self, features: npt.NDArray[np.float32]) -> Numbers:
        """How much each feature adds to the log-odds of each row, counted as it was learned."""
        found: Numbers = super().contributions(features) * self._factors
        return found

    def calibrated(self, log_odds: Numbers, kind: str = FREE) -> Numbers:
        """Log-odds as chances, from 0 to 1, that mean what they say at this centre."""
        shipped = super().calibrated(log_odds, kind)
        return _chances(self._tuning.slope * _log_odds_of(shipped) + self._tuning.shift)


def _log_odds_of(chances: Numbers) -> Numbers:
    held_in = np.clip(chances, _EDGE, 1.0 - _EDGE)
    found: Numbers = np.log(held_in / (1.0 - held_in))
    return found


def _chances(log_odds: Numbers) -> Numbers:
    found: Numbers = 1.0 / (1.0 + np.exp(-np.clip(log_odds, -50.0, 50.0)))
    return found


@dataclass(frozen=True)
class Answered:
    """Pairs that people answered, as the shipped model sees them; all sequences are equally long.

    ``entries`` say which answers are of one entry, ``contributions`` what each feature adds to the log-odds
    (rows by ``Model.names``), ``doubted`` whether something of the pair is in doubt.
    """

    entries: Sequence[str]
    same: npt.NDArray[np.bool_]
    contributions: Numbers
    doubted: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.entries)

    @cached_property
    def folds(self) -> npt.NDArray[np.intp]:
        """The part in which each answer lies: the answers of an entry together, the same each time."""
        places = {entry: at for at, entry in enumerate(sorted(set(self.entries), key=_mark))}
        return np.array([places[entry] % FOLDS for entry in self.entries], np.intp)

    @property
    def rarer(self) -> int:
        """How many answers are of the rarer kind."""
        alike = int(self.same.sum())
        return min(alike, len(self) - alike)

    def part(self, rows: npt.NDArray[np.bool_]) -> Answered:
        """Return some of the answers."""
        entries = [entry for entry, taken in zip(self.entries, rows, strict=True) if taken]
        return Answered(entries, self.same[rows], self.contributions[rows], self.doubted[rows])


def _mark(entry: str) -> bytes:
    return hashlib.sha256(entry.encode()).digest()


@dataclass(frozen=True, slots=True)
class Learned:
    """What came of the answers: a tuning to propose, or why there is none.

    ``refused`` is empty, "too_few" (``wanting`` says how many answers of each kind there are not yet) or
    "no_better"; ``measure`` is that of the best that was tried.
    """

    tuning: Tuning | None
    refused: str = ""
    measure: Measure | None = None
    wanting: Mapping[str, int] = field(default_factory=dict)


def learn(answered: Answered, model: Model) -> Learned:
    """Fit a tuning to answers; it is proposed only if it is better on answers that it has not seen.

    ``model`` is the shipped one. The correction is taken only where it is better than calibration alone, by
    more than its standard error, on unseen answers too.
    """
    wanting = _wanting(answered)
    if any(wanting.values()):
        return Learned(None, "too_few", wanting=wanting)
    before = _shipped_chances(answered, model)
    corrected = False
    after = _unseen(answered, model, corrected=False)
    enough = len(answered) >= LEAST_FOR_CORRECTION and answered.rarer >= LEAST_OF_EACH_FOR_CORRECTION
    if enough:
        further = _unseen(answered, model, corrected=True)
        corrected = _measure(answered, after, further, model).better
        after = further if corrected else after
    measure = _measure(answered, before, after, model)
    if not measure.better:
        return Learned(None, "no_better", measure)
    fitted = _Fit(answered, model, corrected=corrected)
    return Learned(Tuning(model.version, fitted.slope, fitted.shift, fitted.weights(), measure), "", measure)


def examine(answered: Answered, tuning: Tuning, model: Model) -> Learned:
    """Hold a tuning that was learned elsewhere against answers, none of which it has seen.

    With too few answers it is proposed on its own measure, if that says that it is better.
    """
    wanting = _wanting(answered)
    if any(wanting.values()):
        return Learned(tuning, "", None, wanting) if tuning.measure.better else Learned(None, "no_better")
    factors = 1.0 + np.array([tuning.weights.get(name, 0.0) for name in model.names], np.float64)
    log_odds = model.intercept + answered.contributions @ factors
    shipped = _calibrated(model, log_odds, answered.doubted)
    after = _chances(tuning.slope * _log_odds_of(shipped) + tuning.shift)
    measure = _measure(answered, _shipped_chances(answered, model), after, model)
    return Learned(tuning, "", measure) if measure.better else Learned(None, "no_better", measure)


def _wanting(answered: Answered) -> dict[str, int]:
    alike = int(answered.same.sum())
    return {
        "same": max(0, LEAST_OF_EACH - alike),
        "different": max(0, LEAST_OF_EACH - (len(answered) - alike)),
    }


def _shipped_chances(answered: Answered, model: Model) -> Numbers:
    return _calibrated(model, model.intercept + answered.contributions.sum(axis=1), answered.doubted)


def _calibrated(model: Model, log_odds: Numbers, doubted: npt.NDArray[np.bool_]) -> Numbers:
    """Return the chances of pairs that a model tells, some of them in doubt."""
    return np.where(doubted, model.calibrated(log_odds, DOUBTED), model.calibrated(log_odds))


def _unseen(answered: Answered, model: Model, *, corrected: bool) -> Numbers:
    """Return the chance of each answered pair by what the answers of other entries teach."""
    found = np.zeros(len(answered))
    for fold in np.unique(answered.folds):
        left_out = answered.folds == fold
        fitted = _Fit(answered.part(~left_out), model, corrected=corrected)
        found[left_out] = fitted.chances(answered.part(left_out))
    return found


def _measure(answered: Answered, before: Numbers, after: Numbers, model: Model) -> Measure:
    losses = [_losses(chances, answered.same) for chances in (before, after)]
    gain = losses[0] - losses[1]
    names, places = np.unique(np.array(answered.entries), return_inverse=True)
    count, entries = len(answered), len(names)
    # Answers of one entry are not independent: the error is that of the sums by entry (a cluster's).
    centred = np.bincount(places, gain - gain.mean(), minlength=entries)
    error = math.sqrt(float((centred**2).sum()) * entries / max(1, entries - 1)) / count
    right, asked, wrong = _outcomes(before, answered, model)
    right_after, asked_after, wrong_after = _outcomes(after, answered, model)
    return Measure(
        answers=count,
        entries=entries,
        loss_before=round(float(losses[0].mean()), 6),
        loss_after=round(float(losses[1].mean()), 6),
        error=round(error, 6),
        right_before=right,
        asked_before=asked,
        wrong_before=wrong,
        right_after=right_after,
        asked_after=asked_after,
        wrong_after=wrong_after,
    )


def _losses(chances: Numbers, same: npt.NDArray[np.bool_]) -> Numbers:
    held_in = np.clip(chances, _EDGE, 1.0 - _EDGE)
    found: Numbers = -np.log(np.where(same, held_in, 1.0 - held_in))
    return found


def _outcomes(chances: Numbers, answered: Answered, model: Model) -> tuple[int, int, int]:
    """How many answers the chances alone would give rightly, leave to a person, and give wrongly."""
    thresholds = model.thresholds
    held = chances >= np.where(answered.doubted, thresholds.doubted, thresholds.held)
    missing = chances < thresholds.review
    right = int(np.where(answered.same, held, missing).sum())
    wrong = int(np.where(answered.same, missing, held).sum())
    return right, len(answered) - right - wrong, wrong


class _Fit:
    """Slope, shift and weights by Newton's method, with normal priors about what changes nothing."""

    def __init__(self, answered: Answered, model: Model, *, corrected: bool) -> None:
        self._model = model
        self._answered = answered
        self._same = answered.same.astype(np.float64)
        width = len(model.names) if corrected else 0
        self._mean = np.concatenate(([1.0, 0.0], np.zeros(width)))
        spread = [_SLOPE_SPREAD, _SHIFT_SPREAD, *[_WEIGHT_SPREAD] * width]
        self._precision = 1.0 / np.array(spread) ** 2
        bounds = np.array([SLOPES, SHIFTS, *[WEIGHTS] * width])
        self._low, self._high = bounds[:, 0], bounds[:, 1]
        self._numbers = self._solve()

    @property
    def slope(self) -> float:
        return round(float(self._numbers[0]), 6)

    @property
    def shift(self) -> float:
        return round(float(self._numbers[1]), 6)

    def weights(self) -> dict[str, float]:
        """Return the weights that are not nothing, by the names of their features."""
        rounded = (round(float(weight), 6) for weight in self._numbers[2:])
        pairs = zip(self._model.names, rounded, strict=False)  # without a correction there are no weights
        return {name: weight for name, weight in pairs if weight}

    def chances(self, answered: Answered) -> Numbers:
        """Return the chances of other pairs."""
        return _chances(self._numbers[0] * self._shipped(answered, self._numbers) + self._numbers[1])

    def _shipped(self, answered: Answered, numbers: Numbers, more: float = 0.0) -> Numbers:
        """Return the log-odds of the shipped calibration, of evidence that is weighed anew."""
        sums = answered.contributions.sum(axis=1)
        if len(numbers) > 2:
            sums = sums + answered.contributions @ numbers[2:]
        log_odds = self._model.intercept + sums + more
        return _log_odds_of(_calibrated(self._model, log_odds, answered.doubted))

    def _cost(self, numbers: Numbers) -> float:
        chances = _chances(numbers[0] * self._shipped(self._answered, numbers) + numbers[1])
        losses = _losses(chances, self._same > 0.5)
        return float(losses.sum() + 0.5 * (self._precision * (numbers - self._mean) ** 2).sum())

    def _solve(self) -> Numbers:
        numbers: Numbers = self._mean.copy()
        cost = self._cost(numbers)
        for _ in range(100):
            step = self._step(numbers)
            length = 1.0
            while length > 1e-4:
                tried: Numbers = np.clip(numbers - length * step, self._low, self._high)
                if (new := self._cost(tried)) < cost - 1e-9:
                    break
                length /= 2
            else:
                break  # no step makes it better
            numbers, cost = tried, new
        return numbers

    def _step(self, numbers: Numbers) -> Numbers:
        """Newton's step, with the expected curvature (Fisher scoring)."""
        shipped = self._shipped(self._answered, numbers)
        chances = _chances(numbers[0] * shipped + numbers[1])
        columns = [shipped[:, None], np.ones((len(shipped), 1))]
        if len(numbers) > 2:
            # The shipped calibration is a table: its slope is taken over the width of a knot.
            near = [self._shipped(self._answered, numbers, more) for more in (0.25, -0.25)]
            columns.append((numbers[0] * (near[0] - near[1]) / 0.5)[:, None] * self._answered.contributions)
        table = np.hstack(columns)
        gradient = table.T @ (chances - self._same) + self._precision * (numbers - self._mean)
        curvature = (table * (chances * (1.0 - chances))[:, None]).T @ table + np.diag(self._precision)
        found: Numbers = np.asarray(np.linalg.solve(curvature, gradient), np.float64)
        return found
