"""Gap reports: made of any list, answered by people, remembered across lists, private to their owner."""

from __future__ import annotations

from io import BytesIO

import pytest
from sqlalchemy import event, select

from catalogue.bootstrap import Services
from catalogue.domain.descriptions.description import Contributor, ContributorKind, Description
from catalogue.domain.gaps.gap_report import Status
from catalogue.domain.gaps.reference_lists import Verdict, Visibility
from catalogue.domain.people.access import Account, Role
from catalogue.errors import InvalidInput, NotAllowed, NotFound
from catalogue.services.gap_check.checking import ReferenceItem
from catalogue.services.lists.gap_reports.report_table import download_table
from catalogue.services.lists.gap_reports.report_views import EntryRow
from catalogue.services.records.publications import CopyData
from catalogue.storage import batches
from catalogue.storage.models import MatchDecision
from tests.support.databases import ON_SQLITE
from tests.support.lists import share
from tests.unit.services.conftest import add_account, checked

LIST = (
    "ref_id,title,authors,year\n"
    "A,Trafficking in Persons Report 2008,United States. Department of State,2008\n"
    "B,Trafficking in Persons Report 2009,United States. Department of State,2009\n"
    "C,Nothing like it anywhere,,\n"
)


@pytest.fixture
def held(services: Services, librarian: Account) -> int:
    publication_id = services.records.publications.add(
        librarian,
        Description(
            title="Trafficking in Persons Report 2008",
            year="2008",
            contributors=(Contributor("United States. Department of State", ContributorKind.BODY),),
        ),
        [CopyData(call_number="REP USA")],
    )
    services.operations.worker.run_pending()
    return publication_id


def check(services: Services, account: Account, text: str = LIST, name: str = "My list") -> int:
    list_id = services.lists.lists.from_file(account, name, BytesIO(text.encode()), "list.csv").list_id
    services.lists.reports.start(account, list_id)
    services.operations.worker.run_pending()
    return list_id


def test_every_entry_is_answered_and_a_run_is_told_by_year(
    services: Services, member: Account, held: int
) -> None:
    report = services.lists.reports.report(member, check(services, member))
    assert report is not None
    assert [(row.reference_id, row.result.status) for row in report.rows] == [
        ("A", Status.HELD),
        ("B", Status.MISSING),
        ("C", Status.MISSING),
    ]
    assert report.rows[0].publications[str(held)].copies[0].call_number == "REP USA"
    assert (report.total, report.counts[Status.MISSING]) == (3, 2)
    assert [run.sentence for run in report.runs] == ["2008 held, 2009 missing"]


def test_a_page_of_one_status_keeps_the_whole_counts(services: Services, member: Account, held: int) -> None:
    list_id = check(services, member)
    page = services.lists.reports.report(member, list_id, status=Status.MISSING, offset=1, limit=1)
    assert page is not None
    assert [row.reference_id for row in page.rows] == ["C"]
    assert page.counts[Status.HELD] == 1


def test_an_answer_is_remembered_across_runs_and_lists_and_can_be_taken_back(
    services: Services, member: Account, held: int
) -> None:
    list_id = check(services, member)
    report = services.lists.reports.report(member, list_id)
    assert report is not None
    missing = report.rows[2]

    services.lists.answers.decide(member, missing.entry_id, held, Verdict.OTHER_EDITION)
    second = check(services, member, name="Another list")

    for checked_id in (list_id, second):
        answered = services.lists.reports.report(member, checked_id)
        assert answered is not None
        row = answered.rows[2]
        assert (row.result.status, row.result.decided_by_human) == (Status.OTHER_EDITION, True)
        assert row.decisions[0].person == "member@example.org"

    services.lists.answers.revoke(member, missing.entry_id, [held])
    again = services.lists.reports.report(member, second)
    assert again is not None and again.rows[2].result.status is Status.MISSING


def row_of(services: Services, account: Account, list_id: int, at: int = 2) -> EntryRow:
    """One row of the newest report."""
    report = services.lists.reports.report(account, list_id)
    assert report is not None
    return report.rows[at]


def test_what_a_member_answers_is_told_to_no_other_and_changes_no_other_s_list(
    services: Services, member: Account, held: int
) -> None:
    curious = add_account(services, "curious@example.org", Role.MEMBER, agency=member.agency)
    own, theirs = check(services, member), check(services, curious)
    services.lists.answers.decide(member, row_of(services, member, own).entry_id, held, Verdict.SAME)
    again = check(services, curious, name="Sent once more, to see who answered")
    for list_id in (theirs, again):
        seen = row_of(services, curious, list_id)
        assert (seen.result.status, seen.decisions) == (Status.MISSING, ())
        with pytest.raises(NotFound):
            services.lists.answers.revoke(curious, seen.entry_id, [held])
    report, _ = services.gap_check.quick_checks.check(curious, [ReferenceItem("1", seen.description)])
    assert report.results[0].status is Status.MISSING, "nor does a program of theirs learn it"
    services.lists.answers.decide(curious, seen.entry_id, held, Verdict.DIFFERENT)
    mine = row_of(services, member, own)
    assert (mine.result.status, [each.verdict for each in mine.decisions]) == (Status.HELD, [Verdict.SAME])


def test_what_a_librarian_answers_holds_on_every_list_and_is_theirs_to_take_back(
    services: Services, member: Account, librarian: Account, held: int
) -> None:
    centres, own = check(services, librarian), check(services, member)
    entry = row_of(services, librarian, centres).entry_id
    services.lists.answers.decide(librarian, entry, held, Verdict.SAME)
    seen = row_of(services, member, own)
    assert seen.result.status is Status.HELD
    assert [each.may_take_back for each in seen.decisions] == [False]
    with pytest.raises(NotFound):
        services.lists.answers.revoke(member, seen.entry_id, [held])

    services.lists.answers.decide(member, seen.entry_id, held, Verdict.DIFFERENT)
    assert row_of(services, member, own).result.status is Status.MISSING
    assert [each.may_take_back for each in row_of(services, member, own).decisions] == [True]
    assert row_of(services, librarian, centres).result.status is Status.HELD, "the centre's stands"
    services.lists.answers.revoke(member, seen.entry_id, [held])
    assert row_of(services, member, own).result.status is Status.HELD, "and is there again"

    administrator = add_account(services, "chief@example.org", Role.ADMINISTRATOR)
    services.access.people.set_disabled(administrator, librarian.id, disabled=True)
    services.access.leaving.erase(administrator, librarian.id)
    services.lists.reports.start(member, own)
    services.operations.worker.run_pending()
    assert row_of(services, member, own).result.status is Status.HELD, "whoever leaves"


def test_what_somebody_answered_as_a_member_holds_for_no_other_when_they_are_librarian(
    services: Services, member: Account, held: int
) -> None:
    """Nor when they go again, nor by what they answer then."""
    administrator = add_account(services, "chief@example.org", Role.ADMINISTRATOR)
    curious = add_account(services, "curious@example.org", Role.MEMBER, agency="UNHCR")
    own, theirs = check(services, member), check(services, curious)
    services.lists.answers.decide(member, row_of(services, member, own).entry_id, held, Verdict.SAME)

    def seen() -> tuple[Status, int]:
        services.lists.reports.start(curious, theirs)
        services.operations.worker.run_pending()
        row = row_of(services, curious, theirs)
        return row.result.status, len(row.decisions)

    services.access.people.edit(administrator, member.id, "Mina", "IOM", [Role.MEMBER, Role.LIBRARIAN])
    assert seen() == (Status.MISSING, 0)
    assert row_of(services, member, own).result.status is Status.HELD, "on their own list it holds"

    promoted = services.access.people.get(member.id).account
    centres = check(services, promoted, name="Another one of theirs")
    services.lists.answers.decide(
        promoted, row_of(services, promoted, centres, 1).entry_id, held, Verdict.SAME
    )
    assert row_of(services, curious, theirs, 1).result.status is Status.HELD, (
        "what they say now holds for all"
    )
    services.access.people.set_disabled(administrator, member.id, disabled=True)
    services.access.leaving.erase(administrator, member.id)
    assert seen() == (Status.MISSING, 0)
    with services.database.read() as session:
        kept = session.scalars(select(MatchDecision.fingerprint)).all()
    assert kept == [row_of(services, curious, theirs, 1).fingerprint], "what counts for nobody is gone"


def test_what_a_librarian_answered_holds_when_they_are_member_again(
    services: Services, member: Account, librarian: Account, held: int
) -> None:
    administrator = add_account(services, "chief@example.org", Role.ADMINISTRATOR)
    theirs, own = check(services, librarian), check(services, member)
    services.lists.answers.decide(librarian, row_of(services, librarian, theirs).entry_id, held, Verdict.SAME)
    services.access.people.edit(administrator, librarian.id, "", "", [Role.MEMBER])
    services.lists.reports.start(member, own)
    services.operations.worker.run_pending()
    assert row_of(services, member, own).result.status is Status.HELD

    before = services.access.people.get(librarian.id).account
    seen = row_of(services, before, theirs)
    assert [each.may_take_back for each in seen.decisions] == [False]
    with pytest.raises(NotFound):
        services.lists.answers.revoke(before, seen.entry_id, [held])
    services.lists.answers.decide(before, seen.entry_id, held, Verdict.DIFFERENT)
    assert row_of(services, before, theirs).result.status is Status.MISSING, "on their own list"
    assert row_of(services, member, own).result.status is Status.HELD, "on no other's"


def test_an_answer_that_follows_a_corrected_entry_counts_for_those_for_whom_it_was_given(
    services: Services, member: Account, librarian: Account, held: int
) -> None:
    curious = add_account(services, "curious@example.org", Role.MEMBER, agency="UNHCR")
    own, theirs = check(services, member), check(services, curious, LIST.replace("Nothing", "Nowhere"))
    services.lists.lists.edit(member, own, "My list", Visibility.PRIVATE, help_asked=True)
    entry = row_of(services, member, own).entry_id
    services.lists.answers.decide(member, entry, held, Verdict.SAME)
    services.lists.entries.edit(librarian, entry, Description(title="Nowhere like it anywhere"))
    assert row_of(services, member, own).result.status is Status.HELD
    assert row_of(services, curious, theirs).result.status is Status.MISSING


def test_not_the_same_is_an_answer_too(services: Services, member: Account, held: int) -> None:
    list_id = check(services, member)
    report = services.lists.reports.report(member, list_id)
    assert report is not None
    services.lists.answers.decide(member, report.rows[0].entry_id, held, Verdict.DIFFERENT)
    after = services.lists.reports.report(member, list_id)
    assert after is not None and after.rows[0].result.status is Status.MISSING


def test_a_list_is_its_owners_until_it_is_shared(services: Services, member: Account, held: int) -> None:
    list_id = check(services, member)
    colleague = add_account(services, "colleague@example.org", Role.MEMBER, agency="IOM")
    stranger = add_account(services, "stranger@example.org", Role.MEMBER, agency="UNICEF")
    report = services.lists.reports.report(member, list_id)
    assert report is not None
    entry_id = report.rows[0].entry_id
    for person in (colleague, stranger, None):
        with pytest.raises(NotFound):
            services.lists.reports.report(person, list_id)

    services.lists.lists.edit(member, list_id, "Ours", Visibility.AGENCY)

    assert services.lists.reports.report(colleague, list_id) is not None
    with pytest.raises(NotFound):
        services.lists.reports.report(stranger, list_id)
    with pytest.raises(NotAllowed):
        services.lists.answers.decide(colleague, entry_id, held, Verdict.SAME)
    with pytest.raises(NotAllowed):
        services.lists.lists.edit(member, list_id, "Everybody's", Visibility.PUBLIC)


def test_missing_titles_of_published_lists_are_wanted_once(
    services: Services, member: Account, librarian: Account, held: int
) -> None:
    first, second = check(services, member), check(services, member, name="Another list")
    assert services.pledges.wanted.titles() == []
    for list_id in (first, second):
        share(services, member, librarian, list_id)

    titles = services.pledges.wanted.titles()

    assert {title.title for title in titles} == {
        "Trafficking in Persons Report 2009",
        "Nothing like it anywhere",
    }
    assert all(len(title.lists) == 2 for title in titles)
    assert services.pledges.wanted.get(titles[0].key) == titles[0]


def test_a_corrected_entry_is_judged_again(services: Services, member: Account, held: int) -> None:
    list_id = check(services, member)
    report = services.lists.reports.report(member, list_id)
    assert report is not None
    wrong = report.rows[1]

    services.lists.entries.edit(member, wrong.entry_id, report.rows[0].description)

    after = services.lists.reports.report(member, list_id)
    assert after is not None and after.rows[1].result.status is Status.HELD


def test_the_download_has_a_row_for_every_entry(services: Services, member: Account, held: int) -> None:
    report = services.lists.reports.report(member, check(services, member))
    assert report is not None
    columns, found = download_table(report)
    rows = list(found)
    assert [row[:3] for row in rows] == [("A", "held", str(held)), ("B", "missing", ""), ("C", "missing", "")]
    assert all(len(row) == len(columns) for row in rows)


def test_a_list_with_nothing_in_it_is_refused_in_words(services: Services, member: Account) -> None:
    with pytest.raises(InvalidInput):
        services.lists.lists.from_text(member, "Empty", "  \n ")
    with pytest.raises(InvalidInput):
        services.lists.lists.from_text(member, "Signs", "\x0e\x1d\x7f")


def test_signs_that_came_along_with_pasted_text_are_let_by(services: Services, member: Account) -> None:
    pasted = "\x0e".join("Debt bondage at sea, 2009")  # more signs than a text that is read may have
    made = services.lists.lists.from_text(member, "Pasted", pasted)
    assert services.lists.lists.get(member, made.list_id).entries == 1


@ON_SQLITE
def test_what_is_missing_is_read_piece_by_piece_and_nothing_else_of_it(
    services: Services, member: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    event.listen(services.database.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    use = services.lists.reports
    statements, lists = [], []
    for count in (20, 200):
        titles = "".join(f"{at},Nets of the {at}th kind\n" for at in range(count))
        lists.append(checked(services, member, f"id,title\n{titles}"))
        asked.clear()
        taken = list(use.wordings(member, lists[-1], Status.MISSING))
        statements.append(len(asked))
        rows = use.whole(member, lists[-1], Status.MISSING).rows
        assert taken == [(row.reference_id, row.description) for row in rows]
        assert len(taken) == count
    assert statements[0] == statements[1]

    monkeypatch.setattr(batches, "MOST_VALUES", 50)
    wordings = use.wordings(member, lists[-1], Status.MISSING)
    asked.clear()
    next(wordings)
    assert len([each for each in asked if each.startswith("SELECT")]) == 1, (
        "fifty of them, and no more before they are asked for"
    )
    services.lists.entries.remove(member, rows[-1].entry_id)
    assert len(list(wordings)) == 198, "what is off the list by then is left out"
    with pytest.raises(NotFound):
        use.wordings(member, 10**6, Status.MISSING)
