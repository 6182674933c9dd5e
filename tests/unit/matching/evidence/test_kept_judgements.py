"""What is made of judgements, one by one and together, stays as it was made before."""

from __future__ import annotations

from tests.support.kept import changed


def test_what_a_person_should_weigh_is_what_was_kept() -> None:
    """Where one changed on purpose: ``python -m tests.support.kept judged.reasons``."""
    assert not changed("judged.reasons")


def test_what_several_say_together_is_what_was_kept() -> None:
    """Where one changed on purpose: ``python -m tests.support.kept judged.of_many``."""
    assert not changed("judged.of_many")
