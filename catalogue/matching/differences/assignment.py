"""Which articles belong together: each to its best partner such that all together are most alike.

Two that are hardly alike stay alone. Then an article that says what several say, or is said in
several, is given those too; and of those that are left alone, two that are each other's clear best are
paired, and one that is much like its best, which another took, is given it as well (ADR 0120).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from .likeness import Matrix

LEAST = 0.1
"""How alike two articles must be to belong together."""

_CLEAR_LEAST, _CLEAR = 0.05, 2.0
"""How alike two lonely articles must be, and how many times as alike as either to any third, to be paired."""

_MUCH = 0.25
"""How alike a lonely article must be to its best to be given it, although another took it."""

_NEAR_BEST_OF_OURS, _NEAR_BEST_OF_THEIRS = 0.7, 0.8
"""What part of the best likeness of either article a further partner must reach."""

_MOST_FURTHER = 10
"""Articles that are as alike as the best: beyond, they say one and the same again and again."""


def partners(alike: Matrix, least: float = LEAST) -> list[tuple[int, int]]:
    """Return the pairs of articles that say the same: one to one, then what is nearly as alike as the
    best.
    """
    if not alike.size:
        return []
    pairs = {pair for pair in one_to_one(np.maximum(alike - least, 0)) if alike[pair] >= least}
    near = alike >= _NEAR_BEST_OF_OURS * alike.max(axis=1, keepdims=True)
    near &= alike >= _NEAR_BEST_OF_THEIRS * alike.max(axis=0)
    near &= alike >= least
    near &= near.sum(axis=1, keepdims=True) <= _MOST_FURTHER
    near &= near.sum(axis=0) <= _MOST_FURTHER
    pairs.update((int(row), int(column)) for row, column in np.argwhere(near))
    pairs.update(_clear_pairs(alike, pairs))
    pairs.update(_much_like_their_best(alike, pairs))
    return sorted(pairs)


def _clear_pairs(alike: Matrix, pairs: set[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the pairs of lonely articles that are little alike, but far more than either to any other."""
    have_ours, have_theirs = {row for row, _ in pairs}, {column for _, column in pairs}
    for row in set(range(alike.shape[0])) - have_ours:
        column = int(alike[row].argmax())
        best = alike[row, column]
        others = np.concatenate((np.delete(alike[row], column), np.delete(alike[:, column], row)))
        if column not in have_theirs and best >= _CLEAR_LEAST and best >= _CLEAR * others.max(initial=0):
            yield row, column


def _much_like_their_best(alike: Matrix, pairs: set[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield lonely articles of either text with the one that they are most alike, where they are much so."""
    lonely_ours = set(range(alike.shape[0])) - {row for row, _ in pairs}
    lonely_theirs = set(range(alike.shape[1])) - {column for _, column in pairs}
    found = [(row, int(alike[row].argmax())) for row in lonely_ours]
    found += [(int(alike[:, column].argmax()), column) for column in lonely_theirs]
    yield from (pair for pair in found if alike[pair] >= _MUCH)


def one_to_one(gains: Matrix) -> Iterator[tuple[int, int]]:
    """Yield the assignment of rows to columns whose gains are highest together; every row or column has one.

    The Hungarian method by shortest augmenting paths (Jonker and Volgenant, 1987), in rows² columns steps.
    """
    if gains.shape[0] > gains.shape[1]:
        yield from ((row, column) for column, row in one_to_one(gains.T))
        return
    rows, columns = gains.shape
    of_row, of_column = np.zeros(rows + 1), np.zeros(columns + 1)
    holder = np.full(columns + 1, -1)
    for row in range(rows):
        holder[columns] = row
        column, cheapest = columns, np.full(columns, np.inf)
        came_from, done = np.full(columns, columns), np.zeros(columns + 1, dtype=bool)
        while holder[column] >= 0:
            done[column] = True
            reduced = -gains[holder[column]] - of_row[holder[column]] - of_column[:columns]
            better = ~done[:columns] & (reduced < cheapest)
            cheapest[better], came_from[better] = reduced[better], column
            following = int(np.argmin(np.where(done[:columns], np.inf, cheapest)))
            step = cheapest[following]
            of_row[holder[done]] += step
            of_column[done] -= step
            cheapest[~done[:columns]] -= step
            column = following
        while column != columns:
            holder[column] = holder[came_from[column]]
            column = int(came_from[column])
    yield from ((int(holder[column]), column) for column in range(columns) if holder[column] >= 0)
