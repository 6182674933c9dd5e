"""SRU as clients that nobody here wrote take it, and every diagnostic that can be met."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
import sruthi
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from catalogue import formats
from catalogue.app import create_app
from catalogue.bootstrap import Services
from search_index.interface import IndexUnavailable
from tests.support.live_pages import served
from tests.support.schemas import schema

_NAMES = {
    "1": {"s": "http://www.loc.gov/zing/srw/", "g": "http://www.loc.gov/zing/srw/diagnostic/"},
    "2": {
        "s": "http://docs.oasis-open.org/ns/search-ws/sruResponse",
        "g": "http://docs.oasis-open.org/ns/search-ws/diagnostic",
    },
}


class Answer:
    """What was answered, read."""

    def __init__(self, client: FlaskClient, query: str = "", **arguments: str) -> None:
        given = {"operation": "searchRetrieve", "version": "1.2", "query": query, **arguments}
        answer = client.get("/sru", query_string={name: value for name, value in given.items() if value})
        assert (answer.status_code, answer.mimetype) == (200, "application/xml")
        self.root: Any = etree.fromstring(answer.data)
        schema("sru_2" if self.root.nsmap["sru"] == _NAMES["2"]["s"] else "sru_1").assertValid(self.root)
        self.names = _NAMES[given["version"][:1] if given["version"] in ("1.1", "2.0") else "1"]

    def said(self, path: str) -> list[str]:
        return [str(node) for node in self.root.xpath(path, namespaces=self.names)]

    @property
    def total(self) -> int:
        return int(self.said("//s:numberOfRecords/text()")[0])

    @property
    def diagnostic(self) -> int:
        (uri,) = self.said("//g:uri/text()")
        return int(uri.rpartition("/")[2])


@pytest.fixture(scope="module")
def address(app: Flask) -> Iterator[str]:
    """The sample on a port, for clients that know HTTP alone."""
    with served(app) as site:
        yield f"{site}/sru"


def held(sample: Services, *words: str, year: int = 0) -> int:
    """How many publications have words in their titles, from a year on; counted in the database."""
    found = (
        (holding.description.full_title.lower(), holding.year or 0)
        for holding in sample.records.publications.holdings()
    )
    return sum(all(re.search(rf"\b{word}", title) for word in words) and of >= year for title, of in found)


@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_sruthi_finds_sorts_and_pages(address: str, sample: Services, version: str) -> None:
    client = sruthi.Client(url=address, record_schema="dc", sru_version=version, maximum_records=20)
    info = client.explain()
    assert {"marcxml", "mods", "dc"} <= set(info.schema)
    records = client.searchretrieve(query="dc.title = trafficking and dc.date >= 2006 sortBy dc.date")
    assert records.count == held(sample, "traffick", year=2006) > 20
    years = [int(str(record["date"])[:4]) for record in records]
    assert len(years) == records.count and years == sorted(years)


def test_yaz_finds_sorts_and_pages(address: str, sample: Services) -> None:
    yaz = shutil.which("yaz-client")
    if yaz is None:
        pytest.skip("yaz-client is not installed (Debian: apt-get install yaz)")
    commands = "\n".join(
        (
            "sru get 1.2",
            f"open {address}",
            "querytype cql",
            "format xml",
            "schema marcxml",
            'find dc.title all "trafficking persons"',
            "show 1+2",
            "find dc.title prox x",
            "quit",
        )
    )
    done = subprocess.run([yaz], input=commands, capture_output=True, text=True, timeout=60)
    found = held(sample, "traffick", r"persons?\b")
    assert f"Number of hits: {found}" in done.stdout, done.stdout
    assert done.stdout.count('<datafield tag="245"') == 2
    assert "info:srw/diagnostic/1/" in done.stdout


@pytest.mark.parametrize("version", ["1.1", "1.2", "2.0"])
def test_pages_go_on_to_the_end(client: FlaskClient, sample: Services, version: str) -> None:
    arguments = {"version": version, "operation": "" if version == "2.0" else "searchRetrieve"}
    seen: list[str] = []
    start = "1"
    while start:
        page = Answer(
            client, "cql.allRecords = 1 sortBy dc.title", startRecord=start, maximumRecords="50", **arguments
        )
        assert page.total == sample.records.publications.count()
        seen += page.said("//s:recordData//*[@tag='001']/text()")
        start = "".join(page.said("//s:nextRecordPosition/text()"))
    assert len(set(seen)) == len(seen) == sample.records.publications.count()


@pytest.mark.parametrize("record_schema", ["marcxml", "mods"])
@pytest.mark.parametrize("packing", ["xml", "string"])
def test_records_are_valid_and_read_back_here(client: FlaskClient, record_schema: str, packing: str) -> None:
    page = Answer(client, "dc.subject any fishing", recordSchema=record_schema, recordPacking=packing)
    (data, *_) = page.root.xpath("//s:recordData", namespaces=page.names)
    record = data.text.encode() if packing == "string" else etree.tostring(data[0])
    valid = {"marcxml": "MARC21slim", "mods": "mods-3-7"}[record_schema]
    schema(valid).assertValid(etree.fromstring(record))
    (first,) = formats.read(BytesIO(record), "record.xml")
    assert first.description.title and first.description.subjects


@pytest.mark.parametrize(
    ("query", "same_as"),
    [
        ('dc.title any "fishing seafood"', "dc.title = fishing or dc.title = seafood"),
        (
            "(dc.title = child or dc.title = women) not dc.date < 2010",
            "(dc.title = child not dc.date < 2010) or (dc.title = women not dc.date < 2010)",
        ),
        ("dc.date within '2006 2008'".replace("'", '"'), "dc.date >= 2006 and dc.date < 2009"),
        (
            "cql.allRecords = 1 not (dc.language = english or dc.language = km)",
            "(cql.allRecords = 1 not dc.language = eng) and (cql.allRecords = 1 not dc.language = Khmer)",
        ),
    ],
)
def test_what_is_asked_in_two_ways_is_answered_alike(client: FlaskClient, query: str, same_as: str) -> None:
    assert Answer(client, query).total == Answer(client, same_as).total > 0


def test_values_are_asked_by_their_names(client: FlaskClient, sample: Services) -> None:
    assert Answer(client, "dc.type = report and dc.coverage = thailand").total == sum(
        holding.description.kind == "report" and "Thailand" in holding.description.countries
        for holding in sample.records.publications.holdings()
    )
    words = Answer(client, "dc.title = fish*").total
    assert Answer(client, "dc.title = fishing").total < words == held(sample, "fish")


def test_an_identifier_is_found_in_any_form(client: FlaskClient, sample: Services) -> None:
    view = next(
        holding
        for holding in sample.records.publications.holdings()
        if holding.description.identifiers_of("isbn")
    )
    (isbn, *_) = view.description.identifiers_of("isbn")
    for written in (isbn, isbn.replace("-", "")):
        page = Answer(client, f'bath.isbn = "{written}"')
        assert str(view.id) in page.said("//s:recordData//*[@tag='001']/text()")
    assert Answer(client, "bath.isbn = 978-0-00-000000-2").total == 0


@pytest.mark.parametrize(
    ("number", "query", "arguments"),
    [
        (4, "a", {"operation": "scan"}),
        (5, "a", {"version": "3.0"}),
        (6, "a", {"maximumRecords": "many"}),
        (6, "a", {"startRecord": "0"}),
        (7, "", {}),
        (8, "a", {"colour": "red"}),
        (10, "a b c d", {}),
        (13, "(a", {}),
        (15, "zeerex.title = a", {}),
        (16, "dc.colour = red", {}),
        (19, "dc.title == a", {}),
        (20, "dc.title =/fuzzy a", {}),
        (22, "dc.language < en", {}),
        (27, 'dc.title = ""', {}),
        (28, "dc.title = *ing", {}),
        (28, "dc.title = f?sh", {}),
        (29, "dc.title = f*", {}),
        (36, "dc.date = lately", {}),
        (36, 'dc.title = "…"', {}),
        (61, "dc.title = trafficking", {"startRecord": "9999"}),
        (61, "dc.title = trafficking", {"startRecord": "99999"}),
        (66, "a", {"recordSchema": "picaxml"}),
        (71, "a", {"recordPacking": "zip"}),
        (82, "a sortBy dc.title/sort.descending", {}),
        (84, "a sortBy dc.title dc.date", {}),
        (86, "a sortBy dc.creator", {}),
    ],
)
def test_a_question_that_cannot_be_answered_gets_its_number(
    client: FlaskClient, number: int, query: str, arguments: dict[str, str]
) -> None:
    assert Answer(client, query, **arguments).diagnostic == number


def test_while_there_is_no_index_it_says_so(working: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    client = create_app(working.config, working).test_client()

    def fail(_request: object) -> None:
        raise IndexUnavailable("gone")

    monkeypatch.setattr(working.discovery.engine, "search", fail)
    assert Answer(client, "a").diagnostic == 2


def test_by_post_and_without_a_query(client: FlaskClient) -> None:
    fields = {"query": "dc.title = trafficking", "maximumRecords": "3"}
    assert client.post("/sru", data=fields).data == client.get("/sru", query_string=fields).data
    assert b"explainResponse" in client.get("/sru").data
    assert b"explainResponse" in client.get("/sru?version=1.1&operation=explain").data


@given(
    st.text(st.sampled_from('ab.=<>()/" \\*?dc.title cql.allRecords and or not sortBy\0\x0b'), max_size=50)
    | st.text(max_size=50),
    st.dictionaries(
        st.sampled_from(("startRecord", "maximumRecords", "recordSchema", "version", "recordPacking", "x-y")),
        st.sampled_from(("1", "0", "-1", "99999999999", "dc", "2.0", "1.1", "string")) | st.text(max_size=8),
        max_size=3,
    ),
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_asked_the_answer_is_the_protocols(
    app: Flask, query: str, arguments: dict[str, str]
) -> None:
    answer = app.test_client().get("/sru", query_string={"query": query, **arguments})
    assert answer.status_code == 200
    assert etree.fromstring(answer.data).tag.rpartition("}")[2] in (
        "searchRetrieveResponse",
        "explainResponse",
    )
