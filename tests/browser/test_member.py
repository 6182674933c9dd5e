"""A member's scene in a real browser: a list in, the report, doubt answered by key, the list taken along."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, expect

from catalogue import formats
from catalogue.bootstrap import Services, build
from catalogue.config import Config
from catalogue.domain.gaps.gap_report import Status
from catalogue.domain.gaps.reference_lists import Verdict, fingerprint
from catalogue.services.gap_check.checking import ReferenceItem
from catalogue.services.gap_check.holdings import only
from catalogue.services.lists.gap_reports.report_views import EntryRow
from tests.support.live_site import LiveSite


@pytest.fixture(scope="module")
def list_file(site: LiveSite, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A title in doubt and a missing one, whichever the sample's own report has of them."""
    services = build(Config.for_home(site.home))
    (sample,) = services.lists.lists.visible_to(None)
    entries = []
    for status, own_id in ((Status.REVIEW, "A"), (Status.MISSING, "B")):
        report = services.lists.reports.report(None, sample.id, status=status, limit=60)
        rows = [row for row in report.rows if _one_answer_settles(services, row)] if report else []
        assert rows, f"the sample has nothing that is {status}"
        entries.append((own_id, rows[0].description, ()))
    services.close()
    path = tmp_path_factory.mktemp("lists") / "our titles.csv"
    path.write_bytes(b"".join(formats.write("csv", entries)))
    return path


def _one_answer_settles(services: Services, row: EntryRow) -> bool:
    """Whether nothing else is asked of an entry once its candidates are ruled out."""
    said = {match.holding_id: Verdict.DIFFERENT for match in row.result.matches}
    asked = ReferenceItem("1", row.description)
    (answer,) = services.gap_check.matcher.check(
        [asked], decisions=only({fingerprint(row.description): said})
    )
    return answer.status is Status.MISSING and len(said) < 2


def log_in(page: Page, site: LiveSite, language: str) -> None:
    page.goto(f"/{language}/log-in")
    page.locator("#email").fill(site.member.email)
    page.locator("#password").fill(site.member.password)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{language}/member/")


def send(page: Page, language: str, path: Path) -> None:
    """Send a list and wait for its report."""
    page.goto(f"/{language}/member/lists/new")
    page.locator("#file").set_input_files(path)
    page.locator("main form button").click()
    page.wait_for_url(re.compile(r"/member/lists/\d+(\?said=.*)?$"))


def test_a_list_is_sent_answered_by_key_and_taken_along(
    page: Page, site: LiveSite, axe: Callable[[Page], None], list_file: Path, language: str, width: int
) -> None:
    log_in(page, site, language)
    axe(page)
    send(page, language, list_file)
    expect(page.get_by_role("heading", level=1)).to_have_text("our titles")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width

    page.locator("main a.button").click()
    page.wait_for_url("**/review")
    axe(page)
    share = "cell => cell.clientWidth / cell.closest('[role=table]').clientWidth"
    said = page.get_by_role("row").filter(has=page.get_by_role("rowheader")).first.get_by_role("cell")
    assert all(element.evaluate(share) > (0.45 if width < 400 else 0.3) for element in said.all())
    page.keyboard.press("x")
    page.wait_for_url("**last=**")
    # The queue is empty, and the key that takes the last answer back still does.
    expect(page.locator("[data-key=u]")).to_be_visible()
    expect(page.locator(".candidate")).to_have_count(0)
    axe(page)
    page.keyboard.press("u")
    expect(page.locator(".candidate")).not_to_have_count(0)
    page.keyboard.press("o")
    page.wait_for_url("**last=**")
    axe(page)

    page.locator("main a[href$='/member/lists/" + list_id(page) + "']").first.click()
    expect(page.locator(".statuses .status.other_edition")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    rows = list(csv.DictReader(download.value.path().open(encoding="utf-8-sig")))
    assert [(row["reference_id"], row["status"]) for row in rows] == [
        ("A", "other_edition"),
        ("B", "missing"),
    ]
    take_back(page)


def test_the_scene_plays_without_scripts(browser: Browser, site: LiveSite, list_file: Path) -> None:
    context = browser.new_context(base_url=site.address, java_script_enabled=False)
    page = context.new_page()
    log_in(page, site, "en")
    send(page, "en", list_file)
    page.get_by_role("link", name="Answer 1 doubtful title").click()
    page.get_by_role("button", name="Not the same").first.click()
    expect(page.get_by_text("Nothing is in doubt")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("The answer was taken back.")).to_be_visible()
    context.close()


def test_keys_answer_only_inside_of_the_comparison(page: Page, site: LiveSite, list_file: Path) -> None:
    log_in(page, site, "en")
    send(page, "en", list_file)
    page.get_by_role("link", name="Answer 1 doubtful title").click()
    page.locator("#q").focus()
    page.keyboard.type("snow")
    expect(page.locator("#q")).to_have_value("snow")
    assert page.url.endswith("/review")


def test_a_key_answers_the_candidate_that_has_the_focus(page: Page, site: LiveSite, tmp_path: Path) -> None:
    path = tmp_path / "one.csv"
    path.write_text("ref_id,title\nA,Human traffciking\n")
    log_in(page, site, "en")
    send(page, "en", path)
    report = page.url
    page.locator("main a.button").click()
    page.wait_for_url("**/review")
    second = page.locator(".candidate").nth(1)
    title = second.locator("h3").inner_text()
    second.locator("button[value=same]").focus()
    page.keyboard.press("s")
    page.wait_for_url("**last=**")
    page.goto(report)
    expect(page.locator(".given")).to_contain_text(title)
    take_back(page)


def test_a_key_answers_on_a_keyboard_that_writes_khmer(page: Page, site: LiveSite, list_file: Path) -> None:
    log_in(page, site, "km")
    send(page, "km", list_file)
    page.locator("main a.button").click()
    page.wait_for_url("**/review")
    compared = page.locator("[data-keys]")
    # A vowel sign whose key answers nothing, a letter that is being composed, and then the key of the x.
    for key in ({"key": "ា", "code": "KeyA"}, {"key": "ខ", "code": "KeyX", "isComposing": True}):
        compared.dispatch_event("keydown", {**key, "bubbles": True})
    assert page.url.endswith("/review")
    compared.dispatch_event("keydown", {"key": "ខ", "code": "KeyX", "bubbles": True})
    page.wait_for_url("**last=**")
    take_back_by_notice(page)


def test_a_letter_of_another_latin_layout_is_taken_as_it_is_written(
    page: Page, site: LiveSite, list_file: Path
) -> None:
    log_in(page, site, "en")
    send(page, "en", list_file)
    page.locator("main a.button").click()
    page.wait_for_url("**/review")
    compared = page.locator("[data-keys]")
    # The key of the QWERTY x writes a q on Dvorak, and its b stands where the QWERTY n is.
    for key in ({"key": "q", "code": "KeyX"}, {"key": "b", "code": "KeyN"}):
        compared.dispatch_event("keydown", {**key, "bubbles": True})
    assert page.url.endswith("/review")
    compared.dispatch_event("keydown", {"key": "x", "code": "KeyB", "bubbles": True})
    page.wait_for_url("**last=**")
    take_back_by_notice(page)


def test_a_difference_is_seen_in_a_field_that_agrees(page: Page, site: LiveSite, tmp_path: Path) -> None:
    path = tmp_path / "short names.csv"
    title = "William Wilberforce Trafficking Victims Protection Reauthorization Act of 2007"
    path.write_text(
        "title,authors,year\n"
        f'"{title} (H.R. 3887 as passed by the House): criminal law provisions","Doyle, C.",2018\n'
    )
    log_in(page, site, "en")
    send(page, "en", path)
    page.get_by_text("Compare", exact=False).first.click()
    people = page.locator(".comparison .agrees", has_text="People and bodies")
    marks = people.locator("mark")
    expect(marks).to_have_text(["C.", "Charles"])
    for at in range(2):
        ground = marks.nth(at).evaluate("each => getComputedStyle(each).backgroundColor")
        assert ground not in ("transparent", "rgba(0, 0, 0, 0)")
    # What one side alone says is no difference, and not marked.
    expect(page.locator(".comparison .unknown").first).to_be_visible()
    expect(page.locator(".comparison .unknown mark")).to_have_count(0)


def test_a_check_under_way_is_watched_and_outlives_its_page(
    page: Page, site: LiveSite, tmp_path: Path, language: str, axe: Callable[[Page], None]
) -> None:
    path = tmp_path / "long.csv"
    path.write_text("title\n" + "".join(f"Nobody holds this title {at}\n" for at in range(1500)))
    log_in(page, site, language)
    told = {"finished": False, "done": 300, "total": 1500, "words": "the words of the server"}
    page.route("**/check/progress", lambda route: route.fulfill(json=told))
    page.goto(f"/{language}/member/lists/new")
    page.locator("#file").set_input_files(path)
    page.locator("main form button").click()
    page.wait_for_url(re.compile(r"/check(\?said=.*)?$"))
    expect(page.locator("[data-words]")).to_have_text("the words of the server")
    expect(page.locator("progress")).to_have_js_property("value", 300)
    axe(page)
    assert lower_edge(page, "main form button") > upper_edge(page, "main form a")

    watched = page.url
    page.locator("main form a").click()
    page.wait_for_url("**/member/")
    page.unroute("**/check/progress")  # only now, else the page may go to the report by itself
    page.goto(watched)
    page.wait_for_url(re.compile(r"/member/lists/\d+(\?said=.*)?$"))
    expect(page.locator(".lead")).to_be_visible()


def test_the_way_back_is_in_sight_after_each_act(
    page: Page, site: LiveSite, tmp_path: Path, language: str, width: int, axe: Callable[[Page], None]
) -> None:
    path = tmp_path / "many.csv"
    rows = "".join(f"{at},Nobody holds this title {at}\n" for at in range(40))
    path.write_text(f"ref_id,title\n{rows}X,Human traffciking\n")
    log_in(page, site, language)
    send(page, language, path)
    report = page.url.partition("?")[0]

    page.locator(".entries > li").nth(30).locator("a[href*='/entries/']").click()
    page.locator("#year").fill("1999")
    page.locator("main form button").first.click()
    page.wait_for_url("**undo=**")
    corrected = page.locator(".entries > li").nth(30)
    expect(page.locator(".at-hand button")).to_be_in_viewport(ratio=1)
    expect(corrected.locator("h3")).to_be_in_viewport(ratio=1)
    assert lower_edge(page, ".at-hand") <= upper_edge(page, ":target")
    axe(page)
    page.locator(".at-hand button").click()
    expect(page.locator("p.at-hand[role=status]")).to_be_visible()
    expect(page.locator(".at-hand[role=status]")).to_be_in_viewport(ratio=1)
    expect(corrected.locator("h3")).to_be_in_viewport(ratio=1)

    page.goto(f"{report}/review")
    page.keyboard.press("x")
    page.wait_for_url("**last=**")
    expect(page.locator(".at-hand [data-key=u]")).to_be_in_viewport(ratio=1)
    take_back_by_notice(page)
    # The notice has a line of its own: nothing touches it.
    assert lower_edge(page, ".at-hand") < upper_edge(page, "h1")


_BOXES_IN_THE_WAY = """
() => {
  const boxes = [...document.querySelectorAll("main input[type=checkbox][data-pick]")];
  const others = [...document.querySelectorAll("main :is(a, button, summary, select)")];
  const apart = (a, b) => a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
  return boxes.map(box => {
    const place = box.getBoundingClientRect();
    const over = others.filter(other => [...other.getClientRects()].some(part => !apart(place, part)));
    return [place.width, place.height, over.map(other => other.outerHTML)];
  });
}
"""


def test_a_box_to_tick_is_large_and_nothing_covers_it(
    page: Page, site: LiveSite, tmp_path: Path, language: str
) -> None:
    """Where a line breaks depends on the faces that a machine has: names of every length are tried."""
    path = tmp_path / "broken lines.csv"
    rows = "".join(f'{at},Nobody holds it,"{"Sok Dara Chan "[: at + 4] * 6}"\n' for at in range(10))
    path.write_text(f"ref_id,title,authors\n{rows}")
    log_in(page, site, language)
    send(page, language, path)
    for wide in range(320, 1700, 60):
        page.set_viewport_size({"width": wide, "height": 900})
        boxes = page.evaluate(_BOXES_IN_THE_WAY)
        assert len(boxes) == 10
        for width, height, covered_by in boxes:
            assert min(width, height) >= 24 and not covered_by


def test_what_a_sheet_would_change_is_seen_whole(
    page: Page, site: LiveSite, tmp_path: Path, list_file: Path, language: str, width: int
) -> None:
    log_in(page, site, language)
    send(page, language, list_file)
    report = page.url.partition("?")[0]
    with page.expect_download() as download:
        page.get_by_role("link", name="Excel").first.click()
    path = tmp_path / "sheet.xlsx"
    download.value.save_as(path)
    book = load_workbook(path)
    sheet = book.active
    assert sheet is not None
    columns = {cell.value: cell.column for cell in sheet[1]}
    for name, text in (("note", "Please bring it before the subcommittee meets in March"), ("tick", "x"),
                       ("weight", "essential"), ("year", "1901")):  # fmt: skip
        sheet.cell(2, columns[name], text)
    book.save(path)

    page.goto(f"{report}/sheet")
    page.locator("#file").set_input_files(path)
    page.locator("main form button").click()
    page.wait_for_url("**/sheet/**")
    table = page.locator("table.changes")
    expect(table.locator("td")).to_have_count(12)
    assert table.evaluate("table => table.scrollWidth <= table.parentElement.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def lower_edge(page: Page, selector: str) -> float:
    box = page.locator(selector).first.bounding_box()
    assert box
    return box["y"] + box["height"]


def upper_edge(page: Page, selector: str) -> float:
    box = page.locator(selector).first.bounding_box()
    assert box
    return box["y"]


def take_back_by_notice(page: Page) -> None:
    page.locator(".at-hand button").click()
    expect(page.locator("p.at-hand[role=status]")).to_be_visible()


def list_id(page: Page) -> str:
    found = re.search(r"/lists/(\d+)", page.url)
    assert found
    return found.group(1)


def take_back(page: Page) -> None:
    """Leave no answer behind: answers hold for every list that says the same."""
    page.locator(".given button").first.click()
    expect(page.locator("p.at-hand[role=status]")).to_be_visible()
