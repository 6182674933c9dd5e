"""Which part of a work two titles name: by what stands in the one in the place of the other."""

from __future__ import annotations

import pytest

from catalogue.matching.decision.matcher import Matcher
from catalogue.matching.text.parts import NO_MARKS, part_left_out, parts_apart
from tests.unit.matching.conftest import describe


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Planning III", "Planning I"),
        ("Official journal 1994 V", "Official journal 1994 I"),
        ("Catalogue A-K", "Catalogue L-Z"),
        ("Vitamin B", "Vitamin D"),
        ("Series 94a, facts", "Series 94b, facts"),
        ("Part 3 of the plan", "Part 4 of the plan"),
    ],
)
def test_another_part(matcher: Matcher, one: str, other: str) -> None:
    left, right = (matcher.prepare(describe(title)).full for title in (one, other))
    assert parts_apart(left, right) != NO_MARKS
    assert parts_apart(right, left) != NO_MARKS


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Planning I", "Planning 1"),
        ("Report 08 of nine", "Report 8 of nine"),
        ("Report 2007 of nine", "Report 2008 of nine"),
        ("Women a law", "Women e law"),
        ("Planning work", "Planning works"),
        ("Planning III", "Planning"),
    ],
)
def test_what_says_the_same_or_is_compared_as_a_number_is_no_part(
    matcher: Matcher, one: str, other: str
) -> None:
    left, right = (matcher.prepare(describe(title)).full for title in (one, other))
    assert parts_apart(left, right) == NO_MARKS


@pytest.mark.parametrize(
    ("one", "other", "left_out"),
    [
        ("Official journal 1998 I", "Official journal 1998", True),
        ("Official journal 1998", "Official journal 1998 I", True),
        ("The history of law II", "The history of law", True),
        ("Volume B of the law", "Volume of the law", True),
        ("The history of law 2", "The history of law", False),
        ("II", "Law", False),
        ("A history of law", "History of law", False),
        ("Journal 1998 I II", "Journal 1998", False),
    ],
)
def test_a_numeral_or_letter_that_one_title_alone_has(
    matcher: Matcher, one: str, other: str, left_out: bool
) -> None:
    left, right = (matcher.prepare(describe(title)).full for title in (one, other))
    assert part_left_out(left, right) is left_out
