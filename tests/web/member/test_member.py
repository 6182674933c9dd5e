"""The member's pages: a list in, its report, answers, corrections."""

from __future__ import annotations

import csv
import io
import json
import re
from html import unescape
from io import BytesIO

import pytest
from flask import Flask
from openpyxl import load_workbook
from pypdfium2 import PdfDocument
from python_calamine import CalamineWorkbook
from sqlalchemy import event
from werkzeug.test import TestResponse

from benchmarks.faults.hostile_files import HOSTILE
from catalogue.bootstrap import Services
from catalogue.domain.descriptions.description import Description
from catalogue.domain.gaps.gap_report import Status
from catalogue.domain.gaps.reference_lists import Visibility, Weight
from catalogue.formats.records.list_limits import MOST_COLUMNS, ListLimits
from catalogue.sandbox import reading
from catalogue.services.lists.editing.entries import Marks
from catalogue.services.records.publications import CopyData
from tests.support.lists import share
from tests.web.member_site import (
    LIST,
    checked_list,
    entry_id,
    follow,
    log_in,
    person,
    status_of,
)
from tests.web.support import Browser

NOBODY_KNOWS = "Obra;Quien;Cuando\nDebt bondage in the fishing industry;UNIAP;2009\n"


def send(browser: Browser, content: bytes, filename: str, **fields: str) -> TestResponse:
    page = "/en/member/lists/new"
    return browser.post(page, page, file=(BytesIO(content), filename), **fields)


# --- A list in -------------------------------------------------------------------------------


def test_limits_are_stated_and_what_was_read_until_one_is_offered(
    owner: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = owner.get("/en/member/lists/new").text
    assert "A list may hold 10,000 titles, 500,000 filled cells, 200,000 lines and 8,000,000 letters" in page
    monkeypatch.setattr(reading, "LIST_LIMITS", ListLimits(entries=2))
    watching = owner.get(
        send(owner, b"title\nOne title\nA second one\nA third one\n", "three.csv").location
    ).text
    assert "this list holds the first 2 titles" in watching
    assert "2 titles are being looked for" in watching


def test_a_file_that_ends_its_reader_is_named_in_plain_words(owner: Browser) -> None:
    answer = send(owner, HOSTILE["a string of nothing.xlsx"](), "bomb.xlsx")
    assert answer.status_code == 400
    assert "Reading bomb.xlsx broke down" in answer.text


def test_a_file_becomes_a_list_then_a_report(owner: Browser, services: Services) -> None:
    # Behind the address stands, where another test has sent the same titles, that they are there already.
    watching = send(owner, LIST.encode(), "our titles.csv").location.partition("?")[0]
    assert re.fullmatch(r"/en/member/lists/\d+/check", watching)
    assert "4 titles are being looked for" in owner.get(watching).text
    state = owner.get(f"{watching}/progress").json
    assert state == {"finished": False, "done": 0, "total": 0, "words": "waiting for its turn"}
    assert "waiting for its turn" in owner.get(watching).text
    assert f'<a href="{watching}">A check is under way.</a>' in owner.get("/en/member/").text

    services.operations.worker.run_pending()

    report = follow(owner, owner.get(watching))
    assert "our titles" in report.text
    assert "Of 4 titles the centre holds 1" in report.text
    assert "2008 held, 2009 missing" in report.text


def test_pasted_titles_become_a_list(owner: Browser, services: Services) -> None:
    page = "/en/member/lists/new"
    answer = owner.post(page, page, name="Pasted", text="UNIAP (2009) Debt bondage in the fishing industry\n")
    services.operations.worker.run_pending()
    report = follow(owner, owner.get(answer.location))
    assert "<h1>Pasted</h1>" in report.text and "Of 1 titles the centre holds 1" in report.text


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Choose a file, or paste at least one title."),
        ({"file": (b"", "empty.csv")}, "empty.csv is empty."),
        ({"file": (b"PK\x03\x04 no workbook", "list.xlsx")}, "list.xlsx"),
        ({"file": (b"title\nA", "a.csv"), "text": "A title"}, "not both"),
    ],
)
def test_what_cannot_be_used_is_said_at_the_field_and_nothing_is_lost(
    owner: Browser, fields: dict[str, object], said: str
) -> None:
    page = "/en/member/lists/new"
    sent = {"name": "Kept name", **fields}
    if isinstance(file := sent.get("file"), tuple):
        sent["file"] = (BytesIO(file[0]), file[1])
    answer = owner.post(page, page, **sent)
    assert answer.status_code == 400
    assert said in answer.text and 'class="error"' in answer.text
    assert 'value="Kept name"' in answer.text
    assert str(fields.get("text", "")) in answer.text


def test_a_table_nobody_knows_is_asked_about_and_remembered(owner: Browser, services: Services) -> None:
    asked = send(owner, NOBODY_KNOWS.encode(), "privada.csv", name="Lista")
    assert not re.search("(?i)privada|=lista", asked.location), "an address is kept by proxies"
    page = owner.get(asked.location)
    assert "Debt bondage in the fishing industry" in page.text and "Quien" in page.text
    assert "privada.csv" in page.text and not re.search('action="[^"]*privada', page.text)

    refused = owner.post(asked.location, asked.location, header="1", column1="authors")
    assert refused.status_code == 400 and "Say which column holds the title" in refused.text
    assert re.search(r'<option value="authors" selected>', refused.text)

    sent = {"header": "1", "column0": "title", "column1": "authors", "column2": "year"}
    answer = owner.post(asked.location, asked.location, **sent)
    services.operations.worker.run_pending()
    report = follow(owner, owner.get(answer.location)).text
    assert "Of 1 titles the centre holds 1" in report and "Lista" in report
    assert owner.get(asked.location).status_code == 404

    assert "/check" in send(owner, NOBODY_KNOWS.encode(), "next.csv").location


def test_a_table_wider_than_any_list_is_asked_about_in_a_page_of_one_size(
    owner: Browser, services: Services
) -> None:
    asked: list[str] = []
    event.listen(services.database.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    # The first column has a name of its own; the others have one name together, or each another.
    for name in ("Kolom,", "Kolom {},"):
        names = "".join(name.format(at) for at in range(8_000))
        sent = send(owner, f"Lo,{names}\nDebt bondage,{'x,' * 8_000}\n".encode(), "ancha.csv")
        asked.clear()
        page = owner.get(sent.location).text
        assert page.count("<select") == MOST_COLUMNS
        assert f"Only the first {MOST_COLUMNS} columns of a table are read" in page
        assert len([statement for statement in asked if "column_meaning" in statement]) == 1
    columns = {f"column{at}": "notes" for at in range(1, MOST_COLUMNS)}
    asked.clear()
    made = owner.post(sent.location, sent.location, header="1", column0="title", **columns)
    assert "/check" in made.location
    assert len([statement for statement in asked if "SELECT column_meaning" in statement]) < 5
    list_id = int(re.findall(r"lists/(\d+)/", made.location)[0])
    problems = owner.get(f"/en/member/lists/{list_id}/problems").text
    assert f"Only the first {MOST_COLUMNS} columns of a table are read" in problems


def test_a_waiting_table_is_its_senders_alone(owner: Browser, site: Flask) -> None:
    asked = send(owner, b"Foo;Bar\nNeither one nor other;2009\n", "lista.csv")
    assert owner.get(asked.location).status_code == 200
    assert log_in(site, "colleague").get(asked.location).status_code == 404
    assert owner.get("/en/member/lists/columns/..%2Flacuna.db").status_code == 404


def test_a_waiting_table_is_found_again_however_long_its_name(owner: Browser) -> None:
    asked = send(owner, b"Foo;Bar\nOf a long name;2009\n", f"{'name' * 75}.csv")
    assert owner.get(asked.location).status_code == 200


def test_a_table_without_names_is_read_by_place(owner: Browser, services: Services) -> None:
    asked = send(owner, b"2009;Debt bondage in the fishing industry\n2008;Another one\n", "lista.csv")
    sent = {"header": "0", "column0": "year", "column1": "title"}
    answer = owner.post(asked.location, asked.location, **sent)
    services.operations.worker.run_pending()
    assert "Of 2 titles the centre holds 1" in follow(owner, owner.get(answer.location)).text


def test_oddities_of_the_file_stay_viewable(owner: Browser, services: Services) -> None:
    list_id = checked_list(services, "title,isbn,colour\nDebt bondage,9780306406158,red\n")
    report = owner.get(f"/en/member/lists/{list_id}")
    assert f"/en/member/lists/{list_id}/problems" in report.text
    problems = owner.get(f"/en/member/lists/{list_id}/problems").text
    assert "9780306406158" in problems and "colour" in problems
    text = "no,title\n1,Sold\n1,Combating\n2,Men\n2,Women\n"
    problems = owner.get(f"/en/member/lists/{checked_list(services, text)}/problems").text
    assert problems.count("This identifier stood before, so the entry is called …") == 1
    assert "→ 1#2" in problems and "→ 2#2" in problems


def test_who_sends_a_file_again_is_told_on_the_way_and_on_the_report(
    owner: Browser, services: Services
) -> None:
    for _ in range(2):
        watching = send(owner, LIST.encode(), "our titles.csv").location
    assert "You have a list with the same titles already: “our titles”" in owner.get(watching).text
    services.operations.worker.run_pending()
    assert "You have a list with the same titles already" in follow(owner, owner.get(watching)).text


# --- The report ------------------------------------------------------------------------------


def test_counts_are_filters(owner: Browser, services: Services) -> None:
    list_id = checked_list(services)
    missing = owner.get(f"/en/member/lists/{list_id}?status=missing")
    assert "Report 2009" in missing.text and "workshop on forensic" not in missing.text
    assert "Of 4 titles" in missing.text
    assert (
        owner.get(f"/en/member/lists/{list_id}?status=nonsense&page=99", follow_redirects=True).status_code
        == 200
    )


def test_of_a_missing_title_the_nearest_one_is_named_with_why_not(owner: Browser, services: Services) -> None:
    list_id = checked_list(services)
    page = owner.get(f"/en/member/lists/{list_id}?status=missing").text
    entry = page.split("Trafficking in Persons Report 2009", 1)[1].split("<details", 1)[0]
    assert "the nearest held title is another work" in entry
    assert re.search(r'class="nearest"><a href="[^"]+"[^>]*>Trafficking in Persons Report 20(08|10)<', entry)
    assert "number 2009, held 20" in entry
    table = owner.get(f"/en/member/lists/{list_id}/report.csv?status=missing").text
    assert "the nearest held title is another work: Trafficking in Persons Report 20" in table


def test_a_long_report_comes_in_pages(owner: Browser, services: Services) -> None:
    lines = "".join(f"An unheard of title number {n} of many\n" for n in range(60))
    list_id = checked_list(services, "title\n" + lines)
    first, second = (owner.get(f"/en/member/lists/{list_id}?page={n}").text for n in (1, 2))
    assert first.count('<li id="entry-') == 50 and second.count('<li id="entry-') == 10
    assert "Page 1 of 2" in first


def test_what_is_shown_is_what_is_taken_in_every_form(
    owner: Browser, site: Flask, services: Services
) -> None:
    list_id = checked_list(services)
    account, base = person(services, "owner"), f"/en/member/lists/{list_id}"
    wanted = entry_id(services, list_id, "B")
    services.lists.entries.mark(account, list_id, [wanted], Marks(weight=Weight.ESSENTIAL))
    share(services, account, person(services, "librarian"), list_id)

    for narrowed, shown, left_out in (
        ({"status": "missing"}, ("2009", "nothing like it anywhere"), ("forensic",)),
        ({"status": "missing", "weight": "essential"}, ("2009",), ("nothing like it anywhere", "forensic")),
        ({"weight": "essential"}, ("2009",), ("nothing like it anywhere", "forensic")),
        ({"status": "held"}, ("2008",), ("2009", "forensic")),
    ):
        links = (
            owner.get(base, query_string=narrowed).text
            + log_in(site, "stranger").get(f"/en/lists/{list_id}", query_string=narrowed).text
        )
        taken = [
            unescape(address)
            for address in re.findall(r'href="([^"]*/(?:report\.(?:csv|xlsx|json|pdf)|print)\?[^"]*)"', links)
            if all(f"{name}={value}" in address for name, value in narrowed.items())
        ]
        forms = {link.partition("?")[0].rpartition("/")[2] for link in taken}
        assert forms == {"report.csv", "report.xlsx", "report.json", "report.pdf", "print"}, narrowed
        for address in taken:
            text = text_of(owner.get(address))
            assert all(text_shown in text for text_shown in shown), address
            assert not any(text_shown in text for text_shown in left_out), address

    every = unescape(owner.get(base).text)
    assert f'href="{base}/report.xlsx?status=missing">Excel' in every, "only what is missing, in Excel too"


def text_of(answer: TestResponse) -> str:
    """The entries of a report in any of its forms, as text."""
    kind = answer.mimetype or ""
    if kind == "application/pdf":
        pages = (pdf_page.get_textpage().get_text_range() for pdf_page in PdfDocument(answer.data))
        return " ".join(" ".join(pages).split())
    if "spreadsheet" in kind:
        rows = CalamineWorkbook.from_filelike(BytesIO(answer.data)).get_sheet_by_index(0).to_python()
        return "\n".join(str(cell) for row in rows for cell in row)
    text: str = answer.data.decode("utf-8-sig")
    return text.partition("<tbody>")[2] if kind == "text/html" else text


def test_downloads_keep_the_contract_and_run_no_formula(owner: Browser, services: Services) -> None:
    list_id = checked_list(services)
    base = f"/en/member/lists/{list_id}"
    rows = list(csv.DictReader(io.StringIO(owner.get(f"{base}/report.csv").data.decode("utf-8-sig"))))
    assert list(rows[0])[:5] == ["reference_id", "status", "holding_id", "score", "evidence"]
    assert [row["reference_id"] for row in rows] == ["A", "B", "C", "D"]
    assert rows[0]["status"] == "held" and rows[1]["holding_id"] == ""
    assert rows[2]["title"].startswith("'=")

    sheet = load_workbook(BytesIO(owner.get(f"{base}/report.xlsx").data)).active
    cells = list(sheet.values)
    assert cells[0][-1] == "tick" and all(cell.data_type != "f" for row in sheet for cell in row)

    assert [row["reference_id"] for row in json.loads(owner.get(f"{base}/report.json").data)] == list("ABCD")
    assert "Trafficking in Persons Report 2009" in owner.get(f"{base}/missing.ris").text
    assert "Trafficking in Persons Report 2009" in owner.get(f"{base}/missing.bibtex").text
    assert "Trafficking in Persons Report 2009" in owner.get(f"{base}/print?status=missing").text


def test_the_workbook_comes_back_filled_in_and_is_looked_at_first(owner: Browser, services: Services) -> None:
    list_id = checked_list(services)
    base = f"/en/member/lists/{list_id}"
    book = load_workbook(BytesIO(owner.get(f"{base}/report.xlsx").data))
    assert book.active is not None
    book.active.cell(3, 15, "=a note, no formula").data_type = "s"
    file = BytesIO()
    book.save(file)
    assert book.active.cell(1, 15).value == "note"

    page = follow(owner, send(owner, file.getvalue(), "back.xlsx"))
    assert "back" not in page.request.full_path and 'value="back.xlsx"' in page.text
    assert "1 change in 4 rows." in page.text and "=a note, no formula" in page.text
    (plan,) = re.findall(r'name="plan" value="(\w+)"', page.text)
    sent = {"file": "back.xlsx", "plan": plan}
    stale = follow(owner, owner.post(page.request.path, page.request.path, **{**sent, "plan": "other"}))
    assert "Look again" in stale.text
    after = follow(owner, owner.post(page.request.path, page.request.path, **sent))
    assert "The sheet was taken in." in after.text and "=a note, no formula" in after.text
    gone = owner.get(page.request.full_path)
    assert gone.status_code == 404 and "no longer waiting" in gone.text and 'type="file"' in gone.text

    none = owner.post(f"{base}/sheet", f"{base}/sheet", file=(BytesIO(LIST.encode()), "list.csv"))
    assert none.status_code == 400 and "no sheet of this list" in none.text


def test_what_is_new_is_told_until_it_is_seen(owner: Browser, services: Services) -> None:
    list_id = checked_list(services, "id,title\n1,A brand new title about recruitment agencies\n")
    page = f"/en/member/lists/{list_id}"
    assert "New since you last looked" not in owner.get(page).text
    arrival = Description(title="A brand new title about recruitment agencies")
    services.records.publications.add(person(services, "librarian"), arrival, [CopyData()])
    services.operations.worker.run_pending()

    assert "New since you last looked" in owner.get(page).text
    follow(owner, owner.post(page, f"{page}/seen"))
    assert "New since you last looked" not in owner.get(page).text


# --- Answers ---------------------------------------------------------------------------------


def test_a_doubtful_title_is_answered_and_undone_and_answered_in_place(
    owner: Browser, services: Services
) -> None:
    list_id = checked_list(services)
    base = f"/en/member/lists/{list_id}"
    entry = entry_id(services, list_id, "D")
    assert status_of(services, list_id, "D") is Status.REVIEW
    review = owner.get(f"{base}/review")
    publication = re.search(r'name="publication" value="(\d+)"', review.text)
    assert publication and "1 title to answer" in review.text
    assert re.search(r'accesskey="s"', review.text) and "<mark>2012</mark>" in review.text

    after = follow(owner, owner.press(review, f"{base}/entries/{entry}/answer", "other_edition"))
    assert "Nothing is in doubt" in after.text and "Undo" in after.text
    assert status_of(services, list_id, "D") is Status.OTHER_EDITION
    assert "said The owner on" in owner.get(base).text
    assert "New since you last looked" not in owner.get(base).text

    again = follow(owner, owner.press(owner.get(base), f"{base}/entries/{entry}/take-back"))
    assert "The answer was taken back." in again.text
    assert status_of(services, list_id, "D") is Status.REVIEW

    place = f"{base}?status=review"
    back = owner.press(owner.get(place), f"{base}/entries/{entry}/answer", "different")
    assert back.location.startswith(place) and back.location.endswith(f"#entry-{entry}")
    assert status_of(services, list_id, "D") is Status.MISSING
    owner.press(owner.get(base), f"{base}/entries/{entry}/take-back")


def test_an_answer_leads_back_to_our_own_pages_only(owner: Browser, services: Services) -> None:
    list_id = checked_list(services)
    base = f"/en/member/lists/{list_id}"
    entry = entry_id(services, list_id, "D")
    page, address = owner.get(base), f"{base}/entries/{entry}/answer"
    for button in ("different", "same"):  # the second is refused: there is an answer by now
        answer = owner.press(page, address, button, back="https://evil.example/")
        assert answer.location.startswith(base)
    owner.press(owner.get(base), f"{base}/entries/{entry}/take-back")


def test_a_nonsense_answer_is_refused(owner: Browser, services: Services) -> None:
    list_id = checked_list(services)
    base = f"/en/member/lists/{list_id}"
    address = f"{base}/entries/{entry_id(services, list_id, 'D')}/answer"
    assert owner.post(base, address, publication="1", verdict="maybe").status_code == 400
    assert owner.post(base, address, publication="987654", verdict="same").status_code == 404


# --- The list itself -------------------------------------------------------------------------


def test_a_corrected_entry_is_checked_again_at_once(owner: Browser, services: Services) -> None:
    list_id = checked_list(services, "id,title,doi,kind\nX,Dept bondige in sea,10.1000/xyz,report\n")
    entry = entry_id(services, list_id, "X")
    page = f"/en/member/lists/{list_id}/entries/{entry}"
    form = owner.get(page).text
    assert "Dept bondige in sea" in form and "doi: 10.1000/xyz" in form

    refused = owner.post(page, page, title=" ", publisher="Kept")
    assert refused.status_code == 400 and 'value="Kept"' in refused.text

    fields = {"title": "Debt bondage in the fishing industry", "authors": "UNIAP", "year": "2009"}
    answer = owner.post(page, page, **fields, other_numbers="doi: 10.1000/xyz")
    assert "The entry was corrected and checked again." in follow(owner, answer).text
    assert status_of(services, list_id, "X") is Status.HELD
    kept = services.lists.entries.get(person(services, "owner"), entry).description
    assert kept.kind == "report" and kept.identifiers_of("doi") == ("10.1000/xyz",)

    follow(owner, owner.press(owner.get(page), f"{page}/remove"))
    assert owner.get(page).status_code == 404


def test_a_list_is_renamed_shared_and_removed(owner: Browser, services: Services) -> None:
    list_id = checked_list(services)
    page = f"/en/member/lists/{list_id}/settings"
    assert 'value="public"' not in owner.get(page).text
    assert owner.post(page, page, name="", visibility="agency").status_code == 400
    owner.post(page, page, name="New name", visibility="agency")
    found = services.lists.lists.get(person(services, "owner"), list_id)
    assert (found.name, found.visibility) == ("New name", Visibility.AGENCY)
    assert owner.post(page, page, name="New name", visibility="public").status_code == 403

    asked = f"/en/member/lists/{list_id}/remove"
    assert "New name" in owner.get(asked).text
    assert "was removed" in follow(owner, owner.post(asked, asked)).text
    assert owner.get(f"/en/member/lists/{list_id}").status_code == 404
