"""What is learned of answers that are just enough, or one too few, stays as it was learned."""

from __future__ import annotations

from tests.support.kept import changed


def test_what_is_learned_is_what_was_kept() -> None:
    """Where one changed on purpose: ``python -m tests.support.kept learned``."""
    assert not changed("learned")
