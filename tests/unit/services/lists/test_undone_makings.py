"""Whatever way a record came and is undone: what it closed is open again, without a check by hand."""

from __future__ import annotations

from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import delete

from catalogue.bootstrap import Services
from catalogue.domain.descriptions.description import Contributor, Description
from catalogue.domain.gaps.gap_report import Status
from catalogue.domain.people.access import Account
from catalogue.services.lists.gap_reports.recheck import Recheck
from catalogue.services.pledges.pledges import USUAL_TIME, today
from catalogue.services.records.publications import CopyData
from catalogue.storage.models import GapMatch
from tests.support.databases import ON_SQLITE
from tests.support.lists import share
from tests.unit.services.conftest import checked, rows

BOOKS = {
    "typed": Description(title="The border river", contributors=(Contributor("Ann Lee"),), year="1999"),
    "given": Description(title="Rescue raids", contributors=(Contributor("Jane Doe"),), year="2005"),
    "in a file": Description(title="Debt at sea", contributors=(Contributor("Bo Chan"),), year="2001"),
    "in a part of one": Description(title="No way home", contributors=(Contributor("Tom Roe"),), year="2010"),
}
LIST = "ref_id,title,authors,year\n" + "".join(
    f"{way},{book.title},{book.contributors[0].name},{book.year}\n" for way, book in BOOKS.items()
)


@pytest.fixture
def promised(services: Services, librarian: Account, member: Account) -> int:
    """A list that everybody sees, each title of which its member has promised."""
    list_id = checked(services, member, LIST)
    share(services, member, librarian, list_id)
    for title in services.pledges.wanted.titles():
        services.pledges.pledges.pledge(member, title.key, today() + USUAL_TIME)
    return list_id


def taken_in(services: Services, way: str, home: Path) -> int:
    """Take in a file of one title; gives its number."""
    book, path = BOOKS[way], home / f"{way}.csv"
    path.write_text(f"title,authors,year\n{book.title},{book.contributors[0].name},{book.year}\n", "utf-8")
    batch_id = services.acquisitions.imports.read_file(None, path)
    services.acquisitions.imports.commit(None, batch_id)
    return batch_id


def last_act(services: Services) -> int:
    return services.change_log.recent(1)[0].id


def stands(services: Services, member: Account, list_id: int) -> dict[str, tuple[Status, bool, str]]:
    """Return of each title what the report says, whether it is wanted, and how its promise stands."""
    wanted = {title.title for title in services.pledges.wanted.titles()}
    promises = {pledge.title: pledge.state for pledge in services.pledges.pledges.mine(member)}
    return {
        way: (row.result.status, BOOKS[way].title in wanted, promises[BOOKS[way].title])
        for way, row in rows(services, member, list_id).items()
    }


@ON_SQLITE
def test_whatever_made_a_record_its_undoing_opens_what_it_closed(
    services: Services, librarian: Account, member: Account, promised: int, tmp_path: Path
) -> None:
    log, donations = services.change_log, services.acquisitions.donations
    services.records.publications.add(librarian, BOOKS["typed"], [CopyData()])
    acts = [last_act(services)]
    donation = donations.open(librarian, "Friends", today())
    line = donations.add_line(librarian, donation, BOOKS["given"])
    donations.accept_line(librarian, line, CopyData())
    acts.append(last_act(services))
    whole = taken_in(services, "in a file", tmp_path)
    taken_in(services, "in a part of one", tmp_path)
    acts.append(last_act(services))
    services.operations.worker.run_pending()
    closed, opened = (Status.HELD, False, "kept"), (Status.MISSING, True, "open")
    assert stands(services, member, promised) == dict.fromkeys(BOOKS, closed)

    for act_id in acts:
        log.undo(librarian, act_id)
    log.undo_import(librarian, whole)
    services.operations.worker.run_pending()
    assert stands(services, member, promised) == dict.fromkeys(BOOKS, opened)
    assert services.records.publications.count() == 0
    assert services.operations.inspector.inspect().sound


@ON_SQLITE
def test_what_a_former_version_left_as_held_by_nothing_is_found_and_judged_again_at_the_start(
    services: Services,
    librarian: Account,
    member: Account,
    promised: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """There what a report names went along with its records, so that nothing was judged again."""
    log, worker, add = services.change_log, services.operations.worker, services.records.publications.add
    removed = checked(services, member, LIST)
    acts = []
    for way in ("typed", "given", "in a file"):
        add(librarian, BOOKS[way], [CopyData()])
        acts.append(last_act(services))
    add(librarian, BOOKS["given"], [CopyData()])  # of which another record stays
    worker.run_pending()
    services.lists.lists.remove(member, removed)
    with services.database.write() as session:
        session.execute(delete(GapMatch).where(GapMatch.publication_id.in_([1, 2, 3])))
    for act_id in acts:
        log.undo(librarian, act_id)
    worker.run_pending()
    closed, opened = (Status.HELD, False, "kept"), (Status.MISSING, True, "open")
    assert stands(services, member, promised)["typed"] == closed
    for what_it_is in (closed, opened):  # one comes back, which notes it anew, and goes once more
        log.undo(librarian, last_act(services))
        worker.run_pending()
        assert stands(services, member, promised)["in a file"] == what_it_is

    (finding,) = services.operations.inspector.inspect().findings
    assert (finding.code, finding.params["which"]) == ("found_in_what_is_gone", str(promised))
    assert finding.params["count"] == 2, "and no title of a list that is gone"
    assert "Start the site again" in str(finding)

    stop, heal = Event(), Recheck.heal

    def then_stop(self: Recheck) -> int:
        changed = heal(self)
        stop.set()
        return changed

    monkeypatch.setattr(Recheck, "heal", then_stop)
    assert worker.run(stop)
    found = stands(services, member, promised)
    assert found == dict.fromkeys(BOOKS, opened) | {"given": closed}
    assert services.operations.inspector.inspect().sound
