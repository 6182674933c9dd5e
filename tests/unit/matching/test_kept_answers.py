"""What the matcher makes of texts, records and pairs stays as it was answered before."""

from __future__ import annotations

from tests.support.kept import changed


def test_answers_of_texts_are_those_that_were_kept() -> None:
    """Where one changed on purpose: ``python -m tests.support.kept``."""
    assert not changed("texts")


def test_answers_of_pairs_are_those_that_were_kept() -> None:
    """Where one changed on purpose: ``python -m tests.support.kept``."""
    assert not changed("pairs")


def test_answers_of_many_under_one_title_are_those_that_were_kept() -> None:
    """Where one changed on purpose: ``python -m tests.support.kept``."""
    assert not changed("company")
