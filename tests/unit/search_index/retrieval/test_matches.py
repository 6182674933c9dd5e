"""Sets of documents and their scores: sums are the same however few there are of one of them."""

from __future__ import annotations

import numpy as np

from search_index.retrieval.matches import NOTHING, Matches, best_of


def _matches(scores: dict[int, float]) -> Matches:
    return Matches(np.array(sorted(scores), np.uint32), np.array([scores[at] for at in sorted(scores)], "f4"))


def test_scores_of_the_same_documents_are_added() -> None:
    found = _matches({number: number / 10 for number in range(0, 200, 2)})
    for size in (1, 3, 40, 150):
        added = _matches(dict.fromkeys(range(1, 3 * size, 3), 1.0))
        together = found.adding(added)
        assert together.docs.tolist() == found.docs.tolist()
        by_hand = [number / 10 + (number % 3 == 1 and number < 3 * size) for number in range(0, 200, 2)]
        assert np.allclose(together.scores, by_hand)
    assert found.adding(NOTHING) is found
    assert NOTHING.adding(found) is NOTHING


def test_a_tier_raises_documents_that_are_there() -> None:
    raised = _matches({2: 0.5, 4: 0.5}).raised(np.array([1, 4, 9], np.uint32), 10.0)
    assert raised.scores.tolist() == [0.5, 10.5]


def test_of_several_scores_of_a_document_the_best_is_taken() -> None:
    parts = [_matches({2: 0.5, 4: 0.5}), _matches({4: 2.0, 7: 0.25}), NOTHING]
    for size in (8, 1_000):  # many of all, and few
        best = best_of(parts, size)
        assert dict(zip(best.docs.tolist(), best.scores.tolist(), strict=True)) == {2: 0.5, 4: 2.0, 7: 0.25}
        assert best.docs.dtype == np.uint32
    assert best_of([NOTHING], 8) is NOTHING
