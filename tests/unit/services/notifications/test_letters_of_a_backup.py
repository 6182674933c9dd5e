"""What a restore does with letters: none goes out twice, and none is taken for another."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from catalogue.bootstrap import Services
from catalogue.domain.people.access import Account
from catalogue.services.notifications.notices import tell
from catalogue.storage.models import GiftOffer, Notice, now
from tests.support.mail_server import MailBox, listening
from tests.support.ports import free_port


def told(services: Services, account: Account, title: str) -> None:
    with services.database.write() as session:
        tell(session, title, "thanks", {"title": title, "copies": 1}, user_id=account.id)


def test_what_waited_in_a_backup_goes_out_no_second_time_and_no_letter_is_called_as_another(
    services: Services, member: Account, tmp_path: Path
) -> None:
    box = MailBox(free_port())
    services.settings.save_mail(None, box.server)
    told(services, member, "Sent before")
    with listening(box):
        assert services.notifications.outbox.send_due() == 1
    told(services, member, "Waited in the backup")
    services.pledges.offers.make("Ten books", "stranger@example.net")
    services.pledges.offers.settle(services.pledges.offers.waiting()[0].id, "Come alone, at nine.", "en")
    backup = tmp_path / "backup.zip"
    services.operations.backups.write(backup)
    with listening(box):
        assert services.notifications.outbox.send_due() == 2
    told(services, member, "Written since")
    with listening(box):
        assert services.notifications.outbox.send_due() == 1

    services.operations.backups.restore(backup, replace=True)
    with services.database.read() as session:
        assert [(row.params["title"], row.mail) for row in session.scalars(select(Notice))] == [
            ("Sent before", "sent"),
            ("Waited in the backup", "page"),
        ]
        assert not session.scalars(select(GiftOffer)).all()
    told(services, member, "Written after the restore")
    with listening(box):
        assert services.notifications.outbox.send_due() == 1
    called = [str(message["Message-ID"]) for message in box.messages]
    assert len(set(called)) == len(called) == 5
    assert [message["To"] for message in box.messages].count("stranger@example.net") == 1


def test_a_letter_that_is_tried_again_is_called_the_same(services: Services, member: Account) -> None:
    box = MailBox(free_port())
    services.settings.save_mail(None, box.server)
    box.refusals = {"member@example.org": "451 later"}
    told(services, member, "Tried twice")
    with listening(box):
        assert services.notifications.outbox.send_due() == 0
        with services.database.write() as session:
            row = session.scalars(select(Notice)).one()
            called, row.next_at = row.letter, now()
        assert len(called) == 32
        box.refusals = {}
        assert services.notifications.outbox.send_due() == 1
    assert str(box.messages[0]["Message-ID"]) == f"<lacuna-{called}@example.org>"
