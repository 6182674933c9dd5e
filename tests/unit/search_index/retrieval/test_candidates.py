"""What is asked for of the candidates changes how many are looked at, never which are the likely ones."""

from __future__ import annotations

import random

import pytest

from search_index.engines.candidate_index import CandidateIndex
from search_index.interface import IndexDocument, Probe


def made_up_titles(count: int, seed: int) -> list[str]:
    """Titles of words some of which are in every second one, some in one alone."""
    rng = random.Random(seed)
    words = [f"{first}{second}ara" for first in "bdfgklmnprst" for second in "aeiou"]
    return [" ".join(words[int(len(words) * rng.random() ** 3)] for _ in range(7)) for _ in range(count)]


@pytest.mark.parametrize("share", [0.3, 0.45, 0.8])
def test_those_far_behind_the_first_are_left_out(share: float) -> None:
    titles = made_up_titles(1_500, seed=1)
    index = CandidateIndex(
        IndexDocument(id=str(at), title=title, keys=(f"isbn:{at}",)) for at, title in enumerate(titles)
    )
    asked = [*titles[:20], *made_up_titles(40, seed=2)]
    keys = ("isbn:1400",)
    for whole, likely in zip(
        index.candidates([Probe(title, keys=keys) for title in asked], 200),
        index.candidates([Probe(title, keys=keys, share=share) for title in asked], 200),
        strict=True,
    ):
        least = share * max(candidate.score for candidate in whole)
        worth_naming = [candidate for candidate in whole if candidate.by_key or candidate.score >= least]
        assert worth_naming
        named = likely[: len(worth_naming)]
        assert [candidate.id for candidate in named] == [candidate.id for candidate in worth_naming]
        assert [candidate.score for candidate in named] == pytest.approx(
            [candidate.score for candidate in worth_naming]
        )
        assert len(likely) <= max(len(worth_naming), 4)
        assert likely[0].by_key


def test_documents_that_are_gone_take_no_living_ones_place() -> None:
    title = "Brides across the border"
    gone = [IndexDocument(id=str(at), title=title) for at in range(200)]
    instead = [IndexDocument(id=str(at), title=f"Report {at}") for at in range(200)]
    held = IndexDocument(id="held", title="Brides across a border river")
    index = CandidateIndex([*gone, held, *instead])
    (found,) = index.candidates([Probe(title)], 5)
    assert [candidate.id for candidate in found] == ["held"]
