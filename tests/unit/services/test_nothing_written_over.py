"""Of two who change one thing at one moment nothing of what the first did is lost: the second acts on it, or
is told to look again.

All on one catalogue: each case makes what it needs.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest
from sqlalchemy import Connection, Engine, event, select
from sqlalchemy.orm import Session

from catalogue.bootstrap import Services
from catalogue.domain.authorities.mentions import MentionKind
from catalogue.domain.descriptions.description import Description
from catalogue.domain.holdings.bulk_changes import BulkChange
from catalogue.domain.holdings.copies import CopyStatus
from catalogue.domain.people.access import Account, Role
from catalogue.errors import ChangedMeanwhile, LacunaError
from catalogue.services.acts import act
from catalogue.services.libraries.libraries import LibraryData
from catalogue.services.notifications.notices import KINDS
from catalogue.services.records.publications import CopyData
from catalogue.storage.engine.holding import ORDER
from catalogue.storage.models import (
    Audited,
    Base,
    Copy,
    Donation,
    Donor,
    Heading,
    HeadingForm,
    MailChoice,
    Organisation,
    OrganisationName,
    Subject,
    SubjectLabel,
    SynonymGroup,
)
from tests.support.databases import newest_database
from tests.support.races import Deed, race
from tests.unit.services.conftest import _built, add_account

DAY = dt.date(2026, 11, 1)
PERSON = MentionKind.PERSON

pytestmark = pytest.mark.postgresql


@dataclass(frozen=True, slots=True)
class House:
    """A catalogue with two librarians and a member, and the address of its database."""

    services: Services
    url: str
    one: Account
    other: Account
    member: Account

    def last(self) -> int:
        """The newest act of the first librarian."""
        return self.services.change_log.newest_of(self.one)

    def undo(self, act_id: int) -> Deed:
        return lambda: self.services.change_log.undo(self.one, act_id)

    def rows(self, *columns: object) -> list[tuple[object, ...]]:
        """Return what columns of a table hold, row by row."""
        with self.services.database.read() as session:
            key = columns[0].class_.__table__.primary_key  # type: ignore[attr-defined]
            return [tuple(row) for row in session.execute(select(*columns).order_by(*key))]  # type: ignore[call-overload]

    def number(self, *columns: object, said: object) -> int:
        """Return the number of the newest row whose second column says this."""
        return max(int(str(row[0])) for row in self.rows(*columns) if row[1] == said)

    def copies(self, title: str, count: int = 1, **said: str) -> list[int]:
        """Add a record with copies, and give their numbers."""
        made = self.services.records.publications
        number = made.add(self.one, Description(title=title), [CopyData(**said)] * count)  # type: ignore[arg-type]
        return [copy.id for copy in made.get(number, staff=True).copies]


@pytest.fixture(scope="module")
def house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("house")
    with (
        newest_database("postgresql", request, folder) as url,
        _built("postgresql", url, request, folder / "home") as services,
    ):
        people = [add_account(services, f"{name}@example.org", Role.LIBRARIAN) for name in "ab"]
        yield House(services, url, people[0], people[1], add_account(services, "m@example.org", Role.MEMBER))


@dataclass(frozen=True, slots=True)
class Pair:
    """Two deeds at one moment: what the second is told, and what is there in the end."""

    first: Deed
    second: Deed
    told: str
    left: Callable[[], object]
    wanted: object
    acts: bool = True


def a_donor_and_their_empty_donation(house: House) -> Pair:
    donations = house.services.acquisitions.donations
    gift = donations.open(house.one, "Giver Shy", DAY)
    donor = house.number(Donor.id, Donor.name, said="Giver Shy")
    return Pair(
        lambda: donations.edit_donor(house.other, donor, "Giver Shy", "call 012", True),
        lambda: donations.drop(house.one, gift),
        "",
        lambda: house.rows(Donor.name, Donor.contact, Donor.unnamed),
        [("Giver Shy", "call 012", True)],
    )


def a_name_and_the_merging_of_its_body(house: House) -> Pair:
    editing = house.services.authority.editing
    gone, kept = (editing.add_organisation(house.one, name) for name in ("Harbour Watch", "Port Authority"))
    return Pair(
        lambda: editing.add_name(house.other, gone, "The Watch"),
        lambda: editing.merge(house.one, gone, "Port Authority"),
        "",
        lambda: sorted(house.rows(OrganisationName.name, OrganisationName.organisation_id)[-2:]),
        [("Harbour Watch", kept), ("The Watch", kept)],
    )


def a_name_and_the_undoing_of_its_body(house: House) -> Pair:
    editing = house.services.authority.editing
    body = editing.add_organisation(house.one, "Quay Watch")
    return Pair(
        lambda: editing.add_name(house.other, body, "The Quays"),
        house.undo(house.last()),
        "later_changes",
        lambda: [name for (name,) in house.rows(OrganisationName.name) if name == "The Quays"],
        ["The Quays"],
    )


def a_body_and_the_undoing_of_its_older_saving(house: House) -> Pair:
    editing = house.services.authority.editing
    body = editing.add_organisation(house.one, "Pier Society")
    editing.edit_organisation(house.one, body, "Pier Society", "", "Peru")
    return Pair(
        lambda: editing.edit_organisation(house.other, body, "Pier Society", "", "Chile"),
        house.undo(house.last()),
        "later_changes",
        lambda: house.services.authority.editing.organisation(body).country,
        "Chile",
    )


def a_label_and_the_merging_of_its_subject(house: House) -> Pair:
    terms = house.services.authority.terms
    for label in ("Harbours", "Ports"):
        terms.add(house.one, label)
    gone, kept = (
        house.number(SubjectLabel.subject_id, SubjectLabel.label, said=label)
        for label in ("Harbours", "Ports")
    )
    return Pair(
        lambda: terms.add_label(house.other, gone, "Häfen", "de"),
        lambda: terms.merge(house.one, gone, "Ports"),
        "",
        lambda: [row for row in house.rows(SubjectLabel.label, SubjectLabel.subject_id) if row[0] == "Häfen"],
        [("Häfen", kept)],
    )


def a_place_and_the_undoing_of_the_older_one(house: House) -> Pair:
    terms = house.services.authority.terms
    for label in ("Tides", "Seas", "Waters"):
        terms.add(house.one, label)
    tides = house.number(SubjectLabel.subject_id, SubjectLabel.label, said="Tides")
    terms.put_under(house.one, tides, "Seas")
    return Pair(
        lambda: terms.put_under(house.other, tides, "Waters"),
        house.undo(house.last()),
        "later_changes",
        lambda: [broader for number, broader in house.rows(Subject.id, Subject.broader) if number == tides],
        ["Waters"],
    )


def a_form_and_the_removing_of_the_only_other(house: House) -> Pair:
    headings = house.services.authority.headings
    headings.add_form(house.one, PERSON, "Doe, Jane", "Doe, J.")
    form = house.number(HeadingForm.id, HeadingForm.name, said="Doe, J.")
    return Pair(
        lambda: headings.add_form(house.other, PERSON, "Doe, Jane", "Jane D."),
        lambda: headings.remove_form(house.one, form),
        "",
        lambda: [name for (name,) in house.rows(HeadingForm.name) if name in ("Doe, J.", "Jane D.")],
        ["Jane D."],
    )


def a_library_and_the_undoing_of_its_older_saving(house: House) -> Pair:
    libraries = house.services.libraries.libraries
    number = libraries.add(house.one, LibraryData("North"))
    libraries.save(house.one, number, LibraryData("North", place="Street 1"))
    return Pair(
        lambda: libraries.save(house.other, number, LibraryData("North", place="Street 2")),
        house.undo(house.last()),
        "later_changes",
        lambda: libraries.get(number).data.place,
        "Street 2",
    )


def settings_and_the_undoing_of_older_ones(house: House) -> Pair:
    settings = house.services.settings
    settings.edit(house.one, lambda centre: replace(centre, phone="012 345"))
    return Pair(
        lambda: settings.edit(house.other, lambda centre: replace(centre, location="Hall 9")),
        house.undo(house.last()),
        "later_changes",
        lambda: (settings.centre().phone, settings.centre().location),
        ("012 345", "Hall 9"),
    )


def words_and_the_undoing_of_older_ones(house: House) -> Pair:
    group = _group(house, "alpha; beta")
    synonyms = house.services.authority.synonyms
    synonyms.change(house.one, group, "alpha; beta; gamma")
    return Pair(
        lambda: synonyms.change(house.other, group, "alpha; beta; delta"),
        house.undo(house.last()),
        "later_changes",
        lambda: _words(house, "alpha"),
        ["alpha; beta; delta"],
    )


def two_letters_of_one_person(house: House) -> Pair:
    notices = house.services.notifications.notices
    links = [notices.unsubscribe_token(house.member.id, kind) for kind in KINDS[:2]]
    return Pair(
        lambda: notices.unsubscribe(links[0]),
        lambda: notices.unsubscribe(links[1]),
        "",
        lambda: [sorted(row[0]) for row in house.rows(MailChoice.refused, MailChoice.user_id)  # type: ignore[call-overload]
                 if row[1] == house.member.id],
        [sorted(KINDS[:2])],
        acts=False,
    )  # fmt: skip


def choices_of_letters_and_a_letter(house: House) -> Pair:
    notices = house.services.notifications.notices
    notices.choose(house.other, "en", KINDS)
    link, began = notices.unsubscribe_token(house.other.id, KINDS[0]), notices.wish(house.other).as_form
    return Pair(
        lambda: notices.choose(house.other, "km", [KINDS[0], *KINDS[2:]], began=began),
        lambda: notices.unsubscribe(link),
        "",
        lambda: notices.wish(house.other),
        replace(notices.wish(house.other), language="km", kinds=KINDS[2:]),
        acts=False,
    )


def a_copy_and_the_end_of_a_stocktake(house: House) -> Pair:
    stocktakes = house.services.maintenance.stocktakes
    seen, lent, moved, lost = house.copies("On the shelf", 4, location="ZZ")
    begun = stocktakes.begin(house.one, "All", "ZZ")
    (number,) = (number for copy, number in house.rows(Copy.id, Copy.accession_number) if copy == seen)
    stocktakes.scan(begun, str(number))

    def lend_and_move() -> None:
        with house.services.database.write(act(house.other, "copies_edited")) as session:
            for number, data in ((lent, {"status": "in_use"}), (moved, {"location": "Elsewhere"})):
                copy = session.get_one(Copy, number)
                for name, value in data.items():
                    setattr(copy, name, value)

    said = {seen: "available", lent: "in_use", moved: "available", lost: "lost"}
    return Pair(
        lend_and_move,
        lambda: stocktakes.finish(house.one, begun),
        "",
        lambda: {number: status for number, status in house.rows(Copy.id, Copy.status) if number in said},
        said,
    )


def a_copy_and_the_status_of_several_which_is_undone(house: House) -> Pair:
    copies = house.services.records.publications
    return _a_copy_and_many(house, lambda ids: lambda: copies.set_status(house.one, ids, CopyStatus.LOST))


def a_copy_and_a_change_of_many_which_is_undone(house: House) -> Pair:
    def change(ids: list[int]) -> Deed:
        records = [record for number, record in house.rows(Copy.id, Copy.publication_id) if number in ids]
        edits = house.services.maintenance.bulk_edits
        told = BulkChange("location", "set", new="Room C")
        edit = edits.propose(house.one, told, ids=[int(str(record)) for record in records])
        return lambda: edits.apply(house.one, edit)

    return _a_copy_and_many(house, change)


def _a_copy_and_many(house: House, change: Callable[[list[int]], Deed]) -> Pair:
    """The copy is edited first: what undoes the second puts that back, and not what was before both."""
    (number,) = house.copies("A book that is moved", location="Room A")
    edited = CopyData(location="Room B", status=CopyStatus.IN_USE)

    def left() -> object:
        house.undo(house.last())()
        found = house.rows(Copy.id, Copy.location, Copy.status)
        return [row[1:] for row in found if row[0] == number]

    return Pair(
        lambda: house.services.records.publications.edit_copy(house.other, number, edited),
        change([number]),
        "",
        left,
        [("Room B", "in_use")],
    )


def a_copy_and_the_removal_of_its_library(house: House) -> Pair:
    libraries = house.services.libraries.libraries
    number = libraries.add(house.one, LibraryData("South", in_union=True))
    (copy,) = house.copies("A book of the south")
    return Pair(
        lambda: house.services.records.publications.edit_copy(None, copy, CopyData(library_id=number)),
        lambda: libraries.remove(house.one, number),
        "library_has_copies",
        lambda: libraries.get(number).name,
        "South",
    )


def two_bodies_of_one_name(house: House) -> Pair:
    editing = house.services.authority.editing
    return Pair(
        lambda: editing.add_organisation(house.one, "Twin Body"),
        lambda: editing.add_organisation(house.other, "TWIN body"),
        "name_of_another",
        lambda: [name for (name,) in house.rows(Organisation.name) if str(name).lower() == "twin body"],
        ["Twin Body"],
    )


def two_subjects_of_one_name(house: House) -> Pair:
    terms = house.services.authority.terms
    return Pair(
        lambda: terms.add(house.one, "Twin Term"),
        lambda: terms.add(house.other, "twin term"),
        "",
        lambda: [label for (label,) in house.rows(SubjectLabel.label) if str(label).lower() == "twin term"],
        ["Twin Term"],
    )


def two_forms_of_a_name_that_has_no_file(house: House) -> Pair:
    headings = house.services.authority.headings
    return Pair(
        lambda: headings.add_form(house.one, PERSON, "Poe, Ed", "Poe, E."),
        lambda: headings.add_form(house.other, PERSON, "Poe, Ed", "Poe, Edgar"),
        "",
        lambda: [name for (name,) in house.rows(Heading.name) if name == "Poe, Ed"],
        ["Poe, Ed"],
    )


PAIRS = (
    a_donor_and_their_empty_donation,
    a_name_and_the_merging_of_its_body,
    a_name_and_the_undoing_of_its_body,
    a_body_and_the_undoing_of_its_older_saving,
    a_label_and_the_merging_of_its_subject,
    a_place_and_the_undoing_of_the_older_one,
    a_form_and_the_removing_of_the_only_other,
    a_library_and_the_undoing_of_its_older_saving,
    settings_and_the_undoing_of_older_ones,
    words_and_the_undoing_of_older_ones,
    two_letters_of_one_person,
    choices_of_letters_and_a_letter,
    a_copy_and_the_end_of_a_stocktake,
    a_copy_and_the_status_of_several_which_is_undone,
    a_copy_and_a_change_of_many_which_is_undone,
    a_copy_and_the_removal_of_its_library,
    two_bodies_of_one_name,
    two_subjects_of_one_name,
    two_forms_of_a_name_that_has_no_file,
)


@pytest.mark.parametrize("make", PAIRS, ids=lambda make: make.__name__)
def test_what_the_first_did_is_there_whatever_the_second_does(
    house: House, make: Callable[[House], Pair]
) -> None:
    pair = make(house)
    first, second = race(pair.first, pair.second, house.url, acts=pair.acts)
    assert not isinstance(first, LacunaError)
    assert (second.code if isinstance(second, LacunaError) else "") == pair.told
    assert pair.left() == pair.wanted


def _group(house: House, words: str) -> int:
    house.services.authority.synonyms.add(house.one, words)
    return house.number(SynonymGroup.id, SynonymGroup.words, said=words)


def _words(house: House, first: str) -> list[str]:
    return [str(words) for (words,) in house.rows(SynonymGroup.words) if str(words).startswith(f"{first};")]


def test_whatever_the_log_tells_of_can_be_held() -> None:
    told = {mapper.class_ for mapper in Base.registry.mappers if issubclass(mapper.class_, Audited)}
    assert told <= {*ORDER}
    assert len(ORDER) == len({*ORDER})


def _writes(house: House, work: Callable[[Session], object]) -> Deed:
    """A service that holds nothing."""

    def write() -> None:
        with house.services.database.write(act(house.one, "donors_edited")) as session:
            work(session)

    return write


@pytest.mark.parametrize("first_does", ["changes", "deletes"])
@pytest.mark.parametrize("second_does", ["changes", "deletes"])
def test_a_service_that_holds_nothing_is_refused_where_it_would_write_over_another(
    house: House, first_does: str, second_does: str
) -> None:
    name = f"{first_does}, {second_does}"
    house.services.acquisitions.donations.open(house.one, name, DAY)
    donation = max(int(str(number)) for (number,) in house.rows(Donation.id))
    house.services.acquisitions.donations.edit(house.one, donation, "Somebody else", DAY, "")
    donor = house.number(Donor.id, Donor.name, said=name)

    def change(session: Session) -> None:
        session.get_one(Donor, donor).contact = "call 012"

    def delete(session: Session) -> None:
        session.delete(session.get_one(Donor, donor))

    does = {"changes": change, "deletes": delete}
    first, second = race(_writes(house, does[first_does]), _writes(house, does[second_does]), house.url)
    assert first is None
    assert isinstance(second, ChangedMeanwhile)
    left = [contact for number, contact in house.rows(Donor.id, Donor.contact) if number == donor]
    assert left == ([] if first_does == "deletes" else ["call 012"])


@pytest.mark.parametrize("come", ["is added", "moves there"])
def test_what_came_to_hang_on_a_row_meanwhile_is_not_deleted_with_it(house: House, come: str) -> None:
    editing = house.services.authority.editing
    gone, other = (editing.add_organisation(house.one, f"{body} Trust, {come}") for body in ("Reef", "Dune"))
    if come == "moves there":
        editing.add_name(house.one, other, f"Coast Trust, {come}")

    def adds(session: Session) -> None:
        if come == "moves there":
            name = session.scalars(select(OrganisationName).where(OrganisationName.organisation_id == other))
            name.one().organisation_id = gone
        else:
            session.add(OrganisationName(organisation_id=gone, name=f"Coast Trust, {come}", folded=""))

    def delete(session: Session) -> None:
        session.delete(session.get_one(Organisation, gone))

    first, second = race(_writes(house, adds), _writes(house, delete), house.url)
    assert first is None
    assert isinstance(second, ChangedMeanwhile)
    names = house.rows(OrganisationName.name, OrganisationName.organisation_id)
    assert (f"Coast Trust, {come}", gone) in names


def test_many_rows_are_held_by_few_statements(house: House) -> None:
    """Whoever changes hundreds of rows that were not read held asks for them together."""
    ids = house.copies("A book of many copies", 200)
    counted: list[str] = []

    def count(_connection: Connection, _cursor: object, statement: str, *_more: object) -> None:
        counted.append(statement)

    def move(session: Session) -> None:
        for copy in session.scalars(select(Copy).where(Copy.id.in_(ids))):
            copy.location = "Room D"

    event.listen(Engine, "before_cursor_execute", count)
    try:
        _writes(house, move)()
    finally:
        event.remove(Engine, "before_cursor_execute", count)
    holding = [statement for statement in counted if "FOR NO KEY UPDATE" in statement]
    assert len(holding) == 1
