"""However many values are asked for, no statement has more variables than the least of databases takes."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable, Mapping

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from catalogue.domain.authorities.mentions import MentionKind
from catalogue.domain.descriptions.description import Description
from catalogue.storage.acquisitions import free_copies, imports
from catalogue.storage.authority import names
from catalogue.storage.background import jobs
from catalogue.storage.batches import MOST_VALUES, batches_of
from catalogue.storage.engine.database import Act, Database
from catalogue.storage.engine.holding import held_all
from catalogue.storage.exports import sharing
from catalogue.storage.holdings import browsing, libraries, publications
from catalogue.storage.maintenance import registers, stocktakes
from catalogue.storage.models import (
    Copy,
    GapReport,
    Library,
    Publication,
    ReferenceEntry,
    ReferenceList,
)
from catalogue.storage.on_flush import queue
from catalogue.storage.on_flush.authority_uses import mentioning
from catalogue.storage.on_flush.changes import act_written, revert
from catalogue.storage.reference_lists import answered, lists, pledges, results, wanted
from catalogue.storage.reports import union
from tests.support.databases import ON_POSTGRESQL, ON_SQLITE

LEAST, MORE = 999, 1_100
"""The variables that SQLite took in a statement before its version 3.32, and a few more."""
OF_POSTGRESQL = 65_535

IDS = range(1, MORE + 1)
MARKS = [f"mark {number}" for number in IDS]
ARRIVED = [libraries.Arrived(mark, Description(title=mark), "", "") for mark in MARKS]
RESULTS = [results.NewResult(number, "missing", {}, frozenset()) for number in IDS]
TODAY = dt.datetime(2026, 11, 28, tzinfo=dt.UTC)

ASKED: Mapping[str, Callable[[Session], object]] = {
    "copies that are free": lambda session: free_copies.known_among(session, MARKS),
    "lines of an import": lambda session: list(imports.lines_numbered(session, 1, IDS)),
    "who prints names": lambda session: names.uses(session, [MentionKind.PERSON], MARKS),
    "jobs forgotten": lambda session: jobs.forget(session, IDS),
    "rows held": lambda session: held_all(session, Publication, IDS),
    "records told": lambda session: sharing.told(session, MARKS),
    "records taken back": lambda session: sharing.take_back(session, IDS, TODAY),
    "names browsed": lambda session: browsing.names_called(session, MentionKind.PERSON, MARKS),
    "records of libraries struck": lambda session: libraries.strike(session, 1, MARKS),
    "records of libraries": lambda session: libraries.records(session, IDS),
    "records of libraries shown": lambda session: list(libraries.shown(session, IDS)),
    "titles looked for no more": lambda session: libraries.forget_looked(session, MARKS),
    "titles found elsewhere": lambda session: list(libraries.found_elsewhere(session, MARKS)),
    "records of libraries kept": lambda session: libraries.keep(session, 1, ARRIVED, 1),
    "publications": lambda session: list(publications.batches(session)),
    "copies numbered": lambda session: publications.copies_with_numbers(session, MARKS),
    "descriptions": lambda session: publications.records(session, IDS),
    "what a field says": lambda session: list(publications.values_of(session, IDS, "year")),
    "the shelf register": lambda session: list(registers.copies(session, "shelf")),
    "copies of a stocktake": lambda session: stocktakes.copies(session, IDS),
    "numbers scanned": lambda session: stocktakes.copies_numbered(session, MARKS),
    "notes struck": lambda session: queue.strike(session, queue.Taken(notes=IDS)),
    "who mentions values": lambda session: mentioning(session, [MentionKind.PERSON], MARKS),
    "results": lambda session: results.replace_results(session, session.get_one(GapReport, 1), RESULTS),
    "entries answered": lambda session: list(answered.answered_entries(session, MARKS)),
    "answers": lambda session: lists.decisions_for(session, MARKS, 1),
    "pledges": lambda session: pledges.open_among(session, MARKS),
    "entries wanted": lambda session: list(wanted.entry_descriptions(session, IDS)),
    "publications wanted": lambda session: list(wanted.publication_descriptions(session, IDS)),
    "titles accepted": lambda session: union.accepted_of(session, MARKS),
    "libraries that have titles": lambda session: union.libraries_of(session, IDS),
}


@pytest.fixture
def filled(database: Database) -> Database:
    """A catalogue, a list with a report and a library: of each more than a statement has variables."""
    with database.write(Act("publications_imported")) as session:
        session.add_all(
            Publication(description={"title": mark}, copies=[Copy(accession_number=mark)]) for mark in MARKS
        )
        session.add_all((ReferenceList(id=1, name="Mine"), Library(id=1, name="Elsewhere")))
        session.add_all(
            ReferenceEntry(
                id=number,
                list_id=1,
                position=number,
                reference_id=mark,
                description={"title": mark},
                fingerprint=mark,
            )
            for number, mark in zip(IDS, MARKS, strict=True)
        )
        session.add(GapReport(id=1, list_id=1, rules_version="", notes=[]))
    return database


@pytest.fixture
def taking_few(filled: Database) -> Database:
    """The same in an SQLite that takes no more variables than it did before its version 3.32."""

    def take_few(connection: sqlite3.Connection, *_others: object) -> None:
        connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, LEAST)

    event.listen(filled.engine, "checkout", take_few)
    filled.engine.dialect.insertmanyvalues_max_parameters = LEAST  # as SQLAlchemy sets it for such versions
    with pytest.raises(DBAPIError, match="too many SQL variables"), filled.read() as session:
        session.scalar(select(func.count()).where(Publication.id.in_(IDS)))
    return filled


@ON_SQLITE
def test_an_sqlite_that_takes_few_variables_is_asked_for_thousands(taking_few: Database) -> None:
    refused = []
    for name, ask in ASKED.items():
        try:
            with taking_few.write(Act("publications_imported")) as session:
                ask(session)
        except DBAPIError as error:
            refused.append(f"{name}: {error}")
    assert refused == []


@ON_SQLITE
def test_there_thousands_are_changed_at_once_and_put_back(taking_few: Database) -> None:
    with taking_few.write(Act("publications_edited")) as session:
        for publication in held_all(session, Publication, IDS).values():
            publication.description = {"title": f"{publication.description['title']} again"}
        session.flush()
        edited = act_written(session)
    with taking_few.write(Act("undone")) as session:
        revert(session, edited)
    with taking_few.read() as session:
        assert set(session.scalars(select(Publication.sort_title))) == set(MARKS)


@ON_POSTGRESQL
def test_postgresql_is_asked_for_more_than_a_statement_takes(database: Database) -> None:
    ids = range(1, OF_POSTGRESQL + 2)
    with database.read() as session:
        assert publications.records(session, ids) == {}
    with pytest.raises(DBAPIError, match=str(OF_POSTGRESQL)), database.read() as session:
        session.scalar(select(func.count()).where(Publication.id.in_(ids)))


def test_batches_keep_their_order_and_take_no_value_before_it_is_asked_for() -> None:
    values = iter(range(2 * MOST_VALUES + 2))
    batches = batches_of(values)
    assert next(batches) == list(range(MOST_VALUES))
    assert next(values) == MOST_VALUES
    assert list(batches) == [list(range(MOST_VALUES + 1, 2 * MOST_VALUES + 1)), [2 * MOST_VALUES + 1]]
    assert list(batches_of([])) == []
