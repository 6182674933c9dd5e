"""A report says of every run on the list which of its parts are held and which are missing."""

from __future__ import annotations

import pytest

from catalogue.domain.descriptions.description import Description
from catalogue.domain.gaps.gap_report import EntryResult, GapReport, Match, Reason, Status, sentence_of
from catalogue.domain.gaps.runs import note_runs, part_of_run, run_title


def test_the_parts_of_a_run_share_a_stem() -> None:
    one = part_of_run(Description(title="Global Report on Trafficking in Persons 2012"))
    other = part_of_run(Description(title="GLOBAL REPORT ON TRAFFICKING IN PERSONS, 2014"))
    undated = part_of_run(Description(title="Global report on trafficking in persons", year="២០១៦"))
    assert one[0] == other[0] == undated[0]
    assert (one[1], other[1], undated[1]) == ("2012", "2014", "2016")


@pytest.mark.parametrize(
    ("reference", "title"),
    [
        ("Annual report 2003", "Annual report"),
        ("State. Persons Report 2008. Washington, 2008.", "State. Persons Report. Washington"),
        ("UNODC (2012). Global report. Vienna: UNODC.", "UNODC. Global report. Vienna: UNODC"),
    ],
)
def test_the_title_of_a_run_has_no_hole_where_its_year_stood(reference: str, title: str) -> None:
    assert run_title(reference) == title


def test_held_and_missing_years_in_one_sentence() -> None:
    statuses = {"2008": Status.HELD, "2009": Status.MISSING, "2010": Status.HELD}
    answers = [
        (Description(title="Trafficking in Persons Report", year=year), EntryResult(year, status))
        for year, status in statuses.items()
    ]
    single = (Description(title="Sold", year="2006"), EntryResult("x", Status.MISSING))
    (note,) = note_runs([*answers, single])
    assert note.title == "Trafficking in Persons Report"
    assert note.sentence == "2008 and 2010 held, 2009 missing"


def test_the_report_in_figures_and_one_sentence() -> None:
    held = EntryResult("1", Status.HELD, (Match("H", Status.HELD, 0.99, (Reason("same_title"),)),))
    report = GapReport((held, EntryResult("2", Status.MISSING)), "2026.1")
    assert report.counts == {
        Status.HELD: 1,
        Status.OTHER_EDITION: 0,
        Status.REVIEW: 0,
        Status.MISSING: 1,
    }
    assert str(report.sentence) == ("Of 2 titles the centre holds 1. Missing: 1. For a person to look at: 0.")
    assert "and 3 in another edition" in str(sentence_of({Status.OTHER_EDITION: 3}))
    assert held.explanation == "same title"
