"""Publications and copies: added, edited by two at once, withdrawn, restored, numbered without doubles."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import event

from catalogue.bootstrap import Services, build
from catalogue.domain.descriptions.description import Contributor, Description, SourceField
from catalogue.domain.holdings.copies import CopyStatus
from catalogue.domain.people.access import Account
from catalogue.errors import Conflict, InvalidInput, NotFound
from catalogue.services.records import publications
from catalogue.services.records.publications import CopyData

BOOK = Description(title="Caught at sea", year="2013", contributors=(Contributor("ILO"),))


def test_a_title_is_all_that_is_asked_for(services: Services, librarian: Account) -> None:
    publication_id = services.records.publications.add(librarian, Description(title="Untitled gift"))
    assert services.records.publications.get(publication_id).description.title == "Untitled gift"
    with pytest.raises(InvalidInput) as refusal:
        services.records.publications.add(librarian, Description(subtitle="no title"))
    assert refusal.value.params["field"] == "title"


def test_the_newest_are_looked_for_once_until_somebody_commits(
    services: Services, librarian: Account
) -> None:
    use = services.records.publications
    first = use.add(librarian, BOOK)
    asked: list[str] = []
    event.listen(services.database.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    assert [found.id for found in use.newest(4)] == [found.id for found in use.newest(4)] == [first]
    questions = [statement for statement in asked if statement.startswith("SELECT")]
    assert len(questions) == 2, "which they are, and what they are"
    second = use.add(librarian, BOOK.with_changes(title="Caught again"))
    assert [found.id for found in use.newest(4)] == [second, first]


def test_what_the_source_said_besides_outlives_an_edit(services: Services, librarian: Account) -> None:
    kept = (SourceField("marc", "300", "\\\\$a129 p.$c30 cm."), SourceField("table", "Shoe size", "42"))
    publication_id = services.records.publications.add(librarian, BOOK.with_changes(source_fields=kept))
    version = services.records.publications.get(publication_id).version
    services.records.publications.edit(librarian, publication_id, version, BOOK.with_changes(year="2014"))
    after = services.records.publications.get(publication_id).description
    assert (after.year, after.source_fields) == ("2014", kept)
    ((_, exported, _),) = services.discovery.exports.entries()
    assert exported.source_fields == kept


def test_the_second_of_two_editors_is_told(services: Services, librarian: Account) -> None:
    publication_id = services.records.publications.add(librarian, BOOK)
    version = services.records.publications.get(publication_id).version
    services.records.publications.edit(librarian, publication_id, version, BOOK.with_changes(year="2014"))

    with pytest.raises(Conflict) as refusal:
        services.records.publications.edit(librarian, publication_id, version, BOOK.with_changes(year="2015"))

    assert refusal.value.code == "edited_meanwhile"
    assert services.records.publications.get(publication_id).description.year == "2014"


def test_two_who_take_in_at_once_get_two_call_numbers(services: Services, librarian: Account) -> None:
    use = services.records.publications
    shown = [use.place_of_new(BOOK).call_number for _ in range(4)]
    assert set(shown) == {"BOO ILO 001"}, "whoever looks is shown the next free one"
    data = [CopyData(call_number=mark, as_proposed=True) for mark in shown]
    with ThreadPoolExecutor(4) as librarians:
        added = list(librarians.map(lambda copy: use.add(librarian, BOOK, [copy]), data))
    marks = {use.get(publication_id).copies[0].call_number for publication_id in added}
    assert marks == {f"BOO ILO {number:03}" for number in range(1, 5)}


def test_a_running_number_passes_over_what_stands_there_and_what_was_typed_stays(
    services: Services, librarian: Account
) -> None:
    use = services.records.publications
    use.add(librarian, BOOK, [CopyData(call_number="BOO ILO 001"), CopyData(call_number="an old mark")])
    proposed = use.place_of_new(BOOK).call_number
    assert proposed == "BOO ILO 002"
    open_mark = use.open_place_of_new(BOOK).call_number
    first = use.add(librarian, BOOK, [CopyData(call_number=open_mark), CopyData(call_number=open_mark)])
    assert [copy.call_number for copy in use.get(first).copies] == [proposed, proposed], "beside each other"
    further = use.add_copy(librarian, first, CopyData(call_number=proposed, as_proposed=True))
    assert further.call_number == proposed
    by_hand = use.add(librarian, BOOK, [CopyData(call_number="BOO ILO 002")])
    assert use.get(by_hand).copies[0].call_number == "BOO ILO 002"


def test_what_is_withdrawn_is_gone_for_the_public_and_can_come_back(
    services: Services, librarian: Account
) -> None:
    publication_id = services.records.publications.add(librarian, BOOK)
    services.records.publications.withdraw(librarian, publication_id)

    with pytest.raises(NotFound):
        services.records.publications.get(publication_id)
    assert services.records.publications.get(publication_id, staff=True).withdrawn

    services.records.publications.restore(librarian, publication_id)
    assert not services.records.publications.get(publication_id).withdrawn


def test_many_are_seen_as_each_is_seen(services: Services, librarian: Account) -> None:
    services.acquisitions.donations.open(librarian, "A donor", dt.date(2026, 11, 24))
    services.acquisitions.donations.open(librarian, "A friend", dt.date(2026, 11, 24), unnamed=True)
    donors = {donor.name: donor.id for donor in services.acquisitions.donations.donors()}
    bare = services.records.publications.add(librarian, Description(title="Described, not held"))
    gone = services.records.publications.add(librarian, BOOK, [CopyData()])
    held = services.records.publications.add(
        librarian,
        BOOK,
        [
            CopyData(donor_id=donors["A donor"]),
            CopyData(donor_id=donors["A friend"]),
            CopyData(note="withdrawn"),
        ],
    )
    services.records.publications.withdraw_copy(
        librarian, services.records.publications.get(held).copies[2].id
    )
    services.records.publications.withdraw(librarian, gone)

    seen = services.records.publications.many([held, gone, 4711, bare])

    assert seen == [services.records.publications.get(held), services.records.publications.get(bare)]
    assert [copy.donor for copy in seen[0].copies] == ["A donor", ""]


def test_a_change_in_one_process_is_seen_by_all_at_once(services: Services, librarian: Account) -> None:
    held, kept = services.records.publications.add_many(librarian, [(BOOK, [CopyData()]), (BOOK, [])])
    other = build(services.config)
    try:
        for seen_by in (services.records.publications, other.records.publications):
            assert [publication.id for publication in seen_by.many([held, kept])] == [held, kept]
        services.records.publications.edit(librarian, held, 1, BOOK.with_changes(year="2014"))
        services.records.publications.add_copy(librarian, kept, CopyData(call_number="REP ILO"))
        for seen_by in (services.records.publications, other.records.publications):
            edited, added = seen_by.many([held, kept])
            assert edited.description.year == "2014" and added.copies[0].call_number == "REP ILO"
        other.records.publications.withdraw(librarian, held)
        for seen_by in (services.records.publications, other.records.publications):
            assert [publication.id for publication in seen_by.many([held, kept])] == [kept]
    finally:
        other.close()


def test_a_copy_says_whether_it_can_be_read_now(services: Services, librarian: Account) -> None:
    publication_id = services.records.publications.add(librarian, BOOK, [CopyData(call_number="REP ILO")])
    (copy,) = services.records.publications.get(publication_id).copies
    assert copy.readable_now and copy.call_number == "REP ILO"

    services.records.publications.edit_copy(librarian, copy.id, CopyData(status=CopyStatus.LOST))

    assert not services.records.publications.get(publication_id).readable_now


def test_accession_numbers_are_of_the_centres_year_and_outlive_a_clock_that_is_set_back(
    services: Services, librarian: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    publication_id = services.records.publications.add(librarian, Description(title="A gift a day"))

    def taken_in(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> str:
        shown = dt.datetime(year, month, day, hour, minute, tzinfo=dt.UTC)
        monkeypatch.setattr(publications, "now", lambda: shown)
        return services.records.publications.add_copy(librarian, publication_id, CopyData()).accession_number

    given = [
        taken_in(2026, 12, 31, 16, 59),
        taken_in(2026, 12, 31, 17),  # New Year in Phnom Penh
        taken_in(2026, 6, 1),
        taken_in(2027, 1, 2),
    ]
    assert given == ["2026-0001", "2027-0001", "2026-0002", "2027-0002"]


def test_accession_numbers_have_no_doubles_and_no_gaps_however_many_ask(
    services: Services, librarian: Account
) -> None:
    publication_id = services.records.publications.add(librarian, BOOK)

    def add_copy(_: int) -> str:
        return services.records.publications.add_copy(librarian, publication_id, CopyData()).accession_number

    with ThreadPoolExecutor(4) as pool:
        numbers = sorted(pool.map(add_copy, range(12)))

    assert [int(number.split("-")[1]) for number in numbers] == list(range(1, 13))


def test_a_number_typed_by_hand_is_not_given_again(services: Services, librarian: Account) -> None:
    publication_id = services.records.publications.add(librarian, BOOK, [CopyData()])
    (first,) = services.records.publications.get(publication_id).copies
    year = first.accession_number.split("-")[0]
    services.records.publications.add_copy(
        librarian, publication_id, CopyData(accession_number=f"{year}-0002")
    )

    assert services.records.publications.add_copy(
        librarian, publication_id, CopyData()
    ).accession_number.endswith("3")
    with pytest.raises(InvalidInput) as refusal:
        services.records.publications.add_copy(librarian, publication_id, CopyData(first.accession_number))
    assert refusal.value.code == "accession_number_taken"


def test_the_history_tells_every_act_on_record_and_copies(services: Services, librarian: Account) -> None:
    publication_id = services.records.publications.add(librarian, BOOK)
    services.records.publications.add_copy(librarian, publication_id, CopyData())
    services.records.publications.edit(
        librarian,
        publication_id,
        services.records.publications.get(publication_id).version,
        BOOK.with_changes(title="Caught at Sea"),
    )

    edited, copied, added = services.records.publications.history(publication_id)

    assert [act.action for act in (edited, copied, added)] == [
        "publication_edited",
        "copy_added",
        "publication_added",
    ]
    assert [(change.field, change.before, change.after) for change in edited.changes] == [
        ("title", "Caught at sea", "Caught at Sea")
    ]
    assert "Caught at sea" in copied.sentence


def test_an_edit_is_undone_from_the_log(services: Services, librarian: Account) -> None:
    publication_id = services.records.publications.add(librarian, BOOK)
    version = services.records.publications.get(publication_id).version
    services.records.publications.edit(librarian, publication_id, version, BOOK.with_changes(year="2031"))

    services.change_log.revert(librarian, services.change_log.recent(1)[0].id)

    assert services.records.publications.get(publication_id).description == BOOK
    assert services.change_log.recent(1)[0].sentence == "Undid: Edited Caught at sea"
