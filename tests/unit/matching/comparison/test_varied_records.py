"""What is found of two records that are one but for a few fields stays as it was found before."""

from __future__ import annotations

from tests.support.kept import changed


def test_what_is_found_of_records_nearly_alike_is_what_was_kept() -> None:
    """Where one changed on purpose: ``python -m tests.support.kept varied``."""
    assert not changed("varied")
