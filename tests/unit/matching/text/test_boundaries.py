"""Where a title ends in a reference, and where one may begin."""

from __future__ import annotations

import pytest

from catalogue.matching.text.boundaries import marks_in, stops_in
from catalogue.matching.text.normalisation import words


def _marked(text: str) -> tuple[list[str], list[str]]:
    found, stops = words(text), stops_in(text)
    return [found[at] for at in sorted(stops.ends)], [found[at] for at in sorted(stops.begins)]


@pytest.mark.parametrize(
    ("text", "ends", "begins"),
    [
        ("Keo, C. Hard Life: a story (Bangkok)", ["c", "hard", "bangkok"], ["c", "hard", "a", "bangkok"]),
        ("U.S. policy in 1,000 words", ["policy"], ["policy"]),
        ("Hard Life – a story", [], ["a"]),
        ("“Hard Life”, Bangkok", ["bangkok"], ["bangkok"]),
    ],
)
def test_marks_part_words(text: str, ends: list[str], begins: list[str]) -> None:
    assert _marked(text) == (ends, begins)


def test_places_are_counted_as_words_are_where_no_space_parts_them() -> None:
    assert _marked("ច្បាប់ការងារ។ Phnom Penh")[0] == ["phnom"]


def test_spaces_among_khmer_words_say_nothing() -> None:
    assert words("ច្បាប់ ការងារ") == words("ច្បាប់ការងារ")


def test_whatever_mark_parts_words_is_seen_but_hyphens_and_apostrophes_part_none() -> None:
    text = "Trade:a well-known women's story! Part (one) & two"
    found = words(text)
    assert [found[at] for at in sorted(marks_in(text))] == ["a", "part", "one", "and"]
