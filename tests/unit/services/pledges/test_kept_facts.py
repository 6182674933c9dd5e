"""What is kept of entries is of what they say: whatever is changed while somebody reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from io import BytesIO
from typing import Any

import pytest

from catalogue.bootstrap import Services
from catalogue.domain.descriptions.description import Description
from catalogue.domain.gaps.reference_lists import Verdict, Visibility, fingerprint
from catalogue.domain.people.access import Account, Role
from catalogue.services.acts import act
from catalogue.services.authority.topics import TopicFinder, Topics
from catalogue.services.pledges import wanted as wanted_module
from catalogue.services.pledges.entry_facts import EntryFacts, Facts
from catalogue.services.pledges.wanted import Wish
from catalogue.services.pledges.wanted_board import Board, board_of
from catalogue.services.records.publications import CopyData
from catalogue.storage.models import ReferenceEntry
from tests.support.databases import ON_POSTGRESQL, ON_SQLITE
from tests.support.lists import listed, share
from tests.unit.services.conftest import add_account

TABLE = (
    "ref_id,title,author,year,publisher\n"
    "A,Debt bondage at sea,Surtees,2012,Nexus\n"
    "B,Return and reintegration of victims,Miller,2008,Nexus\n"
    "C,Debt bondage at sea once more,Surtees,2014,Nexus\n"
)


@contextmanager
def meanwhile(deed: Callable[[], object]) -> Iterator[None]:
    """Do something once an entry was read, before anything of it is kept."""
    find, done = TopicFinder.of, list[bool]()

    def watched(*arguments: Any) -> Topics:
        if not done:
            done.append(True)
            deed()
        return find(*arguments)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TopicFinder, "of", watched)
        yield
    assert done, "nobody read an entry"


@pytest.fixture
def entries(services: Services, librarian: Account, member: Account) -> dict[str, int]:
    """The entries of a published list, by their ids there."""
    made = services.lists.lists.from_file(member, "A list", BytesIO(TABLE.encode()), "list.csv")
    share(services, member, librarian, made.list_id, Visibility.PUBLIC)
    services.lists.reports.start(member, made.list_id)
    services.operations.worker.run_pending()
    report = services.lists.reports.report(member, made.list_id)
    assert report is not None
    return {row.reference_id: row.entry_id for row in report.rows}


def test_a_correction_while_somebody_reads_the_entry_shows_to_all_and_takes_nothing_from_them(
    services: Services, member: Account, entries: dict[str, int]
) -> None:
    wanted = services.pledges.wanted

    def correct(entry: str, **fields: Any) -> Callable[[], object]:
        def deed() -> None:
            said = services.lists.entries.get(member, entries[entry]).description
            services.lists.entries.edit(member, entries[entry], said.with_changes(**fields))
            wanted.stamp()  # another page of this process hears of it

        return deed

    def titles(words: str = "") -> list[str]:
        return sorted(title.title for title in wanted.titles(Wish(words)))

    said = services.lists.entries.get(member, entries["A"]).description
    services.lists.entries.edit(member, entries["B"], said)  # by mistake: one title on two lines
    with meanwhile(correct("B", title="The border river")):
        wanted.count()
    assert titles() == ["Debt bondage at sea", "Debt bondage at sea once more", "The border river"]

    correct("A", year="2013")()
    with meanwhile(correct("B", title="The border river and its towns")):  # which was kept already
        wanted.count()
    assert titles(words="towns") == ["The border river and its towns"]

    correct("A", year="2012")()
    with meanwhile(correct("A", publisher="Seafarers' house")):  # of which its fingerprint tells nothing
        wanted.count()
    assert titles(words="seafarers") == ["Debt bondage at sea"]
    assert titles(words="nexus") == ["Debt bondage at sea once more", "The border river and its towns"]


def test_a_record_that_is_corrected_while_it_is_read_is_counted_by_what_it_says(
    services: Services, librarian: Account, member: Account, entries: dict[str, int]
) -> None:
    gift = Description(title="Debt bondage at sea", year="2012", countries=("Thailand",))
    number = services.records.publications.add(librarian, gift, [CopyData()])
    services.operations.worker.run_pending()

    def correct(country: str) -> Callable[[], object]:
        def deed() -> None:
            view = services.records.publications.get(number, staff=True)
            said = gift.with_changes(countries=(country,))
            services.records.publications.edit(librarian, number, view.version, said)
            services.operations.worker.run_pending()
            services.pledges.wanted.stamp()

        return deed

    def countries() -> set[str]:
        found = services.reports.coverage.of_lists(None)
        (of_countries,) = (dimension for dimension in found.dimensions if dimension.name == "country")
        return {row.label for row in of_countries.rows if row.label}

    with meanwhile(correct("Cambodia")):
        countries()
    assert countries() == {"Cambodia"}
    correct("Viet Nam")()
    assert countries() == {"Viet Nam"}


@ON_POSTGRESQL
def test_an_entry_that_is_gone_while_lists_are_read_is_left_out(
    services: Services, member: Account, entries: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite reads one state; what is undone here is gone between its row and its words."""
    (view,) = services.lists.lists.visible_to(None)
    read = EntryFacts.of

    def gone_meanwhile(look: Callable[[], int]) -> int:
        added = services.lists.entries.add(
            member, view.id, Description(title="Added by mistake", year="2001")
        )
        undone = list[bool]()

        def watched(*arguments: Any) -> dict[int, Facts]:
            if not undone:
                undone.append(True)
                services.lists.history.undo(member, view.id, added.act_id)
            return read(*arguments)

        with monkeypatch.context() as patch:
            patch.setattr(EntryFacts, "of", watched)
            found = look()
        assert undone, "nobody read an entry"
        return found

    reports = services.reports
    assert gone_meanwhile(services.pledges.wanted.count) == 3
    assert gone_meanwhile(lambda: reports.coverage.of_lists(None).whole.total) == 3
    assert gone_meanwhile(lambda: len(reports.runs.of_lists(None))) == 0


@ON_POSTGRESQL
def test_what_was_written_first_and_committed_last_shows_though_its_transaction_began_last(
    services: Services, database_url: str, member: Account, entries: dict[str, int]
) -> None:
    """PostgreSQL says nothing of a transaction under way that began after all that have ended."""
    wanted = services.pledges.wanted
    said = Description(title="The border river", year="2001")
    with ExitStack() as last, ExitStack() as first:
        begun_first = first.enter_context(services.database.write(act(member, "entry_edited")))
        begun_last = last.enter_context(services.database.write(act(member, "entry_edited")))
        entry = begun_last.get_one(ReferenceEntry, entries["B"])
        entry.description, entry.fingerprint = said.to_dict(), fingerprint(said)
        begun_last.flush()
        begun_first.get_one(ReferenceEntry, entries["A"]).ticked = True
        first.close()
        before = wanted.stamp()
        assert wanted.count() == 3
    assert wanted.stamp() != before
    assert [title.title for title in wanted.titles(Wish("border"))] == ["The border river"]


@ON_SQLITE
def test_what_everybody_is_told_is_worked_out_anew_where_published_lists_say_something_else_and_only_then(
    services: Services,
    librarian: Account,
    member: Account,
    entries: dict[str, int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whoever corrects a title of a long list of their own would else have every process compute for long."""
    other = add_account(services, "other@example.org", Role.MEMBER)
    own = listed(services, other, TABLE.replace("Debt bondage at sea once more", "A title of one's own"))
    report = services.lists.reports.report(other, own)
    assert report is not None
    private = {row.reference_id: row.entry_id for row in report.rows}
    gift = Description(title="Return and reintegration of victims", year="2008")
    held = services.records.publications.add(librarian, gift.with_changes(title="Beside"), [CopyData()])
    wanted, edit, worked_out, make = services.pledges.wanted, services.lists.entries, list[int](), board_of

    def watched(*arguments: Any) -> Board:
        worked_out.append(1)
        return make(*arguments)

    def worded(account: Account, entry_id: int, **fields: Any) -> object:
        return edit.edit(account, entry_id, edit.get(account, entry_id).description.with_changes(**fields))

    def shown(visibility: Visibility) -> None:
        services.lists.lists.edit(librarian, own, "A list", visibility)

    monkeypatch.setattr(wanted_module, "board_of", watched)
    wanted.count()
    worked_out.clear()
    acts: list[tuple[Callable[[], object], int]] = [
        (lambda: worded(other, private["A"], title="A title that nobody else wants"), 3),
        (lambda: edit.add(other, own, Description(title="Put on it", year="2001")), 3),
        (lambda: edit.remove(other, private["B"]), 3),
        (lambda: services.lists.reports.start(other, own), 3),
        (lambda: share(services, other, librarian, own, Visibility.AGENCY), 3),
        (lambda: worded(member, entries["A"], publisher="Another house"), 3),
        (lambda: worded(member, entries["A"], title="The border river"), 3),
        (lambda: services.lists.answers.decide(member, entries["A"], held, Verdict.SAME), 2),
        (lambda: services.records.publications.add(librarian, gift, [CopyData()]), 1),
        (lambda: shown(Visibility.PUBLIC), 4),
        (lambda: shown(Visibility.PRIVATE), 1),
        (lambda: services.lists.lists.remove(member, services.lists.lists.visible_to(None)[0].id), 0),
    ]
    found = []
    for deed, titles in acts:
        before, told = wanted.rows(), wanted.stamp()
        deed()
        services.operations.worker.run_pending()
        wanted.get("0" * 16, other), wanted.matching(gift, services.gap_check.matcher.matcher(), librarian)
        assert len(wanted.rows()) == titles
        found.append(bool(worked_out))
        assert found[-1] == (wanted.rows() is not before) == (wanted.stamp() != told)
        worked_out.clear()
    assert found == [False] * 5 + [True] * 7
