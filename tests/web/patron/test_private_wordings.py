"""Nothing that everybody may ask for changes with a list that is not published."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalogue.app import create_app
from catalogue.bootstrap import Services, build
from catalogue.config import Config
from catalogue.domain.descriptions.description import Description
from catalogue.domain.people.access import Account, Role
from catalogue.services.pledges.pledges import USUAL_TIME, today
from catalogue.web.api.rate import Bucket
from tests.support.lists import listed

HEAD = "ref_id,title,authors,year,isbn\n"
PUBLISHED = HEAD + (
    "A,Rescue raids and their survivors,Jane Doe,2005,\n"
    "B,The border river and its people,Ann Alpha,,\n"
    "C,The border river and its people,Ben Beta,,\n"
    "D,Annual review of rescue raids 2006,,2006,\n"
)
PRIVATE = HEAD + (
    "1,Rescue raids and their survivors,,2005,9780306406157\n"
    "2,The border river and its people,Ann Alpha; Ben Beta,,\n"
    "3,Annual review of rescue raids 2006,,,\n"
    "4,Annual review of rescue raids 2007,,2007,\n"
)
ADDRESSES = (
    "/en/",
    "/en/wanted",
    "/en/wanted/print",
    "/en/wanted.csv",
    "/en/wanted.ris",
    "/en/wanted.atom",
    "/en/coverage",
    "/en/coverage/runs",
    "/en/coverage/collection",
    "/en/lists",
    "/en/openurl?title=Rescue+raids+and+their+survivors&date=2005",
    "/openurl?isbn=9780306406157&format=json",
    "/sitemap-wanted-0.xml",
    "/api/v1/wanted",
    "/api/v1/coverage",
    "/oai?verb=ListRecords&metadataPrefix=oai_dc",
    "/sru?operation=searchRetrieve&version=1.2&query=raids",
)
MOMENT = re.compile(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)")
OF_ITS_REQUEST = re.compile(r'nonce-?[^ ;"]*|nonce="[^"]*"|name="csrf_token" value="[^"]*"')


@pytest.fixture
def kept(empty_home: Path) -> Iterator[Services]:
    with_nothing = build(Config.for_home(empty_home))
    yield with_nothing
    with_nothing.close()


@pytest.fixture
def site(kept: Services) -> Flask:
    made = create_app(kept.config, kept)
    made.extensions["api_bucket"] = Bucket(0)
    return made


def person(services: Services, name: str, role: Role, agency: str = "") -> Account:
    services.access.accounts.add(
        None, f"{name}@example.org", [role], password="a long enough one", agency=agency
    )
    found = services.access.accounts.by_email(f"{name}@example.org")
    assert found is not None
    return found


def said_publicly(client: FlaskClient, keys: list[str]) -> dict[str, str]:
    """Every answer, without what is of the moment in which it is asked."""
    answers = {}
    of_titles = (address for key in keys for address in (f"/en/wanted/{key}", f"/api/v1/wanted/{key}"))
    for address in (*ADDRESSES, *of_titles):
        answer = client.get(address, follow_redirects=True)
        body = answer.get_data(as_text=True)
        answers[address] = f"{answer.status_code} {OF_ITS_REQUEST.sub('', MOMENT.sub('', body))}"
    queries = {"q0": {"query": "Rescue raids and their survivors"}, "q1": {"query": "The border river"}}
    sent = client.post("/reconcile", data={"queries": json.dumps(queries)})
    answers["reconcile"] = sent.get_data(as_text=True)
    checked = client.post("/api/v1/gap-check", json={"entries": [{"title": "Rescue raids"}]})
    answers["gap check"] = f"{checked.status_code}"
    return answers


@pytest.mark.parametrize("is_older", [True, False], ids=["older", "younger"])
def test_what_everybody_sees_stays_when_a_private_list_comes_goes_and_is_reworded(
    kept: Services, site: Flask, is_older: bool
) -> None:
    librarian = person(kept, "librarian", Role.LIBRARIAN)
    member = person(kept, "member", Role.MEMBER, "IOM")
    owner = person(kept, "owner", Role.MEMBER, "UNICEF")
    client = site.test_client()
    private = listed(kept, owner, PRIVATE) if is_older else None
    listed(kept, member, PUBLISHED, librarian)
    titles = kept.pledges.wanted.titles()
    assert len(titles) == 4
    keys = [title.key for title in titles]
    raids = next(title.key for title in titles if title.title.startswith("Rescue"))
    kept.pledges.pledges.pledge(member, raids, today() + USUAL_TIME)
    before = said_publicly(client, keys)
    assert raids in before["/api/v1/wanted"] and before[f"/en/wanted/{raids}"].startswith("200")
    assert {name for name, answer in before.items() if name[0] == "/" and answer[:3] != "200"} == set()

    if private is None:
        private = listed(kept, owner, PRIVATE)
        assert said_publicly(client, keys) == before
    report = kept.lists.reports.report(owner, private)
    assert report is not None
    for row in report.rows:
        assert client.get(f"/en/wanted/{row.fingerprint[:16]}").status_code == 404
        assert client.get(f"/api/v1/wanted/{row.fingerprint[:16]}").status_code == 404
    entry_ids = [row.entry_id for row in report.rows]
    kept.lists.entries.edit(owner, entry_ids[0], Description(title="A wholly different one", year="2020"))
    kept.operations.worker.run_pending()
    assert said_publicly(client, keys) == before
    kept.lists.entries.split(owner, entry_ids[1], "The border river. 2001\nIts people. 2002")
    kept.lists.entries.remove(owner, entry_ids[2])
    kept.operations.worker.run_pending()
    assert said_publicly(client, keys) == before
    kept.lists.lists.remove(owner, private)
    kept.operations.worker.run_pending()
    assert said_publicly(client, keys) == before
