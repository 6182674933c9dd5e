"""Lists with a working bar: what is done to the ticked rows is one act, which the list offers to undo.

It is about what stood there when the page came: a row that somebody else changed since stays as it is.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from io import BytesIO

import lxml.html
import pytest
from werkzeug.test import TestResponse

from catalogue.bootstrap import Services
from catalogue.domain.descriptions.description import Description
from catalogue.domain.holdings.copies import CopyStatus
from catalogue.domain.people.access import Account
from catalogue.services.records.attachments import Readers
from catalogue.services.records.publications import CopyData
from tests.support.pdf_writer import pdf
from tests.web.member_site import person
from tests.web.support import Browser, boxes, form_token

DAY = dt.date(2026, 4, 14)


def undone(desk: Browser, changed: str, back: str) -> None:
    undo = re.search(r'action="([^"]*/undo)"', desk.get(changed).text)
    assert undo and desk.post(changed, undo[1], back=back).status_code == 303


def test_ticked_donations_are_closed_and_that_is_undone(services: Services, desk: Browser) -> None:
    librarian = services.access.accounts.by_email("librarian@test.example")
    assert librarian
    use, page, address = services.acquisitions.donations, "/en/desk/donations", "/en/desk/donations/ticked"
    made = [use.open(librarian, donor, DAY) for donor in ("Harbour Trust", "Sok", "Chan")]
    opened = boxes(desk.get(page), "donation")
    ticked = [box for box in opened if int(box.partition("-")[0]) in made[:2]]
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
    ids = boxes(desk.get(page), "donor")
    assert "Tick at least one" in desk.get(desk.post(page, page, donor=ids, named="perhaps").location).text
    changed = desk.post(page, page, donor=ids, named="no").location
    assert "The ticked donors are changed." in desk.get(changed).text
    assert all(donor.unnamed for donor in use.donors())
    undone(desk, changed, page)
    assert not any(donor.unnamed for donor in use.donors())


@dataclass
class Two:
    """One who ticks rows of a page that was opened before, and another who changes what it shows."""

    services: Services
    desk: Browser
    other: Account

    def press(self, page: TestResponse, address: str, /, **fields: object) -> str:
        """Press a button of a page that was opened before; gives what is told then."""
        token = form_token(page)
        answer = self.desk.client.post(address, data={"csrf_token": token, **fields})
        assert answer.status_code == 303, answer.text
        (told,) = lxml.html.fromstring(self.desk.get(answer.location).text).xpath("//p[@role='status']")
        return str(told.text_content()).strip()


@pytest.fixture
def two(services: Services, desk: Browser) -> Two:
    return Two(services, desk, person(services, "librarian"))


NOTHING_DONE = (
    "Nothing is done: what you ticked says something else since you opened the page. "
    "Look at it again before you tick it."
)
ALL_BUT_ONE = (
    "Done, but not with 1 of the ticked ones: it says something else since you opened the page. "
    "Look at it again before you tick it."
)
ALL_BUT_TWO = (
    "Done, but not with 2 of the ticked ones: they say something else since you opened the page. "
    "Look at them again before you tick them."
)


def test_a_text_that_was_closed_is_opened_by_no_page_of_before(two: Two) -> None:
    files, page = two.services.records.attachments, "/en/desk/files"
    first, second, third = (
        files.attach(two.other, number, BytesIO(pdf([f"Text {number}"])), "a.pdf", Readers.PUBLIC).id
        for number in (1, 2, 3)
    )
    files.say_readers(two.other, third, Readers.STAFF, "")
    opened = two.desk.get(page)
    ticked = boxes(opened, "file")
    files.say_readers(two.other, first, Readers.STAFF, "The publisher forbade it today")
    files.say_readers(two.other, second, Readers.STAFF, "")
    files.say_readers(two.other, second, Readers.PUBLIC, "")
    assert two.press(opened, page, file=ticked, readers="public") == ALL_BUT_ONE
    assert two.desk.client.get(f"/en/desk/files/{first}").status_code == 200
    reader = two.desk.client.application.test_client()
    assert [reader.get(f"/en/file/{file}").status_code for file in (first, second, third)] == [404, 200, 200]

    files.remove(two.other, third)
    assert two.press(opened, page, file=ticked, readers="staff") == ALL_BUT_ONE
    km = two.desk.get("/km/desk/files")
    (box,) = [each for each in boxes(km, "file") if each.startswith(f"{first}-")]
    files.say_readers(two.other, first, Readers.STAFF, "No more")
    assert "សូមមើល" in two.press(km, "/km/desk/files", file=[box], readers="public")
    assert reader.get(f"/en/file/{first}").status_code == 404
    # Of a page that says nothing of what it saw, nothing is done.
    assert two.press(opened, page, file=[str(first)], readers="public") == NOTHING_DONE


def test_whom_nobody_is_to_name_is_named_by_no_page_of_before(two: Two) -> None:
    use, page = two.services.acquisitions.donations, "/en/desk/donors"
    for name in ("Harbour Trust", "Sok", "A friend"):
        use.open(two.other, name, DAY)
    ids = {donor.name: donor.id for donor in use.donors()}
    trust, sok, friend = ids["Harbour Trust"], ids["Sok"], ids["A friend"]
    use.name_donors(two.other, [sok, friend], unnamed=True)
    opened = two.desk.get(page)
    use.name_donors(two.other, [trust], unnamed=True)
    use.edit_donor(two.other, friend, "Chan Dara", "", unnamed=True)
    told = two.press(opened, page, donor=boxes(opened, "donor"), named="yes")
    assert told == ALL_BUT_TWO
    assert [use.donor(each).unnamed for each in (trust, sok, friend)] == [True, False, True]


def test_a_donation_to_which_more_came_stays_open(two: Two) -> None:
    use, page = two.services.acquisitions.donations, "/en/desk/donations"
    first, second = (use.open(two.other, name, DAY) for name in ("Harbour Trust", "Sok"))
    opened = two.desk.get(page)
    use.add_line(two.other, first, Description(title="Quiet harbours"))
    told = two.press(opened, f"{page}/ticked", donation=boxes(opened, "donation"), state="closed")
    assert told == ALL_BUT_ONE and [use.get(each).closed for each in (first, second)] == [False, True]


def test_a_copy_that_was_lost_is_found_by_no_page_of_before(two: Two) -> None:
    use, page = two.services.records.publications, "/en/desk/register"
    made = use.add(two.other, Description(title="A worn book"), [CopyData(), CopyData()])
    lost, other = (copy.id for copy in use.get(made).copies)
    use.set_status(two.other, [other], CopyStatus.IN_REPAIR)
    opened = two.desk.get(page)
    use.set_status(two.other, [lost], CopyStatus.LOST)
    ticked = [box for box in boxes(opened, "copy") if box.split("-")[0] in (str(lost), str(other))]
    assert two.press(opened, f"{page}/state", copy=ticked, state="available") == ALL_BUT_ONE
    assert [copy.status for copy in use.get(made).copies] == ["lost", "available"]
    again = two.press(opened, f"{page}/state", copy=ticked[:1], state="lost")
    assert again == "Nothing had to be changed: the ticked ones were so already."


def test_a_name_that_more_records_print_by_now_is_not_joined(two: Two) -> None:
    use, page = two.services.records.publications, "/en/desk/names/subject"
    first = use.add(two.other, Description(title="One", subjects=("lads", "boys", "young men")))
    opened = two.desk.get(page)
    second = use.add(two.other, Description(title="Two", subjects=("lads",)))
    ticked = [box for box in boxes(opened, "name") if box.split("-")[0] in ("lads", "boys", "young men")]
    assert two.press(opened, page, name=ticked, new="boys") == ALL_BUT_ONE
    assert use.get(first).description.subjects == ("lads", "boys")
    assert use.get(second).description.subjects == ("lads",)
    alone = [box for box in ticked if box.startswith(("lads-", "boys-"))]
    assert two.press(opened, page, name=alone) == NOTHING_DONE


def test_of_a_pair_that_was_worded_anew_nobody_says_that_it_is_two(two: Two) -> None:
    use, catalogue = two.services.maintenance.duplicates, two.services.records.publications
    book = Description(title="The long way home from the sea", year="2009", languages=("en",))
    one, other = (catalogue.add(two.other, book) for _ in range(2))
    two.services.operations.worker.run_pending()
    use.start(two.other)
    two.services.operations.worker.run_pending()
    page, merge = "/en/desk/duplicates", f"/en/desk/publications/{one}/merge/{other}"
    opened, beside = two.desk.get(page), two.desk.get(merge)
    (pair,) = [box for box in boxes(opened, "pair") if box.startswith((f"{one}-{other}-", f"{other}-{one}-"))]
    before = use.count()
    catalogue.edit(two.other, other, catalogue.get(other).version, book.with_changes(year="2010"))
    button = re.search(r'name="one" value="([^"]+)"', beside.text)
    assert button and two.press(beside, f"{page}/two", one=button[1], side_by_side="1") == NOTHING_DONE
    assert two.press(opened, f"{page}/two", pair=pair) == NOTHING_DONE and use.count() == before
    assert two.press(opened, f"{page}/two", one=pair) == NOTHING_DONE and use.count() == before
