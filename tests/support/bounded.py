"""Work that must not grow without bound: it is broken off, where it would go on for ever."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import pytest

_PROCESSOR_SECONDS = 20.0
"""A thousand times what is needed: counted for this process alone, however busy the machine is."""


@contextmanager
def bounded() -> Iterator[None]:
    """Fail where the block does not come to its end; a pattern that tries every way takes for ever."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        pytest.fail("this does not come to its end")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, _PROCESSOR_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
