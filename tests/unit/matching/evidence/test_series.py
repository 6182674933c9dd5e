"""Annual and numbered runs: another year, volume or part is another publication, whoever agrees beside."""

from __future__ import annotations

import pytest

from catalogue.domain.descriptions.description import Description, Identifier
from catalogue.matching.decision.explanation import match_of
from catalogue.matching.decision.matcher import Matcher
from tests.unit.matching.conftest import Answer, describe, status_of

COURT = "Administrative Court of the Canton"
STATE = "U.S. Department of State"
ISBN = (Identifier("isbn", "9780198706014"),)


def test_the_report_on_a_year_that_came_out_the_year_after_is_not_the_next_report(answer: Answer) -> None:
    entry = describe("Annual activity record 1987", COURT, year="1988", publisher="Chancellery")
    held = describe("Annual activity record 1988", COURT, year="1989", publisher="Chancellery")
    assert status_of(answer(entry, held)) == "missing"


@pytest.mark.parametrize(
    ("asked", "held"),
    [
        ("Decisions of the Supreme Court 102 Ia (1976)", "Decisions of the Supreme Court 103 Ia (1977)"),
        ("Cahiers de droit fiscal, Vol. XXXIV", "Cahiers de droit fiscal, Vol. XXXI"),
        ("Migration working papers 369", "Migration working papers 372"),
        ("Tax handbook, Part II", "Tax handbook, Part I"),
        ("Cahiers de droit fiscal, Vol. LXIVb", "Cahiers de droit fiscal, Vol. LXIVa"),
        ("Kommentar zur Abgabenordnung: Bd. II/7", "Kommentar zur Abgabenordnung: Bd. II/2"),
        ("Official journal of the Canton 1994 V", "Official journal of the Canton 1994 I"),
        ("Decisions of the Supreme Court 102 Ia (1976)", "Decisions of the Supreme Court 102 Ib (1976)"),
        ("Les impôts communaux III", "Les impôts communaux I"),
        ("The history of taxation, Part A", "The history of taxation, Part B"),
        ("Securities handbook: A-K", "Securities handbook: L-Z"),
        ("Diccionario jurídico, tomo IV", "Diccionario jurídico, tomo VI"),
        ("Vitamin A in pregnancy", "Vitamin D in pregnancy"),
        ("ប្រវត្តិសាស្ត្រខ្មែរ ភាគ ក", "ប្រវត្តិសាស្ត្រខ្មែរ ភាគ ខ"),
        ("ประวัติศาสตร์ไทย เล่ม ๑", "ประวัติศาสตร์ไทย เล่ม ๒"),
        ("Đại Nam thực lục, tập I", "Đại Nam thực lục, tập V"),
    ],
)
def test_titles_that_are_one_but_for_their_numbers_are_not(answer: Answer, asked: str, held: str) -> None:
    entry, holding = (
        describe(title, "Orell, Ann", publisher="Payot", year="1976") for title in (asked, held)
    )
    assert status_of(answer(entry, holding)) == "missing"


@pytest.mark.parametrize(
    ("asked", "held"),
    [
        ("Der Zweite Teil der Finanzgeschichte, Bd. 1", "Der Zweite Teil der Finanzgeschichte, Bd. I"),
        ("Public finance, Vol. LXIV", "Public finance, Vol. 64"),
        ("The history of taxation 08/9", "The history of taxation 8/9"),
        ("Cost and benefit: a survey", "Cost and benefit - e survey"),
    ],
)
def test_a_number_is_the_same_however_it_is_written(answer: Answer, asked: str, held: str) -> None:
    entry, holding = (
        describe(title, "Orell, Ann", publisher="Payot", year="1976") for title in (asked, held)
    )
    assert status_of(answer(entry, holding)) == "held"


def test_the_first_half_of_a_year_is_not_held_where_nothing_says_which_half_is(answer: Answer) -> None:
    entry, held = (
        describe(title, COURT, publisher="Chancellery", year="1998")
        for title in ("Official journal of the Canton 1998 I", "Official journal of the Canton 1998")
    )
    (found,) = answer(entry, held)
    assert (str(found.status), found.doubt) == ("review", "part_alone")


def test_by_which_numbers_two_titles_differ_is_said_as_it_is_printed(answer: Answer) -> None:
    entry, held = (
        describe(f"Kommentar zur Abgabenordnung: Bd. {number}", "Orell, Ann", identifiers=ISBN)
        for number in ("II/7", "II/2")
    )
    (found,) = answer(entry, held)
    assert "number 7, held 2" in match_of(found).explanation


def test_a_set_has_one_isbn_for_all_its_volumes_so_that_a_person_looks(answer: Answer) -> None:
    entry, held = (
        describe("Commentary on the value added tax", "Rau, Ann", subtitle=number, identifiers=ISBN)
        for number in ("Vol. 7", "Vol. 6")
    )
    assert status_of(answer(entry, held)) == "review"


def test_the_chapters_of_a_book_bear_its_isbn_and_are_not_each_other(answer: Answer) -> None:
    entry = describe("Assessing schools", "Wilcox, Brian", pages="47-59", identifiers=ISBN)
    held = describe("Evaluating central government", "Bourn, John", pages="25-47", identifiers=ISBN)
    assert status_of(answer(entry, held)) in ("missing", "review")


@pytest.mark.parametrize(
    "held",
    [
        describe("Tax Practice Review", subtitle="Current issue", publisher="Geiger"),
        describe("Tax Practice Review", publisher="Geiger"),
    ],
)
def test_a_year_of_a_run_is_not_held_where_nothing_says_which_year_is(
    answer: Answer, held: Description
) -> None:
    entry = describe("Tax Practice Review 1997", publisher="Geiger", year="1997")
    assert status_of(answer(entry, held)) == "review"


RUN = [
    describe(f"Tax Practice Review {year}", publisher="Geiger", year=str(year)) for year in range(1990, 1996)
]
CURRENT = describe("Tax Practice Review", subtitle="Current issue", publisher="Geiger")


def test_where_a_run_is_held_year_by_year_a_record_without_a_year_is_none_of_them(answer: Answer) -> None:
    entry = describe("Tax Practice Review 1997", publisher="Geiger", year="1997")
    assert status_of(answer(entry, CURRENT, *RUN)) == "missing"
    assert status_of(answer(entry, CURRENT, *RUN[:3])) == "review"
    assert status_of(answer(RUN[2], CURRENT, *RUN)) == "held"


@pytest.mark.parametrize("run", ["1984 ff.", "since 1984", "1984-", "(1984-)", "(1984) ff.", "seit 1984"])
def test_a_run_that_goes_on_from_a_year_is_not_the_issue_of_that_year(answer: Answer, run: str) -> None:
    entry = describe("Tax Decisions of the Canton 1984", publisher="Geiger", year="1984")
    (found,) = answer(entry, describe(f"Tax Decisions of the Canton {run}", publisher="Geiger"))
    assert (str(found.status), found.doubt) == ("review", "open_run")


@pytest.mark.parametrize(
    "run",
    [
        describe("Trafficking in Persons Report", STATE, year="2001-"),
        describe("Trafficking in Persons Report", STATE, year="2001-2012"),
        describe("Trafficking in Persons Report 2001 ff.", STATE, year="online"),
    ],
)
def test_where_a_run_of_years_is_held_a_person_looks_whether_the_year_is_there(
    answer: Answer, run: Description
) -> None:
    def issue(year: int) -> list[Description]:
        plain = describe("Trafficking in Persons Report", STATE, year=str(year))
        return [plain, describe(f"Trafficking in Persons Report {year}", STATE, year=str(year))]

    for entry in issue(2008):
        (found,) = answer(entry, run)
        assert (str(found.status), found.doubt) == ("review", "open_run")
        assert status_of(answer(entry, run, entry)) == "held"
        assert status_of(answer(run, entry)) == "review"
    assert status_of(answer(issue(1995)[1], run)) == "missing"


def test_a_volume_that_one_side_alone_names_is_looked_at_by_a_person(answer: Answer) -> None:
    challenge = "The Mekong Challenge - Underpaid, Overworked and Overlooked"
    subtitle = "the realities of young migrant workers in Thailand"
    held = describe(challenge, "ILO", subtitle=f"{subtitle} (Volume 1)", year="2006")
    assert status_of(answer(describe(f"{challenge}: {subtitle}", "ILO", year="2006"), held)) == "review"
    assert status_of(answer(describe(challenge, "ILO"), held)) in ("review", "held")
    other = held.with_changes(subtitle=f"{subtitle} (Volume 2)")
    assert status_of(answer(other, held)) == "missing"


def test_a_work_of_several_volumes_is_no_run(answer: Answer) -> None:
    entry = describe("A history of slavery in Asia", "Molland, Sverre", year="2012")
    held = describe("A history of slavery in Asia", "Molland, Sverre", year="2010-2012")
    assert status_of(answer(entry, held)) == "held"


def test_a_title_that_names_its_year_is_not_the_one_that_came_out_years_before(answer: Answer) -> None:
    entry = describe("Recent developments in direct taxation 2007", "Lang, Ann", year="2007")
    held = describe("Recent developments in direct taxation", "Lang, Ann", year="2003")
    assert status_of(answer(entry, held)) in ("missing", "review")
    same_year = describe("Recent developments in direct taxation", "Lang, Ann", year="2007")
    assert status_of(answer(entry, same_year)) == "held"


def test_the_index_to_a_series_is_none_of_its_years(answer: Answer) -> None:
    decisions = {"publisher": "Chancellery", "year": "1991"}
    entry = describe("Court decisions of the Canton (CDC) 1990", COURT, **decisions)
    index = describe("Court decisions of the Canton (CDC)", COURT, subtitle="Register 1981-1990", **decisions)
    assert status_of(answer(entry, index)) in ("missing", "review")
    assert status_of(answer(index, index)) == "held"


def test_one_year_written_in_full_and_in_short_is_one_issue(answer: Answer) -> None:
    entry = describe("Yearbook of migration 2007/8", "Institute of Migration", year="2008")
    held = describe("Yearbook of migration 2007-2008", "Institute of Migration", year="2008")
    assert status_of(answer(entry, held)) == "held"


def test_the_works_of_a_set_are_alike_but_for_a_word_however_common_it_is(matcher: Matcher) -> None:
    common = matcher.with_statistics(
        f"Links of gender, migration and trafficking {letter}" for letter in "abcdef" * 99
    )
    titles = [
        f"Beyond borders: links between trafficking and {subject}" for subject in ("gender", "migration")
    ]
    entry, other = (
        common.prepare(describe(title, "UNODC", publisher="UNODC", year="2010")) for title in titles
    )
    assert status_of(common.decide(entry, [("other", other)])) == "review"
    assert status_of(common.decide(entry, [("other", other), ("same", entry)])) == "held"


def test_a_number_that_the_same_three_persons_misprinted_is_shown_to_a_person(answer: Answer) -> None:
    people = ("Silberschatz, Avi", "Stonebraker, Mike", "Ullman, Jeff")
    entry = describe("Database research into the 21st century", *people, year="1996")
    held = describe("Database research into the 1st century", *people, year="1996")
    assert status_of(answer(entry, held)) == "review"


@pytest.mark.parametrize(
    ("title", "years", "status"),
    [
        ("Delaware Bay and the river up to Wilmington", ("1983", "1986"), "review"),
        ("Delaware Bay and the river up to Wilmington", ("1983", "1984", "1985", "1986", "1987"), "missing"),
        ("Report on Delaware Bay and the river up to Wilmington", ("1983", "1986"), "missing"),
        ("Delaware Bay and the river in 1986", ("1983", "1986"), "missing"),
    ],
    ids=["two_editions_of_a_map", "held_year_by_year", "reports", "years_in_titles"],
)
def test_what_is_held_of_two_years_may_be_editions_where_no_word_says_that_it_comes_out_each_year(
    answer: Answer, title: str, years: tuple[str, ...], status: str
) -> None:
    held = [describe(title.replace("1986", year), "Coast Survey", year=year) for year in years]
    assert (
        status_of(answer(describe(title.replace("1986", "1990"), "Coast Survey", year="1990"), *held))
        == status
    )
