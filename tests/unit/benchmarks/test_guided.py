"""What a fuzzer found worth keeping is given to every reader and parser again."""

from __future__ import annotations

from collections import Counter

from benchmarks.faults.guided import give, kept, targets


def test_every_input_that_was_kept_is_read_or_refused_in_words() -> None:
    known, tried = targets(), Counter[str]()
    for name, data in kept():
        give(known[name], data)
        tried[name] += 1
    assert tried.keys() == known.keys(), "a reader without a corpus was never fuzzed"
