"""Long lists: read up to their limits, stored in pieces, seen by nobody before they are whole."""

from __future__ import annotations

from io import BytesIO

import pytest

from catalogue.bootstrap import Services
from catalogue.domain.people.access import Account
from catalogue.errors import InvalidInput
from catalogue.formats import write_table
from catalogue.formats.records.list_limits import ListLimits
from catalogue.sandbox import limits, reading
from catalogue.services.lists.files import sheet_table
from catalogue.services.lists.files.sheet_table import SHEET_COLUMNS, filled_sheet

ENTRIES = 1_150


def _titles(count: int) -> bytes:
    return b"title,year\n" + b"".join(b"Report number %d on debt bondage,2008\n" % at for at in range(count))


@pytest.fixture(autouse=True)
def _smaller_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LIST_LIMITS", ListLimits(entries=ENTRIES, cells=4_000, line=500))


def test_a_list_beyond_the_limit_holds_its_first_titles_and_says_so(
    services: Services, member: Account
) -> None:
    made = services.lists.lists.from_file(member, "Long", BytesIO(_titles(ENTRIES + 1)), "long.csv")
    assert made.entries == ENTRIES
    assert made.cut_short is not None
    assert (made.cut_short.code, made.cut_short.line) == ("list_entries", ENTRIES + 2)
    (kept,) = (reference_list for reference_list in services.lists.lists.visible_to(member))
    assert (kept.entries, kept.name) == (ENTRIES, "Long")
    assert services.lists.lists.problems(member, made.list_id)[0].code == "list_entries"


def test_a_list_within_the_limit_says_nothing(services: Services, member: Account) -> None:
    made = services.lists.lists.from_file(member, "", BytesIO(_titles(ENTRIES)), "whole.csv")
    assert (made.entries, made.cut_short, made.problems) == (ENTRIES, None, ())


def test_cells_and_lines_are_limited_too(services: Services, member: Account) -> None:
    wide = b"title,authors,year,publisher\n" + b"A title,Surtees,2008,UNIAP\n" * 1_100
    cut = services.lists.lists.from_file(member, "", BytesIO(wide), "wide.csv").cut_short
    assert cut is not None and cut.code == "list_cells"
    long = b"title\nA report\n" + b"On " * 400 + b"\nThe next\n"
    made = services.lists.lists.from_file(member, "", BytesIO(long), "line.csv")
    assert made.entries == 3
    assert [problem.code for problem in made.problems] == ["value_cut"]


def test_what_was_read_before_the_reader_died_is_a_list(
    services: Services, member: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "LIST", limits.Limits(sent=60_000))
    made = services.lists.lists.from_file(member, "", BytesIO(_titles(ENTRIES)), "half.csv")
    assert 0 < made.entries < ENTRIES
    assert made.cut_short is not None and made.cut_short.code == "reading_cut"
    assert services.lists.lists.get(member, made.list_id).entries == made.entries


def test_a_long_list_is_stored_in_pieces_between_which_others_write(
    services: Services, member: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []

    def meanwhile(_seconds: float) -> None:
        seen.append(len(services.lists.lists.visible_to(member)))
        services.jobs.start("nothing", {}, None)

    monkeypatch.setattr("time.sleep", meanwhile)
    made = services.lists.lists.from_file(member, "Long", BytesIO(_titles(ENTRIES)), "long.csv")
    assert seen == [0]
    services.lists.reports.start(member, made.list_id)
    (act,) = (act for act in services.change_log.recent(10, reader=member) if act.action == "list_added")
    assert act.params["count"] == ENTRIES
    services.change_log.revert(member, act.id)
    assert services.lists.lists.visible_to(member) == []


def test_the_entries_of_a_long_list_stand_in_its_order(services: Services, member: Account) -> None:
    made = services.lists.lists.from_file(member, "Long", BytesIO(_titles(ENTRIES)), "long.csv")
    services.lists.reports.start(member, made.list_id)
    services.operations.worker.run_pending()
    rows = services.lists.reports.whole(member, made.list_id).rows
    assert [row.description.title for row in rows] == [
        f"Report number {at} on debt bondage" for at in range(ENTRIES)
    ]


def test_a_list_that_was_cut_off_while_it_was_stored_is_seen_by_nobody(
    services: Services, member: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(_seconds: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("time.sleep", die)
    with pytest.raises(KeyboardInterrupt):
        services.lists.lists.from_file(member, "Long", BytesIO(_titles(ENTRIES)), "long.csv")
    assert services.lists.lists.visible_to(member) == []


def test_a_new_version_that_was_not_read_to_its_end_takes_nothing_off(
    services: Services, member: Account
) -> None:
    made = services.lists.lists.from_file(member, "Long", BytesIO(_titles(20)), "long.csv")
    with pytest.raises(InvalidInput, match="not read to its end"):
        services.lists.versions.receive(member, made.list_id, BytesIO(_titles(ENTRIES + 1)), "new.csv")
    assert services.lists.lists.get(member, made.list_id).entries == 20


def test_a_sheet_that_comes_back_may_have_more_rows_than_a_list_titles(
    services: Services, member: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = services.lists.lists.from_file(member, "Sheet", BytesIO(_titles(3)), "sheet.csv")
    services.lists.reports.start(member, made.list_id)
    services.operations.worker.run_pending()
    report = services.lists.reports.whole(member, made.list_id)
    (first, *_) = rows = [[str(cell or "") for cell in row] for row in filled_sheet(report)[1]]
    sheet = b"".join(write_table("csv", SHEET_COLUMNS, [*rows, *[first] * (ENTRIES + 100)]))
    token = services.lists.sheets.receive(member, BytesIO(sheet), "sheet.csv")
    assert token is not None
    assert services.lists.sheets.plan(member, made.list_id, token[1], "sheet.csv").rows == ENTRIES + 103
    monkeypatch.setattr(sheet_table, "SHEET", ListLimits(entries=50))
    with pytest.raises(InvalidInput, match="not read to its end"):
        services.lists.sheets.plan(member, made.list_id, token[1], "sheet.csv")
