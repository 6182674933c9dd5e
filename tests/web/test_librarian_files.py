"""Files at the desk: sent, looked through, taken in once, or thrown away."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from catalogue.app import create_app
from catalogue.bootstrap import Services, build
from catalogue.config import Config
from catalogue.domain.access import Role
from catalogue.domain.description import Description, Identifier

from .support import Browser, form_token

PASSWORD = "a password for tests"
TABLE = """title,authors,year,isbn
Quiet harbours,"Chan, Dara",2011,
Meeting the Challenge,International Labour Organization,2008,978-92-2-121319-2
Nets and debts,"Sok, Vanna",2004,978-92-2-121319-9
"""


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    """A catalogue that holds one of the table's titles."""
    services = build(Config.for_home(tmp_path))
    services.accounts.add(None, "librarian@test.example", [Role.LIBRARIAN], password=PASSWORD, name="Sok")
    held = Description(
        title="Meeting the Challenge", year="2008", identifiers=(Identifier("isbn", "978-92-2-121319-2"),)
    )
    services.publications.add(None, held)
    services.worker.run_pending()
    yield services
    services.close()


@pytest.fixture
def desk(services: Services) -> Browser:
    """The librarian at the desk."""
    return Browser(create_app(services.config, services), PASSWORD).as_role("librarian")


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
    services.worker.run_pending()
    assert desk.get(f"{file}/progress").get_json()["finished"] is True

    page = desk.get(file).text
    assert "3 records were read. Nothing is in the catalogue yet." in page
    assert services.publications.count() == 1
    assert "Quiet harbours" in desk.get(f"{file}?show=new").text
    held = desk.get(f"{file}?show=held").text
    assert "Meeting the Challenge" in held and "Quiet harbours" not in held
    assert "check digit" in desk.get(f"{file}?show=problem").text

    desk.post(file, f"{file}/commit")
    services.worker.run_pending()
    outcome = desk.get(file).text
    assert re.search(r"<dt>added</dt><dd>2</dd>", outcome) and re.search(
        r"<dt>held already</dt><dd>1</dd>", outcome
    )
    assert services.publications.count() == 3
    assert services.publications.newest(1)[0].copies[0].donor == "Winrock"

    again = address_of(send(desk, TABLE.encode(), "box again.csv"))
    services.worker.run_pending()
    desk.post(again, f"{again}/commit")
    services.worker.run_pending()
    assert services.publications.count() == 3


def test_each_line_follows_its_choice(desk: Browser, services: Services) -> None:
    file = address_of(send(desk, TABLE.encode(), "box.csv"))
    services.worker.run_pending()
    page = desk.get(file).text
    lines = list(dict.fromkeys(re.findall(r'name="(action-\d+)"', page)))
    assert len(lines) == 3
    desk.post(file, f"{file}/choices", **{lines[0]: "skip", lines[1]: "copy", lines[2]: "add"})
    desk.post(file, f"{file}/commit")
    services.worker.run_pending()
    assert services.publications.count() == 2
    assert len(services.publications.get(1).copies) == 1


def test_a_file_can_be_thrown_away(desk: Browser, services: Services) -> None:
    file = address_of(send(desk, TABLE.encode(), "box.csv"))
    services.worker.run_pending()
    desk.post(file, f"{file}/discard")
    assert desk.get(file).status_code == 404
    assert services.publications.count() == 1
    assert services.imports.newest() == []


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "empty.csv", "empty"),
        (b"colour,weight\nred,12\n", "odd.csv", "column"),
        (b"PK\x03\x04 cut off", "torn.xlsx", "damaged"),
    ],
)
def test_an_unusable_file_is_refused_in_words(
    desk: Browser, services: Services, content: bytes, name: str, words: str
) -> None:
    file = address_of(send(desk, content, name))
    services.worker.run_pending()
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
