"""An agency that wishes not to be named is named nowhere, except to its own people and at the desk."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from urllib.parse import urljoin, urlsplit

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from catalogue.app import create_app
from catalogue.bootstrap import Services
from catalogue.domain.people.access import Role
from catalogue.services.records.publications import CopyData
from tests.support.lists import share
from tests.web.member_site import PASSWORD
from tests.web.support import Browser

AGENCY, PERSON = "Zephyrine Quorum", "Ottoline Vaxley"
_LINK = re.compile(r'(?:href|action|src)="(/[^"#]*)"')
_NUMBER = re.compile(r"[^/.=&]*\d[^/.=&]*")
_ENDS = ("/log-out", "/withdraw", "/extend", "/end")


@pytest.fixture
def giving(working: Services) -> Services:
    """The agency has a public list, an open and a kept pledge, an answer, and a gift on the shelf."""
    working.access.accounts.add(
        None, "z@test.example", [Role.MEMBER], password=PASSWORD, name=PERSON, agency=AGENCY
    )
    working.access.accounts.add(None, "librarian@test.example", [Role.LIBRARIAN], password=PASSWORD)
    officer = working.access.accounts.by_email("z@test.example")
    librarian = working.access.accounts.by_email("librarian@test.example")
    assert officer
    assert librarian
    until = dt.date.today() + dt.timedelta(days=60)
    first, second = working.pledges.wanted.titles()[:2]
    for title in (first, second):
        working.pledges.pledges.pledge(officer, title.key, until)
    donation = working.acquisitions.donations.open(librarian, AGENCY, dt.date.today())
    line = working.acquisitions.donations.add_line(librarian, donation, first.description)
    working.acquisitions.donations.accept_line(librarian, line, CopyData())
    made = working.lists.lists.from_text(
        officer, "A list of theirs", f"{second.title}\nAnother book entirely (2003)"
    )
    share(working, officer, librarian, made.list_id)
    working.lists.reports.start(officer, made.list_id)
    working.operations.worker.run_pending()
    return working


def pages(client: FlaskClient, start: str) -> Iterator[tuple[str, str]]:
    """Every page and file that links lead to, one of each shape, with its text."""
    waiting, known = [start], {start}
    while waiting:
        address = waiting.pop()
        answer = client.get(address, follow_redirects=False)
        if answer.status_code == 200:
            yield address, text_of(answer)
        if answer.mimetype != "text/html":
            continue
        for found in _LINK.findall(answer.text):
            link = urljoin(address, found.replace("&amp;", "&"))
            parts = urlsplit(link)
            shape = _NUMBER.sub("0", parts.path) + ("?" if parts.query else "")
            if shape not in known and not parts.path.startswith("/km/") and not link.endswith(_ENDS):
                known.add(shape)
                waiting.append(link)


def text_of(answer: TestResponse) -> str:
    """What a page or a file says; of a spreadsheet or another packed file what is in it."""
    sent: bytes = answer.data
    if not zipfile.is_zipfile(BytesIO(sent)):
        return sent.decode("utf-8", "replace")
    with zipfile.ZipFile(BytesIO(sent)) as packed:
        return "\n".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())


def naming(client: FlaskClient, start: str) -> list[str]:
    return [address for address, text in pages(client, start) if AGENCY in text or PERSON in text]


def test_a_hidden_name_stands_on_no_page_and_in_no_file(giving: Services, words_of_paper: None) -> None:
    app = create_app(giving.config, giving)
    public = app.test_client()
    other, own, desk = (Browser(app, PASSWORD) for _ in range(3))
    other.log_in("second@test.example", PASSWORD)
    own.log_in("z@test.example", PASSWORD)
    desk.as_role("librarian")
    seen = {
        "public": naming(public, "/en/"),
        "member": naming(other.client, "/en/member/"),
    }
    assert {"/en/coverage/collection", "/en/holdings.xlsx"} <= set(seen["public"]), (
        "the walk finds a name that is not hidden"
    )
    assert seen["member"]

    page = "/en/member/account"
    assert "Other members see what Zephyrine Quorum has promised" in own.get(page).text
    assert own.post(page, "/en/member/account/name", hide="1").status_code == 303
    giving.operations.worker.run_pending()

    assert naming(public, "/en/") == []
    assert naming(other.client, "/en/member/") == []
    search = public.get("/en/search", query_string={"q": AGENCY}).text
    assert "Given by" not in search
    assert AGENCY in own.get(page).text, "its own people see it"
    assert AGENCY in desk.get("/en/desk/hidden-names").text, "the desk must know whose parcel it is"
    donor = next(each for each in giving.acquisitions.donations.donors() if each.name == AGENCY)
    assert "it stands among the hidden names" in desk.get(f"/en/desk/donors/{donor.id}").text

    officer = giving.access.accounts.by_email("z@test.example")
    assert officer
    title = next(iter(giving.pledges.pledges.standing()))
    assert "promised until" in other.get(f"/en/wanted/{title}").text, "that it is promised still shows"
    assert giving.pledges.pledges.standing(officer)[title].agency == AGENCY

    assert (
        desk.post("/en/desk/hidden-names", "/en/desk/hidden-names", name=AGENCY, show="1").status_code == 303
    )
    giving.operations.worker.run_pending()
    assert AGENCY in public.get("/en/coverage/collection").text


def test_whoever_is_called_as_a_hidden_donor_is_told_that_they_did_not_hide_the_name(
    giving: Services, words_of_paper: None
) -> None:
    app, page = create_app(giving.config, giving), "/en/member/account"
    own, desk = Browser(app, PASSWORD), Browser(app, PASSWORD)
    own.log_in("z@test.example", PASSWORD)
    desk.as_role("librarian")
    desk.post("/en/desk/hidden-names", "/en/desk/hidden-names", name=AGENCY)
    assert "Not you hid it, but the librarian" in own.get(page).text
    assert "Show it again" not in own.get(page).text

    own.post(page, "/en/member/account/name", hide="1")
    assert "Not you hid it" not in own.get(page).text
    gone_on = own.post(page, "/en/member/account/name", show="1").headers["Location"]
    assert "You do not hide the name any more, but somebody else does" in own.get(gone_on).text
    assert AGENCY in giving.authority.hidden_names.all()
