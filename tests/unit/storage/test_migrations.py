"""Every migration goes up and down on both databases, and the newest one gives the tables of the models."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Integer, MetaData, inspect, select, text
from sqlalchemy.exc import IntegrityError

from catalogue.bootstrap import build
from catalogue.config import Config
from catalogue.domain.descriptions.description import Description
from catalogue.errors import LacunaError
from catalogue.storage.engine import revision
from catalogue.storage.engine.database import Database
from catalogue.storage.engine.migrating import configured, migrate
from catalogue.storage.models import Base
from search_index.analysis.normalisation import fold
from tests.support import forms
from tests.support.postgresql import Server


@pytest.fixture
def database(empty_database_url: str) -> Iterator[Database]:
    found = Database(empty_database_url)
    yield found
    found.close()


def move(database: Database, target: str, *, down: bool = False) -> None:
    with configured() as config, database.engine.begin() as connection:
        config.attributes["connection"] = connection
        (command.downgrade if down else command.upgrade)(config, target)


def test_each_migration_goes_up_down_and_up_again(database: Database) -> None:
    with configured() as config:
        revisions = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()][::-1]
    for step in revisions:
        move(database, step)
        move(database, "-1", down=True)
        move(database, step)
    move(database, "base", down=True)
    assert set(inspect(database.engine).get_table_names()) <= {"alembic_version"}


def test_titles_that_are_there_are_filed_when_the_column_comes(database: Database) -> None:
    move(database, "0011")
    described = '{"title": "The road north", "languages": ["en"]}'
    row = "INSERT INTO publication (id, description, version, created_at, updated_at, sort_title)"
    values = "VALUES (1, :described, 1, :at, :at, 'the road north')"
    if not database.is_sqlite:
        values = values.replace(":described", "CAST(:described AS jsonb)").replace(
            ":at", "CAST(:at AS timestamptz)"
        )
    with database.engine.begin() as connection:
        connection.execute(
            text(f"{row} {values}"), {"described": described, "at": "2026-01-02 03:04:05+00:00"}
        )
    move(database, "0012")
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT filing_title FROM publication")).scalar_one() == "road north"


def test_what_points_to_a_row_outlives_its_table_being_made_anew(database: Database) -> None:
    move(database, "0020")
    at = "'2026-01-02 03:04:05'" if database.is_sqlite else "CAST('2026-01-02 03:04:05+00:00' AS timestamptz)"
    rows = (
        "publication (id, description, version, created_at, updated_at, sort_title, filing_title)"
        f" VALUES (1, '{{}}', 1, {at}, {at}, '', '')",
        "copy (id, publication_id, accession_number, call_number, location, condition, status, note,"
        f" created_at) VALUES (1, 1, 'HTIC-1', '', '', '', 'available', '', {at})",
        f"stocktake (id, name, location, call_number, started_at) VALUES (1, '', '', '', {at})",
        f"stocktake_scan (id, stocktake_id, number, copy_id, scanned_at) VALUES (1, 1, 'HTIC-1', 1, {at})",
    )
    with database.engine.begin() as connection:
        for row in rows:
            connection.execute(text(f"INSERT INTO {row}"))
    migrate(database.engine)
    with database.engine.begin() as connection:
        assert connection.execute(text("SELECT copy_id FROM stocktake_scan")).scalars().all() == [1]
        with pytest.raises(IntegrityError):
            connection.execute(text("UPDATE stocktake_scan SET stocktake_id = 2"))


def test_a_number_that_was_given_is_given_to_nothing_else(database: Database) -> None:
    """Not after the rows came from an older form, nor where only the change log knows of the last ones."""
    move(database, "0025")
    at = "'2026-01-02 03:04:05'" if database.is_sqlite else "CAST('2026-01-02 03:04:05+00:00' AS timestamptz)"
    offer = f"INSERT INTO gift_offer (titles, contact, wanted, created_at) VALUES ('', '', '', {at})"
    donor = "INSERT INTO donor (name, contact, unnamed) VALUES ('{}', '', {})"
    kept, gone = "INSERT INTO synonym_group (words) VALUES ('a; b')", "DELETE FROM {} WHERE id = {}"
    act = (
        f"INSERT INTO change_set (id, at, actor, action, params) VALUES (1, {at}, '', 'donor_added', '{{}}')"
    )
    logged = "INSERT INTO change (set_id, table_name, row_id) VALUES (1, '{}', {})"
    with database.engine.begin() as connection:
        for statement in (
            offer, offer, donor.format("One", "true"), donor.format("Two", "true"), kept, act,
            logged.format("donor", 2), logged.format("synonym_group", 1), gone.format("donor", 2),
            gone.format("synonym_group", 1),
        ):  # fmt: skip
            connection.execute(text(statement))
    migrate(database.engine)
    with database.engine.begin() as connection:
        assert connection.execute(text("SELECT id FROM gift_offer ORDER BY id")).scalars().all() == [1, 2]
        connection.execute(text(gone.format("gift_offer", 2)))
        for statement in (offer, donor.format("Three", "false"), kept):
            connection.execute(text(statement))
        assert connection.execute(text("SELECT max(id) FROM gift_offer")).scalar_one() == 3
        assert connection.execute(text("SELECT id, unnamed FROM donor ORDER BY id")).all() == [
            (1, True),
            (3, False),
        ]
        assert connection.execute(text("SELECT id FROM synonym_group")).scalars().all() == [2]


def test_lists_that_are_there_stay_with_the_agency_that_sees_them_when_the_column_comes(
    database: Database,
) -> None:
    move(database, "0035")
    at = "'2026-01-02 03:04:05'" if database.is_sqlite else "CAST('2026-01-02 03:04:05+00:00' AS timestamptz)"
    people = ((1, "one@test.example", "IOM"), (2, "left 2", ""))
    lists = ((1, 1, "agency"), (2, 1, "private"), (3, 1, "public"), (4, 2, "agency"))
    with database.engine.begin() as connection:
        for number, email, agency in people:
            columns = "id, email, name, agency, roles, password_hash, created_at"
            values = f"{number}, '{email}', '', '{agency}', '[]', '', {at}"
            connection.execute(text(f"INSERT INTO user_account ({columns}) VALUES ({values})"))
        for number, owner, visibility in lists:
            columns = "id, name, owner_id, visibility, created_at"
            values = f"{number}, 'A list', {owner}, '{visibility}', {at}"
            connection.execute(text(f"INSERT INTO reference_list ({columns}) VALUES ({values})"))
        act = f"(id, at, actor, action, params) VALUES (7, {at}, '', 'user_edited', '{{}}')"
        connection.execute(text(f"INSERT INTO change_set {act}"))
        logged = "(id, set_id, table_name, row_id) VALUES (9, 7, 'user_account', 1)"
        connection.execute(text(f"INSERT INTO change {logged}"))
    move(database, "0036")
    with database.engine.connect() as connection:
        found = connection.execute(text("SELECT shown_to, followed_until FROM reference_list ORDER BY id"))
        assert found.all() == [("IOM", 9), ("", 9), ("IOM", 9), ("", 9)]


def test_numbering_once_changes_nothing_else(database: Database) -> None:
    move(database, "0025")
    before = _laws(database)
    move(database, "0026")
    assert _laws(database) == before
    move(database, "-1", down=True)
    assert _laws(database) == before


def _laws(database: Database) -> dict[str, object]:
    """What each table is held to: its columns, keys, indexes and checks, by its name."""
    found = inspect(database.engine)
    laws: dict[str, object] = {}
    for table in found.get_table_names():
        columns = [
            (
                column["name"],
                str(column["type"]),
                column["nullable"],
                str(column["default"] or "").strip("()"),
            )
            for column in found.get_columns(table)
        ]
        keys = [
            (key["constrained_columns"], key["referred_table"], key["referred_columns"], key["options"])
            for key in found.get_foreign_keys(table)
        ]
        laws[table] = (
            sorted(columns),
            sorted(map(str, keys)),
            sorted(
                (
                    str(index["name"]),
                    str(index["column_names"]),
                    bool(index["unique"]),
                    sorted(f"{name}: {value}" for name, value in index.get("dialect_options", {}).items()),
                )
                for index in found.get_indexes(table)
            ),
            sorted(map(str, found.get_unique_constraints(table))),
            found.get_check_constraints(table),
            found.get_pk_constraint(table)["constrained_columns"],
        )
    return laws


def test_old_answers_count_for_all_where_a_librarian_gave_them(database: Database) -> None:
    """As far as roles and the change log tell; what they do not tell stays with whoever gave it."""
    move(database, "0026")
    was, grown, gone, left, member, always = range(1, 7)
    people = {
        was: ("was@example.org", ["member"]),
        grown: ("grown@example.org", ["librarian", "member"]),
        gone: ("gone@example.org", ["member"]),
        left: ("left 4", []),
        member: ("member@example.org", ["member"]),
        always: ("always@example.org", ["administrator"]),
    }
    acts = [  # of whom, on which day, which row it changed, and how
        (always, 3, "user_account", was, {"roles": ["librarian"]}, {"roles": ["member"]}),
        (always, 3, "user_account", was, {"name": ""}, {"name": "Sok"}),
        (always, 3, "user_account", grown, {"roles": ["member"]}, {"roles": ["librarian", "member"]}),
        (always, 2, "user_account", gone, {"roles": ["member"]}, {"roles": ["librarian"]}),
        (always, 4, "user_account", gone, {"roles": ["librarian"]}, {"roles": ["member"]}),
        (left, 3, "publication", 1, None, {"id": 1}),
        (left, 1, "match_decision", 9, None, {"id": 9, "user_id": left}),
        (left, 4, "match_decision", 10, None, {"id": 10, "user_id": left}),
        (always, 5, "match_decision", 10, {"revoked_at": None}, {"revoked_at": "2026-01-05T00:00:00+00:00"}),
        (member, 5, "match_decision", 15, None, {"id": 15, "user_id": always}),
        (grown, 5, "match_decision", 16, None, {"id": 16, "user_id": always}),
    ]
    answers = {  # by number: of whom, on which day, and whether it counts for all
        1: (was, 1, True),
        2: (was, 4, False),
        3: (grown, 1, False),
        4: (grown, 4, True),
        5: (gone, 1, False),
        6: (gone, 3, True),
        7: (gone, 5, False),
        8: (None, 5, False),  # nothing tells whose it was
        9: (None, 1, False),  # of somebody who left, before they did a librarian's work
        10: (None, 4, True),  # and after
        11: (left, 4, False),  # who had not left as a librarian
        12: (member, 4, False),
        13: (always, 1, True),
        14: (gone, 2, False),  # in the very moment in which it was given to them
        15: (always, 1, False),  # which went along when a member worded an entry anew
        16: (always, 1, True),  # and when a librarian did
    }
    with database.engine.begin() as connection:
        tables = MetaData()
        tables.reflect(connection)

        def put(table: str, **values: object) -> None:
            connection.execute(tables.tables[table].insert().values(values))

        def at(number: int) -> dt.datetime:
            moment = dt.datetime(2026, 1, number, 12, tzinfo=dt.UTC)
            return moment.replace(tzinfo=None) if database.is_sqlite else moment

        put(
            "publication", id=1, description={}, version=1, created_at=at(1), updated_at=at(1), sort_title="",
            filing_title="",
        )  # fmt: skip
        for number, (email, roles) in people.items():
            put(
                "user_account", id=number, email=email, name="", agency="", roles=roles, password_hash="",
                created_at=at(1),
            )  # fmt: skip
        for number, (actor, on, table, row, before, after) in enumerate(acts, 1):
            put("change_set", id=number, at=at(on), actor="", user_id=actor, action="", params={})
            put("change", set_id=number, table_name=table, row_id=row, before=before, after=after)
        for number, (giver, on, _) in answers.items():
            put(
                "match_decision", id=number, fingerprint=str(number), publication_id=1, verdict="same",
                user_id=giver, decided_at=at(on),
            )  # fmt: skip
    move(database, "0027")
    with database.engine.connect() as connection:
        found = connection.execute(text("SELECT id, for_all FROM match_decision ORDER BY id")).all()
    assert {number: bool(for_all) for number, for_all in found} == {
        number: for_all for number, (_, _, for_all) in answers.items()
    }
    move(database, "-1", down=True)
    assert "for_all" not in {
        column["name"] for column in inspect(database.engine).get_columns("match_decision")
    }
    move(database, "0027")


def test_old_answers_that_went_along_know_of_which_they_come(database: Database) -> None:
    """They kept the moment in which somebody gave them."""
    move(database, "0028")
    answers = {  # by number: its wording, its publication, the minute in which it was given, and its origin
        1: ("first wording", 1, 1, None),
        2: ("second wording", 1, 1, 1),
        3: ("third wording", 1, 1, 1),
        4: ("second wording", 2, 1, None),
        5: ("first wording", 1, 2, None),
        6: ("first wording", 1, 1, 1),
    }
    with database.engine.begin() as connection:
        tables = MetaData()
        tables.reflect(connection)

        def put(table: str, **values: object) -> None:
            connection.execute(tables.tables[table].insert().values(values))

        at = dt.datetime(2026, 1, 1, 12) if database.is_sqlite else dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)
        for number in (1, 2):
            put(
                "publication", id=number, description={}, version=1, created_at=at, updated_at=at,
                sort_title="", filing_title="",
            )  # fmt: skip
        for number, (wording, publication_id, minute, _) in answers.items():
            put(
                "match_decision", id=number, fingerprint=wording, publication_id=publication_id,
                verdict="same", decided_at=at + dt.timedelta(minutes=minute), for_all=False,
            )  # fmt: skip
    for _ in range(2):
        move(database, "0031")
        with database.engine.connect() as connection:
            found = connection.execute(text("SELECT id, origin_id FROM match_decision ORDER BY id")).all()
        assert dict(map(tuple, found)) == {number: origin for number, (*_, origin) in answers.items()}
        move(database, "-1", down=True)


def test_old_pledges_learn_what_they_are_of_from_published_lists_alone(database: Database) -> None:
    move(database, "0031")
    raids, atlas = {"title": "Rescue raids and their survivors"}, {"title": "Atlas of the coast"}
    entries = {  # by wording: on a published list, taken off, and what it says
        "published": (True, False, raids),
        "secret": (False, False, atlas),
        "taken off": (True, True, atlas),
    }
    said = {"published": raids, "secret": {}, "taken off": atlas, "of no entry": {}}
    with database.engine.begin() as connection:
        put, at = _putting(connection), _moment(database)
        put("user_account", id=1, email="owner@example.org", name="", agency="", roles=["member"],
            password_hash="", created_at=at)  # fmt: skip
        for number, visibility in enumerate(("private", "public"), 1):
            put("reference_list", id=number, name="", owner_id=1, visibility=visibility, help_asked=False,
                created_at=at, source="", problem_count=0, problems=[])  # fmt: skip
        for number, (wording, (published, gone, described)) in enumerate(entries.items(), 1):
            put("reference_entry", id=number, list_id=1 + published, position=number,
                reference_id=str(number), description=described, fingerprint=wording, weight="", note="",
                ticked=False, removed_at=at if gone else None)  # fmt: skip
        for number, wording in enumerate(said, 1):
            put("pledge", id=number, fingerprint=wording, title="", user_id=1, agency="", copies=1,
                until=dt.date(2026, 2, 1), state="open", created_at=at)  # fmt: skip
    for _ in range(2):
        move(database, "0032")
        with database.engine.connect() as connection:
            pledges = MetaData()
            pledges.reflect(connection, only=["pledge"])
            columns = pledges.tables["pledge"].c
            found = connection.execute(select(columns.fingerprint, columns.said)).all()
        assert dict(map(tuple, found)) == said
        move(database, "-1", down=True)


def test_old_pledges_stand_under_what_published_lists_say(database: Database) -> None:
    """One that was kept under another list's wording is of the published wording of the same title."""
    move(database, "0027")
    raids = {"title": "Rescue raids and their survivors", "year": "2005"}
    doe = {**raids, "contributors": [{"name": "Doe, Jane", "role": "author"}]}
    entries = {  # by wording: on a published list, and what it says
        "secret": (False, raids),
        "published": (True, doe),
        "again": (True, {**doe, "publisher": "A house"}),
        "alone": (False, {"title": "What nobody else wants to have"}),
    }
    pledges = {  # by number: its wording, its state, and its wording afterwards
        1: ("secret", "open", "published"),
        2: ("secret", "kept", "published"),
        3: ("published", "withdrawn", "published"),
        4: ("again", "open", "again"),
        5: ("alone", "open", "alone"),
        6: ("of no entry", "open", "of no entry"),
    }
    with database.engine.begin() as connection:
        tables = MetaData()
        tables.reflect(connection)

        def put(table: str, **values: object) -> None:
            connection.execute(tables.tables[table].insert().values(values))

        at = dt.datetime(2026, 1, 1, 12) if database.is_sqlite else dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)
        put(
            "user_account", id=1, email="owner@example.org", name="", agency="", roles=["member"],
            password_hash="", created_at=at,
        )  # fmt: skip
        for number, visibility in enumerate(("private", "public"), 1):
            put(
                "reference_list", id=number, name="", owner_id=1, visibility=visibility, help_asked=False,
                created_at=at, source="", problem_count=0, problems=[],
            )  # fmt: skip
        for number, (wording, (published, described)) in enumerate(entries.items(), 1):
            put(
                "reference_entry", id=number, list_id=1 + published, position=number,
                reference_id=str(number), description=described, fingerprint=wording, weight="", note="",
                ticked=False,
            )  # fmt: skip
        for number, (wording, state, _) in pledges.items():
            put(
                "pledge", id=number, fingerprint=wording, title="", user_id=1, agency="", copies=1,
                until=dt.date(2026, 2, 1), state=state, created_at=at,
            )  # fmt: skip
    for _ in range(2):
        move(database, "0028")
        with database.engine.connect() as connection:
            found = connection.execute(text("SELECT id, fingerprint FROM pledge ORDER BY id")).all()
        assert dict(map(tuple, found)) == {number: after for number, (_, _, after) in pledges.items()}
        move(database, "-1", down=True)


def test_lists_made_of_lists_and_the_log_lose_the_names_of_these(database: Database) -> None:
    """Their numbers stay; what is the name of a file stays as it is."""
    move(database, "0028")
    lists = {  # by number: its name, its owner, what it was read from or made of, and what that is afterwards
        1: ("Mine, and more", 1, "books.csv", "books.csv", []),
        2: ("Case 17", 2, "pasted.txt", "pasted.txt", []),
        3: ("Union", 1, "Mine, and more, Case 17", "", [1, 2]),
        4: ("Of one whose name went", 1, "Mine, and more, Nobody knows", "", []),
        5: ("Read", 1, "Mine, and more, 2005.csv", "Mine, and more, 2005.csv", []),
        6: ("Older name", 1, "Case 16, Case 17", "", [2, 2]),
        7: ("Made of nothing", 1, "", "", []),
    }
    with database.engine.begin() as connection:
        put = _putting(connection)
        at = _moment(database)
        for number in (1, 2):
            put("user_account", id=number, email=f"{number}@example.org", name="", agency="",
                roles=["member"], password_hash="", created_at=at)  # fmt: skip
        put("change_set", id=1, at=at, actor="", user_id=1, action="list_added", params={})
        for number, (name, owner, source, _, _) in lists.items():
            put("reference_list", id=number, name=name, owner_id=owner, visibility="public", help_asked=False,
                created_at=at, source=source, problem_count=0, problems=[])  # fmt: skip
            told = {"name": name, "source": source}
            put("change", set_id=1, table_name="reference_list", row_id=number, before=None, after=told)
        put("change", set_id=1, table_name="reference_list", row_id=2, before={"name": "Case 16"},
            after={"name": "Case 17"})  # fmt: skip
    for first in (True, False):
        move(database, "0029")
        with database.engine.connect() as connection:
            tables = MetaData()
            tables.reflect(connection)
            rows = connection.execute(select(tables.tables["reference_list"]).order_by(text("id"))).all()
            assert [row.source for row in rows] == [after for _, _, _, after, _ in lists.values()]
            logged = connection.execute(text("SELECT * FROM change ORDER BY id")).all()
            assert "Case 17" not in str([row for row in logged if row.row_id != 2])
            assert [row.row_id for row in logged] == [*lists, 2]
        if first:
            assert [row.made_of for row in rows] == [made_of for *_, made_of in lists.values()]
        move(database, "-1", down=True)


def test_who_hid_their_own_name_is_told_from_the_log(database: Database) -> None:
    """Whatever is told by nothing was hidden at the desk; an older program knows each name once."""
    move(database, "0028")
    hidden = {  # by number: the name, who hid it, and whose wish it is afterwards
        1: ("Sok Chan", 1, 1),
        2: ("Winrock", 3, None),
        3: ("Keo Dara", 3, None),
        4: ("IOM", 2, 2),
        5: ("Nobody", None, None),
        6: ("Elsewhere", 1, None),
    }
    people = {
        1: ("Sok Chan", "", ["member"]),
        2: ("B", "IOM", ["member"]),
        3: ("Keo Dara", "", ["librarian"]),
    }
    with database.engine.begin() as connection:
        put = _putting(connection)
        at = _moment(database)
        for number, (name, agency, roles) in people.items():
            put("user_account", id=number, email=f"{number}@example.org", name=name, agency=agency,
                roles=roles, password_hash="", created_at=at)  # fmt: skip
        for number, (name, by, _) in hidden.items():
            put("hidden_name", id=number, name=name, folded=fold(name))
            put("change_set", id=number, at=at, actor="", user_id=by, action="name_hidden", params={})
            put("change", set_id=number, table_name="hidden_name", row_id=number, before=None,
                after={"name": name})  # fmt: skip
    move(database, "0029")
    with database.engine.begin() as connection:
        found = connection.execute(text("SELECT id, user_id FROM hidden_name ORDER BY id")).all()
        assert dict(map(tuple, found)) == {number: whose for number, (_, _, whose) in hidden.items()}
        _putting(connection)("hidden_name", id=7, name="IOM", folded="iom")
    with pytest.raises(IntegrityError), database.engine.begin() as connection:
        _putting(connection)("hidden_name", id=8, name="IOM", folded="iom")
    move(database, "0028", down=True)
    with database.engine.connect() as connection:
        found = connection.execute(text("SELECT name FROM hidden_name ORDER BY id")).all()
        assert [row.name for row in found] == [name for name, _, _ in hidden.values()]


def _putting(connection: Connection) -> Callable[..., None]:
    """What puts rows into the tables as they are now."""
    tables = MetaData()
    tables.reflect(connection)

    def put(table: str, **values: object) -> None:
        connection.execute(tables.tables[table].insert().values(values))

    return put


def _moment(database: Database) -> dt.datetime:
    return dt.datetime(2026, 1, 1, 12) if database.is_sqlite else dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)


def test_every_row_that_is_called_by_its_number_has_one_that_is_given_once() -> None:
    """Else the next row gets the number of one that went, and a form that is still open acts on it."""
    stay = {"change_set", "harvest_source", "catalogue_identity"}
    never_called = {"change", "gap_report", "status_change", "stocktake_scan"}
    given_again = {
        table.name
        for table in Base.metadata.sorted_tables
        if isinstance(table.primary_key.columns.values()[0].type, Integer)
        and list(table.primary_key.columns.keys()) == ["id"]
        and not table.dialect_options["sqlite"]["autoincrement"]
    }
    assert given_again == stay | never_called


def test_sqlite_gives_each_such_number_once_as_the_models_say(database: Database) -> None:
    """What ``compare_metadata`` does not look at."""
    if not database.is_sqlite:
        pytest.skip("PostgreSQL never gives a number twice")
    database.migrate()
    with database.engine.connect() as connection:
        made = connection.execute(text("SELECT name FROM sqlite_master WHERE sql LIKE '%AUTOINCREMENT%'"))
        counted = set(made.scalars())
    assert counted == {
        table.name
        for table in Base.metadata.sorted_tables
        if table.dialect_options["sqlite"]["autoincrement"]
    }


def test_the_form_of_the_tables_is_known_without_alembic(database: Database) -> None:
    assert revision.present(database.engine) is None
    database.migrate()
    with database.engine.connect() as connection:
        noted = MigrationContext.configure(connection).get_current_revision()
    with configured() as config:
        assert ScriptDirectory.from_config(config).get_current_head() == noted
    assert revision.present(database.engine) == revision.newest() == noted
    move(database, "base", down=True)
    assert revision.present(database.engine) is None


def test_the_newest_form_is_that_of_the_models(database: Database) -> None:
    database.migrate()
    database.migrate()
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


@pytest.mark.postgresql
def test_what_an_older_program_cannot_bear_is_named_by_the_migration(postgresql_server: Server) -> None:
    """Else its author adds ``borne_from``: then machines are stopped together for that upgrade."""
    with postgresql_server.database() as url, configured() as config:
        database = Database(url)
        scripts = list(ScriptDirectory.from_config(config).walk_revisions())[::-1]
        since = next(number for number, script in enumerate(scripts) if script.revision == "0013")
        move(database, scripts[since].revision)
        before = forms.tables_of(database.engine)
        for script in scripts[since + 1 :]:
            move(database, script.revision)
            after = forms.tables_of(database.engine)
            found, before = list(forms.unbearable(before, after)), after
            named = getattr(script.module, "borne_from", None)
            assert not found or named == script.revision, (script.path, found)
        database.close()


@pytest.mark.postgresql
def test_each_thing_that_an_older_program_cannot_bear_is_seen(
    postgresql_server: Server, newest_postgresql: str
) -> None:
    with postgresql_server.database(like=newest_postgresql) as url:
        database = Database(url)
        before = forms.tables_of(database.engine)
        with database.engine.begin() as connection:
            for change in (
                "DROP TABLE draft",
                "ALTER TABLE setting RENAME COLUMN value TO content",
                "ALTER TABLE counter ALTER COLUMN value TYPE text",
                "ALTER TABLE counter ADD COLUMN kind text NOT NULL",
                "ALTER TABLE job ALTER COLUMN error SET NOT NULL",
                "ALTER TABLE counter ADD UNIQUE (value)",
                "ALTER TABLE job ADD CHECK (done > 0)",
                "ALTER TABLE job ADD COLUMN later text NOT NULL DEFAULT ''",
                "ALTER TABLE job ADD COLUMN person_id integer REFERENCES user_account (id)",
                "CREATE TABLE later (id integer NOT NULL)",
            ):
                connection.execute(text(change))
        assert set(forms.unbearable(before, forms.tables_of(database.engine))) == {
            "the table draft is gone",
            "setting.value is gone",
            "setting.content must be given",
            "counter.value was INTEGER and is TEXT",
            "counter.kind must be given",
            "job.error may not be left out any more",
            "counter has a new law: unique ['value']",
            "job has a new law: check done > 0",
        }
        database.close()


@pytest.mark.postgresql
def test_an_older_program_starts_and_works_on_where_the_newer_tables_bear_it(
    postgresql_server: Server, newest_postgresql: str, tmp_path: Path
) -> None:
    with postgresql_server.database(like=newest_postgresql) as url:
        database = Database(url)
        assert revision.bears(database.engine, revision.newest()) and not revision.bears(
            database.engine, "0013"
        )
        with database.engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
            connection.execute(text("ALTER TABLE publication ADD COLUMN later text NOT NULL DEFAULT ''"))
        services = build(Config.for_home(tmp_path / "older", database_url=url))
        added = services.records.publications.add(None, Description(title="Added by an older program"))
        services.operations.worker.run_pending()
        assert list(services.discovery.engine.document_ids()) == [str(added)]
        assert [
            str(warning)
            for warning in services.operations.inspector.inspect().warnings
            if "newer" in str(warning)
        ]
        with pytest.raises(LacunaError, match="Make the backup there"):
            services.operations.backups.write(tmp_path / "backup.zip")
        services.close()
        with database.engine.begin() as connection:
            revision.note_borne_from(connection, "9999")
        with pytest.raises(LacunaError, match="made by a newer Lacuna"):
            database.migrate()
        database.close()


def test_answers_outlast_their_publications_and_their_numbers_go_on(database: Database) -> None:
    move(database, "0033")
    at = _moment(database)
    with database.engine.begin() as connection:
        put = _putting(connection)
        put("publication", id=1, description={}, version=1, created_at=at, updated_at=at, sort_title="",
            filing_title="")  # fmt: skip
        for number in (1, 7):
            put("match_decision", id=number, fingerprint="f", publication_id=1, verdict="same", decided_at=at,
                for_all=False)  # fmt: skip
        connection.execute(text("DELETE FROM match_decision WHERE id = 7"))
    for _ in range(2):
        move(database, "0034")
        if database.is_sqlite:
            with database.engine.connect() as connection:
                counted = text("SELECT seq FROM sqlite_sequence WHERE name = 'match_decision'")
                assert connection.scalar(counted) == 7
        move(database, "-1", down=True)
    move(database, "0034")
    with database.engine.begin() as connection:
        connection.execute(text("DELETE FROM publication"))
        assert connection.scalar(text("SELECT count(*) FROM match_decision")) == 1
    move(database, "-1", down=True)
    with database.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM match_decision")) == 0
