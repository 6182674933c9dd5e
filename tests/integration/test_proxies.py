"""What the example proxies of deploy/ write down of readers, however their visit goes: nothing."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.support.processes import WITHIN, until
from tests.support.proxies import (
    MARK,
    PROXIES,
    READER,
    OddSite,
    Proxy,
    asked_by_http2,
    running_proxy,
    said_on,
)

_HALF = (MARK.encode() + b" ") * 4_400
"""66 kB: more than any of them keeps of a body in memory at first."""
_LARGE = f"GET /en/large?q={MARK}"


@pytest.fixture
def site() -> Iterator[OddSite]:
    """What stands behind a proxy, in place of Lacuna."""
    odd = OddSite()
    yield odd
    odd.stop()


def _send_half_a_body(proxy: Proxy, site: OddSite, header: str, begin: bytes = b"") -> None:
    """The other half comes only when the first has gone on, or was put somewhere."""
    before, places = site.received, proxy.may_use()
    end = b"\r\n.\r\n\r\n0\r\n\r\n" if begin else b"\r\n.\r\n"
    with proxy.asked(f"POST /en/reconcile?q={MARK}\n{header}", begin + _HALF) as connection:
        until(
            lambda: site.received >= before + len(_HALF) // 2 or proxy.may_use() != places,
            "half a body stays within the proxy",
        )
        connection.sendall(end)
        assert b" 200 " in said_on(connection)[:20]


def _take_nothing(proxy: Proxy, site: OddSite) -> list[socket.socket]:
    """Readers who ask for a long answer and take none of it; whatever is sent after them comes after it."""
    readers = [proxy.asked(_LARGE, room=4096)]
    until(lambda: site.sent >= 500_000, "nobody takes the answer")
    if proxy.secure:
        before = site.sent
        readers.append(asked_by_http2(proxy, _LARGE[4:], 100))
        until(lambda: site.sent >= before + 500_000, "nobody takes the answer by HTTP/2")
    for _ in range(20):
        assert proxy.asks(f"GET /en/search?q={MARK}") == 200
    return readers


def _break_off(proxy: Proxy, begun: socket.socket) -> None:
    """Send amid a connection what is no TLS, and wait until it is closed."""
    with socket.socket(fileno=begun.detach()) as bare:
        bare.settimeout(WITHIN)
        bare.sendall(b"\x17\x03\x03\x00\x20" + os.urandom(32))
        said_on(bare)


def _fail_in_many_ways(proxy: Proxy) -> None:
    post = f"POST /en/search?q={MARK}\nContent-Length: 100000"
    if proxy.secure:
        for begun in (
            proxy.reached(),
            proxy.asked(post, b"abc"),
            asked_by_http2(proxy, f"/en/search?q={MARK}", 65535),
        ):
            _break_off(proxy, begun)
        for nonsense in (
            f"GET /en/search?q={MARK} HTTP/1.1\r\n\r\n".encode(),
            b"\x16\x03\x01\x00\x05\x01\0\0\x01\0",
        ):
            with proxy.without_tls() as connection:
                connection.sendall(nonsense)
                said_on(connection)
    proxy.asked(post, b"abc").close()
    chunked = "Transfer-Encoding: chunked"
    for request, body in (
        (f"GET /en/broken?q={MARK}", b""),
        (f"GET /en/more?q={MARK}", b""),
        (f"GET /en/gone?q={MARK}", b""),
        (f"POST /en/search?q={MARK}\n{chunked}", b"zz\r\n"),
        (f"GET /en/search?q={MARK}\nX: {'x' * 70_000}", b""),
        (f"GET /en/{MARK}\nnonsense", b""),
        (f"POST /en/search?q={MARK}\nContent-Length: 100000000", b"abc"),
    ):
        with proxy.asked(request, body) as connection:
            with suppress(OSError):  # it has hung up
                connection.shutdown(socket.SHUT_WR)
            said_on(connection)


@pytest.mark.parametrize("name", PROXIES)
def test_an_example_proxy_writes_down_no_reader(name: str, tmp_path: Path, site: OddSite) -> None:
    with running_proxy(name, tmp_path, site) as proxy:
        places = proxy.may_use()
        assert places
        _send_half_a_body(proxy, site, f"Content-Length: {len(_HALF) + 5}")
        _send_half_a_body(proxy, site, "Transfer-Encoding: chunked", f"{len(_HALF) + 5:x}\r\n".encode())
        readers = _take_nothing(proxy, site)
        _fail_in_many_ways(proxy)
        for reader in readers:
            reader.close()
        site.stop()
        assert proxy.asks(f"GET /en/search?q={MARK}") in (502, 503)
        used = {place for place, when in proxy.may_use().items() if places.get(place) != when}
        told = [line[:300] for line in proxy.stop().splitlines() if MARK in line or READER in line]
    assert (told, used) == ([], set()), (
        "what it wrote of readers, and where it put what did not fit into memory"
    )
