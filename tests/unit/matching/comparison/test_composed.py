"""What is found of titles, fields and references put together of few pieces stays as it was found."""

from __future__ import annotations

from tests.support.kept import changed


def test_what_is_found_of_titles_is_what_was_kept() -> None:
    """Where one changed on purpose: ``python -m tests.support.kept composed.titles``."""
    assert not changed("composed.titles")


def test_what_is_found_of_fields_is_what_was_kept() -> None:
    """Where one changed on purpose: ``python -m tests.support.kept composed.fields``."""
    assert not changed("composed.fields")


def test_what_is_found_of_references_is_what_was_kept() -> None:
    """Where one changed on purpose: ``python -m tests.support.kept composed.strings``."""
    assert not changed("composed.strings")
