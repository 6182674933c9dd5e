"""The primary of the database goes: pages are read from its standby, and writes wait for the next primary."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from catalogue.app import create_app
from catalogue.bootstrap import Services, build
from catalogue.config import Config
from catalogue.domain.descriptions.description import Description
from catalogue.errors import DatabaseAway
from catalogue.storage.engine.database import Database
from tests.support.postgresql import running_pair
from tests.web.member_site import checked_list, member_services, person
from tests.web.routes import addresses
from tests.web.support import Browser, form_token

_SAID = "can be read, but nothing can be changed"
_WITHIN = 30
READ = (
    "/en/",
    "/en/search?q=trafficking",
    "/en/publication/1",
    "/en/wanted",
    "/en/lists",
    "/en/coverage",
    "/oai?verb=Identify",
)


@pytest.mark.postgresql
def test_readers_are_answered_without_a_primary_and_nothing_that_was_acknowledged_is_lost(
    tmp_path: Path,
) -> None:
    with running_pair() as pair, member_services(tmp_path / "home", database_url=pair.url) as services:
        checked_list(services)
        browser = Browser(create_app(services.config, services), "a password for tests").as_role("librarian")
        reader = create_app(services.config, services).test_client()
        before = {address: reader.get(address).status_code for address in READ}
        assert set(before.values()) == {200} and _SAID not in reader.get("/en/").text
        acknowledged = [_add(services, "Acknowledged before the primary went")]
        token = form_token(browser.get("/en/suggestion"))
        assert _wrong(services) == []
        pair.run_on("second", "SELECT pg_wal_replay_pause()")
        far = "SELECT pg_logical_emit_message(false, '', repeat('far', 3000)), pg_switch_wal()"
        pair.run_on("first", far, far)
        assert _wrong(services) == ["standby_behind"]
        pair.run_on("second", "SELECT pg_wal_replay_resume()")

        pair.stop("first")
        assert {address: reader.get(address).status_code for address in READ} == before
        assert _SAID in reader.get("/en/search?q=trafficking").text
        assert "អាចអានកាតាឡុក" in reader.get("/km/").text and _SAID not in reader.get("/km/").text
        assert "Acknowledged before" in reader.get(f"/en/publication/{acknowledged[0]}").text
        health = reader.get("/health")
        assert (health.status_code, health.json and health.json["database"]) == (200, "read-only")
        assert "My account" in browser.get("/en/").text, "who is logged in stays so"
        fields = {"csrf_token": token, "title": "A title that was typed with care", "reason": "ហេតុផល"}
        refused = browser.client.post("/en/suggestion", data=fields)
        assert refused.status_code == 503 and int(refused.headers["Retry-After"]) > 0
        assert "nothing was" in refused.text and "A title that was typed with care" in refused.text
        assert _wrong(services) == ["no_primary"]
        with pytest.raises(DatabaseAway):
            _add(services, "Not acknowledged")
        started = build(
            Config.for_home(tmp_path / "second", database_url=pair.url)
        )  # and it can be begun now
        assert started.records.publications.count() == services.records.publications.count()
        started.close()

        pair.promote("second")
        acknowledged.append(_add_when_it_can_be(services, "Acknowledged by the standby that was promoted"))
        services.operations.worker.run_pending()
        assert f"/publication/{acknowledged[1]}" in reader.get("/en/search?q=promoted").text
        assert _SAID not in reader.get("/en/").text
        sent = browser.client.post("/en/suggestion", data=fields | dict(_hidden(refused.text)))
        assert sent.status_code in (200, 303), sent.text
        assert len(services.records.publications.many(acknowledged)) == 2
        assert _wrong(services) == ["standby_away"], "and nothing else, index and files among it"


def _wrong(services: Services) -> list[str]:
    return [finding.code for finding in services.operations.inspector.inspect().findings]


def _hidden(page: str) -> list[tuple[str, str]]:
    return re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page)


def _add(services: Services, title: str) -> int:
    return services.records.publications.add(person(services, "librarian"), Description(title=title))


def _add_when_it_can_be(services: Services, title: str) -> int:
    deadline = time.monotonic() + _WITHIN
    while True:
        try:
            return _add(services, title)
        except DatabaseAway:
            assert time.monotonic() < deadline
            time.sleep(0.02)


def test_no_page_needs_to_write(
    sample: Services, logged_in: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, client = create_app(sample.config, sample), logged_in.as_role("administrator").client
    assert client.get("/en/new.atom").status_code == 200  # the catalogue's lasting name is made once
    _take_writes_away(monkeypatch)
    for rule, address in addresses(app):
        if "GET" in (rule.methods or ()) and not address.endswith(".pdf"):  # made in another process, slowly
            assert client.get(address).status_code < 500, address


def _take_writes_away(monkeypatch: pytest.MonkeyPatch) -> None:
    def write(_self: Database, *_given: object, **_named: object) -> None:
        raise DatabaseAway("not_changed_now", "Nothing can be changed now.", "the primary is gone")

    monkeypatch.setattr(Database, "write", write)
    monkeypatch.setattr(Database, "takes_changes", False)
