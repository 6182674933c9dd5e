"""A union of libraries: one publication with copies in many, and what an entry is to each of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from .gap_report import ACCEPTED, Status

ANY_LIBRARY = -1
"""Stands for whichever library it may be; ``CENTRE`` is 0, and libraries are numbered from 1."""

Found = tuple[Status, Collection[int]]
"""A match that counts as held, with the libraries that have copies of it."""


def status_in(library: int, status: Status, found: Iterable[Found]) -> Status:
    """Return what one library has of an entry that all together have as ``status``.

    Where it holds nothing of it the entry is missing there, wherever else it stands; what is in doubt, is so
    for all.
    """
    if status not in ACCEPTED:
        return status
    held = {its_status for its_status, libraries in found if library in libraries}
    return next((its_status for its_status in ACCEPTED if its_status in held), Status.MISSING)
