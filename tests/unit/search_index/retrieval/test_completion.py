"""What is offered while somebody types: values that hold it all, those that begin with it first."""

from __future__ import annotations

import pytest

from search_index.engines.memory import MemoryEngine
from search_index.interface import Completion, IndexDocument

TITLES = (
    "Debt bondage",
    "Debt bondage at sea",
    "The bondage of debt",
    "Debt",
    "Bonded labour",
    "Bonded labor in brick kilns",
)


@pytest.fixture
def engine() -> MemoryEngine:
    engine = MemoryEngine(IndexDocument(title, title=title) for title in TITLES)
    engine.write(
        [
            IndexDocument("both", title="Report", subjects=("debt law", "bond law")),
            IndexDocument("again", title="Debt bondage", series=("Bondage papers",), people=("Bond, Ann",)),
        ]
    )
    return engine


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("debt bon", ["Debt bondage", "Debt bondage at sea", "The bondage of debt"]),
        ("bondage of d", ["The bondage of debt"]),
        ("bonded labour", ["Bonded labour"]),
        ("bon", ["Bond, Ann", "bond law", "Bonded labour", "Bondage papers", "Bonded labor in brick kilns",
                 "Debt bondage", "The bondage of debt", "Debt bondage at sea"]),
        ("ebt", []),
        ("", []),
        (" ,", []),
    ],
)  # fmt: skip
def test_every_word_stands_in_what_is_offered_and_the_last_may_be_half_a_word(
    engine: MemoryEngine, typed: str, offered: list[str]
) -> None:
    found = engine.complete(typed, 20)
    assert sorted(completion.text for completion in found) == sorted(offered)
    begin = [completion.text.casefold().startswith(typed.casefold()) for completion in found]
    assert begin == sorted(begin, reverse=True), "what begins so comes first"


def test_the_most_frequent_comes_first_then_the_shortest_and_no_more_than_asked_for(
    engine: MemoryEngine,
) -> None:
    first, second = engine.complete("debt bon", 2)
    assert first == Completion("Debt bondage", "title", 2)
    assert second == Completion("Debt bondage at sea", "title", 1)
    assert [completion.text for completion in engine.complete("bondage", 3)] == [
        "Bondage papers",
        "Debt bondage",
        "Debt bondage at sea",
    ]


def test_what_was_deleted_is_not_offered(engine: MemoryEngine) -> None:
    engine.write([], ["again", "Debt bondage"])
    assert "Debt bondage" not in [completion.text for completion in engine.complete("debt bon", 20)]
    assert engine.complete("bondage pap") == []


def test_names_are_printed_as_they_are_and_subjects_once() -> None:
    engine = MemoryEngine(
        IndexDocument(str(at), title=f"T{at}", subjects=(subject,), people=(name,))
        for at, (subject, name) in enumerate(
            [("Child labour", "Sok, Dara"), ("child labor", "SOK, DARA"), ("Child labour", "Sok Dara")]
        )
    )
    assert engine.complete("child l") == [Completion("Child labour", "subject", 3)]
    assert engine.complete("sok d") == [Completion("SOK, DARA", "people", 3)]
