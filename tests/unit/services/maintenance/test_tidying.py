"""Tidying up: counted, mended in place, right as it is for good, undone in one act."""

from __future__ import annotations

from dataclasses import replace

from catalogue.bootstrap import Services
from catalogue.domain.descriptions.description import Description, Identifier
from catalogue.domain.people.access import Account
from catalogue.services.maintenance.tidying import Mend, Untidy, UntidyItem
from catalogue.services.records.publications import CopyData

MISPRINT, RIGHT = "978-92-2-121319-4", "978-92-2-121319-2"
WHOLE = Description(title="A whole record", year="2008", languages=("en",), subjects=("labour",))
RECORDS = (
    WHOLE,
    WHOLE.with_changes(identifiers=(Identifier("isbn", MISPRINT), Identifier("isbn", "978-92-2"))),
    WHOLE.with_changes(year="n.d.", subjects=(), languages=()),
)


def mend(item: UntidyItem, new: str | None) -> Mend:
    return Mend(item.key, item.publication_id, item.version, item.value, new, item.copy_id)


def test_what_lacks_is_counted_mended_left_as_it_is_and_undone(
    services: Services, librarian: Account
) -> None:
    ids = services.records.publications.add_many(librarian, [(record, [CopyData()]) for record in RECORDS])
    use = services.maintenance.tidying
    assert {kind.value: count for kind, count in use.counts().items() if count} == {
        "identifier": 2, "year": 1, "language": 1, "subject": 1, "call_number": 3,
    }  # fmt: skip

    wrong, short = use.items(Untidy.IDENTIFIER, 0, 20)
    assert (wrong.value, RIGHT in [suggestion.value for suggestion in wrong.suggestions]) == (MISPRINT, True)
    outcome = use.mend(librarian, Untidy.IDENTIFIER, [mend(wrong, RIGHT), mend(short, None)])
    assert (outcome.mended, dict(outcome.left)) == (2, {})
    assert services.records.publications.get(ids[1]).description.identifiers_of("isbn") == (RIGHT, "978-92-2")
    assert use.counts()[Untidy.IDENTIFIER] == 0

    (item,) = use.items(Untidy.YEAR, 0, 20)
    assert use.mend(librarian, Untidy.YEAR, [mend(item, "long ago")]).left == {item.key: "unreadable"}
    assert use.mend(librarian, Untidy.YEAR, [mend(item, "២៥៥១")]).mended == 1
    (item,) = use.items(Untidy.SUBJECT, 0, 20)
    assert use.mend(librarian, Untidy.SUBJECT, [mend(item, "boys; girls")]).mended == 1
    (item,) = use.items(Untidy.LANGUAGE, 0, 20)
    assert use.mend(librarian, Untidy.LANGUAGE, [mend(item, "Khmer")]).mended == 1
    places = use.items(Untidy.CALL_NUMBER, 0, 20)
    assert (
        use.mend(librarian, Untidy.CALL_NUMBER, [mend(place, place.proposed) for place in places]).mended == 3
    )
    assert sum(use.counts().values()) == 0

    for act in services.change_log.recent(5):
        services.change_log.revert(librarian, act.id)
    assert use.counts()[Untidy.IDENTIFIER] == 2 and use.counts()[Untidy.CALL_NUMBER] == 3


def test_what_somebody_else_changed_is_left_alone(services: Services, librarian: Account) -> None:
    publication_id = services.records.publications.add(librarian, RECORDS[2])
    (item,) = services.maintenance.tidying.items(Untidy.YEAR, 0, 20)
    services.records.publications.edit(librarian, publication_id, 1, RECORDS[2].with_changes(title="Another"))
    assert services.maintenance.tidying.mend(librarian, Untidy.YEAR, [mend(item, "2008")]).left == {
        item.key: "meanwhile"
    }


def test_a_call_number_is_proposed_by_the_centres_own_pattern(services: Services, librarian: Account) -> None:
    centre = services.settings.centre()
    services.settings.save(librarian, replace(centre, call_number_pattern="{kind} {title} {year}"))
    services.records.publications.add_many(librarian, [(WHOLE, [CopyData()])])
    (item,) = services.maintenance.tidying.items(Untidy.CALL_NUMBER, 0, 20)
    assert item.proposed == "BOO WHO 2008"


def test_copies_without_a_call_number_get_running_numbers_that_nobody_else_has(
    services: Services, librarian: Account
) -> None:
    use, records = services.maintenance.tidying, services.records.publications
    first, second = records.add_many(librarian, [(WHOLE, [CopyData()]), (WHOLE, [CopyData()])])
    items = use.items(Untidy.CALL_NUMBER, 0, 20)
    last = items[0].proposed[:-1]
    assert [untidy_value.proposed for untidy_value in items] == [f"{last}1", f"{last}2"] and last.endswith(
        " 00"
    )
    taken = records.open_place_of_new(WHOLE).call_number
    records.add(librarian, WHOLE, [CopyData(call_number=taken)])  # a colleague's, since the page was made
    use.mend(
        librarian,
        Untidy.CALL_NUMBER,
        [replace(mend(untidy_value, untidy_value.proposed), as_proposed=True) for untidy_value in items],
    )
    given = {records.get(publication_id).copies[0].call_number for publication_id in (first, second)}
    assert given == {f"{last}2", f"{last}3"}
