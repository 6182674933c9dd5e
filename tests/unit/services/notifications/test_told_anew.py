"""What people are told of their suggestions: what holds now, and no name that is not theirs to know."""

from __future__ import annotations

import datetime as dt

import pytest

from catalogue.bootstrap import Services
from catalogue.domain.descriptions.description import Description
from catalogue.domain.gaps.reference_lists import Visibility
from catalogue.domain.people.access import Account, Role
from catalogue.services.days import this_day
from tests.support.lists import share
from tests.support.mail_server import MailBox, listening
from tests.support.ports import free_port
from tests.unit.services.conftest import add_account

TITLE = "A fine book on law"
NO = "No, we hold it already."


@pytest.fixture
def box(services: Services) -> MailBox:
    """A mail server that is set, and not started."""
    found = MailBox(free_port())
    services.settings.save_mail(None, found.server)
    return found


@pytest.fixture
def suggestion(services: Services, member: Account) -> int:
    services.lists.suggestions.suggest(member, Description(title=TITLE, year="2001"))
    (waiting,) = services.lists.suggestions.waiting()
    return waiting.id


def undo_newest(services: Services, librarian: Account) -> None:
    services.change_log.undo(librarian, services.change_log.newest_of(librarian))


def told(services: Services, account: Account) -> list[tuple[str, str]]:
    """Which list's name and which answer stand in what somebody was told, newest first."""
    mine = services.notifications.notices.mine(account)
    return [(notice.params["list"], notice.params.get("answer", "")) for notice in mine]


def test_a_word_that_was_taken_back_is_told_to_nobody_and_the_one_that_holds_is(
    services: Services, librarian: Account, member: Account, box: MailBox, suggestion: int
) -> None:
    suggestions = services.lists.suggestions
    suggestions.answer(librarian, suggestion, NO)
    assert told(services, member) == [("", NO)]
    undo_newest(services, librarian)
    assert told(services, member) == []
    suggestions.take(librarian, suggestion, None, "Suggested titles")
    assert told(services, member) == [("Suggested titles", "")]
    with listening(box):
        assert services.notifications.outbox.send_due() == 1
    assert [str(message["Subject"]) for message in box.messages] == [
        f"Your suggestion is on the list “Suggested titles” now: {TITLE}"
    ]


def test_where_the_first_word_has_gone_by_mail_the_second_goes_too(
    services: Services, librarian: Account, member: Account, box: MailBox, suggestion: int
) -> None:
    suggestions = services.lists.suggestions
    suggestions.take(librarian, suggestion, None, "Suggested titles")
    with listening(box):
        assert services.notifications.outbox.send_due() == 1
        undo_newest(services, librarian)
        assert told(services, member) == [("", "")], "what was mailed stays, and names no list that is gone"
        suggestions.answer(librarian, suggestion, NO)
        assert services.notifications.outbox.send_due() == 1
    assert told(services, member) == [("", NO), ("", "")]


def test_whoever_undoes_the_undoing_tells_it_again_but_no_letter_twice(
    services: Services, librarian: Account, member: Account, box: MailBox, suggestion: int
) -> None:
    services.lists.suggestions.answer(librarian, suggestion, NO)
    undo_newest(services, librarian)
    undo_newest(services, librarian)
    assert told(services, member) == [("", NO)]
    with listening(box):
        assert services.notifications.outbox.send_due() == 1
        undo_newest(services, librarian)
        undo_newest(services, librarian)
        assert services.notifications.outbox.send_due() == 0
    assert told(services, member) == [("", NO)]


def test_a_letter_that_waits_does_not_name_a_list_that_is_private_by_now(
    services: Services, librarian: Account, member: Account, box: MailBox, suggestion: int
) -> None:
    owner = add_account(services, "owner@example.org", Role.MEMBER)
    made = services.lists.lists.from_text(owner, "Rescue raids", "Another title, 2003")
    share(services, owner, librarian, made.list_id)
    services.lists.suggestions.take(librarian, suggestion, made.list_id)
    assert told(services, member) == [("Rescue raids", "")]
    services.lists.lists.edit(owner, made.list_id, "Case 17", Visibility.PRIVATE, help_asked=False)
    assert told(services, member) == [("", "")]
    with listening(box):
        assert services.notifications.outbox.send_due() == 1
    assert str(box.messages[0]["Subject"]) == f"Your suggestion is on a list now: {TITLE}"
    assert not any(word in box.as_sent[0] for word in (b"Rescue", b"Case 17"))


def test_what_is_not_so_any_more_of_a_pledge_is_neither_sent_nor_told(
    services: Services, librarian: Account, member: Account, box: MailBox
) -> None:
    """Of letters that waited: one is taken back, one is given more time, one stands."""
    titles = ("Kites and kilns", "Rivers of brick", "Harbours of salt")
    made = services.lists.lists.from_text(member, "Mine", "\n".join(("title", *titles)))
    share(services, member, librarian, made.list_id)
    services.lists.reports.start(member, made.list_id)
    services.operations.worker.run_pending()
    pledges, until = services.pledges.pledges, this_day() + dt.timedelta(days=12)
    for wanted in services.pledges.wanted.titles():
        pledges.pledge(member, wanted.key, until)
    mine = {pledge.title: pledge.id for pledge in pledges.mine(member)}
    for days in (7, 13):  # before the day, and when it is over
        services.notifications.notices.make_due(this_day() + dt.timedelta(days=days))
    pledges.withdraw(member, mine[titles[0]])
    pledges.extend(member, mine[titles[1]])
    with listening(box):
        assert services.notifications.outbox.send_due() == 2
        assert services.notifications.outbox.send_due() == 0
    assert all(titles[2] in str(message["Subject"]) for message in box.messages)
    told = services.notifications.notices.mine(member)
    assert [(notice.kind, notice.params["title"]) for notice in told] == [
        ("lapsed", titles[2]), ("reminder", titles[2]),
    ]  # fmt: skip
    assert services.notifications.outbox.waiting() == (0, 0)
