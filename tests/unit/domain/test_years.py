"""A date means one year of the common era, however it is printed."""

import pytest

from catalogue.domain.years import year_of, years_in


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
