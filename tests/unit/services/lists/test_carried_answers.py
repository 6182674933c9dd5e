"""An answer goes along with an entry that is worded anew: for all where that person may say so, else for
the owner of its list.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

import pytest

from catalogue.bootstrap import Services
from catalogue.domain.descriptions.description import Description
from catalogue.domain.gaps.gap_report import Status
from catalogue.domain.gaps.reference_lists import Verdict, Visibility
from catalogue.domain.people.access import Account, Role
from catalogue.errors import NotAllowed
from catalogue.services.lists.gap_reports.report_views import EntryRow
from catalogue.services.records.publications import CopyData
from tests.support.lists import share
from tests.unit.services.conftest import add_account, checked, pledge, pledged, rows, shelved
from tests.unit.services.lists.test_list_sheets import planned as sheet_planned
from tests.unit.services.lists.test_list_sheets import taken_along, write

HEAD = "ref_id,title,authors,year\n"
BUREAU = "Plan of the coordinating bureau"
ANSWERED = f"{HEAD}A,{BUREAU},Q,1999\n"
"""What the librarian answered about on a list of the centre's."""
PRIVATE = f"{BUREAU} of Koh Kong"
WANTED = "Rescue raids and their survivors"
Reword = Callable[[Services, Account, int, str], int]
"""Words the entry A of a list anew; gives the act."""


@pytest.fixture
def held(services: Services, librarian: Account) -> int:
    return shelved(services, librarian, Description(title="Annual programme of an office", year="1997"))


@pytest.fixture
def answered(services: Services, librarian: Account, held: int) -> int:
    """A list of the librarian's, with an answer that holds for all."""
    list_id = checked(services, librarian, ANSWERED)
    entry = rows(services, librarian, list_id)["A"].entry_id
    services.lists.answers.decide(librarian, entry, held, Verdict.SAME)
    return list_id


@pytest.fixture
def curious(services: Services) -> Account:
    return add_account(services, "curious@example.org", Role.MEMBER, agency="UNHCR")


def edited(services: Services, account: Account, list_id: int, title: str) -> int:
    row = rows(services, account, list_id)["A"]
    said = row.description.with_changes(title=title, year="")
    return services.lists.entries.edit(account, row.entry_id, said).act_id


def cleaned(services: Services, account: Account, list_id: int, title: str) -> int:
    row = rows(services, account, list_id)["A"]
    said = row.description.with_changes(title=title, year="")
    services.lists.entries.clean(account, [row.entry_id], said)
    return services.lists.history.acts(account, list_id)[0].id


def split(services: Services, account: Account, list_id: int, title: str) -> int:
    entry = rows(services, account, list_id)["A"].entry_id
    return services.lists.entries.split(account, entry, f"{title}\nSmith (1999) Birds of Prey").act_id


def joined(services: Services, account: Account, list_id: int, title: str) -> int:
    first = rows(services, account, list_id)["A"]
    further = services.lists.entries.add(account, list_id, Description(title="Another line")).entry_id
    said = first.description.with_changes(title=title, year="")
    return services.lists.entries.join(account, [first.entry_id, further], said).act_id


def by_sheet(services: Services, account: Account, list_id: int, title: str) -> int:
    sheet = taken_along(services, account, list_id)
    write(sheet, "A", title=title, year="")
    token, plan = sheet_planned(services, account, sheet)
    return services.lists.sheets.apply(account, list_id, token, "back.xlsx", digest=plan.digest).act_id


def by_version(services: Services, account: Account, list_id: int, title: str) -> int:
    versions, file = services.lists.versions, BytesIO(f"{HEAD}A,{title},Q,1999\n".encode())
    token = versions.receive(account, list_id, file, "second.csv")
    plan = versions.plan(account, list_id, token, "second.csv")
    assert plan.reworded
    laid = versions.apply(account, list_id, token, "second.csv", digest=plan.digest, keep_gone=False)
    return laid.act_id


WAYS = (edited, cleaned, split, joined, by_sheet, by_version)


def seen(services: Services, account: Account, said: Description) -> EntryRow:
    """The row of an entry that somebody puts on a list of their own in the words of another's."""
    list_id = checked(services, account, f"{HEAD}1,Something else,Bo,2001\n")
    services.lists.entries.add(account, list_id, said)
    return rows(services, account, list_id)["2"]


def stands(row: EntryRow) -> tuple[Status, list[str]]:
    return row.result.status, [each.person for each in row.decisions]


@pytest.mark.parametrize("reword", WAYS)
def test_nobody_finds_by_a_librarian_s_answer_how_a_private_entry_was_worded_anew(
    services: Services, member: Account, curious: Account, answered: int, reword: Reword
) -> None:
    own = checked(services, member, ANSWERED)
    assert stands(rows(services, member, own)["A"]) == (Status.HELD, ["librarian@example.org"])
    act_id = reword(services, member, own, PRIVATE)

    mine = rows(services, member, own)["A"]
    assert PRIVATE in (mine.description.title, mine.description.reference)
    assert stands(mine) == (Status.HELD, ["member@example.org"]), "it goes along, as their own"
    assert [each.may_take_back for each in mine.decisions] == [True]
    theirs = seen(services, curious, mine.description)
    assert (theirs.fingerprint, stands(theirs)) == (mine.fingerprint, (Status.MISSING, []))

    services.lists.history.undo(member, own, act_id)
    assert stands(rows(services, member, own)["A"]) == (Status.HELD, ["librarian@example.org"])


def test_no_member_says_in_a_librarian_s_name_that_a_title_is_held(
    services: Services,
    member: Account,
    librarian: Account,
    curious: Account,
    answered: int,
    held: int,
) -> None:
    bait = checked(services, curious, ANSWERED)
    wanted = checked(services, member, f"{HEAD}A,{PRIVATE},Q,\n")
    edited(services, curious, bait, PRIVATE)
    entry = rows(services, curious, bait)["A"]
    on_it = services.lists.entries.add(member, wanted, entry.description).entry_id
    share(services, member, librarian, wanted)
    pledge(services, member, PRIVATE)

    services.records.publications.add_copy(librarian, held, CopyData())
    services.operations.worker.run_pending()
    services.lists.reports.start(member, wanted)
    services.operations.worker.run_pending()

    found = {row.entry_id: row for row in rows(services, member, wanted).values()}
    assert (found[on_it].fingerprint, stands(found[on_it])) == (entry.fingerprint, (Status.MISSING, []))
    assert PRIVATE in [each.title for each in services.pledges.wanted.titles()]
    assert pledged(services, member) == [(PRIVATE, "open")]


def test_a_librarian_who_words_a_public_title_anew_takes_along_what_holds_for_all(
    services: Services, member: Account, librarian: Account, curious: Account, answered: int
) -> None:
    public = checked(services, member, ANSWERED)
    share(services, member, librarian, public)
    cleaned(services, librarian, public, PRIVATE)
    said = rows(services, member, public)["A"].description
    held = (Status.HELD, ["librarian@example.org"])
    assert stands(rows(services, member, public)["A"]) == held
    assert stands(seen(services, curious, said)) == held


def test_what_its_owner_words_anew_on_a_public_list_is_no_word_of_a_librarian_s(
    services: Services, member: Account, librarian: Account, curious: Account, answered: int
) -> None:
    public = checked(services, member, ANSWERED)
    share(services, member, librarian, public)
    edited(services, member, public, PRIVATE)
    row = rows(services, member, public)["A"]
    assert stands(row) == (Status.HELD, ["member@example.org"])
    assert stands(seen(services, curious, row.description)) == (Status.MISSING, [])


def test_a_librarian_who_helps_with_a_private_list_speaks_for_its_owner_alone(
    services: Services, member: Account, librarian: Account, curious: Account, answered: int, held: int
) -> None:
    own = checked(services, member, f"{ANSWERED}B,{WANTED},Jane Doe,2005\n")
    services.lists.lists.edit(member, own, "My list", Visibility.AGENCY, help_asked=True)
    found = rows(services, librarian, own)
    edited(services, librarian, own, PRIVATE)
    services.lists.answers.decide(librarian, found["B"].entry_id, held, Verdict.OTHER_EDITION)
    for number, status in (("A", Status.HELD), ("B", Status.OTHER_EDITION)):
        mine = rows(services, member, own)[number]
        assert stands(mine) == (status, ["member@example.org"])
        assert stands(seen(services, curious, mine.description)) == (Status.MISSING, [])

    services.lists.answers.revoke(member, found["B"].entry_id, [held])
    assert stands(rows(services, member, own)["B"]) == (Status.MISSING, [])


def test_what_a_librarian_says_on_a_private_list_takes_nothing_from_what_holds_for_all(
    services: Services, member: Account, librarian: Account, curious: Account, answered: int, held: int
) -> None:
    own, theirs = checked(services, member, ANSWERED), checked(services, curious, ANSWERED)
    services.lists.lists.edit(member, own, "My list", Visibility.PRIVATE, help_asked=True)
    entry = rows(services, member, own)["A"].entry_id
    services.lists.answers.decide(librarian, entry, held, Verdict.DIFFERENT)
    assert rows(services, member, own)["A"].result.status is Status.MISSING
    assert stands(rows(services, curious, theirs)["A"]) == (Status.HELD, ["librarian@example.org"])


def test_no_owner_takes_a_librarian_s_word_for_all_back_by_undoing(
    services: Services, member: Account, librarian: Account, answered: int
) -> None:
    public = checked(services, member, ANSWERED)
    share(services, member, librarian, public)
    act_id = edited(services, librarian, public, PRIVATE)
    assert services.lists.history.standing(member, public, act_id) is None
    with pytest.raises(NotAllowed):
        services.lists.history.undo(member, public, act_id)
    services.lists.history.undo(librarian, public, act_id)
    assert rows(services, member, public)["A"].description.title == BUREAU


def test_where_a_title_is_read_for_free_is_said_of_no_other_by_whoever_words_it_anew(
    services: Services, member: Account, librarian: Account, curious: Account
) -> None:
    public = checked(services, member, f"{HEAD}A,{WANTED},Jane Doe,2005\n")
    share(services, member, librarian, public)
    free, address = services.online.free_copies, "https://example.org/a.pdf"
    free.accept(librarian, services.pledges.wanted.titles()[0].key, address)
    bait = checked(services, curious, f"{HEAD}A,{WANTED},Jane Doe,2005\n")
    edited(services, curious, bait, PRIVATE)
    assert free.get(rows(services, curious, bait)["A"].fingerprint) is None
    cleaned(services, librarian, public, BUREAU)
    found = free.get(rows(services, member, public)["A"].fingerprint)
    assert found is not None and found.address == address


@dataclass(frozen=True)
class Merged:
    """An answer of a member's about a record that was made part of another afterwards."""

    own: int
    """The member's list."""
    entry: int
    meant: int
    merging: int
    """The act."""


@pytest.fixture
def merged(services: Services, librarian: Account, member: Account, held: int) -> Merged:
    delta = Description(title="Fishing economy of the southern delta", year="2001")
    meant = shelved(services, librarian, delta)
    own = checked(services, member, ANSWERED)
    entry = rows(services, member, own)["A"].entry_id
    services.lists.answers.decide(member, entry, meant, Verdict.SAME)
    get = services.records.publications.get
    both = [(number, get(number, staff=True).version) for number in (held, meant)]
    return Merged(own, entry, meant, services.maintenance.merging.merge(librarian, both[0], both[1], {}))


def answers_of(services: Services, account: Account, list_id: int) -> list[tuple[str, int]]:
    return sorted(
        (str(each.verdict), each.publication_id) for each in rows(services, account, list_id)["A"].decisions
    )


@pytest.mark.parametrize("reword", WAYS)
@pytest.mark.parametrize("taken_back", [False, True])
def test_an_answer_that_went_along_while_two_records_were_one_is_of_its_own_when_they_are_two(
    services: Services,
    librarian: Account,
    member: Account,
    held: int,
    merged: Merged,
    reword: Reword,
    taken_back: bool,
) -> None:
    own, meant = merged.own, merged.meant
    services.operations.worker.run_pending()
    reword(services, member, own, PRIVATE)
    assert answers_of(services, member, own) == [("same", held)]
    if taken_back:
        services.lists.answers.revoke(member, rows(services, member, own)["A"].entry_id, [held])
        revoking = services.change_log.recent(1)[0].id

    services.change_log.undo(librarian, merged.merging)
    undoing = services.change_log.recent(1)[0].id
    services.operations.worker.run_pending()

    if taken_back:
        assert answers_of(services, member, own) == []
        services.change_log.revert(None, revoking)
    assert answers_of(services, member, own) == [("same", meant)]
    if not taken_back:
        row = rows(services, member, own)["A"]
        assert [match.holding_id for match in row.result.matches] == [str(meant)]
        services.change_log.undo(librarian, undoing)
        assert answers_of(services, member, own) == [("same", held)]


def test_an_owner_undoes_a_correction_after_the_merge_before_it_was_undone_and_all_of_that_goes_back(
    services: Services, librarian: Account, member: Account, held: int, merged: Merged
) -> None:
    """What moved their answer along is no act of theirs: they could neither see nor undo it."""
    own, entry, meant = merged.own, merged.entry, merged.meant
    done = services.lists.entries.edit(member, entry, Description(title=PRIVATE, year="2001"))
    services.change_log.undo(librarian, merged.merging)
    parting = services.change_log.recent(1)[0].id

    services.lists.history.undo(member, own, done.act_id)
    undoing = services.change_log.recent(1)[0].id
    assert answers_of(services, member, own) == [("same", meant)]

    services.change_log.undo(librarian, parting)  # they are one again
    assert answers_of(services, member, own) == [("same", held)]
    services.change_log.revert(None, undoing)  # and the entry is corrected again
    assert services.lists.entries.get(member, entry).description.title == PRIVATE
    services.lists.entries.edit(member, entry, services.lists.entries.get(member, entry).description)
    assert answers_of(services, member, own) == [("same", held)]
