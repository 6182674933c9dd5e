"""What is done to a catalogue while it is cut off: scenes of a few steps, acknowledged as they return."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO

from catalogue.bootstrap import Services
from catalogue.domain.descriptions.description import Description
from catalogue.domain.gaps.gap_report import Status
from catalogue.domain.gaps.reference_lists import Verdict
from catalogue.domain.people.access import Account
from catalogue.services.acts import act
from catalogue.services.notifications.notices import this_day
from catalogue.services.operations.backups import backup_keys
from catalogue.services.records.publications import CopyData, new_publications

RECORDS = 30
BACKUP = "backup.zip"
"""What backups of scenes are called, in the home folder."""

TWIN = Description(title="Caught at sea: forced labour and trafficking in fisheries", year="2013")

Step = Callable[[Services], object]


@dataclass(frozen=True, slots=True)
class Scene:
    """Steps on a prepared sample; one that ``migrates`` begins with the tables of the form before.

    ``makes_backup`` says that the first step is over only when there is a backup.
    """

    steps: Sequence[Step] = ()
    prepare: Step = lambda _services: None
    migrates: bool = False
    makes_backup: bool = False
    on_postgresql: bool = True


def _person(services: Services, name: str) -> Account:
    found = services.access.accounts.by_email(f"{name}@example.org")
    assert found is not None
    return found


def _upload(services: Services) -> None:
    lines = "".join(f"A title of the upload number {number},2003\n" for number in range(RECORDS))
    source = BytesIO(f"title,year\n{lines}".encode())
    services.acquisitions.imports.start(_person(services, "librarian"), source, "gifts.csv")


def _take_in(services: Services) -> None:
    (newest,) = services.acquisitions.imports.newest(1)
    services.acquisitions.imports.start_commit(_person(services, "librarian"), newest.id)


def _open_donation(services: Services) -> None:
    librarian = _person(services, "librarian")
    donation_id = services.acquisitions.donations.open(librarian, "A generous donor", dt.date(2026, 3, 1))
    services.acquisitions.donations.add_line(librarian, donation_id, TWIN)


def _accept(services: Services) -> None:
    donation = next(found for found in services.acquisitions.donations.newest() if not found.closed)
    (line,) = services.acquisitions.donations.get(donation.id).lines
    services.acquisitions.donations.accept_line(_person(services, "librarian"), line.id, CopyData())


def _answer(services: Services) -> None:
    member = _person(services, "member")
    (sample,) = services.lists.lists.visible_to(None)
    report = services.lists.reports.report(member, sample.id, status=Status.REVIEW)
    assert report is not None
    row = report.rows[0]
    publication_id = int(next(iter(row.publications)))
    services.lists.answers.decide(member, row.entry_id, publication_id, Verdict.SAME)


def _pledge(services: Services) -> None:
    key = services.pledges.wanted.titles()[0].key
    services.pledges.pledges.pledge(_person(services, "member"), key, this_day() + dt.timedelta(days=60))


def _add_two(services: Services) -> None:
    librarian = _person(services, "librarian")
    services.records.publications.add_many(librarian, [(TWIN, [CopyData()]), (TWIN, [CopyData()])])


def _merge(services: Services) -> None:
    ids = sorted(row.id for row in services.records.publications.newest(10) if row.description == TWIN)[:2]
    first, second = ((key, services.records.publications.get(key, staff=True).version) for key in ids)
    services.maintenance.merging.merge(_person(services, "librarian"), first, second, {})


def _add_many(services: Services) -> None:
    with services.database.write(
        act(_person(services, "librarian"), "publication_added", title="")
    ) as session:
        new_publications(session, [Description(title=f"To be undone {number}") for number in range(20)])


def _undo(services: Services) -> None:
    services.change_log.undo(_person(services, "librarian"), services.change_log.recent(1)[0].id)


def _back_up(services: Services) -> None:
    services.operations.backups.write(services.config.home / BACKUP)


def _choose_key(services: Services) -> None:
    _secret, public = backup_keys.new_pair()
    services.operations.backup_schedule.set_public_key(_person(services, "librarian"), public)


def _back_up_encrypted(services: Services) -> None:
    lock = services.operations.backup_schedule.lock()
    assert lock is not None
    services.operations.backups.write(services.config.home / BACKUP, lock=lock)


def _back_up_then_change(services: Services) -> None:
    _back_up(services)
    _add_two(services)


def _restore(services: Services) -> None:
    services.operations.backups.restore(services.config.home / BACKUP, replace=True)


SCENES: Mapping[str, Scene] = {
    "import": Scene((_upload, _take_in)),
    "accept": Scene((_accept,), _open_donation),
    "answer": Scene((_answer,)),
    "pledge": Scene((_pledge,)),
    "merge": Scene((_merge,), _add_two),
    "undo": Scene((_undo,), _add_many),
    "backup": Scene((_back_up,), _back_up, makes_backup=True, on_postgresql=False),
    "encrypted backup": Scene((_back_up_encrypted,), _choose_key, makes_backup=True, on_postgresql=False),
    "restore": Scene((_restore,), _back_up_then_change),
    "reindex": Scene((lambda services: services.discovery.indexing.rebuild(),), on_postgresql=False),
    "migration": Scene(migrates=True, on_postgresql=False),
}
