"""Each holding goes to its best entry."""

from __future__ import annotations

from catalogue.matching.decision.assignment import Claim, Claims


def test_a_holding_goes_to_the_better_of_two_works() -> None:
    claims = Claims(lambda one, other: False, lambda one, other: False)
    claims.enter("H", Claim(0, 5.0))
    claims.enter("H", Claim(1, 8.0))
    assert claims.better("H", Claim(0, 5.0)) == Claim(1, 8.0)
    assert claims.better("H", Claim(1, 8.0)) is None


def test_entries_that_ask_for_one_work_share_a_holding() -> None:
    claims = Claims(lambda one, other: True, lambda one, other: False)
    claims.enter("H", Claim(0, 5.0))
    claims.enter("H", Claim(1, 8.0))
    assert claims.better("H", Claim(0, 5.0)) is None


def test_a_further_copy_yields_to_an_entry_that_contradicts_it_less() -> None:
    claims = Claims(lambda one, other: True, lambda one, other: False)
    claims.enter("journal version", Claim(1, 9.0, conflicts=0))
    assert claims.better("journal version", Claim(0, 8.0, conflicts=1), copies=2) is not None
    assert claims.better("journal version", Claim(0, 8.0, conflicts=0), copies=2) is None


def test_entries_for_one_version_share_its_copies() -> None:
    claims = Claims(lambda one, other: True, lambda one, other: True)
    claims.enter("copy", Claim(1, 9.0, conflicts=0))
    assert claims.better("copy", Claim(0, 8.0, conflicts=1), copies=2) is None


def test_where_a_work_is_asked_for_as_often_as_held_each_entry_has_the_copy_written_like_it() -> None:
    claims = Claims(lambda one, other: True, lambda one, other: True)
    claims.enter("659", Claim(0, 9.0, nearness=99.0, first=True))
    claims.enter("659-659", Claim(0, 9.0, nearness=97.0))
    claims.enter("659-659", Claim(1, 9.0, nearness=99.0, first=True))
    claims.enter("659", Claim(1, 9.0, nearness=97.0))
    assert claims.better("659-659", Claim(0, 9.0, nearness=97.0), copies=2) is not None
    assert claims.better("659", Claim(0, 9.0, nearness=99.0, first=True)) is None
    assert claims.better("659-659", Claim(0, 9.0, nearness=97.0), copies=3) is None
