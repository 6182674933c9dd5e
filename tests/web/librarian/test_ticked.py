"""Lists with a working bar: what is done to the ticked rows is one act, which the list offers to undo."""

from __future__ import annotations

import datetime as dt
import re

from catalogue.bootstrap import Services
from tests.web.support import Browser

DAY = dt.date(2026, 4, 14)


def undone(desk: Browser, changed: str, back: str) -> None:
    undo = re.search(r'action="([^"]*/undo)"', desk.get(changed).text)
    assert undo and desk.post(changed, undo[1], back=back).status_code == 303


def test_ticked_donations_are_closed_and_that_is_undone(services: Services, desk: Browser) -> None:
    librarian = services.access.accounts.by_email("librarian@test.example")
    assert librarian
    use, page, address = services.acquisitions.donations, "/en/desk/donations", "/en/desk/donations/ticked"
    made = [use.open(librarian, donor, DAY) for donor in ("Harbour Trust", "Sok", "Chan")]
    ticked = [str(number) for number in made[:2]]
    assert "Tick at least one" in desk.get(desk.post(page, address, state="closed").location).text
    assert "Tick at least one" in desk.get(desk.post(page, address, donation=ticked).location).text
    changed = desk.post(page, address, donation=ticked, state="closed").location
    assert "The ticked donations are changed." in desk.get(changed).text
    assert [use.get(number).closed for number in made] == [True, True, False]
    again = desk.post(page, address, donation=ticked, state="closed").location
    assert "were so already" in desk.get(again).text
    undone(desk, changed, page)
    assert not any(use.get(number).closed for number in made)


def test_of_ticked_donors_it_is_said_whether_readers_know_them(services: Services, desk: Browser) -> None:
    librarian = services.access.accounts.by_email("librarian@test.example")
    assert librarian
    use, page = services.acquisitions.donations, "/en/desk/donors"
    for name in ("Harbour Trust", "Sok"):
        use.open(librarian, name, DAY)
    ids = [str(donor.id) for donor in use.donors()]
    assert "Tick at least one" in desk.get(desk.post(page, page, donor=ids, named="perhaps").location).text
    changed = desk.post(page, page, donor=ids, named="no").location
    assert "The ticked donors are changed." in desk.get(changed).text
    assert all(donor.unnamed for donor in use.donors())
    undone(desk, changed, page)
    assert not any(donor.unnamed for donor in use.donors())
