"""What is read out of descriptions, and what a centre keeps, stays as it was answered before."""

from __future__ import annotations

import pytest

from tests.support.kept import changed


@pytest.mark.parametrize("kind", ["descriptions", "holdings"])
def test_answers_are_those_that_were_kept(kind: str) -> None:
    """Where one changed on purpose: ``python -m tests.support.kept``."""
    assert not changed(kind)
