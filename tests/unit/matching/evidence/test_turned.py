"""A word that makes another title of one is asked about, marked off or not, whatever else the titles have."""

from __future__ import annotations

import pytest

from tests.unit.matching.conftest import Answer, describe, status_of


@pytest.mark.parametrize(
    ("turned", "title"),
    [
        ("After: trafficking in persons", "Trafficking in persons"),
        ("Against their will", "Their will"),
    ],
)
def test_a_title_with_a_turning_word_before_it_is_not_held(answer: Answer, turned: str, title: str) -> None:
    entry, holding = (describe(words, "Brown, Ann", year="2001") for words in (turned, title))
    proposals = answer(entry, holding)
    assert status_of(proposals) == "review"
    assert proposals[0].doubt == "other_word"
