"""A list corrected: entries split, joined, changed and marked; answers go along, and each can be undone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from catalogue.bootstrap import Services
from catalogue.domain.descriptions.description import Contributor, ContributorKind, Description
from catalogue.domain.gaps.gap_report import Status
from catalogue.domain.gaps.reference_lists import Verdict, Weight, joined
from catalogue.domain.people.access import Account, Role
from catalogue.errors import Conflict, InvalidInput, NotAllowed, NotFound
from catalogue.services.lists.editing.entries import Correction, Marks
from catalogue.services.records.publications import CopyData
from tests.unit.services.conftest import CHICKEN, add_account, checked, rows

WORKSHOP = "Report of the workshop on forensic aspects of investigations"
LIST = (
    f"ref_id,title,year\nA,{CHICKEN},2003\nB,Trafficking in Persons Report 2008,2008\nC,Birds of Prey,1999\n"
)


@pytest.fixture
def list_id(services: Services, member: Account, chicken: int) -> int:
    return checked(services, member, LIST)


def told(services: Services, member: Account, list_id: int) -> list[tuple[str, str]]:
    return [(key, row.result.status.value) for key, row in rows(services, member, list_id).items()]


def test_an_answer_goes_along_when_the_wording_is_corrected(
    services: Services, member: Account, list_id: int, chicken: int
) -> None:
    entry = rows(services, member, list_id)["C"].entry_id
    services.lists.answers.decide(member, entry, chicken, Verdict.OTHER_EDITION)

    done = services.lists.entries.edit(member, entry, Description(title="Birds of Pray", year="1998"))
    row = rows(services, member, list_id)["C"]
    assert (row.result.status, row.decisions[0].person) == (Status.OTHER_EDITION, "member@example.org")

    services.lists.history.undo(member, list_id, done.act_id)
    row = rows(services, member, list_id)["C"]
    assert (row.description.title, row.result.status) == ("Birds of Prey", Status.OTHER_EDITION)

    services.lists.entries.edit(member, entry, Description(title="Birds"), keep_answers=False)
    assert rows(services, member, list_id)["C"].result.status is Status.MISSING


def test_a_split_entry_gives_its_answer_to_the_part_it_was_about(
    services: Services, member: Account, list_id: int, chicken: int
) -> None:
    services.lists.entries.edit(
        member,
        rows(services, member, list_id)["C"].entry_id,
        Description(reference=f"Smith (1999) Birds of Prey. Oxford. Derks, A. (2003) {CHICKEN}. Phnom Penh"),
    )
    entry = rows(services, member, list_id)["C"].entry_id
    services.lists.answers.decide(member, entry, chicken, Verdict.SAME)

    with pytest.raises(InvalidInput):
        services.lists.entries.split(member, entry, "only one line")
    text = f"Smith (1999) Birds of Prey. Oxford.\nDerks, A. (2003) {CHICKEN}. Phnom Penh\n"
    done = services.lists.entries.split(member, entry, text)

    assert told(services, member, list_id)[2:] == [("C", "missing"), ("C.2", "held")]
    assert rows(services, member, list_id)["C.2"].result.decided_by_human

    services.lists.history.undo(member, list_id, done.act_id)
    assert told(services, member, list_id)[2:] == [("C", "held")]
    with pytest.raises(Conflict):
        services.lists.history.undo(member, list_id, done.act_id)


def test_joined_entries_keep_every_answer_and_mark(
    services: Services, member: Account, list_id: int, chicken: int
) -> None:
    found = rows(services, member, list_id)
    first, other = found["B"].entry_id, found["C"].entry_id
    services.lists.answers.decide(member, other, chicken, Verdict.SAME)
    services.lists.entries.mark(member, list_id, [other], Marks(weight=Weight.ESSENTIAL, note="ask Ana"))

    parts = services.lists.entries.several(member, [first, other])
    together = joined([part.description for part in parts])
    assert together.title == "Trafficking in Persons Report 2008"
    done = services.lists.entries.join(member, [first, other], together)

    assert told(services, member, list_id) == [("A", "held"), ("B", "held")]
    kept = services.lists.entries.get(member, first)
    assert (kept.weight, kept.note) == (Weight.ESSENTIAL, "ask Ana")

    services.lists.history.undo(member, list_id, done.act_id)
    assert [name for name, _ in told(services, member, list_id)] == ["A", "B", "C"]


def added(services: Services, member: Account, list_id: int) -> Correction:
    return services.lists.entries.add(member, list_id, Description(title=CHICKEN, year="2003"))


def taken_off(services: Services, member: Account, list_id: int) -> Correction:
    return services.lists.entries.remove(member, rows(services, member, list_id)["A"].entry_id)


@pytest.mark.parametrize(("correct", "left"), [(added, "A B C 4"), (taken_off, "B C")])
def test_what_is_added_or_taken_off_can_be_undone(
    services: Services,
    member: Account,
    list_id: int,
    correct: Callable[[Services, Account, int], Correction],
    left: str,
) -> None:
    before = told(services, member, list_id)
    done = correct(services, member, list_id)
    assert " ".join(name for name, _ in told(services, member, list_id)) == left
    services.lists.history.undo(member, list_id, done.act_id)
    assert told(services, member, list_id) == before


def test_undoing_is_for_the_lists_own_corrections_alone(
    services: Services, member: Account, librarian: Account, list_id: int
) -> None:
    stranger = add_account(services, "stranger@example.org", Role.MEMBER)
    done = taken_off(services, member, list_id)
    other = services.lists.lists.from_text(member, "Other", "Another title altogether").list_id
    for person, place, error in (
        (stranger, list_id, NotFound),
        (member, other, NotFound),
    ):
        with pytest.raises(error):
            services.lists.history.undo(person, place, done.act_id)
    made = services.lists.history.acts(member, other)[0]
    with pytest.raises(NotAllowed):
        services.lists.history.undo(member, other, made.id)


def test_none_of_these_answers_for_all_that_are_shown_and_is_taken_back_at_once(
    services: Services, member: Account, librarian: Account, list_id: int
) -> None:
    for body in ("UNIAP", "Ministry of Justice"):
        people = (Contributor(body, ContributorKind.BODY),)
        held = Description(title=WORKSHOP, year="2010", contributors=people)
        services.records.publications.add(librarian, held, [CopyData()])
    services.operations.worker.run_pending()
    row = rows(services, member, list_id)["C"]
    services.lists.entries.edit(member, row.entry_id, Description(title=WORKSHOP, year="2012"))
    entry, before = rows(services, member, list_id)["C"], told(services, member, list_id)
    assert (entry.result.status, len(entry.result.matches)) == (Status.REVIEW, 2)

    services.lists.answers.none_of_these(member, entry.entry_id)

    row = rows(services, member, list_id)["C"]
    assert row.result.status is Status.MISSING
    assert {decision.verdict for decision in row.decisions} == {Verdict.DIFFERENT}
    services.lists.answers.revoke(
        member, entry.entry_id, [decision.publication_id for decision in row.decisions]
    )
    assert told(services, member, list_id) == before
