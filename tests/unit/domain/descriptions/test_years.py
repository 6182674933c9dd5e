"""A date means one year of the common era, however it is printed."""

import pytest

from catalogue.domain.descriptions.years import ENDLESS, goes_on_from, span_of, year_of, years_in


@pytest.mark.parametrize(
    "printed",
    [
        "2008",
        "២០០៨",
        "ឆ្នាំ២០០៨",
        "พ.ศ. ๒๕๕๑",
        "ព.ស. ២៥៥១",
        "B.E. 2551",
        "2551 (BE)",
        "2551",
        "c2008",
        "[2008?]",
        "Dec 2008",
        "2008-09",
        "2008/2009",
        "20081231",
        "12/05/2008",
        "2008a",
        "2008年",
    ],
)
def test_forms_of_2008(printed: str) -> None:
    assert year_of(printed) == 2008


@pytest.mark.parametrize("printed", ["", "n.d.", "199-", "978-92-2-121319-2", "12345", "3008"])
def test_no_year(printed: str) -> None:
    assert year_of(printed) is None


def test_all_years_of_a_text_in_order() -> None:
    assert years_in("2010 ed. of the 2008 report, B.E. 2551, pp. 12-34") == (2010, 2008)


@pytest.mark.parametrize(
    "printed",
    [
        "2001-",
        "[2001]-",
        "c2001-",
        "2001–",
        "2001-9999",
        "2001 ff.",
        "since 2001",
        "ab 2001",
        "២០០១-",
        "2544-",
    ],
)
def test_dates_of_what_goes_on_from_2001(printed: str) -> None:
    assert span_of(printed) == (2001, ENDLESS)


@pytest.mark.parametrize("printed", ["2010-2012", "[2010]-2012", "2010 – 2012", "c2010-c2012", "2553-2555"])
def test_dates_that_span_three_years(printed: str) -> None:
    assert span_of(printed) == (2010, 2012)


@pytest.mark.parametrize(
    "printed",
    ["", "2008", "2008-09", "2008/2009", "2008-2009", "2008-05-12", "20081231", "n.d.", "2012-2010"],
)
def test_dates_of_one_year_or_of_one_and_the_next_span_none(printed: str) -> None:
    assert span_of(printed) is None


def test_a_title_may_say_that_it_goes_on() -> None:
    assert goes_on_from("Decisions of the Canton 1984 ff.") == (1984, ENDLESS)
    assert goes_on_from("Decisions of the Canton (1984-)") == (1984, ENDLESS)
    assert goes_on_from("Cambodia since 1975") is None
    assert goes_on_from("Trafficking 1998-2008") is None


def test_years_of_printing_are_those_from_1400_to_2099() -> None:
    assert [year_of(str(year)) for year in (1399, 1400, 2099, 2100)] == [None, 1400, 2099, None]
    assert years_in("B.E. 1942, 1943 พ.ศ.") == (1400,), "the one is too old, with its sign and without"
    assert span_of("1399-1405") is None and span_of("1400-1405") == (1400, 1405)
    assert span_of("2001-2098") == (2001, 2098) and span_of("2097-2099") == (2097, 2099)


@pytest.mark.parametrize("printed", ["20081331", "20080001", "20081232", "200813"])
def test_what_is_no_day_is_no_date(printed: str) -> None:
    assert year_of(printed) is None


def test_a_basic_date_may_leave_the_day_out() -> None:
    assert [year_of(date) for date in ("200812", "15001231", "20991231")] == [2008, 1500, 2099]


@pytest.mark.parametrize(
    ("printed", "years"),
    [
        ("2008, 2008 and 2009", (2008, 2009)),
        ("B.E. 2443", (1900,)),
        ("2551", (2008,)),
        ("12008", ()),
        ("20081", ()),
        ("p. 1999a", (1999,)),
    ],
)
def test_a_year_is_four_digits_that_stand_alone(printed: str, years: tuple[int, ...]) -> None:
    assert years_in(printed) == years


def test_what_goes_on_is_told_by_its_sign_alone() -> None:
    assert goes_on_from("1984") is None
    assert goes_on_from("1984 et suiv.") == goes_on_from("1984/85 ff.") == (1984, ENDLESS)
    assert goes_on_from("1399 ff.") is None
    assert span_of("desde 1984") == span_of("seit 1984") == (1984, ENDLESS)
    assert span_of("2099-") == span_of("since 2099") == (2099, ENDLESS)
    assert span_of("2100-") is None and span_of("9998 ff.") is None


def test_a_span_is_of_three_years_at_least() -> None:
    assert span_of("2008-2010") == (2008, 2010)
    assert span_of("2008-2009") is None and span_of("2008-2008") is None
