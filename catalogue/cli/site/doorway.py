"""How requests come in: each is taken in whole, by one loop, before a thread is given to it.

Whoever sends half a header or a body byte by byte holds a place in that loop and nothing else, so that
hundreds of them leave every thread to the others; an answer leaves in the same way, however slowly it is
read. Waitress does this; here it gets its limits, lines apart for what is slow, and a way to make room.

A connection has one answer at a time: what it asks next is begun when that is taken. So it holds itself and
one file at most, and there are no more connections than the system lets this process hold so.
"""

from __future__ import annotations

import errno
import logging
import os
import resource
import socket
import sys
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import AbstractContextManager
from importlib import import_module
from pathlib import Path
from typing import Any, cast

from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.buffers import OverflowableBuffer, TempfileBasedBuffer
from waitress.channel import ClientDisconnected, HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.server import TcpWSGIServer
from waitress.task import WSGITask
from waitress.utilities import Error

from catalogue.config import MEGABYTE, Config

from .chunks import Chunks
from .sealed_file import SealedFile
from .waiting_lines import Lines

TakesTurns = Callable[[str, str, str], str | None]
"""In which line a request (method, path, cookies) waits, one of which is answered at a time; None for all
others.
"""
HoldsLogin = Callable[[str], bool]
"""Whether cookies hold a login that was given here, as far as can be told without looking it up."""

_MOST_CONNECTIONS = 1000
"""Held by a process in the long run, and twice as many for a moment; beyond, those go that have waited
longest without a whole request.
"""
_FEWEST_CONNECTIONS = 50
"""Held wherever the system lets a process hold next to nothing open."""
_SPARED = 2
"""Which part of these goes on with what is on its way, though others come."""
_AGAIN_AFTER = 60
"""Seconds after which to come again."""
_FILES_BESIDE = 500
"""What a process holds open beside its connections: the database, the index, whatever a page reads."""
_NO_MORE_FIT = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)
"""How the system says that it has no room for one more connection."""
_PAUSE = 1.0
"""Seconds for which nobody is let in then."""
_SAID_FOR = 600.0
"""Seconds in which the same is not written in the log again: strangers bring it about."""
_BACKLOG = 2048
_STRANGERS_ROOM = 64 * MEGABYTE
"""Of bodies that a process holds of people without a login: on their way, in a line, or being read."""
_OWN_ROOM = 192 * MEGABYTE
"""Of those with one, whom no stranger takes it from."""
_SILENCE = 30
"""Seconds without a byte after which a connection is closed."""
_LONGEST_HEADER = 32 * 1024
"""Bytes of a request's line and headers; 500 Khmer letters are 4,500, and facets come on top."""
_STRANGERS_BODY = 5 * MEGABYTE
"""What may be sent without a login: the longest form, and no file."""
_IN_MEMORY = 64 * 1024
"""Bytes of a body that are kept in memory; what is longer waits in a sealed file without a name."""
_UNREAD_ANSWER = 64 * MEGABYTE
"""Of an answer that its reader takes slowly; only beyond does the thread that makes it wait, beside those who
come after it.
"""
_READERS_GRACE, _READERS_PACE = 60.0, 16 * 1024
"""Seconds for which such a thread waits, and how many bytes let it wait for one more: it reads the
database, which keeps what it reads for so long.
"""
_MOST_UNREAD = 256 * MEGABYTE
"""Of all such answers; beyond, those go whose readers have taken nothing for longest."""
_WITH_BODY = ("POST", "PUT", "PATCH", "DELETE")
_FILTER = "catalogue.web.security.discreet_log.DiscreetFilter"


class _Room:
    """How long one body may be of those who have this room, and how much is held of all of theirs."""

    def __init__(self, limits: Adjustments, size: int) -> None:
        self.limits = limits
        self.size = size
        self.held = 0
        self._counting = threading.Lock()

    @property
    def is_full(self) -> bool:
        """Whether no more of any body is to be read."""
        return self.held >= self.size

    def note(self, request: _Request, held: int) -> None:
        """Note how much is held of a request now: the loop takes in, threads give back."""
        with self._counting:
            self.held += held - request.held
            request.held = held


class _Request(HTTPRequestParser):  # type: ignore[misc]
    """A request, whose body is counted from its first byte until it is answered or given up.

    It may be longer where it comes with a login.
    """

    body_rcv: Any

    def __init__(self, adj: Adjustments, door: Doorway) -> None:
        super().__init__(adj)
        self.room: _Room | None = None
        self.held = 0
        self._door = door
        self._closed = False

    def parse_header(self, header_plus: bytes) -> None:
        """Read the header; from here on its limits hold for the body."""
        try:
            super().parse_header(header_plus)
        except ValueError as error:  # of Python's own, which reads addresses and numbers
            raise ParsingError(
                "The address of this request, or a number in its header, means nothing"
            ) from error
        if self.body_rcv is None:
            return
        if self.chunked:
            self.body_rcv = Chunks(self.body_rcv.getbuf())
        if self.command not in _WITH_BODY:
            raise ParsingError(f"{self.command} takes no body: send it without one")
        known = self._door.holds_login(self.headers.get("COOKIE", ""))
        self.room = self._door.own_room if known else self._door.strangers_room
        self.adj = self.room.limits

    def received(self, data: bytes) -> int:
        """Take in what has come."""
        if self._closed:
            return len(data)
        consumed = cast(int, super().received(data))
        if self.error:
            self.expect_continue = False  # else the body would be called for all the same
        if self.room is not None:
            self.room.note(self, self.body_bytes_received)
        return consumed

    def close(self) -> None:
        """Let go of the body, and give its room back."""
        super().close()
        self._closed = True
        if self.room is not None:
            self.room.note(self, 0)


class _ManyWait(Error):  # type: ignore[misc]
    """Said to who comes when a line has come to its end."""

    code, reason = 503, "Service Unavailable"

    def to_response(self, ident: str | None = None) -> tuple[str, list[tuple[str, str]], bytes]:
        """What to answer."""
        headers = [("Content-Type", "text/plain; charset=utf-8"), ("Retry-After", str(_AGAIN_AFTER))]
        return f"{self.code} {self.reason}", headers, self.body.encode()


class _Answer(WSGITask):  # type: ignore[misc]
    """An answer; to ``HEAD`` it ends with its header."""

    def finish(self) -> None:
        """End it; waitress would send what ends a body of unknown length also where there is none."""
        if not self.wrote_header:
            self.write(b"")
        if self.request.command == "HEAD":
            self.chunked_response = False
        super().finish()


class _Channel(HTTPChannel):  # type: ignore[misc]
    """A connection: it has one answer at a time."""

    task_class = _Answer
    request: _Request | None
    sent_continue: bool
    _ahead = b""
    """What came behind the request that is answered: no more than is read at a time."""
    _moved = 0
    """Bytes that came and went."""

    def parser_class(self, adj: Adjustments) -> _Request:
        """Begin a request."""
        return _Request(adj, self.server)

    def readable(self) -> bool:
        """Whether to read on; what comes of a body waits with its sender while there is no room for it."""
        room = self.request.room if self.request is not None else None
        return not self._ahead and bool(super().readable()) and not (room is not None and room.is_full)

    def writable(self) -> bool:
        """Whether there is something to do when more can be sent: to send, to close or to begin the next."""
        return bool(super().writable() or (self._ahead and not self.requests))

    def handle_write(self) -> None:
        """Send on, and begin what is next when all is sent."""
        super().handle_write()
        self._go_on()

    def received(self, data: bytes) -> bool:
        """Take in what has come."""
        self._moved += len(data)
        self._ahead += data
        self._go_on()
        return True

    def send(self, data: bytes, do_close: bool = True) -> int:
        """Send what can be sent at once; gives how much that is."""
        sent = int(super().send(data, do_close=do_close))
        self._moved += sent
        return sent

    @property
    def pace(self) -> float:
        """Bytes a second that come and go, while something is on its way; else 0."""
        is_moving = self.request is not None or self.total_outbufs_len
        return self._moved / max(1.0, time.time() - self.creation_time) if is_moving else 0.0

    def _go_on(self) -> None:
        """Take in the next request once the answer before it has been taken; waitress would take in all that
        stand in what was read, and answer one upon the other for a reader who takes none.
        """
        begun = False
        with self.requests_lock:
            while self._ahead and not self.requests and not super().writable():
                if self.request is None:
                    self.request = self.parser_class(self.adj)
                taken = self.request.received(self._ahead)
                self._ahead = self._ahead[taken:]
                asks = self.request.expect_continue and self.request.headers_finished
                if asks and not self.request.completed and not self.sent_continue:
                    self.send_continue()
                if self.request.completed:
                    self.sent_continue = False
                    if not self.request.empty:
                        self.requests.append(self.request)
                        begun = True
                    self.request = None
        if begun:
            self.server.add_task(self)

    def service(self) -> None:
        """Answer a request; the loop is woken only where it has something left to do."""
        self.server.answering.channel = self
        try:
            super().service()
        finally:
            self.server.answering.channel = None
            self._let_go()

    def write_soon(self, data: Any) -> int:
        """Give more of an answer; where its reader has much to take already, others go on meanwhile.

        Waitress would wait itself, without a time, and for ever for who is gone: it never finds so much left.
        """
        line = self.server.lines.here
        if line is not None and self.total_outbufs_len > self.adj.outbuf_high_watermark:
            with line.stepped_aside():  # comes back before the connection is held: the loop may close it
                self._wait_for_reader()
        return cast(int, super().write_soon(data))

    def _wait_for_reader(self) -> None:
        """Wait until half of what may be kept is taken, so that there is some work to come back to.

        Who takes it byte by byte is let go.
        """
        half = self.adj.outbuf_high_watermark // 2
        with self.outbuf_lock:
            too_much = self.total_outbufs_len - half
            until = time.monotonic() + _READERS_GRACE + too_much / _READERS_PACE
            while self.connected and self.total_outbufs_len > half:
                self.server.pull_trigger()
                if not self.outbuf_lock.wait(max(0.0, until - time.monotonic())):
                    self.will_close = True  # by the loop, whose the connection is
                    raise ClientDisconnected

    def handle_error(self) -> None:
        """Close a connection over which something of ours went wrong; whoever has found out how to bring that
        about fills no log.
        """
        error = sys.exception()
        place = traceback.extract_tb(error.__traceback__)[-1] if error else None
        where = f", {Path(place.filename).name}:{place.lineno}" if place else ""
        self.server.say(f"a connection was closed over an error ({type(error).__name__}{where})")
        self.handle_close()

    def handle_close(self) -> None:
        """Close it; what waits in a line is held until its turn comes, which finds nobody there."""
        super().handle_close()
        self._ahead = b""
        self._let_go()

    def _let_go(self) -> None:
        """Let go of a body that will never be whole, once neither the loop nor a thread asks for it."""
        if self.request is not None and not self.connected and not self.requests:
            self.request.close()

    @property
    def on_its_way(self) -> int:
        """How much of a body has come that is not whole yet."""
        return cast(int, self.request.body_bytes_received) if self.request is not None else 0

    @property
    def kept(self) -> int:
        """How much is kept of answers: what nobody has taken yet, or all of it where it lies in a file of
        ours, which goes as a whole.
        """
        held = 0
        for part in list(self.outbufs):
            if isinstance(part, OverflowableBuffer):  # others are files that lie there anyway, one at most
                file = part.buf.getfile() if part.overflowed else None
                held += file.size if isinstance(file, SealedFile) else len(part)
        return held


class Doorway(TcpWSGIServer):  # type: ignore[misc]
    """The connections of one process, on a socket that others accept from too."""

    channel_class = _Channel

    def __init__(
        self,
        application: Any,
        listener: socket.socket,
        config: Config,
        takes_turns: TakesTurns,
        holds_login: HoldsLogin,
        many_wait: str,
    ) -> None:
        self._most = _allow_connections()
        _be_discreet()
        _seal_what_overflows()
        settings: dict[str, Any] = {
            "threads": config.threads,
            "ident": None,
            "backlog": _BACKLOG,
            "send_bytes": 1,  # the thread that made an answer sends it, as far as its reader takes it
            "channel_request_lookahead": 1,  # so the loop goes on listening to a connection that is answered
            "asyncore_use_poll": True,
            "clear_untrusted_proxy_headers": False,  # they are asked only where LACUNA_PROXIES says so
            "channel_timeout": _SILENCE,
            "cleanup_interval": 1,
            "max_request_header_size": _LONGEST_HEADER,
            "inbuf_overflow": _IN_MEMORY,
            "outbuf_high_watermark": _UNREAD_ANSWER,
        }
        self.holds_login = holds_login
        strangers = Adjustments(**settings, max_request_body_size=_STRANGERS_BODY)
        self.strangers_room = _Room(strangers, _STRANGERS_ROOM)
        # A file that is somewhat too large is still taken in, so that a page of ours can say so.
        longest = max(2 * config.upload_limit, _STRANGERS_BODY)
        own = Adjustments(**settings, max_request_body_size=longest)
        self.own_room = _Room(own, max(_OWN_ROOM, 2 * longest))
        self.connections: dict[int, Any] = {}
        self.answering = threading.local()
        self._takes_turns = takes_turns
        self._many_wait = many_wait
        self.lines = Lines(config.threads, self._most)
        self._looked_after_until = 0.0
        self._shut_until = 0.0
        self._said_until: dict[str, float] = {}
        sockinfo = (listener.family, listener.type, listener.proto, listener.getsockname())
        super().__init__(
            application,
            self.connections,
            _sock=listener,
            dispatcher=self.lines.pages,
            adj=own,
            sockinfo=sockinfo,
            bind_socket=False,
        )

    def look_round(self, seconds: float) -> None:
        """Take in and give out what can be at this moment, waiting for so long at most.

        Room is made before the loop asks what has come: a connection that is closed while it asks leaves its
        number to the next one, which would be closed in its place.
        """
        now = time.monotonic()  # which nobody sets back
        if now >= self._looked_after_until or not self._has_places:
            self._looked_after_until = now + self.adj.cleanup_interval
            self.maintenance(time.time())
        wasyncore.loop(timeout=seconds, use_poll=True, map=self.connections, count=1)

    def readable(self) -> bool:
        """Whether to let somebody in."""
        return bool(self.accepting and self._has_places and time.monotonic() >= self._shut_until)

    @property
    def _has_places(self) -> bool:
        return len(self.active_channels) < 2 * self._most

    def accept(self) -> Any:
        """Let somebody in; where the system has no room for them, make some, and wait for a moment."""
        try:
            return super().accept()
        except OSError as error:
            if error.errno not in _NO_MORE_FIT:
                raise
            self.say(f"no more connections fit ({error.strerror}): who waited longest has to go")
            self._let_go_of(max(1, len(self.active_channels) // 10))
            self._shut_until = time.monotonic() + _PAUSE
            return None

    def say(self, what: str) -> None:
        """Write something in the log that strangers bring about; the same not again for some minutes."""
        now = time.monotonic()
        if now >= self._said_until.get(what, now):
            self._said_until[what] = now + _SAID_FOR
            self.logger.warning(what)

    def add_task(self, task: _Channel) -> None:
        """Give a whole request to a thread; each line of those that take turns has its own."""
        request = task.requests[0]
        cookies = request.headers.get("COOKIE", "")
        name = None if request.error else self._takes_turns(request.command, request.path, cookies)
        line = self.lines.line(name)
        if line.is_full(lambda: self.holds_login(cookies)):
            request.error = _ManyWait(self._many_wait)
            task.service()  # at once, by the loop: a few words that keep nobody back
        else:
            line.add_task(task)

    def waiting(self) -> AbstractContextManager[bool]:
        """Have whoever is answered by this thread wait for another machine beside the pages."""
        return self.lines.waiting(self._is_own)

    def wait_to_the_end(self) -> bool:
        """The same for as long as this answer takes; False where enough wait so."""
        return self.lines.wait_to_the_end(self._is_own)

    def _is_own(self) -> bool:
        """Whether it is somebody with a login."""
        channel = getattr(self.answering, "channel", None)
        return bool(
            channel and channel.requests and self.holds_login(channel.requests[0].headers.get("COOKIE", ""))
        )

    def pull_trigger(self) -> None:
        """Wake the loop, unless all of an answer is sent: each waking takes a turn from those who compute."""
        channel = getattr(self.answering, "channel", None)
        if channel is None or channel.writable():
            super().pull_trigger()

    def maintenance(self, now: float) -> None:
        """Close what has been silent for long; where there is no place left, what has waited longest, and
        where there is no room, the longest of what is on its way: a short form is soon whole.
        """
        super().maintenance(now)
        self._let_go_of(max(0, len(self.active_channels) - self._most))
        for room in (self.strangers_room, self.own_room):
            self._make_room(room)
        self._drop_unread()
        for channel in list(self.active_channels.values()):
            if channel.will_close:  # the loop itself would do it when more can be sent: never, perhaps
                channel.handle_close()

    def _let_go_of(self, count: int) -> None:
        """Close so many of those who have no request that is being answered, or waits for it: who waits
        longest, but for those of whom most comes and goes. These are half at most: many who move slowly
        would else keep all who come.
        """
        waiting = [channel for channel in self.active_channels.values() if not channel.requests]
        moving = sorted((channel for channel in waiting if channel.pace), key=lambda channel: -channel.pace)
        spared = set(moving[: self._most // _SPARED])
        others = [channel for channel in waiting if channel not in spared]
        for channel in sorted(others, key=lambda channel: channel.creation_time)[:count]:
            channel.will_close = True
            channel.handle_close()

    def _make_room(self, room: _Room) -> None:
        held = room.held
        theirs = [
            channel
            for channel in self.active_channels.values()
            if channel.request is not None and channel.request.room is room and channel.on_its_way
        ]
        for channel in sorted(theirs, key=lambda channel: -channel.on_its_way):
            if held < room.size:
                return
            channel.will_close = True
            held -= channel.on_its_way

    def _drop_unread(self) -> None:
        by_silence = sorted(self.active_channels.values(), key=lambda channel: channel.last_activity)
        kept = [(channel, channel.kept) for channel in by_silence]
        too_much = sum(size for _, size in kept) - _MOST_UNREAD
        for channel, size in kept:
            if too_much <= 0:
                return
            if size:
                channel.will_close = True
                too_much -= size

    def finish(self, seconds: float) -> None:
        """Take in nothing more, and let what is being answered come to its end, for so long at most."""
        self.accepting = False
        until = time.monotonic() + seconds
        while time.monotonic() < until and any(
            channel.requests or channel.total_outbufs_len for channel in self.active_channels.values()
        ):
            self.look_round(0.1)
        self.lines.shutdown(until)


def _allow_connections() -> int:
    """Let this process hold as many connections as it may have to, where the system lets it; gives how many
    are to be held in the long run. Each may hold one file beside itself: what it sent, or is to take.
    """
    wanted = 2 * (2 * _MOST_CONNECTIONS) + _FILES_BESIDE
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return max(_FEWEST_CONNECTIONS, (wanted - _FILES_BESIDE) // 4)


def _be_discreet() -> None:
    """Have waitress name neither readers nor what they read in its log."""
    module, _, name = _FILTER.rpartition(".")
    log = logging.getLogger("waitress")
    log.addFilter(getattr(import_module(module), name)())
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)


def _seal_what_overflows() -> None:
    """Have bodies and answers that are too long for memory wait in files that only this process can read."""
    TempfileBasedBuffer.newfile = lambda _buffer: SealedFile()


def own_socket(descriptor: int) -> socket.socket:
    """A socket of one's own for a descriptor that somebody else holds too."""
    return socket.socket(fileno=os.dup(descriptor))
