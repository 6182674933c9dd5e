"""A sheet goes out, comes back filled in, and changes what it says plainly and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook

from catalogue import formats
from catalogue.bootstrap import Services
from catalogue.domain.descriptions.description import Description
from catalogue.domain.gaps.gap_report import Status
from catalogue.domain.gaps.reference_lists import Weight
from catalogue.domain.people.access import Account, Role
from catalogue.errors import Conflict
from catalogue.services.lists.editing.entries import Marks
from catalogue.services.lists.files.list_files import ReturnedSheet
from catalogue.services.lists.files.list_sheets import SheetPlan
from catalogue.services.lists.files.sheet_table import SHEET_COLUMNS, filled_sheet
from catalogue.services.lists.lists import NewList
from catalogue.services.records.publications import CopyData
from tests.unit.services.conftest import add_account, checked, rows

LIST = (
    "ref_id,title,year\n"
    "A,Sold like chicken: trafficked Cambodian girls speak out,2003\n"
    "B,Report of the workshop on forensic aspects of investigations,2012\n"
    "C,Birds of Prey,1999\n"
)
Sheet = list[list[object]]


@pytest.fixture
def list_id(services: Services, librarian: Account, member: Account) -> int:
    for title, year in (("Sold like chicken", "2003"), (LIST.split("\n")[2].split(",")[1], "2010")):
        services.records.publications.add(librarian, Description(title=title, year=year), [CopyData()])
    services.operations.worker.run_pending()
    return checked(services, member, LIST)


def taken_along(services: Services, member: Account, list_id: int) -> Sheet:
    report = services.lists.reports.report(member, list_id)
    assert report is not None
    book = b"".join(formats.write_table("xlsx", SHEET_COLUMNS, filled_sheet(report)[1]))
    sheet = load_workbook(BytesIO(book)).active
    assert sheet is not None
    return [list(row) for row in sheet.values]


def write(sheet: Sheet, reference_id: str, **cells: object) -> None:
    for name, value in cells.items():
        row = next(row for row in sheet if row[0] == reference_id)
        row[SHEET_COLUMNS.index(name)] = value


def sent_back(services: Services, member: Account, sheet: Sheet) -> ReturnedSheet | NewList:
    book = Workbook()
    assert book.active is not None
    for row in sheet:
        book.active.append(row)
    file = BytesIO()
    book.save(file)
    received = services.lists.files.receive(member, "", BytesIO(file.getvalue()), "back.xlsx")
    assert isinstance(received, ReturnedSheet | NewList)
    return received


def planned(services: Services, member: Account, sheet: Sheet) -> tuple[str, SheetPlan]:
    back = sent_back(services, member, sheet)
    assert isinstance(back, ReturnedSheet)
    return back.token, services.lists.sheets.plan(member, back.list_id, back.token, back.filename)


def test_a_filled_in_sheet_says_what_it_changes_changes_it_and_is_undone(
    services: Services, member: Account, list_id: int
) -> None:
    sheet = taken_along(services, member, list_id)
    write(sheet, "A", note="ask Ana", weight="essential", tick="X")
    write(sheet, "B", answer="none")
    write(sheet, "C", title="Birds of Pray", year=1998)
    before = rows(services, member, list_id)
    token, plan = planned(services, member, sheet)

    assert [(change.reference_id, change.what, change.before, change.after) for change in plan.changes] == [
        ("A", "weight", "", "essential"),
        ("A", "note", "", "ask Ana"),
        ("A", "tick", "", "x"),
        ("B", "answer", "", "none"),
        ("C", "title", "Birds of Prey", "Birds of Pray"),
        ("C", "year", "1999", "1998"),
    ]
    assert not (plan.problems or plan.absent or plan.added)
    assert rows(services, member, list_id) == before

    done = services.lists.sheets.apply(member, list_id, token, "back.xlsx", digest=plan.digest)
    after = rows(services, member, list_id)
    assert (after["A"].note, after["A"].weight, after["A"].ticked) == ("ask Ana", Weight.ESSENTIAL, True)
    assert (before["B"].result.status, after["B"].result.status) == (Status.REVIEW, Status.MISSING)
    assert (after["C"].description.title, after["C"].description.year) == ("Birds of Pray", "1998")

    services.lists.history.undo(member, list_id, done.act_id)
    assert rows(services, member, list_id) == before


def test_a_sheet_that_only_answers_is_undone_too(services: Services, member: Account, list_id: int) -> None:
    sheet = taken_along(services, member, list_id)
    write(sheet, "B", answer="other edition")
    token, plan = planned(services, member, sheet)
    done = services.lists.sheets.apply(member, list_id, token, "back.xlsx", digest=plan.digest)
    assert rows(services, member, list_id)["B"].result.status is Status.OTHER_EDITION
    assert services.lists.history.acts(member, list_id)[0].id == done.act_id
    services.lists.history.undo(member, list_id, done.act_id)
    assert rows(services, member, list_id)["B"].result.status is Status.REVIEW


def foreign(services: Services, member: Account, list_id: int, sheet: Sheet) -> None:
    at = SHEET_COLUMNS.index("lacuna_row")
    row = next(row for row in sheet if row[0] == "C")
    row[at] = str(row[at]).replace(f"{list_id}-", "98765-", 1)


def twice(services: Services, member: Account, list_id: int, sheet: Sheet) -> None:
    sheet.append(list(sheet[-1]))


def stale(services: Services, member: Account, list_id: int, sheet: Sheet) -> None:
    entry = rows(services, member, list_id)["C"].entry_id
    services.lists.entries.edit(member, entry, Description(title="Birds", year="1999"), Marks(note="mine"))
    write(sheet, "C", title="Birds of Pray", note="theirs")


def taken_off(services: Services, member: Account, list_id: int, sheet: Sheet) -> None:
    services.lists.entries.remove(member, rows(services, member, list_id)["C"].entry_id)


def answered_beside_other_words(services: Services, member: Account, list_id: int, sheet: Sheet) -> None:
    entry = rows(services, member, list_id)["B"].entry_id
    services.lists.entries.edit(member, entry, Description(title="The border river"), keep_answers=False)
    write(sheet, "B", answer="none", tick="x")


def nonsense(services: Services, member: Account, list_id: int, sheet: Sheet) -> None:
    write(sheet, "C", answer="perhaps", weight="heavy")


SPOILT: tuple[tuple[Callable[[Services, Account, int, Sheet], None], list[str]], ...] = (
    (foreign, ["sheet_foreign"]),
    (twice, ["sheet_twice"]),
    (nonsense, ["sheet_answer", "sheet_weight"]),
    (stale, ["sheet_stale", "sheet_stale"]),
    (taken_off, ["sheet_gone"]),
    (answered_beside_other_words, ["sheet_stale", "sheet_stale"]),
)


def test_odd_rows_are_explained_and_change_nothing(services: Services, member: Account, list_id: int) -> None:
    for spoil, codes in SPOILT:
        sheet = taken_along(services, member, list_id)
        spoil(services, member, list_id, sheet)
        _, plan = planned(services, member, sheet)
        assert [problem.code for problem in plan.problems] == codes, spoil
        assert all(problem.line for problem in plan.problems) and not plan.changes


def test_rows_that_are_gone_or_new_change_nothing_unless_it_is_asked_for(
    services: Services, member: Account, list_id: int
) -> None:
    sheet = [row for row in taken_along(services, member, list_id) if row[0] != "C"]
    sheet.append([None] * len(SHEET_COLUMNS))
    sheet[-1][SHEET_COLUMNS.index("title")] = "A title of mine"
    token, plan = planned(services, member, sheet)
    assert [absent_entry.reference_id for absent_entry in plan.absent] == ["C"]
    assert [description.title for _, description in plan.added] == ["A title of mine"]

    services.lists.sheets.apply(member, list_id, token, "back.xlsx", digest=plan.digest)
    assert list(rows(services, member, list_id)) == ["A", "B", "C"]

    token, plan = planned(services, member, sheet)
    services.lists.sheets.apply(
        member, list_id, token, "back.xlsx", digest=plan.digest, take_off_absent=True, add_new=True
    )
    after = rows(services, member, list_id)
    assert list(after) == ["A", "B", "4"] and after["4"].description.title == "A title of mine"


def test_a_plan_that_would_be_another_by_now_is_shown_again(
    services: Services, member: Account, list_id: int
) -> None:
    sheet = taken_along(services, member, list_id)
    write(sheet, "C", note="from the sheet")
    token, plan = planned(services, member, sheet)
    services.lists.entries.mark(
        member, list_id, [rows(services, member, list_id)["C"].entry_id], Marks(note="now")
    )
    with pytest.raises(Conflict):
        services.lists.sheets.apply(member, list_id, token, "back.xlsx", digest=plan.digest)
    assert rows(services, member, list_id)["C"].note == "now"


def test_none_of_these_is_about_the_publications_that_stand_in_the_sheet(
    services: Services, librarian: Account, member: Account, list_id: int
) -> None:
    sheet = taken_along(services, member, list_id)
    write(sheet, "B", answer="none")
    very_book = Description(title=LIST.split("\n")[2].split(",")[1], year="2012")
    services.records.publications.add(librarian, very_book, [CopyData()])
    services.operations.worker.run_pending()
    assert rows(services, member, list_id)["B"].result.status is Status.HELD
    _, plan = planned(services, member, sheet)
    assert not plan.changes, "nobody looked at it"
    assert [problem.code for problem in plan.problems] == ["sheet_no_holding"]


def test_somebody_elses_sheet_is_a_list_like_any_other(
    services: Services, member: Account, list_id: int
) -> None:
    stranger = add_account(services, "stranger@example.org", Role.MEMBER)
    made = sent_back(services, stranger, taken_along(services, member, list_id))
    assert isinstance(made, NewList) and made.list_id != list_id and made.entries == 3
