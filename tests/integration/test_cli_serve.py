"""``lacuna serve``: quick to start, one worker, and nothing left behind however it ends."""

from __future__ import annotations

import os
import re
import select
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest

from tests.support.command_line import CommandLine
from tests.support.live_site import LACUNA, lacuna_environment
from tests.support.processes import WITHIN, children, needs_proc, runs, until


class Served:
    """A server that a test started."""

    def __init__(self, home: Path, **settings: str) -> None:
        self.process = subprocess.Popen(
            [LACUNA, "serve", "--port", "0"],
            env=lacuna_environment(home, **settings),
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        assert self.process.stdout is not None
        said = self.process.stdout.readline()
        match = re.search(r"http://\S+", said)
        assert match, said + self.process.stdout.read()
        self.address = match[0]

    def page(self, path: str = "/en/") -> str:
        with urlopen(self.address + path, timeout=WITHIN) as answer:
            return str(answer.read().decode())

    def processes(self) -> set[int]:
        return children(self.process.pid)

    def rest_of_output(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.read()


@contextmanager
def serving(home: Path, **settings: str) -> Iterator[Served]:
    """A server as long as the block lasts, unless the block ends it."""
    server = Served(home, **settings)
    try:
        yield server
    finally:
        if server.process.poll() is None:
            server.process.kill()
        server.process.wait(WITHIN)


@pytest.fixture
def served(sample: CommandLine) -> Iterator[Served]:
    """A server that the test may end."""
    with serving(sample.home) as server:
        yield server


@pytest.fixture(scope="module")
def lasting(sample_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server that tests only ask: to start one takes four seconds of the processor."""
    home = shutil.copytree(sample_home, tmp_path_factory.mktemp("lasting") / "home")
    with serving(home) as server:
        yield server


@needs_proc
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_every_process(served: Served, how: signal.Signals) -> None:
    assert "Human Trafficking Information Centre" in served.page()
    processes = served.processes()
    assert len(processes) == 4  # two that answer, one that works, and the nursery of those that read files
    os.kill(served.process.pid, how)
    assert served.process.wait(WITHIN) == 0
    assert not [process for process in processes if runs(process)]
    assert served.rest_of_output() == ""


@needs_proc
def test_processes_follow_a_killed_server(served: Served) -> None:
    served.page()
    processes = served.processes()
    served.process.kill()
    until(
        lambda: not [process for process in processes if runs(process)],
        "a process lives on without its server",
    )


@needs_proc
def test_a_killed_process_is_replaced_whichever_it_is(served: Served, sample: CommandLine) -> None:
    served.page()
    before = served.processes()
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    # The nursery comes again when the next file is to be read, as that of who reads it.
    until(lambda: len(served.processes() - before) == 3, "killed processes are not replaced")
    assert served.page()
    title = "A title taken in while the site runs"
    file = sample.home / "new.csv"
    file.write_text(f"title\n{title}\n")
    sample("import", file)
    found = served.page("/en/search?q=taken+while+site+runs")
    assert title in re.sub(r"<[^>]+>", "", found)  # the words that match are marked


def test_what_waits_is_done_and_a_lost_index_comes_back(served: Served, sample: CommandLine) -> None:
    (sample.home / "index" / "manifest").unlink()
    assert served.page("/en/search?q=trafficking")
    until(lambda: (sample.home / "index" / "manifest").exists(), "the index was not built again")
    assert sample("check").code == 0


def test_a_taken_port_is_refused_politely(sample: CommandLine) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        answer = sample("serve", "--port", port)
        assert answer.code == 1
        assert f"Port {port} is taken" in answer.err


@needs_proc
def test_nothing_about_readers_is_logged(served: Served) -> None:
    served.page("/en/search?q=survivor")
    with socket.create_connection(("127.0.0.1", int(served.address.rpartition(":")[2]))) as client:
        client.sendall(b"GET /survivor nonsense\r\n\r\n")
        client.recv(100)
    os.kill(served.process.pid, signal.SIGTERM)
    served.process.wait(WITHIN)
    said = served.rest_of_output()
    assert "survivor" not in said
    assert "127.0.0.1" not in said


@pytest.fixture
def connections() -> Iterator[list[socket.socket]]:
    """Connections that a test opens and leaves open."""
    opened: list[socket.socket] = []
    yield opened
    for connection in opened:
        connection.close()


def _connect(server: Served, connections: list[socket.socket], sent: bytes) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", int(server.address.rpartition(":")[2])), WITHIN)
    connections.append(connection)
    connection.sendall(sent)
    return connection


_SLOW_BODY = b"POST /en/log-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nemail=a"


def test_three_hundred_slow_connections_keep_nobody_out(
    lasting: Served, connections: list[socket.socket]
) -> None:
    for _ in range(100):
        for slow in (b"GET /en/ HTTP/1.1\r\nHost: loc", _SLOW_BODY, b""):
            _connect(lasting, connections, slow)
    assert "Human Trafficking" in lasting.page()
    assert "Human Trafficking" in lasting.page("/en/search?q=trafficking")


def test_readers_who_take_no_answer_keep_nobody_out(
    lasting: Served, connections: list[socket.socket]
) -> None:
    for _ in range(60):
        _connect(lasting, connections, b"GET /en/holdings.csv HTTP/1.1\r\nHost: localhost\r\n\r\n" * 4)
    assert "Human Trafficking" in lasting.page()


def test_who_waits_for_a_password_to_be_checked_keeps_no_other_page_back(
    lasting: Served, connections: list[socket.socket]
) -> None:
    token = re.search(r'name="csrf_token" value="([^"]+)"', lasting.page("/en/log-in"))
    assert token
    logins = []
    for number in range(30):
        body = urlencode(
            {"csrf_token": token[1], "email": f"{number}@example.org", "password": "not the password"}
        )
        head = f"POST /en/log-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n"
        head += "Content-Type: application/x-www-form-urlencoded\r\nConnection: close\r\n\r\n"
        logins.append(_connect(lasting, connections, (head + body).encode()))
    assert "Human Trafficking" in lasting.page("/en/search?q=trafficking")
    unanswered = len(logins) - len(select.select(logins, [], [], 0)[0])
    assert unanswered > 10, "the page did not wait for them"
    answers = b"".join(login.recv(100) for login in logins)
    assert answers.count(b"HTTP/1.1 400") == len(logins), "each is answered in the end"


def test_what_a_stranger_sends_is_bounded_before_it_is_taken_in(
    lasting: Served, connections: list[socket.socket]
) -> None:
    head = "POST /en/offer HTTP/1.1\r\nHost: localhost\r\nContent-Length: 40000000\r\n\r\n"
    answer = _connect(lasting, connections, head.encode()).recv(100)
    assert answer.startswith(b"HTTP/1.1 413")


def test_a_file_that_is_too_large_is_refused_by_a_page_of_ours(
    sample: CommandLine, connections: list[socket.socket]
) -> None:
    with serving(sample.home, UPLOAD_LIMIT="1") as server:
        body = b"x" * 1_500_000
        head = (
            f"POST /en/log-in HTTP/1.1\r\nHost: localhost\r\nCookie: lacuna=x\r\nContent-Length: {len(body)}"
        )
        head += "\r\nContent-Type: application/x-www-form-urlencoded\r\nConnection: close\r\n\r\n"
        connection = _connect(server, connections, head.encode() + body)
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
        assert answer.startswith(b"HTTP/1.1 413")
        assert b"That file is too large" in answer


def test_nothing_follows_the_header_of_an_answer_to_head(
    lasting: Served, connections: list[socket.socket]
) -> None:
    head = "HEAD /en/wanted.csv HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    connection = _connect(lasting, connections, head.encode())
    answer = b""
    while piece := connection.recv(65536):
        answer += piece
    assert answer.startswith(b"HTTP/1.1 200")
    assert answer.partition(b"\r\n\r\n")[2] == b""
