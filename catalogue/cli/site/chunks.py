"""How a body comes whose length is not said before: in parts, each behind a line that says how long it is.

Waitress keeps such a line, and the headers that may follow the last part, however long they are, and copies
what has come of them for each piece that comes. Here they have a bound, and each piece is looked at once.
"""

from __future__ import annotations

from typing import Any

from waitress.receiver import ChunkedReceiver
from waitress.rfc7230 import CHUNK_EXT_RE, ONLY_HEXDIG_RE
from waitress.utilities import BadRequest

LONGEST_LINE = 4 * 1024
"""Bytes of the line before a part; some say more there than its length, which nobody reads."""
LONGEST_TRAILERS = 32 * 1024
"""Bytes of the headers behind the last part, which nobody reads either: as many as those before the body."""
_END = b"\r\n"


class Chunks(ChunkedReceiver):  # type: ignore[misc]
    """Takes in a body in parts, and says where something of it is no such body, or longer than need be."""

    all_chunks_received: bool
    chunk_end: bytes

    def __init__(self, buffer: Any) -> None:
        super().__init__(buffer)
        self._line = bytearray()
        self._trailers = 0

    def received(self, data: bytes) -> int:
        """Take in a piece; gives how much of it belongs to the body: all of it where something is wrong."""
        at = 0
        while at < len(data) and not self.completed:
            if self.error is not None:
                return len(data)
            if self.chunk_remainder:
                at = self._take_part(data, at)
            elif self.validate_chunk_end:
                at = self._take_end_of_part(data, at)
            else:
                at = self._take_line(data, at)
        return at

    def _take_part(self, data: bytes, at: int) -> int:
        part = data[at : at + self.chunk_remainder]
        self.buf.append(part)
        self.chunk_remainder -= len(part)
        self.validate_chunk_end = not self.chunk_remainder
        return at + len(part)

    def _take_end_of_part(self, data: bytes, at: int) -> int:
        came = data[at : at + len(_END) - len(self.chunk_end)]
        self.chunk_end += came
        if len(self.chunk_end) == len(_END):
            if self.chunk_end != _END:
                self.error = BadRequest("Chunk not properly terminated")
            self.chunk_end, self.validate_chunk_end = b"", False
        return at + len(came)

    def _take_line(self, data: bytes, at: int) -> int:
        """Take in what has come of a line, and read it once it is whole."""
        if self._line.endswith(_END[:1]) and data.startswith(_END[1:], at):  # its end came in two pieces
            del self._line[-1:]
            is_whole, end, behind = True, at, at + 1
        elif (end := data.find(_END, at)) >= 0:
            is_whole, behind = True, end + len(_END)
        else:
            is_whole, end, behind = False, len(data), len(data)
        self._line += data[at:end]
        if self.all_chunks_received:
            self._trailers += behind - at
        if self._trailers > LONGEST_TRAILERS:
            self.error = BadRequest("What follows the body is too long")
        elif not self.all_chunks_received and len(self._line) > LONGEST_LINE:
            self.error = BadRequest("The line before a part of the body is too long")
        elif is_whole:
            line = bytes(self._line)
            self._line.clear()
            if self.all_chunks_received:
                self.completed = not line
            elif line:
                self._begin_part(line)
        return behind

    def _begin_part(self, line: bytes) -> None:
        size, semicolon, _ = line.partition(b";")
        if semicolon and not CHUNK_EXT_RE.fullmatch(line[len(size) :]):
            self.error = BadRequest("Invalid chunk extension")
        elif not ONLY_HEXDIG_RE.fullmatch(size):
            self.error = BadRequest("Invalid chunk size")
        else:
            self.chunk_remainder = int(size, 16)
            self.all_chunks_received = not self.chunk_remainder
