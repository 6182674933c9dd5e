"""A report says of every run on the list which of its parts are held and which are missing."""

from __future__ import annotations

import pytest

from catalogue.domain.descriptions.description import Description
from catalogue.domain.gaps.gap_report import EntryResult, GapReport, Match, Reason, Status, sentence_of
from catalogue.domain.gaps.runs import could_be_of_run, note_runs, part_of_run, run_title


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


@pytest.mark.parametrize(
    ("description", "part"),
    [
        (Description(title="Trafficking trends, vol. 2"), ("trafficking trends", "2")),
        (Description(title="Bulletin No. 12", year="2009"), ("bulletin", "12")),
        (Description(title="Bulletin 2008 No. 12"), ("bulletin no 12", "2008")),
        (Description(title="Report of 2007 and 2008"), ("report of and", "2007")),
        (Description(title="Report 2008-09", year="2010"), ("report", "2008")),
        (Description(title="Bulletin", volume="3", year="2009"), ("bulletin", "3")),
        (Description(title="Bulletin", year="2009"), ("bulletin", "2009")),
        (Description(reference="Bulletin 2011"), ("bulletin", "2011")),
        (Description(title="Bulletin"), ("bulletin", "")),
        (Description(title="No. 1234"), ("no 1234", "")),
    ],
)
def test_a_part_is_told_by_year_or_number_in_the_title_then_by_volume_then_by_date(
    description: Description, part: tuple[str, str]
) -> None:
    assert part_of_run(description) == part


def asked(title: str, status: Status = Status.MISSING) -> tuple[Description, EntryResult]:
    return Description(title=title), EntryResult(title, status)


def test_parts_of_a_run_come_by_number_and_nine_before_ten() -> None:
    (note,) = note_runs([asked("Bulletin No. 10"), asked("Bulletin No. 9"), asked("Bulletin No. 100")])
    assert note.missing == ("9", "10", "100")
    assert note.title == "Bulletin"


def test_of_a_part_asked_for_twice_the_first_answer_counts() -> None:
    answers = [
        asked("Bulletin No. 1", Status.HELD),
        asked("Bulletin No. 1"),
        asked("Bulletin No. 2", Status.OTHER_EDITION),
        asked("Bulletin No. 3", Status.REVIEW),
    ]
    (note,) = note_runs(answers)
    assert (note.held, note.review, note.missing) == (("1", "2"), ("3",), ())


def test_what_has_no_words_or_no_number_is_of_no_run() -> None:
    assert note_runs([asked("2008"), asked("2009"), asked("Sold"), asked("Sold")]) == ()
    assert note_runs([asked("Bulletin No. 1"), asked("Bulletin No. 1")]) == (), "one part alone"


def test_every_part_of_a_run_could_be_of_it_and_other_titles_could_not() -> None:
    run = run_title("Trafficking in Persons Report 2008")
    assert could_be_of_run(Description(title="Trafficking in persons report, 2012"), run)
    assert could_be_of_run(Description(title="US State Department: Trafficking in Persons Report 2009"), run)
    assert not could_be_of_run(Description(title="Persons report 2009"), run)
