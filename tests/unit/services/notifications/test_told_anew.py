"""What people are told of their suggestions: what holds now, and no name that is not theirs to know."""

from __future__ import annotations

import pytest

from catalogue.bootstrap import Services
from catalogue.domain.descriptions.description import Description
from catalogue.domain.gaps.reference_lists import Visibility
from catalogue.domain.people.access import Account, Role
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
