"""Stocktaking: what stands on the shelf against what should, and what stands out of its order."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import unquote

from catalogue.domain.holdings.copies import CopyStatus
from catalogue.domain.holdings.shelving import shelf_key
from search_index.analysis.normalisation import clean, fold

_COPY = "#copy-"
"""What stands in the address of a label's square code before the number of its copy."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A copy as its record says that it stands."""

    copy_id: int
    call_number: str
    location: str
    status: CopyStatus
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """The part of the shelves that is gone through; empty values ask for nothing."""

    location: str = ""
    call_number: str = ""

    def holds(self, copy: Standing) -> bool:
        """Whether a copy belongs here."""
        here = not self.location or fold(copy.location) == fold(self.location)
        return here and fold(copy.call_number).startswith(fold(self.call_number))


@dataclass(frozen=True, slots=True)
class Stock:
    """What a stocktake shows, as ids of copies; ``unknown`` and ``doubles`` are numbers as scanned.

    ``missing`` should stand here and were not seen; ``excused`` are away for a known reason; ``strays``
    belong elsewhere; ``out_of_order`` stand between copies that they do not belong between;
    ``found_again`` were thought lost; ``withdrawn`` should not be here at all.
    """

    found: tuple[int, ...]
    missing: tuple[int, ...]
    excused: tuple[int, ...]
    strays: tuple[int, ...]
    out_of_order: tuple[int, ...]
    found_again: tuple[int, ...]
    withdrawn: tuple[int, ...]
    unknown: tuple[str, ...]
    doubles: tuple[str, ...]


def take(
    part: Part, copies: Sequence[Standing], scans: Sequence[tuple[str, int | None]], *, closed: bool = False
) -> Stock:
    """Hold the numbers that were scanned, in their order, against the copies that there are.

    ``copies`` are those that belong to the part and those that were scanned. Once it is ``closed``, what
    is missing is known as lost.
    """
    sought = CopyStatus.LOST if closed else CopyStatus.AVAILABLE
    known = {copy.copy_id: copy for copy in copies}
    times = Counter(copy_id for _, copy_id in scans if copy_id is not None)
    withdrawn, present = _parted((known[copy_id] for copy_id in times if copy_id in known), _is_withdrawn)
    found, strays = _parted(present, part.holds)
    unseen, _ = _parted((copy for copy in copies if copy.copy_id not in times), part.holds)
    _, away = _parted(unseen, _is_withdrawn)
    missing, excused = _parted(away, lambda copy: copy.status is sought)
    found_again, _ = _parted(present, lambda copy: copy.status is CopyStatus.LOST)
    misplaced = out_of_order([standing.call_number for standing in found])
    return Stock(
        found=_ids(found),
        missing=_ids(missing),
        excused=_ids(excused),
        strays=_ids(strays),
        out_of_order=_ids(found[at] for at in misplaced),
        found_again=_ids(found_again),
        withdrawn=_ids(withdrawn),
        unknown=tuple(dict.fromkeys(number for number, copy_id in scans if copy_id is None)),
        doubles=tuple(
            dict.fromkeys(number for number, copy_id in scans if copy_id is not None and times[copy_id] > 1)
        ),
    )


def _is_withdrawn(copy: Standing) -> bool:
    return copy.withdrawn


def _parted(
    copies: Iterable[Standing], belongs: Callable[[Standing], bool]
) -> tuple[list[Standing], list[Standing]]:
    """Return the copies of which something holds, and the others."""
    parted: tuple[list[Standing], list[Standing]] = ([], [])
    for copy in copies:
        parted[not belongs(copy)].append(copy)
    return parted


class Verdict(StrEnum):
    """What is said of a copy the moment it is scanned."""

    HERE = "here"
    FOUND_AGAIN = "found_again"
    NEIGHBOUR = "neighbour"
    AGAIN = "again"
    OUT_OF_ORDER = "out_of_order"
    ELSEWHERE = "elsewhere"
    WITHDRAWN = "withdrawn"
    UNKNOWN = "unknown"


def verdict(before: Stock, after: Stock, copy_id: int | None, *, again: bool) -> Verdict:
    """Return what the last scan shows: ``before`` and ``after`` are the stock without it and with it.

    ``neighbour`` says that this copy is in its place, and one that was scanned earlier is not; ``again``
    that the number was scanned before.
    """
    if copy_id is None:
        return Verdict.UNKNOWN
    if copy_id in after.withdrawn:
        return Verdict.WITHDRAWN
    if copy_id in after.strays:
        return Verdict.ELSEWHERE
    if again:
        return Verdict.AGAIN
    if copy_id in after.out_of_order:
        return Verdict.OUT_OF_ORDER
    if copy_id in after.found_again:
        return Verdict.FOUND_AGAIN
    return Verdict.NEIGHBOUR if set(after.out_of_order) - set(before.out_of_order) else Verdict.HERE


def out_of_order(call_numbers: Sequence[str]) -> list[int]:
    """Which of the call numbers along a shelf stand out of order: the fewest that must be moved.

    The longest run in order stays (patience sorting: Fredman, 1975); those outside of it are out.
    """
    keys = [shelf_key(call_number) for call_number in call_numbers]
    tails: list[tuple[tuple[int, int, str], ...]] = []
    ends: list[int] = []
    before: list[int] = []
    for at, key in enumerate(keys):
        place = bisect_right(tails, key)
        before.append(ends[place - 1] if place else -1)
        tails[place : place + 1], ends[place : place + 1] = [key], [at]
    kept: set[int] = set()
    at = ends[-1] if ends else -1
    while at >= 0:
        kept.add(at)
        at = before[at]
    return [at for at in range(len(keys)) if at not in kept]


def scanned_numbers(text: str) -> Iterator[tuple[str, ...]]:
    """Yield the scans of a pasted or uploaded list: for each line what may be the number, the likeliest
    first.

    Scanner programs write the code alone, or as one cell of a line with its kind and a time.
    """
    for line in text.splitlines():
        cells = [cell for part in re.split(r"[,;\t]", line) if (cell := clean(part.strip(" \"'\ufeff")))]
        if cells:
            whole = clean(line.strip(" \"'\ufeff"))
            labelled = (unquote(cell.partition(_COPY)[2]) for cell in cells if _COPY in cell)
            yield tuple(dict.fromkeys((*labelled, whole, *cells)))


def _ids(copies: Iterable[Standing]) -> tuple[int, ...]:
    return tuple(copy.copy_id for copy in copies)
