"""Tables after other programs have opened and saved them: garbled letters, numbers, rows in one cell."""

from __future__ import annotations

import io

import openpyxl
import pytest

from tests.unit.formats.conftest import Take

KHMER, FRENCH = "ការជួញដូរមនុស្ស", "Étude de l’été à Phnom Penh"


def _as_1252(text: str) -> str:
    """The text as a program shows it that takes its UTF-8 for Windows-1252."""
    return "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in text.encode())


def test_letters_that_excel_has_garbled_are_put_right_and_named(take: Take) -> None:
    table = f"Titre;Année\n{FRENCH};2003\n{KHMER};2008\n"
    taken = take(_as_1252(table), "liste.csv")
    assert (taken.titles, taken.first.year) == ([FRENCH, KHMER], "2003")
    assert taken.codes == {"letters_spoilt": 3}
    book = openpyxl.Workbook()
    for row in ("Titre", "Année"), (FRENCH, "2003"), (KHMER, "2008"):
        book.active.append([_as_1252(cell) for cell in row])
    out = io.BytesIO()
    book.save(out)
    assert take(out.getvalue(), "liste.xlsx").titles == [FRENCH, KHMER]


@pytest.mark.parametrize("title", ["Café”) Ça…", "São Tomé – “Ações”", "ÀÉÎ «été»", "Ǆ 5 °C ± 2", KHMER])
def test_letters_that_are_meant_are_kept(take: Take, title: str) -> None:
    taken = take(f"Title\n{title}\n", "list.csv")
    assert (taken.titles, taken.problems) == ([title], [])


@pytest.mark.parametrize(
    "cell",
    ["9789221213192.0", "9.789221213192E12", "9,789221213192E+12", '"=""9789221213192"""', "'9789221213192"],
)
def test_an_isbn_that_a_program_took_for_a_number_is_whole_where_no_digit_is_lost(
    take: Take, cell: str
) -> None:
    taken = take(f"Title;ISBN\nSold;{cell}\n", "list.csv")
    assert taken.first.identifiers_of("isbn") == ("9789221213192",) and not taken.problems


@pytest.mark.parametrize("cell", ["9.78922E+12", "9,78922E+12", "9.78922121319E+12"])
def test_a_rounded_isbn_is_named(take: Take, cell: str) -> None:
    taken = take(f"Title;ISBN\nSold;{cell}\n", "list.csv")
    assert not taken.first.identifiers and taken.codes == {"isbn_rounded": 1}


@pytest.mark.parametrize(
    "table",
    [
        '"Title,Author,Year"\n"Sold,Hudd,2003"\n"Men,""Surtees, R."",2008"\n',
        'Title,Author,Year\nSold,Hudd,2003\n"Men,""Surtees, R."",2008"\n',
    ],
)
def test_rows_that_another_program_has_put_into_one_cell_each(take: Take, table: str) -> None:
    taken = take(table, "list.csv")
    assert taken.titles == ["Sold", "Men"]
    assert [record.description.year for record in taken.records] == ["2003", "2008"]
    assert taken.records[1].description.contributors[0].name == "Surtees, R."


def test_a_short_reference_beside_a_title_is_its_id(take: Take) -> None:
    for name in "Reference", "Ref.":
        taken = take(f"{name};Title;Year\nIOM-001;Sold;2003\nIOM-002;Men;2008\n", "list.csv")
        assert [record.id for record in taken.records] == ["IOM-001", "IOM-002"]
        assert taken.references == ["", ""]
    whole = "Surtees, R. (2008). Trafficking of men. Geneva: IOM."
    assert take(f"Ref.;Theme\n{whole};Law\n", "list.csv").references == [whole]


def test_a_report_of_koha(take: Take) -> None:
    table = "title|author|publicationyear|publishercode|itemcallnumber\nSold|Hudd|2003|LICADHO|362.8\n"
    taken = take(table, "report.csv")
    assert (taken.first.year, taken.first.publisher) == ("2003", "LICADHO")
    assert taken.records[0].holdings[0].call_number == "362.8" and not taken.problems
