"""Of two who act at one moment, the second acts on what the first did, or is told why not."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from io import BytesIO

import pytest
from sqlalchemy import Connection, Engine, event, func, select

from catalogue import formats
from catalogue.bootstrap import Services
from catalogue.domain.authorities.mentions import MentionKind
from catalogue.domain.descriptions.description import Description
from catalogue.domain.gaps.reference_lists import Verdict, Visibility, read_shown
from catalogue.domain.holdings.copies import CopyStatus
from catalogue.domain.operations.editing import Edit
from catalogue.domain.people.access import Account, Role
from catalogue.domain.people.mail import MailServer
from catalogue.errors import LacunaError
from catalogue.services.libraries.libraries import LibraryData
from catalogue.services.lists.editing.entries import Marks
from catalogue.services.lists.files.sheet_table import SHEET_COLUMNS, filled_sheet
from catalogue.services.records.attachments import Readers
from catalogue.services.records.publications import CopyData
from catalogue.storage.engine.holding import ORDER
from catalogue.storage.models import (
    AccountLink,
    Base,
    Copy,
    Donation,
    DonationLine,
    Draft,
    FreeCopy,
    GiftOffer,
    HiddenName,
    ListVersion,
    MatchDecision,
    Notice,
    Pledge,
    Publication,
    ReferenceEntry,
    ReferenceList,
    SetAside,
    Suggestion,
    User,
)
from catalogue.storage.reference_lists import lists as stored_lists
from tests.support.databases import ON_POSTGRESQL
from tests.support.pdf_writer import pdf
from tests.support.races import Deed, race
from tests.unit.services.conftest import add_account, checked

MOMENTS = ("before_flush", "before_commit")
Form = dict[str, str]
DAY = dt.date(2026, 11, 1)
DAY_TO_COME = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=40)

pytestmark = ON_POSTGRESQL


def codes(*outcomes: object) -> list[str]:
    """Of each outcome what was refused, "" where nothing was."""
    return [outcome.code if isinstance(outcome, LacunaError) else "" for outcome in outcomes]


def the(services: Services, column: object) -> list[object]:
    """Return what a column holds, row by row."""
    with services.database.read() as session:
        model = column.class_  # type: ignore[attr-defined]
        return list(session.scalars(select(column).order_by(*model.__table__.primary_key)))  # type: ignore[call-overload]


def administrators(services: Services) -> list[int]:
    with services.database.read() as session:
        users = session.scalars(select(User).where(User.disabled_at.is_(None)))
        return [user.id for user in users if Role.ADMINISTRATOR in user.roles]


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("case", ["both leave", "leaves and takes", "takes and leaves", "closes and leaves"])
def test_an_administrator_is_left_whatever_two_do_at_one_moment(
    services: Services, database_url: str, moment: str, case: str
) -> None:
    one, other = (add_account(services, f"{name}@example.org", Role.ADMINISTRATOR) for name in "ab")

    def leaves(account: Account) -> Deed:
        return lambda: services.access.leaving._erase(None, account.id)

    def takes(from_whom: Account, who: Account) -> Deed:
        return lambda: services.access.people.edit(who, from_whom.id, "", "", [Role.MEMBER])

    def closes(whom: Account, who: Account) -> Deed:
        return lambda: services.access.people.set_disabled(who, whom.id, disabled=True)

    first, second = {
        "both leave": (leaves(one), leaves(other)),
        "leaves and takes": (leaves(one), takes(other, one)),
        "takes and leaves": (takes(other, one), leaves(one)),
        "closes and leaves": (closes(other, one), leaves(one)),
    }[case]
    refused = codes(*race(first, second, database_url, moment))
    assert len(administrators(services)) == 1
    assert refused[0] == ""
    assert refused[1] in ("last_administrator", "account_closed")


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_list_that_its_owner_shuts_is_not_published_at_that_moment(
    services: Services, database_url: str, librarian: Account, member: Account, moment: str
) -> None:
    made = services.lists.lists.from_file(member, "Mine", BytesIO(b"title\nA secret\n"), "list.csv")
    edit = services.lists.lists.edit
    edit(member, made.list_id, "Mine", Visibility.PRIVATE, help_asked=True)
    refused = codes(
        *race(
            lambda: edit(member, made.list_id, "Mine", Visibility.PRIVATE, help_asked=False),
            lambda: edit(librarian, made.list_id, "Mine", Visibility.PUBLIC),
            database_url,
            moment,
        )
    )
    assert refused == ["", "no_such_list"]
    assert the(services, ReferenceList.visibility) == ["private"]


@pytest.fixture
def twins(services: Services, librarian: Account) -> tuple[int, int]:
    """Two records of one book, each with a copy."""
    first, second = (
        services.records.publications.add(librarian, Description(title=title), [CopyData()])
        for title in ("Harbours", "Harbours.")
    )
    return first, second


@pytest.mark.parametrize("moment", MOMENTS)
def test_of_two_records_merged_into_each_other_at_one_moment_one_stands(
    services: Services, database_url: str, librarian: Account, twins: tuple[int, int], moment: str
) -> None:
    one, other = ((number, 1) for number in twins)
    merge = services.maintenance.merging.merge
    refused = codes(
        *race(
            lambda: merge(librarian, one, other, {}),
            lambda: merge(librarian, other, one, {}),
            database_url,
            moment,
        )
    )
    assert refused == ["", "merge_withdrawn"]
    assert [moment is None for moment in the(services, Publication.withdrawn_at)] == [True, False]


@pytest.mark.parametrize("merge_first", [True, False])
@pytest.mark.parametrize("what", ["a copy", "a gift", "a line", "a file"])
def test_nothing_comes_to_stand_under_a_record_that_is_merged_at_that_moment(
    services: Services,
    database_url: str,
    librarian: Account,
    twins: tuple[int, int],
    merge_first: bool,
    what: str,
) -> None:
    kept, gone = twins
    donation = services.acquisitions.donations.open(librarian, "A donor", DAY)
    donations, described = services.acquisitions.donations, Description(title="Harbours")
    adds: dict[str, Deed] = {
        "a copy": lambda: services.records.publications.add_copy(librarian, gone, CopyData()),
        "a gift": lambda: donations.take(librarian, donation, described, CopyData(), gone),
        "a line": lambda: donations.add_line(librarian, donation, described, gone),
        "a file": lambda: services.records.attachments.attach(
            librarian, gone, BytesIO(b"%PDF-1.4 of harbours"), "harbours.pdf"
        ),
    }

    def merge() -> object:
        return services.maintenance.merging.merge(librarian, (kept, 1), (gone, 1), {})

    deeds = (merge, adds[what]) if merge_first else (adds[what], merge)
    refused = codes(*race(deeds[0], deeds[1], database_url))
    assert refused == ["", "publication_withdrawn" if merge_first else ""]
    assert set(the(services, Copy.publication_id)) == {kept}
    assert set(the(services, DonationLine.publication_id)) <= {kept}


def test_no_copy_is_added_to_a_record_that_was_merged(
    services: Services, librarian: Account, twins: tuple[int, int]
) -> None:
    kept, gone = twins
    services.maintenance.merging.merge(librarian, (kept, 1), (gone, 1), {})
    with pytest.raises(LacunaError) as met:
        services.records.publications.add_copy(librarian, gone, CopyData())
    assert met.value.code == "publication_withdrawn"


@pytest.mark.parametrize("scan_first", [True, False])
def test_a_copy_that_is_scanned_while_a_stocktake_ends_is_not_lost(
    services: Services, database_url: str, librarian: Account, scan_first: bool
) -> None:
    shelf = CopyData(location="A")
    services.records.publications.add(librarian, Description(title="Harbours"), [shelf, shelf])
    first, second = (str(number) for number in the(services, Copy.accession_number))
    stocktakes = services.maintenance.stocktakes
    begun = stocktakes.begin(librarian, "All", "A")
    stocktakes.scan(begun, first)
    scan, finish = lambda: stocktakes.scan(begun, second), lambda: stocktakes.finish(librarian, begun)
    deeds = (scan, finish) if scan_first else (finish, scan)
    refused = codes(*race(deeds[0], deeds[1], database_url, acts=not scan_first))
    if scan_first:
        assert refused == ["", ""]
        assert the(services, Copy.status) == [CopyStatus.AVAILABLE, CopyStatus.AVAILABLE]
    else:
        assert refused == ["", "stocktake_closed"]
        assert the(services, Copy.status) == [CopyStatus.AVAILABLE, CopyStatus.LOST]


def wanted_key(services: Services, member: Account, librarian: Account) -> str:
    """Publish a list of one title, and give the key under which it is wanted."""
    made = checked(services, member, "title,author\nOn hidden harbours,Somebody\n")
    edit = services.lists.lists.edit
    edit(member, made, "Mine", Visibility.PRIVATE, help_asked=True)
    edit(librarian, made, "Mine", Visibility.PUBLIC)
    return services.pledges.wanted.titles()[0].key


@pytest.mark.parametrize("leaves_first", [True, False])
@pytest.mark.parametrize("what", ["a pledge", "pledges", "a suggestion", "a list", "a draft", "a choice"])
def test_nothing_is_left_of_who_leaves_while_they_write(
    services: Services,
    database_url: str,
    librarian: Account,
    member: Account,
    leaves_first: bool,
    what: str,
) -> None:
    key = wanted_key(services, member, librarian)
    leaver = add_account(services, "leaver@example.org", Role.MEMBER, agency="UNHCR")
    until = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=40)
    file = b"title\nA secret wish\n"
    writes: dict[str, Deed] = {
        "a pledge": lambda: services.pledges.pledges.pledge(leaver, key, until),
        "pledges": lambda: services.pledges.pledges.pledge_several(leaver, [key], until),
        "a suggestion": lambda: services.lists.suggestions.suggest(leaver, Description(title="A wish")),
        "a list": lambda: services.lists.lists.from_file(leaver, "Secret", BytesIO(file), "list.csv"),
        "a draft": lambda: services.acquisitions.drafts.keep(leaver, "a" * 32, "list", "Secret", []),
        "a choice": lambda: services.notifications.notices.choose(leaver, "km", []),
    }

    def leave() -> None:
        services.access.leaving._erase(None, leaver.id)

    acts = leaves_first or what not in ("a draft", "a choice")
    deeds = (leave, writes[what]) if leaves_first else (writes[what], leave)
    refused = codes(*race(deeds[0], deeds[1], database_url, acts=acts))
    assert refused == ["", "account_closed" if leaves_first else ""]
    for model in (Pledge, Suggestion, Draft, Notice):
        assert leaver.id not in the(services, model.user_id)
    assert leaver.id not in the(services, ReferenceList.owner_id)


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("pledged_first", [True, False])
def test_a_title_that_is_worded_anew_while_it_is_promised_is_promised_or_not(
    services: Services,
    database_url: str,
    librarian: Account,
    member: Account,
    pledged_first: bool,
    moment: str,
) -> None:
    key = wanted_key(services, member, librarian)
    giver = add_account(services, "giver@example.org", Role.MEMBER, agency="UNHCR")
    (entry_id,) = the(services, ReferenceEntry.id)

    def pledge() -> None:
        services.pledges.pledges.pledge(giver, key, DAY_TO_COME)

    def reword() -> None:
        services.lists.entries.edit(
            member, int(str(entry_id)), Description(title="On harbours that are hidden")
        )

    deeds = (pledge, reword) if pledged_first else (reword, pledge)
    refused = codes(*race(deeds[0], deeds[1], database_url, moment))
    (title,) = services.pledges.wanted.titles()
    assert title.key != key
    late = not pledged_first and moment == "before_commit"
    assert refused == ["", "no_longer_wanted" if late else ""]
    assert [*services.pledges.pledges.standing()] == [] if late else [title.key]


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("shut_first", [True, False])
def test_a_promise_that_moves_while_its_other_words_are_changed_is_not_lost(
    services: Services,
    database_url: str,
    librarian: Account,
    member: Account,
    shut_first: bool,
    moment: str,
) -> None:
    """One list is published no more; the other one, that wants the title too, words it anew."""
    key = wanted_key(services, member, librarian)
    giver = add_account(services, "giver@example.org", Role.MEMBER, agency="UNHCR")
    services.pledges.pledges.pledge(giver, key, DAY_TO_COME)
    other = checked(services, giver, "title,isbn\nOn hidden harbours,9780306406157\n")
    edit = services.lists.lists.edit
    edit(giver, other, "Theirs", Visibility.PRIVATE, help_asked=True)
    edit(librarian, other, "Theirs", Visibility.PUBLIC)
    mine, theirs = (int(str(number)) for number in the(services, ReferenceEntry.list_id))
    entry_id = int(str(the(services, ReferenceEntry.id)[1]))

    def shut() -> None:
        edit(member, mine, "Mine", Visibility.PRIVATE)

    def reword() -> None:
        services.lists.entries.edit(giver, entry_id, Description(title="Ports of a wholly different kind"))

    assert theirs == other
    deeds = (shut, reword) if shut_first else (reword, shut)
    assert codes(*race(deeds[0], deeds[1], database_url, moment)) == ["", ""]
    (title,) = services.pledges.wanted.titles()
    if shut_first == (moment == "before_commit"):
        assert [*services.pledges.pledges.standing()] == [title.key]
    else:  # by then the other list wanted another title, and nobody the promised one
        assert title.key not in services.pledges.pledges.standing()


@pytest.mark.parametrize("taken_first", [True, False])
def test_who_leaves_while_their_suggestion_is_taken_is_told_nothing(
    services: Services, database_url: str, librarian: Account, member: Account, taken_first: bool
) -> None:
    suggestions = services.lists.suggestions
    suggestions.suggest(member, Description(title="A wish"))
    (number,) = (suggestion.id for suggestion in suggestions.waiting())

    def take() -> object:
        return suggestions.take(librarian, number, None, "New")

    def leave() -> None:
        services.access.leaving._erase(None, member.id)

    deeds = (take, leave) if taken_first else (leave, take)
    refused = codes(*race(deeds[0], deeds[1], database_url))
    assert refused == ["", "" if taken_first else "no_such_suggestion"]
    assert the(services, Notice.user_id) == []
    assert the(services, Suggestion.state) == (["taken"] if taken_first else [])


def test_a_list_that_is_published_while_its_owner_leaves_is_there_or_gone(
    services: Services, database_url: str, librarian: Account, member: Account
) -> None:
    made = services.lists.lists.from_file(member, "Mine", BytesIO(b"title\nA secret\n"), "list.csv")
    edit = services.lists.lists.edit
    edit(member, made.list_id, "Mine", Visibility.PRIVATE, help_asked=True)
    refused = codes(
        *race(
            lambda: services.access.leaving._erase(None, member.id),
            lambda: edit(librarian, made.list_id, "Mine", Visibility.PUBLIC),
            database_url,
        )
    )
    assert refused == ["", "no_such_list"]
    assert the(services, ReferenceList.id) == []
    assert the(services, ReferenceEntry.id) == []


@pytest.mark.parametrize("close_first", [True, False])
def test_no_link_is_left_with_an_account_that_is_closed(
    services: Services, database_url: str, member: Account, close_first: bool
) -> None:
    one, other = (add_account(services, f"{name}@example.org", Role.ADMINISTRATOR) for name in "ab")
    people = services.access.people

    def link() -> object:
        return people.new_link(one, member.id)

    def close() -> None:
        people.set_disabled(other, member.id, disabled=True)

    deeds = (close, link) if close_first else (link, close)
    assert codes(*race(deeds[0], deeds[1], database_url)) == ["", "account_is_closed" if close_first else ""]
    assert the(services, AccountLink.user_id) == []


@pytest.mark.parametrize("moment", MOMENTS)
def test_what_somebody_may_do_no_more_they_do_not(
    services: Services, database_url: str, librarian: Account, twins: tuple[int, int], moment: str
) -> None:
    administrator = add_account(services, "chief@example.org", Role.ADMINISTRATOR)
    refused = codes(
        *race(
            lambda: services.access.people.edit(administrator, librarian.id, "", "", [Role.MEMBER]),
            lambda: services.records.publications.withdraw(librarian, twins[0]),
            database_url,
            moment,
        )
    )
    assert refused == ["", "wrong_role"]
    assert the(services, Publication.withdrawn_at) == [None, None]


@pytest.mark.parametrize("close_first", [True, False])
def test_no_line_is_noted_in_a_donation_that_is_closed(
    services: Services, database_url: str, librarian: Account, close_first: bool
) -> None:
    donations = services.acquisitions.donations
    donation = donations.open(librarian, "A donor", DAY)

    def close() -> None:
        donations.close(librarian, donation)

    def add() -> object:
        return donations.add_line(librarian, donation, Description(title="Late"))

    deeds = (close, add) if close_first else (add, close)
    assert codes(*race(deeds[0], deeds[1], database_url)) == ["", "donation_closed" if close_first else ""]
    assert len(the(services, DonationLine.id)) == (0 if close_first else 1)


@pytest.mark.parametrize("edit_first", [True, False])
@pytest.mark.parametrize("at_once", [True, False])
def test_a_copy_has_the_donor_that_its_donation_is_given(
    services: Services, database_url: str, librarian: Account, edit_first: bool, at_once: bool
) -> None:
    donations = services.acquisitions.donations
    donation = donations.open(librarian, "A donor", DAY)
    line = donations.add_line(librarian, donation, Description(title="Harbours"))

    def accept() -> object:
        if at_once:
            return donations.accept_all(librarian, donation)
        return donations.accept_line(librarian, line, CopyData())

    def edit() -> None:
        donations.edit(librarian, donation, "Another donor", DAY, "")

    deeds = (edit, accept) if edit_first else (accept, edit)
    assert codes(*race(deeds[0], deeds[1], database_url)) == ["", ""]
    assert the(services, Copy.donor_id) == the(services, Donation.donor_id)


@pytest.mark.parametrize("other", ["answered", "withdrawn", "taken"])
@pytest.mark.parametrize("take_first", [True, False])
def test_a_suggestion_comes_to_one_end(
    services: Services,
    database_url: str,
    librarian: Account,
    member: Account,
    other: str,
    take_first: bool,
) -> None:
    suggestions = services.lists.suggestions
    suggestions.suggest(member if other != "taken" else None, Description(title="A wish"))
    (number,) = (suggestion.id for suggestion in suggestions.waiting())

    def take() -> object:
        return suggestions.take(librarian, number, None, "New")

    ends: dict[str, Callable[[], object]] = {
        "answered": lambda: suggestions.answer(librarian, number, "No, sorry"),
        "withdrawn": lambda: suggestions.withdraw(member, number),
        "taken": take,
    }
    deeds = (take, ends[other]) if take_first else (ends[other], take)
    assert codes(*race(deeds[0], deeds[1], database_url)) == ["", "no_such_suggestion"]
    assert len(the(services, ReferenceEntry.id)) == (1 if take_first or other == "taken" else 0)


def test_of_two_answers_of_one_person_at_one_moment_the_later_stands(
    services: Services, database_url: str, librarian: Account, member: Account, twins: tuple[int, int]
) -> None:
    services.operations.worker.run_pending()
    made = checked(services, member, "title\nHarbours\n")
    report = services.lists.reports.report(member, made)
    assert report is not None
    entry = report.rows[0].entry_id
    decide = services.lists.answers.decide
    refused = codes(
        *race(
            lambda: decide(member, entry, twins[0], Verdict.SAME),
            lambda: decide(member, entry, twins[0], Verdict.DIFFERENT),
            database_url,
        )
    )
    assert refused == ["", ""]
    with services.database.read() as session:
        standing = select(MatchDecision.verdict).where(MatchDecision.revoked_at.is_(None))
        assert session.scalars(standing).all() == [Verdict.DIFFERENT]


def test_an_offer_is_answered_once(services: Services, database_url: str) -> None:
    services.settings.save_mail(None, MailServer("127.0.0.1", sender="library@example.org"))
    services.pledges.offers.make("Ten books", "giver@example.org")
    (offer,) = services.pledges.offers.waiting()

    def settle() -> object:
        return services.pledges.offers.settle(offer.id, "Thank you", "en")

    assert codes(*race(settle, settle, database_url, acts=False)) == ["", "no_such_offer"]
    with services.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Notice)) == 1


def test_an_entry_is_split_once(services: Services, database_url: str, member: Account) -> None:
    file = BytesIO(b"title\nHarbours of the north. Ports of the south\n")
    made = services.lists.lists.from_file(member, "Mine", file, "list.csv")
    with services.database.read() as session:
        number = session.scalars(select(ReferenceEntry.id)).one()
    seen = {number: services.lists.entries.get(member, number).said}
    text = "Harbours of the north, 2003\nPorts of the south, 2004"

    def split() -> object:
        return services.lists.entries.split(member, number, text, seen=seen)

    assert codes(*race(split, split, database_url)) == ["", "entry_changed"]
    assert services.lists.lists.get(member, made.list_id).entries == 2


def test_a_version_and_a_sheet_are_laid_upon_the_list_that_was_looked_at(
    services: Services, database_url: str, member: Account
) -> None:
    """What is laid on waits for somebody who changes an entry, or for the same form sent twice."""
    entries, raids = services.lists.entries, Description(title="Raids")
    river = Description(title="The border river", year="1999")
    for kind in (_version_to_lay, _sheet_to_lay):
        for case in ("edited", "taken off", "marked", "sent twice"):
            made, lay = kind(services, member, f"{kind.__name__} {case}")
            with services.database.read() as session:
                number = stored_lists.entries_of(session, made)[0].id
            deeds: dict[str, Deed] = {
                "edited": partial(entries.edit, member, number, river),
                "taken off": partial(entries.remove, member, number),
                "marked": partial(entries.mark, member, made, [number], Marks(ticked=True)),
                "sent twice": lay,
            }
            refused = codes(*race(deeds[case], lay, database_url))
            harmless = case == "marked"
            assert refused == ["", "" if harmless else "plan_changed"], (kind, case)
            with services.database.read() as session:
                said = [row.read_description() for row in stored_lists.entries_of(session, made)]
            assert (river in said) is (case == "edited")
            laid = case == "sent twice" or harmless
            assert (raids.title in [description.title for description in said]) is laid


def _version_to_lay(services: Services, member: Account, name: str) -> tuple[int, Deed]:
    """Return a list, and what lays a version upon it that was looked at."""
    old, new = b"title,year\nRescue raids,2005\nNets,2006\n", b"title,year\nRaids,2005\nNets,2006\n"
    made = services.lists.lists.from_file(member, name, BytesIO(old), "list.csv").list_id
    use = services.lists.versions
    token = use.receive(member, made, BytesIO(new), "list.csv")
    plan = use.plan(member, made, token, "list.csv")
    return made, lambda: use.apply(member, made, token, "list.csv", digest=plan.digest, keep_gone=False)


def _sheet_to_lay(services: Services, member: Account, name: str) -> tuple[int, Deed]:
    """Return a list, and what takes a sheet of it in that was looked at."""
    made = checked(services, member, "title,year\nRescue raids,2005\nNets,2006\n")
    report = services.lists.reports.whole(member, made)
    table = list(formats.write_table("csv", SHEET_COLUMNS, filled_sheet(report)[1]))
    text = b"".join(table).replace(b"Rescue raids", b"Raids", 1)
    use = services.lists.sheets
    received = use.receive(member, BytesIO(text), "sheet.csv")
    assert received is not None
    plan = use.plan(member, made, received[1], "sheet.csv")
    assert len(plan.changes) == 1, name
    return made, lambda: use.apply(member, made, received[1], "sheet.csv", digest=plan.digest)


@pytest.mark.parametrize("moment", MOMENTS)
def test_of_two_forms_of_one_thing_the_second_is_laid_over_what_the_first_left(
    services: Services,
    database_url: str,
    librarian: Account,
    member: Account,
    twins: tuple[int, int],
    moment: str,
) -> None:
    """Each of two changes a field of its own, and then both change one, of all that has such a form."""
    administrator = add_account(services, "chief@example.org", Role.ADMINISTRATOR)
    copies, entries, people = services.records.publications, services.lists.entries, services.access.people
    lists, files = services.lists.lists, services.records.attachments
    made = lists.from_file(member, "Mine", BytesIO(b"title,year\nHarbours,2005\n"), "list.csv").list_id
    (entry,) = the(services, ReferenceEntry.id)
    file = files.attach(librarian, twins[0], BytesIO(pdf(["Harbours"])), "a.pdf", Readers.PUBLIC).id
    number = copies.get(twins[0], staff=True).copies[0].id

    def copy_form() -> dict[str, str]:
        return copies.get(twins[0], staff=True).copies[0].as_form

    def save_copy(began: Form, **changed: str) -> Deed:
        said = {name: value for name, value in (began | changed).items() if "_id" not in name}
        data = CopyData(**said | {"status": CopyStatus(said["status"])})  # type: ignore[arg-type]
        return lambda: copies.edit_copy(librarian, number, data, began=began)

    def entry_form() -> dict[str, str]:
        return entries.get(member, int(str(entry))).as_form

    def save_entry(began: Form, **changed: str) -> Deed:
        return lambda: entries.correct(member, int(str(entry)), Edit(began | changed, began))

    def save_list(began: Form, **changed: str) -> Deed:
        said = began | changed
        (visibility, agency), help_asked = read_shown(said["visibility"]), bool(said["help"])
        return lambda: lists.edit(
            member, made, said["name"], visibility, shown_to=agency, help_asked=help_asked, began=began
        )

    def save_person(began: Form, **changed: str) -> Deed:
        said = began | changed
        roles = [Role(role) for role in said["roles"].split()]
        return lambda: people.edit(
            administrator, librarian.id, said["name"], said["agency"], roles, [0], began=began
        )

    def save_file(began: Form, **changed: str) -> Deed:
        said = began | changed
        return lambda: files.say_readers(
            librarian, file, Readers(said["readers"]), said["rights"], began=began
        )

    cases: list[tuple[Callable[[], dict[str, str]], Callable[..., Deed], Form, Form]] = [
        (copy_form, save_copy, {"note": "torn"}, {"location": "Room B"}),
        (entry_form, save_entry, {"year": "2006", "note": "ask"}, {"title": "Harbours of the north"}),
        (lambda: lists.get(member, made).as_form, save_list, {"visibility": "agency:IOM"}, {"name": "Ours"}),
        (
            lambda: people.get(librarian.id).as_form,
            save_person,
            {"agency": "UNICEF", "roles": "librarian member"},
            {"name": "Sok Dara"},
        ),
        (
            lambda: files.of_publication(twins[0], staff=True)[0].as_form,
            save_file,
            {"readers": "staff"},
            {"rights": "with leave"},
        ),
    ]
    for form, save, one, other in cases:
        began = form()
        assert codes(*race(save(began, **one), save(began, **other), database_url, moment)) == ["", ""]
        assert form() == began | one | other
        began, field = form(), next(iter(other))
        mine, theirs = ({field: f"{other[field]}, {who}"} for who in ("first", "second"))
        assert codes(*race(save(began, **mine), save(began, **theirs), database_url, moment)) == [
            "", "both_changed",
        ]  # fmt: skip
        assert form() == began | mine


@pytest.fixture
def held_rows() -> Iterator[list[list[type[Base]]]]:
    """What each transaction holds, in the order in which it does, but for what a new row points to, for what
    goes along with another row, and for what is held already when it goes.
    """
    begun: dict[int, list[type[Base]]] = {}
    over: list[list[type[Base]]] = []
    tables = {model.__tablename__: model for model in ORDER}

    def note(connection: Connection, _cursor: object, statement: str, *_more: object) -> None:
        holds = r"^SELECT (.+?)\s+FROM (\w+) .*FOR (NO KEY UPDATE|UPDATE|SHARE)"
        found = re.search(holds, statement, re.DOTALL)
        followed = ("user_account.id, user_account.email", "match_decision.id")
        if found and found[2] in tables and found[1] not in followed:
            held, model = begun.setdefault(id(connection), []), tables[found[2]]
            if found[3] != "UPDATE" or model not in held:
                held.append(model)

    def end(connection: Connection) -> None:
        if held := begun.pop(id(connection), None):
            over.append(held)

    event.listen(Engine, "before_cursor_execute", note)
    for moment in ("commit", "rollback"):
        event.listen(Engine, moment, end)
    yield over
    event.remove(Engine, "before_cursor_execute", note)
    for moment in ("commit", "rollback"):
        event.remove(Engine, moment, end)


def test_everybody_holds_in_one_order(
    services: Services,
    librarian: Account,
    member: Account,
    twins: tuple[int, int],
    held_rows: list[list[type[Base]]],
) -> None:
    administrator = add_account(services, "chief@example.org", Role.ADMINISTRATOR)
    key = wanted_key(services, member, librarian)
    until = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=40)
    lists, entries, use = services.lists.lists, services.lists.entries, services.records.publications
    made = lists.from_file(member, "Mine", BytesIO(b"title\nHarbours\nPorts\nQuays\n"), "list.csv").list_id
    with services.database.read() as session:
        query = select(ReferenceEntry.id).where(ReferenceEntry.list_id == made).order_by(ReferenceEntry.id)
        one, other, third = session.scalars(query)
    entries.mark(member, made, [third, one], Marks(ticked=True))
    entries.edit(member, other, Description(title="Ports of old"))
    services.lists.answers.decide(member, one, twins[0], Verdict.SAME)
    entries.split(member, third, "Quays\nWharves")
    done = entries.join(member, [other, third], Description(title="Ports and quays"))
    services.lists.history.undo(member, made, done.act_id)
    pledge = services.pledges.pledges.pledge(member, key, until)
    services.pledges.pledges.extend(member, pledge)
    services.lists.suggestions.suggest(member, Description(title="A wish"))
    (wish,) = services.lists.suggestions.waiting()
    services.lists.suggestions.take(librarian, wish.id, None, "New")

    donations = services.acquisitions.donations
    gift = donations.open(librarian, "A donor", DAY)
    described = Description(title="Harbours")
    donations.take(librarian, gift, described, CopyData(), twins[1])
    line = donations.add_line(librarian, gift, described, twins[0])
    donations.accept_line(librarian, line, CopyData())
    donations.add_line(librarian, gift, described, twins[1])
    donations.accept_all(librarian, gift)
    donations.edit(librarian, gift, "Another donor", DAY, "")
    donations.drop(librarian, donations.open(librarian, "Nobody in the end", DAY))
    batch, _job = services.acquisitions.imports.start(
        librarian, BytesIO(b"title\nHarbours\n"), "file.csv", donation_id=gift
    )
    services.operations.worker.run_pending()
    services.acquisitions.imports.commit(librarian, batch)
    use.set_status(librarian, [use.get(twins[0]).copies[0].id], CopyStatus.LOST)
    files = services.records.attachments
    file = files.attach(librarian, twins[0], BytesIO(pdf(["Harbours"])), "a.pdf").id
    files.say_readers(librarian, file, Readers.PUBLIC, "")
    stocktake = services.maintenance.stocktakes.begin(librarian, "All")
    services.maintenance.stocktakes.scan(stocktake, use.get(twins[1]).copies[0].accession_number)
    services.maintenance.stocktakes.finish(librarian, stocktake)
    versions = [(number, use.get(number).version) for number in twins]
    merged = services.maintenance.merging.merge(librarian, versions[1], versions[0], {})
    services.change_log.revert(librarian, merged)
    services.access.people.edit(administrator, member.id, "Mina", "IOM", [Role.MEMBER])
    _change_authority_files(services, librarian)
    number = services.libraries.libraries.add(librarian, LibraryData("North"))
    services.libraries.libraries.save(librarian, number, LibraryData("South"))
    for place in ("Hall 8", "Hall 9"):
        services.settings.edit(librarian, partial(replace, location=place))
    services.access.leaving._erase(None, member.id)

    not_here = {GiftOffer, ListVersion, SetAside, FreeCopy, HiddenName}
    assert {model for held in held_rows for model in held} >= {*ORDER} - not_here
    for held in held_rows:
        ranks = [ORDER.index(model) for model in held]
        assert ranks == sorted(ranks), [model.__name__ for model in held]


def _change_authority_files(services: Services, librarian: Account) -> None:
    """Change names of each kind, undo that and do it again, and merge what there is."""
    use = services.authority

    def twice(change: Callable[[], object]) -> None:
        change()
        services.change_log.revert(librarian, services.change_log.newest_of(librarian))
        change()

    gone = use.editing.add_organisation(librarian, "Reef Trust")
    use.editing.add_organisation(librarian, "Coast Trust")
    twice(lambda: use.editing.add_name(librarian, gone, "The Reef"))
    twice(lambda: use.editing.edit_organisation(librarian, gone, "Reef Trust", "Coast Trust", "Peru"))
    use.editing.merge(librarian, gone, "Coast Trust")
    for label in ("Reefs", "Coasts"):
        use.terms.add(librarian, label)
    term = use.terms.labelled("Reefs")
    assert term is not None
    twice(lambda: use.terms.add_label(librarian, term.id, "Riffe", "de"))
    twice(lambda: use.terms.put_under(librarian, term.id, "Coasts"))
    use.terms.merge(librarian, term.id, "Coasts")
    use.headings.add_form(librarian, MentionKind.PERSON, "Doe, Jane", "Doe, J.")
    known = use.headings.find(MentionKind.PERSON, "Doe, Jane")
    assert known is not None
    twice(lambda: use.headings.prefer(librarian, known.forms[0].id))
    use.headings.remove_form(librarian, known.forms[0].id)
    use.synonyms.add(librarian, "reef; coral")
    (group,) = use.synonyms.all()
    twice(lambda: use.synonyms.change(librarian, group.id, "reef; corals"))


def check_and_answer(services: Services) -> tuple[Deed, Deed, Callable[[], list[str]]]:
    """The check of a list, an answer about its entry, and what the entry's answers and its status are."""
    librarian = add_account(services, "librarian@example.org", Role.LIBRARIAN)
    birds = services.records.publications.add(librarian, Description(title="Birds of Prey"), [CopyData()])
    list_id = checked(services, librarian, "title\nBirds of Prey\n")
    (row,) = services.lists.reports.whole(librarian, list_id).rows
    services.lists.reports.start(librarian, list_id)
    worker = services.operations.worker

    def found() -> list[str]:
        (now,) = services.lists.reports.whole(librarian, list_id).rows
        return [*(str(each.verdict) for each in now.decisions), str(now.result.status)]

    return (
        lambda: worker._jobs.run_next(worker._functions),
        lambda: services.lists.answers.decide(librarian, row.entry_id, birds, Verdict.DIFFERENT),
        found,
    )


def test_an_answer_waits_for_the_report_that_is_kept_and_changes_that(
    services: Services, database_url: str
) -> None:
    check, answer, found = check_and_answer(services)
    assert codes(*race(check, answer, database_url)) == ["", ""]
    assert found() == ["different", "missing"]


def test_a_report_knows_the_answer_that_was_under_way_when_it_was_begun(
    services: Services, database_url: str
) -> None:
    check, answer, found = check_and_answer(services)
    assert codes(*race(answer, check, database_url)) == ["", ""]
    assert found() == ["different", "missing"]


@pytest.mark.parametrize("turned", [False, True])
def test_an_answer_that_goes_along_while_a_merge_is_undone_is_of_its_own_publication(
    services: Services, database_url: str, turned: bool
) -> None:
    librarian = add_account(services, "librarian@example.org", Role.LIBRARIAN)
    add = services.records.publications.add
    kept, meant = (
        add(librarian, Description(title=title)) for title in ("Birds of Prey", "Fish of the delta")
    )
    list_id = checked(services, librarian, "title\nFish and fishing\n")
    (row,) = services.lists.reports.whole(librarian, list_id).rows
    services.lists.answers.decide(librarian, row.entry_id, meant, Verdict.SAME)
    get = services.records.publications.get
    both = [(number, get(number, staff=True).version) for number in (kept, meant)]
    merging = services.maintenance.merging.merge(librarian, both[0], both[1], {})

    deeds: tuple[Deed, Deed] = (
        lambda: services.lists.entries.edit(librarian, row.entry_id, Description(title="Fish and fishers")),
        lambda: services.change_log.undo(librarian, merging),
    )
    first, second = deeds[::-1] if turned else deeds
    assert codes(*race(first, second, database_url)) == ["", ""]
    assert the(services, MatchDecision.publication_id) == [meant, meant]
