"""Which holdings are worth judging stays as it was, of titles that share some of their words."""

from __future__ import annotations

from tests.support.kept import changed


def test_what_is_worth_judging_is_what_was_kept() -> None:
    """Where one changed on purpose: ``python -m tests.support.kept composed.looks``."""
    assert not changed("composed.looks")
