"""Files that become lists: odd things kept in sight, unknown columns asked about once."""

from __future__ import annotations

import os
from io import BytesIO

import pytest

from catalogue.bootstrap import Services
from catalogue.domain.gaps.reference_lists import Visibility
from catalogue.domain.people.access import Account, Role
from catalogue.errors import InvalidInput, NotAllowed, NotFound
from catalogue.services.days import this_day
from catalogue.services.lists.files.list_files import WaitingFile
from catalogue.services.lists.lists import NewList
from catalogue.storage.reference_lists.lists import entries_of
from tests.unit.services.conftest import add_account

UNKNOWN = b"Obra;Quien;Cuando\nDebt bondage at sea;UNIAP;2009\n"
NAMED = {"Obra": "title", "Quien": "authors", "Cuando": "year"}


def receive(services: Services, account: Account, content: bytes = UNKNOWN) -> object:
    return services.lists.files.receive(account, "", BytesIO(content), "lista.csv")


def waiting_file(services: Services, account: Account) -> WaitingFile:
    received = receive(services, account)
    assert isinstance(received, WaitingFile)
    return received


def test_columns_are_asked_for_once_and_by_person(services: Services, member: Account) -> None:
    asked = waiting_file(services, member)
    assert asked.rows[0] == ("Obra", "Quien", "Cuando") and asked.guesses == ("title", "", "year")
    made = services.lists.files.name_columns(member, asked.token, "", asked.filename, NAMED)
    assert services.lists.lists.get(member, made.list_id).name == "lista"
    with pytest.raises(NotFound):
        services.lists.files.waiting(member, asked.token, asked.filename)

    assert isinstance(receive(services, member), NewList)
    assert waiting_file(services, add_account(services, "other@example.org", Role.MEMBER))


def test_what_is_known_of_some_columns_is_a_guess(services: Services, member: Account) -> None:
    asked = waiting_file(services, member)
    services.lists.files.name_columns(member, asked.token, "", asked.filename, NAMED)
    received = receive(services, member, b"Cosa;Quien\nDebt bondage at sea;UNIAP\n")
    assert isinstance(received, WaitingFile) and received.guesses == ("title", "authors")


def test_a_title_is_needed_and_the_file_waits_on(services: Services, member: Account) -> None:
    asked = waiting_file(services, member)
    with pytest.raises(InvalidInput):
        services.lists.files.name_columns(member, asked.token, "", asked.filename, {"Cuando": "year"})
    assert services.lists.files.waiting(member, asked.token, asked.filename) == asked


def test_a_waiting_file_is_its_senders_and_not_kept_for_long(services: Services, member: Account) -> None:
    asked = waiting_file(services, member)
    other = add_account(services, "other@example.org", Role.MEMBER)
    for account, token in ((other, asked.token), (member, "../../lacuna.db"), (member, "0" * 32)):
        with pytest.raises(NotFound):
            services.lists.files.waiting(account, token, asked.filename)

    (path,) = (services.config.home / "list_files").iterdir()
    os.utime(path, (0, 0))
    services.notifications.outbox.begin_day(this_day())
    assert not path.exists(), "though nobody sent another"


def test_what_was_odd_in_a_file_stays_in_sight_of_those_who_may_change_the_list(
    services: Services, member: Account
) -> None:
    received = receive(services, member, b"title,isbn,colour\nDebt bondage,9780306406158,red\n")
    assert isinstance(received, NewList)
    codes = {problem.code for problem in services.lists.lists.problems(member, received.list_id)}
    assert codes == {"isbn_check_digit", "unknown_column"}
    assert services.lists.lists.get(member, received.list_id).problem_count == 2
    with pytest.raises((NotFound, NotAllowed)):
        stranger = add_account(services, "other@example.org", Role.MEMBER)
        services.lists.lists.problems(stranger, received.list_id)


def test_what_was_taken_off_before_a_list_was_shown_is_not_told_by_what_was_odd_in_its_file(
    services: Services, member: Account, librarian: Account
) -> None:
    content = b"no,title\n1,Debt bondage\n2,Their secret\n3,debt bondage\n4,their secret\n"
    received = receive(services, member, content)
    assert isinstance(received, NewList)
    list_id, lists = received.list_id, services.lists.lists

    def told(account: Account) -> list[str]:
        return [problem.value for problem in lists.problems(account, list_id)]

    with services.database.read() as session:
        secret = [
            entry.id
            for entry in entries_of(session, list_id)
            if "ecret" in entry.read_description().full_title
        ]
    for entry_id in secret:
        services.lists.entries.remove(member, entry_id)
    lists.edit(member, list_id, "Shared", Visibility.PRIVATE, help_asked=True)
    assert told(member) == ["debt bondage", "their secret"]
    assert told(librarian) == ["debt bondage", ""]


@pytest.mark.parametrize(
    ("text", "header"),
    [
        (b"Our wishes;;\nObra;Quien;Cuando\nDebt bondage;UNIAP;2009\n", 2),
        (b"Debt bondage;UNIAP;2009\nSold;LICADHO;2003\n", 0),
    ],
    ids=["below a heading", "none"],
)
def test_the_row_of_names_is_guessed(services: Services, member: Account, text: bytes, header: int) -> None:
    received = receive(services, member, text)
    assert isinstance(received, WaitingFile) and received.header == header


def test_a_list_that_was_sent_before_and_a_title_that_stands_twice_are_named(
    services: Services, member: Account
) -> None:
    content = b"no,title\n1,Debt bondage\n2,Sold\n3,debt bondage\n"
    first = receive(services, member, content)
    assert isinstance(first, NewList) and first.twin is None
    assert [
        (problem.code, problem.line, problem.params)
        for problem in services.lists.lists.problems(member, first.list_id)
    ] == [("entry_twice", 4, {"first": "1"})]
    second = receive(services, member, content)
    assert isinstance(second, NewList) and second.twin and second.twin.list_id == first.list_id
    shorter = receive(services, member, content[:-16])
    assert isinstance(shorter, NewList) and shorter.twin is None
    services.lists.lists.remove(member, second.list_id)
    services.lists.lists.remove(member, first.list_id)
    third = receive(services, member, content)
    assert isinstance(third, NewList) and third.twin is None
    other = receive(services, add_account(services, "other@example.org", Role.MEMBER), content)
    assert isinstance(other, NewList) and other.twin is None
