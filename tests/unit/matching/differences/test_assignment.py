"""Articles go to partners such that all together are most alike; what is hardly alike stays alone."""

from __future__ import annotations

from itertools import permutations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from catalogue.matching.differences.assignment import one_to_one, partners

SMALL = st.tuples(st.integers(1, 5), st.integers(1, 5)).flatmap(
    lambda shape: arrays(float, shape, elements=st.integers(0, 9).map(float))
)


@given(SMALL)
def test_no_other_assignment_gains_more(gains: np.ndarray) -> None:
    found = list(one_to_one(gains))
    rows, columns = gains.shape
    assert (
        len(found)
        == len({row for row, _ in found})
        == len({column for _, column in found})
        == min(rows, columns)
    )
    wide = gains if rows <= columns else gains.T
    best = max(
        sum(wide[row, column] for row, column in enumerate(order))
        for order in permutations(range(wide.shape[1]), wide.shape[0])
    )
    assert sum(gains[pair] for pair in found) == best


def test_together_counts_more_than_the_single_best() -> None:
    alike = np.array([[0.9, 0.8], [0.85, 0.0]])
    assert set(one_to_one(alike)) == {(0, 1), (1, 0)}


def test_what_is_hardly_alike_stays_alone_and_one_may_be_said_in_two() -> None:
    alike = np.array([[0.8, 0.7, 0.0], [0.0, 0.0, 0.04]])
    assert partners(alike) == [(0, 0), (0, 1)]
    assert partners(np.zeros((0, 3))) == []


def test_two_that_are_little_alike_but_to_nobody_else_are_paired() -> None:
    clear, doubtful = [[0.8, 0.0, 0.0], [0.0, 0.07, 0.02]], [[0.8, 0.0, 0.0], [0.0, 0.07, 0.04]]
    assert partners(np.array(clear)) == [(0, 0), (1, 1)]
    assert partners(np.array(doubtful)) == [(0, 0)]


def test_what_another_took_is_given_to_a_lonely_one_that_is_much_like_it_too() -> None:
    much, little = [[0.9, 0.0], [0.3, 0.0]], [[0.9, 0.0], [0.2, 0.0]]
    assert partners(np.array(much)) == [(0, 0), (1, 0)]
    assert partners(np.array(much).T) == [(0, 0), (0, 1)]
    assert partners(np.array(little)) == [(0, 0)]


def test_two_texts_that_say_one_thing_four_hundred_times_make_no_page_without_end() -> None:
    assert partners(np.full((400, 400), 0.9)) == [(number, number) for number in range(400)]
