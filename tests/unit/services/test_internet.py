"""One question to one address: what is read of it, and when it is given up."""

from __future__ import annotations

import gzip
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Event, Thread
from typing import Any

import pytest

from catalogue.errors import LacunaError
from catalogue.services.internet import ask_once, is_web_address
from catalogue.services.internet_answers import Answer, NoAnswer, Silence
from catalogue.services.libraries import other_catalogues
from catalogue.services.online import asking
from catalogue.services.online.asking import SourceFault
from tests.support.hostile_server import (
    CONTINUES,
    DRIPS_BODY,
    DRIPS_GREETING,
    DRIPS_HEADERS,
    Saying,
    saying,
)


@pytest.fixture(name="address", scope="module")
def _address() -> Iterator[str]:
    class Told(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.startswith("/packed/"):
                self.send_packed(self.path.removeprefix("/packed/"))
                return
            away = self.path == "/away"
            self.send_response(302 if away else 200)
            self.send_header("Location", "/elsewhere")
            self.end_headers()
            self.wfile.write(b"" if away else f"{self.headers['Accept']} {'x' * 90}".encode())

        def send_packed(self, layers: str) -> None:
            self.send_response(200)
            body = b"x" * 90
            for layer in layers.split("+"):
                self.send_header("Content-Encoding", layer)
                body = gzip.compress(body) if "gzip" in layer.lower() else body
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Told)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def asked(address: str, *, left: float = 60, largest: int = 1_000) -> Answer:
    return ask_once(address, until=time.monotonic() + left, largest=largest, headers={"Accept": "text/xml"})


def test_what_is_answered_is_read_whole_and_no_redirection_followed(address: str) -> None:
    assert asked(address) == Answer(200, b"text/xml " + b"x" * 90, asked(address).headers)
    away = asked(f"{address}/away")
    assert (away.status, away.content) == (302, b"")


def test_reading_ends_where_it_is_too_late_or_too_much(address: str) -> None:
    with pytest.raises(NoAnswer) as much:
        asked(address, largest=98)
    assert much.value.why is Silence.TOO_MUCH
    assert len(asked(address, largest=99).content) == 99
    with pytest.raises(NoAnswer) as shut:
        asked("http://127.0.0.1:9/")
    assert shut.value.why is Silence.UNREACHABLE


@pytest.mark.parametrize("layers", ["gzip", "GZIP", "identity"])
def test_one_layer_is_unpacked(address: str, layers: str) -> None:
    assert asked(f"{address}/packed/{layers}").content == b"x" * 90


@pytest.mark.parametrize("layers", ["gzip, gzip", "gzip+gzip", "gzip,", "gzip+identity", "zstd", "br"])
def test_layers_upon_layers_are_not_unpacked(address: str, layers: str) -> None:
    """Each may hold a thousand times what holds it, and all of them are in memory at once."""
    with pytest.raises(NoAnswer) as much:
        asked(f"{address}/packed/{layers}")
    assert much.value.why is Silence.TOO_MUCH


@pytest.mark.parametrize("said", [CONTINUES, DRIPS_HEADERS, DRIPS_BODY])
def test_one_time_is_for_the_whole_of_an_answer(said: Saying) -> None:
    """Each piece comes soon, and there is always another."""
    with saying(said) as server:
        with pytest.raises(NoAnswer) as late:
            asked(server.address, left=0.3, largest=10_000_000)
        assert late.value.why is Silence.LATE
        assert server.cut_off.wait(15), "nobody reads on in a corner"


def test_the_greeting_of_an_encrypted_connection_is_part_of_it() -> None:
    with saying(DRIPS_GREETING) as server:
        with pytest.raises(NoAnswer) as late:
            asked(server.address.replace("http:", "https:"), left=0.3)
        assert late.value.why is Silence.LATE and server.cut_off.wait(15)


@pytest.mark.parametrize("said", [CONTINUES, DRIPS_HEADERS, DRIPS_BODY])
def test_what_is_wanted_no_more_is_read_no_further(said: Saying) -> None:
    class NotWanted(Exception):
        """What the one who asks meets meanwhile."""

    with saying(said) as server:

        def meanwhile() -> None:
            if server.begun.is_set():
                raise NotWanted

        with pytest.raises(NotWanted):
            ask_once(
                server.address,
                until=time.monotonic() + 60,
                largest=10_000_000,
                headers={},
                meanwhile=meanwhile,
            )
        assert server.cut_off.wait(15)


def test_a_machine_that_is_slow_to_be_found_holds_nobody_up() -> None:
    found = Event()

    def find(_host: str, _port: int) -> list[str]:
        found.wait(60)
        return []

    with pytest.raises(NoAnswer) as late:
        ask_once("http://library.example.org/", until=time.monotonic(), largest=1, headers={}, find=find)
    assert late.value.why is Silence.LATE
    found.set()


def test_another_number_of_a_machine_is_asked_where_one_does_not_answer(address: str) -> None:
    def find(_host: str, _port: int) -> list[str]:
        return ["::1", "127.0.0.1"]

    named = address.replace("127.0.0.1", "library.example.org")
    answer = ask_once(named, until=time.monotonic() + 60, largest=1_000, headers={"Accept": "a"}, find=find)
    assert answer.content.endswith(b"x") and answer.status == 200


@pytest.mark.parametrize(
    ("why", "of_a_source", "of_a_catalogue"),
    [
        (Silence.UNREACHABLE, "unreachable", "harvest_unreachable"),
        (Silence.LATE, "late", "harvest_unreachable"),
        (Silence.TOO_MUCH, "unreadable", "harvest_too_much"),
    ],
)
def test_both_who_ask_say_it_in_their_words(
    monkeypatch: pytest.MonkeyPatch, why: Silence, of_a_source: str, of_a_catalogue: str
) -> None:
    def silent(*_: Any, **__: Any) -> Answer:
        raise NoAnswer(why)

    monkeypatch.setattr(asking, "ask_once", silent)
    monkeypatch.setattr(other_catalogues, "ask_once", silent)
    with pytest.raises(SourceFault) as fault:
        asking.ask("https://source.example.org/", time.monotonic() + 1)
    assert fault.value.kind == of_a_source
    with pytest.raises(LacunaError) as error:
        other_catalogues.ask("https://library.example.org/oai", {})
    assert error.value.code == of_a_catalogue


@pytest.mark.parametrize(
    ("address", "leads"),
    [
        ("https://library.example.org/oai", True),
        ("http://[2606:2800::1]:8080/", True),
        ("http://library.example.org:0/", False),
        ("http://library.example.org:99999/", False),
        ("http://[library/", False),
        ("https://", False),
        ("javascript:alert(1)", False),
        ("library.example.org", False),
    ],
)
def test_an_address_of_the_web_is_told_from_other_text(address: str, leads: bool) -> None:
    assert is_web_address(address) is leads
