"""What a page showed of thousands of lines, told by its form in a few letters."""

from __future__ import annotations

import pytest

from catalogue.domain.descriptions.description import Description
from catalogue.services.sight import said_by_all, still_as_seen


@pytest.mark.parametrize(("count", "kept_back"), [(3, 1), (256, 1), (5_000, 20)])
def test_what_was_seen_of_any_number_of_lines_is_told_in_few_letters(count: int, kept_back: int) -> None:
    shown = {number: Description(title=f"Report {number}") for number in range(900, 900 + count)}
    seen = said_by_all(shown)
    assert len(seen) <= 2_560
    assert still_as_seen(shown, seen) == shown.keys()

    changed = shown | {901: Description(title="Report 901, corrected")}
    unknown = shown.keys() - still_as_seen(changed, seen)
    assert 901 in unknown and len(unknown) <= kept_back
    came = shown | {10_000: Description(title="Report 902")}
    unknown = came.keys() - still_as_seen(came, seen)
    assert 10_000 in unknown and len(unknown) <= kept_back + 1

    for nothing in ("", "-", "00" * 1_281, seen[:9]):
        assert still_as_seen(shown, nothing) == frozenset()
