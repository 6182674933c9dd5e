"""One publication with copies in many libraries; staff change the copies of theirs, whatever they try."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from dataclasses import replace

import pymarc
import pytest

from catalogue import formats
from catalogue.bootstrap import Services
from catalogue.domain.descriptions.description import Description
from catalogue.domain.people.access import CENTRE, Account, Role
from catalogue.errors import Conflict, InvalidInput, NotAllowed
from catalogue.services.jobs import Task
from catalogue.services.libraries.libraries import LibraryData
from catalogue.services.records.publications import CopyData
from tests.unit.services.conftest import add_account

TITLE = Description(title="Debt bondage in the fishing industry", year="2009")


@pytest.fixture
def siem_reap(services: Services, librarian: Account) -> int:
    data = LibraryData("Siem Reap", "Siem Reap town", "mornings", in_union=True)
    return services.libraries.libraries.add(librarian, data)


@pytest.fixture
def elsewhere(services: Services, siem_reap: int) -> Account:
    """A librarian who works in Siem Reap alone."""
    services.access.accounts.add(None, "sr@example.org", [Role.LIBRARIAN], password="a long enough one")
    return now_in(services, [siem_reap])


def now_in(services: Services, libraries: list[int]) -> Account:
    """That librarian, who works in other libraries from now on."""
    use = services.access.accounts
    chief = use.by_email("chief@example.org") or add_account(
        services, "chief@example.org", Role.ADMINISTRATOR
    )
    found = use.by_email("sr@example.org")
    assert found
    services.access.people.edit(chief, found.id, "", "", found.roles, libraries)
    changed = use.by_email("sr@example.org")
    assert changed and changed.libraries == frozenset(libraries)
    return changed


def where(services: Services, publication_id: int) -> list[int]:
    return [copy.library_id for copy in services.records.publications.get(publication_id).copies]


def test_a_copy_belongs_to_where_its_librarian_works(
    services: Services, librarian: Account, elsewhere: Account, siem_reap: int
) -> None:
    use, usual = services.records.publications, "Open shelves"
    services.settings.save(librarian, replace(services.settings.centre(), location=usual))
    number = use.add(librarian, TITLE, [CopyData(location=usual)])
    use.add_copy(elsewhere, number, CopyData())
    donation = services.acquisitions.donations.open(elsewhere, "IOM", dt.date.today())
    line = services.acquisitions.donations.add_line(elsewhere, donation, TITLE, publication_id=number)
    services.acquisitions.donations.accept_line(elsewhere, line, CopyData())
    assert where(services, number) == [CENTRE, siem_reap, siem_reap]
    services.acquisitions.donations.add_line(elsewhere, donation, TITLE, publication_id=number)
    services.acquisitions.donations.accept_all(elsewhere, donation)
    assert [copy.location for copy in use.get(number).copies] == [usual, "", "", ""]
    assert use.get(number).libraries == {CENTRE, siem_reap}
    assert [library.id for library in services.libraries.libraries.union()] == [CENTRE, siem_reap]


def test_nobody_changes_copies_of_a_library_where_they_do_not_work(
    services: Services, librarian: Account, elsewhere: Account, siem_reap: int
) -> None:
    use = services.records.publications
    number = use.add(librarian, TITLE, [CopyData(call_number="REP 1")])
    (ours,) = use.get(number).copies
    theirs = use.add_copy(elsewhere, number, CopyData())
    tries: list[Callable[[], object]] = [
        lambda: use.add_copy(elsewhere, number, CopyData(library_id=CENTRE)),
        lambda: use.add_copy(librarian, number, CopyData(library_id=siem_reap)),
        lambda: use.edit_copy(elsewhere, ours.id, CopyData(call_number="MINE")),
        lambda: use.edit_copy(elsewhere, ours.id, CopyData(call_number="REP 1", library_id=siem_reap)),
        lambda: use.edit_copy(elsewhere, theirs.id, CopyData(library_id=CENTRE)),
        lambda: use.withdraw_copy(elsewhere, ours.id),
        lambda: use.withdraw_copy(librarian, theirs.id),
        lambda: services.change_log.undo(librarian, services.change_log.newest_of(elsewhere)),
    ]
    before = services.change_log.recent(1)
    for change in tries:
        with pytest.raises(NotAllowed):
            change()
    assert services.change_log.recent(1) == before and where(services, number) == [CENTRE, siem_reap]
    use.withdraw_copy(elsewhere, theirs.id)
    both = now_in(services, [CENTRE, siem_reap])
    use.restore_copy(both, theirs.id)
    use.edit_copy(both, ours.id, CopyData(call_number="REP 1", library_id=siem_reap))
    assert where(services, number) == [siem_reap, siem_reap]


def test_a_record_is_withdrawn_by_whoever_keeps_all_its_copies(
    services: Services, librarian: Account, elsewhere: Account, siem_reap: int
) -> None:
    use, log = services.records.publications, services.change_log
    number = use.add(librarian, TITLE, [CopyData()])
    with pytest.raises(NotAllowed, match="another library"):
        use.withdraw(elsewhere, number)
    own = use.add_copy(elsewhere, number, CopyData())
    for actor in (elsewhere, librarian):
        with pytest.raises(NotAllowed, match="another library"):
            use.withdraw(actor, number)
    assert where(services, number) == [CENTRE, siem_reap]
    use.withdraw(now_in(services, [CENTRE, siem_reap]), number)
    use.restore(librarian, number)
    with pytest.raises(NotAllowed):
        log.undo(librarian, log.newest_of(librarian))
    use.withdraw_copy(now_in(services, [siem_reap]), own.id)
    use.withdraw(librarian, number)
    assert use.get(number, staff=True).withdrawn


def test_records_are_merged_by_whoever_keeps_either(
    services: Services, librarian: Account, elsewhere: Account, siem_reap: int
) -> None:
    use = services.records.publications
    kept = use.add(librarian, TITLE, [CopyData()])
    other = use.add(elsewhere, TITLE, [CopyData()])
    services.maintenance.merging.merge(librarian, (kept, 1), (other, 1), {})
    assert where(services, kept) == [CENTRE, siem_reap]


def test_a_library_with_copies_stays(services: Services, librarian: Account, elsewhere: Account) -> None:
    number = services.records.publications.add(elsewhere, TITLE, [CopyData()])
    (library_id,) = where(services, number)
    use = services.libraries.libraries
    with pytest.raises(Conflict):
        use.remove(librarian, library_id)
    with pytest.raises(Conflict):
        use.save(librarian, library_id, LibraryData("Siem Reap"))
    use.save(librarian, library_id, LibraryData("Siem Reap", hours="afternoons", in_union=True))
    other = use.add(librarian, LibraryData("It only tells what it holds"))
    with pytest.raises(InvalidInput):
        services.records.publications.add_copy(None, number, CopyData(library_id=other))
    services.records.publications.withdraw_copy(
        elsewhere, services.records.publications.get(number).copies[0].id
    )
    use.remove(librarian, library_id)
    assert services.libraries.libraries.union() == ()


def test_a_stocktake_is_of_the_library_where_it_is_begun(
    services: Services, librarian: Account, elsewhere: Account
) -> None:
    use = services.records.publications
    number = use.add(librarian, TITLE, [CopyData()])
    seen = use.add_copy(elsewhere, number, CopyData())
    use.add_copy(elsewhere, number, CopyData())
    take = services.maintenance.stocktakes
    stocktake = take.begin(elsewhere, "theirs")
    take.scan(stocktake, seen.accession_number)
    take.finish(elsewhere, stocktake)
    assert [copy.status.value for copy in use.get(number).copies] == ["available", "available", "lost"]


def test_a_record_names_the_library_of_each_copy(services: Services, librarian: Account) -> None:
    use, export = services.records.publications, services.discovery.exports
    number = use.add(librarian, TITLE, [CopyData("HTIC-1")])
    (alone,) = pymarc.MARCReader(b"".join(formats.write("marc", export.entries())))
    assert not alone["852"].get_subfields("a") and not alone["952"].get_subfields("a", "b")
    data = LibraryData("Siem Reap", code="SR", in_union=True)
    siem_reap = services.libraries.libraries.add(librarian, data)
    use.add_copy(None, number, CopyData("SR-1", library_id=siem_reap))
    centre = services.settings.centre().name("en")
    (record,) = pymarc.MARCReader(b"".join(formats.write("marc", export.entries())))
    assert [(field["p"], field["a"]) for field in record.get_fields("852")] == [
        ("HTIC-1", centre),
        ("SR-1", "Siem Reap"),
    ]
    (record,) = pymarc.MARCReader(b"".join(formats.write("marc-koha", export.entries())))
    assert [field.get_subfields("a", "b", "p") for field in record.get_fields("952")] == [
        ["HTIC-1"],
        ["SR", "SR", "SR-1"],
    ]
    services.operations.worker.run_pending()
    told = services.sharing.harvest.record(f"publication/{number}")
    assert told and told.entry
    assert [copy.library for copy in told.entry[2]] == [centre, "Siem Reap"]


@pytest.mark.parametrize("kind_of_database", ["sqlite"])
def test_who_is_taken_out_of_a_library_goes_on_with_nothing_there(
    services: Services, librarian: Account, elsewhere: Account, siem_reap: int
) -> None:
    use = services.records.publications
    number = use.add(librarian, TITLE)
    rows = "".join(f"Title {at} of ferries and looms,19{at:02}\n" for at in range(40))
    batch, _job = services.acquisitions.imports.start(
        elsewhere, io.BytesIO(f"title,year\n{rows}".encode()), "a.csv"
    )
    services.operations.worker.run_pending()
    services.acquisitions.imports.start_commit(elsewhere, batch)
    now_in(services, [CENTRE])  # while what they asked for waits
    services.operations.worker.run_pending()
    assert services.acquisitions.imports.get(batch).state != "committed"
    job = services.jobs.newest("commit_import")[0]
    assert (job.state, job.params["works_at"]) == ("failed", [siem_reap])
    with pytest.raises(NotAllowed, match="any more"):
        use.add_copy(elsewhere, number, CopyData())
    assert where(services, number) == []

    # Begun, and taken between two transactions of what goes on.
    there = now_in(services, [siem_reap])
    services.acquisitions.imports.start_commit(there, batch)
    functions = {"commit_import": lambda task: _taken_meanwhile(services, task, number)}
    assert services.jobs.run_next(functions)
    assert services.jobs.newest("commit_import")[0].state in ("cancelled", "failed")
    assert where(services, number) == [siem_reap], "what was done before stands, and nothing else is"


def _taken_meanwhile(services: Services, task: Task, number: int) -> dict[str, int]:
    assert task.actor is not None
    services.records.publications.add_copy(task.actor, number, CopyData())
    now_in(services, [CENTRE])
    with pytest.raises(NotAllowed, match="any more"):
        services.records.publications.add_copy(task.actor, number, CopyData())
    task.progress(1, 1)
    raise AssertionError("it went on")


def test_a_removed_library_takes_no_copy_and_gives_no_right_until_it_comes_back(
    services: Services, librarian: Account, elsewhere: Account, siem_reap: int
) -> None:
    use, people, libraries = (
        services.records.publications,
        services.access.people,
        services.libraries.libraries,
    )
    chief = services.access.accounts.by_email("chief@example.org")
    assert chief is not None
    number = use.add(librarian, TITLE)
    lost = use.add_copy(elsewhere, number, CopyData())
    with pytest.raises(Conflict, match="Copies of this library"):
        libraries.remove(librarian, siem_reap)
    use.withdraw_copy(elsewhere, lost.id)
    withdrawn = services.change_log.recent(1)[0].id
    libraries.remove(librarian, siem_reap)
    removal = services.change_log.recent(1)[0].id
    with pytest.raises(NotAllowed, match="any more"):
        use.add_copy(elsewhere, number, CopyData())
    left = services.access.accounts.by_email("sr@example.org")
    assert left is not None and left.libraries == frozenset() and left.keeps == frozenset()
    with pytest.raises(NotAllowed, match="was removed"):
        use.add_copy(left, number, CopyData())
    for anybody in (chief, librarian):
        with pytest.raises(InvalidInput):
            use.add_copy(anybody, number, CopyData(library_id=siem_reap))
    with pytest.raises((Conflict, NotAllowed)):
        services.change_log.revert(chief, withdrawn)
    assert where(services, number) == []
    # An administrator who changes only the name gives nobody the centre's copies.
    form = people.get(left.id).as_form
    people.edit(chief, left.id, "Renamed", "", left.roles, [], began=form)
    assert people.get(left.id).account.libraries == frozenset()

    services.change_log.revert(chief, removal)
    back = services.access.accounts.by_email("sr@example.org")
    assert back is not None and back.libraries == {siem_reap} and back.name == "Renamed"
    use.add_copy(back, number, CopyData())
    assert where(services, number) == [siem_reap]
    # What put the library out of the union in another way is held alike.
    added = next(act.id for act in services.change_log.recent(50) if act.action == "library_added")
    with pytest.raises((Conflict, NotAllowed)):
        services.change_log.revert(chief, added)
    assert services.operations.inspector.inspect().sound
