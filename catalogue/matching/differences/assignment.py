"""Which articles belong together: each to its best partner such that all together are most alike.

Two that are hardly alike stay alone. Then an article that says what several say, or is said in
several, is given those too.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from .likeness import Matrix

LEAST = 0.12
"""How alike two articles must be to belong together."""

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
    near &= alike >= _NEAR_BEST_OF_THEIRS * alike.max(axis=0, keepdims=True)
    near &= alike >= least
    near &= near.sum(axis=1, keepdims=True) <= _MOST_FURTHER
    near &= near.sum(axis=0, keepdims=True) <= _MOST_FURTHER
    pairs.update((int(row), int(column)) for row, column in np.argwhere(near))
    return sorted(pairs)


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
