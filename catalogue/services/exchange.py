"""One exchange with a machine on the internet, in a thread of its own that can be cut off at any moment.

A time for each piece that is read is none for the whole: who sends a byte now and then, or "100 Continue"
without end, is read for ever. So whoever asks waits beside the reading, and cuts its connection.
"""

from __future__ import annotations

import os
import socket
import struct
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from http.client import HTTPException
from threading import Event, Lock, Thread
from typing import Any

from urllib3 import BaseHTTPResponse, HTTPConnectionPool, HTTPSConnectionPool, Timeout
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError
from urllib3.exceptions import TimeoutError as TooLate
from urllib3.util import parse_url

from .internet_answers import Answer, Find, NoAnswer, Silence

_PIECE = 64 * 1024
_PACKED = ("", "identity", "gzip", "x-gzip", "deflate")
"""How a body may come: in one layer, of which no more is unpacked at a time than is read."""
_AT_ONCE = struct.pack("ii", 1, 0)
"""Has a closed connection reset: one that only ends is held for a minute by whoever goes on sending."""


class Exchange:
    """One GET, which begins at once; ``cut_off`` must be called in the end, whatever became of it."""

    def __init__(
        self, address: str, until: float, largest: int, headers: Mapping[str, str], find: Find
    ) -> None:
        self._address = address
        self._until = until
        self._largest = largest
        self._headers = headers
        self._find = find
        self._line = Line()
        self._over = Event()
        self._answer: Answer | None = None
        self._error: Exception | None = None
        Thread(target=self._run, name="exchange", daemon=True).start()

    def is_over(self, within: float) -> bool:
        """Whether it came to its end, waiting so many seconds for that."""
        return self._over.wait(within)

    def answer(self) -> Answer:
        """Return what was answered, of an exchange that is over; raises what went wrong."""
        if self._answer is None:
            raise self._error or NoAnswer(Silence.UNREACHABLE)
        return self._answer

    def cut_off(self) -> None:
        """Break it off where it stands: whoever reads wakes up, and reads no more."""
        self._line.cut()

    def _run(self) -> None:
        try:
            self._answer = self._ask()
        except NewConnectionError as error:  # A kind of time-out to urllib3, even where a door is shut.
            self._fail(Silence.UNREACHABLE, error)
        except TooLate as error:
            self._fail(Silence.LATE, error)
        except (HTTPError, HTTPException, OSError, UnicodeError) as error:
            self._fail(Silence.UNREACHABLE, error)
        except Exception as error:
            self._error = error
        finally:
            self._line.close()
            self._over.set()

    def _fail(self, why: Silence, error: Exception) -> None:
        self._error = NoAnswer(why)
        self._error.__cause__ = error

    def _ask(self) -> Answer:
        answer = self._connected()
        try:
            content = b"".join(self._pieces(answer))
        finally:
            answer.close()
        return Answer(answer.status, content, answer.headers)

    def _connected(self) -> BaseHTTPResponse:
        """Return the answer of the first number of the machine that answers, up to its body."""
        parts = parse_url(self._address)
        host, secure = (parts.host or "").strip("[]"), parts.scheme == "https"
        port = parts.port or (443 if secure else 80)
        numbers = list(self._find(host, port))
        while numbers:
            number, left = numbers.pop(0), self._left()
            timeout = Timeout(connect=left / (len(numbers) + 1), read=left)
            pool = self._pool(number, host, port, secure=secure)
            headers = {**self._headers, "Host": parts.netloc or ""}
            how: dict[str, Any] = {"headers": headers, "preload_content": False, "redirect": False}
            try:
                return pool.request("GET", parts.request_uri, timeout=timeout, **how)
            except (NewConnectionError, ConnectTimeoutError):
                if not numbers:
                    raise
        raise NoAnswer(Silence.UNREACHABLE)

    def _pool(self, number: str, host: str, port: int, *, secure: bool) -> HTTPConnectionPool:
        """Return what makes one connection; the certificate is the name's, whichever number is asked."""
        how: dict[str, Any] = {"retries": False, "line": self._line}
        if secure:
            return _SecurePool(number, port, server_hostname=host, assert_hostname=host, **how)
        return _Pool(number, port, **how)

    def _left(self) -> float:
        left = self._until - time.monotonic()
        if left <= 0:
            raise NoAnswer(Silence.LATE)
        return left

    def _pieces(self, answer: BaseHTTPResponse) -> Iterator[bytes]:
        """Yield the body as it comes in, while it is neither too late nor too much."""
        if answer.headers.get("Content-Encoding", "").strip().lower() not in _PACKED:
            raise NoAnswer(Silence.TOO_MUCH)
        length = 0
        while piece := answer.read1(_PIECE):
            length += len(piece)
            self._left()
            if length > self._largest:
                raise NoAnswer(Silence.TOO_MUCH)
            yield piece


class Line:
    """A second hold on a connection, by which it can be cut off, whoever reads of it, and how."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._hold: socket.socket | None = None
        self._is_cut = False

    def hold(self, connection: socket.socket) -> None:
        """Take hold of a connection; raises ``OSError`` where it was cut off before it stood."""
        with self._lock:
            if self._is_cut:
                raise ConnectionAbortedError
            # Of its own: the first may be wrapped or closed meanwhile, and its number be another's.
            self._hold = socket.socket(fileno=os.dup(connection.fileno()))

    def cut(self) -> None:
        """Cut the connection off, also one that is yet to come."""
        with self._lock:
            self._is_cut = True
            if self._hold is not None:
                with suppress(OSError):  # the other side may have been quicker
                    self._hold.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
                    self._hold.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Let go of the connection."""
        with self._lock:
            if self._hold is not None:
                self._hold.close()
                self._hold = None


class _Connection(HTTPConnection):
    """A connection that is held by a line."""

    def __init__(self, *arguments: Any, line: Line, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._line = line

    def connect(self) -> None:
        super().connect()
        self._line.hold(self.sock)


class _SecureConnection(_Connection, HTTPSConnection):
    """The same, encrypted. The greeting before ends by itself: its time is one for all of it."""


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection
