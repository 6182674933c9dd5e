"""A place in another's place: countries under all their names, provinces however they are romanised."""

from __future__ import annotations

import pytest

from catalogue.matching.text.places import places_differ


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("in new hampshire", "in delaware"),
        ("siem reap", "battambang"),
        ("prey veng province", "svay rieng"),
        ("cambodia", "hanoi"),
        ("women in thailand", "women in ratanakiri"),
        ("malaysias fishing sector", "thailands fishing sector"),
        ("south africa", "south korea"),
    ],
)
def test_two_places_differ(one: str, other: str) -> None:
    assert places_differ(one.split(), other.split())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("battambang", "bat dambang"),
        ("kompong cham", "kampong cham"),
        ("burma", "myanmar"),
        ("northern", "southern"),
        ("kindly", "delaware"),
        ("delaware", "a report"),
        ("", "delaware"),
    ],
    ids=[
        "one, romanised otherwise", "the same with other vowels", "two names of a country",
        "points of the compass", "a word that sounds like a province", "one names none", "one says nothing",
    ],
)  # fmt: skip
def test_names_of_one_place_and_what_is_none_do_not_differ(one: str, other: str) -> None:
    assert not places_differ(one.split(), other.split())
