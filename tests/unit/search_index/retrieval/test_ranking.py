"""The first of many are the first of all sorted, found without sorting all."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from search_index.retrieval.ranking import first_places, likely_places

KEYS = st.lists(st.integers(0, 9), max_size=30)
COUNTS = st.integers(0, 12)
TIMES = st.sampled_from([1, 40, 300])


@given(KEYS, COUNTS, TIMES)
def test_the_first_of_many_are_the_first_of_all_sorted(few: list[int], count: int, times: int) -> None:
    keys = np.array(few * times, np.float32)
    expected = sorted(range(len(keys)), key=lambda place: (-keys[place], place))[:count]
    assert first_places(keys, count).tolist() == expected


@given(KEYS, COUNTS, TIMES)
def test_equal_ones_come_in_the_order_of_their_ties(few: list[int], count: int, times: int) -> None:
    keys = np.array(few * times, np.int64)
    ties = np.random.default_rng(len(keys)).permutation(len(keys))
    expected = sorted(range(len(keys)), key=lambda place: (-keys[place], ties[place]))[:count]
    assert first_places(keys, count, ties).tolist() == expected


def test_few_of_many_are_likely_to_be_among_the_first() -> None:
    keys = np.random.default_rng(3).permutation(10_000).astype(np.float32)
    likely = likely_places(keys, 20)
    assert {*np.argsort(-keys)[:20].tolist()} <= {*likely.tolist()}
    assert len(likely) < 60 and likely.tolist() == sorted(likely.tolist())
