"""What is learned of answers that are just enough, or one too few, and how it is measured at its edges."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import asdict, replace

import numpy as np
import numpy.typing as npt

from catalogue.matching.learned.model import Care, Model
from catalogue.matching.learned.tuning import Answered, Learned, Measure, examine, learn

from . import Answers
from .pairs import MODEL


def answers() -> Answers:
    """Ask everything."""
    cases = {
        f"{count} of which {rarer}": _answered(count, rarer)
        for count, rarer in (
            (40, 20),
            (40, 19),
            (60, 20),
            (499, 150),
            (500, 100),
            (500, 99),
            (501, 100),
            (620, 101),
        )
    }
    learned = {name: learn(answered, MODEL) for name, answered in cases.items()}
    tunings = [found.tuning for found in learned.values() if found.tuning]
    edges = {name: (answered, _at_its_edges(answered)) for name, answered in cases.items()}
    return {
        "learned": [(name, _rounded(found)) for name, found in learned.items()],
        "examined": [
            _rounded(examine(answered, tuning, model))
            for answered, model in edges.values()
            for tuning in tunings
        ],
        "at the edge": [
            _rounded(
                learn(
                    replace(answered, doubted=np.arange(len(answered)) % 2 == 0),
                    model,
                )
            )
            for answered, model in edges.values()
        ],
        "better": [
            _measure(before, after, 0.25).better for before in (0.5, 0.75, 1.0) for after in (0.25, 0.5)
        ],
    }


def _answered(count: int, rarer: int) -> Answered:
    """Answers of which so many say that it is another work; one feature misleads."""
    chance = np.random.default_rng(11)
    contributions = np.round(chance.normal(0.5, 2.0, (count, 3)), 1)
    order = np.argsort(
        contributions[:, 0] + contributions[:, 1] - contributions[:, 2] + chance.normal(0, 2, count)
    )
    same = np.ones(count, np.bool_)
    same[order[:rarer]] = False
    return Answered([f"entry {at // 3}" for at in range(count)], same, contributions, np.full(count, 0.7))


def _chances(answered: Answered) -> npt.NDArray[np.float64]:
    return MODEL.calibrated(MODEL.intercept + answered.contributions.sum(axis=1))


def _at_its_edges(answered: Answered) -> Model:
    """The model with a chance of one of these pairs for that from which a person is asked."""
    least = float(np.sort(_chances(answered))[len(answered) // 4])
    model = copy(MODEL)
    model.choices = {care: replace(model.choices[care], review=least) for care in Care}
    return model


def _rounded(found: Learned) -> object:
    """What was learned, to three places: the last ones are the machine's."""
    tuning = found.tuning
    made: dict[str, object] = {"refused": found.refused, "wanting": found.wanting}
    if found.measure:
        made["measure"] = _to_three_places(asdict(found.measure))
    if tuning:
        made["tuning"] = _to_three_places({"slope": tuning.slope, "shift": tuning.shift, **tuning.weights})
    return made


def _to_three_places(numbers: Mapping[str, float]) -> dict[str, float]:
    return {name: round(number, 3) for name, number in numbers.items()}


def _measure(before: float, after: float, error: float) -> Measure:
    return Measure(1, 1, before, after, error, 0, 0, 1, 1, 0, 0)
