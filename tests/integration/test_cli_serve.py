"""``lacuna serve``: quick to start, one worker, and nothing left behind however it ends."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.support.command_line import CommandLine
from tests.support.live_site import LACUNA, lacuna_environment
from tests.support.processes import WITHIN, children, needs_proc, runs, until


class Served:
    """A server that a test started."""

    def __init__(self, home: Path) -> None:
        self.process = subprocess.Popen(
            [LACUNA, "serve", "--port", "0"],
            env=lacuna_environment(home), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
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


@pytest.fixture
def served(sample: CommandLine) -> Iterator[Served]:
    server = Served(sample.home)
    yield server
    if server.process.poll() is None:
        server.process.kill()
    server.process.wait(WITHIN)


@needs_proc
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_every_process(served: Served, how: signal.Signals) -> None:
    assert "Human Trafficking Information Centre" in served.page()
    processes = served.processes()
    assert len(processes) == 4  # two that answer, one that works, and the nursery of those that read files
    os.kill(served.process.pid, how)
    assert served.process.wait(WITHIN) == 0
    assert not [each for each in processes if runs(each)]
    assert served.rest_of_output() == ""


@needs_proc
def test_processes_follow_a_killed_server(served: Served) -> None:
    served.page()
    processes = served.processes()
    served.process.kill()
    until(lambda: not [each for each in processes if runs(each)], "a process lives on without its server")


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
