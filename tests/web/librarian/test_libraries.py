"""Other libraries: what they hold is taken in, kept apart, told of where it is missing here, and removed."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from catalogue.app import create_app
from catalogue.bootstrap import Services, build
from catalogue.config import Config
from catalogue.domain.descriptions.description import Description
from catalogue.domain.gaps.gap_report import Status
from catalogue.domain.people.access import Role
from catalogue.services.libraries import other_catalogues
from catalogue.services.libraries.libraries import LibraryData
from catalogue.services.pledges.pledges import USUAL_TIME, today
from catalogue.services.pledges.wanted import WantedTitle, Wish
from catalogue.services.records.publications import CopyData
from tests.support.live_pages import served
from tests.web.member_site import PASSWORD
from tests.web.support import Browser

PLACE = "Siem Reap, Charles de Gaulle Avenue"


@pytest.fixture
def elsewhere(working: Services, empty_home: Path) -> Iterator[Services]:
    """A library that holds the two most wanted titles of the sample, and one that nobody wants."""
    services = build(Config.for_home(empty_home))
    for number, wanted in enumerate(working.pledges.wanted.titles()[:2]):
        held = services.records.publications.add(None, wanted.description)
        services.records.publications.add_copy(None, held, CopyData(call_number=f"SR {number}"))
    services.records.publications.add(None, Description(title="Pottery of the Tonle Sap", year="1999"))
    services.operations.worker.run_pending()
    yield services
    services.close()


@pytest.fixture
def librarian(working: Services) -> Browser:
    """A librarian at the catalogue that looks round."""
    working.access.accounts.add(None, "librarian@test.example", [Role.LIBRARIAN], password=PASSWORD)
    return Browser(create_app(working.config, working), PASSWORD).as_role("librarian")


def test_a_librarian_adds_a_library_looks_takes_in_and_removes_it(
    working: Services, elsewhere: Services, librarian: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted, second, third = working.pledges.wanted.titles()[:3]
    before = working.records.publications.count()
    report_before = working.lists.reports.whole(None, 1).counts
    with served(create_app(elsewhere.config, elsewhere)) as site:
        new = "/en/desk/libraries/new"
        page = librarian.post(
            new, new, name="University Library", place=PLACE, hours="Every day", address=f"{site}/oai"
        )
        assert page.status_code == 303
        address = page.location.partition("?")[0]
        assert "never" in librarian.client.get(address).text
        librarian.post(address, f"{address}/look")
        working.operations.worker.run_pending()
        refused = librarian.client.get(address).text
        assert "within the house" in refused and "Pottery" not in refused
        monkeypatch.setattr(other_catalogues, "is_public", lambda _number: True)
        librarian.post(address, f"{address}/look")
        working.operations.worker.run_pending()
        page = librarian.client.get(address)
        assert "3 records" in page.text and "Pottery of the Tonle Sap" in page.text
        assert working.libraries.libraries.all()[0].records == 0, "a look keeps nothing"
        librarian.post(address, f"{address}/harvest")
        working.operations.worker.run_pending()
    page = librarian.client.get(address)
    assert "3 records came" in page.text
    everybody = librarian.client.application.test_client()
    for title, mark in ((wanted, "SR 0"), (second, "SR 1")):
        page = everybody.get(f"/en/wanted/{title.key}")
        assert "Can be read at" in page.text and PLACE in page.text and mark in page.text
    assert "Can be read at" not in everybody.get(f"/en/wanted/{third.key}").text
    for shown in ("/en/wanted", "/en/wanted/print", "/en/lists/1?status=missing"):
        assert "University Library" in everybody.get(shown).text, shown
    (row, *_) = [
        row
        for row in csv.DictReader(everybody.get("/en/lists/1/report.csv").text.splitlines())
        if wanted.title == row["title"]
    ]
    assert row["elsewhere"].startswith(f"University Library, {PLACE} (SR 0")
    told = everybody.get(f"/api/v1/wanted/{wanted.key}").get_json()["elsewhere"]
    assert [(copy["library"], copy["call_number"], copy["status"]) for copy in told] == [
        ("University Library", "SR 0", "held")
    ]
    _told_on_paper_and_to_programs(librarian, wanted)
    assert working.records.publications.count() == before
    assert working.lists.reports.whole(None, 1).counts == report_before, "nothing elsewhere is held here"
    assert not everybody.get("/en/search?q=pottery").text.count("Tonle Sap")
    edit = f"{address}/edit"
    bad = librarian.post(edit, edit, name="University Library", address="", daily="1")
    assert bad.status_code == 400 and "Give the address at which it is asked every day" in bad.text
    said = {"place": PLACE, "hours": "Every day", "address": f"{site}/oai", "daily": "1"}
    assert librarian.post(edit, edit, name="University Library", **said).status_code == 303
    assert "every day, for what is new" in librarian.client.get(address).text
    assert "every day" in librarian.client.get("/en/desk/libraries").text
    librarian.post(address, f"{address}/remove")
    working.operations.worker.run_pending()
    assert "University Library" not in everybody.get("/en/wanted").text
    assert everybody.get(address).status_code != 200 and librarian.client.get(address).status_code == 404
    (act,) = [act for act in working.change_log.recent(5) if act.action == "library_removed"]
    librarian_account = working.access.accounts.by_email("librarian@test.example")
    assert librarian_account
    working.change_log.undo(librarian_account, act.id)
    working.operations.worker.run_pending()
    assert "University Library" in everybody.get("/en/wanted").text, "with all that it holds"


def _told_on_paper_and_to_programs(librarian: Browser, wanted: WantedTitle) -> None:
    """The workbook, the PDFs, a link server's answer and a reconciliation say where a title can be read."""
    client = librarian.client
    workbook = load_workbook(BytesIO(client.get("/en/member/lists/1/report.xlsx?status=missing").data))
    names, *rows = workbook.active.iter_rows(values_only=True)
    cells = next(dict(zip(names, row, strict=True)) for row in rows if wanted.title in row)
    assert cells["elsewhere"].startswith(f"University Library, {PLACE} (SR 0")
    for printed in ("/en/member/lists/1/report.pdf?status=missing", "/en/wanted.pdf"):
        pages = PdfReader(BytesIO(client.get(printed).data)).pages
        assert any("Can be read at University Library" in page.extract_text() for page in pages), printed
    link = client.get(
        "/en/openurl", query_string={"rft.btitle": wanted.title, "rft.date": wanted.description.year}
    )
    assert "Not held, but wanted" in link.text and "Can be read at" in link.text and PLACE in link.text
    held = client.get("/en/openurl?rft.btitle=Is+trafficking+a+health+issue").text
    assert "Can be read at" not in held
    asked = {
        "elsewhere": {"query": wanted.title, "properties": [{"pid": "year", "v": wanted.description.year}]},
        "nowhere": {"query": "Nothing like it anywhere at all"},
    }
    answer = client.post("/reconcile", data={"queries": json.dumps(asked)}).get_json()
    candidate = answer["elsewhere"]["result"][0]
    assert (candidate["name"], candidate["match"]) == (wanted.description.full_title, False)
    assert {"id": "elsewhere", "value": True} in candidate["features"] and candidate["score"] > 50
    assert candidate["description"].startswith(f"Can be read at University Library, {PLACE}")
    assert not any("elsewhere" in result["id"] for result in answer["nowhere"]["result"])
    extend = {
        "ids": [candidate["id"]],
        "properties": [{"id": "library"}, {"id": "call_number"}, {"id": "title"}],
    }
    told = client.get("/reconcile", query_string={"extend": json.dumps(extend)}).get_json()["rows"]
    values = {name: [value["str"] for value in found] for name, found in told[candidate["id"]].items()}
    assert values == {
        "library": ["University Library"],
        "call_number": ["SR 0"],
        "title": [wanted.description.title],
    }
    assert "Can be read at" in client.get(f"/reconcile/preview?id={candidate['id']}").text
    led = client.get(f"/reconcile/view?id={candidate['id']}")
    page = client.get(led.location)
    assert "Can be read at" in page.text, led.location
    assert client.get("/reconcile/preview?id=elsewhere-999999").status_code == 404


@pytest.fixture
def siem_reap(working: Services) -> int:
    """A second library whose copies are catalogued here."""
    data = LibraryData("Siem Reap Centre", PLACE, "mornings", in_union=True)
    return working.libraries.libraries.add(None, data)


def test_in_a_union_it_is_said_who_holds_and_who_lacks_a_title(
    working: Services, librarian: Browser, siem_reap: int
) -> None:
    everybody = librarian.client.application.test_client()
    rows = working.lists.reports.whole(None, 1, Status.HELD).rows
    held, both = rows[0], rows[1]
    working.records.publications.add_copy(
        None, int(both.result.matches[0].holding_id), CopyData(library_id=siem_reap)
    )
    working.operations.worker.run_pending()
    centre = working.settings.centre().name("en")
    page = everybody.get("/en/lists/1?status=held").text
    assert f"Held in {centre}, missing in Siem Reap Centre" in page
    assert f"Held in {centre}, Siem Reap Centre" in page
    shown = everybody.get(f"/en/publication/{both.result.matches[0].holding_id}").text
    assert "Siem Reap Centre" in shown and PLACE in shown and "mornings" in shown
    lacked = everybody.get(f"/en/wanted?library={siem_reap}&words={held.description.title}").text
    assert f"Held in {centre}, missing in Siem Reap Centre" in lacked and "1 title wanted" in lacked
    (title,) = working.pledges.wanted.titles(Wish(words=held.description.title, library=siem_reap))
    member = Browser(librarian.client.application, PASSWORD)
    member.log_in("first@test.example", PASSWORD)
    offered = f"/en/wanted?library={siem_reap}&words={held.description.title}"
    assert f'name="key" value="{title.key}"' in member.get(offered).text
    form = f"/en/member/pledges/new/{title.key}"
    shown = member.get(f"{form}?library={siem_reap}").text
    assert "For which library" in shown and '<option value="0"' not in shown, "the centre has it"
    until = (today() + USUAL_TIME).isoformat()
    assert member.post(form, form, until=until, copies="1", library="0").status_code == 400
    assert member.post(form, form, until=until, copies="1", library=str(siem_reap)).status_code == 303
    assert "promised until" in everybody.get(offered).text
    assert "for Siem Reap Centre" in member.get("/en/member/pledges").text
    assert "for Siem Reap Centre" in librarian.get("/en/desk/pledges").text
    assert f"Held in {centre}, missing in Siem Reap Centre" in everybody.get(f"/en/wanted/{title.key}").text
    total = working.pledges.wanted.count()
    counts = working.lists.reports.whole(None, 1).counts
    here = working.reports.coverage.of_lists(None, 1).dimensions[0]
    tallies = {int(row.label): row.tally.counts for row in here.rows}
    assert tallies[siem_reap]["held"] == 1 and tallies[0]["held"] == counts[Status.HELD]
    assert tallies[siem_reap]["missing"] == counts[Status.MISSING] + (
        counts[Status.HELD] + counts[Status.OTHER_EDITION] - 1
    )
    assert working.pledges.wanted.count() == total, "what somebody holds is wanted by no list as a whole"
    assert "Siem Reap Centre" in everybody.get("/en/coverage").text
    assert "Siem Reap Centre" in librarian.get("/en/desk/meeting").text
    told = everybody.get(f"/api/v1/publications/{both.result.matches[0].holding_id}").get_json()["copies"]
    assert [copy["library"] for copy in told] == [centre, "Siem Reap Centre"]
    results = everybody.get("/en/search", query_string={"q": f'"{both.description.title}"'}).text
    assert f"{centre} · Siem Reap Centre" in results
    results = everybody.get("/en/search", query_string={"library": siem_reap}).text
    assert "1 publication" in results and f"/publication/{both.result.matches[0].holding_id}" in results
    assert 'id="facet-library"' in results and "<span>Siem Reap Centre</span>" in results
    counted = everybody.get("/api/v1/search?facets=true").get_json()["facets"]["library"]
    assert {"value": str(siem_reap), "name": "Siem Reap Centre", "count": 1} in counted
    form = librarian.get("/en/desk/publications/1/copies/new").text
    assert 'name="library_id"' not in form, "whoever works in one library is not asked which"


def test_an_administrator_says_who_works_where(working: Services, librarian: Browser, siem_reap: int) -> None:
    working.access.accounts.add(None, "administrator@test.example", [Role.ADMINISTRATOR], password=PASSWORD)
    browser = Browser(create_app(working.config, working), PASSWORD).as_role("administrator")
    found = working.access.accounts.by_email("librarian@test.example")
    assert found
    page = f"/en/people/{found.id}"
    assert "Siem Reap Centre" in browser.get(page).text
    browser.post(page, page, name="", agency="", roles="librarian", libraries=["0", str(siem_reap), "999"])
    found = working.access.accounts.by_email("librarian@test.example")
    assert found and found.libraries == {0, siem_reap}
    new = "/en/desk/publications/1/copies/new"
    assert 'name="library_id"' in librarian.get(new).text
    assert librarian.post(new, new, library_id=str(siem_reap)).status_code == 303
    (copy,) = [copy for copy in working.records.publications.get(1).copies if copy.library_id == siem_reap]
    edit = f"/en/desk/publications/1/copies/{copy.id}"
    assert librarian.post(edit, edit, library_id="0", status="available").status_code == 303
    assert working.records.publications.get(1).libraries == {0}


def test_a_centre_alone_sees_nothing_of_unions(librarian: Browser, working: Services) -> None:
    working.libraries.libraries.add(None, LibraryData("It only tells what it holds"))
    for page in (
        "/en/desk/publications/1/copies/new",
        "/en/desk/publications/1",
        "/en/publication/1",
        "/en/wanted",
        "/en/coverage",
        "/en/lists/1",
        "/en/desk/meeting",
        "/en/search",
        "/en/search?library=1",
    ):
        text = librarian.get(page).text
        assert "library_id" not in text and "Missing in" not in text and "By library" not in text, page
        assert "facet-library" not in text, page
        assert "It only tells what it holds" not in text and "Held in" not in text, page
