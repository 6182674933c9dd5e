"""The scene of the whole: a list, its doubts, two promises, the gifts, thanks, and what the meeting hears."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdfium2 import PdfDocument

from catalogue import formats
from catalogue.bootstrap import Services, build
from catalogue.config import Config
from catalogue.domain.descriptions.description import Description
from catalogue.domain.gaps.gap_report import Status
from catalogue.domain.people.access import Role
from catalogue.services.days import this_day
from tests.support.live_site import LiveSite, Login, running_site
from tests.support.mail_server import MailBox, listening
from tests.support.pages import comes_true, log_in
from tests.support.ports import free_port

_WORKER = 60_000  # milliseconds; generous, since a loaded machine is no fault of the program
PROMISED = ("Ghost crews: a year on a trawler", "The price of a border: brokers speak")
OTHER = Login("second@example.org", "yet another long password")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, sample_home: Path) -> Iterator[LiveSite]:
    """A site of its own, since the scene changes what others only look at."""
    with running_site(tmp_path_factory.mktemp("scene"), sample_home) as live:
        yield live


@pytest.fixture
def services(site: LiveSite) -> Iterator[Services]:
    """The same catalogue from outside of the browser: a second member, and tomorrow."""
    built = build(Config.for_home(site.home))
    built.access.accounts.add(
        None, OTHER.email, [Role.MEMBER], password=OTHER.password, agency="Another agency"
    )
    yield built
    built.close()


@pytest.fixture
def mailbox(services: Services) -> Iterator[MailBox]:
    with listening(MailBox(free_port())) as box:
        services.settings.save_mail(None, box.server)
        yield box


@pytest.fixture
def list_file(services: Services, tmp_path: Path) -> Path:
    """Five titles in doubt, as the sample's own report has them, and two that nobody holds."""
    (sample,) = services.lists.lists.visible_to(None)
    report = services.lists.reports.report(None, sample.id, status=Status.REVIEW, limit=30)
    assert report
    # Each about one holding of its own: one key answers it, and no other.
    rows = [row for row in report.rows if len(row.result.matches) == 1]
    doubts = {row.result.matches[0].holding_id: row for row in reversed(rows)}
    assert len(doubts) >= 5
    entries = [(f"D{at}", row.description, ()) for at, row in enumerate(list(doubts.values())[:5])]
    entries += [(f"M{at}", Description(title=title, year="2015"), ()) for at, title in enumerate(PROMISED)]
    path = tmp_path / "What we cite.csv"
    path.write_bytes(b"".join(formats.write("csv", entries)))
    return path


def send_and_review(member: Page, path: Path) -> str:
    """Send the list, answer its five doubts; gives the address of the report."""
    member.goto("/en/member/lists/new")
    member.locator("#file").set_input_files(path)
    member.get_by_role("button", name="Check the list").click()
    member.wait_for_url(re.compile(r"/member/lists/\d+(\?said=.*)?$"), timeout=_WORKER)
    address = member.url
    member.get_by_role("link", name="Answer 5 doubtful titles").click()
    done = member.get_by_text("Nothing is in doubt")
    for _ in range(20):  # Behind a candidate that is ruled out another may stand.
        expect(
            member.get_by_text(re.compile(r"^\d+ titles? to answer|Nothing is in doubt")).first
        ).to_be_visible()
        if done.count():
            break
        with member.expect_navigation():
            member.locator("[data-key=x]").first.click()
    expect(member.get_by_text("Nothing is in doubt")).to_be_visible()
    return address


def publish(member: Page, librarian: Page, report: str) -> None:
    """Ask the librarian for help with the list, who publishes it."""
    member.goto(f"{report}/settings")
    member.get_by_label("The librarian too: I ask for help with it").check()
    member.get_by_role("button", name="Save").click()
    librarian.goto(f"{report}/settings")
    librarian.locator("input[name=visibility][value=public]").check()
    librarian.get_by_role("button", name="Save").click()


def pledge(member: Page, title: str) -> str:
    """Promise a wanted title; gives its address."""
    member.goto(f"/en/wanted?words={title.split(':')[0]}")
    member.get_by_role("link", name=title).click()
    address = member.url
    member.get_by_role("link", name="Pledge it").click()
    member.get_by_role("button", name="Pledge it").click()
    expect(member.get_by_role("status")).to_contain_text("Others see now that it is promised")
    return address


def take_in(librarian: Page, titles: tuple[str, ...]) -> None:
    librarian.goto("/en/desk/donations")
    librarian.get_by_label("Who gives?").fill("Sample Agency")
    librarian.get_by_role("button", name="Open the donation").click()
    for title in titles:
        librarian.get_by_label("Scan or type an ISBN, a title or a report number").fill(title)
        answer = librarian.locator(f'.answer[data-for="{title}"]')
        expect(answer).to_contain_text("Wanted, and not held")
        expect(answer).to_contain_text("Sample Agency has promised it")
        answer.locator("[data-key=new]").press("Enter")
        librarian.locator("#title").press("Enter")
        expect(librarian.get_by_role("status").first).to_contain_text("is accepted as copy")


def figure(page: Page, name: str) -> int:
    """One of the counts on the coverage page."""
    page.goto("/en/coverage")
    return int(page.locator(".counts").first.locator("li", has_text=name).locator("strong").inner_text())


def test_the_gap_closes(
    new_page: Callable[[], Page],
    axe: Callable[[Page], None],
    services: Services,
    site: LiveSite,
    mailbox: MailBox,
    list_file: Path,
) -> None:
    member, librarian = log_in(new_page(), site.member), log_in(new_page(), site.librarian)
    other, reader = log_in(new_page(), OTHER), new_page()
    report = send_and_review(member, list_file)
    publish(member, librarian, report)
    held, missing = figure(reader, "Held"), figure(reader, "Missing")

    addresses = [pledge(member, title) for title in PROMISED]
    assert figure(reader, "Pledged") == 2
    other.goto(addresses[0])
    expect(other.get_by_role("main")).to_contain_text("has promised it until")
    expect(other.get_by_role("main")).to_contain_text("Sample Agency")
    expect(other.get_by_role("link", name="Pledge it")).to_have_count(0)
    axe(other)
    reader.goto(addresses[0])
    expect(reader.get_by_role("main")).to_contain_text("It is promised until")
    expect(reader.get_by_role("main")).not_to_contain_text("Sample Agency")

    take_in(librarian, PROMISED)
    assert comes_true(
        reader,
        "async all => (await Promise.all(all.map(each => fetch(each)))).every(each => each.status === 404)",
        addresses,
    ), "the titles are still wanted"
    member.goto("/en/member/pledges")
    expect(member.get_by_text("It has come in. Thank you!")).to_have_count(2)
    assert figure(reader, "Held") == held + 2
    assert figure(reader, "Missing") == missing - 2
    axe(reader)

    services.notifications.notices.make_due(this_day() + dt.timedelta(days=1))
    member.goto("/en/member/notices")
    for title in PROMISED:
        expect(member.get_by_role("link", name=f"Thank you: {title} has come in")).to_be_visible()
    expect(member.get_by_role("main")).to_contain_text("What we cite: 2 came in")
    axe(member)
    sent = (
        "async () => (await (await fetch('/en/member/notices')).text()).split('sent by mail too').length > 3"
    )
    assert comes_true(member, sent), "the outbox did not send"
    subjects = [str(message["Subject"]) for message in mailbox.messages if message["To"] == site.member.email]
    assert sorted(subjects) == sorted(
        [*(f"Thank you: {title} has come in" for title in PROMISED), "What is new on your lists"]
    )

    reader.goto("/en/coverage/gifts")
    expect(reader.get_by_role("row", name=re.compile("Sample Agency")).first).to_contain_text("2")
    librarian.goto("/en/desk/meeting")
    for title in PROMISED:
        expect(librarian.get_by_role("main")).to_contain_text(title.split(":")[0])
    axe(librarian)
    link = librarian.get_by_role("link", name="As PDF", exact=True).get_attribute("href")
    assert link
    pdf = PdfDocument(librarian.request.get(link).body())
    assert len(pdf) == 1
    assert "Sample Agency" in pdf[0].get_textpage().get_text_range()
