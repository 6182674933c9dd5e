"""The change log promises: every change stands in it, and every act can be put back."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from catalogue.domain.descriptions.description import Description, Identifier
from catalogue.errors import Conflict, NotFound
from catalogue.storage.engine.database import Act, Database
from catalogue.storage.models import Change, ChangeSet, Copy, IndexQueue, Publication, PublicationKey, User
from catalogue.storage.on_flush import changes

BOOK = Description(
    title="Sold Like Chicken", year="២០០៣", identifiers=(Identifier("isbn", "978-92-2-121319-2"),)
)


def add_book(database: Database) -> int:
    with database.write(Act("publication_added", actor="Sokha", params={"title": BOOK.title})) as session:
        row = Publication(description=BOOK.to_dict())
        session.add(row)
        session.flush()
        session.add(Copy(publication_id=row.id, accession_number="HTIC-00001"))
        return row.id


def edit_title(database: Database, publication_id: int, title: str) -> None:
    with database.write(Act("publication_edited", params={"title": title})) as session:
        row = session.get_one(Publication, publication_id)
        row.description = {**row.description, "title": title}


def newest_act(database: Database) -> int:
    with database.read() as session:
        return session.scalars(select(ChangeSet.id).order_by(ChangeSet.id.desc())).first() or 0


def revert(database: Database, act_id: int) -> None:
    with database.write(Act("reverted")) as session:
        changes.revert(session, act_id)


def title_of(database: Database, publication_id: int) -> str | None:
    with database.read() as session:
        row = session.get(Publication, publication_id)
        return row.read_description().title if row else None


def test_an_act_says_who_changed_what_from_what_to_what(database: Database) -> None:
    publication_id = add_book(database)
    edit_title(database, publication_id, "Sold like chicken")

    with database.read() as session:
        history = changes.history_of(session, publication_id)

    (edited, edits), (added, additions) = history
    assert (edited.action, added.actor) == ("publication_edited", "Sokha")
    assert edits[0].before is not None and edits[0].after is not None
    assert edits[0].before["description"]["title"] == "Sold Like Chicken"
    assert edits[0].after["description"]["title"] == "Sold like chicken"
    assert {addition.table_name for addition in additions} == {"publication", "copy"}


def test_a_change_without_an_act_is_refused(database: Database) -> None:
    with pytest.raises(RuntimeError), database.write() as session:
        session.add(Publication(description=BOOK.to_dict()))


def test_what_an_act_did_is_put_back_and_can_be_done_again(database: Database) -> None:
    publication_id = add_book(database)
    added = newest_act(database)

    revert(database, added)
    assert title_of(database, publication_id) is None

    revert(database, newest_act(database))
    assert title_of(database, publication_id) == "Sold Like Chicken"
    with database.read() as session:
        assert session.scalars(select(Copy.accession_number)).all() == ["HTIC-00001"]
        assert session.scalars(select(PublicationKey.key)).all() == ["isbn:9789221213192"]


def test_an_act_on_which_later_ones_rest_is_not_put_back(database: Database) -> None:
    publication_id = add_book(database)
    added = newest_act(database)
    edit_title(database, publication_id, "Another title")

    with pytest.raises(Conflict) as refusal:
        revert(database, added)

    assert refusal.value.code == "later_changes"
    assert title_of(database, publication_id) == "Another title"


def test_an_act_is_put_back_once(database: Database) -> None:
    publication_id = add_book(database)
    edit_title(database, publication_id, "Another title")
    edited = newest_act(database)

    revert(database, edited)
    assert title_of(database, publication_id) == "Sold Like Chicken"
    with pytest.raises(Conflict) as refusal:
        revert(database, edited)
    assert refusal.value.code == "already_reverted"


def test_an_unknown_act_is_said_to_be_unknown(database: Database) -> None:
    with pytest.raises(NotFound):
        revert(database, 12345)


def test_a_refused_revert_leaves_nothing_half_done(database: Database) -> None:
    publication_id = add_book(database)
    added = newest_act(database)
    with database.write(Act("copy_added")) as session:
        session.add(Copy(publication_id=publication_id, accession_number="HTIC-00002"))

    with pytest.raises(Conflict):
        revert(database, added)

    with database.read() as session:
        assert len(session.scalars(select(Copy)).all()) == 2


def test_no_password_stands_in_the_log(database: Database) -> None:
    with database.write(Act("user_added", params={"email": "a@example.org"})) as session:
        session.add(User(email="a@example.org", roles=["member"], password_hash="argon2-secret"))

    with database.read() as session:
        assert all("argon2-secret" not in str(change.after) for change in session.scalars(select(Change)))


def test_whatever_changes_a_publication_has_it_indexed_again(database: Database) -> None:
    publication_id = add_book(database)
    with database.write() as session:
        session.query(IndexQueue).delete()
    with database.write(Act("copy_edited")) as session:
        session.scalars(select(Copy)).one().status = "lost"

    with database.read() as session:
        assert session.scalars(select(IndexQueue.publication_id)).all() == [publication_id]


def test_keys_and_year_follow_the_description(database: Database) -> None:
    publication_id = add_book(database)
    with database.write(Act("publication_edited")) as session:
        row = session.get_one(Publication, publication_id)
        row.description = BOOK.with_changes(year="2551 BE", identifiers=()).to_dict()

    with database.read() as session:
        row = session.get_one(Publication, publication_id)
        assert row.year == 2008
        assert session.scalars(select(PublicationKey.key)).all() == []
