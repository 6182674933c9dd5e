"""When a gap closes, the desk, the letter, whoever promised it and the first page say so."""

from __future__ import annotations

import pytest

from catalogue.app import create_app
from catalogue.bootstrap import Services
from catalogue.domain.people.access import Role
from catalogue.services.pledges.pledges import USUAL_TIME, today
from catalogue.services.pledges.wanted import Wish
from catalogue.services.records.publications import CopyData
from tests.web.member_site import PASSWORD
from tests.web.support import Browser


@pytest.fixture
def donation(working: Services) -> int:
    """A gift of a title that the first agency had promised."""
    working.access.accounts.add(None, "desk@test.example", [Role.LIBRARIAN], password=PASSWORD)
    librarian, first = (
        working.access.accounts.by_email(f"{name}@test.example") for name in ("desk", "first")
    )
    assert librarian
    assert first
    (title,) = working.pledges.wanted.titles(Wish(words="disposable"))
    working.pledges.pledges.pledge(first, title.key, today() + USUAL_TIME)
    donation = working.acquisitions.donations.open(librarian, "A friend", today())
    working.acquisitions.donations.take(librarian, donation, title.description, CopyData())
    working.operations.worker.run_pending()
    return donation


def test_everybody_who_cared_sees_it(working: Services, donation: int) -> None:
    app = create_app(working.config, working)
    desk, first = Browser(app, PASSWORD).as_role("desk"), Browser(app, PASSWORD).as_role("first")
    for page in (f"/en/desk/?donation={donation}", f"/en/desk/donations/{donation}"):
        said = desk.get(page).text
        assert "This closes a gap: it was missing from Titles the field cites (sample)." in said
        assert "The first agency promised it: 1 of 1 that they promised have come in." in said
    letter = desk.get(f"/en/desk/donations/{donation}/acknowledgement").text
    assert "1 of these titles was missing from the lists of our members, and is not any more." in letter
    assert "agency" not in letter
    mine = first.get("/en/member/pledges").text
    assert "1 of your 1 promised title has come in." in mine
    assert "See it in the catalogue" in mine
    assert "1 gap was closed" in app.test_client().get("/en/").text
    promised = next(act for act in working.change_log.recent(20) if act.action == "pledge_made")
    told = desk.get(f"/en/desk/changes/{promised.id}").text
    assert "Pledge: " in told and "Promised until" in told and ">-1<" not in told


def test_a_letter_of_a_gift_that_closed_no_gap_is_silent(working: Services, donation: int) -> None:
    desk = Browser(create_app(working.config, working), PASSWORD).as_role("desk")
    librarian = working.access.accounts.by_email("desk@test.example")
    assert librarian
    plain = working.acquisitions.donations.open(librarian, "Another friend", today())
    (held, *_others) = working.records.publications.newest(1)
    working.acquisitions.donations.take(librarian, plain, held.description, CopyData(), held.id)
    working.operations.worker.run_pending()
    letter = desk.get(f"/en/desk/donations/{plain}/acknowledgement").text
    assert "of these titles" not in letter
    assert '<p class="as-typed"></p>' not in letter
    assert "{gaps}" not in letter
