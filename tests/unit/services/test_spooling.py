"""Records put by, in memory and in a file."""

from __future__ import annotations

import pytest

from catalogue.domain.gaps.gap_report import Match, Status
from catalogue.services.files.spooling import Spool


@pytest.mark.parametrize("count", [0, 1, 2, 3, 50])
def test_what_was_put_by_comes_back_in_its_order_whether_it_fits_in_memory_or_not(count: int) -> None:
    records = [Match(f"P{at}", Status.HELD, 0.9) for at in range(count)]
    with Spool[Match](in_memory=2) as spool:
        for record in records:
            spool.append(record)
        assert list(spool) == records
        assert list(spool) == records, "it can be read again"
