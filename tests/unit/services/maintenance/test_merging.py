"""Duplicates and merging: found, kept apart for good, made one with all that hangs on them, and undone."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from catalogue.bootstrap import Services
from catalogue.domain.descriptions.description import Contributor, ContributorKind, Description, Identifier
from catalogue.domain.descriptions.merging import Choice, merged, proposal
from catalogue.domain.gaps.reference_lists import Verdict
from catalogue.domain.people.access import Account
from catalogue.services.acts import act
from catalogue.services.records.publications import CopyData
from catalogue.storage.models import MatchDecision
from catalogue.storage.reference_lists import lists as stored_lists

ILO = Contributor("International Labour Organization", ContributorKind.BODY)
BOOK = Description(
    title="Caught at sea: forced labour and trafficking in fisheries",
    year="2013",
    contributors=(ILO,),
    publisher="ILO",
    pages="86",
    subjects=("forced labour",),
)
TWIN = BOOK.with_changes(
    title="Caught at sea : forced labor and trafficking in fisheries",
    contributors=(Contributor("ILO", ContributorKind.BODY),),
    pages="xii, 86 p.",
    identifiers=(Identifier("isbn", "978-92-2-127566-4"),),
    subjects=("Forced labour", "fisheries"),
)
OTHERS = (
    BOOK.with_changes(title="Mekong rivers review", year="Sep 2013"),
    BOOK.with_changes(title="Mekong rivers review", year="Mar 2013"),
    BOOK.with_changes(title="ព្រឹត្តិបត្រព័ត៌មាន លេខ០២", year=""),
    BOOK.with_changes(title="ព្រឹត្តិបត្រព័ត៌មាន លេខ០៣", year=""),
    BOOK.with_changes(title="Trafficking in persons report", year="2008", subjects=()),
    BOOK.with_changes(title="Trafficking in persons report", year="2009", subjects=()),
    BOOK.with_changes(title="Meeting the challenge: proven practices", year="2008"),
)


def two_of_one(services: Services, librarian: Account) -> tuple[int, int]:
    first, second, *_ = services.records.publications.add_many(
        librarian, [(description, [CopyData(call_number="REP ILO")]) for description in (BOOK, TWIN, *OTHERS)]
    )
    services.operations.worker.run_pending()
    return first, second


def find(services: Services, librarian: Account) -> list[tuple[int, int]]:
    services.maintenance.duplicates.start(librarian)
    services.operations.worker.run_pending()
    return [(suspect.first.id, suspect.second.id) for suspect in services.maintenance.duplicates.page()]


def versions(services: Services, kept: int, other: int) -> tuple[tuple[int, int], tuple[int, int]]:
    get = services.records.publications.get
    return (kept, get(kept, staff=True).version), (other, get(other, staff=True).version)


def test_doubles_are_suspected_issues_of_a_series_are_not_and_an_answer_is_remembered(
    services: Services, librarian: Account
) -> None:
    first, second = two_of_one(services, librarian)
    assert find(services, librarian) == [(second, first)]  # the fuller one stays

    services.maintenance.duplicates.dismiss(librarian, [(second, first)])

    assert find(services, librarian) == []
    services.change_log.revert(librarian, services.change_log.recent(1)[0].id)
    assert services.maintenance.duplicates.count() == 1


def test_what_hangs_on_a_record_moves_along_its_address_leads_on_and_it_is_undone(
    services: Services, librarian: Account, member: Account
) -> None:
    kept, other = two_of_one(services, librarian)
    donation_id = services.acquisitions.donations.open(librarian, "Winrock", dt.date(2026, 3, 1))
    services.acquisitions.donations.add_line(librarian, donation_id, TWIN, other)
    list_id = services.lists.lists.from_text(member, "Wanted", "Caught at sea. ILO, 2013").list_id
    fingerprint = remember(services, member, list_id, other)

    choices = proposal(BOOK, TWIN)
    services.maintenance.merging.merge(librarian, *versions(services, kept, other), choices)

    one = services.records.publications.get(kept)
    assert one.description == merged(BOOK, TWIN, choices)
    assert one.description.subjects == ("forced labour", "fisheries")
    assert one.description.identifiers == TWIN.identifiers
    assert len(one.copies) == 2
    assert services.records.publications.get(other, staff=True).withdrawn
    assert services.maintenance.merging.leads_to(other) == kept
    assert services.acquisitions.donations.get(donation_id).lines[0].publication_id == kept
    assert set(services.gap_check.matcher.decisions([fingerprint], member.id)[fingerprint]) == {str(kept)}
    assert services.records.publications.history(other)[0].action == "publications_merged"
    services.operations.worker.run_pending()
    assert services.maintenance.duplicates.count() == 0

    services.change_log.revert(librarian, services.change_log.recent(1)[0].id)

    assert services.records.publications.get(kept).description == BOOK
    assert services.records.publications.get(other).description == TWIN
    assert [
        len(services.records.publications.get(publication_id).copies) for publication_id in (kept, other)
    ] == [1, 1]
    assert services.maintenance.merging.leads_to(other) is None
    assert set(services.gap_check.matcher.decisions([fingerprint], member.id)[fingerprint]) == {str(other)}


def test_what_somebody_said_as_a_member_takes_nothing_from_what_they_say_for_all(
    services: Services, librarian: Account, member: Account
) -> None:
    kept, other = two_of_one(services, librarian)
    list_id = services.lists.lists.from_text(librarian, "Wanted", "Caught at sea. ILO, 2013").list_id
    with services.database.write(act(librarian, "match_decided", verdict="", entry="")) as session:
        (entry,) = stored_lists.entries_of(session, list_id)
        for verdict, for_all, publication_id in (
            (Verdict.SAME, False, kept),
            (Verdict.DIFFERENT, True, other),
        ):
            answer = {"publication_id": publication_id, "verdict": verdict, "user_id": librarian.id}
            session.add(MatchDecision(fingerprint=entry.fingerprint, for_all=for_all, **answer))
    services.maintenance.merging.merge(librarian, *versions(services, kept, other), {})
    said = services.gap_check.matcher.decisions([entry.fingerprint], member.id)
    assert said[entry.fingerprint] == {str(kept): Verdict.DIFFERENT}


def remember(services: Services, member: Account, list_id: int, publication_id: int) -> str:
    """Somebody said that the entry of a list is a publication; gives the entry's fingerprint."""
    with services.database.write(act(member, "match_decided", verdict="same", entry="1")) as session:
        fingerprint = stored_lists.entries_of(session, list_id)[0].fingerprint
        answer = {"publication_id": publication_id, "verdict": Verdict.SAME, "user_id": member.id}
        session.add(MatchDecision(fingerprint=fingerprint, **answer))
    return fingerprint


def test_a_record_that_was_merged_and_put_back_can_be_merged_elsewhere(
    services: Services, librarian: Account
) -> None:
    kept, other = two_of_one(services, librarian)
    third = other + 1
    services.maintenance.merging.merge(librarian, *versions(services, kept, other), {})
    services.records.publications.restore(librarian, other)
    services.maintenance.merging.merge(librarian, *versions(services, third, other), {"pages": Choice.OTHER})
    services.maintenance.merging.merge(librarian, *versions(services, kept, third), {})
    assert services.maintenance.merging.leads_to(other) == kept
    services.change_log.revert(librarian, services.change_log.recent(1)[0].id)
    assert services.maintenance.merging.leads_to(other) == third


def test_a_file_imported_before_still_adds_nothing_after_a_merge(
    services: Services, librarian: Account, tmp_path: Path
) -> None:
    path = tmp_path / "gifts.csv"
    path.write_text("title,year\nOwed Justice,2000\nQuite another thing,1999\n", encoding="utf-8")
    services.acquisitions.imports.commit(None, services.acquisitions.imports.read_file(None, path))
    kept, other = [publication.id for publication in services.records.publications.newest(2)]
    services.maintenance.merging.merge(librarian, *versions(services, kept, other), {})
    services.operations.worker.run_pending()

    outcome = services.acquisitions.imports.commit(None, services.acquisitions.imports.read_file(None, path))

    assert (outcome.added, services.records.publications.count()) == (0, 1)
