"""The gap check as a reconciliation service: a spreadsheet goes through it as OpenRefine sends one."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import validate

from catalogue.bootstrap import Services
from catalogue.domain.gaps.reference_lists import Verdict
from catalogue.formats.linked.reconciliation import MOST_QUERIES
from catalogue.web.api.rate import Bucket
from tests.web.member_site import checked_list, entry_id, person

CANDIDATE = {
    "type": "object",
    "required": ["id", "name", "score", "match", "type", "features"],
    "properties": {
        "id": {"type": "string"},
        "name": {"type": "string"},
        "score": {"type": "number", "minimum": 0, "maximum": 100},
        "match": {"type": "boolean"},
        "type": {
            "type": "array",
            "items": {
                "type": "object", "required": ["id"],
                "properties": {"id": {"type": "string"}, "name": {"type": "string"}},
            },
        },
        "features": {
            "type": "array",
            "items": {
                "type": "object", "required": ["id", "value"],
                "properties": {"id": {"type": "string"}, "value": {"type": ["boolean", "number"]}},
            },
        },
    },
}  # fmt: skip

SPREADSHEET = """title,author,year
Trafficking in Persons Report 2008,United States. Department of State,2008
Trafficking in Persons Report 2009,United States. Department of State,2009
debt bondage in the fishing industry,UNIAP,2009
Nothing like it anywhere at all,,
"""


@pytest.fixture
def client(site: Flask) -> FlaskClient:
    site.extensions["api_bucket"] = Bucket(0)
    return site.test_client()


class Refine:
    """A client of the protocol that knows an address and nothing else, as OpenRefine does."""

    def __init__(self, client: FlaskClient, address: str) -> None:
        self._client = client
        self._address = address
        self.manifest: dict[str, Any] = client.get(address).get_json()

    def reconcile(self, rows: list[dict[str, str]]) -> list[list[dict[str, Any]]]:
        """The candidates of each row: its title, with its other columns as properties."""
        found: list[list[dict[str, Any]]] = []
        size = self.manifest["batchSize"]
        for start in range(0, len(rows), size):
            batch = {
                f"q{at}": {
                    "query": row["title"],
                    "type": self.manifest["defaultTypes"][0]["id"],
                    "properties": [
                        {"pid": {"author": "authors"}.get(name, name), "v": value}
                        for name, value in row.items()
                        if name != "title" and value
                    ],
                }
                for at, row in enumerate(rows[start : start + size])
            }
            answer = self._client.post(self._address, data={"queries": json.dumps(batch)})
            assert answer.status_code == 200, answer.text
            results = answer.get_json()
            assert results.keys() == batch.keys()
            found += [results[key]["result"] for key in batch]
        return found


def test_a_spreadsheet_is_reconciled_against_the_holdings(client: FlaskClient) -> None:
    rows = list(csv.DictReader(io.StringIO(SPREADSHEET)))
    found = Refine(client, "/reconcile").reconcile(rows)
    for candidates in found:
        for candidate in candidates:
            validate(candidate, CANDIDATE)
    assert [bool(candidates and candidates[0]["match"]) for candidates in found] == [True, False, True, False]
    assert found[0][0]["name"] == "Trafficking in Persons Report 2008"
    evidence = {feature["id"]: feature["value"] for feature in found[0][0]["features"]}
    assert evidence["held"] is True and evidence["title"] == 1.0 and evidence["year"] == 1.0
    assert not any(candidate["match"] for candidate in found[1]), "another year of a run is not held"


def test_long_queries_cost_by_their_length(client: FlaskClient, site: Flask) -> None:
    site.extensions["api_bucket"] = Bucket(25, clock=lambda: 0.0)
    batch = {f"q{number}": {"query": "x" * 3_000, "type": "subject"} for number in range(MOST_QUERIES)}
    sent = [client.post("/reconcile", data={"queries": json.dumps(batch)}) for _ in range(3)]
    assert [answer.status_code for answer in sent] == [200, 200, 429], (
        "five hundred characters of each are read"
    )


def test_the_manifest_leads_to_services_that_answer(client: FlaskClient) -> None:
    manifest = client.get("/reconcile").get_json()
    assert manifest["versions"] == ["0.2"]
    assert {
        "name",
        "identifierSpace",
        "schemaSpace",
        "view",
        "preview",
        "suggest",
        "extend",
    } <= manifest.keys()
    for kind, service in manifest["suggest"].items():
        address = service["service_url"].partition("/reconcile")[2] + service["service_path"]
        answer = client.get(f"/reconcile{address}?prefix=p")
        assert answer.get_json()["result"], kind
    preview = client.get(manifest["preview"]["url"].partition("8000")[2].replace("{{id}}", "1"))
    assert "Trafficking in Persons Report 2008" in preview.text
    assert "frame-ancestors *" in preview.headers["Content-Security-Policy"]
    seen = client.get("/reconcile/view?id=1")
    assert seen.status_code == 302 and seen.headers["Location"].endswith("/publication/1")
    assert client.get("/reconcile").headers["Access-Control-Allow-Origin"] == "*"


def test_values_are_fetched_of_what_was_found(client: FlaskClient) -> None:
    asked = {"ids": ["1", "person:nobody"], "properties": [{"id": "year"}, {"id": "held"}, {"id": "authors"}]}
    answer = client.post("/reconcile", data={"extend": json.dumps(asked)}).get_json()
    assert [column["id"] for column in answer["meta"]] == ["year", "held", "authors"]
    assert answer["rows"]["1"] == {
        "year": [{"int": 2008}],
        "held": [{"str": "yes"}],
        "authors": [{"str": "United States. Department of State"}],
    }
    assert answer["rows"]["person:nobody"] == {"year": [], "held": [], "authors": []}
    proposed = client.get("/reconcile/extend/propose?type=publication&limit=3").get_json()
    assert len(proposed["properties"]) == 3
    draft = client.post("/reconcile/draft/extend", json=asked).get_json()
    assert draft["rows"][0] == {
        "id": "1",
        "properties": [{"id": key, "values": value} for key, value in answer["rows"]["1"].items()],
    }


def test_the_draft_says_the_same_in_its_own_shape(client: FlaskClient) -> None:
    name = {"matchType": "name", "propertyValue": "Trafficking in Persons Report 2008"}
    year = {"matchType": "property", "propertyId": "year", "propertyValue": 2008}
    answer = client.post("/reconcile/draft/match", json={"queries": [{"conditions": [name, year]}]})
    (result,) = answer.get_json()["results"]
    assert result["candidates"][0]["match"] is True
    assert all({"id", "name", "value"} == feature.keys() for feature in result["candidates"][0]["features"])
    assert client.get("/reconcile/draft").get_json()["versions"] == ["1.0-draft"]
    asked_before = client.options("/reconcile/draft/match")
    assert "Content-Type" in asked_before.headers["Access-Control-Allow-Headers"]


@pytest.mark.parametrize(
    ("kind", "asked", "found"),
    [
        ("body", "Department of State United States", "United States. Department of State"),
        ("body", "UNIAP", "UNIAP"),
        ("subject", "Bonded labor", None),
    ],
)
def test_names_are_reconciled_too(client: FlaskClient, kind: str, asked: str, found: str | None) -> None:
    batch = {"q": {"query": asked, "type": kind}}
    (first, *_) = client.get("/reconcile", query_string={"queries": json.dumps(batch)}).get_json().values()
    names = [candidate["name"] for candidate in first["result"] if candidate["match"]]
    assert (names == [found]) if found else not names


def test_a_name_is_found_in_any_of_its_forms(sample: Services, app: Flask) -> None:
    app.extensions["api_bucket"] = Bucket(0)
    client = app.test_client()
    queries = {
        "person": {"query": "Rebecca Surtees", "type": "person"},
        "body": {"query": "UNODC", "type": "body"},
        "subject": {"query": "ពលកម្មកុមារ", "type": "subject"},
    }
    answer = client.post("/reconcile", data={"queries": json.dumps(queries)}).get_json()
    best = {key: result["result"][0] for key, result in answer.items() if result["result"]}
    assert best["person"]["name"] == "Surtees, Rebecca" and best["person"]["match"]
    assert best["body"]["name"] == "United Nations Office on Drugs and Crime" and best["body"]["match"]
    view = client.get("/reconcile/view", query_string={"id": best["person"]["id"]})
    assert "search?q=author" in view.headers["Location"]
    preview = client.get("/reconcile/preview", query_string={"id": best["body"]["id"]}).text
    assert "United Nations Office for Drug Control" in preview


def test_what_members_answered_stays_theirs(client: FlaskClient, services: Services) -> None:
    list_id = checked_list(services)
    owner = person(services, "owner")
    batch = json.dumps(
        {"q": {"query": "Trafficking in Persons Report 2009", "properties": [{"pid": "year", "v": "2009"},
         {"pid": "authors", "v": "United States. Department of State"}]}}
    )  # fmt: skip
    before = client.post("/reconcile", data={"queries": batch}).get_json()
    services.lists.answers.decide(owner, entry_id(services, list_id, "B"), 1, Verdict.SAME)
    assert client.post("/reconcile", data={"queries": batch}).get_json() == before
    assert not any(candidate["match"] for candidate in before["q"]["result"])


@pytest.mark.parametrize(
    ("batch", "status"),
    [
        ("", 400),
        ("[", 400),
        ("[]", 400),
        ('{"q": 1}', 400),
        ('{"q": {}}', 400),
        ('{"q": {"query": 7}}', 400),
        ('{"q": {"query": "a", "limit": "x"}}', 400),
        ('{"q": {"query": "a", "properties": {}}}', 400),
        ('{"q": {"query": "\\ud800"}}', 400),
        ("[" * 50_000, 400),
        (json.dumps({f"q{at}": {"query": "a"} for at in range(MOST_QUERIES + 1)}), 413),
    ],
)
def test_a_malformed_batch_is_refused(client: FlaskClient, batch: str, status: int) -> None:
    answer = client.post("/reconcile", data={"queries": batch})
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert client.post("/reconcile/draft/match", data=batch).status_code in (400, 413)


_ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["query", "type", "limit", "properties", "pid", "v", "queries", "conditions", "ids"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(value=_ANY)
@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_batch_breaks_it(client: FlaskClient, value: object) -> None:
    sent = json.dumps(value)
    for address, fields in (("/reconcile", {"queries": sent}), ("/reconcile", {"extend": sent})):
        assert client.post(address, data=fields).status_code in (200, 400, 413)
    for address in ("/reconcile/draft/match", "/reconcile/draft/extend"):
        assert client.post(address, data=sent).status_code in (200, 400, 413)
