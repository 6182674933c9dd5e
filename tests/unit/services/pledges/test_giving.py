"""Suggestions and offers: kept, answered, and offers gone without a trace."""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import select, text, update

from catalogue.bootstrap import Services
from catalogue.domain.descriptions.description import Description
from catalogue.domain.gaps.reference_lists import Visibility
from catalogue.domain.people.access import Account, Role
from catalogue.domain.people.mail import MailServer
from catalogue.errors import Conflict, InvalidInput, NotAllowed, NotFound
from catalogue.services.acquisitions.drafts import new_token
from catalogue.services.days import this_day
from catalogue.services.lists.suggestions import Outcome
from catalogue.services.pledges import offers
from catalogue.services.records.publications import CopyData
from catalogue.storage.models import GiftOffer, Notice
from tests.unit.services.conftest import add_account

FISHING = Description(title="Debt bondage at sea", year="2012")
HELD = Description(title="Return and reintegration of victims of trafficking", year="2008")


def test_a_suggestion_is_taken_onto_a_list_and_wanted(
    services: Services, librarian: Account, member: Account
) -> None:
    other = add_account(services, "other@example.org", Role.MEMBER)
    assert services.lists.suggestions.suggest(member, FISHING, "Often asked for").outcome is Outcome.KEPT
    (waiting,) = services.lists.suggestions.waiting()
    assert (waiting.description, waiting.reason) == (FISHING, "Often asked for")
    assert services.lists.suggestions.mine(other) == []

    own = services.lists.lists.from_file(member, "Of a member", BytesIO(b"title\nAnything"), "list.csv")
    services.lists.lists.edit(member, own.list_id, "Of a member", Visibility.PRIVATE, help_asked=True)
    assert services.lists.lists.for_suggestions(librarian) == [], "nobody's own list is offered"
    with pytest.raises(NotAllowed):
        services.lists.suggestions.take(librarian, waiting.id, own.list_id)
    assert services.lists.suggestions.waiting() == [waiting], "it would be its owner's to read"
    taken = services.lists.suggestions.take(librarian, waiting.id, None, "Suggested titles")
    assert [reference_list.id for reference_list in services.lists.lists.for_suggestions(librarian)] == [
        taken
    ]
    services.operations.worker.run_pending()
    (wanted,) = services.pledges.wanted.titles()
    assert (wanted.title, wanted.lists) == (FISHING.title, ("Suggested titles",))
    assert services.lists.suggestions.mine(member)[0].state == "taken"
    assert [notice.kind for notice in services.notifications.notices.mine(member)] == ["suggestion"]
    assert services.lists.suggestions.suggest(other, FISHING).place == wanted.key, "it is wanted already"

    services.change_log.revert(librarian, services.change_log.recent(1)[0].id)
    assert services.lists.suggestions.mine(member)[0].state == "open", (
        "taking it is one act, and undone as one"
    )


def test_what_is_held_need_not_be_suggested(services: Services, librarian: Account, member: Account) -> None:
    publication = services.records.publications.add(librarian, HELD, [CopyData()])
    services.operations.worker.run_pending()
    table = f"title,year\n{HELD.title},2008\n{FISHING.title},2012\n"
    done = services.lists.suggestions.suggest_file(member, BytesIO(table.encode()), "mine.csv")
    assert done.counts == {Outcome.KEPT: 1, Outcome.HELD: 1, Outcome.WANTED: 0}
    assert services.lists.suggestions.suggest(None, HELD).place == str(publication)
    with pytest.raises(InvalidInput):
        services.lists.suggestions.suggest(None, Description())


def test_a_suggestion_is_answered_or_taken_back_by_its_own_person(
    services: Services, librarian: Account, member: Account
) -> None:
    other = add_account(services, "other@example.org", Role.MEMBER)
    for title in ("First title of many", "Second title of many"):
        services.lists.suggestions.suggest(member, Description(title=title))
    first, second = services.lists.suggestions.waiting()
    with pytest.raises(NotFound):
        services.lists.suggestions.withdraw(other, first.id)
    services.lists.suggestions.withdraw(member, first.id)
    services.lists.suggestions.answer(librarian, second.id, "Too far from our subject.")
    (left,) = services.lists.suggestions.mine(member)
    assert (left.state, left.answer) == ("answered", "Too far from our subject.")
    with pytest.raises(NotFound):
        services.lists.suggestions.answer(librarian, second.id, "Again")


def test_an_answered_offer_leaves_no_trace(services: Services) -> None:
    services.settings.save_mail(None, MailServer("localhost", sender="library@example.org"))
    services.pledges.offers.make("Two reports on fishing", "donor@example.org")
    services.pledges.offers.make("A box of laws", "012 345 678")
    first, second = services.pledges.offers.waiting()
    assert (first.by_mail, second.by_mail) == (True, False)

    assert services.pledges.offers.settle(first.id, "Please bring them.", "en")
    assert not services.pledges.offers.settle(second.id, "", "en")
    assert services.pledges.offers.waiting() == []
    with services.database.read() as session:
        (notice,) = session.scalars(select(Notice))
        assert (notice.address, notice.mail) == ("donor@example.org", "waiting")
        changes = session.execute(text("SELECT before, after FROM change")).all()
    assert "donor@example.org" not in str(changes), "no log remembers what is deleted"
    with pytest.raises(NotFound):
        services.pledges.offers.settle(first.id, "", "en")


def test_offers_are_few_short_and_forgotten(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    for titles, contact, field in (
        ("", "a@b.org", "titles"),
        ("A title", " ", "contact"),
        ("x" * 4001, "a@b.org", "titles"),
        ("A title", "x" * 201, "contact"),
    ):
        with pytest.raises(InvalidInput) as refusal:
            services.pledges.offers.make(titles, contact)
        assert refusal.value.params["field"] == field
    monkeypatch.setattr(offers, "_MOST", 2)
    monkeypatch.setattr(offers, "_MOST_OF_PROGRAMS", 1)
    services.pledges.offers.make("A title", "a@b.org")
    with pytest.raises(Conflict):
        services.pledges.offers.make("A title", "a@b.org")
    services.pledges.offers.make("A title", "a@b.org", form="one")
    with pytest.raises(Conflict):
        services.pledges.offers.make("A title", "a@b.org", form="another")

    with services.database.write() as session:
        session.execute(
            update(GiftOffer)
            .where(GiftOffer.id == services.pledges.offers.waiting()[0].id)
            .values(created_at=dt.datetime.now(dt.UTC) - dt.timedelta(days=92))
        )
    services.pledges.offers.forget_old(this_day())
    assert len(services.pledges.offers.waiting()) == 1


def test_what_is_forgotten_stands_in_no_file_of_ours(services: Services, member: Account) -> None:
    """Neither in the database's file nor in what SQLite keeps beside it, while others have it open."""
    services.pledges.offers.make("Zebrafinch, two volumes", "quagga@example.org")
    services.acquisitions.drafts.keep(
        member, token := new_token(), "publication", "Okapi", [("title", "Okapi")]
    )
    words = (b"Zebrafinch", b"quagga", b"Okapi")
    if services.database.is_sqlite:
        assert all(found_in_files(services, word) for word in words)
    with services.database.rows():
        services.pledges.offers.settle(services.pledges.offers.waiting()[0].id, "", "en")
        services.acquisitions.drafts.discard(member, token)
    assert [word for word in words if found_in_files(services, word)] == []


def found_in_files(services: Services, word: bytes) -> list[Path]:
    """The files of the home, and of the database where it is a file, that hold a word."""
    everything = [path for path in services.config.home.parent.rglob("*") if path.is_file()]
    return [path for path in everything if word in path.read_bytes()]
