"""The frames in which requests and answers travel: a length, a kind, and JSON or bytes."""

from __future__ import annotations

import json
import os
import socket
import struct
import time
from collections.abc import Callable
from typing import Any

_HEAD = struct.Struct("!cI")
_JSON, _BYTES = b"J", b"B"
LONGEST = 32 << 20
"""Bytes of a frame; what claims to be longer is no answer of ours."""
LOOK_EVERY = 0.1
"""Seconds after which whoever waits for a frame looks round."""


_HALVES = "surrogatepass"
"""Half of a surrogate pair, which a broken text may hold, travels as it is."""


class Broken(Exception):
    """The other end is gone, or says what is no frame."""


def send(channel: socket.socket, message: Any) -> None:
    """Send a message: bytes as they are, anything else as JSON."""
    is_bytes = isinstance(message, bytes)
    body = message if is_bytes else _encoded(message)
    frame = memoryview(_HEAD.pack(_BYTES if is_bytes else _JSON, len(body)) + body)
    while frame:  # written, as to a file: a confined process may use no call that is made for sockets
        frame = frame[os.write(channel.fileno(), frame) :]


def _encoded(message: Any) -> bytes:
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode("utf-8", _HALVES)


def _decoded(text: str) -> Any:
    """Return what travelled as JSON, without U+0000: files hold that by mistake, and not every database keeps
    it.
    """
    message = json.loads(text)
    return _without_nul(message) if "\\u0000" in text else message


def _without_nul(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, list):
        return [_without_nul(part) for part in value]
    if isinstance(value, dict):
        return {_without_nul(name): _without_nul(part) for name, part in value.items()}
    return value


class Receiver:
    """Takes frames from a channel; ``most`` is how many bytes they may have together."""

    def __init__(self, channel: socket.socket, most: int = LONGEST) -> None:
        self._channel = channel
        self._left = most

    def next(self, meanwhile: Callable[[], object] = lambda: None, until: float | None = None) -> Any:
        """Return the next message; None at the end of all.

        ``meanwhile`` is called again and again while it is waited for. Raises ``TimeoutError`` when it is
        not whole at ``until`` (of ``time.monotonic``), and ``Broken`` for what is no message.
        """
        meanwhile()
        head = self._take(_HEAD.size, meanwhile, until)
        if not head:
            return None
        kind, length = _HEAD.unpack(head) if len(head) == _HEAD.size else (b"", 0)
        self._left -= length
        if kind not in (_JSON, _BYTES) or length > LONGEST or self._left < 0:
            raise Broken
        body = self._take(length, meanwhile, until)
        if len(body) < length:
            raise Broken
        if kind == _BYTES:
            return body
        try:
            return _decoded(body.decode("utf-8", _HALVES))
        except (ValueError, RecursionError) as error:
            raise Broken from error

    def _take(self, size: int, meanwhile: Callable[[], object], until: float | None) -> bytes:
        """So many bytes, or fewer where the other end closed before."""
        pieces: list[bytes] = []
        while size:
            left = LOOK_EVERY if until is None else min(LOOK_EVERY, until - time.monotonic())
            if left <= 0:
                raise TimeoutError
            self._channel.settimeout(left)
            try:
                piece = self._channel.recv(min(size, 1 << 20))
            except TimeoutError:
                meanwhile()
                continue
            except OSError:
                break
            if not piece:
                break
            pieces.append(piece)
            size -= len(piece)
        return b"".join(pieces)
