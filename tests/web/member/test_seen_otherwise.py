"""A page of a list that is still open when somebody else changes what it shows.

What is pressed there is about what stood there, and is refused in words where that is something else by now.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

import lxml.html
import pytest
from werkzeug.test import TestResponse

from catalogue.bootstrap import Services
from catalogue.domain.descriptions.description import Contributor, Description
from catalogue.domain.gaps.gap_report import Status
from catalogue.domain.gaps.reference_lists import Verdict, Visibility
from catalogue.services.lists.gap_reports.report_views import EntryRow
from catalogue.services.pledges.wanted import Wanted, WantedTitle
from catalogue.services.records.publications import CopyData
from tests.support.lists import share
from tests.web.member_site import HELD, checked_list, entry_id, follow, person, status_of
from tests.web.support import Browser, standing

OTHER = Description(title="The border river", contributors=(Contributor(name="Ann Lee"),), year="1999")
REWORDED = "says something else since you opened this page, so nothing was done. Look at it again."
OTHERS_BESIDE = "are not those you saw when you opened this page, so nothing was done."
ANSWERED = "was answered, or an answer taken back, since you opened this page, so nothing was done."


@pytest.fixture
def list_id(services: Services) -> Iterator[int]:
    """A list of the owner's with which the librarian helps; no answer about it outlives the test."""
    made, owner = checked_list(services), person(services, "owner")
    services.lists.lists.edit(owner, made, "My list", Visibility.PRIVATE, help_asked=True)
    yield made
    for row in services.lists.reports.whole(owner, made).rows:
        if given := [decision.publication_id for decision in row.decisions]:
            services.lists.answers.revoke(owner, row.entry_id, given)


@pytest.fixture
def gift(services: Services) -> Iterator[Callable[[], int]]:
    """Takes in the very book that entry D asks for, and withdraws it at the end."""
    librarian, given = person(services, "librarian"), list[int]()

    def take() -> int:
        copies = [CopyData()]
        given.append(services.records.publications.add(librarian, HELD[3].with_changes(year="2012"), copies))
        services.operations.worker.run_pending()
        return given[0]

    yield take
    for publication_id in given:
        services.records.publications.withdraw(librarian, publication_id)
    services.operations.worker.run_pending()


def reword(services: Services, entry: int) -> None:
    services.lists.entries.edit(person(services, "librarian"), entry, OTHER, keep_answers=False)


def row_of(services: Services, entry: int) -> EntryRow:
    return services.lists.reports.entry(person(services, "owner"), entry)


def said_of(services: Services, entry: int) -> list[Verdict]:
    return [decision.verdict for decision in row_of(services, entry).decisions]


def doubtful(page: str) -> str:
    return f"{page}?status=review"


def test_an_answer_is_about_the_words_that_stood_on_the_page(
    owner: Browser, services: Services, list_id: int
) -> None:
    base, entry = f"/en/member/lists/{list_id}", entry_id(services, list_id, "D")
    address = f"{base}/entries/{entry}/answer"
    pages = [owner.get(place) for place in (f"{base}/review?entry={entry}", doubtful(base))]
    reword(services, entry)
    for page in pages:
        for button in ("same", "different"):
            after = follow(owner, owner.press(page, address, button))
            assert REWORDED in after.text
    none = follow(owner, owner.press(pages[0], address, "none"))
    assert REWORDED in none.text and "The border river" in none.text
    assert follow(owner, owner.post(base, address, verdict="same", publication="4")).status_code == 200
    assert said_of(services, entry) == [] and status_of(services, list_id, "D") is Status.MISSING


def test_none_of_these_is_about_the_publications_that_stood_on_the_page(
    owner: Browser, services: Services, list_id: int, gift: Callable[[], int]
) -> None:
    base, entry = f"/en/member/lists/{list_id}", entry_id(services, list_id, "D")
    address = f"{base}/entries/{entry}/answer"
    page = owner.get(f"{base}/review?entry={entry}")
    came = gift()
    assert status_of(services, list_id, "D") is Status.HELD
    after = follow(owner, owner.press(page, address, "none"))
    assert OTHERS_BESIDE in after.text and said_of(services, entry) == []
    assert status_of(services, list_id, "D") is Status.HELD

    # A record that was worded as another book is not what was looked at either.
    page = owner.get(f"{base}/review?entry={entry}")
    seen = row_of(services, entry).publications[str(came)]
    services.records.publications.edit(
        person(services, "librarian"), came, seen.version, seen.description.with_changes(edition="2nd")
    )
    after = follow(owner, owner.press(page, address, "same"))
    assert OTHERS_BESIDE in after.text and said_of(services, entry) == []
    follow(owner, owner.press(after, address, "none"))
    assert set(said_of(services, entry)) == {Verdict.DIFFERENT}


def test_nobody_answers_over_an_answer_or_takes_one_back_that_they_did_not_see(
    owner: Browser, services: Services, list_id: int
) -> None:
    base, entry = f"/en/member/lists/{list_id}", entry_id(services, list_id, "D")
    address, back = (f"{base}/entries/{entry}/{what}" for what in ("answer", "take-back"))
    page = owner.get(f"{base}/review?entry={entry}")
    given = owner.press(page, address, "same")
    undo, report = follow(owner, given), owner.get(base)
    publication = int(row_of(services, entry).decisions[0].publication_id)
    services.lists.answers.decide(person(services, "librarian"), entry, publication, Verdict.DIFFERENT)

    for opened in (undo, report):
        assert ANSWERED in follow(owner, owner.press(opened, back)).text
    assert ANSWERED in follow(owner, owner.press(page, address, "other_edition")).text
    assert said_of(services, entry) == [Verdict.DIFFERENT]
    # What the address offers to undo is the answer that was given then, and stands no more.
    assert "Your answer for" not in owner.get(given.location).text

    taken = follow(owner, owner.press(owner.get(f"{base}/review?entry={entry}"), back))
    assert "The answer was taken back." in taken.text and said_of(services, entry) == []


def test_an_entry_that_says_something_else_is_not_taken_off_joined_split_or_marked(
    owner: Browser, services: Services, list_id: int
) -> None:
    base = f"/en/member/lists/{list_id}"
    b, c = (entry_id(services, list_id, reference_id) for reference_id in "BC")
    page = f"{base}/entries/{b}"
    removing, splitting = owner.get(page), owner.get(f"{page}/split")
    joining, report = owner.get(f"{base}/entries/{c}/join?with={b}"), owner.get(base)
    reword(services, b)

    assert REWORDED in follow(owner, owner.press(removing, f"{page}/remove")).text
    text = "One title. 2001\nAnother title. 2002"
    split = owner.press(splitting, f"{page}/split", text=text)
    assert split.status_code == 409 and REWORDED in split.text and "Another title. 2002" in split.text
    joined = owner.press(joining, f"{base}/entries/{c}/join", title="Both of them")
    assert joined.status_code == 409 and REWORDED in joined.text and 'value="Both of them"' in joined.text
    assert "The border river" in joined.text
    (ticked,) = (value for value in boxes(report) if value.startswith(f"{b}-"))
    (untouched,) = (value for value in boxes(report) if value.startswith(f"{c}-"))
    marked = owner.press(report, f"{base}/marks", entry=[ticked, untouched], mark="ticked")
    assert REWORDED in follow(owner, marked).text
    rows = services.lists.reports.whole(person(services, "owner"), list_id).rows
    assert [row.reference_id for row in rows] == list("ABCD") and not any(row.ticked for row in rows)
    assert rows[1].description == OTHER

    # What was typed stands there still, beside what the entry says now, and is taken when it is sent again.
    assert owner.press(joined, f"{base}/entries/{c}/join").status_code == 303
    rows = services.lists.reports.whole(person(services, "owner"), list_id).rows
    assert [row.description.title for row in rows if row.reference_id == "C"] == ["Both of them"]


@pytest.mark.parametrize("when", ["before", "while it is looked up"])
def test_nobody_pledges_another_title_than_the_one_they_ticked(
    owner: Browser, services: Services, list_id: int, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    share(services, person(services, "owner"), person(services, "librarian"), list_id)
    base, entry = f"/en/member/lists/{list_id}", entry_id(services, list_id, "C")
    report = owner.get(f"{base}?status=missing")
    (ticked,) = (value for value in boxes(report) if value.startswith(f"{entry}-"))
    sent = standing(report, f"{base}/marks") | {"entry": [ticked]}
    if when == "before":
        reword(services, entry)
        services.operations.worker.run_pending()
    else:
        look_up = Wanted.some

        def reword_then_look_up(use: Wanted, keys: Collection[str]) -> dict[str, WantedTitle]:
            monkeypatch.undo()
            found = look_up(use, keys)
            reword(services, entry)
            return found

        monkeypatch.setattr(Wanted, "some", reword_then_look_up)
    pledged = owner.client.post(f"{base}/pledge", data=sent)
    assert REWORDED in follow(owner, pledged).text
    assert services.pledges.pledges.mine(person(services, "owner")) == []


def boxes(page: TestResponse) -> list[str]:
    found = lxml.html.fromstring(page.text).xpath("//input[@name='entry']/@value")
    return [str(value) for value in found]
