"""Frames: what is sent comes out again, and what is none is known to be none."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from threading import Thread

import pytest

from catalogue.sandbox.wire import LONGEST, Broken, Receiver, send

Ends = tuple[socket.socket, socket.socket]


@pytest.fixture
def ends() -> Iterator[Ends]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


@pytest.mark.parametrize(
    "message", [7, ["ការជួញដូរ", "half \ud800 of a pair"], {"a": [1.5, {}]}, b"\x00\xff" * 9, "x" * 3_000_000]
)
def test_what_is_sent_comes_out_again_and_then_the_end(message: object, ends: Ends) -> None:
    def speak() -> None:
        send(ends[1], message)
        send(ends[1], ["the last"])
        ends[1].shutdown(socket.SHUT_WR)

    speaker = Thread(target=speak)
    speaker.start()
    receiver = Receiver(ends[0])
    assert [receiver.next(), receiver.next(), receiver.next()] == [message, ["the last"], None]
    speaker.join()


@pytest.mark.parametrize(
    "said",
    [
        b"J\x00\x00\x00\x09[1]",
        b"X\x00\x00\x00\x03[1]",
        b"J\x00\x00\x00\x03[1}",
        b"J\x00\x00\x00\x03\xff\xff\xff",
        b"J" + (LONGEST + 1).to_bytes(4, "big") + b"[1]",
        b"J\x00\x00\xc3\x50" + b"[" * 50_000,
        b"J\x00",
    ],
)
def test_what_is_no_frame_is_known_to_be_none(said: bytes, ends: Ends) -> None:
    ends[1].sendall(said)
    ends[1].shutdown(socket.SHUT_WR)
    with pytest.raises(Broken):
        Receiver(ends[0]).next()


def test_all_frames_together_have_a_limit_too(ends: Ends) -> None:
    receiver = Receiver(ends[0], most=7)
    send(ends[1], [1])
    send(ends[1], [12])
    assert receiver.next() == [1]
    send(ends[1], [1])
    assert receiver.next() == [12]
    with pytest.raises(Broken):
        receiver.next()


def test_whoever_waits_looks_round_until_the_time_is_over(ends: Ends) -> None:
    looked: list[int] = []
    ends[1].sendall(b"J\x00\x00")
    with pytest.raises(TimeoutError):
        Receiver(ends[0]).next(lambda: looked.append(1), time.monotonic() + 0.25)
    assert looked
