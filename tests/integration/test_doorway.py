"""What is slow by its nature stands in a line of its own, and keeps no other page back; what is sent is
bounded, whole or not, wherever it waits.
"""

from __future__ import annotations

import logging
import os
import resource
import select
import socket
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Condition, Event, Semaphore, Thread
from typing import Any, cast

import pytest
from waitress.buffers import OverflowableBuffer

from catalogue.cli.site import doorway
from catalogue.cli.site.chunks import Chunks
from catalogue.cli.site.doorway import Doorway
from catalogue.config import MEGABYTE, Config
from catalogue.web.security.access import takes_turns
from tests.support.processes import needs_proc, until

_WITHIN = 30.0
_GIVEN = "lacuna-known=another~given"
_MANY_WAIT = "Please come again."
_IN_PARTS = b"POST /en/search HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n"


def _lines(method: str, path: str, cookies: str) -> str | None:
    return takes_turns(
        method,
        path,
        cookies,
        was_given=lambda device: device == "given",
        is_long=lambda _method, path: path.endswith(".csv"),
    )


def _holds_login(cookies: str) -> bool:
    return cookies == "lacuna=given"


Site = Callable[[dict[str, Any], Callable[..., object]], Iterable[bytes]]


@contextmanager
def _served(folder: Path, site: Site, stop: Event) -> Iterator[tuple[str, int]]:
    """A doorway before a site, until the event is set; gives its address."""
    listener = socket.create_server(("127.0.0.1", 0))
    served = Doorway(site, listener, Config.for_home(folder, threads=2), _lines, _holds_login, _MANY_WAIT)

    def work() -> None:
        while not stop.is_set():
            served.look_round(0.05)

    thread = Thread(target=work)
    thread.start()
    try:
        yield listener.getsockname()
    finally:
        stop.set()
        thread.join()
        served.finish(1)
        served.close()
        listener.close()


@pytest.fixture
def served(tmp_path: Path) -> Iterable[tuple[tuple[str, int], Event, Event]]:
    """A doorway before a site whose PDFs and tables are never ready before the second event is set."""
    begun, ready, stop = Event(), Event(), Event()

    def site(environ: dict[str, Any], start: Callable[..., object]) -> list[bytes]:
        if environ["PATH_INFO"].endswith((".pdf", ".csv")):
            begun.set()
            ready.wait(_WITHIN)
        start("200 OK", [("Content-Length", "2")])
        return [b"ok"]

    with _served(tmp_path, site, stop) as address:
        yield address, begun, ready
        ready.set()


def _asked(address: tuple[str, int], method: str, path: str, cookies: str = "") -> socket.socket:
    connection = socket.create_connection(address, timeout=_WITHIN)
    head = "Content-Length: 0\r\n" if method == "POST" else ""
    head += f"Cookie: {cookies}\r\n" if cookies else ""
    connection.sendall(f"{method} {path} HTTP/1.1\r\nHost: here\r\n{head}Connection: close\r\n\r\n".encode())
    return connection


@pytest.mark.parametrize("path", ["/en/holdings.pdf", "/en/holdings.csv", "//en/holdings.csv"])
def test_what_is_long_keeps_neither_pages_nor_logins_back(
    served: tuple[tuple[str, int], Event, Event], path: str
) -> None:
    address, begun, ready = served
    waiting = [_asked(address, "GET", f"{path}?number={number}") for number in range(6)]
    assert begun.wait(_WITHIN)
    for method, other in (("GET", "/en/search"), ("POST", "/en/log-in"), ("GET", "/en/")):
        with _asked(address, method, other) as connection:
            assert connection.recv(100).startswith(b"HTTP/1.1 200")
    ready.set()
    for connection in waiting:
        assert connection.recv(100).startswith(b"HTTP/1.1 200")
        connection.close()


@pytest.mark.parametrize("path", ["/en/holdings.pdf", "/en/holdings.csv"])
def test_what_a_stranger_has_made_keeps_nobody_s_own_back(tmp_path: Path, path: str) -> None:
    begun, ready, stop = Event(), Event(), Event()

    def site(environ: dict[str, Any], start: Callable[..., object]) -> list[bytes]:
        if environ["PATH_INFO"] == path or environ["QUERY_STRING"] == "guess":
            begun.set()
            ready.wait(_WITHIN)
        start("200 OK", [("Content-Length", "2")])
        return [b"ok"]

    with _served(tmp_path, site, stop) as address:
        strangers = [_asked(address, "GET", path), _asked(address, "POST", "/en/log-in?guess")]
        assert begun.wait(_WITHIN)
        for method, own in (
            ("GET", "/en/desk/labels.pdf"),
            ("GET", "/en/member/lists/1/report.csv"),
            ("POST", "/en/log-in"),
        ):
            with _asked(address, method, own, _GIVEN) as connection:
                assert connection.recv(100).startswith(b"HTTP/1.1 200")
        ready.set()
        for connection in strangers:
            assert connection.recv(100).startswith(b"HTTP/1.1 200")
            connection.close()


def test_what_a_member_has_made_keeps_no_librarian_s_back(tmp_path: Path) -> None:
    begun, ready, stop = Event(), Event(), Event()

    def site(environ: dict[str, Any], start: Callable[..., object]) -> list[bytes]:
        if "/member/" in environ["PATH_INFO"]:
            begun.set()
            ready.wait(_WITHIN)
        start("200 OK", [("Content-Length", "2")])
        return [b"ok"]

    with _served(tmp_path, site, stop) as address:
        member = [_asked(address, "GET", "/en/member/lists/1/report.pdf") for _ in range(6)]
        try:
            assert begun.wait(_WITHIN)
            for own in ("/en/desk/register.pdf", "/km/desk/labels.pdf", "/en/people/letters.pdf"):
                with _asked(address, "GET", own) as connection:
                    connection.settimeout(_WITHIN / 3)
                    assert connection.recv(100).startswith(b"HTTP/1.1 200")
        finally:
            ready.set()
        for connection in member:
            assert connection.recv(100).startswith(b"HTTP/1.1 200")
            connection.close()


@pytest.mark.parametrize(
    ("method", "path", "cookies", "line"),
    [
        ("GET", "/en/holdings.pdf", "", "long"),
        ("GET", "/en/holdings.pdf", "lacuna=x; " + _GIVEN, "long"),
        ("GET", "/en/holdings.csv", "", "long"),
        ("GET", "/en/desk/register.pdf", "", "desk_long"),
        ("GET", "//km/people/letters.pdf", "", "desk_long"),
        ("HEAD", "/km/member/lists/1/report.pdf", "", "own_long"),
        ("GET", "//km/member/lists/1/report.csv", "", "own_long"),
        ("POST", "///en/log-in", "", "passwords"),
        ("POST", "/km/password/x", "", "passwords"),
        ("POST", "/en/log-in", "lacuna-known=made~up", "passwords"),
        ("POST", "/en/log-in", _GIVEN, "known_passwords"),
        ("POST", "/km/log-in/code", "__Secure-" + _GIVEN, "known_passwords"),
        ("GET", "/en/log-in", _GIVEN, None),
        ("GET", "/en/", "", None),
        ("GET", "x.pdf", "", "long"),
        ("GET", "/health", "", "health"),
    ],
)
def test_what_is_slow_waits_in_a_line_of_its_own(
    method: str, path: str, cookies: str, line: str | None
) -> None:
    assert _lines(method, path, cookies) == line


def test_what_expects_to_be_asked_for_a_body_and_has_none_is_answered(
    served: tuple[tuple[str, int], Event, Event],
) -> None:
    with _sends(served[0], "GET /en/ HTTP/1.1\r\nExpect: 100-continue") as connection:
        assert connection.recv(100).startswith(b"HTTP/1.1 200")


@pytest.fixture
def strangers() -> Iterator[list[socket.socket]]:
    """Connections that a test opens."""
    opened: list[socket.socket] = []
    yield opened
    for connection in opened:
        connection.close()


def _sends(address: tuple[str, int], head: str, body: bytes = b"") -> socket.socket:
    connection = socket.create_connection(address, timeout=_WITHIN)
    connection.sendall(f"{head}\r\nHost: here\r\n\r\n".encode() + body)
    return connection


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
@pytest.mark.parametrize(
    "length", ["Content-Length: 4900000", "Content-Length: 1", "Transfer-Encoding: chunked"]
)
@pytest.mark.parametrize("asked", ["", "\r\nExpect: 100-continue"])
def test_a_body_that_nobody_would_read_is_refused_before_it_comes(
    served: tuple[tuple[str, int], Event, Event], method: str, length: str, asked: str
) -> None:
    address, begun, _ = served
    with _sends(address, f"{method} /en/holdings.pdf HTTP/1.1\r\n{length}{asked}") as connection:
        answer = b""
        with suppress(ConnectionResetError):
            while piece := connection.recv(1000):
                answer += piece
    assert answer.startswith(b"HTTP/1.1 400")
    assert method.encode() in answer, "it says what was wrong"
    assert not begun.is_set()


def test_more_may_be_sent_with_a_login_that_was_given_and_not_with_a_made_up_one(
    served: tuple[tuple[str, int], Event, Event],
) -> None:
    head = "POST /en/desk/import HTTP/1.1\r\nContent-Length: 40000000\r\nExpect: 100-continue"
    for cookie, answer in (("x", b"HTTP/1.1 413"), ("given", b"HTTP/1.1 100")):
        with _sends(served[0], f"{head}\r\nCookie: lacuna={cookie}") as connection:
            assert connection.recv(100).startswith(answer)


def _open(folder: Path) -> list[int]:
    """How many bytes are in each file of a folder that this process holds open, with a name or without."""
    held = []
    for descriptor in os.listdir("/proc/self/fd"):
        with suppress(OSError):  # closed since it was listed
            if os.readlink(f"/proc/self/fd/{descriptor}").startswith(str(folder)):
                held.append(os.fstat(int(descriptor)).st_size)
    return held


def _on_disk(folder: Path) -> int:
    return sum(_open(folder))


@needs_proc
def test_whole_bodies_that_wait_in_a_line_are_bounded_and_given_back(
    tmp_path: Path, strangers: list[socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    begun, ready, stop = Event(), Event(), Event()

    def site(environ: dict[str, Any], start: Callable[..., object]) -> list[bytes]:
        if environ["QUERY_STRING"] == "guess":
            begun.set()
            ready.wait(_WITHIN)
        start("200 OK", [("Content-Length", "2")])
        return [b"ok"]

    body = bytes(4_900_000)
    head = f"POST /en/log-in?guess HTTP/1.1\r\nConnection: close\r\nContent-Length: {len(body)}"

    def send() -> None:
        with suppress(OSError):  # the door was closed meanwhile
            strangers.append(connection := _sends(address, head))
            connection.sendall(body)

    with _served(tmp_path, site, stop) as address:
        senders = [Thread(target=send) for _ in range(16)]
        for sender in senders:
            sender.start()
        until(
            lambda: len(strangers) == len(senders) and len(select.select(strangers, [], [], 0)[0]) >= 3,
            "nobody was sent away, though the first that was sent is not answered",
        )
        assert begun.wait(_WITHIN)
        assert _on_disk(tmp_path) < 70 * MEGABYTE
        with _asked(address, "POST", "/en/log-in", _GIVEN) as connection:
            assert connection.recv(100).startswith(b"HTTP/1.1 200"), "a short form needs no room"
        for gone in strangers[:6]:  # what waits of somebody who went is held all the same
            with suppress(OSError):  # one that was sent away
                gone.shutdown(socket.SHUT_RDWR)
        ready.set()
        for sender in senders:
            sender.join()
        until(lambda: _on_disk(tmp_path) == 0, "what was answered is kept")
        with _sends(address, head, body) as connection:
            assert connection.recv(100).startswith(b"HTTP/1.1 200"), "there is room again"


@needs_proc
def test_answers_that_nobody_takes_are_bounded_and_who_takes_theirs_has_it_whole(
    tmp_path: Path, strangers: list[socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    stop, written = Event(), []

    class Answer(list[bytes]):
        def close(self) -> None:
            written.append(self)

    def site(environ: dict[str, Any], start: Callable[..., object]) -> list[bytes]:
        start("200 OK", [("Content-Length", "40000000")])
        return Answer([bytes(40_000_000)])

    with _served(tmp_path, site, stop) as address:
        strangers += [_asked(address, "GET", "/en/wanted.csv") for _ in range(10)]
        until(lambda: len(written) == len(strangers), "a reader who takes nothing keeps others waiting")
        with _asked(address, "GET", "/en/holdings.csv") as connection:
            got = 0
            while piece := connection.recv(1_000_000):
                got += len(piece)
        assert got > 40_000_000
        until(lambda: _on_disk(tmp_path) < 270 * MEGABYTE, "all is kept for those who take nothing")


def test_a_reader_who_takes_a_long_table_slowly_keeps_nobody_in_the_line_back(
    tmp_path: Path, strangers: list[socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doorway, "_UNREAD_ANSWER", MEGABYTE)
    made: list[str] = []
    begun, ready, stop = Event(), Event(), Event()
    count = 40

    def pieces() -> Iterator[bytes]:
        for _ in range(count):
            made.append("piece of the long one")
            yield bytes(MEGABYTE)

    def site(environ: dict[str, Any], start: Callable[..., object]) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/en/holdings.csv":
            start("200 OK", [("Content-Length", str(count * MEGABYTE))])
            return pieces()
        begun.set()
        ready.wait(_WITHIN)
        made.append("short one")
        start("200 OK", [("Content-Length", "2")])
        return [b"ok"]

    with _served(tmp_path, site, stop) as address:
        strangers.append(slow := _asked(address, "GET", "/en/holdings.csv"))
        until(lambda: len(made) > 0, "the long one is not begun")
        strangers.append(next_one := _asked(address, "GET", "/en/wanted.csv"))
        assert begun.wait(_WITHIN), "it waits for somebody else's reader"
        had = len(made)
        assert had < count, "the long one was not made whole"
        got = _taken(slow, (had - 1) * MEGABYTE)
        ready.set()
        assert next_one.recv(100).startswith(b"HTTP/1.1 200")
        got += _taken(slow, count * MEGABYTE - got)
        assert got >= count * MEGABYTE and len(made) == count + 1
        assert made[had] == "short one", "two are made at a time"


def test_who_comes_back_into_a_line_is_not_kept_out_by_those_who_go_on_coming(
    tmp_path: Path, strangers: list[socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doorway, "_UNREAD_ANSWER", MEGABYTE)
    made: list[str] = []
    begun, next_one, stop = Event(), Semaphore(0), Event()
    count, others = 40, 30

    def pieces() -> Iterator[bytes]:
        for _ in range(count):
            made.append("long")
            yield bytes(MEGABYTE)

    def site(environ: dict[str, Any], start: Callable[..., object]) -> Iterable[bytes]:
        start("200 OK", [])
        if environ["PATH_INFO"] == "/en/holdings.csv":
            return pieces()
        begun.set()
        next_one.acquire(timeout=_WITHIN)
        made.append("short")
        return [b"ok"]

    with _served(tmp_path, site, stop) as address:
        strangers.append(slow := _asked(address, "GET", "/en/holdings.csv"))
        until(lambda: len(made) > 0, "the long one is not begun")
        waiting = [_asked(address, "GET", "/en/wanted.csv") for _ in range(others)]
        strangers += waiting
        assert begun.wait(_WITHIN)
        had = len(made)
        _taken(slow, (had - 1) * MEGABYTE)
        for connection in waiting:
            next_one.release()
            assert connection.recv(100).startswith(b"HTTP/1.1 200")
        _taken(slow, count * MEGABYTE)
    assert "long" in made[had : had + others], "it had to wait until all others had been there"


def _without_end(ended: Event) -> Iterator[bytes]:
    """An answer that goes on until nobody takes it any more, and says then that it has ended."""
    try:
        while True:
            yield bytes(MEGABYTE)
    finally:
        ended.set()


def test_what_waits_for_a_reader_who_goes_away_ends(
    tmp_path: Path, strangers: list[socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doorway, "_UNREAD_ANSWER", MEGABYTE)
    stop, ended = Event(), Event()

    def site(environ: dict[str, Any], start: Callable[..., object]) -> Iterable[bytes]:
        start("200 OK", [])
        return _without_end(ended) if environ["PATH_INFO"] == "/en/holdings.csv" else [b"ok"]

    with _served(tmp_path, site, stop) as address:
        with _asked(address, "GET", "/en/holdings.csv"), _asked(address, "GET", "/en/wanted.csv") as after:
            assert after.recv(100).startswith(b"HTTP/1.1 200")
        assert ended.wait(_WITHIN)
        with _asked(address, "GET", "/en/wanted.csv") as after:
            assert after.recv(100).startswith(b"HTTP/1.1 200")


def test_nothing_is_made_for_ever_for_a_reader_who_takes_next_to_nothing(
    tmp_path: Path, strangers: list[socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doorway, "_UNREAD_ANSWER", MEGABYTE)
    monkeypatch.setattr(doorway, "_READERS_GRACE", 0.2)
    monkeypatch.setattr(doorway, "_READERS_PACE", 100 * MEGABYTE)
    monkeypatch.setattr(doorway, "_SILENCE", 3600)
    stop, ended = Event(), Event()

    def site(_environ: dict[str, Any], start: Callable[..., object]) -> Iterable[bytes]:
        start("200 OK", [])
        return _without_end(ended)

    with _served(tmp_path, site, stop) as address:
        strangers.append(slow := _asked(address, "GET", "/en/holdings.csv"))
        assert slow.recv(1)
        assert ended.wait(_WITHIN)
        with suppress(ConnectionResetError):
            _taken(slow, 1_000 * MEGABYTE)  # comes to an end


def _taken(connection: socket.socket, count: int) -> int:
    """Take so many bytes at least, or all that there are; gives how many they were."""
    got = 0
    while got < count and (piece := connection.recv(MEGABYTE)):
        got += len(piece)
    return got


def _reads_next_to_nothing(
    address: tuple[str, int], path: str, count: int = 1, behind: bytes = b""
) -> socket.socket:
    """Ask so many times in one piece, and take nothing; a small window has the system keep little of it."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.settimeout(_WITHIN)
    connection.connect(address)
    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: here\r\n\r\n".encode() * count + behind)
    return connection


@needs_proc
def test_a_connection_has_one_answer_at_a_time_however_many_it_asks_for_at_once(
    tmp_path: Path, strangers: list[socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doorway, "_UNREAD_ANSWER", MEGABYTE)
    text = tmp_path / "text"
    text.touch()
    os.truncate(text, 4 * MEGABYTE)
    asked: list[str] = []

    def site(environ: dict[str, Any], start: Callable[..., object]) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/en/":
            start("200 OK", [("Content-Length", "2")])
            return [b"ok"]
        asked.append(environ["PATH_INFO"])
        start("200 OK", [("Content-Length", str(4 * MEGABYTE))])
        return cast(Iterable[bytes], environ["wsgi.file_wrapper"](text.open("rb")))

    paths = ["/en/file/1", "/en/file/2", "/en/file/3", "/en/holdings.csv"]
    with _served(tmp_path, site, Event()) as address:
        strangers += [_reads_next_to_nothing(address, path, 3) for path in paths]
        until(lambda: len(asked) >= len(paths), "not all of them are answered")
        for _ in range(3):
            with _asked(address, "GET", "/en/") as other:
                assert other.recv(100).startswith(b"HTTP/1.1 200"), "they keep others waiting"
        assert sorted(asked) == paths, "another one is begun before the first is taken"
        assert len(_open(tmp_path)) == len(paths)
        got = _taken(strangers[0], 3 * 4 * MEGABYTE)
        assert got > 3 * 4 * MEGABYTE and asked.count(paths[0]) == 3, "not all that was asked for is answered"


def test_no_thread_is_lost_to_who_hangs_up_while_it_turns_to_what_is_not_taken(
    tmp_path: Path, strangers: list[socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The loop closes the connection just before the thread that answered looks at what is left of it."""
    monkeypatch.setattr(doorway, "_UNREAD_ANSWER", 10 * MEGABYTE)
    text = tmp_path / "text"
    text.touch()
    os.truncate(text, 8 * MEGABYTE)
    channels: list[Any] = []
    hung_up: list[Any] = []

    class HangsUp(Condition):
        def __init__(self, channel: Any) -> None:
            super().__init__()
            self._channel = channel

        def __enter__(self) -> bool:
            channel = self._channel
            answering = getattr(channel.server.answering, "channel", None) is channel
            if answering and channel not in hung_up and channel.total_outbufs_len > 10 * MEGABYTE:
                hung_up.append(channel)
                strangers[-1].close()
                until(lambda: channel.socket is None, "nobody notices that somebody went")
            return super().__enter__()

    def made(channel: Any, *arguments: Any, **named: Any) -> None:
        opened(channel, *arguments, **named)
        channel.outbuf_lock = HangsUp(channel)
        channels.append(channel)

    opened = doorway._Channel.__init__
    monkeypatch.setattr(doorway._Channel, "__init__", made)

    def site(environ: dict[str, Any], start: Callable[..., object]) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/en/":
            return _nothing(environ, start)
        start("200 OK", [("Content-Length", str(8 * MEGABYTE))])
        return cast(Iterable[bytes], environ["wsgi.file_wrapper"](text.open("rb")))

    with _served(tmp_path, site, Event()) as address:
        for count in (1, 2):  # as many as there are threads
            strangers.append(_reads_next_to_nothing(address, "/en/file/1", 3))
            until(
                lambda count=count: (
                    len(channels) == count  # type: ignore[misc]
                    and (
                        channels[-1] in hung_up
                        or (channels[-1].total_outbufs_len and not channels[-1].requests)
                    )
                ),
                "it is not answered",
            )
        with _asked(address, "GET", "/en/") as other:
            assert other.recv(100).startswith(b"HTTP/1.1 200")


def test_a_form_behind_answers_that_nobody_takes_keeps_no_room_when_its_sender_goes(
    tmp_path: Path, strangers: list[socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doorway, "_UNREAD_ANSWER", MEGABYTE)
    monkeypatch.setattr(doorway, "_STRANGERS_ROOM", 12_000)
    begun = Semaphore(0)

    def site(environ: dict[str, Any], start: Callable[..., object]) -> list[bytes]:
        begun.release()
        answer = bytes(4 * MEGABYTE if environ["PATH_INFO"] == "/en/file/1" else 2)
        start("200 OK", [("Content-Length", str(len(answer)))])
        return [answer]

    def form(length: int) -> bytes:
        return f"POST /en/gifts HTTP/1.1\r\nHost: here\r\nContent-Length: {length}\r\n\r\n".encode() + bytes(
            length
        )

    with _served(tmp_path, site, Event()) as address:
        for _ in range(2):
            strangers.append(gone := _reads_next_to_nothing(address, "/en/file/1", 2, form(7000)))
            assert begun.acquire(timeout=_WITHIN)
            gone.close()
        strangers.append(other := socket.create_connection(address, timeout=_WITHIN))
        other.sendall(form(10_000))
        assert other.recv(100).startswith(b"HTTP/1.1 200"), "there is no room for any other form"


def test_who_waits_for_a_reader_keeps_no_page_back(
    tmp_path: Path, strangers: list[socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doorway, "_UNREAD_ANSWER", MEGABYTE)
    begun = Semaphore(0)

    def pieces() -> Iterator[bytes]:
        begun.release()
        yield from _without_end(Event())

    def site(environ: dict[str, Any], start: Callable[..., object]) -> Iterable[bytes]:
        start("200 OK", [])
        return pieces() if environ["PATH_INFO"] == "/en/file/1" else [b"ok"]

    with _served(tmp_path, site, Event()) as address:
        for _ in range(4):  # more than there are threads
            strangers.append(_reads_next_to_nothing(address, "/en/file/1"))
            assert begun.acquire(timeout=_WITHIN), "they keep each other waiting"
        with _asked(address, "GET", "/en/") as other:
            assert other.recv(100).startswith(b"HTTP/1.1 200")


def test_where_too_many_wait_the_next_is_told_so_at_once_and_the_door_stays_open(
    tmp_path: Path, strangers: list[socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doorway, "_MOST_CONNECTIONS", 50)
    begun, ready = Event(), Event()

    def site(environ: dict[str, Any], start: Callable[..., object]) -> list[bytes]:
        if environ["PATH_INFO"] == "/en/holdings.pdf":
            begun.set()
            ready.wait(_WITHIN)
        start("200 OK", [("Content-Length", "2")])
        return [b"ok"]

    with _served(tmp_path, site, Event()) as address:
        strangers.append(_asked(address, "GET", "/en/holdings.pdf"))
        assert begun.wait(_WITHIN)
        strangers += [_asked(address, "GET", "/en/holdings.pdf") for _ in range(60)]
        until(lambda: len(select.select(strangers, [], [], 0)[0]) > 54, "too many wait")
        for _ in range(3):
            with _asked(address, "GET", "/en/") as other:
                assert other.recv(100).startswith(b"HTTP/1.1 200")
        strangers.append(own := _asked(address, "GET", "/en/holdings.pdf", "lacuna=given"))
        with _asked(address, "GET", "/en/holdings.pdf", "lacuna=given") as one_more:
            assert one_more.recv(100).startswith(b"HTTP/1.1 503"), "there is no end for those with a login"
        assert not select.select([own], [], [], 0)[0], "strangers leave no place to those with a login"
        ready.set()
        answers = [_all_of(connection) for connection in strangers]
    told = [answer for answer in answers if answer.startswith(b"HTTP/1.1 503")]
    assert sum(answer.startswith(b"HTTP/1.1 200") for answer in answers) == 6 == len(answers) - len(told)
    assert all(b"Retry-After: 60\r\n" in answer and answer.endswith(_MANY_WAIT.encode()) for answer in told)


def test_there_are_no_more_connections_than_the_system_lets_be_held(
    tmp_path: Path, strangers: list[socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doorway, "_FILES_BESIDE", 1024 - 4 * 60)
    monkeypatch.setattr(resource, "getrlimit", lambda _what: (1024, 1024))
    with _served(tmp_path, _nothing, Event()) as address:
        sending = _sends(address, "POST /en/gifts HTTP/1.1\r\nContent-Length: 90000", b"a" * 60_000)
        for _ in range(180):  # faster than anybody looks round for who waits longest
            strangers.append(socket.create_connection(address, timeout=_WITHIN))
        with _asked(address, "GET", "/en/") as other:
            assert other.recv(100).startswith(b"HTTP/1.1 200")
        most = 180 - len(select.select(strangers, [], [], 0)[0])
        with sending:  # it came before them, and is on its way
            sending.sendall(b"a" * 30_000)
            assert sending.recv(100).startswith(b"HTTP/1.1 200")
    assert most <= 2 * 60, "who came first has to go"


def test_where_the_system_lets_nobody_in_it_is_said_once_and_room_is_made(
    tmp_path: Path,
    strangers: list[socket.socket],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(doorway, "_PAUSE", 3600)
    listener = socket.create_server(("127.0.0.1", 0))
    served = Doorway(_nothing, listener, Config.for_home(tmp_path), _lines, _holds_login, _MANY_WAIT)
    try:
        strangers += [socket.create_connection(listener.getsockname(), timeout=_WITHIN) for _ in range(30)]
        while len(served.active_channels) < 20:
            served.look_round(_WITHIN)
        with _no_file_more(), caplog.at_level(logging.WARNING):
            for _ in range(50):
                served.look_round(0)
            assert len(caplog.records) == 1
            assert len(served.active_channels) == 18, "who waited longest makes room"
            assert not served.readable(), "it goes round and round"
            monkeypatch.setattr(doorway, "_PAUSE", 0)
            monkeypatch.setattr(served, "_shut_until", 0.0)
            strangers[-1].sendall(b"GET / HTTP/1.1\r\nHost: here\r\n\r\n")
            while not select.select(strangers[-1:], [], [], 0)[0]:
                served.look_round(0.1)
        assert strangers[-1].recv(100).startswith(b"HTTP/1.1 200")
        assert len(caplog.records) == 1, "it is said again and again"
    finally:
        served.finish(1)
        served.close()
        listener.close()


def _nothing(_environ: dict[str, Any], start: Callable[..., object]) -> list[bytes]:
    start("200 OK", [("Content-Length", "2")])
    return [b"ok"]


@contextmanager
def _no_file_more() -> Iterator[None]:
    """Have the system let this process open nothing beside what is open."""
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    os.close(lowest := os.dup(0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (lowest, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)


def _all_of(connection: socket.socket) -> bytes:
    return b"".join(iter(lambda: connection.recv(1000), b""))


@pytest.mark.parametrize(
    ("head", "pieces"),
    [
        (b"GET http://[::1 HTTP/1.1\r\n\r\n", []),
        (b"GET / HTTP/1.1\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\n", []),
        (_IN_PARTS, [b"1;" + b"x" * 1000, *[b"x" * 1000] * 4]),
        (_IN_PARTS, [b"1\r\na\r\n0\r\n", *[b"X: " + b"y" * 995 + b"\r\n"] * 33]),
        (_IN_PARTS, [b"1\r\naXX0\r\n\r\n"]),
        (_IN_PARTS, [b"1\n\r\na\r\n0\r\n\r\n"]),
    ],
)
def test_what_is_no_request_is_answered_in_words_and_fills_no_log(
    served: tuple[tuple[str, int], Event, Event],
    caplog: pytest.LogCaptureFixture,
    head: bytes,
    pieces: list[bytes],
) -> None:
    with caplog.at_level(logging.WARNING), socket.create_connection(served[0], timeout=_WITHIN) as connection:
        for piece in (head, *pieces):
            connection.sendall(piece)
        assert _all_of(connection)[len("HTTP/1.1") :].startswith(b" 400 Bad Request\r\n")
    assert not caplog.records


@pytest.mark.parametrize("at_once", [1, 2, 7, 4000])
def test_a_body_in_parts_is_whole_however_it_comes(at_once: int) -> None:
    """Its end and what stands behind it are told apart, wherever a piece ends."""
    lines = b"5\r\nhello\r\n1;a=b\r\n \r\nb\r\nin parts\r\n!\r\n0\r\nX: y\r\nZ: y\r\n\r\n"
    behind = b"GET / HTTP/1.1\r\n\r\n"
    chunks, sent = Chunks(OverflowableBuffer(100)), lines + behind
    taken = 0
    while not chunks.completed:
        piece = sent[taken : taken + at_once]
        taken += chunks.received(piece)
        assert chunks.error is None
    assert chunks.getfile().read() == b"hello in parts\r\n!"
    assert sent[taken:] == behind


def test_an_error_of_ours_at_the_door_closes_the_connection_and_is_said_once(
    served: tuple[tuple[str, int], Event, Event],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("somebody's own words")

    monkeypatch.setattr(doorway._Request, "parse_header", fails)
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            with _asked(served[0], "GET", "/en/") as connection:
                assert _all_of(connection) == b""
    (record,) = caplog.records
    assert "RuntimeError" in record.getMessage()
    assert "somebody" not in record.getMessage()
