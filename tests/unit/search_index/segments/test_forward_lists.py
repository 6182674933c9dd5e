"""Packed lists give back what was put into them, whole or one by one."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from search_index.segments.forward_lists import packed_lists, unpacked_lists
from search_index.segments.tables import starts_of

rising = st.sets(st.integers(0, 300) | st.integers(0, 2**32 - 1), max_size=6).map(sorted)


@settings(deadline=None)
@given(st.lists(rising, max_size=8), st.data())
def test_lists_come_back_as_they_were(lists: list[list[int]], data: st.DataObject) -> None:
    numbers = np.array([number for numbers_of_one in lists for number in numbers_of_one], np.uint32)
    packed, sizes = packed_lists(
        numbers, np.array([len(numbers_of_one) for numbers_of_one in lists], np.int64)
    )
    starts = starts_of(sizes)
    assert starts[-1] == len(packed)
    asked = data.draw(st.lists(st.integers(0, len(lists) - 1), max_size=5)) if lists else []
    asked = asked or list(range(len(lists)))
    chosen = np.array(asked, np.int64)
    owners, found = unpacked_lists(packed, starts[chosen], starts[chosen + 1])
    assert [found[owners == at].tolist() for at in range(len(asked))] == [lists[place] for place in asked]


def test_near_numbers_take_a_byte_each() -> None:
    packed, sizes = packed_lists(np.arange(0, 12_700, 127), np.array([100]))
    assert len(packed) == sizes[0] == 100
