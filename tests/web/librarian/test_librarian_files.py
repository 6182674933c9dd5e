"""Files at the desk: sent, looked through, taken in once, or thrown away."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from catalogue.bootstrap import Services, build
from catalogue.config import Config
from catalogue.domain.descriptions.description import Description, Identifier
from catalogue.domain.people.access import Role
from tests.web.member_site import PASSWORD
from tests.web.support import Browser, boxes, form_token

TABLE = """title,authors,year,isbn
Quiet harbours,"Chan, Dara",2011,
Meeting the Challenge,International Labour Organization,2008,978-92-2-121319-2
Nets and debts,"Sok, Vanna",2004,978-92-2-121319-9
"""


@pytest.fixture
def services(empty_home: Path) -> Iterator[Services]:
    """A catalogue that holds one of the table's titles."""
    services = build(Config.for_home(empty_home))
    services.access.accounts.add(
        None, "librarian@test.example", [Role.LIBRARIAN], password=PASSWORD, name="Sok"
    )
    held = Description(
        title="Meeting the Challenge", year="2008", identifiers=(Identifier("isbn", "978-92-2-121319-2"),)
    )
    services.records.publications.add(None, held)
    services.operations.worker.run_pending()
    yield services
    services.close()


def send(desk: Browser, content: bytes, name: str, donor: str = "") -> TestResponse:
    token = form_token(desk.get("/en/desk/imports"))
    data = {"csrf_token": token, "donor": donor, "file": (io.BytesIO(content), name)}
    return desk.client.post("/en/desk/imports", data=data, content_type="multipart/form-data")


def address_of(answer: TestResponse) -> str:
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"].partition("?")[0]


def test_a_file_is_shown_before_it_is_taken_in_and_adds_nothing_twice(
    desk: Browser, services: Services
) -> None:
    file = address_of(send(desk, TABLE.encode(), "box.csv", "Winrock"))
    waiting = desk.get(file).text
    assert "being read" in waiting and 'http-equiv="refresh"' in waiting
    assert desk.get(f"{file}/progress").get_json()["finished"] is False
    services.operations.worker.run_pending()
    assert desk.get(f"{file}/progress").get_json()["finished"] is True

    page = desk.get(file).text
    assert "3 records were read. Nothing is in the catalogue yet." in page
    assert services.records.publications.count() == 1
    assert "Quiet harbours" in desk.get(f"{file}?show=new").text
    held = desk.get(f"{file}?show=held").text
    assert "Meeting the Challenge" in held and "Quiet harbours" not in held
    assert "check digit" in desk.get(f"{file}?show=problem").text

    desk.post(file, f"{file}/commit")
    services.operations.worker.run_pending()
    outcome = desk.get(file).text
    assert re.search(r"<dt>added</dt><dd>2</dd>", outcome) and re.search(
        r"<dt>held already</dt><dd>1</dd>", outcome
    )
    assert services.records.publications.count() == 3
    assert services.records.publications.newest(1)[0].copies[0].donor == "Winrock"

    again = address_of(send(desk, TABLE.encode(), "box again.csv"))
    services.operations.worker.run_pending()
    desk.post(again, f"{again}/commit")
    services.operations.worker.run_pending()
    assert services.records.publications.count() == 3


def test_each_line_follows_its_choice(desk: Browser, services: Services) -> None:
    file = address_of(send(desk, TABLE.encode(), "box.csv"))
    services.operations.worker.run_pending()
    page = desk.get(file).text
    lines = list(dict.fromkeys(re.findall(r'name="(action-\d+)"', page)))
    assert len(lines) == 3
    desk.post(
        file, f"{file}/choices", **seen(services), **{lines[0]: "skip", lines[1]: "copy", lines[2]: "add"}
    )
    desk.post(file, f"{file}/commit")
    services.operations.worker.run_pending()
    assert services.records.publications.count() == 2
    assert len(services.records.publications.get(1).copies) == 1


ODD = "Werk,Wer,Standort,Nummer\nQuiet harbours,Chan Dara,Shelf 2,A-7\nNets and debts,Sok Vanna,Shelf 3,A-8\n"


def test_columns_that_nobody_knows_are_asked_about_and_remembered(desk: Browser, services: Services) -> None:
    file = address_of(send(desk, ODD.encode(), "list.csv"))
    services.operations.worker.run_pending()
    asked = desk.get(file)
    assert "Which column is what?" in asked.text and "Quiet harbours" in asked.text
    wrong = desk.post(file, f"{file}/columns", header="1", column0="", column1="authors")
    assert wrong.status_code == 400 and "Say which column holds the title" in wrong.text
    named = {"column0": "title", "column1": "authors", "column2": "location", "column3": "accession_number"}
    assert desk.post(file, f"{file}/columns", header="1", **named).status_code == 303
    services.operations.worker.run_pending()
    desk.post(file, f"{file}/commit")
    services.operations.worker.run_pending()
    held = {holding.description.title: holding for holding in services.records.publications.holdings()}
    (copy,) = held["Nets and debts"].copies
    assert (copy.accession_number, copy.location) == ("A-8", "Shelf 3")
    again = address_of(send(desk, ODD.replace("Quiet", "Loud").encode(), "next.csv"))
    services.operations.worker.run_pending()
    assert "Loud harbours" in desk.get(again).text, "what was said once is not asked again"
    assert not list((services.config.home / "uploads").iterdir()), "no file is kept once it was read"


def test_a_file_that_waits_for_names_is_forgotten_when_it_is_thrown_away(
    desk: Browser, services: Services
) -> None:
    file = address_of(send(desk, ODD.encode(), "list.csv"))
    services.operations.worker.run_pending()
    (waiting,) = (services.config.home / "uploads").iterdir()
    os.utime(waiting, (0, 0))
    services.acquisitions.imports.sweep()
    assert waiting.exists(), "however long it waits"
    desk.post(file, f"{file}/discard")
    assert not list((services.config.home / "uploads").iterdir())


def test_the_program_that_wrote_a_file_is_named(desk: Browser, services: Services) -> None:
    text = "biblionumber,title,barcode,itemcallnumber\n7,Nets and debts,39001,362.88 SOK\n"
    file = address_of(send(desk, text.encode(), "report.csv"))
    services.operations.worker.run_pending()
    assert "Read as: Koha, report" in desk.get(file).text


@pytest.mark.parametrize("fmt", ["xlsx", "csv"])
def test_the_template_can_be_filled_in_and_sent_back(desk: Browser, services: Services, fmt: str) -> None:
    template = desk.get(f"/en/desk/imports/template.{fmt}")
    file = address_of(send(desk, template.data, f"template.{fmt}"))
    services.operations.worker.run_pending()
    page = desk.get(file).text
    assert "Example: Trafficking in persons" in page
    assert not services.acquisitions.import_lines.page(1, "problem")
    assert desk.get("/en/desk/imports/template.pdf").status_code == 404


def test_what_is_chosen_goes_along_with_whatever_button_is_pressed(desk: Browser, services: Services) -> None:
    file = address_of(send(desk, TABLE.encode(), "box.csv"))
    services.operations.worker.run_pending()
    page = desk.get(file).text
    (records,) = re.findall(r'<form id="records".*?</form>', page, re.DOTALL)
    first, second, third = dict.fromkeys(re.findall(r'name="(action-\d+)"', records))
    assert f'formaction="{file}/commit">' in records, "taking it in sends the choices"
    assert '<button name="then" value="new:1"' in records, "so does looking at some of them"

    looked_at = desk.post(
        file, f"{file}/choices", **seen(services), then="new:1", **{first: "skip", second: "copy"}
    )
    assert looked_at.headers["Location"].endswith("?show=new")
    desk.post(file, f"{file}/commit", **seen(services), **{third: "skip"})
    services.operations.worker.run_pending()
    assert services.records.publications.count() == 1, "nothing but what was held is there"
    assert len(services.records.publications.get(1).copies) == 1


def test_a_choice_for_what_does_not_wait_begins_nothing(desk: Browser, services: Services) -> None:
    file = address_of(send(desk, TABLE.encode(), "box.csv"))
    services.operations.worker.run_pending()
    assert desk.post(file, f"{file}/commit", **{"action-999": "skip"}).status_code == 404
    assert services.acquisitions.imports.get(1).state == "proposed"


def test_a_file_can_be_thrown_away(desk: Browser, services: Services) -> None:
    file = address_of(send(desk, TABLE.encode(), "box.csv"))
    services.operations.worker.run_pending()
    desk.post(file, f"{file}/discard")
    assert desk.get(file).status_code == 404
    assert services.records.publications.count() == 1
    assert services.acquisitions.imports.newest() == []


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "empty.csv", "empty"),
        (b"PK\x03\x04 cut off", "torn.xlsx", "damaged"),
    ],
)
def test_an_unusable_file_is_refused_in_words(
    desk: Browser, services: Services, content: bytes, name: str, words: str
) -> None:
    file = address_of(send(desk, content, name))
    services.operations.worker.run_pending()
    page = desk.get(file).text
    refusal = re.search(r'role="alert">([^<]*)<', page)
    assert refusal and words in refusal[1], page
    assert "Send it again" in page
    assert "could not be read" in desk.get("/en/desk/").text


def test_no_file_is_said_at_the_field(desk: Browser) -> None:
    token = form_token(desk.get("/en/desk/imports"))
    data = {"csrf_token": token, "donor": "Winrock"}
    answer = desk.client.post("/en/desk/imports", data=data)
    assert answer.status_code == 400
    assert "Choose a file first" in answer.text and 'value="Winrock"' in answer.text


UNTITLED = """title,authors,year,isbn
,"Chan, Dara",2011,
Nets and debts,"Sok, Vanna",2004,978-92-2-121319-9
"""


def test_a_record_without_a_title_waits_until_it_is_mended(desk: Browser, services: Services) -> None:
    file = address_of(send(desk, UNTITLED.encode(), "box.csv"))
    services.operations.worker.run_pending()
    page = desk.get(f"{file}?show=untitled").text
    assert "Without a title" in page and not re.search(r'value="\d+:add"', page)
    line = services.acquisitions.import_lines.page(1, "untitled")[0]
    desk.post(file, f"{file}/choices", **seen(services), **{f"action-{line.id}": "skip", "show": "untitled"})
    desk.post(file, f"{file}/decide", **seen(services), show="untitled", every="1", action="wait")
    desk.post(file, f"{file}/commit")
    services.operations.worker.run_pending()
    assert services.records.publications.count() == 2, "one was held before, one is new"
    page = desk.get(file).text
    assert "1 record is left for later" in page and "Throw it away" not in page
    assert desk.post(file, f"{file}/discard").status_code == 409

    mend = f"{file}/lines/{line.id}"
    form = desk.get(mend).text
    assert 'value="Chan, Dara"' in form
    assert desk.post(mend, mend, title="").status_code == 400
    assert desk.post(mend, mend, title="Meeting the Challenge", year="2008").status_code == 303
    assert services.acquisitions.import_lines.get(line.id).answer == "held"
    desk.post(mend, mend, title="Quiet harbours", contributor_name="Chan, Dara")
    assert services.acquisitions.import_lines.get(line.id).answer == "new"
    desk.post(file, f"{file}/commit")
    services.operations.worker.run_pending()
    assert "Quiet harbours" in [
        publication.description.title for publication in services.records.publications.newest(1)
    ]
    assert services.acquisitions.imports.get(1).state == "committed"
    assert desk.get(mend).status_code == 404


TRIAGE = """title,authors,year,isbn
Quiet harbours,"Chan, Dara",2011,978-92-2-121319-9
,"Sok, Vanna",2004,
Nets and debts,"Sok, Vanna",2004,978-92-2-121319-8
The long way home,"Prak, Sophea",not long ago,978-92-2-121319-7
,"Keo, Bopha",2001,
"""


def seen(services: Services) -> dict[str, str]:
    """What the page of the first file says that its lines say, and which step was the last."""
    lines = services.acquisitions.import_lines.page(1)
    step = {"step": str(services.acquisitions.imports.get(1).step)}
    return {f"seen-{line.id}": line.said for line in lines} | step


def actions_of(services: Services) -> list[tuple[str, bool]]:
    return [(line.action, line.asks) for line in services.acquisitions.import_lines.page(1)]


def test_what_a_person_must_see_comes_first_and_the_next_one_follows(
    desk: Browser, services: Services
) -> None:
    file = address_of(send(desk, TRIAGE.encode(), "box.csv"))
    services.operations.worker.run_pending()
    page = desk.get(file).text
    assert "3 records need you." in page, "two without a title, one whose year cannot be read"
    assert "Quiet harbours" not in page.partition("data-rows")[2], "a misprinted ISBN alone needs nobody"
    ids = [int(number) for number in re.findall(r'<li value="\d+" id="line-(\d+)"', page)]
    assert f'value="{ids[1]}:add"' in page and f'value="{ids[0]}:add"' not in page

    said = desk.post(file, f"{file}/decide", **seen(services), show="person", line=f"{ids[1]}:skip")
    assert said.headers["Location"].endswith(f"#line-{ids[2]}"), "the next one follows"
    page = desk.get(said.headers["Location"]).text
    assert "“The long way home” is left out." in page and "2 records need you." in page
    said = desk.post(file, f"{file}/undo-step", **seen(services), show="person")
    assert said.headers["Location"].endswith(f"#line-{ids[1]}")
    assert "3 records need you." in desk.get(file).text and "data-undo" not in desk.get(file).text
    assert desk.post(file, f"{file}/undo-step", **seen(services)).status_code == 404, (
        "there is nothing more to undo"
    )

    desk.post(file, f"{file}/decide", **seen(services), show="person", line=f"{ids[1]}:add")
    desk.post(file, f"{file}/decide", **seen(services), show="person", line=f"{ids[0]}:add")
    assert actions_of(services)[1] == ("wait", True), "what has no title cannot be added"
    last = desk.post(file, f"{file}/decide", **seen(services), show="person", every="1", action="skip")
    assert last.headers["Location"].endswith("#take-in")
    page = desk.get(file).text
    assert "No record needs you any more." in page
    assert actions_of(services) == [("add", False), ("skip", False)] + [("add", False)] * 2 + [
        ("skip", False)
    ]


def test_small_problems_are_settled_at_once_and_nothing_chosen_is_lost(
    desk: Browser, services: Services
) -> None:
    file = address_of(send(desk, TRIAGE.encode(), "box.csv"))
    services.operations.worker.run_pending()
    page = desk.get(file).text
    kinds = re.findall(r'name="kind" value="(\w+)" checked.*?<strong>(.*?)</strong>', page)
    assert kinds == [("isbn_check_digit", "3 times")], "what was lost is not among them"
    first = services.acquisitions.import_lines.page(1)[0].id
    chosen = {f"action-{first}": "skip"}
    said = desk.post(
        file, f"{file}/small-problems", **seen(services), show="all", kind="isbn_check_digit", **chosen
    )
    page = desk.get(said.headers["Location"]).text
    assert "3 small problems are settled." in page and 'name="kind"' not in page
    assert actions_of(services)[0] == ("skip", False), "the choice went along"
    still = [
        import_problem.problem.code
        for import_problem in services.acquisitions.import_problems.all(1)
        if not import_problem.settled
    ]
    assert sorted(still) == ["no_title", "no_title", "year_unread"]
    desk.post(file, f"{file}/undo-step", **seen(services))
    assert 'name="kind"' in desk.get(file).text and "3 records need you." in desk.get(file).text

    desk.post(file, f"{file}/small-problems", **seen(services), kind="year_unread")
    assert services.acquisitions.imports.get(1).asking == 3, (
        "no kind by which something was lost is settled so"
    )


def test_what_many_records_do_not_say_is_told_once(desk: Browser, services: Services) -> None:
    titles = ("A river in flood", "Salt fields", "The weaver", "Brick kilns", "Night trains", "Two harbours")
    further = (
        "Rain on tin",
        "A school of their own",
        "Crossing points",
        "The long dry month",
        "Letters home",
    )
    rows = "".join(f"{title},2001,Ten Presses,\n" for title in titles + further)
    file = address_of(send(desk, f"title,year,authors,publisher\n{rows}Last of all,,,\n".encode(), "box.csv"))
    services.operations.worker.run_pending()
    page = desk.get(file).text
    told = re.findall(r'name="kind" value="(\w+)" checked><span>(.*?)</span>', page)
    assert told == [("no_publisher", "12 records name no publisher")], "one without a year is no matter"
    assert services.acquisitions.imports.get(1).asking == 0
    assert "left out" not in desk.get(f"{file}/problems").text.partition("<h2")[2].partition("</section>")[0]
    desk.post(file, f"{file}/small-problems", **seen(services), show="all", kind="no_publisher")
    assert 'name="kind"' not in desk.get(file).text


def test_ticked_lines_are_decided_together_and_mended_ones_ask_no_more(
    desk: Browser, services: Services
) -> None:
    file = address_of(send(desk, TRIAGE.encode(), "box.csv"))
    services.operations.worker.run_pending()
    ids = [line.id for line in services.acquisitions.import_lines.page(1)]
    nothing = desk.post(file, f"{file}/decide", **seen(services), show="all", action="skip")
    assert "Tick at least one line first." in desk.get(nothing.headers["Location"]).text
    ticked = boxes(desk.get(f"{file}?show=all"), "ticked")
    said = desk.post(
        file, f"{file}/decide", **seen(services), show="all", action="skip", ticked=[ticked[0], ticked[2]]
    )
    assert "2 records are left out." in desk.get(said.headers["Location"]).text
    assert [action for action, _asks in actions_of(services)] == ["skip", "wait", "skip", "add", "wait"]
    assert (
        desk.post(
            file, f"{file}/decide", **seen(services), show="all", action="shred", ticked=ticked[0]
        ).status_code
        == 400
    )

    mend = f"{file}/lines/{ids[3]}"
    desk.post(mend, mend, title="The long way home", year="2009")
    assert actions_of(services)[3] == ("add", False)
    assert services.acquisitions.imports.get(1).asking == 2
    desk.post(file, f"{file}/problems/0", how="")
    assert services.acquisitions.imports.get(1).asking == 2, (
        "opened again, a harmless thing still asks nobody"
    )


def test_what_was_odd_is_worked_down(desk: Browser, services: Services) -> None:
    rows = "".join(f"Title {number},2001,978-92-2-121319-{number + 4}\n" for number in range(4))
    file = address_of(send(desk, f"title,year,isbn\n{rows}".encode(), "box.csv"))
    services.operations.worker.run_pending()
    page = desk.get(f"{file}/problems").text
    assert "4 of 4 things are open" in page and "check digit" in page and "Title 0" in page
    mend = re.search(rf'href="({file}/lines/\d+\?problem=0)"', page)
    assert mend
    done = desk.post(mend[1], mend[1], title="Title 0, mended", year="2001")
    assert done.status_code == 303 and "at=1" in done.headers["Location"]
    passed = desk.post(f"{file}/problems", f"{file}/problems/1", how="ignored")
    assert "at=2" in passed.headers["Location"]
    assert services.acquisitions.imports.get(1).with_problems == 2
    desk.post(f"{file}/problems", f"{file}/problems/1", how="")
    assert "3 of 4 things are open" in desk.get(f"{file}/problems?at=1").text
    code = services.acquisitions.import_problems.all(1)[0].problem.code
    desk.post(f"{file}/problems", f"{file}/problems", code=code)
    assert "All problems are dealt with" in desk.get(f"{file}/problems").text
    assert desk.post(f"{file}/problems", f"{file}/problems/2", how="burnt").status_code == 400


def test_a_file_fills_a_donation_and_can_be_undone(desk: Browser, services: Services) -> None:
    opened = desk.post("/en/desk/", "/en/desk/donations", donor="Winrock", received_on="2026-03-01")
    assert opened.status_code == 303
    donation = services.acquisitions.donations.newest(1)[0]
    token = form_token(desk.get("/en/desk/imports"))
    data = {"csrf_token": token, "donation": donation.id, "file": (io.BytesIO(TABLE.encode()), "box.csv")}
    answer = desk.client.post("/en/desk/imports", data=data, content_type="multipart/form-data")
    file = address_of(answer)
    services.operations.worker.run_pending()
    desk.post(file, f"{file}/commit")
    services.operations.worker.run_pending()
    lines = services.acquisitions.donations.get(donation.id).lines
    assert [(line.position, line.description.title, line.state) for line in lines] == [
        (1, "Quiet harbours", "accepted"),
        (2, "Nets and debts", "accepted"),
    ]
    assert services.records.publications.get(lines[0].publication_id or 0).donors == ("Winrock",)
    services.change_log.revert(None, services.change_log.recent(1)[0].id)
    assert services.acquisitions.donations.get(donation.id).lines == ()
    assert services.records.publications.count() == 1


def test_a_file_that_is_being_read_or_taken_in_can_be_stopped(desk: Browser, services: Services) -> None:
    file = address_of(send(desk, TABLE.encode(), "box.csv"))
    assert desk.post(file, f"{file}/stop").status_code == 303
    services.operations.worker.run_pending()
    assert desk.get(file).status_code == 404
    file = address_of(send(desk, TABLE.encode(), "box.csv"))
    services.operations.worker.run_pending()
    desk.post(file, f"{file}/commit")
    desk.post(file, f"{file}/stop")
    services.operations.worker.run_pending()
    assert services.records.publications.count() == 1
    desk.post(file, f"{file}/commit")
    services.operations.worker.run_pending()
    assert services.records.publications.count() == 3
