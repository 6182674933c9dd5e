"""The desk in a real browser: a gift by ISBN, a gift by title, accepted and undone."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.support.live_site import LiveSite
from tests.support.pages import log_in

HELD_ISBN = "9789221213192"  # of the sample holdings


@pytest.fixture
def desk(page: Page, site: LiveSite) -> Page:
    """The librarian at the desk."""
    log_in(page, site.librarian)
    expect(page.get_by_role("heading", level=1)).to_have_text("What has come in?")
    return page


def open_donation(desk: Page, donor: str) -> None:
    desk.goto("/en/desk/donations")
    desk.get_by_label("Who gives?").fill(donor)
    desk.get_by_role("button", name="Open the donation").dblclick()  # as some do: it is opened once
    expect(desk.get_by_role("status")).to_have_text(f"The donation from {donor} is open.")


def test_gifts_by_isbn_and_by_title_are_accepted_and_one_is_undone(
    desk: Page, axe: Callable[[Page], None]
) -> None:
    open_donation(desk, "Winrock International")
    field = desk.get_by_label("Scan or type an ISBN, a title or a report number")

    # The answer comes while typing; one key accepts a further copy.
    field.press_sequentially(HELD_ISBN)
    expect(desk.locator("#answer").get_by_text("same ISBN")).to_be_visible()
    axe(desk)
    field.press("Control+Enter")
    expect(desk.get_by_role("status")).to_contain_text("Meeting the Challenge is accepted as copy")
    lines = desk.locator(".lines > li")
    expect(lines).to_have_count(1)

    # A scanner ends with Enter, and Enter again takes the first button: here, the description.
    field.fill("Nets and debts on the Tonle Sap")
    field.press("Enter")
    expect(desk.locator("#answer")).to_contain_text("Not held")
    desk.keyboard.press("Enter")
    expect(desk.get_by_label("Title", exact=False).first).to_have_value("Nets and debts on the Tonle Sap")
    names = desk.locator("input[name=contributor_name]")
    names.first.fill("Chan, Dara")
    desk.get_by_role("button", name="Add a person or body").click()
    expect(names).to_have_count(2)
    names.nth(1).fill("Sok, Vanna")
    axe(desk)
    desk.get_by_label("Title", exact=False).first.press("Enter")
    expect(desk.get_by_role("status")).to_contain_text("Nets and debts on the Tonle Sap is accepted as copy")
    expect(lines).to_have_count(2)

    # The wrong acceptance is undone, and everything else stays.
    lines.filter(has_text="Meeting the Challenge").get_by_role("link", name="Undo").click()
    expect(desk.get_by_role("heading", level=1)).to_contain_text("Accepted “Meeting the Challenge”")
    axe(desk)
    desk.get_by_role("button", name="Undo it").click()
    expect(desk.get_by_role("status")).to_contain_text("It is undone")
    desk.get_by_role("navigation", name="Desk").get_by_role("link", name="Take in").click()
    expect(lines.filter(has_text="Meeting the Challenge")).to_contain_text("waits to be accepted")
    expect(lines.filter(has_text="Nets and debts")).to_contain_text("Accepted as copy")


def test_what_is_typed_before_the_page_is_ready_is_answered_too(desk: Page) -> None:
    held_back: list[Route] = []
    desk.route("**/desk.*js*", lambda route: held_back.append(route))
    desk.goto("/en/desk/", wait_until="commit")
    field = desk.get_by_label("Scan or type an ISBN, a title or a report number")
    field.fill("Nobody holds this")
    while not held_back:
        desk.evaluate("() => new Promise(requestAnimationFrame)")
    held_back[0].continue_()
    expect(desk.locator('.answer[data-for="Nobody holds this"]')).to_be_visible()


def test_a_file_is_watched_until_it_is_in(desk: Page, axe: Callable[[Page], None]) -> None:
    desk.goto("/en/desk/imports")
    table = 'title,authors,year\nA harbour of our own,"Silva, Ana",2011\n'
    desk.get_by_label("File", exact=False).first.set_input_files(
        {"name": "box.csv", "mimeType": "text/csv", "buffer": table.encode()}
    )
    desk.get_by_role("button", name="Send the file").click()
    expect(desk.get_by_text("1 record was read. Nothing is in the catalogue yet.")).to_be_visible()
    axe(desk)
    desk.get_by_role("button", name="Take it in as shown").click()
    expect(desk.locator(".figures")).to_contain_text(re.compile(r"added"))
    expect(desk.locator(".figures div").filter(has_text="added").locator("dd")).to_have_text("1")


def test_records_that_need_a_person_are_decided_by_a_key_each(
    desk: Page, axe: Callable[[Page], None]
) -> None:
    desk.goto("/en/desk/imports")
    doubted = "".join(f"{title},Sok,long ago\n" for title in ("The kiln", "The weir", "The mill"))
    table = f"title,authors,year\n{doubted}The quay,Sok,2001\n"
    desk.get_by_label("File", exact=False).first.set_input_files(
        {"name": "doubts.csv", "mimeType": "text/csv", "buffer": table.encode()}
    )
    desk.get_by_role("button", name="Send the file").click()
    rows = desk.locator("[data-rows] > li")
    expect(rows).to_have_count(3)
    desk.wait_for_load_state()  # The rows stand there before the script that hears keys has run.
    desk.keyboard.press("j")
    expect(rows.first.get_by_role("checkbox")).to_be_focused()
    desk.keyboard.press("o")
    expect(desk.get_by_role("status").first).to_contain_text("“The kiln” is left out.")
    expect(rows.filter(has_text="The weir")).to_be_focused()
    axe(desk)
    desk.keyboard.press("u")
    expect(rows).to_have_count(3)
    expect(rows.filter(has_text="The kiln")).to_be_focused()
    for key in ("x", "j", "x", "b"):
        desk.keyboard.press(key)
    expect(desk.get_by_label("What to do with the ticked records").last).to_be_focused()
    desk.get_by_role("button", name="Do it").press("Enter")
    expect(rows).to_have_count(1)
    expect(rows.filter(has_text="The mill")).to_be_focused()
    desk.keyboard.press("l")
    expect(desk.get_by_text("No record needs you any more.")).to_be_visible()
    expect(desk.get_by_role("button", name="Take it in as shown")).to_be_focused()


def test_a_wrong_place_is_seen_read_and_heard_at_once(desk: Page, axe: Callable[[Page], None]) -> None:
    desk.goto("/en/desk/register")
    numbers = desk.locator("tbody tr td:first-child").all_inner_texts()
    desk.goto("/en/desk/stocktakes")
    desk.get_by_role("textbox", name="Call number", exact=False).fill("REP")
    desk.get_by_role("button", name="Begin").click()
    field = desk.get_by_label("Scan or type an accession number")
    for number in ("no such number", numbers[0]):
        field.fill(number)
        field.press("Enter")
        expect(desk.locator(".verdict")).to_contain_text(number)
        expect(field).to_be_focused()
        expect(field).to_have_value("")
    field.fill("no such number")
    field.press("Enter")
    expect(desk.locator(".verdict.wrong")).to_contain_text("No copy has the number")
    expect(desk.locator("html")).to_have_attribute("data-heard", "wrong")
    assert "said=" not in desk.url, "the page was not left"
    axe(desk)


def test_a_scanner_goes_on_to_the_next_field_and_sends_no_half_filled_form(desk: Page) -> None:
    desk.goto("/en/desk/publications/new")
    title, number = desk.locator("#title"), desk.locator("input[name=identifier_value]").first
    title.fill("A book with a code")
    number.press_sequentially("9789221275664\n")
    expect(number).to_have_value("9789221275664")
    expect(number).not_to_be_focused()
    expect(desk.locator("input[name=languages]")).to_be_focused()
    place = desk.locator("#call_number")
    place.press_sequentially("REP 12\n")
    expect(desk.locator("#location")).to_be_focused()
    assert desk.url.endswith("/publications/new"), "nothing was sent"


def test_what_is_typed_outlives_the_page_and_the_login(
    desk: Page, site: LiveSite, axe: Callable[[Page], None]
) -> None:
    desk.goto("/en/desk/publications/new")
    kept = desk.locator("[data-kept]")
    desk.get_by_label("Title", exact=False).first.press_sequentially("A half-told story")
    expect(kept).to_have_text("Kept as a draft.")

    # The login ends while one types, and begins again in another window: the form goes on.
    cookies = desk.context.cookies()
    desk.context.clear_cookies()
    desk.locator("#subtitle").press_sequentially("and its end")
    expect(kept).to_contain_text("cannot be kept just now")
    second = desk.context.new_page()
    log_in(second, site.administrator)  # somebody else, whose draft it is not
    asked: list[str] = []
    desk.on("request", lambda request: asked.append(request.method))
    with desk.expect_response("**/publications/new"):
        desk.evaluate("dispatchEvent(new Event('focus'))")
    desk.evaluate("fetch(location.href).then(answer => answer.text())")
    assert asked == ["POST", "GET", "GET"], "sent once more, in the name of somebody else"
    expect(kept).to_contain_text("cannot be kept just now")
    desk.context.clear_cookies()
    log_in(second, site.librarian)
    assert desk.context.cookies() != cookies
    desk.evaluate("dispatchEvent(new Event('focus'))")
    expect(kept).to_have_text("Kept as a draft.")

    # Left without saving, it is listed and gone on with; a name is completed by any of its forms.
    desk.goto("/en/desk/drafts")
    axe(desk)
    desk.get_by_role("link", name="Go on : A half-told story").click()
    expect(desk.locator("#subtitle")).to_have_value("and its end")
    name = desk.locator("input[name=contributor_name]")
    name.press_sequentially("unodc")
    desk.get_by_role("option", name="United Nations Office on Drugs and Crime").wait_for()
    name.press("ArrowDown")
    name.press("Enter")
    expect(name).to_have_value("United Nations Office on Drugs and Crime")
    expect(desk.locator("select[name=contributor_kind]")).to_have_value("body")
    axe(desk)
    desk.get_by_role("button", name="Save without a copy").last.click()
    expect(desk.get_by_role("status").first).to_contain_text("A half-told story is in the catalogue")
    desk.goto("/en/desk/drafts")
    expect(desk.get_by_role("heading", name="Drafts", exact=True)).to_be_visible()
    expect(desk.get_by_text("A half-told story")).to_have_count(0)
