"""How the change log says what was done."""

from __future__ import annotations

import pytest

from catalogue.services.acts import ACTIONS, sentence


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "Accepted 0 gifts from Sok"), (1, "Accepted 1 gift from Sok"), (2, "Accepted 2 gifts from Sok")],
)
def test_one_is_not_said_as_many(count: int, said: str) -> None:
    assert sentence("lines_accepted", {"count": count, "donor": "Sok"}) == said


def test_copies_that_were_not_found_are_counted_too() -> None:
    assert sentence("stocktake_finished", {"name": "A", "missing": 1}).endswith("1 copy not found")
    assert sentence("stocktake_finished", {"name": "A", "missing": 3}).endswith("3 copies not found")


def test_every_act_with_a_number_of_things_says_one_and_many() -> None:
    counted = {name for name, words in ACTIONS.items() if "%(count)s" in str(words)}
    plain = {name for name in counted if isinstance(ACTIONS[name], str)}
    assert plain == {"entry_split", "entries_joined"}  # never of one
