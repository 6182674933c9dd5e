"""Each holding goes to its best entry."""

from __future__ import annotations

from catalogue.matching.decision.assignment import Claim, Claims


def _claims(*, same_work: bool, same_version: bool = False, perhaps_editions: bool = False) -> Claims:
    """Return claims of entries of which each two stand so to each other."""
    return Claims(
        lambda one, other: same_work, lambda one, other: same_version, lambda one, other: perhaps_editions
    )


def test_a_holding_goes_to_the_better_of_two_works() -> None:
    claims = _claims(same_work=False)
    claims.enter("H", Claim(0, 5.0))
    claims.enter("H", Claim(1, 8.0))
    assert claims.better("H", Claim(0, 5.0)) == Claim(1, 8.0)
    assert claims.better("H", Claim(1, 8.0)) is None


def test_entries_that_ask_for_one_work_share_a_holding() -> None:
    claims = _claims(same_work=True)
    claims.enter("H", Claim(0, 5.0))
    claims.enter("H", Claim(1, 8.0))
    assert claims.better("H", Claim(0, 5.0)) is None


def test_a_further_copy_yields_to_an_entry_that_contradicts_it_less() -> None:
    claims = _claims(same_work=True)
    claims.enter("journal version", Claim(1, 9.0, conflicts=0))
    assert claims.better_copy("journal version", Claim(0, 8.0, conflicts=1), 2) is not None
    assert claims.better_copy("journal version", Claim(0, 8.0, conflicts=0), 2) is None


def test_entries_for_one_version_share_its_copies() -> None:
    claims = _claims(same_work=True, same_version=True)
    claims.enter("copy", Claim(1, 9.0, conflicts=0))
    assert claims.better_copy("copy", Claim(0, 8.0, conflicts=1), 2) is None


def test_where_a_work_is_asked_for_as_often_as_held_each_entry_has_the_copy_written_like_it() -> None:
    claims = _claims(same_work=True, same_version=True)
    claims.enter("659", Claim(0, 9.0, nearness=99.0, first=True))
    claims.enter("659-659", Claim(0, 9.0, nearness=97.0))
    claims.enter("659-659", Claim(1, 9.0, nearness=99.0, first=True))
    claims.enter("659", Claim(1, 9.0, nearness=97.0))
    assert claims.better_copy("659-659", Claim(0, 9.0, nearness=97.0), 2) is not None
    assert claims.better("659", Claim(0, 9.0, nearness=99.0, first=True)) is None
    assert claims.better_copy("659-659", Claim(0, 9.0, nearness=97.0), 3) is None


def test_whoever_asks_for_another_edition_takes_the_one_on_the_shelf_from_nobody() -> None:
    """A translation is held by the original, which is what another entry asks for."""
    claims = _claims(same_work=False)
    claims.enter("H", Claim(0, 5.0))
    claims.enter("H", Claim(1, 8.0, held=False))
    assert claims.better("H", Claim(0, 5.0)) is None
    claims.enter("H", Claim(2, 6.0))
    assert claims.better("H", Claim(0, 5.0)) == Claim(2, 6.0)


def test_another_edition_yields_to_another_work_alone() -> None:
    for perhaps_editions in (True, False):
        claims = _claims(same_work=False, perhaps_editions=perhaps_editions)
        claims.enter("H", Claim(0, 5.0, held=False))
        claims.enter("H", Claim(1, 8.0))
        assert (claims.better("H", Claim(0, 5.0, held=False)) is None) == perhaps_editions
        assert claims.better("H", Claim(0, 5.0)) == Claim(1, 8.0), "the very publication yields"
