"""What is made of laws put together of few sentences stays as it was made."""

from __future__ import annotations

from tests.support.kept import changed


def test_what_is_made_of_laws_is_what_was_kept() -> None:
    """Where one changed on purpose: ``python -m tests.support.kept laws``."""
    assert not changed("laws")
