"""All that was done to audited tables stands in the change log, and all of it can be undone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import delete, func, insert, inspect, select
from sqlalchemy.types import JSON, Boolean, Date, DateTime, Float, Integer

from catalogue.bootstrap import Services
from catalogue.domain.authorities.mentions import MentionKind
from catalogue.domain.descriptions.description import Description
from catalogue.domain.gaps.reference_lists import Verdict
from catalogue.domain.people.access import Account, Role
from catalogue.errors import Conflict
from catalogue.services.records.publications import CopyData
from catalogue.storage.engine.database import Act, Database
from catalogue.storage.models import Audited, Base, Change, SubjectLabel
from catalogue.storage.on_flush.putting_back import UNLOGGED
from tests.support.databases import ON_SQLITE
from tests.support.races import race
from tests.support.replayed import replayed, rows_of

from .conftest import add_account, checked, rows

PERSON = MentionKind.PERSON


@pytest.fixture
def colleague(services: Services) -> Account:
    return add_account(services, "colleague@example.org", Role.LIBRARIAN)


def database_of(services: Services) -> Database:
    return services.change_log._database


def newest(services: Services) -> int:
    return services.change_log.recent(1)[0].id


def bodies(services: Services, librarian: Account) -> None:
    """One loses a name, is renamed to one of its own, and goes with one that both have into another."""
    use = services.authority.editing
    one, other = (use.add_organisation(librarian, name) for name in ("UNIAP", "UN-ACT"))
    part = use.add_organisation(librarian, "UNIAP Cambodia")
    use.edit_organisation(librarian, part, "UNIAP Cambodia", "UNIAP", "")
    for name, language in (("UN Project", ""), ("Mekong Project", ""), ("គម្រោង", "km")):
        use.add_name(librarian, one, name, language)
    use.remove_name(librarian, one, use.organisation(one).names[0].id)
    use.edit_organisation(librarian, one, "គម្រោង", "", "")
    use.merge(librarian, one, "UN-ACT")
    use.merge(librarian, part, "UN-ACT")
    assert use.organisation(other).names


def subjects(services: Services, librarian: Account) -> None:
    """One goes with a label that both have into another, which then loses it."""
    use = services.authority.terms
    for name in ("Slavery", "Servitude"):
        use.add(librarian, name)
        found = use.labelled(name)
        assert found is not None
        use.add_label(librarian, found.id, "Sklaverei", "de")
        use.add_label(librarian, found.id, name.upper(), "fr")
    slavery, servitude = use.labelled("Slavery"), use.labelled("Servitude")
    assert slavery is not None and servitude is not None
    use.merge(librarian, slavery.id, "Servitude")
    with database_of(services).read() as session:
        label = session.scalars(select(SubjectLabel.id).where(SubjectLabel.label == "Sklaverei")).one()
    use.remove_label(librarian, servitude.id, label)


def forms(services: Services, librarian: Account) -> None:
    """One of two goes, then the last of them; two names with forms become one."""
    use = services.authority.headings
    use.add_form(librarian, PERSON, "Gorky, Maxim", "Gorki, Maxime")
    use.add_form(librarian, PERSON, "Gorky, Maxim", "Peshkov, Aleksei")
    for _ in range(2):
        known = use.find(PERSON, "Gorky, Maxim")
        assert known is not None
        use.remove_form(librarian, known.forms[0].id)
    use.add_form(librarian, PERSON, "Gorky, Maxim", "Gorki, Maxime")
    use.add_form(librarian, PERSON, "Peshkov, Aleksei", "Peshkoff, A.")
    use.add_form(librarian, PERSON, "Gorky, Maxim", "Peshkov, Aleksei")
    known = use.find(PERSON, "Gorky, Maxim")
    assert known is not None
    use.prefer(librarian, known.forms[0].id)


def records(services: Services, librarian: Account, member: Account) -> None:
    """Two become one, with an answer that went along twice with an entry that was worded anew."""
    river = Description(title="Raid study of the border river", year="1990")
    held = [services.records.publications.add(librarian, river, [CopyData()]) for _ in range(2)]
    own = checked(services, member, "ref_id,title,year\nA,Raid study of a border river,1990\n")
    entry = rows(services, member, own)["A"].entry_id
    services.lists.answers.decide(member, entry, held[0], Verdict.SAME)
    for worded in ("Raid study: the border river", "Raid study : border rivers", "Raid study"):
        services.lists.entries.edit(member, entry, Description(title=worded, year="1990"), keep_answers=True)
    get = services.records.publications.get
    gone, kept = ((number, get(number, staff=True).version) for number in held)
    services.maintenance.merging.merge(librarian, kept, gone, {})


@ON_SQLITE
def test_the_log_from_its_beginning_comes_to_what_stands_and_all_of_it_can_be_undone_and_done_again(
    services: Services, librarian: Account, member: Account
) -> None:
    database = database_of(services)
    begun, before = newest(services), rows_of(database)

    bodies(services, librarian)
    subjects(services, librarian)
    forms(services, librarian)
    records(services, librarian, member)
    ended, after = newest(services), rows_of(database)
    assert replayed(database) == (after, [])

    for act_id in range(ended, begun, -1):
        undo(services, act_id)
    assert rows_of(database) == before and replayed(database) == (before, [])

    for act_id in range(newest(services), ended, -1):
        written_by_an_older_program(database, act_id)
        undo(services, act_id)
    assert rows_of(database) == after and replayed(database)[0] == after


def undo(services: Services, act_id: int) -> None:
    services.change_log.revert(None, act_id)


def written_by_an_older_program(database: Database, act_id: int) -> None:
    """What one act changed stood in any order, as the rows lay in memory: the other way round, say."""
    with database.write() as session:
        changes = session.scalars(select(Change).where(Change.set_id == act_id).order_by(Change.id)).all()
        rows = [{name: getattr(change, name) for name in _OF_A_CHANGE} for change in reversed(changes)]
        session.execute(delete(Change).where(Change.set_id == act_id))
        for row in (
            rows if len({(row["table_name"], row["row_id"]) for row in rows}) == len(rows) else rows[::-1]
        ):
            session.execute(insert(Change).values(row))


_OF_A_CHANGE = ("set_id", "table_name", "row_id", "publication_id", "before", "after")


@ON_SQLITE
def test_whatever_goes_with_the_last_that_held_it_stands_in_the_log(services: Services) -> None:
    """Of every kind of row that is held so, those to come too."""
    database, kinds = database_of(services), list(orphans())
    assert {parent.__name__ for parent, _ in kinds} >= {"Organisation", "Heading", "Subject"}
    for parent, name in kinds:
        with database.write(Act("organisation_edited")) as session:
            holder = made_up(parent)
            session.add(holder)
            getattr(holder, name).extend(
                made_up(inspect(parent).relationships[name].mapper.class_) for _ in "12"
            )
        with database.write(Act("organisation_edited")) as session:
            holder = session.get_one(parent, holder.id)
            gone = getattr(holder, name).pop(0)
        with database.read() as session:
            query = select(Change).where(Change.set_id == select(func.max(Change.set_id)).scalar_subquery())
            found = [(change.table_name, change.row_id, change.after) for change in session.scalars(query)]
        assert (gone.__tablename__, gone.id, None) in found, parent
        assert replayed(database) == (rows_of(database), [])


def orphans() -> Iterator[tuple[Any, str]]:
    """Every relationship by which audited rows are deleted when nothing holds them any more."""
    for mapper in Base.registry.mappers:
        for relationship in mapper.relationships:
            if relationship.cascade.delete_orphan and issubclass(relationship.mapper.class_, Audited):
                yield mapper.class_, relationship.key


def made_up(model: Any) -> Any:
    """A row of any kind with something in all that it has to have."""
    values: dict[str, Any] = {}
    for column in model.__table__.columns:
        if column.primary_key or column.nullable or column.foreign_keys or column.default is not None:
            continue
        examples: list[tuple[Any, Any]] = [
            (JSON, {}),
            (Boolean, False),
            (Integer, 1),
            (Float, 1.0),
            (DateTime, dt.datetime.now(dt.UTC)),
            (Date, dt.date(2026, 1, 1)),
        ]
        kind = getattr(column.type, "impl", column.type)
        values[column.key] = next(
            (value for of, value in examples if isinstance(kind, of)), f"a {column.key}"
        )
    return model(**values)


@ON_SQLITE
def test_what_made_something_is_not_undone_while_something_of_others_hangs_on_it(
    services: Services, librarian: Account, colleague: Account
) -> None:
    editing, terms, headings = (
        services.authority.editing, services.authority.terms, services.authority.headings,
    )  # fmt: skip
    hung = []
    body = editing.add_organisation(librarian, "UNIAP")
    made = newest(services)
    editing.add_name(colleague, body, "Mekong Project")
    hung.append((made, newest(services)))
    terms.add(librarian, "Slavery")
    made = newest(services)
    found = terms.labelled("Slavery")
    assert found is not None
    terms.add_label(colleague, found.id, "Sklaverei", "de")
    hung.append((made, newest(services)))
    headings.add_form(librarian, PERSON, "Gorky, Maxim", "Gorki, Maxime")
    made = newest(services)
    headings.add_form(colleague, PERSON, "Gorky, Maxim", "Peshkov, Aleksei")
    hung.append((made, newest(services)))

    database = database_of(services)
    stood = rows_of(database)
    for made, _ in hung:
        with pytest.raises(Conflict) as refused:
            services.change_log.undo(librarian, made)
        assert refused.value.code == "later_changes"
    assert rows_of(database) == stood

    began = newest(services)
    for made, put_to_it in hung:  # nothing of others hangs there any more
        services.change_log.undo(librarian, put_to_it)
        services.change_log.undo(librarian, made)
    for act_id in range(newest(services), began, -1):
        services.change_log.undo(librarian, act_id)
    assert rows_of(database) == stood


@ON_SQLITE
def test_what_was_scanned_keeps_its_stocktake_and_its_copy_from_being_undone(
    services: Services, librarian: Account
) -> None:
    services.records.publications.add(librarian, Description(title="Nets"), [CopyData("HTIC-1")])
    added, use = newest(services), services.maintenance.stocktakes
    stocktake_id = use.begin(librarian, "Room 1")
    began = newest(services)
    use.scan(stocktake_id, "HTIC-1")

    for act_id in (began, added):
        with pytest.raises(Conflict) as refused:
            services.change_log.undo(librarian, act_id)
        assert refused.value.code == "later_changes"

    assert use.take_back(stocktake_id) == "HTIC-1"
    for act_id in (began, added):
        services.change_log.undo(librarian, act_id)


def test_what_goes_along_without_a_word_is_worked_out_anew_or_a_person_s_own() -> None:
    """What people did goes along with nothing that an undoing deletes: whoever adds a table decides."""
    along = {
        model.__tablename__
        for model in (mapper.class_ for mapper in Base.registry.mappers)
        for key in model.__table__.foreign_keys
        if key.ondelete == "CASCADE"
        and not issubclass(model, Audited)
        and model not in UNLOGGED
        and key.column.table.name != "user_account"
    }
    assert along == {
        "duplicate_suspect", "file_page", "found_elsewhere", "gap_match", "gap_report", "gap_result",
        "holding_elsewhere", "import_line", "library_harvest", "list_visit", "publication_key",
        "publication_mention", "shared_set", "status_change",
    }  # fmt: skip


@pytest.mark.postgresql
@pytest.mark.parametrize("kind_of_database", ["postgresql"])
def test_a_name_that_is_given_while_the_body_s_making_is_undone_is_not_lost(
    services: Services, librarian: Account, colleague: Account, database_url: str
) -> None:
    use = services.authority.editing
    body = use.add_organisation(librarian, "UNIAP")
    made = newest(services)

    _, outcome = race(
        lambda: use.add_name(colleague, body, "Mekong Project"),
        lambda: services.change_log.undo(librarian, made),
        database_url,
    )

    assert isinstance(outcome, Conflict) and outcome.code == "later_changes"
    assert [name.name for name in use.organisation(body).names] == ["Mekong Project"]
