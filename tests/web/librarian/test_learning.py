"""The page where what was learned is looked at, accepted, undone, given away and taken in."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from catalogue.app import create_app
from catalogue.bootstrap import Services, build
from catalogue.config import Config
from catalogue.domain.people.access import Role
from catalogue.matching.learned.model import Care, shipped_model
from tests.support.answered import answer_all, fill
from tests.web.member_site import PASSWORD
from tests.web.support import Browser

PAGE = "/en/desk/settings/learning"


@pytest.fixture
def services(empty_home: Path) -> Iterator[Services]:
    built = build(Config.for_home(empty_home))
    built.access.accounts.add(None, "librarian@test.example", [Role.LIBRARIAN], password=PASSWORD)
    built.access.accounts.add(None, "member@test.example", [Role.MEMBER], password=PASSWORD)
    yield built
    built.close()


@pytest.fixture
def desk(services: Services) -> Browser:
    return Browser(create_app(services.config, services), PASSWORD).as_role("librarian")


def answered(services: Services) -> None:
    librarian = services.access.accounts.by_email("librarian@test.example")
    assert librarian is not None
    answer_all(services, librarian, fill(services, librarian))


def action(page: str, name: str) -> str:
    found = re.search(rf'action="(/en/desk/settings/learning/\d+/{name})"', page)
    assert found, f"the page offers no {name}"
    return found[1]


def test_a_proposal_is_shown_accepted_downloaded_and_undone(desk: Browser, services: Services) -> None:
    answered(services)
    assert "the model that came with the program" in desk.get(PAGE).text.lower()
    started = desk.post(PAGE, f"{PAGE}/learn")
    assert "/desk/work/" in started.headers["Location"]
    services.operations.worker.run_pending()
    assert desk.get(started.headers["Location"]).headers["Location"].endswith(PAGE)
    page = desk.get(PAGE).text
    assert "Right without being asked" in page and shipped_model().version + "+" not in page
    desk.post(PAGE, action(page, "accept"))
    page = desk.get(PAGE).text
    assert shipped_model().version + "+" in page and "Right without being asked" not in page
    file = desk.get(f"{PAGE}/file")
    assert file.headers["Content-Disposition"] == 'attachment; filename="lacuna-learned.json"'
    assert json.loads(file.data)["model"] == shipped_model().version
    desk.post(PAGE, f"{PAGE}/undo")
    page = desk.get(PAGE).text
    assert shipped_model().version + "+" not in page and "Undo the last change" not in page
    assert desk.get(f"{PAGE}/file").status_code == 302


def test_a_proposal_is_thrown_away(desk: Browser, services: Services) -> None:
    answered(services)
    desk.post(PAGE, f"{PAGE}/learn")
    services.operations.worker.run_pending()
    address = action(desk.get(PAGE).text, "drop")
    desk.post(PAGE, address)
    assert "Right without being asked" not in desk.get(PAGE).text
    refused = desk.post(PAGE, address.replace("drop", "accept"))
    assert refused.status_code == 409 and "Nothing is proposed here any more" in refused.text
    assert services.gap_check.learning.tunings.present() is None


def test_too_few_answers_are_said_to_be_too_few(desk: Browser, services: Services) -> None:
    desk.post(PAGE, f"{PAGE}/learn")
    services.operations.worker.run_pending()
    page = desk.get(PAGE).text
    assert "20 more of “the same work” and 20 more of “another one”" in page
    assert "/accept" not in page


def test_what_another_centre_learned_is_taken_in_or_refused(desk: Browser, services: Services) -> None:
    def send(content: bytes, name: str = "learned.json") -> str:
        sent = desk.post(PAGE, f"{PAGE}/take-in", file=(io.BytesIO(content), name))
        return sent.text if sent.status_code == 400 else ""

    answered(services)
    learned = services.gap_check.learning.propose().learned.tuning
    assert learned is not None
    other_model = json.dumps(learned.to_dict() | {"model": "1999.1"}).encode()
    assert "was learned on model 1999.1" in send(other_model)
    assert "or it is damaged" in send(learned.content()[:100])
    assert "cannot have been learned" in send(json.dumps(learned.to_dict() | {"slope": 99}).encode())
    assert "Choose a file first." in send(b"", "")
    assert services.jobs.under_way("learn") == []
    assert send(learned.content()) == ""
    services.operations.worker.run_pending()
    page = desk.get(PAGE).text
    assert "What another centre learned, held against your answers" in page
    desk.post(PAGE, action(page, "accept"))
    assert services.gap_check.learning.tunings.present() == learned


def test_the_page_speaks_khmer_and_is_the_librarians(desk: Browser, services: Services) -> None:
    assert "អ្វីដែលការផ្ទៀងផ្ទាត់បញ្ជីបានរៀន" in desk.get("/km/desk/settings/learning").text
    member = Browser(create_app(services.config, services), PASSWORD).as_role("member")
    assert member.get(PAGE).status_code == 403
    assert member.get(f"{PAGE}/file").status_code == 403


def test_how_careful_the_gap_check_is_can_be_chosen_and_undone(desk: Browser, services: Services) -> None:
    usual = services.gap_check.matcher.matcher().model
    page = desk.get(PAGE)
    assert re.search(r'value="usual" checked', page.text)
    assert f"{usual.thresholds.asked:.1%}" in page.text, "what each costs is told"
    desk.post(PAGE, f"{PAGE}/care", care="careful")
    assert re.search(r'value="careful" checked', desk.get(PAGE).text)
    assert services.gap_check.matcher.matcher().model.in_force == usual.with_care(Care.CAREFUL).in_force
    latest = services.change_log.recent(limit=1)[0]
    assert latest.action == "care_chosen"
    services.change_log.revert(services.access.accounts.by_email("librarian@test.example"), latest.id)
    assert services.gap_check.matcher.matcher().model.care is Care.USUAL


def test_no_other_care_is_taken(desk: Browser, services: Services) -> None:
    answer = desk.post(PAGE, f"{PAGE}/care", care="reckless")
    assert answer.status_code == 400 and "Choose one of these" in answer.text
    assert services.gap_check.matcher.matcher().model.care is Care.USUAL
