"""What stands in the place of something else in two titles is seen, wherever the rest agrees."""

from __future__ import annotations

import pytest

from catalogue.domain.descriptions.description import Description
from catalogue.matching.decision.matcher import Matcher
from catalogue.matching.decision.recorder import Recorder
from catalogue.matching.evidence.features import NAMES
from tests.unit.matching.conftest import describe


def replaced(matcher: Matcher, entry: Description, holding: Description) -> float:
    recorder = Recorder(matcher)
    recorder.decide_all([(matcher.prepare(entry), [("held", matcher.prepare(holding))])])
    return float(recorder.looked[0].features[0][NAMES.index("replaced")])


HELD = describe("Survey of trafficking in Delaware and its rivers", "Miller, Ann", publisher="Palgrave")


@pytest.mark.parametrize(
    "entry",
    [
        describe("Survey of trafficking in New Hampshire and its rivers", "Miller, Ann"),
        Description(reference="Miller, A. Survey of trafficking in New Hampshire and its rivers. 1990."),
    ],
    ids=["fields", "reference"],
)
def test_words_in_the_place_of_others_are_weighed(matcher: Matcher, entry: Description) -> None:
    assert replaced(matcher, entry, HELD) > 0.5


@pytest.mark.parametrize(
    "entry",
    [
        describe("Survey of trafficking in Delaware and its rivers"),
        describe("Survey of traficking in Delawaer and its rivers"),
        describe("Survey of trafficking in Delaware"),
        Description(reference="Miller, Ann. Survey of trafficking in Delaware. Palgrave, 1990."),
    ],
    ids=["the same", "misspelt", "an end left out", "a reference with its publisher"],
)
def test_what_is_misspelt_left_out_or_said_elsewhere_replaces_nothing(
    matcher: Matcher, entry: Description
) -> None:
    assert replaced(matcher, entry, HELD) == 0.0
