"""The model file: what is in it adds up, and what is wrong with it is said."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib.resources import files
from typing import Any

import numpy as np
import pytest

from catalogue.domain.gaps.gap_report import DecidedBy
from catalogue.matching.comparison.comparison import Judgement
from catalogue.matching.decision.matcher import Matcher
from catalogue.matching.evidence.features import FALLS, NAMES, RISES, features_of
from catalogue.matching.evidence.series import seen_together
from catalogue.matching.learned.model import (
    BARRED,
    DOUBTED,
    FORM,
    FREE,
    BadModel,
    Care,
    read_model,
    shipped_model,
    version_of,
)
from tests.unit.matching.conftest import describe, thresholds

SMALL: dict[str, Any] = {
    "form": FORM,
    "version": "test",
    "features": ["ratio", "left_entry"],
    "intercept": -1.0,
    "edges": [[50.0, 90.0], [0.5]],
    "terms": [
        {"of": [0, 0], "first": [50.0], "second": [], "table": [[-2.0], [1.0]]},
        {"of": [0, 1], "first": [90.0], "second": [0.5], "table": [[0.0, -1.0], [3.0, 0.5]]},
    ],
    "calibration": {
        FREE: [[-4.0, 0.0], [4.0, 1.0]],
        DOUBTED: [[-4.0, 0.0], [4.0, 0.8]],
        BARRED: [[-4.0, 0.0], [4.0, 0.5]],
    },
    "thresholds": thresholds(0.8, 0.9, 0.2),
}  # fmt: skip


def _row(**values: float) -> np.ndarray[Any, np.dtype[np.float32]]:
    row = np.zeros((1, len(NAMES)), np.float32)
    for name, value in values.items():
        row[0, NAMES.index(name)] = value
    return row


def _rows(*judged: list[Judgement]) -> np.ndarray[Any, np.dtype[np.float32]]:
    return features_of([(judgements, seen_together(judgements)) for judgements in judged], lambda _: 1.0)


@pytest.mark.parametrize(
    ("ratio", "left", "log_odds"),
    [
        (50.0, 0.0, -1.0 - 2.0),  # An edge belongs to what lies below it.
        (50.5, 0.5, -1.0 + 1.0),
        (90.0, 0.6, -1.0 + 1.0 - 1.0),
        (99.0, 0.0, -1.0 + 1.0 + 3.0),
        (99.0, 9.0, -1.0 + 1.0 + 0.5),
    ],
)
def test_the_tables_are_added_up(ratio: float, left: float, log_odds: float) -> None:
    model = read_model(json.dumps(SMALL).encode())
    row = _row(ratio=ratio, left_entry=left)
    assert model.log_odds(row)[0] == pytest.approx(log_odds)
    assert model.calibrated(model.log_odds(row))[0] == pytest.approx((log_odds + 4.0) / 8.0)
    assert model.contributions(row).sum() + model.intercept == pytest.approx(log_odds)


def test_what_is_in_doubt_and_what_a_rule_holds_back_have_chances_of_their_own() -> None:
    model = read_model(json.dumps(SMALL).encode())
    found = np.array([-4.0, 0.0, 4.0])
    assert model.calibrated(found).tolist() == [0.0, 0.5, 1.0]
    assert model.calibrated(found, DOUBTED).tolist() == [0.0, 0.4, 0.8]
    assert model.calibrated(found, BARRED).tolist() == [0.0, 0.25, 0.5]


def test_of_pairs_in_doubt_fewer_are_right_and_of_those_that_a_rule_holds_back_still_fewer() -> None:
    found = np.linspace(-3.0, 2.0, 10)
    free, doubted, barred = (shipped_model().calibrated(found, kind) for kind in (FREE, DOUBTED, BARRED))
    assert (barred < doubted).all() and (doubted < free).all()


def test_a_term_of_two_is_shared_by_both() -> None:
    model = read_model(json.dumps(SMALL).encode())
    ((ratio, left),) = model.contributions(_row(ratio=99.0, left_entry=0.0))
    assert (ratio, left) == (pytest.approx(1.0 + 1.5), pytest.approx(1.5))


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda data: data | {"form": FORM + 1}, "model_form"),
        (lambda data: data | {"features": ["ratio", "phase of the moon"]}, "model_features"),
        (lambda data: data | {"terms": [{"of": [0, 7], "first": [], "second": [], "table": [[0.0]]}]},
         "model_damaged"),
        (lambda data: {name: value for name, value in data.items() if name != "thresholds"}, "model_damaged"),
        (lambda data: data | {"thresholds": {"usual": data["thresholds"]["usual"]}}, "model_damaged"),
        (lambda data: data | {"calibration": {FREE: data["calibration"][FREE]}}, "model_damaged"),
        (lambda data: data | {"calibration": {**data["calibration"], DOUBTED: [[]]}}, "model_damaged"),
        (lambda data: [data], "model_damaged"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_model_file_is_said(spoil: Callable[[Any], Any], code: str) -> None:
    with pytest.raises(BadModel) as error:
        read_model(json.dumps(spoil(SMALL)).encode())
    assert error.value.code == code


def test_a_file_cut_off_is_refused() -> None:
    content = (files("catalogue.matching.learned") / "model.json").read_bytes()
    with pytest.raises(BadModel):
        read_model(content[: len(content) // 2])


def test_the_shipped_model_asks_for_features_that_are_made_and_keeps_its_directions() -> None:
    model = shipped_model()
    assert set(model.names) == set(NAMES), "a feature is made that moves nothing"
    assert len(set(NAMES)) == len(NAMES)
    assert set(NAMES) >= RISES | FALLS
    assert not RISES & FALLS
    for chosen in model.choices.values():
        assert 0 < chosen.review < chosen.held < chosen.doubted < 1


def test_more_care_asks_more_and_answers_less_wrongly() -> None:
    choices = shipped_model().choices
    careful, usual, bold = (choices[care] for care in (Care.CAREFUL, Care.USUAL, Care.BOLD))
    assert careful.asked > usual.asked > bold.asked > 0
    assert careful.missing_wrong <= usual.missing_wrong < bold.missing_wrong
    assert careful.held_wrong <= usual.held_wrong <= bold.held_wrong
    assert careful.review < usual.review < bold.review < bold.held < usual.held < careful.held


def test_a_model_takes_the_care_that_is_asked_for_and_names_what_it_decides_by() -> None:
    usual = shipped_model()
    careful = usual.with_care(Care.CAREFUL)
    assert careful.thresholds == usual.choices[Care.CAREFUL]
    assert usual.care is Care.USUAL, "the one that others share stays as it is"
    assert (careful.version, careful.in_force.held) == (usual.version, careful.thresholds.held)
    assert DecidedBy.read(str(careful.in_force)) == careful.in_force
    assert DecidedBy.read("2026.9") is None


@pytest.mark.parametrize(("name", "sign"), [("whole_set", 1), ("left_entry", -1), ("larger_in_smaller", 1)])
def test_more_of_what_speaks_for_a_pair_never_speaks_against_it(
    name: str, sign: int, matcher: Matcher
) -> None:
    entry, holding = (
        matcher.prepare(describe(title, "Davy, D.", year="2013"))
        for title in ("Responding to Child Sex Trafficking", "Responses to Child Trafficking")
    )
    row = _rows([matcher.judge(entry, holding)])
    rows = np.repeat(row, 30, axis=0)
    rows[:, NAMES.index(name)] = np.linspace(0.0, 100.0 if name == "whole_set" else 3.0, 30)
    steps = np.diff(sign * shipped_model().log_odds(rows))
    assert steps.min() >= -1e-6


def test_a_row_has_a_number_for_each_feature(matcher: Matcher) -> None:
    entry, holding = (matcher.prepare(describe(title)) for title in ("Losing Ground", "Still Losing Ground"))
    rows = _rows([matcher.judge(entry, holding)], [], [matcher.judge(holding, entry)])
    assert rows.shape == (2, len(NAMES))
    assert np.isfinite(rows).all()


def test_the_version_of_the_shipped_model_tells_its_content() -> None:
    """What a centre learned belongs to a version: were numbers changed under one, it would lie on others."""
    data = json.loads((files("catalogue.matching.learned") / "model.json").read_text())
    assert version_of(data) == data["version"]
    data["thresholds"]["bold"]["held"] -= 0.01
    assert version_of(data) != data["version"]
