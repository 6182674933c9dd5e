"""What terms each document holds, packed: numbers that rise, each as its distance from the one before.

A distance is written in groups of 7 bits, the lowest first; each byte but the last of a number has its
highest bit set ("variable byte code": F. Scholer and others, SIGIR 2002). Most take one byte.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from search_index.segments.tables import stretches

_GROUP = 7
_MORE = 1 << _GROUP
_MOST_BYTES = 5
"""So many hold any number of 32 bits."""

U8 = npt.NDArray[np.uint8]
I64 = npt.NDArray[np.int64]


def packed_lists(
    numbers: npt.NDArray[np.integer], lengths: npt.NDArray[np.integer]
) -> tuple[U8, npt.NDArray[np.uint32]]:
    """Pack lists of rising numbers, end to end, of such lengths; give the bytes, and how many for each."""
    distances = numbers.astype(np.int64)
    distances[1:] -= numbers[:-1]
    begins = np.cumsum(lengths, dtype=np.int64) - lengths
    firsts = begins[lengths > 0]
    distances[firsts] = numbers[firsts]
    sizes = np.ones(len(numbers), np.int64)
    for count in range(1, _MOST_BYTES):
        sizes += distances >= 1 << _GROUP * count
    ends = np.cumsum(sizes)
    data = np.empty(int(ends[-1]) if len(ends) else 0, np.uint8)
    for at in range(_MOST_BYTES):
        long = np.flatnonzero(sizes > at)
        more = np.where(sizes[long] > at + 1, _MORE, 0)
        data[ends[long] - sizes[long] + at] = (distances[long] >> _GROUP * at) % _MORE | more
    bounds = np.concatenate(([0], ends))
    return data, (bounds[begins + lengths] - bounds[begins]).astype(np.uint32)


def unpacked_lists(
    data: U8, starts: npt.NDArray[np.integer], ends: npt.NDArray[np.integer]
) -> tuple[I64, I64]:
    """Unpack the lists that lie from and to such places; give the list of each number, and the number."""
    sizes = ends.astype(np.int64) - starts.astype(np.int64)
    taken = data.take(stretches(starts, sizes))
    last = np.flatnonzero(taken < _MORE)
    first = np.concatenate(([0], last[:-1] + 1)) if len(last) else last
    values = (taken[first] & (_MORE - 1)).astype(np.int64)
    for at in range(1, _MOST_BYTES):
        long = np.flatnonzero(last - first >= at)
        if not len(long):
            break
        values[long] += (taken[first[long] + at] & (_MORE - 1)).astype(np.int64) << _GROUP * at
    bounds = last.searchsorted(np.concatenate(([0], np.cumsum(sizes))))
    counts = np.diff(bounds)
    sums = np.concatenate(([0], np.cumsum(values)))
    numbers = sums[1:] - sums[bounds[:-1]].repeat(counts)
    return np.arange(len(counts)).repeat(counts), numbers
