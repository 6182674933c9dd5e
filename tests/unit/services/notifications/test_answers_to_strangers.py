"""Answers to people without an account: one goes out, or the desk sees that it did not."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from catalogue.bootstrap import Services
from catalogue.errors import InvalidInput
from catalogue.services.notifications.outbox import ANSWERS_WAIT
from catalogue.services.pledges.offers import OfferView
from catalogue.storage.models import Notice, now
from tests.support.mail_server import MailBox, listening
from tests.support.ports import free_port

ANSWER = "Thank you, please come on Monday at nine."


@pytest.fixture
def box(services: Services) -> MailBox:
    """A mail server that is set, and not started."""
    found = MailBox(free_port())
    services.settings.save_mail(None, found.server)
    return found


def offered(services: Services, contact: str = "stranger@example.net") -> OfferView:
    services.pledges.offers.make("Ten books on law", contact)
    (offer,) = services.pledges.offers.waiting()
    return offer


def letters(services: Services) -> list[Notice]:
    with services.database.read() as session:
        return list(session.scalars(select(Notice)))


@pytest.mark.parametrize("contact", ["stranger@example.net", "012 345 678"])
def test_an_answer_that_can_go_nowhere_is_not_taken_and_the_offer_stays(
    services: Services, box: MailBox, contact: str
) -> None:
    """The form with the answer was open when mail was turned off."""
    offer = offered(services, contact)
    if offer.by_mail:
        services.settings.save_mail(None, None)
    with pytest.raises(InvalidInput) as refusal:
        services.pledges.offers.settle(offer.id, ANSWER, "en")
    assert refusal.value.code == "offer_no_mail"
    assert services.pledges.offers.waiting() == [offer]
    assert letters(services) == []
    assert not services.pledges.offers.settle(offer.id, " ", "en"), "it was answered in another way"


def test_an_answer_that_waits_when_mail_is_turned_off_comes_back_to_the_desk(
    services: Services, box: MailBox
) -> None:
    offer = offered(services)
    assert services.pledges.offers.settle(offer.id, ANSWER, "en")
    services.notifications.outbox.send_due()
    assert services.pledges.offers.waiting() == [], "the server may be there in a minute"
    services.settings.save_mail(None, None)
    services.notifications.outbox.send_due()
    (back,) = services.pledges.offers.waiting()
    assert (back.titles, back.contact, back.unsent) == (offer.titles, offer.contact, ANSWER)
    assert back.created_at == offer.created_at, "after three months it goes in any case"
    assert letters(services) == []

    services.settings.save_mail(None, box.server)
    services.pledges.offers.settle(back.id, back.unsent, "en")
    with listening(box):
        assert services.notifications.outbox.send_due() == 1
    assert (services.pledges.offers.waiting(), letters(services)) == ([], [])


def test_an_answer_that_waits_too_long_comes_back_to_the_desk(services: Services, box: MailBox) -> None:
    services.pledges.offers.settle(offered(services).id, ANSWER, "en")
    services.notifications.outbox.send_due(now() + ANSWERS_WAIT - dt.timedelta(hours=1))
    assert services.pledges.offers.waiting() == []
    services.notifications.outbox.send_due(now() + ANSWERS_WAIT + dt.timedelta(hours=1))
    assert [offer.unsent for offer in services.pledges.offers.waiting()] == [ANSWER]
    assert letters(services) == []


def test_an_answer_that_is_refused_comes_back_to_the_desk(services: Services, box: MailBox) -> None:
    box.refusals = {"stranger@example.net": "550 no such person"}
    services.pledges.offers.settle(offered(services).id, ANSWER, "en")
    with listening(box):
        assert services.notifications.outbox.send_due() == 0
    assert [offer.unsent for offer in services.pledges.offers.waiting()] == [ANSWER]
    assert letters(services) == []


def test_an_answer_that_is_in_hand_is_left_to_its_worker(services: Services, box: MailBox) -> None:
    services.pledges.offers.settle(offered(services).id, ANSWER, "en")
    services.settings.save_mail(None, None)
    with services.notifications.outbox._lease.held() as token:
        with services.database.write() as session:
            session.scalars(select(Notice)).one().owner = token
        services.notifications.outbox.send_due()
        assert services.pledges.offers.waiting() == []
    services.notifications.outbox.send_due()
    assert len(services.pledges.offers.waiting()) == 1
