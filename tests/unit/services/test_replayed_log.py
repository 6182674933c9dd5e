"""All that was done to audited tables stands in the change log."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, inspect, select
from sqlalchemy.types import JSON, Boolean, Date, DateTime, Float, Integer

from catalogue.bootstrap import Services
from catalogue.domain.authorities.mentions import MentionKind
from catalogue.domain.descriptions.description import Description
from catalogue.domain.gaps.reference_lists import Verdict
from catalogue.domain.people.access import Account
from catalogue.services.records.publications import CopyData
from catalogue.storage.engine.database import Act, Database
from catalogue.storage.models import Audited, Base, Change, SubjectLabel
from tests.support.databases import ON_SQLITE
from tests.support.replayed import replayed, rows_of

from .conftest import checked, rows

PERSON = MentionKind.PERSON


def database_of(services: Services) -> Database:
    return services.change_log._database


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
def test_the_log_from_its_beginning_comes_to_what_stands(
    services: Services, librarian: Account, member: Account
) -> None:
    database = database_of(services)
    bodies(services, librarian)
    subjects(services, librarian)
    forms(services, librarian)
    records(services, librarian, member)
    assert replayed(database) == (rows_of(database), [])


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
