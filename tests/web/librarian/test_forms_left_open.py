"""A form that is still open when what it is about is gone, and something else has come since."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from catalogue.app import create_app
from catalogue.bootstrap import Services
from catalogue.domain.descriptions.description import Description
from catalogue.domain.people.mail import MailServer
from catalogue.services.records.publications import CopyData
from tests.web.member_site import follow, log_in, member_services, person
from tests.web.support import Browser, boxes, form_token, standing


@pytest.fixture
def services(new_home: Callable[[str], Path]) -> Iterator[Services]:
    with member_services(new_home("home")) as built:
        yield built


@pytest.fixture
def site(services: Services) -> Flask:
    return create_app(services.config, services)


@pytest.fixture
def desk(site: Flask) -> Browser:
    return log_in(site, "librarian")


def test_an_answer_to_an_offer_that_is_gone_reaches_nobody_else(services: Services, desk: Browser) -> None:
    services.pledges.offers.make("A box of reports", "anna@here.example")
    page = desk.get("/en/desk/offers")
    address = re.search(r'action="(/en/desk/offers/\d+)"', page.text)
    assert address
    services.pledges.offers.settle(services.pledges.offers.waiting()[0].id, "", "en")
    services.pledges.offers.make("Two maps", "betty@here.example")
    fields = {"csrf_token": form_token(page), "answer": "Dear Anna, bring the box."}
    assert desk.client.post(address[1], data=fields).status_code == 404
    assert [offer.titles for offer in services.pledges.offers.waiting()] == ["Two maps"]


def test_a_suggestion_that_was_taken_back_is_not_the_next_one(
    services: Services, site: Flask, desk: Browser
) -> None:
    suggestions, owner = services.lists.suggestions, person(services, "owner")
    suggestions.suggest(owner, Description(title="The first that nobody has"))
    page = desk.get("/en/desk/suggestions")
    first = suggestions.mine(owner)[0].id
    suggestions.withdraw(owner, first)
    suggestions.suggest(None, Description(title="The second that nobody has"))
    fields = {"csrf_token": form_token(page), "answer": "No."}
    address = f"/en/desk/suggestions/{first}/answer"
    assert address in page.text
    desk.client.post(address, data=fields)
    assert [found.description.title for found in suggestions.waiting()] == ["The second that nobody has"]


def test_a_file_that_was_thrown_away_is_not_taken_in_as_the_next_one(
    services: Services, desk: Browser
) -> None:
    first = _sent(services, desk, "The file of one librarian")
    page = desk.get(first)
    services.acquisitions.imports.discard(int(first.rpartition("/")[2]))
    second = _sent(services, desk, "The file of another")
    assert (
        desk.client.post(f"{first}/commit", data={"csrf_token": form_token(page)}).status_code == 404
        and first != second
    )
    services.operations.worker.run_pending()
    assert "Nothing is in the catalogue yet" in desk.get(second).text


def test_whom_nobody_is_to_name_is_named_by_no_form_that_was_open(
    services: Services, site: Flask, desk: Browser
) -> None:
    """Neither that of the donor nor that of what they gave, whatever else is saved with it."""
    use, librarian = services.acquisitions.donations, person(services, "librarian")
    donation = use.open(librarian, "Sok Dara", dt.date(2026, 4, 14))
    use.take(librarian, donation, Description(title="Quiet harbours"))
    donor = use.donors()[0].id
    (publication,) = {line.publication_id for line in use.get(donation).lines}
    donor_page, donation_page = f"/en/desk/donors/{donor}", f"/en/desk/donations/{donation}/edit"
    of_donor, of_donation = desk.opened(donor_page), desk.opened(donation_page)

    def is_read() -> bool:
        page = site.test_client().get(f"/en/publication/{publication}").text
        assert "Quiet harbours" in page
        return "Sok Dara" in page

    assert is_read()
    use.name_donors(librarian, [donor], unnamed=True)
    assert desk.client.post(donor_page, data=of_donor | {"contact": "Street 1"}).status_code == 303
    assert not is_read() and (use.donor(donor).contact, use.donor(donor).unnamed) == ("Street 1", True)

    use.edit_donor(librarian, donor, "A former client", "Street 1", unnamed=True)
    assert desk.client.post(donation_page, data=of_donation | {"note": "Came by post"}).status_code == 303
    assert not is_read() and [each.id for each in use.donors()] == [donor]
    assert (use.get(donation).note, use.get(donation).donor.id) == ("Came by post", donor)

    refused = desk.opened(donation_page)
    use.edit_donor(librarian, donor, "Sok Dara", "Street 1", unnamed=True)
    again = desk.client.post(donation_page, data=refused | {"received_on": "some day"})
    use.edit_donor(librarian, donor, "Somebody", "Street 1", unnamed=True)
    assert again.status_code == 400
    right = desk.opened(donation_page, came=again) | {"received_on": "2026-04-15"}
    assert desk.client.post(donation_page, data=right).status_code == 303
    assert [each.id for each in use.donors()] == [donor]
    assert use.get(donation).received_on == dt.date(2026, 4, 15)

    moved = desk.opened(donation_page) | {"donor": "Chan Dara"}
    assert desk.client.post(donation_page, data=moved).status_code == 303
    assert use.get(donation).donor.name == "Chan Dara"


def test_mail_that_was_stopped_is_sent_again_by_no_form_that_was_open(
    services: Services, site: Flask, desk: Browser
) -> None:
    """Neither for all, by the settings, nor for one who refused it by the link of a letter."""
    settings, notices, owner = services.settings, services.notifications.notices, person(services, "owner")
    settings.save_mail(None, MailServer("localhost", 25, "none", sender="library@example.org"))
    of_server, member = desk.opened("/en/desk/settings/mail"), log_in(site, "owner")
    of_member = member.opened("/en/member/notices", "/en/member/notices/mail")

    notices.unsubscribe(notices.unsubscribe_token(owner.id, "digest"))
    kept = member.client.post("/en/member/notices/mail", data=of_member | {"language": "km"})
    assert kept.status_code == 303 and notices.wish(owner).language == "km"
    assert "digest" not in notices.wish(owner).kinds and "thanks" in notices.wish(owner).kinds

    settings.save_mail(None, None)
    asked = desk.client.post("/en/desk/settings/mail", data=of_server | {"sender": "we@example.org"})
    assert asked.status_code == 409 and settings.mail is None
    assert "you had “localhost”" in asked.text
    again = desk.opened("/en/desk/settings/mail", came=asked) | {"host": "localhost"}
    assert desk.client.post("/en/desk/settings/mail", data=again).status_code == 303
    assert settings.mail and settings.mail.sender == "we@example.org"


def test_a_logo_and_a_plan_are_changed_alone(services: Services, desk: Browser) -> None:
    plan, address = "####\n#A.#\n####", "/en/desk/settings"
    drawn = {"floor_plan": plan, "floor_keys_en": "A: Reports (REP)"}
    assert desk.client.post(address, data=desk.opened(address) | drawn).status_code == 303
    moved = desk.opened(address) | {"floor_plan": f"  {plan}"}
    services.settings.save(None, replace(services.settings.centre(), phone="023 1", logo="kept"))
    assert desk.client.post(address, data=moved).status_code == 303
    centre = services.settings.centre()
    assert (centre.floor_plan, centre.phone, centre.logo) == (f"  {plan}", "023 1", "kept")
    services.settings.save_logo(None, None)
    assert (services.settings.centre().phone, services.settings.centre().logo) == ("023 1", "")


def _sent(services: Services, desk: Browser, *titles: str) -> str:
    """Send a file of some titles; gives the address of what was read."""
    rows = "".join(f"{title}\n" for title in titles)
    data = {
        "csrf_token": form_token(desk.get("/en/desk/imports")),
        "donor": "",
        "file": (io.BytesIO(f"title\n{rows}".encode()), "box.csv"),
    }
    answer = desk.client.post("/en/desk/imports", data=data, content_type="multipart/form-data")
    services.operations.worker.run_pending()
    return str(answer.headers["Location"].partition("?")[0])


def test_a_line_of_a_gift_that_says_something_else_by_now_is_not_decided_about(
    services: Services, desk: Browser
) -> None:
    account, use = person(services, "librarian"), services.acquisitions.donations
    donation = use.open(account, "Friends of the library", dt.date(2026, 4, 1))
    line = use.add_line(account, donation, Description(title="Rescue raids"))
    held = services.records.publications.count()
    page = f"/en/desk/donations/{donation}"
    lines = f"{page}/lines/{line}"
    forms = {act: desk.opened(page, f"{lines}/{act}") for act in ("accept", "decline", "remove")}
    forms["decline"]["reason"] = ["damaged"]
    forms["accept"]["condition"] = ["torn"]
    use.edit_line(account, line, Description(title="The border river"))
    for act, form in forms.items():
        refused = desk.client.post(f"{lines}/{act}", data=form)
        assert refused.status_code == 409, act
        assert "“The border river” stands in this line" in refused.text
        assert act != "accept" or 'value="torn"' in refused.text, "what was typed must not be lost"
    (waiting,) = use.get(donation).lines
    assert (waiting.state, services.records.publications.count()) == ("proposed", held)
    assert desk.client.post(f"{lines}/accept", data=desk.opened(page, f"{lines}/accept")).status_code == 303


def test_all_that_waits_is_what_stood_on_the_page(services: Services, desk: Browser) -> None:
    account, use = person(services, "librarian"), services.acquisitions.donations
    donation = use.open(account, "Friends of the library", dt.date(2026, 4, 1))
    titles = ["Rescue raids", "The long shift", "Debt at sea", "No way home"]
    lines = [use.add_line(account, donation, Description(title=title)) for title in titles]
    use.decline_line(account, lines[3], "damaged")
    declining = services.change_log.newest_of(account)
    page = f"/en/desk/donations/{donation}"
    form = desk.opened(page, f"{page}/accept")
    use.edit_line(account, lines[1], Description(title="The border river"))
    use.add_line(account, donation, Description(title="It came meanwhile"))
    services.change_log.undo(account, declining)

    def states() -> dict[str, str]:
        return {line.description.title: line.state for line in use.get(donation).lines}

    pressed = desk.client.post(f"{page}/accept", data=form)
    told = follow(desk, pressed).text
    assert "Accepted: 2. Still waiting: 3, as something came or was changed since you opened the page" in told
    waiting = {title for title, state in states().items() if state == "proposed"}
    assert waiting == {"The border river", "It came meanwhile", "No way home"}
    bare = {"csrf_token": form["csrf_token"]}
    desk.client.post(f"{page}/accept", data=bare)
    assert set(states().values()) == {"accepted", "proposed"}, "a form that says nothing showed nothing"
    pressed = desk.client.post(f"{page}/accept", data=desk.opened(page, f"{page}/accept"))
    assert "3 gifts are accepted." in follow(desk, pressed).text and set(states().values()) == {"accepted"}


def test_the_scan_that_is_forgotten_is_the_one_that_was_the_last_on_the_page(
    services: Services, desk: Browser
) -> None:
    account, use = person(services, "librarian"), services.maintenance.stocktakes
    add, get = services.records.publications.add, services.records.publications.get
    numbers = [add(account, Description(title=title), [CopyData(location="A")]) for title in ("One", "Two")]
    one, two = (get(number).copies[0].accession_number for number in numbers)
    stocktake = use.begin(account, "Shelf A", "A")
    page = f"/en/desk/stocktakes/{stocktake}"
    use.scan(stocktake, one)
    seen = desk.opened(page, f"{page}/back")
    use.scan(stocktake, two)
    bare = {"csrf_token": seen["csrf_token"]}
    for form in (seen, bare):
        refused = desk.client.post(f"{page}/back", data=form)
        assert refused.status_code == 409 and f"({two}), so nothing is forgotten" in refused.text
    assert use.report(stocktake).scans == 2

    # Where it was forgotten meanwhile, and scanned once more, it is another scan.
    seen = desk.opened(page, f"{page}/back")
    use.take_back(stocktake)
    use.scan(stocktake, two)
    assert desk.client.post(f"{page}/back", data=seen).status_code == 409
    back = desk.client.post(f"{page}/back", data=desk.opened(page, f"{page}/back"))
    assert f"{two} is forgotten." in follow(desk, back).text and use.report(stocktake).scans == 1


def test_the_step_that_is_undone_in_a_file_is_the_one_that_the_page_told_of(
    services: Services, desk: Browser
) -> None:
    triage, pages = services.acquisitions.import_triage, services.acquisitions.import_lines.page
    file = _sent(services, desk, "Rescue raids", "The long shift", "Debt at sea")
    batch = int(file.rpartition("/")[2])
    first, _second, third = (line.id for line in pages(batch))

    def actions() -> list[str]:
        return [line.action for line in pages(batch)]

    ticked = desk.opened(file, f"{file}/choices") | {
        "ticked": boxes(desk.get(file), "ticked")[0],
        "action": "skip",
    }
    told = desk.client.post(f"{file}/decide", data=ticked)
    seen = desk.opened(told.headers["Location"].partition("#")[0], f"{file}/undo-step")
    triage.decide(batch, [third], "skip", {})
    late = follow(desk, told).text
    assert "1 record is left out." in late and "undo-step" not in late, "it is not the last any more"
    for form in (seen, {"csrf_token": seen["csrf_token"]}):
        refused = desk.client.post(f"{file}/undo-step", data=form)
        assert refused.status_code == 409 and "Another step was taken in this file" in refused.text
    assert actions() == ["skip", "add", "skip"]

    # One that was undone meanwhile is no later one either.
    seen = desk.opened(file, f"{file}/undo-step")
    triage.undo(batch)
    triage.decide(batch, [third], "skip", {})
    assert desk.client.post(f"{file}/undo-step", data=seen).status_code == 409
    right = desk.opened(file, f"{file}/undo-step")
    assert desk.client.post(f"{file}/undo-step", data=right).status_code == 303
    assert actions() == ["skip", "add", "add"]

    # And what somebody said of a line since stays.
    triage.decide(batch, [first, third], "wait", {})
    services.acquisitions.import_lines.choose(batch, {first: "add"})
    triage.undo(batch)
    assert actions() == ["add", "add", "add"]


def test_a_line_of_a_file_that_says_something_else_by_now_is_not_decided_about(
    services: Services, desk: Browser
) -> None:
    account, use = person(services, "librarian"), services.acquisitions.import_lines
    file = _sent(services, desk, "Rescue raids", "The long shift", "Debt at sea")
    batch = int(file.rpartition("/")[2])
    lines = [line.id for line in use.page(batch)]
    form, ticked = desk.opened(file, f"{file}/choices"), boxes(desk.get(file), "ticked")
    use.describe(account, lines[1], Description(title="The border river"))
    before = [line.action for line in use.page(batch)]
    other = {f"action-{lines[2]}": "skip"}
    deeds: dict[str, dict[str, object]] = {
        "decide": {"ticked": ticked[:2], "action": "skip"},
        "decide ": {"line": f"{lines[1]}:skip"},
        "decide  ": {"every": "1", "action": "skip"},
        "choices": {f"action-{lines[1]}": "skip"},
        "small-problems": {f"action-{lines[1]}": "skip"},
        "commit": {f"action-{lines[1]}": "skip"},
    }
    for deed, fields in deeds.items():
        refused = desk.client.post(f"{file}/{deed.strip()}", data={**form, **other, **fields})
        assert refused.status_code == 409, deed
        assert "Record 3 of this file says something else" in refused.text
        kept = standing(refused, f"{file}/choices")
        assert kept[f"action-{lines[2]}"] == ["skip"], "what was chosen for others stands in it still"
        assert kept[f"action-{lines[1]}"] == ["add"]
        assert not any(box.startswith(f"{lines[1]}-") for box in kept.get("ticked", []))
    assert [line.action for line in use.page(batch)] == before
    assert desk.client.post(f"{file}/decide", data={**form, "ticked": ticked[0], "action": "skip"})
    assert use.page(batch)[0].action == "skip", "what stands as it was seen is decided about"
    again = {
        **desk.opened(file, f"{file}/choices"),
        "ticked": boxes(desk.get(file), "ticked")[1],
        "action": "skip",
    }
    assert desk.client.post(f"{file}/decide", data=again).status_code == 303
    assert use.page(batch)[1].action == "skip"
