"""What an anonymous visit leaves on the machine, seen from below: every write of the server is looked at."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

import pytest

from tests.support.command_line import CommandLine
from tests.support.live_site import LACUNA, lacuna_environment

MARK = "qzxsurvivorqzx"
_FORM = "application/x-www-form-urlencoded"
_WITHIN = 120
_WRITES = (
    "write,writev,pwrite64,pwritev,pwritev2,sendto,sendmsg,copy_file_range,rename,renameat2,openat,mkdir,link"
)
_OPENED_TO_WRITE = re.compile(r'openat\([^"]*"(/[^"]*)", [A-Z_|]*(?:O_WRONLY|O_RDWR|O_CREAT)[^=]*= \d')
_TO_A_SOCKET = re.compile(r"^\d+ +\w+\(\d+<(?:TCP|TCPv6|UNIX|socket)")


def _may_trace() -> bool:
    strace = shutil.which("strace")
    return bool(strace) and subprocess.run([strace or "", "-f", "true"], capture_output=True).returncode == 0


@pytest.fixture(scope="module")
def strace() -> None:
    if not _may_trace():
        pytest.skip("needs strace, and the right to trace (Debian: apt-get install strace)")


@pytest.fixture
def traced(
    sample: CommandLine, tmp_path: Path, strace: None
) -> Iterator[tuple[str, Path, subprocess.Popen[str]]]:
    """A server of which every write is written down: its address, the record, and its process."""
    record = tmp_path / "writes"
    server = subprocess.Popen(
        ["strace", "-f", "-yy", "-s", "70000", "-e", f"trace={_WRITES}", "-o", record,
         LACUNA, "serve", "--port", "0"],
        env=lacuna_environment(sample.home, PROCESSES="1") | {"PYTHONDONTWRITEBYTECODE": "1"},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    assert server.stdout is not None
    match = re.search(r"http://\S+", server.stdout.readline())
    assert match
    yield match[0], record, server
    if server.poll() is None:
        server.kill()
    server.wait(_WITHIN)


def _with_a_file(words: str) -> tuple[bytes, str]:
    """A form in parts, one of them a file, and what it is called."""
    part = 'Content-Disposition: form-data; name="{name}"'
    parts = (
        part.format(name="q"), "", MARK, "--parts",
        part.format(name=f'file"; filename="{MARK}.txt'), "Content-Type: text/plain", "", words, "--parts--",
    )  # fmt: skip
    return "\r\n".join(("--parts", *parts, "")).encode(), "multipart/form-data; boundary=parts"


def _visit(address: str, data: bytes | None = None, kind: str = _FORM) -> str:
    headers = {
        "Content-Type": kind,
        "User-Agent": f"{MARK} browser",
        "Referer": f"https://{MARK}.example/",
        "Cookie": f"other={MARK}" if data else f"other={MARK}; lacuna={MARK}",
        "X-Forwarded-For": f"{MARK}",
        "Accept-Language": f"en, {MARK}",
    }
    try:
        with urlopen(Request(address, data, headers), timeout=_WITHIN) as answer:
            return str(answer.read().decode(errors="replace"))
    except HTTPError as refusal:
        return str(refusal.read().decode(errors="replace"))


def test_an_anonymous_visit_is_written_nowhere(
    traced: tuple[str, Path, subprocess.Popen[str]], sample: CommandLine
) -> None:
    address, record, server = traced
    for path in (
        f"/en/search?q={MARK}", f"/km/search?q={MARK}&page=2", f"/en/search/texts?q={MARK}",
        f"/en/basket?pick={MARK}", f"/en/basket.ris?pick=1&pick={MARK}", f"/en/search/form?every={MARK}",
        f"/en/suggest?q={MARK}", f"/en/wanted?words={MARK}", f"/en/browse/author?at={MARK}",
        f"/en/publication/1?{MARK}", f"/en/{MARK}", f"/{MARK}", f"/en/log-in?next=/{MARK}",
        f"/en/suggestion?title={MARK}", f"/en/holdings.csv?{MARK}", f"/en/wanted.pdf?words={MARK}",
        f"/en/desk/?{MARK}", f"/en/search?q={quote('x' * 400 + MARK)}",
    ):  # fmt: skip
        assert _visit(address + path)
    token = re.search(r'name="csrf_token" value="([^"]+)"', _visit(f"{address}/en/log-in"))
    assert token
    typed = {"csrf_token": token[1], "email": f"{MARK}@example.org", "password": MARK}
    assert "do not belong together" in _visit(f"{address}/en/log-in", urlencode(typed).encode())
    assert "did not come from the page" in _visit(f"{address}/en/log-in", f"email={MARK}".encode())
    queries = {f"q{number}": {"query": f"{MARK} {'x' * 2000}"} for number in range(50)}
    assert "result" in _visit(f"{address}/reconcile", urlencode({"queries": json.dumps(queries)}).encode())
    assert _visit(f"{address}/reconcile/match", json.dumps({"queries": queries}).encode(), "application/json")
    for door in (
        "en/log-in",
        "en/offer",
        "oai",
        "reconcile",
    ):  # longer than a form in memory, and with a file
        assert _visit(f"{address}/{door}", *_with_a_file(f"{MARK} " * 60_000))
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), _WITHIN) as client:
        client.sendall(f"GET /{MARK} {MARK} nonsense\r\n\r\n".encode())
        client.recv(1000)
    with socket.create_connection((host, int(port)), _WITHIN) as client:
        client.sendall(f"GET /{MARK} HTTP/1.1\r\nHost: {MARK}".encode())
    for child in Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split():
        os.kill(int(child), signal.SIGTERM)  # strace passes no signal on to the program that it runs
    server.wait(_WITHIN)
    lines = record.read_text(errors="replace").splitlines()
    assert any("lacuna.db-wal" in line for line in lines), (
        "writes were seen at all: the failed login is counted"
    )
    assert any(MARK in line and _TO_A_SOCKET.match(line) for line in lines), "the answers hold the mark"
    told = [line[:200] for line in lines if MARK in line and not _TO_A_SOCKET.match(line)]
    assert told == []
    assert not [
        path for path in sample.home.rglob("*") if path.is_file() and MARK.encode() in path.read_bytes()
    ]
    places = (str(sample.home), tempfile.gettempdir(), "/dev/", "/proc/")
    opened = [path for line in lines for path in _OPENED_TO_WRITE.findall(line)]
    assert opened
    assert not [path for path in opened if not path.startswith(places)], "its home is all that it writes to"
    assert server.stdout is not None
    assert MARK not in server.stdout.read()
