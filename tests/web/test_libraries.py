"""Other libraries: what they hold is taken in, kept apart, told of where it is missing here, and removed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from catalogue.app import create_app
from catalogue.bootstrap import Services, build
from catalogue.config import Config
from catalogue.domain.access import Role
from catalogue.domain.description import Description
from catalogue.services.records.publications import CopyData
from tests.support.live_pages import served

from .conftest import PASSWORD
from .support import Browser

PLACE = "Siem Reap, Charles de Gaulle Avenue"


@pytest.fixture
def elsewhere(working: Services, tmp_path: Path) -> Iterator[Services]:
    """A library that holds the two most wanted titles of the sample, and one that nobody wants."""
    services = build(Config.for_home(tmp_path / "elsewhere"))
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
    working: Services, elsewhere: Services, librarian: Browser
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
    assert working.records.publications.count() == before
    assert working.lists.reports.whole(None, 1).counts == report_before, "nothing elsewhere is held here"
    assert not everybody.get("/en/search?q=pottery").text.count("Tonle Sap")
    librarian.post(address, f"{address}/remove")
    working.operations.worker.run_pending()
    assert "University Library" not in everybody.get("/en/wanted").text
    assert everybody.get(address).status_code != 200 and librarian.client.get(address).status_code == 404
    (act,) = [each for each in working.change_log.recent(5) if each.action == "library_removed"]
    librarian_account = working.access.accounts.by_email("librarian@test.example")
    assert librarian_account
    working.change_log.undo(librarian_account, act.id)
    working.operations.worker.run_pending()
    assert "University Library" in everybody.get("/en/wanted").text, "with all that it holds"
