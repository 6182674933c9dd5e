"""What is printed: labels where the sheet has them, registers, letters, lists, as pages and as PDF."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape
from io import BytesIO

import pytest
from pypdfium2 import PdfDocument
from sqlalchemy import update
from werkzeug.test import TestResponse

from catalogue.app import create_app
from catalogue.bootstrap import Services
from catalogue.domain.descriptions.description import Description
from catalogue.domain.gaps.gap_report import Status
from catalogue.domain.gaps.reference_lists import Weight
from catalogue.domain.people.access import Role
from catalogue.services.lists.editing.entries import Marks
from catalogue.services.records.publications import CopyData
from catalogue.storage.models import Copy, GapReport
from tests.web.member_site import PASSWORD
from tests.web.support import Browser, boxes


def test_labels_of_a_donation_stand_one_a_copy(sample: Services, logged_in: Browser) -> None:
    donation = sample.acquisitions.donations.get(
        min(donation.id for donation in sample.acquisitions.donations.newest())
    )
    browser = logged_in.as_role("librarian")
    page = browser.get(f"/en/desk/labels?donation={donation.id}&sheet=65&first=60").text
    numbers = re.findall(r'class="number"[^>]*>([^<]+)<', page)
    assert sorted(numbers) == sorted(line.accession_number for line in donation.lines)
    assert page.count('class="sheet"') == -(-(len(numbers) + 59) // 65)


def test_the_label_of_a_further_copy_says_which_it_is(services: Services, desk: Browser) -> None:
    use = services.records.publications
    two = [CopyData(call_number="REP CAM ILO 004"), CopyData(call_number="REP CAM ILO 004")]
    first, second = use.get(use.add(None, Description(title="Two of one"), two)).copies
    page = desk.get(f"/en/desk/labels?copy={first.id}&copy={second.id}").text
    spines = re.findall(r'class="spine"[^>]*>([^<]+)<', page)
    assert spines == ["REP", "CAM", "ILO", "004", "REP", "CAM", "ILO", "004 c.2"]
    assert f"copy={first.id}&amp;copy={second.id}" in page, "the PDF is of the same copies"


def test_ticked_copies_are_labelled_or_changed_and_that_is_undone(services: Services, desk: Browser) -> None:
    use, page, address = services.records.publications, "/en/desk/register", "/en/desk/register/state"
    made = use.add(None, Description(title="A worn book"), [CopyData(), CopyData()])
    one, other = [copy.id for copy in use.get(made).copies]
    ticked = [box for box in boxes(desk.get(page), "copy") if int(box.partition("-")[0]) in (one, other)]
    labels = desk.post(page, address, copy=ticked, labels="1")
    assert labels.headers["Location"].endswith(f"/labels?copy={one}&copy={other}")
    assert "Tick at least one" in desk.get(desk.post(page, address).headers["Location"]).text
    changed = desk.post(page, address, copy=ticked, state="in_repair").headers["Location"]
    shown = desk.get(changed).text
    assert "The ticked copies are changed." in shown and shown.count("Being repaired</span>") == len(ticked)
    again = desk.post(page, address, copy=ticked, state="in_repair").headers["Location"]
    assert "Nothing had to be changed: the ticked ones were so already." in desk.get(again).text
    undo = re.search(r'action="([^"]*/undo)"', shown)
    assert undo and desk.post(changed, undo[1], back=page).status_code == 303
    assert {copy.status for copy in use.get(made).copies} == {"available"}


def test_labels_by_number_and_what_cannot_be(logged_in: Browser) -> None:
    browser = logged_in.as_role("librarian")
    assert browser.get("/en/desk/labels?from=HTIC-00001&to=HTIC-00003").text.count('class="number"') == 3
    assert 'id="from-error"' in browser.get("/en/desk/labels?from=nonsense").text
    assert 'id="first-error"' in browser.get("/en/desk/labels?from=HTIC-00001&first=99").text
    assert "Nothing to print yet" in browser.get("/en/desk/labels").text


@pytest.mark.parametrize("address", ["/en/desk/register", "/en/desk/shelf-list"])
def test_registers_stand_in_pages_on_the_screen_and_whole_to_print(
    sample: Services, logged_in: Browser, address: str
) -> None:
    desk = logged_in.as_role("librarian")
    whole = desk.get(f"{address}?whole=1").text
    numbers = re.findall(r"HTIC-\d+", whole)
    assert len(numbers) == 348
    paged: list[str] = []
    page = address
    while page:
        text = desk.get(page).text
        shown = re.findall(r"HTIC-\d+", text)
        assert 0 < len(shown) <= 100 and "348 copies" in text
        paged += shown
        following = re.search(r'rel="next" href="([^"]+)"', text)
        page = unescape(following[1]) if following else ""
    assert paged == numbers
    assert desk.get(f"{address}?page=99").location.endswith("page=4")


def test_the_shelf_list_stands_as_the_shelf_does(services: Services, desk: Browser) -> None:
    along = ["QQ CAM 2", "QQ CAM 10", "QQ CAM ១២", "QQ THA 1"]
    for call_number in reversed(along):
        services.records.publications.add(
            None, Description(title="A number"), [CopyData(call_number=call_number)]
        )
    for way in ("", "?whole=1"):
        page = desk.get(f"/en/desk/shelf-list{way}").text
        assert re.findall(r'<td class="mark">(QQ [^<]+)<', page) == along
        assert '<th scope="col">Location' not in page, "none of them has one"
    services.records.publications.add(None, Description(title="A number"), [CopyData(location="Cellar")])
    assert '<th scope="col">Location' in desk.get("/en/desk/shelf-list").text
    shelves = desk.get("/en/browse/call_number?letter=QQ").text
    assert re.findall(r"QQ \w+ [\d១២]+", shelves) == along


def test_registers_and_statement_tell_every_copy(sample: Services, logged_in: Browser) -> None:
    browser = logged_in.as_role("librarian")
    for address in ("/en/desk/register", "/en/desk/shelf-list"):
        assert "HTIC-00001" in browser.get(f"{address}?whole=1").text
        assert browser.get(f"{address}?whole=1").text.count("HTIC-") >= 348
    donation_id = sample.acquisitions.donations.newest()[0].id
    statement = browser.get(f"/en/desk/donations/{donation_id}/statement").text
    assert statement.count("On the shelf as") == sample.acquisitions.donations.get(donation_id).accepted


def test_what_is_printed_folds_on_a_phone_and_breaks_no_number(sample: Services, logged_in: Browser) -> None:
    browser = logged_in.as_role("librarian")
    page = browser.get("/en/desk/meeting").text
    assert page.count("<table") == page.count('<table class="folds"') > 1
    assert '<span class="pick">☐</span></td><td class="headline">' in page
    assert re.search(r'<td class="number" data-named="Missing now">\d+</td>', page)
    donation_id = sample.acquisitions.donations.newest()[0].id
    letter = browser.get(f"/en/desk/donations/{donation_id}/acknowledgement").text
    assert re.search(r'<td class="mark">HTIC-\d+</td>', letter)


def pages_of(answer: TestResponse) -> list[str]:
    """The text of each page of a PDF."""
    assert answer.status_code == 200 and answer.mimetype == "application/pdf", answer.text
    return [page.get_textpage().get_text_range() for page in PdfDocument(answer.data)]


def flat(pages: list[str]) -> str:
    return " ".join(" ".join(pages).split())


def test_every_list_comes_as_pdf_under_the_letterhead(sample: Services, logged_in: Browser) -> None:
    browser = logged_in.as_role("librarian")
    wanted, register, shelves = (
        pages_of(browser.get(f"/{place}.pdf"))
        for place in ("km/wanted", "en/desk/register", "km/desk/shelf-list")
    )
    assert flat(wanted).count("☐") == len(sample.pledges.wanted.titles())
    assert flat(register).count("HTIC-") == flat(shelves).count("HTIC-") == 348
    holdings = PdfDocument(browser.get("/km/holdings.pdf").data)
    subjects = PdfDocument(browser.get("/en/holdings/by-subject.pdf").data)
    assert len(subjects) > len(holdings) > 5
    headings = re.findall(r"<h2 [^>]*>(.*?) <span", browser.get("/en/holdings/by-subject").text)
    assert headings.count("Children") == 1 and all(heading[0] == heading[0].upper() for heading in headings)
    for first in (
        wanted[0],
        register[0],
        shelves[0],
        *(pdf[0].get_textpage().get_text_range() for pdf in (holdings, subjects)),
    ):
        assert "Human Trafficking Information Centre" in first
    # Words are in the language of the page; readers of PDFs repeat letters of Khmer, but none is lost.
    assert "Accession register" in register[0] and set("បញ្ជីធ្នើរ") <= set(shelves[0])


def test_labels_as_pdf_begin_at_the_free_place(logged_in: Browser) -> None:
    browser = logged_in.as_role("librarian")
    chosen = "from=HTIC-00001&to=HTIC-00010&sheet=24&first=20"
    pages = pages_of(browser.get(f"/en/desk/labels.pdf?{chosen}"))
    assert [page.count("HTIC-") for page in pages] == [5, 5]
    assert browser.get("/en/desk/labels.pdf?from=nonsense").status_code == 302


def test_a_report_of_a_list_as_pdf(sample: Services, logged_in: Browser) -> None:
    browser = logged_in.as_role("librarian")
    (found, *_) = sample.lists.lists.visible_to(None)
    report = sample.lists.reports.report(sample.access.accounts.by_email("librarian@test.example"), found.id)
    assert report
    address = f"/en/member/lists/{found.id}/report.pdf"
    assert flat(pages_of(browser.get(address))).count("☐") >= report.total
    missing = flat(pages_of(browser.get(f"{address}?status=missing")))
    assert missing.count("☐") >= report.counts[Status.MISSING] and "Shown: Missing" in missing


def test_a_report_as_pdf_tells_the_day_of_the_centre_and_the_weights(working: Services) -> None:
    member = working.access.accounts.by_email("first@test.example")
    assert member is not None
    lines = b"title,weight\nSought above all,\nOf some use,\nOf no weight,\n"
    list_id = working.lists.lists.from_file(member, "Weighed", BytesIO(lines), "weighed.csv").list_id
    working.lists.reports.start(member, list_id)
    working.operations.worker.run_pending()
    rows = working.lists.reports.whole(member, list_id).rows
    for row, weight in zip(rows, (Weight.ESSENTIAL, Weight.USEFUL), strict=False):
        working.lists.entries.mark(member, list_id, [row.entry_id], Marks(weight=weight))
    # At 20:00 UTC the next day has begun in Phnom Penh.
    with working.database.write() as session:
        evening = dt.datetime(2026, 3, 31, 20, 0, tzinfo=dt.UTC)
        session.execute(update(GapReport).where(GapReport.list_id == list_id).values(made_at=evening))
    browser = Browser(create_app(working.config, working), PASSWORD).as_role("first")
    words = flat(pages_of(browser.get(f"/en/member/lists/{list_id}/report.pdf")))
    assert "Checked on 1 April 2026." in words
    assert "Sought above all Essential" in words and "Of some use Useful" in words
    assert words.count("Essential") == words.count("Useful") == 1


def test_letters_are_worded_seen_and_worded_back(working: Services) -> None:
    working.access.accounts.add(None, "librarian@test.example", [Role.LIBRARIAN], password=PASSWORD)
    browser = Browser(create_app(working.config, working), PASSWORD).as_role("librarian")
    donation = working.acquisitions.donations.get(
        min(donation.id for donation in working.acquisitions.donations.newest())
    )
    page, letter = "/en/desk/letters/acknowledgement", f"/en/desk/donations/{donation.id}/acknowledgement"
    assert "Thank you for your gift" in flat(pages_of(browser.get(f"{letter}.pdf")))

    wrong = browser.post(page, page, heading="Thanks", body="Dear {giver}", action="save")
    assert wrong.status_code == 400 and "{giver}" in wrong.text and "{donor}" in wrong.text
    words = {"heading": "With thanks", "body": 'Dear {donor}, #panic("x")\n\n{titles}\n\nCome again.'}
    seen = browser.post(page, page, **words, action="preview")
    assert "nothing is saved yet" in seen.text and '<p class="as-typed">Come again.</p>' in seen.text
    assert working.settings.letter("acknowledgement", "en") is None
    browser.post(page, page, **words, action="save")
    assert "Changed the words of a letter" in working.change_log.recent()[0].sentence
    text = flat(pages_of(browser.get(f"{letter}.pdf")))
    assert f'Dear {donation.donor.name}, #panic("x")' in text and "Come again." in text
    assert text.count("HTIC-") == donation.accepted == browser.get(letter).text.count("HTIC-")
    assert "Come again." not in browser.get(letter.replace("/en/", "/km/")).text
    browser.post(page, page, action="reset")
    assert "Thank you for your gift" in browser.get(letter).text


def test_the_meeting_is_told_on_one_page_what_came_and_what_is_missing(working: Services) -> None:
    working.access.accounts.add(None, "librarian@test.example", [Role.LIBRARIAN], password=PASSWORD)
    actor = working.access.accounts.by_email("librarian@test.example")
    assert actor
    today = working.lists.history.today()
    wanted = working.pledges.wanted.titles()
    for donor, unnamed in (("Winrock", False), ("A quiet donor", True)):
        donation = working.acquisitions.donations.open(actor, donor, today, unnamed=unnamed)
        line = working.acquisitions.donations.add_line(
            actor, donation, wanted.pop(0).description.with_changes(kind="book")
        )
        working.acquisitions.donations.accept_line(actor, line, CopyData())
    bought = working.records.publications.add(actor, Description(title="Bought at the market"), [CopyData()])
    working.operations.worker.run_pending()

    report = working.reports.meetings.report(today)
    assert report.donors == [("Winrock", 1), ("", 1), (None, 1)] and report.titles == 3
    assert report.now[Status.HELD] >= report.then.get(Status.HELD, 0)
    with working.database.write() as session:  # at one in the night there, the day before by the clock of UTC
        hour = dt.datetime.combine(today, dt.time(1), working.lists.history.zone()).astimezone(dt.UTC)
        session.execute(update(Copy).where(Copy.publication_id == bought).values(created_at=hour))
    assert working.reports.meetings.report(today).donors == report.donors
    browser = Browser(create_app(working.config, working), PASSWORD).as_role("librarian")
    for address in (f"since={today}", "since=2000-01-01"):
        assert len(pages_of(browser.get(f"/km/desk/meeting.pdf?{address}"))) == 1
    (page,) = pages_of(browser.get(f"/en/desk/meeting.pdf?since={today}"))
    screen = browser.get(f"/en/desk/meeting?since={today}").text
    for text in (flat([page]), screen):
        assert "Winrock" in text and "3 copies came in" in text and "Donors who stay unnamed" in text
        assert "No donor is recorded" in text, "nobody is invented"
        assert "quiet donor" not in text
    whole = flat(pages_of(browser.get(f"/en/desk/meeting.pdf?since={today}&lists=1")))
    assert whole.count("☐") == 5 + len(working.pledges.wanted.titles()) and "quiet donor" not in whole
    assert 'id="since-error"' in browser.get("/en/desk/meeting?since=2999-01-01").text
    working.authority.hidden_names.set(actor, "Winrock", hidden=True)
    assert "Winrock" not in flat(pages_of(browser.get(f"/en/desk/meeting.pdf?since={today}")))
