"""Coverage counts each entry once in the whole, and under each of its values."""

from __future__ import annotations

import pytest

from catalogue.domain.gaps.coverage import PARTS, Tabulation, TermFinder, decade_of, period_of
from catalogue.domain.gaps.gap_report import Status

FINDER = TermFinder(
    {
        "thailand": "Thailand",
        "thai": "Thailand",
        "ថៃ": "Thailand",
        "cambodia": "Cambodia",
        "កម្ពុជា": "Cambodia",
    }
)


def test_a_pledged_title_is_neither_missing_nor_held() -> None:
    counted = Tabulation(["country"])
    counted.add(Status.MISSING, {}, pledged=True)
    counted.add(Status.MISSING, {})
    counted.add(Status.HELD, {}, pledged=True)
    assert [counted.whole.counts[part] for part in PARTS] == [1, 0, 0, 1, 1]
    assert round(counted.whole.share, 2) == 0.33


def test_an_entry_about_two_countries_counts_under_both_and_once_in_the_whole() -> None:
    counted = Tabulation(["country"])
    counted.add(Status.OTHER_EDITION, {"country": ["Thailand", "Cambodia", "Thailand"]})
    dimension = counted.dimension("country")
    assert [(row.label, row.tally.total) for row in dimension.rows] == [("Cambodia", 1), ("Thailand", 1)]
    assert counted.whole.total == 1


def test_the_largest_rows_come_first_and_the_rest_is_cut() -> None:
    counted = Tabulation(["theme"])
    for theme in ("law", "health", "law", "labour"):
        counted.add(Status.HELD, {"theme": [theme]})
    dimension = counted.dimension("theme", most=2)
    assert [row.label for row in dimension.rows] == ["law", "health"]
    assert dimension.largest == 2


def test_nothing_counted_is_no_division_by_nothing() -> None:
    counted = Tabulation(["theme"])
    assert counted.whole.share == 0.0
    assert counted.dimension("theme").largest == 1


def test_terms_are_found_as_words_in_any_script() -> None:
    assert FINDER.find("Thai fishing boats and CAMBODIA's workers") == ("Thailand", "Cambodia")
    assert FINDER.find("ពលករកម្ពុជានៅប្រទេសថៃ") == ("Cambodia", "Thailand")
    assert FINDER.find("Thaipusam") == ()


def test_periods_are_five_years() -> None:
    assert period_of(2008) == ("2005–2009",)
    assert period_of(None) == ()


def test_rows_may_stand_in_the_order_of_their_labels() -> None:
    counted = Tabulation(["period"])
    for period in ("2005–2009", "2010–2014", "2010–2014", "2000–2004"):
        counted.add(Status.HELD, {"period": [period]})
    rows = counted.dimension("period", by_label=True).rows
    assert [row.label for row in rows] == ["2000–2004", "2005–2009", "2010–2014"]
    equals = Tabulation(["theme"])
    for theme in ("b", "a"):
        equals.add(Status.REVIEW, {"theme": [theme]})
    assert [row.label for row in equals.dimension("theme").rows] == ["a", "b"]
    assert equals.whole.share == 0.0, "what is in doubt is not held"


def test_of_overlapping_terms_the_longest_counts_and_each_once() -> None:
    finder = TermFinder(
        {"child": "Children", "child labour": "Labour", "labour law": "Law", "2030": "Agenda"}
    )
    assert finder.find("Child labour law, child LABOUR, children and child") == ("Labour", "Children")
    assert finder.find("labour law 2030") == ("Law", "Agenda")
    assert TermFinder({"": "Nothing"}).find("nothing") == ()
    assert TermFinder({"việt nam": "Viet Nam"}).find("Người Việt Nam") == ("Viet Nam",)


def test_years_fall_into_tens_and_fives() -> None:
    assert [decade_of(year) for year in (1999, 2000, 2009)] == ["1990s", "2000s", "2000s"]
    assert [period_of(year) for year in (2004, 2005, 2009)] == [
        ("2000–2004",),
        ("2005–2009",),
        ("2005–2009",),
    ]


def test_what_is_held_and_what_is_held_in_another_edition_are_both_the_share() -> None:
    counted = Tabulation([])
    for status in (Status.HELD, Status.OTHER_EDITION, Status.REVIEW, Status.MISSING):
        counted.add(status, {})
    assert counted.whole.total == 4
    assert counted.whole.share == 0.5
    assert Tabulation([]).whole.counts == dict.fromkeys(PARTS, 0)


def test_an_entry_that_says_nothing_of_a_dimension_stands_in_none_of_its_rows() -> None:
    counted = Tabulation(["theme", "country"])
    counted.add(Status.MISSING, {"country": ["Cambodia"]}, pledged=True)
    assert counted.dimension("theme").rows == ()
    (row,) = counted.dimension("country").rows
    assert (row.label, row.tally.counts["pledged"], row.tally.total) == ("Cambodia", 1, 1)
    assert counted.dimension("country").largest == 1


@pytest.mark.parametrize(
    ("term", "text", "found"),
    [
        ("камбоджа", "О Камбоджа и её людях", True),  # Cyrillic
        ("камбоджа", "Камбоджанский", False),
        ("კამბოჯა", "კამბოჯა დღეს", True),  # Georgian parts words by spaces as well
        ("კამბოჯა", "კამბოჯაში", False),
        ("𐐀𐐁", "𐐀𐐁𐐂", False),  # Deseret, beyond the first plane of Unicode
        ("กัมพูชา", "ในกัมพูชาและไทย", True),
        ("柬埔寨", "在柬埔寨的妇女", True),
        ("พ.ร.บ. child", "ตามพ.ร.บ. childhood", True),  # one letter of such a script is enough
    ],
)
def test_a_term_counts_between_borders_of_words_where_its_script_has_them(
    term: str, text: str, found: bool
) -> None:
    assert TermFinder({term: "It"}).find(text) == (("It",) if found else ())


def test_terms_in_both_kinds_of_script_come_in_the_order_in_which_they_stand() -> None:
    finder = TermFinder({"ថៃ": "Thailand", "cambodia": "Cambodia", "china": "China"})
    assert finder.find("China, ថៃ and Cambodia") == ("China", "Thailand", "Cambodia")


def test_a_term_may_begin_where_another_ended_and_not_before() -> None:
    finder = TermFinder({"child labour": "Labour", "labour law": "Law", "law": "Laws"})
    assert finder.find("child labour law") == ("Labour", "Laws")
    assert finder.find("labour law child labour") == ("Law", "Labour")
