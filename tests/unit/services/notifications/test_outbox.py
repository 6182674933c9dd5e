"""The outbox: what people are told goes out by a real mail server, and waits while there is none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from catalogue.bootstrap import Services
from catalogue.domain.descriptions.description import Description
from catalogue.domain.gaps.reference_lists import Visibility
from catalogue.domain.people.access import Account, Role
from catalogue.domain.people.mail import MailServer
from catalogue.errors import NotFound
from catalogue.services.acts import act
from catalogue.services.daily import Daily
from catalogue.services.days import Days, this_day
from catalogue.services.leases import Lease
from catalogue.services.notifications.mail import PATIENCE, Letter, MailPatience
from catalogue.services.notifications.notices import KINDS, REMIND_BEFORE, tell
from catalogue.services.notifications.outbox import Outbox, Posting
from catalogue.services.records.publications import CopyData
from catalogue.storage.models import Notice, Pledge, Setting, StatusChange, User, now
from tests.support.hostile_server import MAIL_IN_FLOODS, MAIL_WITHOUT_END, Saying, saying
from tests.support.lists import share
from tests.support.mail_server import MailBox, listening
from tests.support.ports import free_port
from tests.unit.services.conftest import add_account

TITLE = "Sold like chicken: trafficked Cambodian girls speak out"
ATTACK = "Sold\r\nBcc: everybody@example.org\r\n\r\nA body of their own"


@pytest.fixture
def today() -> dt.date:
    """The day on which a test begins: a whole run may go on past midnight."""
    return this_day()


@pytest.fixture
def box(services: Services) -> Iterator[MailBox]:
    """A mail server that is set, and not started."""
    found = MailBox(free_port())
    services.settings.save_mail(None, found.server)
    yield found


@pytest.fixture
def key(services: Services, librarian: Account, member: Account) -> str:
    made = services.lists.lists.from_file(
        member, "My list", BytesIO(f"ref_id,title,year\nA,{TITLE},2003\n".encode()), "list.csv"
    )
    share(services, member, librarian, made.list_id)
    services.lists.reports.start(member, made.list_id)
    services.operations.worker.run_pending()
    return services.pledges.wanted.titles()[0].key


def told(services: Services, params: dict[str, object], occasion: str, account: Account) -> None:
    with services.database.write() as session:
        tell(session, occasion, "thanks", params, user_id=account.id)


def outbox_of(
    services: Services,
    compose: Callable[[Posting], Letter],
    daily: tuple[Daily, ...] = (),
    patience: MailPatience = PATIENCE,
) -> Outbox:
    return Outbox(
        services.database,
        services.settings,
        services.notifications.notices,
        compose,
        Lease(services.database, services.config.home),
        Days(services.database),
        daily,
        patience,
    )


def notices(services: Services) -> list[Notice]:
    with services.database.read() as session:
        return list(session.scalars(select(Notice).order_by(Notice.id)))


def test_a_letter_that_a_clock_put_off_for_years_is_sent_when_that_clock_is_set_back(
    services: Services, member: Account, box: MailBox
) -> None:
    told(services, {"title": TITLE, "copies": 1}, "one", member)
    with services.database.write() as session:
        session.execute(update(Notice).values(next_at=now() + dt.timedelta(days=3650)))
    with listening(box):
        assert services.notifications.outbox.send_due() == 1


def test_nothing_is_lost_while_the_mail_server_is_away(
    services: Services, member: Account, box: MailBox
) -> None:
    told(services, {"title": TITLE, "copies": 1}, "one", member)

    assert services.notifications.outbox.send_due() == 0
    assert services.notifications.outbox.waiting() == (1, 1)
    assert services.notifications.outbox.send_due() == 0, "it is not tried again at once"
    with listening(box):
        assert services.notifications.outbox.send_due(now() + dt.timedelta(minutes=2)) == 1
        assert services.notifications.outbox.send_due(now() + dt.timedelta(days=1)) == 0
    (message,) = box.messages
    assert message["To"] == "member@example.org"
    assert message["From"].addresses[0].addr_spec == "library@example.org"
    assert message["Subject"] == f"Thank you: {TITLE} has come in"
    assert services.notifications.outbox.waiting() == (0, 0)
    assert services.notifications.notices.mine(member)[0].by_mail


@pytest.mark.parametrize(
    ("said", "patience"),
    [(MAIL_WITHOUT_END, MailPatience(letter=0.2)), (MAIL_IN_FLOODS, MailPatience(letter=3600))],
    ids=["drips", "floods"],
)
def test_a_server_that_greets_without_end_is_cut_off(
    services: Services, member: Account, said: Saying, patience: MailPatience
) -> None:
    outbox = outbox_of(services, lambda posting: Letter(posting.to, TITLE, TITLE, "", ""), patience=patience)
    with saying(said) as server:
        services.settings.save_mail(
            None, MailServer("127.0.0.1", server.port, security="none", sender="library@example.org")
        )
        told(services, {"title": TITLE, "copies": 1}, "one", member)
        assert outbox.send_due() == 0
        assert server.begun.is_set() and server.cut_off.wait(15)
    assert outbox.waiting() == (1, 1), "it is tried again later"


def test_the_wait_grows_and_has_an_end(services: Services, member: Account, box: MailBox) -> None:
    told(services, {"title": TITLE, "copies": 1}, "one", member)
    moment, waits = now(), []
    for _ in range(12):
        services.notifications.outbox.send_due(moment)
        moment = notices(services)[0].next_at
        waits.append(moment - now())
    assert waits[1] > waits[0]
    assert dt.timedelta(hours=5) < waits[-1] <= dt.timedelta(hours=6)


def test_one_receiver_who_is_not_there_keeps_nobody_else_waiting(
    services: Services, member: Account, librarian: Account, box: MailBox
) -> None:
    box.refusals = {"member@example.org": "550 no such person", "librarian@example.org": "451 later"}
    third = add_account(services, "third@example.org", Role.MEMBER)
    for account in (member, librarian, third):
        told(services, {"title": TITLE, "copies": 1}, account.email, account)
    with listening(box):
        assert services.notifications.outbox.send_due() == 1
    assert [notice.mail for notice in notices(services)] == ["refused", "waiting", "sent"]
    assert [message["To"] for message in box.messages] == ["third@example.org"]


def test_one_letter_whose_words_the_server_refuses_keeps_nobody_else_waiting(
    services: Services, member: Account, librarian: Account, box: MailBox
) -> None:
    """Whoever can choose the words of one, as a title that is pledged, would stop the mail of all."""
    box.refused_words = {b"Tested as spam": "554 refused as spam", b"Come later": "451 too busy for this"}
    for number, title in enumerate(("Tested as spam", "Come later", TITLE)):
        told(services, {"title": title, "copies": 1}, f"letter {number}", librarian if number else member)
    with listening(box):
        assert services.notifications.outbox.send_due() == 1
    assert [notice.mail for notice in notices(services)] == ["refused", "waiting", "sent"]
    box.refused_words = {}
    with listening(box):
        assert services.notifications.outbox.send_due(now() + dt.timedelta(minutes=2)) == 1


def test_a_letter_that_cannot_be_made_keeps_nobody_else_waiting_and_nobody_s_address_stands_in_the_log(
    services: Services, member: Account, librarian: Account, box: MailBox, caplog: pytest.LogCaptureFixture
) -> None:
    with services.database.write() as session:
        tell(session, "slip", "offer", {"answer": "Come."}, address="sokha@mail..survivor-house.org")
        session.execute(update(User).where(User.id == member.id).values(email="sokha@mail..member-house.org"))
    told(services, {"title": TITLE, "copies": 1}, "a person with such an address", member)
    with services.database.write() as session:
        for number, (kind, params) in enumerate((("unheard", {}), ("thanks", [1]), ("thanks", {}))):
            odd = Notice(
                user_id=librarian.id, kind=kind, params=params, occasion=f"odd {number}", mail="waiting"
            )
            session.add(odd)
    told(services, {"title": TITLE, "copies": 1}, "one", librarian)
    with listening(box):
        assert services.notifications.outbox.send_due() == 1
    assert [message["To"] for message in box.messages] == ["librarian@example.org"]
    assert services.notifications.outbox.waiting() == (0, 0)
    assert "-house" not in caplog.text


def test_of_what_goes_wrong_over_a_letter_the_log_tells_the_place_and_not_the_words(
    services: Services, member: Account, librarian: Account, box: MailBox, caplog: pytest.LogCaptureFixture
) -> None:
    stop, made = Event(), list[str]()

    def compose(posting: Posting) -> Letter:
        made.append(posting.to)
        if len(made) == 2:
            stop.set()
        if posting.to == member.email:
            raise RuntimeError(f"nobody thought of {posting.to}")
        raise SQLAlchemyError(f"which no letter is the cause of, though {posting.to} was read")

    def daily(_: dt.date) -> None:
        raise OSError(f"{member.email} cannot be told")

    outbox = outbox_of(services, compose, (Daily("notices", daily),))
    for account in (member, librarian):
        told(services, {"title": TITLE, "copies": 1}, account.email, account)
    with listening(box):
        outbox.run(stop)
    assert [(notice.mail, notice.attempts) for notice in notices(services)] == [
        ("refused", 1),
        ("waiting", 1),
    ]
    for place in ("OSError", "RuntimeError", "SQLAlchemyError"):
        assert f"{place} < test_outbox.py" in caplog.text
    assert "@" not in caplog.text


@pytest.mark.parametrize("answer", ["421 suspicious, closing", ""])
def test_a_server_that_hangs_up_over_one_letter_stops_nobody_else_s(
    services: Services, member: Account, librarian: Account, box: MailBox, answer: str
) -> None:
    """Filters do so over words that they take for spam, and a title is anybody's words."""
    if answer:
        box.refused_words = {b"Tested as spam": answer}
    else:
        box.hangs_up_over = b"Tested as spam"
    told(services, {"title": "Tested as spam", "copies": 1}, "spam", member)
    for number in range(3):
        told(services, {"title": TITLE, "copies": 1}, f"letter {number}", librarian)
    with listening(box):
        assert services.notifications.outbox.send_due() == 3
    assert [(notice.mail, notice.attempts) for notice in notices(services)] == [
        ("waiting", 1),
        *[("sent", 1)] * 3,
    ]


def test_what_was_tried_least_comes_first(
    services: Services, member: Account, librarian: Account, box: MailBox
) -> None:
    for number in range(6):
        told(services, {"title": f"Tested as spam {number}", "copies": 1}, f"spam {number}", member)
    for number in range(2):
        told(services, {"title": TITLE, "copies": 1}, f"letter {number}", librarian)
    box.hangs_up_over = b"Tested as spam"
    with listening(box):
        assert services.notifications.outbox.send_due() == 0
        assert [notice.attempts for notice in notices(services)] == [1, 1, 1, 0, 0, 0, 0, 0]
        assert box.hung_up == 3
        assert services.notifications.outbox.send_due() == 0, "the server is left alone for a minute"
        assert box.hung_up == 3
        assert max(notice.next_at for notice in notices(services)) <= now() + dt.timedelta(minutes=1)
        services.notifications.outbox.send_due(now() + dt.timedelta(minutes=2))
        assert services.notifications.outbox.send_due(now() + dt.timedelta(minutes=2)) == 2


def test_a_letter_over_which_a_worker_is_killed_is_tried_after_the_others(
    services: Services, member: Account, librarian: Account, box: MailBox
) -> None:
    class Killed(BaseException):
        pass

    def compose(posting: Posting) -> Letter:
        if posting.to == member.email:
            raise Killed
        return Letter(posting.to, TITLE, TITLE, "", str(posting.notice_id))

    for account in (member, librarian):
        told(services, {"title": TITLE, "copies": 1}, account.email, account)
    with listening(box):
        with pytest.raises(Killed):
            outbox_of(services, compose).send_due()
        assert outbox_of(services, compose).send_due() == 1


def test_a_letter_that_is_called_off_as_it_is_taken_does_not_go(
    services: Services, member: Account, box: MailBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    take = Outbox._take

    def taken_and_called_off(outbox: Outbox, *how: Any) -> int | None:
        found = take(outbox, *how)
        services.notifications.notices.choose(member, "en", [])
        return found

    monkeypatch.setattr(Outbox, "_take", taken_and_called_off)
    told(services, {"title": TITLE, "copies": 1}, "one", member)
    with listening(box):
        assert services.notifications.outbox.send_due() == 0
    assert box.messages == []
    assert [notice.mail for notice in notices(services)] == ["page"]


def test_no_letter_is_refused_because_the_library_s_own_address_cannot_be_used(
    services: Services, member: Account, box: MailBox
) -> None:
    """One that was taken by an older version, or came with a backup."""
    told(services, {"title": TITLE, "copies": 1}, "one", member)
    with services.database.write(act(None, "mail_server_saved")) as session:
        row = session.scalars(select(Setting).where(Setting.name == "mail")).one()
        row.value = {**row.value, "sender": "library@mail..example.org"}
    with listening(box):
        assert services.notifications.outbox.send_due() == 0
        assert services.notifications.outbox.waiting() == (1, 1)
        services.settings.save_mail(None, box.server)
        assert services.notifications.outbox.send_due(now() + dt.timedelta(minutes=2)) == 1


@pytest.mark.parametrize("language", ["en", "km"])
def test_no_header_can_be_injected(services: Services, member: Account, box: MailBox, language: str) -> None:
    services.notifications.notices.choose(member, language, KINDS)
    told(services, {"title": ATTACK, "copies": 1}, "attack", member)
    with services.database.write() as session:
        tell(session, "to many", "offer", {"answer": ATTACK}, address="a@example.org\r\nBcc: b@example.org")
        tell(session, "to two", "offer", {"answer": ATTACK}, address="a@example.org, b@example.org")
        tell(session, "to one", "offer", {"answer": ATTACK}, address="a@example.org")
    with listening(box):
        assert services.notifications.outbox.send_due() == 2
    for message in box.messages:
        assert message["Bcc"] is None
        assert "\n" not in message["Subject"]
        assert message.get_content_type() == "text/plain"
    assert "Sold Bcc: everybody@example.org" in box.messages[0]["Subject"]
    assert [notice.address for notice in notices(services)] == [""], (
        "of people without an account nothing stays"
    )


def test_whoever_suggested_a_title_is_not_told_the_name_of_another_s_private_list(
    services: Services, member: Account, librarian: Account, box: MailBox
) -> None:
    other = add_account(services, "other@example.org", Role.MEMBER)
    for suggester, title in ((other, "A title for the centre"), (member, "Another for the centre")):
        services.lists.suggestions.suggest(suggester, Description(title=title))
    made = services.lists.lists.from_text(member, "Escaped from the plantation", "A title, 2003")
    share(services, member, librarian, made.list_id)
    for waiting in services.lists.suggestions.waiting():
        services.lists.suggestions.take(librarian, waiting.id, made.list_id)
    services.lists.lists.edit(member, made.list_id, "The plantation", Visibility.PRIVATE)
    with listening(box):
        assert services.notifications.outbox.send_due() == 2
    subjects = {str(message["To"]): str(message["Subject"]) for message in box.messages}
    assert subjects["other@example.org"] == "Your suggestion is on a list now: A title for the centre"
    assert "The plantation" in subjects["member@example.org"], "its owner knows it"
    assert b"plantation" not in box.as_sent[0]


def test_whose_account_is_closed_gets_no_letter_any_more(
    services: Services, member: Account, box: MailBox
) -> None:
    chief = add_account(services, "chief@example.org", Role.ADMINISTRATOR)
    told(services, {"title": TITLE, "copies": 1}, "before", member)
    services.access.people.set_disabled(chief, member.id, disabled=True)
    told(services, {"title": TITLE, "copies": 1}, "while it is closed", member)
    services.access.people.set_disabled(chief, member.id, disabled=False)
    told(services, {"title": TITLE, "copies": 1}, "open again", member)
    with listening(box):
        assert services.notifications.outbox.send_due() == 1
    assert [notice.mail for notice in notices(services)] == ["page", "page", "sent"]


def test_the_link_in_a_mail_ends_mail_of_its_kind_and_nothing_else(
    services: Services, member: Account, box: MailBox
) -> None:
    told(services, {"title": TITLE, "copies": 1}, "one", member)
    with listening(box):
        services.notifications.outbox.send_due()
    header = box.messages[0]["List-Unsubscribe"].strip("<>")
    assert header in box.messages[0].get_content()
    assert f"List-Unsubscribe: <{header}>\r\n".encode() in box.as_sent[0], "in one piece, and not encoded"
    assert box.messages[0]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"

    assert services.notifications.notices.unsubscribe(header.rpartition("/")[2]) == "thanks"
    assert services.notifications.notices.wish(member).kinds == tuple(
        kind for kind in KINDS if kind != "thanks"
    )
    told(services, {"title": TITLE, "copies": 1}, "two", member)
    assert [notice.mail for notice in notices(services)] == ["sent", "page"]
    with pytest.raises(NotFound):
        services.notifications.notices.unsubscribe("WzEsInRoYW5rcyJd.forged")


def test_without_a_mail_server_the_same_notices_stand_on_the_page(
    services: Services, member: Account
) -> None:
    told(services, {"title": TITLE, "copies": 1}, "one", member)
    assert [(notice.kind, notice.by_mail) for notice in services.notifications.notices.mine(member)] == [
        ("thanks", False)
    ]
    box = MailBox(free_port())
    services.settings.save_mail(None, box.server)
    with listening(box):
        assert services.notifications.outbox.send_due() == 0, (
            "what was told before there was mail is not mailed later"
        )


def test_a_kept_pledge_is_thanked_for_and_an_undone_gift_reopens_it(
    services: Services, librarian: Account, member: Account, key: str, today: dt.date
) -> None:
    services.pledges.pledges.pledge(member, key, today + dt.timedelta(days=90))
    added = services.records.publications.add(librarian, Description(title=TITLE, year="2003"), [CopyData()])
    services.operations.worker.run_pending()
    assert [notice.kind for notice in services.notifications.notices.mine(member)] == ["thanks"]
    assert services.pledges.wanted.get(key) is None

    services.records.publications.withdraw(librarian, added)
    services.operations.worker.run_pending()
    assert services.pledges.wanted.get(key) is not None
    assert services.pledges.pledges.standing()[key].user_id == member.id
    assert services.notifications.notices.mine(member) == [], "thanks that were not sent are taken back"


def test_pledges_are_remembered_before_they_lapse_and_when_they_have(
    services: Services, member: Account, key: str, today: dt.date
) -> None:
    services.pledges.pledges.pledge(member, key, today + dt.timedelta(days=90))
    assert services.notifications.notices.make_due(today) == 0
    soon = today + dt.timedelta(days=90) - REMIND_BEFORE
    assert services.notifications.notices.make_due(soon) == 1
    assert services.notifications.notices.make_due(soon + dt.timedelta(days=1)) == 0, "once"
    assert services.notifications.notices.make_due(today + dt.timedelta(days=91)) == 1
    assert [notice.kind for notice in services.notifications.notices.mine(member)] == ["lapsed", "reminder"]
    with services.database.write() as session:
        session.execute(update(Pledge).values(until=today + dt.timedelta(days=120)))
    assert services.notifications.notices.make_due(today + dt.timedelta(days=119)) == 1, (
        "an extended pledge has a new day"
    )


def test_whoever_refuses_reminders_gets_no_mail_of_a_lapse_that_waits(
    services: Services, member: Account, box: MailBox, key: str, today: dt.date
) -> None:
    services.pledges.pledges.pledge(member, key, today + dt.timedelta(days=90))
    services.notifications.notices.make_due(today + dt.timedelta(days=91))
    assert [(notice.kind, notice.mail) for notice in notices(services)] == [("lapsed", "waiting")]
    services.notifications.notices.choose(member, "en", [kind for kind in KINDS if kind != "reminder"])
    assert [notice.mail for notice in notices(services)] == ["page"]


def test_a_digest_tells_what_came_in_once_a_week(
    services: Services, librarian: Account, member: Account, key: str, today: dt.date
) -> None:
    added = services.records.publications.add(librarian, Description(title=TITLE, year="2003"), [CopyData()])
    services.operations.worker.run_pending()
    assert services.notifications.notices.make_due(today) == 0, "the day is not over"
    assert services.notifications.notices.make_due(today + dt.timedelta(days=1)) == 1
    (digest,) = services.notifications.notices.mine(member)
    (news,) = digest.params["lists"]
    assert (news["name"], news["came"], news["went"], news["titles"]) == ("My list", 1, 0, [TITLE])

    services.records.publications.withdraw(librarian, added)
    services.operations.worker.run_pending()
    assert services.notifications.notices.make_due(today + dt.timedelta(days=2)) == 0, (
        "not a second one in the week"
    )


def test_what_is_committed_after_a_digest_though_it_bears_an_earlier_day_stands_in_the_next(
    services: Services, librarian: Account, member: Account, key: str, today: dt.date
) -> None:
    """As of a transaction that goes on past midnight, or of a machine whose clock is behind."""
    added = services.records.publications.add(librarian, Description(title=TITLE, year="2003"), [CopyData()])
    services.operations.worker.run_pending()
    assert services.notifications.notices.make_due(today + dt.timedelta(days=1)) == 1
    services.records.publications.withdraw(librarian, added)
    services.operations.worker.run_pending()
    with services.database.write() as session:
        late = session.scalars(select(StatusChange).order_by(StatusChange.id.desc()).limit(1)).one()
        assert late.after == "missing"
        late.at = now() - dt.timedelta(hours=1)
    assert services.notifications.notices.make_due(today + dt.timedelta(days=8)) == 1
    newest, _ = services.notifications.notices.mine(member)
    assert [told_list["went"] for told_list in newest.params["lists"]] == [1]
    assert services.notifications.notices.make_due(today + dt.timedelta(days=16)) == 0, "each once"


def _outbox(services: Services, home: Path, *daily: Daily) -> Outbox:
    """That of a machine, which does these every day."""
    return Outbox(
        services.database,
        services.settings,
        services.notifications.notices,
        _never,
        Lease(services.database, home),
        Days(services.database),
        daily,
    )


def test_what_fails_on_a_day_holds_up_nothing_else(services: Services, today: dt.date) -> None:
    done: list[str] = []

    def broken(_: dt.date) -> None:
        done.append("broken")
        raise OSError("not to be written")

    outbox = _outbox(
        services,
        services.config.home,
        Daily("broken", broken),
        Daily("rest", lambda _: done.append("rest")),
    )
    outbox.begin_day(today)
    outbox.begin_day(today)
    assert done == ["broken", "rest"], "it is tried again later, not at once"
    outbox.begin_day(today + dt.timedelta(days=1))
    assert done == ["broken", "rest"] * 2


def test_what_is_done_every_day_is_done_by_one_worker_for_all(
    services: Services, today: dt.date, tmp_path: Path
) -> None:
    done: list[str] = []
    daily = (
        Daily("shared", lambda _: done.append("shared")),
        Daily("own", lambda _: done.append("own"), on_each_machine=True),
    )
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        outbox = _outbox(services, tmp_path / name, *daily)
        outbox.begin_day(today)
    assert done == ["shared", "own", "own"]
    outbox.begin_day(today + dt.timedelta(days=1))
    assert done == ["shared", "own", "own", "shared", "own"]


def test_a_letter_that_a_living_worker_has_in_hand_is_left_to_it(
    services: Services, member: Account, box: MailBox
) -> None:
    told(services, {"title": TITLE, "copies": 1}, "one", member)
    other = Lease(services.database, services.config.home)
    with listening(box):
        with other.held() as token:
            with services.database.write() as session:
                session.execute(update(Notice).values(owner=token))
            assert services.notifications.outbox.send_due() == 0
        assert services.notifications.outbox.send_due() == 1, "it died with the letter in hand"
    assert len(box.messages) == 1


def test_a_letter_that_went_out_is_not_sent_again_though_the_database_was_away(
    services: Services, member: Account, box: MailBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    told(services, {"title": TITLE, "copies": 1}, "one", member)

    def away(_: Outbox) -> None:
        if box.messages:
            raise OperationalError("UPDATE", {}, Exception("the server is gone"))

    with listening(box):
        with monkeypatch.context() as patch:
            patch.setattr(Outbox, "_settle_again", away)
            with pytest.raises(OperationalError):
                services.notifications.outbox.send_due()
        services.notifications.outbox.send_due()
    assert len(box.messages) == 1
    assert [notice.mail for notice in notices(services)] == ["sent"]


def _never(posting: Posting) -> Letter:
    raise AssertionError(posting)
