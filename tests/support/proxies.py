"""The example proxies of ``deploy/``, run as they stand but for paths and ports, before a site that does odd
things when told to.
"""

from __future__ import annotations

import datetime as dt
import getpass
import grp
import os
import shutil
import socket
import ssl
import struct
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.support.needs import ROOT
from tests.support.ports import free_port
from tests.support.processes import WITHIN, until

DEPLOY = ROOT / "deploy"
MARK = "qzxsurvivorqzx"
"""Stands in whatever a reader asks for, sends and is answered with."""
READER = "127.0.0.77"
"""Whence readers come in these tests; all of 127.0.0.0/8 is this machine."""
NAME = "catalogue.example.org"
_LARGE = 16_000_000
_KERNEL_TAKES = 1_000_000


def program(name: str) -> str:
    """Where a proxy is installed; skips the test where it is not."""
    found = shutil.which(name, path=os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin")))
    if found is None:
        pytest.skip(f"{name} is not installed; what it writes down was not looked at")
    return found


class OddSite:
    """What the proxy asks in place of Lacuna.

    By its path a request is answered at length (``/large``), with broken chunks (``/broken``), with more than
    it should be (``/more``) or not at all (``/gone``); any other as it should be, once its body is there.
    """

    def __init__(self) -> None:
        self._door = socket.create_server(("127.0.0.1", 0), backlog=100)
        self._ends: list[socket.socket] = []
        self.port = int(self._door.getsockname()[1])
        self.received = 0
        """Bytes of bodies that came in."""
        self.sent = 0
        """Bytes of long answers that went out, or that wait in the kernel."""
        Thread(target=self._take, daemon=True).start()

    def _take(self) -> None:
        with suppress(OSError):
            while True:
                end = self._door.accept()[0]
                self._ends.append(end)
                Thread(target=self._answer, args=(end,), daemon=True).start()

    def _answer(self, end: socket.socket) -> None:
        with suppress(OSError), end:
            end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _KERNEL_TAKES)
            head = b""
            while b"\r\n\r\n" not in head:
                if not (piece := end.recv(65536)):
                    return
                head += piece
            head, _, body = head.partition(b"\r\n\r\n")
            path = head.split()[1]
            if b"/large" in path:
                self._answer_at_length(end)
            elif b"/broken" in path:
                end.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\nno chunk")
            elif b"/more" in path:
                end.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok" + MARK.encode())
                end.recv(65536)
            elif b"/gone" not in path:
                self._take_body(end, head, body)
                text = f"{MARK}: here you are".encode()
                end.sendall(
                    b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(text) + text
                )

    def _answer_at_length(self, end: socket.socket) -> None:
        end.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % _LARGE)
        text = (MARK.encode() + b" ") * 1000
        for _ in range(_LARGE // len(text)):
            end.sendall(text)
            self.sent += len(text)

    def _take_body(self, end: socket.socket, head: bytes, body: bytes) -> None:
        if b"POST " not in head[:5]:
            return
        self.received += len(body)
        while not body.endswith(b"\r\n.\r\n") and not body.endswith(b"\r\n.\r\n\r\n0\r\n\r\n"):
            if not (piece := end.recv(65536)):
                return
            self.received += len(piece)
            body = body[-20:] + piece

    def stop(self) -> None:
        """Be gone, with every connection."""
        for end in (self._door, *self._ends):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


class Proxy:
    """A proxy that runs: where it is reached, and where it might write."""

    def __init__(self, port: int, secure: bool, folder: Path, process: subprocess.Popen[bytes]) -> None:
        self._port = port
        self._folder = folder
        self._process = process
        self.secure = secure

    def reached(self, protocol: str = "http/1.1", room: int | None = None) -> socket.socket:
        """A reader's connection, with TLS where there is any; ``room`` is what their kernel takes unread."""
        plain = socket.socket()
        if room is not None:
            plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
        plain.settimeout(WITHIN)
        plain.bind((READER, 0))
        plain.connect(("127.0.0.1", self._port))
        if not self.secure:
            return plain
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        context.set_alpn_protocols([protocol])
        return context.wrap_socket(plain, server_hostname=NAME)

    def without_tls(self) -> socket.socket:
        """A connection on which nothing was said yet."""
        return socket.create_connection(("127.0.0.1", self._port), WITHIN, (READER, 0))

    def asked(self, request: str, body: bytes = b"", room: int | None = None) -> socket.socket:
        """A connection on which a request (method, path and further headers) was sent; no answer is read."""
        first, *more = request.split("\n")
        lines = (
            f"{first} HTTP/1.1",
            f"Host: {NAME}",
            f"User-Agent: {MARK}",
            "Connection: close",
            *more,
            "",
            "",
        )
        connection = self.reached(room=room)
        connection.sendall("\r\n".join(lines).encode() + body)
        return connection

    def asks(self, request: str, body: bytes = b"") -> int:
        """The status of an answer, 0 where there was none."""
        with self.asked(request, body) as connection:
            answer = said_on(connection)
        return int(answer.split()[1]) if answer.startswith(b"HTTP/1.1 ") else 0

    def may_use(self) -> dict[str, int]:
        """The folders for what does not fit into memory, and when something was last made in each."""
        places = (place for place, _, _ in os.walk(self._folder / "temporary"))
        return {place: os.stat(place).st_mtime_ns for place in places}

    def stop(self) -> str:
        """End it; returns what it wrote, to its output and in any file."""
        self._process.terminate()
        self._process.wait(WITHIN)
        files = [path for path in self._folder.rglob("*") if path.is_file()]
        return "\n".join(path.read_text(errors="replace") for path in files)


def said_on(connection: socket.socket) -> bytes:
    """All that comes on a connection until it is closed."""
    said = b""
    with suppress(ConnectionError, ssl.SSLError):
        while piece := connection.recv(65536):
            said += piece
    return said


def asked_by_http2(proxy: Proxy, path: str, window: int) -> socket.socket:
    """A connection of HTTP/2 (RFC 9113) with a request, whose reader takes so many bytes at most."""

    def frame(kind: int, flags: int, stream: int, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content))[1:] + bytes((kind, flags)) + struct.pack(">I", stream) + content
        )

    def literal(name: str, value: str) -> bytes:  # RFC 7541, 6.2.2; both are shorter than 127 bytes
        return b"\0" + b"".join(bytes((len(text),)) + text.encode() for text in (name, value))

    connection = proxy.reached("h2")
    fields = ((":method", "GET"), (":scheme", "https"), (":path", path), (":authority", NAME))
    settings = frame(4, 0, 0, struct.pack(">HI", 4, window))
    asked = frame(1, 5, 1, b"".join(literal(*field) for field in (*fields, ("user-agent", MARK))))
    connection.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + settings + asked)
    return connection


def _nginx(folder: Path, port: int, site: int) -> list[str]:
    """Its site within what Debian has round it."""
    text = (DEPLOY / "nginx.conf").read_text("utf-8")
    for old, new in (
        ("listen 80", f"listen 127.0.0.1:{free_port()}"),
        ("listen 443", f"listen 127.0.0.1:{port}"),
        (f"/etc/letsencrypt/live/{NAME}", str(folder)),
        ("/var/log/nginx", str(folder)),
        ("127.0.0.1:8000", f"127.0.0.1:{site}"),
    ):
        text = text.replace(old, new)
    (folder / "site.conf").write_text(text, "utf-8")
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = " ".join(f"{kind}_temp_path {folder}/temporary/{kind};" for kind in kinds)
    whole = f"""user {getpass.getuser()} {grp.getgrgid(os.getgid()).gr_name};
    daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log; events {{}}
    http {{ access_log {folder}/access.log; {places} include {folder}/site.conf; }}"""
    (folder / "nginx.conf").write_text(whole, "utf-8")
    return ["-p", str(folder), "-e", f"{folder}/first.log", "-c", f"{folder}/nginx.conf"]


def _caddy(folder: Path, port: int, site: int) -> list[str]:
    """As it stands, with a certificate that is at hand."""
    text = (DEPLOY / "Caddyfile").read_text("utf-8").replace("127.0.0.1:8000", f"127.0.0.1:{site}")
    kept = f"bind 127.0.0.1\n\ttls {folder}/fullchain.pem {folder}/privkey.pem"
    ports = f"http_port {free_port()}\n\thttps_port {port}"
    for old, new in (
        ("\n{\n", f"\n{{\n\tadmin off\n\tskip_install_trust\n\t{ports}\n"),
        (f"\n{NAME} {{\n", f"\n{NAME}:{port} {{\n\t{kept}\n"),
    ):
        assert old in text
        text = text.replace(old, new)
    (folder / "Caddyfile").write_text(text, "utf-8")
    return ["run", "--adapter", "caddyfile", "--config", f"{folder}/Caddyfile"]


def _haproxy(folder: Path, port: int, site: int) -> list[str]:
    """With one machine behind it, that has a number."""
    text = (DEPLOY / "haproxy.cfg").read_text("utf-8").replace("bind :8080", f"bind 127.0.0.1:{port}")
    lines = [line for line in text.partition("\nresolvers ")[0].splitlines() if " two:8000 " not in line]
    text = "\n".join(f"    server one 127.0.0.1:{site}" if " one:8000 " in line else line for line in lines)
    (folder / "haproxy.cfg").write_text(f"{text}\n", "utf-8")
    return ["-W", "-db", "-f", f"{folder}/haproxy.cfg"]


PROXIES: dict[str, Callable[[Path, int, int], list[str]]] = {
    "nginx": _nginx,
    "caddy": _caddy,
    "haproxy": _haproxy,
}
"""What makes each ready in a folder, to listen at one port and ask another; returns its arguments."""


@contextmanager
def running_proxy(name: str, folder: Path, site: OddSite) -> Iterator[Proxy]:
    """A proxy before a site, as long as the block lasts."""
    command, port = program(name), free_port()
    (folder / "temporary").mkdir()
    _write_certificate(folder)
    arguments = PROXIES[name](folder, port, site.port)
    home = dict.fromkeys(("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"), str(folder))
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(
            [command, *arguments], stdout=output, stderr=subprocess.STDOUT,
            env={**os.environ, **home, "TMPDIR": f"{folder}/temporary"},
        )  # fmt: skip
    proxy = Proxy(port, name != "haproxy", folder, process)

    def answers() -> bool:
        assert process.poll() is None, (folder / "output").read_text(errors="replace")
        with suppress(OSError):
            return proxy.asks("GET /health") == 200
        return False

    try:
        until(answers, f"{name} does not answer")
        yield proxy
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(WITHIN)


def _write_certificate(folder: Path) -> None:
    """A certificate of our own, as a proxy has one of somebody whom browsers know."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)])
    now = dt.datetime.now(dt.UTC)
    made = x509.CertificateBuilder(
        name, name, key.public_key(), x509.random_serial_number(), now, now + dt.timedelta(days=1)
    ).add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
    certificate = made.sign(key, hashes.SHA256())
    (folder / "fullchain.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "privkey.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
