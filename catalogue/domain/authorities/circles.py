"""What stands above itself: where walks up a tree would come round."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable


def in_circles(links: Iterable[tuple[int, int]]) -> set[int]:
    """Return those that a walk upwards from them comes back to; a link is from one to what is above it."""
    links = set(links)
    while True:  # what has nothing above it, or nothing below, is in no circle
        below, above = {one for one, _ in links}, {other for _, other in links}
        left = {(one, other) for one, other in links if one in above and other in below}
        if left == links:
            break
        links = left
    upwards: defaultdict[int, set[int]] = defaultdict(set)
    for one, other in links:
        upwards[one].add(other)
    return {one for one in list(upwards) if one in _reached(one, upwards)}


def _reached(start: int, upwards: defaultdict[int, set[int]]) -> set[int]:
    found, waiting = set(upwards[start]), list(upwards[start])
    while waiting:
        for other in upwards[waiting.pop()] - found:
            found.add(other)
            waiting.append(other)
    return found
