"""Workbooks as people keep them: several sheets, headings between the rows, names of columns in two rows."""

from __future__ import annotations

import io
from collections.abc import Sequence

from openpyxl import Workbook

from tests.unit.formats.conftest import Take

HEADER = ["No", "Title", "Year"]
Rows = Sequence[Sequence[object]]


def _saved(sheets: dict[str, Rows], hidden: str = "") -> bytes:
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        sheet.sheet_state = "hidden" if name == hidden else "visible"
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_every_sheet_that_names_its_columns_is_read_and_a_hidden_one_is_not(take: Take) -> None:
    sheets: dict[str, Rows] = {
        "old": [HEADER, [1, "Old", 1999]],
        "Cover": [["Wishes for 2008"], ["anna@example.org"]],
        "Books": [HEADER, [1, "Sold", 2003]],
        "Reports": [["Year", "Title"], [2000, "Combating"]],
    }
    taken = take(_saved(sheets, hidden="old"), "list.xlsx")
    assert [(record.id, record.description.title) for record in taken.records] == [
        ("1", "Sold"), ("Reports!2", "Combating"),
    ]  # fmt: skip
    assert take(_saved({"old": sheets["old"], "Cover": sheets["Cover"]}, hidden="old"), "a.xlsx").titles == [
        "Old"
    ]


def test_headings_and_names_that_stand_again_are_no_records(take: Take) -> None:
    rows: Rows = [HEADER, ["Books"], [1, "Sold", 2003], HEADER, [2, "Combating", 2000], ["Anna, 3 May 2008"]]
    taken = take(_saved({"List": rows}), "list.xlsx")
    assert taken.titles == ["Sold", "Combating"]
    assert [(problem.code, problem.value) for problem in taken.problems] == [
        ("no_publication", "Books"), ("no_publication", "Anna, 3 May 2008"),
    ]  # fmt: skip


def test_names_of_columns_may_stand_in_two_rows(take: Take) -> None:
    rows: Rows = [
        ["No", "Publication", None, "ISBN"],
        [None, "Title", "Year", None],
        [1, "Sold", 2003, "9781843922414"],
    ]
    taken = take(_saved({"List": rows}), "list.xlsx")
    assert (taken.titles, taken.first.year) == (["Sold"], "2003")
    assert taken.first.identifiers_of("isbn") == ("9781843922414",)


def test_one_column_of_references_needs_no_name(take: Take) -> None:
    rows: Rows = [[1, "Hudd, S. 2003. Sold."], [2, "Derks, A. 2000. Combating."]]
    assert take(_saved({"List": rows}), "list.xlsx").references == [row[1] for row in rows]


def test_tables_side_by_side_and_below_each_other_are_each_read_by_their_own_names(take: Take) -> None:
    rows: Rows = [
        ["Title", "Year", None, "Title", "Year"],
        ["Sold", 2003, None, "Combating", 2000],
        ["Men", 2008, None, None, None],
        ["Articles"],
        ["Author", "Title", "Year"],
        ["Reid, J.", "A way", 2012],
    ]
    taken = take(_saved({"List": rows}), "list.xlsx")
    assert [(record.id, record.description.title, record.description.year) for record in taken.records] == [
        ("2", "Sold", "2003"), ("2/2", "Combating", "2000"), ("3", "Men", "2008"), ("6", "A way", "2012"),
    ]  # fmt: skip
    assert taken.records[3].description.contributors[0].name == "Reid, J."


def test_a_sheet_goes_on_with_the_table_of_the_one_before_and_others_are_named(take: Take) -> None:
    sheets: dict[str, Rows] = {
        "Books": [HEADER, [1, "Sold", 2003]],
        "More": [[2, "Combating", 2000], [3, "Men", 2008]],
        "Summary": [["Books", 2], ["Articles", 1]],
        "old": [HEADER, [1, "Old", 1999]],
    }
    taken = take(_saved(sheets, hidden="old"), "list.xlsx")
    assert taken.titles == ["Sold", "Combating", "Men"]
    left_out = [(problem.value, problem.params["count"]) for problem in taken.problems]
    assert left_out == [("Summary", 2), ("old", 2)]


def test_columns_named_by_a_person_are_those_of_every_sheet_alike(take: Take) -> None:
    sheets: dict[str, Rows] = {
        "One": [["Was", "Wann"], ["Sold", 2003]],
        "Two": [["Was", "Wann"], ["Combating", 2000]],
        "Other": [["x"], ["y"]],
    }
    taken = take(_saved(sheets), "list.xlsx", columns={"Was": "title", "Wann": "year"})
    assert (taken.titles, [problem.value for problem in taken.problems]) == (["Sold", "Combating"], ["Other"])
    bare = {name: rows[1:] for name, rows in sheets.items()}
    assert take(_saved(bare), "list.xlsx", columns={"#1": "title", "#2": "year"}).titles == [
        "Sold",
        "Combating",
    ]


def test_a_row_of_sums_is_no_record(take: Take) -> None:
    taken = take(_saved({"List": [["#", "Title"], [1, "1984"], ["Total", "1"]]}), "list.xlsx")
    assert [(record.id, record.description.title) for record in taken.records] == [("1", "1984")]
    assert [problem.value for problem in taken.problems] == ["Total | 1"]
