"""What answers teach: fitted where there is something to learn, refused where there is not."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from catalogue.errors import InvalidInput
from catalogue.matching.evidence.features import NAMES
from catalogue.matching.learned import tuning
from catalogue.matching.learned.model import BARRED, DOUBTED, FORM, FREE, Model, shipped_model
from catalogue.matching.learned.tuning import Answered, TunedModel, examine, learn, read_tuning
from tests.unit.matching.conftest import thresholds

FEATURES = list(NAMES[:3])
"""Any three features; the last is the one that misleads."""
FIRST, _SECOND, MISLEADING = FEATURES
KNOTS = [[place / 2, 1 / (1 + np.exp(-place / 2))] for place in range(-24, 25)]
MODEL = Model(
    {
        "form": FORM,
        "version": "2027.1.1",
        "features": FEATURES,
        "intercept": -1.0,
        "edges": [[0.5], [0.5], [0.5]],
        "terms": [{"of": [0, 1], "first": [0.5], "second": [0.5], "table": [[0.0, 1.0], [2.0, 4.0]]}],
        "calibration": {
            FREE: KNOTS,
            DOUBTED: [[place, chance * 0.8] for place, chance in KNOTS],
            BARRED: [[place, chance / 2] for place, chance in KNOTS],
        },
        "thresholds": thresholds(0.7, 0.85, 0.15),
    }
)


def made(
    count: int, *, slope: float = 1.0, shift: float = 0.0, mislead: float = 0.0, per_entry: int = 1
) -> Answered:
    """Answers drawn from chances that the model has right, or off by some, or where a feature misleads."""
    chance = np.random.default_rng(7)
    contributions = chance.normal(0.0, 2.0, (count, len(FEATURES)))
    model_says = MODEL.intercept + contributions.sum(axis=1)
    truth = slope * (model_says - mislead * contributions[:, 2]) + shift
    same = chance.random(count) < 1 / (1 + np.exp(-truth))
    entries = [f"entry {at // per_entry}" for at in range(count)]
    return Answered(entries, same, contributions, np.zeros(count, bool))


@pytest.fixture
def shifted() -> bytes:
    """The file of a tuning that a centre learned whose model had been too shy."""
    learned = learn(made(400, shift=2.0), MODEL)
    assert learned.tuning is not None
    return learned.tuning.content()


def test_chances_that_are_too_low_at_a_centre_are_learned() -> None:
    learned = learn(made(400, shift=2.0), MODEL)
    assert learned.tuning is not None and learned.refused == ""
    assert learned.tuning.shift == pytest.approx(2.0, abs=0.6)
    assert learned.tuning.slope == pytest.approx(1.0, abs=0.3)
    assert learned.tuning.weights == {}
    measure = learned.tuning.measure
    assert measure.loss_before - measure.loss_after > measure.error > 0
    assert measure.right_after > measure.right_before
    assert measure.right_after + measure.asked_after + measure.wrong_after == measure.answers == 400


def test_chances_that_are_right_stay() -> None:
    learned = learn(made(400), MODEL)
    assert learned.tuning is None and learned.refused == "no_better"
    assert learned.measure is not None and not learned.measure.better


def test_many_answers_of_few_entries_are_little_evidence() -> None:
    """35 in 100 are the same where the model says 27: much of 400 entries, nothing of 20."""
    contributions, doubted = np.zeros((400, len(FEATURES))), np.zeros(400, bool)
    same = np.array([at // 20 % 20 < 7 for at in range(400)])
    apart = Answered([f"entry {at}" for at in range(400)], same, contributions, doubted)
    together = Answered([f"entry {at // 20}" for at in range(400)], same, contributions, doubted)
    assert learn(apart, MODEL).tuning is not None
    learned = learn(together, MODEL)
    assert learned.refused == "no_better"
    assert learned.measure is not None and learned.measure.entries == 20


def test_better_means_better_by_more_than_chance(shifted: bytes) -> None:
    measure = read_tuning(shifted, MODEL).measure
    assert replace(measure, loss_before=0.50, loss_after=0.48, error=0.019).better
    assert not replace(measure, loss_before=0.50, loss_after=0.48, error=0.021).better


def test_the_answers_of_an_entry_are_never_parted() -> None:
    answered = made(300, per_entry=3)
    folds = dict(zip(answered.entries, answered.folds.tolist(), strict=True))
    assert [folds[entry] for entry in answered.entries] == answered.folds.tolist()
    assert len(set(answered.folds.tolist())) == tuning.FOLDS


def test_too_few_answers_are_counted_not_used() -> None:
    answered = made(60, shift=3.0)
    alike = int(answered.same.sum())
    learned = learn(answered, MODEL)
    assert learned.refused == "too_few" and learned.tuning is None
    assert learned.wanting["different"] == max(0, tuning.LEAST_OF_EACH - (60 - alike)) > 0


def test_with_many_answers_evidence_that_misleads_comes_to_count_less() -> None:
    learned = learn(made(1500, mislead=1.0), MODEL)
    assert learned.tuning is not None
    assert learned.tuning.weights[MISLEADING] < -0.6
    assert abs(learned.tuning.weights.get(FIRST, 0.0)) < 0.3
    calibration_only = learn(made(tuning.LEAST_FOR_CORRECTION - 1, mislead=1.0), MODEL)
    assert calibration_only.tuning is None or calibration_only.tuning.weights == {}


def test_learning_twice_gives_the_same_numbers() -> None:
    first, second = (learn(made(600, shift=1.0, mislead=0.5), MODEL).tuning for _ in range(2))
    assert first is not None and first == second and first.version == second.version


def test_a_tuned_model_says_so_and_decides_by_the_numbers(shifted: bytes) -> None:
    learned = read_tuning(shifted, MODEL)
    tuned = TunedModel(MODEL, learned)
    assert tuned.version == learned.version != MODEL.version
    assert tuned.version.startswith(MODEL.version + "+")
    assert len(tuned.version) == len(MODEL.version) + len("+01234567"), "files that were kept name it"
    places = np.array([-3.0, 0.0, 3.0])
    assert (tuned.calibrated(places) > MODEL.calibrated(places)).all()
    assert (np.diff(tuned.calibrated(np.linspace(-20, 20, 200))) >= 0).all()


def test_numbers_that_change_nothing_change_nothing(shifted: bytes) -> None:
    shipped = shipped_model()
    data = json.loads(shifted) | {"slope": 1.0, "shift": 0.0, "model": shipped.version}
    tuned = TunedModel(shipped, read_tuning(json.dumps(data).encode(), shipped))
    rows = np.random.default_rng(1).uniform(-1, 3, (50, len(NAMES))).astype(np.float32)
    assert tuned.log_odds(rows) == pytest.approx(shipped.log_odds(rows), abs=1e-9)
    assert tuned.calibrated(np.linspace(-9, 9, 40)) == pytest.approx(
        shipped.calibrated(np.linspace(-9, 9, 40)), abs=1e-5
    )


def test_the_parts_of_a_tuned_score_add_up(shifted: bytes) -> None:
    data = json.loads(shifted) | {"weights": {FIRST: -0.5}}
    tuned = TunedModel(MODEL, read_tuning(json.dumps(data).encode(), MODEL))
    rows = np.ones((1, len(NAMES)), np.float32)
    assert tuned.contributions(rows).tolist() == [[1.0, 2.0, 0.0]]
    assert tuned.log_odds(rows) == pytest.approx(2.0)


def test_a_file_goes_and_comes_back_whole(shifted: bytes) -> None:
    assert read_tuning(shifted, MODEL).content() == shifted
    words = {"form", "model", "slope", "shift", "weights", "measure"}
    assert list(json.loads(shifted)) == sorted(words), "what was learned alike is one file"
    assert all(isinstance(number, int | float) for number in json.loads(shifted)["measure"].values())


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"form": 2}, "tuning_form"),
        ({"form": True}, "tuning_damaged"),
        ({"model": "2026.9.1"}, "tuning_model"),
        ({"model": "<b>2026</b>"}, "tuning_damaged"),
        ({"model": 5}, "tuning_damaged"),
        ({"slope": -1.0}, "tuning_bounds"),
        ({"slope": "1.0"}, "tuning_bounds"),
        ({"slope": True}, "tuning_bounds"),
        ({"shift": float("nan")}, "tuning_bounds"),
        ({"shift": float("inf")}, "tuning_bounds"),
        ({"shift": None}, "tuning_bounds"),
        ({"weights": {MISLEADING: -1.5}}, "tuning_bounds"),
        ({"weights": {MISLEADING: [0.1]}}, "tuning_bounds"),
        ({"weights": {"a name of a person": 0.1}}, "tuning_damaged"),
        ({"weights": [0.1]}, "tuning_damaged"),
        ({"measure": {}}, "tuning_damaged"),
        ({"title": "Debt bondage at sea"}, "tuning_damaged"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused(shifted: bytes, change: Mapping[str, Any], code: str) -> None:
    data = json.loads(shifted) | change
    with pytest.raises(InvalidInput) as refused:
        read_tuning(json.dumps(data).encode(), MODEL)
    assert refused.value.code == code


def test_measures_that_cannot_be_are_refused(shifted: bytes) -> None:
    data = json.loads(shifted)
    for name, value in (("answers", -1), ("answers", 1.5), ("loss_after", -0.1), ("error", "small")):
        changed = data | {"measure": data["measure"] | {name: value}}
        with pytest.raises(InvalidInput, match="cannot have been learned"):
            read_tuning(json.dumps(changed).encode(), MODEL)


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"null", b"\xff\xfe\x00", b"{" * 50, b"[" * 60_000, b" " * 70_000, b'{"form": 1}']
)
def test_what_is_no_such_file_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_tuning(content, MODEL)
    assert refused.value.code == "tuning_damaged"


def test_half_a_file_is_refused_wherever_it_breaks_off(shifted: bytes) -> None:
    for end in range(0, len(shifted) - 2, 7):
        with pytest.raises(InvalidInput):
            read_tuning(shifted[:end], MODEL)


def test_what_another_centre_learned_is_held_against_our_answers(shifted: bytes) -> None:
    given = read_tuning(shifted, MODEL)
    fits = examine(made(300, shift=2.0), given, MODEL)
    assert fits.tuning == given and fits.measure is not None and fits.measure.answers == 300
    misfits = examine(made(300, shift=-1.0), given, MODEL)
    assert misfits.tuning is None and misfits.refused == "no_better"
    assert misfits.measure is not None and misfits.measure.loss_after > misfits.measure.loss_before
    unknown = examine(made(10), given, MODEL)
    assert unknown.tuning == given and unknown.measure is None and any(unknown.wanting.values())


def test_what_was_no_better_where_it_was_learned_is_not_taken_on_trust(shifted: bytes) -> None:
    data = json.loads(shifted)
    data["measure"]["loss_after"] = data["measure"]["loss_before"]
    given = read_tuning(json.dumps(data).encode(), MODEL)
    assert examine(made(10), given, MODEL).refused == "no_better"


def test_a_tuning_sets_right_what_a_rule_holds_back_too(shifted: bytes) -> None:
    tuned = TunedModel(MODEL, read_tuning(shifted, MODEL))
    found = np.array([-2.0, 0.0, 2.0])
    free, barred = tuned.calibrated(found), tuned.calibrated(found, BARRED)
    assert (barred < free).all(), "it keeps chances of its own"
    assert (barred != MODEL.calibrated(found, BARRED)).all()


def test_a_tuning_is_not_laid_upon_another_model(shifted: bytes) -> None:
    with pytest.raises(InvalidInput):
        TunedModel(shipped_model(), read_tuning(shifted, MODEL))


Numbers = npt.NDArray[np.float64]


def _chance(log_odds: Numbers) -> Numbers:
    return np.asarray(1 / (1 + np.exp(-log_odds)))


def _says(contributions: Numbers, weights: Numbers) -> Numbers:
    """The log-odds that the model says, of evidence weighed anew; its calibration changes next to nothing."""
    chances = MODEL.calibrated(MODEL.intercept + contributions @ (1 + weights))
    return np.log(np.clip(chances, 1e-6, 1 - 1e-6) / np.clip(1 - chances, 1e-6, 1))


def _cost(answered: Answered, slope: float, shift: float, weights: np.ndarray) -> float:
    """What is made least: log loss, and how far the numbers lie from those that change nothing."""
    chance = _chance(slope * _says(answered.contributions, weights) + shift)
    loss = -np.log(np.where(answered.same, chance, 1 - chance)).sum()
    return float(loss + (((slope - 1) / 0.5) ** 2 + shift**2 + ((weights / 0.2) ** 2).sum()) / 2)


@pytest.mark.parametrize("answered", [made(400, shift=2.0), made(1500, mislead=1.0)], ids=["few", "many"])
def test_the_numbers_are_those_that_answers_and_caution_make_likeliest(answered: Answered) -> None:
    tuning = learn(answered, MODEL).tuning
    assert tuning is not None
    weights = np.array([tuning.weights.get(name, 0.0) for name in FEATURES])
    least = _cost(answered, tuning.slope, tuning.shift, weights)
    for more in (-0.03, 0.03):
        assert least < _cost(answered, tuning.slope + more, tuning.shift, weights)
        assert least < _cost(answered, tuning.slope, tuning.shift + more, weights)
        for at in np.flatnonzero(weights):
            assert least < _cost(answered, tuning.slope, tuning.shift, weights + more * (np.arange(3) == at))


def test_a_measure_is_counted_as_by_hand(shifted: bytes) -> None:
    answered = made(120, shift=2.0, per_entry=3)
    tuning = read_tuning(shifted, MODEL)
    measure = examine(answered, tuning, MODEL).measure
    assert measure is not None
    before = _chance(_says(answered.contributions, np.zeros(3)))
    after = _chance(tuning.slope * _says(answered.contributions, np.zeros(3)) + tuning.shift)
    losses = [-np.log(np.where(answered.same, chance, 1 - chance)) for chance in (before, after)]
    assert measure.loss_before == pytest.approx(losses[0].mean(), abs=1e-4)
    assert measure.loss_after == pytest.approx(losses[1].mean(), abs=1e-4)
    gain = losses[0] - losses[1]
    by_entry = (gain - gain.mean()).reshape(40, 3).sum(axis=1)
    assert measure.error == pytest.approx(np.sqrt((by_entry**2).sum() * 40 / 39) / 120, abs=1e-4)
    for chance, counted in (
        (before, (measure.right_before, measure.asked_before, measure.wrong_before)),
        (after, (measure.right_after, measure.asked_after, measure.wrong_after)),
    ):
        held, missing = chance >= 0.7, chance < 0.15
        right = (held & answered.same) | (missing & ~answered.same)
        wrong = (held & ~answered.same) | (missing & answered.same)
        assert counted == (right.sum(), 120 - right.sum() - wrong.sum(), wrong.sum())
    assert (measure.answers, measure.entries) == (120, 40)
