"""What is proposed of judgements, and what is told of it, stays as it was before."""

from __future__ import annotations

from tests.support.kept import changed


def test_what_is_proposed_is_what_was_kept() -> None:
    """Where one changed on purpose: ``python -m tests.support.kept judged.proposed``."""
    assert not changed("judged.proposed")


def test_what_is_told_of_a_proposal_is_what_was_kept() -> None:
    """Where one changed on purpose: ``python -m tests.support.kept judged.told``."""
    assert not changed("judged.told")
