"""OAI-PMH as harvesters that nobody here wrote take it, and every error of the protocol."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from oaipmh_scythe import Scythe
from sickle import Sickle

from catalogue import formats
from catalogue.app import create_app
from catalogue.bootstrap import Services
from catalogue.domain.descriptions.description import Description, SourceField
from catalogue.formats.protocols import oai_pmh
from catalogue.services.records.publications import CopyData
from catalogue.storage.models import SharedRecord
from tests.support.live_pages import served
from tests.support.schemas import schema

_OAI = {
    "o": "http://www.openarchives.org/OAI/2.0/",
    "d": "http://purl.org/dc/elements/1.1/",
    "m": "http://www.loc.gov/MARC21/slim",
    "s": "http://www.loc.gov/mods/v3",
}
ERRORS = {
    "badVerb", "badArgument", "badResumptionToken", "cannotDisseminateFormat", "idDoesNotExist",
    "noRecordsMatch", "noSetHierarchy",
}  # fmt: skip


def ask(client: FlaskClient, **arguments: str) -> Any:
    """The root of an answer; ``from_`` is the argument "from"."""
    given = {name.rstrip("_"): value for name, value in arguments.items()}
    answer = client.get("/oai", query_string=given)
    assert (answer.status_code, answer.mimetype) == (200, "text/xml")
    return etree.fromstring(answer.data)


def said(root: Any, path: str) -> list[str]:
    return [str(node) for node in root.xpath(path, namespaces=_OAI)]


def error(client: FlaskClient, **arguments: str) -> str:
    (code,) = said(ask(client, **arguments), "/o:OAI-PMH/o:error/@code")
    return code


@pytest.fixture(scope="module")
def address(app: Flask) -> Iterator[str]:
    """The sample on a port, for clients that know HTTP alone."""
    with served(app) as site:
        yield f"{site}/oai"


@pytest.mark.parametrize("prefix", ["oai_dc", "marc21", "mods"])
def test_sickle_harvests_everything(address: str, sample: Services, prefix: str) -> None:
    harvester = Sickle(address)
    assert prefix in {form.metadataPrefix for form in harvester.ListMetadataFormats()}
    records = list(harvester.ListRecords(metadataPrefix=prefix))
    names = [record.header.identifier for record in records]
    assert (
        len(set(names)) == len(names) == sample.records.publications.count() + sample.pledges.wanted.count()
    )
    held = [record for record in records if "wanted" not in record.header.setSpecs]
    assert len(held) == sample.records.publications.count()
    assert all(record.metadata for record in records) or prefix != "oai_dc"


def test_scythe_harvests_by_set_and_by_time(address: str, sample: Services) -> None:
    with Scythe(address) as scythe:
        harvester: Any = scythe  # its types do not tell apart what it answers
        sets = {answer.setSpec for answer in harvester.list_sets()}
        assert {"held", "wanted", "kind", "kind:report", "theme:child-labour"} <= sets
        wanted = list(harvester.list_records(metadata_prefix="oai_dc", set_="wanted"))
        assert len(wanted) == sample.pledges.wanted.count()
        assert all("does not hold" in " ".join(answer.metadata["description"]) for answer in wanted)
        kinds = [
            len(list(harvester.list_identifiers(metadata_prefix="oai_dc", set_=spec)))
            for spec in sets
            if spec.startswith("kind:")
        ]
        assert len(list(harvester.list_identifiers(metadata_prefix="oai_dc", set_="kind"))) == sum(kinds)
        earliest = harvester.identify().earliestDatestamp
        again = list(harvester.list_identifiers(metadata_prefix="oai_dc", from_=earliest))
        assert len(again) == sample.records.publications.count() + sample.pledges.wanted.count()


def test_what_goes_out_as_marc_and_mods_comes_in_here(client: FlaskClient, sample: Services) -> None:
    for prefix, path in (("marc21", "//m:record"), ("mods", "//s:mods")):
        root = ask(client, verb="ListRecords", metadataPrefix=prefix)
        records = root.xpath(path, namespaces=_OAI)
        assert len(records) == oai_pmh.PAGE
        reading = formats.read(BytesIO(etree.tostring(root)), "answer.xml")
        titles = {record.description.title for record in reading}
        first = sample.records.publications.get(1)
        assert first.description.title in titles and reading.problem_count == 0


@pytest.mark.parametrize("prefix", ["oai_dc", "marc21", "mods"])
def test_every_answer_is_valid_by_the_schemas(client: FlaskClient, prefix: str) -> None:
    lists = {"verb": "ListRecords", "metadataPrefix": prefix}
    first = ask(client, **lists)
    name = said(first, "//o:header/o:identifier/text()")[0]
    for answered in (
        first,
        ask(client, verb="ListRecords", resumptionToken=said(first, "//o:resumptionToken/text()")[0]),
        ask(client, **lists, set="wanted"),
        ask(client, verb="GetRecord", metadataPrefix=prefix, identifier=name),
        ask(client, verb="ListIdentifiers", metadataPrefix=prefix, from_="2020-01-01"),
        ask(client, verb="ListMetadataFormats", identifier=name),
        ask(client, **lists, set="kind:no-such-kind"),
        ask(client, **lists, from_="2026-13-01"),
        ask(client, verb="Identify"),
        ask(client, verb="ListSets"),
        ask(client, verb="nonsense"),
    ):
        schema("harvested").assertValid(answered)


def test_a_record_says_where_it_stands_and_nothing_that_is_not_for_everybody(working: Services) -> None:
    client = create_app(
        replace(working.config, public_address="https://library.example.org"), working
    ).test_client()
    donor = working.acquisitions.donations.donors()[0]
    local = (
        SourceField("marc", "952", "  $gprice of a gift"),
        SourceField("table", "Notes", "told in secret"),
    )
    description = Description(title="Nets & ropes\x0b", kind="report", source_fields=local)
    added = working.records.publications.add(
        None, description, [CopyData(call_number="331 NET", location="Hall", note="torn", donor_id=donor.id)]
    )
    working.operations.worker.run_pending()
    namespace = f"lacuna-{working.sharing.identity.uuid()}"
    for prefix in ("oai_dc", "marc21", "mods"):
        root = ask(
            client, verb="GetRecord", metadataPrefix=prefix, identifier=f"oai:{namespace}:publication/{added}"
        )
        text = etree.tostring(root, encoding="unicode")
        assert f"https://library.example.org/publication/{added}<" in text
        assert "Nets &amp; ropes" in text
        assert "331 NET" in text or prefix == "oai_dc"
        for hidden in ("secret", "price", "torn", donor.name):
            assert hidden not in text, (prefix, hidden)


def test_changes_and_what_went_are_told_to_who_comes_again(working: Services) -> None:
    client = create_app(working.config, working).test_client()
    working.sharing.register.catch_up()
    with working.database.write() as session:  # as if all had been told a year ago
        session.query(SharedRecord).update({"changed_at": dt.datetime(2025, 11, 1, tzinfo=dt.UTC)})
    since = "2026-01-01T00:00:00Z"
    assert error(client, verb="ListRecords", metadataPrefix="oai_dc", from_=since) == "noRecordsMatch"
    working.records.publications.withdraw(None, 1)
    working.records.publications.edit(
        None, 2, working.records.publications.get(2).version, Description(title="Another")
    )
    working.operations.worker.run_pending()
    root = ask(client, verb="ListRecords", metadataPrefix="oai_dc", from_=since)
    names = said(root, "//o:header/o:identifier/text()")
    changed = {name.rpartition(":")[2] for name in names}
    assert {"publication/1", "publication/2"} <= changed
    (gone,) = said(root, "//o:header[@status='deleted']/o:identifier/text()")
    assert gone.endswith("publication/1")
    assert not root.xpath(f"//o:record[o:header/o:identifier='{gone}']/o:metadata", namespaces=_OAI)
    one = ask(client, verb="GetRecord", metadataPrefix="marc21", identifier=gone)
    assert said(one, "//o:header/@status") == ["deleted"]
    before = ask(client, verb="ListIdentifiers", metadataPrefix="oai_dc", until="2025-12-31")
    assert not changed & {
        identifier.rpartition(":")[2] for identifier in said(before, "//o:identifier/text()")
    }


def test_a_harvest_goes_on_through_changes_and_restarts(working: Services) -> None:
    client = create_app(working.config, working).test_client()
    working.sharing.register.catch_up()
    root = ask(client, verb="ListIdentifiers", metadataPrefix="oai_dc")
    seen = said(root, "//o:identifier/text()")
    changed = [int(identifier.rpartition("/")[2]) for identifier in (seen[0], seen[50])]
    for number in changed:
        view = working.records.publications.get(number)
        working.records.publications.edit(None, number, view.version, Description(title="Another"))
    working.records.publications.withdraw(None, int(seen[99].rpartition("/")[2]))
    working.operations.worker.run_pending()
    again = create_app(working.config, working).test_client()  # which has no memory of the first
    while token := "".join(said(root, "//o:resumptionToken/text()")):
        root = ask(again, verb="ListIdentifiers", resumptionToken=token)
        seen += said(root, "//o:identifier/text()")
    with working.database.read() as session:
        there = {name for (name,) in session.query(SharedRecord.name)}
    assert {identifier.rpartition(":")[2] for identifier in seen} == there


def test_every_error_of_the_protocol(client: FlaskClient, empty_app: Flask) -> None:
    lists = {"verb": "ListRecords", "metadataPrefix": "oai_dc"}
    token = said(ask(client, **lists), "//o:resumptionToken/text()")[0]
    wrong = [
        ("badVerb", {}),
        ("badVerb", {"verb": "GetMetadata", "metadataPrefix": "oai_dc", "identifier": "x"}),
        ("badVerb", {"verb": "identify"}),
        ("badArgument", {"verb": "Identify", "set": "held"}),
        ("badArgument", {"verb": "ListRecords"}),
        ("badArgument", {"verb": "GetRecord", "metadataPrefix": "oai_dc"}),
        ("badArgument", {**lists, "resumptionToken": token}),
        ("badArgument", {**lists, "from_": "2026-1-1"}),
        ("badArgument", {**lists, "from_": "2026-13-01"}),
        ("badArgument", {**lists, "until": "2026-01-01T00:00:00.5Z"}),
        ("badArgument", {**lists, "from_": "2026-01-01", "until": "2026-01-02T00:00:00Z"}),
        ("badArgument", {**lists, "from_": "2026-01-02", "until": "2026-01-01"}),
        ("badArgument", {**lists, "set": "\x00"}),
        ("badResumptionToken", {"verb": "ListRecords", "resumptionToken": "x"}),
        ("badResumptionToken", {"verb": "ListRecords", "resumptionToken": token.replace("oai_dc", "none")}),
        ("badResumptionToken", {"verb": "ListIdentifiers", "resumptionToken": token + "%26verb%3DIdentify"}),
        ("badResumptionToken", {"verb": "ListSets", "resumptionToken": "cursor%3D7"}),
        ("cannotDisseminateFormat", {**lists, "metadataPrefix": "unimarc"}),
        ("idDoesNotExist", {"verb": "GetRecord", "metadataPrefix": "oai_dc", "identifier": "oai:x:1"}),
        ("idDoesNotExist", {"verb": "ListMetadataFormats", "identifier": "publication/1"}),
        ("noRecordsMatch", {**lists, "set": "kind:no-such-kind"}),
        ("noRecordsMatch", {**lists, "until": "2001-01-01"}),
    ]
    for code, arguments in wrong:
        assert error(client, **arguments) == code, arguments
    nothing = empty_app.test_client()
    assert error(nothing, verb="ListSets") == "noSetHierarchy"
    assert error(nothing, **lists) == "noRecordsMatch"
    assert {code for code, _ in wrong} | {"noSetHierarchy"} == ERRORS
    twice = client.get("/oai?verb=ListRecords&metadataPrefix=oai_dc&metadataPrefix=mods")
    assert b'code="badArgument"' in twice.data
    repeated = ask(client, **lists, set="kind:no-such-kind")
    assert said(repeated, "/o:OAI-PMH/o:request/@set") == ["kind:no-such-kind"]
    assert not said(ask(client, verb="Identify", set="held"), "/o:OAI-PMH/o:request/@*")


def test_by_post_as_by_get_and_from_anywhere(client: FlaskClient) -> None:
    foreign = {"Origin": "https://harvester.example", "Sec-Fetch-Site": "cross-site"}
    fields = {"verb": "ListRecords", "metadataPrefix": "mods", "set": "kind:law"}
    by_post = client.post("/oai", data=fields, headers=foreign)
    by_get = client.get("/oai", query_string=fields)
    without_date = [re.sub(rb"<responseDate>.*?<", b"", answer.data) for answer in (by_post, by_get)]
    assert by_post.status_code == 200 and without_date[0] == without_date[1]
    assert client.post("/en/log-in", data={}, headers=foreign).status_code == 403, "a form is guarded"


@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                ("verb", "metadataPrefix", "identifier", "from", "until", "set", "resumptionToken", "from_")
            ),
            st.sampled_from(
                (
                    "ListRecords",
                    "ListSets",
                    "GetRecord",
                    "oai_dc",
                    "2026-01-01",
                    "9999-12-31T23:59:59Z",
                    "held",
                )
            )
            | st.text(max_size=30)
            | st.from_regex(r"cursor%3D[0-9]{1,25}(%26(set|after|from_|metadataPrefix)%3D.{0,9}){0,3}"),
        ),
        max_size=4,
    )
)
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_asked_the_answer_is_the_protocols(app: Flask, asked: list[tuple[str, str]]) -> None:
    answer = app.test_client().get("/oai", query_string=[("verb", "ListRecords"), *asked][-4:])
    assert answer.status_code == 200
    root = etree.fromstring(answer.data)
    assert set(said(root, "/o:OAI-PMH/o:error/@code")) <= ERRORS
