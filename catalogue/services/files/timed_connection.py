"""Connections to a server of files on which each answer has one time, and one length, for all of it.

A time for each piece that is read is none for the whole: who gives a byte now and then is read for ever.
All waiting for an answer is counted together here, and may be longer by what has come of it alone. Nothing
but the waiting counts: a file may be taken from here as slowly as its reader likes.
"""

from __future__ import annotations

import io
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPResponse
from typing import Any, TypeVar

import urllib3
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

_PIECE = 64 * 1024
_LONGEST_HEAD = 512 * 1024
"""Bytes of an answer before its body, with all that is said before it ("100 Continue")."""
_LONGEST_UNTOLD = 16 * 1024 * 1024
"""Bytes of an answer that does not say how long it is; a file always does."""
_Given = TypeVar("_Given")


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a server is waited for, in seconds: until it is reached, for its next word, and for a question
    or an answer in all, which has a second more for each ``pace`` bytes that went or came.
    """

    connect: float = 3.0
    word: float = 20.0
    whole: float = 30.0
    pace: int = 16 * 1024


class AnswersWithoutEnd(OSError):
    """More came than belongs to the answer."""


class TimedSocket:
    """What ``http.client`` and urllib3 ask of a socket, with what may be waited for on it."""

    def __init__(self, inner: socket.socket, patience: Patience) -> None:
        self._inner = inner
        self._patience = patience
        self._waited = 0.0
        self._came = 0
        self._longest = _LONGEST_HEAD

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def sendall(self, data: Any) -> None:
        """Send all of it, as fast as it is taken."""
        left = memoryview(data).cast("B")
        self._waited, went = 0.0, 0
        while left:
            sent = self._waiting(went, self._inner.send, left[:_PIECE])
            went += sent
            left = left[sent:]

    def makefile(self, _mode: str) -> io.BufferedReader:
        """Return the answer that comes next, which begins with nothing waited for."""
        self._waited, self._came, self._longest = 0.0, 0, _LONGEST_HEAD
        return io.BufferedReader(_TimedAnswer(self, self._inner.makefile("rb", buffering=0)))

    def expect(self, length: int | None) -> None:
        """Know how much is to come now that the head of an answer has."""
        self._longest = self._came + (_LONGEST_UNTOLD if length is None else length)

    def read(self, raw: io.RawIOBase, buffer: memoryview) -> int | None:
        """Read what has come; raises ``TimeoutError`` and ``AnswersWithoutEnd``."""
        if self._came > self._longest:
            raise AnswersWithoutEnd
        count = self._waiting(self._came, raw.readinto, buffer)
        self._came += count or 0
        return count

    def _waiting(self, moved: int, act: Callable[[Any], _Given], given: Any) -> _Given:
        """Do what waits for the server, for as long as it still may."""
        left = self._patience.whole + moved / self._patience.pace - self._waited
        if left <= 0:
            raise TimeoutError("timed out")
        self._inner.settimeout(min(self._patience.word, left))
        began = time.monotonic()
        try:
            return act(given)
        finally:
            self._waited += time.monotonic() - began


class _TimedAnswer(io.RawIOBase):
    """An answer as it comes in."""

    def __init__(self, timed: TimedSocket, raw: Any) -> None:
        self._timed = timed
        self._raw = raw

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        return self._timed.read(self._raw, buffer)

    def close(self) -> None:
        self._raw.close()  # a socket is closed with the last that reads of it
        super().close()


class _Answer(HTTPResponse):
    """An answer that tells its connection how long it is."""

    def __init__(self, sock: Any, *arguments: Any, **named: Any) -> None:
        super().__init__(sock, *arguments, **named)
        self._timed: TimedSocket = sock

    def begin(self) -> None:
        super().begin()
        self._timed.expect(self.length)


class _Connection(HTTPConnection):
    """A connection; its greeting, where it is encrypted, has one time for all of it by itself."""

    response_class = _Answer

    def __init__(self, *arguments: Any, patience: Patience, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._patience = patience

    def connect(self) -> None:
        super().connect()
        self.sock: Any = TimedSocket(self.sock, self._patience)


class _SecureConnection(_Connection, HTTPSConnection):
    """The same, encrypted."""


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


class _Connections(urllib3.PoolManager):
    """Connections on which so many questions are asked, where that is bounded."""

    def __init__(self, questions: int | None, **named: Any) -> None:
        super().__init__(**named)
        self._left = questions

    def urlopen(self, *arguments: Any, **named: Any) -> Any:
        """Ask, unless enough was asked."""
        if self._left is not None:
            if self._left <= 0:
                raise urllib3.exceptions.ProtocolError("too many answers", AnswersWithoutEnd())
            self._left -= 1
        return super().urlopen(*arguments, **named)


def timed_connections(patience: Patience, questions: int | None = None, **named: Any) -> urllib3.PoolManager:
    """Return what makes such connections, and keeps them for the next question, of which there may be a
    last one: an answer that is given in parts says itself whether there is another.
    """

    def made(kind: Any) -> Callable[..., Any]:
        return lambda *arguments, **rest: kind(*arguments, patience=patience, **rest)

    manager = _Connections(
        questions, timeout=urllib3.Timeout(connect=patience.connect, read=patience.word), **named
    )
    manager.pool_classes_by_scheme = {"http": made(_Pool), "https": made(_SecurePool)}  # type: ignore[dict-item]
    return manager
