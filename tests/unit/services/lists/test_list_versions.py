"""A new version of a list, laid on within one write: whoever sends a long one keeps nobody waiting."""

from __future__ import annotations

from io import BytesIO

from sqlalchemy import event

from catalogue.bootstrap import Services
from catalogue.domain.people.access import Account
from catalogue.services.lists.lists import NewList


def _sheet(count: int, edition: str = "") -> BytesIO:
    lines = "".join(f"{n},Report number {n} on the border,{1960 + n},{edition}\n" for n in range(count))
    return BytesIO(f"ref_id,title,year,edition\n{lines}".encode())


def _laid(services: Services, member: Account, count: int) -> tuple[int, list[str]]:
    """Return a list of which every title was worded anew, and the statements that it took."""
    received = services.lists.files.receive(member, f"List of {count}", _sheet(count), "list.csv")
    assert isinstance(received, NewList)
    list_id = received.list_id
    versions = services.lists.versions
    token = versions.receive(member, list_id, _sheet(count, "2nd ed."), "list.csv")
    plan = versions.plan(member, list_id, token, "list.csv")
    assert len(plan.reworded) == count
    asked: list[str] = []

    def note(*given: object) -> None:
        asked.append(str(given[2]))

    event.listen(services.database.engine, "before_cursor_execute", note)
    versions.apply(member, list_id, token, "list.csv", digest=plan.digest, keep_gone=False)
    event.remove(services.database.engine, "before_cursor_execute", note)
    return list_id, asked


def test_what_was_said_of_reworded_titles_is_looked_for_once_and_not_for_each(
    services: Services, member: Account
) -> None:
    """Of 8,000 titles it kept the database for 17 seconds, and every other write waiting."""
    _, few = _laid(services, member, 5)
    _, many = _laid(services, member, 55)
    assert len(many) < len(few) + 25, "half a statement for each title more, at most"
