"""Documents as bits, and what is kept of terms for the next question."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from search_index.engines.memory import MemoryEngine
from search_index.interface import IndexDocument
from search_index.segments import bits
from search_index.segments.bits import KeptOfTerms, mask_of_bits
from search_index.segments.segment import FREQUENT


def test_what_was_not_asked_for_longest_is_let_go_of_and_the_last_stays(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bits, "_BYTES_KEPT", 100)
    kept, made = KeptOfTerms[SimpleNamespace](), list[int]()

    def ask(number: int, size: int = 40) -> SimpleNamespace:
        def make() -> SimpleNamespace:
            made.append(number)
            return SimpleNamespace(nbytes=size)

        return kept.get(number, make)

    assert ask(1) is ask(1) and ask(2) is ask(2)
    assert ask(1) and made == [1, 2], "two of 40 bytes are kept"
    ask(3)
    assert ask(1) and ask(3) and made == [1, 2, 3]
    ask(2)
    assert made == [1, 2, 3, 2], "the second was not asked for longest"
    large = ask(4, 1_000)
    assert ask(4) is large, "what is larger than all is kept alone"
    ask(1)
    assert made[-2:] == [4, 1]


def test_of_many_values_those_are_frequent_that_one_document_in_so_many_carries() -> None:
    count = 2 * FREQUENT

    def values(number: int) -> tuple[str, ...]:
        often = ("often",) if number % 2 else ()
        pair = ("pair",) if number < 2 else ()
        return (f"own {number:03}", *often, *pair)

    engine = MemoryEngine(
        IndexDocument(str(number), "A title", facets={"subject": values(number)}) for number in range(count)
    )
    column = engine._snapshot.segments[0].facet("subject")
    assert column is not None and len(column.values) == count + 2
    rows = column.frequent
    assert [column.names[code] for code in column.by_carriers[: len(rows)].tolist()] == ["often", "pair"]
    held = [np.flatnonzero(mask_of_bits(row, count)).tolist() for row in rows]
    assert held == [list(range(1, count, 2)), [0, 1]]
