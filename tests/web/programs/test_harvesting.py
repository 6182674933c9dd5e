"""One catalogue takes records from another: from one like itself, and from one of another kind."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask

from catalogue.app import create_app
from catalogue.bootstrap import Services, build
from catalogue.config import Config
from catalogue.domain.descriptions.description import Description
from catalogue.errors import InvalidInput, LacunaError
from catalogue.services.acquisitions import harvesting
from catalogue.services.acquisitions.harvesting import HarvestedPart, Harvesting, HarvestWish
from catalogue.services.libraries.other_catalogues import ask, checked_address
from tests.support.live_pages import served


@pytest.fixture
def taker(empty_home: Path) -> Iterator[Services]:
    """A catalogue with nothing in it."""
    services = build(Config.for_home(empty_home))
    services.operations.worker.run_pending()
    yield services
    services.close()


def take(services: Services, address: str, **wish: Any) -> list[HarvestedPart]:
    """Harvest, and take everything in."""
    parts = list(services.acquisitions.harvesting.harvest(None, HarvestWish(address, **wish)))
    for part in parts:
        if part.batch_id is not None:
            services.acquisitions.imports.commit(None, part.batch_id, untitled=True)
    services.operations.worker.run_pending()
    return parts


def _facts(services: Services) -> list[tuple[object, ...]]:
    """What matters of every publication, in an order of its own."""
    views = services.records.publications.holdings()
    said = ((view.description, [copy.call_number for copy in view.copies]) for view in views)
    return sorted(
        (d.full_title, d.year, str(d.contributors), d.subjects, d.languages, d.kind, d.publisher, marks)
        for d, marks in said
    )


def test_a_whole_catalogue_comes_over_as_it_is(
    app: Flask, sample: Services, taker: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(harvesting, "PART", 150)
    with served(app) as site:
        parts = take(taker, f"{site}/oai", set="held")
        assert [part.records for part in parts] == [200, 148]
        assert taker.records.publications.count() == sample.records.publications.count()
        assert _facts(taker) == _facts(sample)
        ours = [view.description.identifiers_of("url") for view in taker.records.publications.holdings()]
        assert all(any(url.startswith(f"{site}/publication/") for url in urls) for urls in ours)
        again = take(taker, f"{site}/oai", set="held", afresh=True)
        assert sum(part.records for part in again) == 348
        assert taker.records.publications.count() == 348, "nothing comes twice"


def test_only_what_changed_comes_the_next_time(working: Services, taker: Services) -> None:
    with served(create_app(working.config, working)) as site:
        take(taker, f"{site}/oai", form="mods", set="kind:report")
        before = taker.records.publications.count()
        (nothing, *_) = take(taker, f"{site}/oai", form="mods", set="kind:report")
        # What changed in the second of the first harvest may come once more, and is known again.
        assert taker.records.publications.count() == before and nothing.deleted == 0
        report = next(
            holding
            for holding in working.records.publications.holdings()
            if holding.description.kind == "report"
        )
        working.records.publications.withdraw(None, report.id)
        working.records.publications.add(None, Description(title="Came in between", kind="report"))
        working.operations.worker.run_pending()
        (new, *_) = take(taker, f"{site}/oai", form="mods", set="kind:report")
        assert new.deleted == 1 and taker.records.publications.count() == before + 1


def test_where_there_is_but_dublin_core_that_is_taken(app: Flask, sample: Services, taker: Services) -> None:
    with served(app) as site:
        take(taker, f"{site}/oai", form="oai_dc", set="kind:law")
    laws = sorted(
        holding.description.full_title
        for holding in sample.records.publications.holdings()
        if holding.description.kind == "law"
    )
    found = [holding.description for holding in taker.records.publications.holdings()]
    assert sorted(d.title for d in found) == laws and {d.kind for d in found} == {"law"}


def test_a_proposal_can_be_looked_at_and_thrown_away(app: Flask, taker: Services) -> None:
    with served(app) as site:
        (part,) = taker.acquisitions.harvesting.harvest(
            None, HarvestWish(f"{site}/sru", query="dc.title = fishing")
        )
    assert part.batch_id is not None and taker.records.publications.count() == 0
    view = taker.acquisitions.imports.get(part.batch_id)
    assert view.state == "proposed" and sum(view.answers.values()) == part.records > 3
    taker.acquisitions.imports.discard(part.batch_id)


def test_what_was_broken_off_goes_on(
    app: Flask, sample: Services, taker: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(harvesting, "PART", 100)
    asked: list[dict[str, str]] = []

    def breaking(address: str, arguments: dict[str, str]) -> BinaryIO:
        asked.append(arguments)
        if len(asked) == 3:
            raise LacunaError("harvest_unreachable", "away")
        return ask(address, arguments)

    with served(app) as site:
        wish = HarvestWish(f"{site}/oai", set="held", form="marc21")
        broken = Harvesting(taker.database, taker.acquisitions.imports, breaking).harvest(None, wish)
        assert next(broken).records == next(broken).records == 100
        with pytest.raises(LacunaError, match="away"):
            next(broken)
        rest = list(Harvesting(taker.database, taker.acquisitions.imports, breaking).harvest(None, wish))
    assert sum(part.records for part in rest) == 148
    assert [("resumptionToken" in arguments) for arguments in asked] == [False, True, True, True, True]


class _Other(BaseHTTPRequestHandler):
    """A catalogue that knows days alone, is busy once, says what it likes, and forgets its tokens."""

    busy = True
    forgotten = True

    def do_GET(self) -> None:
        asked = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        if _Other.busy:
            _Other.busy = False
            self._send(503, b"", "0")
        elif self.path.startswith("/elsewhere"):
            self._send(301, b"")
        elif self.path.startswith("/page"):
            self._send(200, b"<html><body>Welcome</body></html>")
        elif asked["verb"] == "ListMetadataFormats":
            self._answer("<metadataFormat><metadataPrefix>marcxml</metadataPrefix></metadataFormat>")
        elif "T" in asked.get("from", ""):
            self._answer('<error code="badArgument">days</error>')
        elif asked.get("resumptionToken") == "second":
            if _Other.forgotten:
                _Other.forgotten = False
                self._answer('<error code="badResumptionToken">gone</error>')
            else:
                self._answer(f"<ListRecords>{_record('Two')}</ListRecords>")
        else:
            token = "" if "from" in asked else "<resumptionToken>second</resumptionToken>"
            self._answer(f"<ListRecords>{_record('One')}{_GONE}{token}</ListRecords>")

    def _answer(self, content: str) -> None:
        date = "<responseDate>2026-11-27T09:00:00Z</responseDate>"
        self._send(200, f'<OAI-PMH xmlns="{_OAI}">{date}{content}</OAI-PMH>'.encode())

    def _send(self, status: int, content: bytes, later: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        if later:
            self.send_header("Retry-After", later)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


_OAI = "http://www.openarchives.org/OAI/2.0/"
_GONE = '<record><header status="deleted"><identifier>x</identifier></header></record>'


def _record(title: str) -> str:
    marc = "http://www.loc.gov/MARC21/slim"
    field = f'<datafield tag="245" ind1="0" ind2="0"><subfield code="a">{title}</subfield></datafield>'
    return f'<record><header/><metadata><record xmlns="{marc}">{field}</record></metadata></record>'


@contextmanager
def other_catalogue() -> Iterator[str]:
    _Other.busy = _Other.forgotten = True
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Other)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()


def test_a_catalogue_of_another_kind_is_borne_with(taker: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(harvesting, "PART", 1)
    with other_catalogue() as site:
        parts = take(taker, f"{site}/oai")
        titles = sorted(holding.description.title for holding in taker.records.publications.holdings())
        assert titles == ["One", "Two"] and sum(part.deleted for part in parts) >= 1
        again = take(taker, f"{site}/oai")
        assert [part.records for part in again] == [1] and taker.records.publications.count() == 2
        for page in ("page", "elsewhere"):
            with pytest.raises(LacunaError):
                list(taker.acquisitions.harvesting.harvest(None, HarvestWish(f"{site}/{page}")))
    with pytest.raises(LacunaError, match="cannot be reached"):
        list(taker.acquisitions.harvesting.harvest(None, HarvestWish(f"{site}/oai")))


@pytest.mark.parametrize(
    "address", ["", "library.example.org/oai", "file:///etc/passwd", "http://", "http://a/?x=1"]
)
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(InvalidInput):
        checked_address(address)


def test_an_answer_with_tricks_gives_no_more_than_it_says(taker: Services) -> None:
    trick = (
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname"><!ENTITY b "&a;&a;">]>'
        b'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>'
        + _record("Plain &b; title").encode()
        + b"</ListRecords></OAI-PMH>"
    )
    source = Harvesting(
        taker.database, taker.acquisitions.imports, lambda _address, _arguments: BytesIO(trick)
    )
    (part,) = source.harvest(None, HarvestWish("http://trick.example/oai", form="marc21"))
    assert part.batch_id is not None
    taker.acquisitions.imports.commit(None, part.batch_id, untitled=True)
    (view,) = taker.records.publications.holdings()
    assert view.description.title.startswith("Plain") and Path("/etc/hostname").read_text().strip() not in (
        view.description.title
    )
