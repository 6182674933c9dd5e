"""What is read of names and references put together of few pieces stays as it was read."""

from __future__ import annotations

from tests.support.kept import changed


def test_what_is_read_of_names_is_what_was_kept() -> None:
    """Where one changed on purpose: ``python -m tests.support.kept composed.names``."""
    assert not changed("composed.names")


def test_what_references_give_away_is_what_was_kept() -> None:
    """Where one changed on purpose: ``python -m tests.support.kept composed.cited``."""
    assert not changed("composed.cited")
