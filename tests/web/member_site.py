"""A small catalogue with a member, a colleague, a stranger and the librarian, for tests of lists."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from catalogue.bootstrap import Services, build
from catalogue.config import Config
from catalogue.domain.descriptions.description import Contributor, ContributorKind, Description
from catalogue.domain.gaps.gap_report import Status
from catalogue.domain.people.access import Account, Role
from catalogue.services.records.publications import CopyData
from tests.web.support import Browser

PASSWORD = "a password for tests"
STATE = Contributor("United States. Department of State", ContributorKind.BODY)
UNIAP = Contributor("UNIAP", ContributorKind.BODY)
HELD = (
    Description(title="Trafficking in Persons Report 2008", year="2008", contributors=(STATE,)),
    Description(title="Trafficking in Persons Report 2010", year="2010", contributors=(STATE,)),
    Description(title="Debt bondage in the fishing industry", year="2009", contributors=(UNIAP,)),
    Description(
        title="Report of the workshop on forensic aspects of investigations",
        year="2010",
        contributors=(UNIAP,),
    ),
)
LIST = (
    "ref_id,title,authors,year\n"
    "A,Trafficking in Persons Report 2008,United States. Department of State,2008\n"
    "B,Trafficking in Persons Report 2009,United States. Department of State,2009\n"
    "C,=cmd|' /C calc'!A0 and nothing like it anywhere,,\n"
    "D,Report of the workshop on forensic aspects of investigations,UNIAP,2012\n"
)
PEOPLE = {
    "owner": (Role.MEMBER, "IOM"),
    "colleague": (Role.MEMBER, "IOM"),
    "stranger": (Role.MEMBER, "UNICEF"),
    "librarian": (Role.LIBRARIAN, ""),
}


@contextmanager
def member_services(home: Path, **settings: Any) -> Iterator[Services]:
    """A small catalogue and four people; each test makes lists of its own."""
    built = build(Config.for_home(home, **settings))
    for name, (role, agency) in PEOPLE.items():
        built.access.accounts.add(
            None, f"{name}@test.example", [role], password=PASSWORD, name=f"The {name}", agency=agency
        )
    librarian = person(built, "librarian")
    for description in HELD:
        built.records.publications.add(librarian, description, [CopyData(call_number="REP 1")])
    built.operations.worker.run_pending()
    yield built
    built.close()


def person(services: Services, name: str) -> Account:
    found = services.access.accounts.by_email(f"{name}@test.example")
    assert found is not None
    return found


def log_in(site: Flask, name: str) -> Browser:
    return Browser(site, PASSWORD).as_role(name)


def checked_list(services: Services, text: str = LIST, name: str = "My list") -> int:
    """A checked list of the owner, with no answer standing from another test."""
    account = person(services, "owner")
    list_id = services.lists.lists.from_file(account, name, BytesIO(text.encode()), "list.csv").list_id
    services.lists.reports.start(account, list_id)
    services.operations.worker.run_pending()
    return list_id


def entry_id(services: Services, list_id: int, reference_id: str) -> int:
    report = services.lists.reports.report(person(services, "owner"), list_id)
    assert report is not None
    return next(row.entry_id for row in report.rows if row.reference_id == reference_id)


def status_of(services: Services, list_id: int, reference_id: str) -> Status:
    report = services.lists.reports.report(person(services, "owner"), list_id)
    assert report is not None
    return next(row.result.status for row in report.rows if row.reference_id == reference_id)


def follow(browser: Browser, answer: TestResponse) -> TestResponse:
    assert answer.status_code == 303, answer.text
    return browser.get(answer.location)
