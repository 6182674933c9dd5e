"""The number in a series names a publication, as ISBD and MARC write it: "Working paper ; no. 23"."""

from __future__ import annotations

import pytest

from catalogue.matching.findings import Finding
from catalogue.matching.records.series_numbers import series_numbers
from tests.unit.matching.conftest import Answer, describe, status_of


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("IOM Migration Research Series; no. 23", {("iommigrationresearchseries", "23")}),
        ("CDRI Working Paper ; 011", {("cdriworkingpaper", "11")}),
        ("SIREN case analysis; GMS-05", {("sirencaseanalysis", "gms05")}),
        ("Geological Survey professional paper ; 403-B", {("geologicalsurveyprofessionalpaper", "403b")}),
        (
            "House report / 34th Congress ; no. 52; [Congressional serial set] ; [serial set no. 868]",
            {("housereport34thcongress", "52"), ("congressionalserialset", "868")},
        ),
        ("Lecture notes in computer science. 1438,", {("lecturenotesincomputerscience", "1438")}),
        ("Lecture notes in computer science ; 8363. 0302-9743", {("lecturenotesincomputerscience", "8363")}),
        ("Undergraduate topics in computer science, 1863-7310", set()),
        ("TDRI Quarterly Review, 2006", set()),
        ("Open-file report ; 2007-1235", {("openfilereport", "20071235")}),
        ("Lancet 363(9408)", set()),
        ("The Mekong Challenge", set()),
        ("No ; 5", set()),
        ("; 5", set()),
        ("", set()),
    ],
)
def test_a_number_stands_behind_the_name_of_its_series(statement: str, found: set[tuple[str, str]]) -> None:
    assert series_numbers(statement) == found


SERIES = "Scientific investigations report"
TITLE = "Effects of road salting on the water of selected streams"


def test_one_number_in_a_series_is_one_publication_whatever_the_year(answer: Answer) -> None:
    held = describe(TITLE, "Denner, Jon", series=f"{SERIES} ; 2009-5236", year="2010")
    entry = describe(TITLE, "Denner, Jon", series=f"U.S. {SERIES} ; 2009-5236", year="2009")
    assert status_of(answer(entry, held)) in ("held", "other_edition")


def test_another_number_in_a_series_is_another_publication(answer: Answer) -> None:
    held = describe(TITLE, "Denner, Jon", series=f"{SERIES} ; 2009-5236", year="2009")
    same = describe(TITLE, "Denner, Jon", series=f"{SERIES} ; 2009-5236", year="2009")
    other = same.with_changes(series=f"{SERIES} ; 2009-5237")
    assert answer(same, held)[0].log_odds > answer(other, held)[0].log_odds + 5
    assert Finding.SERIES_OTHER in answer(other, held)[0].judgement


def test_all_series_of_two_publications_must_agree(answer: Answer) -> None:
    """A serial set bears one number for all the reports that are bound together."""
    one = describe(TITLE, series="House report, 34th Congress ; no. 52; Congressional serial set ; no. 868")
    other = describe(TITLE, series="House report, 34th Congress ; no. 53; Congressional serial set ; no. 868")
    assert Finding.SERIES_OTHER in answer(one, other)[0].judgement
    elsewhere = describe(TITLE, series="Another series ; 52")
    assert not answer(one, elsewhere)[0].judgement.has(Finding.SERIES_SAME, Finding.SERIES_OTHER)
