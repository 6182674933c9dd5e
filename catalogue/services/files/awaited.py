"""How a process that serves pages waits for a file store: beside its work, and not at all for one that does
not answer.

Whoever asks the store in a request leaves their place to the next page meanwhile, and no more than a few do.
Once it did not answer in time, nobody else waits for it: all are told at once to come again, until some
seconds have passed and one of them asks. A process that serves nobody knows nothing of this: whoever works
there waits for as long as it takes.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

from catalogue.errors import Away

_SPARED = 10.0
"""Seconds for which a store that did not answer is asked nothing."""


class Door(Protocol):
    """Where requests come in, as far as it is asked whether one may wait elsewhere."""

    def wait_to_the_end(self) -> bool:
        """Give the place back for the rest of this request; False where enough wait elsewhere."""

    def waiting(self) -> AbstractContextManager[bool]:
        """Give the place back for a while, and come back; gives False where enough wait elsewhere."""


class Awaited:
    """A store that is waited for."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._door: Door | None = None
        self._changing = threading.Lock()
        self._silence: Away | None = None
        self._until = 0.0
        self._asks: int | None = None
        """The thread that asks for all others."""

    def serve(self, door: Door) -> None:
        """From now on, wait as it is done in a process that serves pages."""
        self._door = door

    @property
    def is_silent(self) -> bool:
        """Whether nobody who comes now would ask it: it did not answer, and it is not yet time to ask again,
        or somebody does.
        """
        return self._silence is not None and (self._asks is not None or self._clock() < self._until)

    @contextmanager
    def asked(self, many_wait: Callable[[], Away], *, to_the_end: bool) -> Iterator[None]:
        """Ask the store something, which is over when the block is, or when the request is; raises ``Away``
        at once where it is known not to answer, or enough wait.
        """
        if self._door is None:
            yield
            return
        self._begin()
        try:
            if to_the_end:
                if not self._door.wait_to_the_end():
                    raise many_wait()
                yield
            else:
                with self._door.waiting() as has_place:
                    if not has_place:
                        raise many_wait()
                    yield
        finally:
            with self._changing:
                if self._asks == threading.get_ident():
                    self._asks = None

    def _begin(self) -> None:
        with self._changing:
            said = self._silence
            if said is None or self._asks == threading.get_ident():
                return
            if self.is_silent:
                raise Away(said.code, said.message, said.detail, passing=said.passing)
            self._asks = threading.get_ident()

    def answered(self) -> None:
        """Note that it said something, whatever that was."""
        if self._silence is not None:
            with self._changing:
                self._silence = None

    def fell_silent(self, said: Away) -> None:
        """Note that it did not answer, and what is said of that."""
        if self._door is not None:
            with self._changing:
                self._silence, self._until = said, self._clock() + _SPARED
