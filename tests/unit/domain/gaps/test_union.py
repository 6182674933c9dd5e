"""What a list's entry is to one library of several."""

from __future__ import annotations

import pytest

from catalogue.domain.gaps.gap_report import Status
from catalogue.domain.gaps.union import Found, status_in

BOTH: tuple[Found, ...] = ((Status.OTHER_EDITION, {1, 2}), (Status.HELD, {2}))


@pytest.mark.parametrize(
    ("library", "status"), [(1, Status.OTHER_EDITION), (2, Status.HELD), (3, Status.MISSING)]
)
def test_a_library_has_the_best_of_what_it_holds(library: int, status: Status) -> None:
    assert status_in(library, Status.HELD, BOTH) is status
    assert status_in(library, Status.OTHER_EDITION, BOTH) is status


@pytest.mark.parametrize("status", [Status.REVIEW, Status.MISSING])
def test_what_is_in_doubt_or_nowhere_is_so_for_all(status: Status) -> None:
    assert status_in(2, status, BOTH) is status
