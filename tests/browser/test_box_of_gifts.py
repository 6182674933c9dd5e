"""The scene of the desk: a box of thirty gifts, on the shelf before lunch."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pypdfium2 import PdfDocument

from catalogue.domain.descriptions.identifiers import isbn_problem
from tests.support.live_site import LiveSite
from tests.support.pages import comes_true, log_in

DONOR = "A friend of the centre"
_WORKER = 60_000  # milliseconds; generous, since a loaded machine is no fault of the program
HELD = {"9789221213192": "Meeting the Challenge", "9789221275664": "Caught at sea"}
WANTED_NUMBER, WANTED_BY_NUMBER = "92-9092-913-8", "The Greater Mekong Subregion at 20"
WANTED_BY_TITLE = "A Walk Across the Sun"
MISPRINTED = "978-99950-60-01-9"
NEW_BY_NUMBER = {
    "978-99950-60-11-4": "Brick kilns at the edge of town",
    "978-99950-60-12-1": "Orchards without wages",
    "978-99950-60-13-8": "A lantern for the night shift",
    "978-99950-60-14-5": "Sewing rooms of the delta",
    "978-99950-60-15-2": "Letters to a recruiter",
    "978-99950-60-16-9": "Passports in a drawer",
}
KHMER = "សៀវភៅណែនាំសម្រាប់គ្រូភូមិអំពីកុមារនៅតាមផ្លូវ"
NEW_BY_TITLE = (
    KHMER,
    "Ferries and fees: crossing the great lake",
    "Who counts the gardeners?",
    "Rubber roads",
    "Kitchens far from home",
    "An atlas of border markets",
    "Hands that peel shrimp",
    "Returning by train",
    "Twelve stories from a shelter",
)
FILE = "title,authors,year,isbn\n" + "".join(
    f"{title},{author},{year},{number}\n"
    for title, author, year, number in (
        ("Meeting the Challenge", "International Labour Organization", "2008", "978-92-2-121319-2"),
        ("Salt flats and children", '"Chan, Dara"', "2009", ""),
        ("Moving house in the monsoon", '"Sok, Vanna"', "2010", ""),
        ("Interest on a fishing net", '"Keo, Sopheap"', "2011", ""),
        ("Village banks remembered", '"Chan, Dara"', "2012", ""),
        ("A midwife's notebook", '"Ly, Chenda"', "2013", ""),
        ("Counting the harvest twice", '"Prak, Rith"', "2014", ""),
        ("What the interpreter heard", '"Meas, Bopha"', "2015", ""),
        ("Lorries on Route Five", '"Sok, Vanna"', "2016", ""),
        ("Songs of the weaving shed", '"Nhem, Sothea"', "2017", ""),
    )
)


@pytest.fixture
def desk(page: Page, site: LiveSite) -> Page:
    """The librarian at the desk, with an open donation."""
    log_in(page, site.librarian)
    page.goto("/en/desk/donations")
    page.get_by_label("Who gives?").fill(DONOR)
    page.get_by_role("button", name="Open the donation").click()
    expect(page.get_by_role("status")).to_have_text(f"The donation from {DONOR} is open.")
    return page


def scan(desk: Page, text: str) -> None:
    field = desk.get_by_label("Scan or type an ISBN, a title or a report number")
    field.fill(text)
    expect(desk.locator(f'.answer[data-for="{text}"]')).to_be_visible()


def begin(desk: Page, text: str, key: str) -> None:
    """Look a gift up and go to its description by the keyboard alone."""
    scan(desk, text)
    desk.get_by_label("Scan or type an ISBN, a title or a report number").press(key)
    expect(desk.get_by_role("heading", level=1)).to_have_text(f"A gift from {DONOR}")


def accept(desk: Page, title: str) -> None:
    """Give a title where there is none, and accept with Enter."""
    field = desk.locator("#title")
    if not field.input_value():
        field.fill(title)
    field.press("Enter")
    expect(desk.get_by_role("status").first).to_contain_text("is accepted as copy")


def take_in_by_number(desk: Page) -> None:
    for number, title in HELD.items():
        scan(desk, number)
        desk.keyboard.press("Control+Enter")
        expect(desk.get_by_role("status").first).to_contain_text(f"{title} is accepted as copy")
    scan(desk, WANTED_NUMBER)
    expect(desk.locator("#answer")).to_contain_text("Wanted, and not held")
    desk.locator("#answer [data-key=new]").press("Enter")
    expect(desk.locator("#title")).to_have_value(WANTED_BY_NUMBER)
    accept(desk, WANTED_BY_NUMBER)
    assert isbn_problem(MISPRINTED) == "check_digit"
    scan(desk, MISPRINTED)
    expect(desk.locator("#answer .odd")).to_contain_text("it is kept as it is printed")
    begin(desk, MISPRINTED, "Shift+Enter")
    accept(desk, "A number the printer got wrong")
    for number, title in NEW_BY_NUMBER.items():
        begin(desk, number, "Shift+Enter")
        accept(desk, title)


def take_in_by_title(desk: Page) -> None:
    begin(desk, WANTED_BY_TITLE, "Shift+Enter")
    accept(desk, WANTED_BY_TITLE)
    for title in NEW_BY_TITLE:
        begin(desk, title, "Shift+Enter")
        accept(desk, title)


def take_in_by_file(desk: Page) -> None:
    desk.get_by_role("navigation", name="Desk").get_by_role("link", name="Take in").click()
    desk.get_by_role("navigation", name="Desk").get_by_role("link", name="Files").click()
    desk.locator("#file").set_input_files(
        {"name": "box.csv", "mimeType": "text/csv", "buffer": FILE.encode()}
    )
    desk.get_by_label("Donation", exact=True).select_option(index=1)
    desk.get_by_role("button", name="Send the file").click()
    expect(desk.get_by_text("10 records were read. Nothing is in the catalogue yet.")).to_be_visible(
        timeout=_WORKER
    )
    desk.get_by_role("group", name="What to do with record 2").get_by_label("Add a further copy").check()
    desk.get_by_role("button", name="Take it in as shown").click()
    expect(desk.locator(".figures div").filter(has_text="added").locator("dd")).to_have_text(
        "10", timeout=_WORKER
    )


def test_thirty_gifts_are_on_the_shelf_thanked_for_and_one_is_undone(
    desk: Page, new_page: Callable[[], Page], axe: Callable[[Page], None]
) -> None:
    reader = new_page()
    reader.goto("/en/wanted/print")
    assert WANTED_BY_TITLE in reader.content()

    take_in_by_number(desk)
    take_in_by_title(desk)
    take_in_by_file(desk)

    desk.get_by_role("link", name=f"donation from {DONOR}").click()
    lines = desk.locator(".lines > li")
    expect(lines).to_have_count(30)
    expect(desk.locator(".lines .status.held")).to_have_count(30)
    axe(desk)
    address = desk.url.partition("?")[0]

    papers = {"labels": f"/en/desk/labels.pdf?donation={address.rpartition('/')[2]}"}
    papers |= {kind: f"{address}/{kind}.pdf" for kind in ("acknowledgement", "statement")}
    for kind, paper in papers.items():
        pdf = PdfDocument(desk.request.get(paper).body())
        text = "".join(page_of_pdf.get_textpage().get_text_range() for page_of_pdf in pdf)
        assert kind == "labels" or WANTED_BY_TITLE in text, kind
        picture = pdf[0].render(scale=1).to_numpy()
        assert picture.min() < 100 < picture.max(), f"{kind}: nothing is printed"

    # The wanted list shrinks by itself, a moment after the gifts came in.
    assert comes_true(
        reader,
        "async title => !(await (await fetch('/en/wanted/print')).text()).includes(title)",
        WANTED_BY_TITLE,
    ), "the title is still wanted"

    wrong = lines.filter(has_text="Rubber roads")
    wrong.get_by_role("link", name="Undo").click()
    desk.get_by_role("button", name="Undo it").click()
    expect(desk.get_by_role("status").first).to_contain_text("It is undone")
    desk.goto(address)
    expect(wrong).to_contain_text("Waits to be accepted")
    expect(desk.locator(".lines .status.held")).to_have_count(29)
