"""The lines in which whole requests wait for a thread: one for pages, and one for each kind of what is slow.

So many of a line are answered at a time, and so many wait in it at most. They know nothing of connections:
what waits in them is anything that can be answered or given up.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from waitress.task import ThreadedTaskDispatcher

_PLACES_IN_A_LINE, _PLACES_FOR_PAGES = 10, 2
"""Which part of the connections that are held may stand in a line, and in that of all other pages; who comes
then is told to come again. In all lines together stand no more than are held, so that there are always others
who can go.
"""
_OWN_PART = 5
"""Which part of a line strangers leave to those with a login."""
_ELSEWHERE = 24
"""How many wait at once for another machine, beside their lines."""


class _Waiting(Protocol):
    """What stands in a line."""

    def service(self) -> None:
        """Answer it."""

    def cancel(self) -> None:
        """Give it up."""


class Lines:
    """All lines of a process, which holds so many connections in the long run."""

    def __init__(self, threads: int, held: int) -> None:
        self._held = held
        self._here = _Here()
        self._elsewhere = _Elsewhere()
        self.pages = Line(threads, held // _PLACES_FOR_PAGES, self._here, self._elsewhere)
        """That of whatever is not slow."""
        self._slow: dict[str, Line] = {}

    def line(self, name: str | None) -> Line:
        """The line of this name, of which one is answered at a time; None names that of the pages."""
        if name is None:
            return self.pages
        if name not in self._slow:
            most = self._held // _PLACES_IN_A_LINE
            self._slow[name] = Line(1, most, self._here, self._elsewhere)
        return self._slow[name]

    @property
    def here(self) -> Line | None:
        """The line in which this thread answers somebody."""
        return self._here.line

    @contextmanager
    def waiting(self, is_own: Callable[[], bool]) -> Iterator[bool]:
        """Have this thread leave its place while it waits for another machine; gives False where enough do,
        or enough without a login.
        """
        line = self._here.line
        if line is None or self._here.is_elsewhere:
            yield True
        elif not self._elsewhere.enter(is_own):
            yield False
        else:
            try:
                with line.stepped_aside():
                    yield True
            finally:
                self._elsewhere.leave()

    def wait_to_the_end(self, is_own: Callable[[], bool]) -> bool:
        """Have this thread give its place back for the rest of its turn, in which it waits for another
        machine time and again; False where enough wait so.
        """
        line = self._here.line
        if line is None or self._here.is_elsewhere:
            return True
        if not self._elsewhere.enter(is_own):
            return False
        line.leave()
        return True

    def shutdown(self, until: float) -> None:
        """Begin nothing more; what is begun has until then, by the clock that nobody sets back."""
        for line in (self.pages, *self._slow.values()):
            line.shutdown(timeout=max(0.1, until - time.monotonic()))


class _Here(threading.local):
    """In which line this thread answers somebody, and whether it has given its place to the next for now, or
    for good.
    """

    line: Line | None = None
    is_aside = False
    has_left = False

    @property
    def is_elsewhere(self) -> bool:
        """Whether it holds no place."""
        return self.is_aside or self.has_left


class _Elsewhere:
    """Those who wait for another machine."""

    def __init__(self) -> None:
        self._changing = threading.Lock()
        self._count = 0

    def enter(self, is_own: Callable[[], bool]) -> bool:
        """Count one more; False where there are enough, or enough without a login."""
        with self._changing:
            left = _ELSEWHERE - self._count
            if left <= 0 or (left <= _ELSEWHERE // _OWN_PART and not is_own()):
                return False
            self._count += 1
            return True

    def leave(self) -> None:
        """Count one less."""
        with self._changing:
            self._count -= 1


class Line(ThreadedTaskDispatcher):  # type: ignore[misc]
    """Those of whom so many are answered at a time, and so many wait at most. Who waits for a reader leaves
    the place to the next, and has a thread of their own for so long: no more than there is room for of
    answers that nobody takes.
    """

    def __init__(self, places: int, most: int, here: _Here, elsewhere: _Elsewhere) -> None:
        super().__init__()
        self._changed = threading.Condition()
        self._places = places
        self._free = places
        self._most = max(1, most)
        self._here = here
        self._elsewhere = elsewhere
        self._aside = 0
        self._coming_back = 0
        self._over = False
        self.set_thread_count(places)

    def is_full(self, is_own: Callable[[], bool]) -> bool:
        """Whether whoever comes is not to wait: nobody, or nobody without a login."""
        left = self._most - len(self.queue)
        return left <= 0 or (left <= self._most // _OWN_PART and not is_own())

    def add_task(self, task: _Waiting) -> None:
        """Have a request wait for its turn."""
        super().add_task(_Turn(task, self))

    @contextmanager
    def in_turn(self) -> Iterator[None]:
        """Have a place, when one is free to which nobody comes back."""
        with self._changed:
            self._changed.wait_for(lambda: self._free > self._coming_back)
            self._free -= 1
        self._here.line = self
        try:
            yield
        finally:
            self._here.line = None
            if self._here.has_left:
                self._here.has_left = False
                self._elsewhere.leave()
                with self._changed:
                    self._set_aside(-1)
            else:
                with self._changed:
                    self._free += 1
                    self._changed.notify_all()

    @contextmanager
    def stepped_aside(self) -> Iterator[None]:
        """Leave the place to the next for a while; who comes back goes before those who were not there."""
        if self._here.is_elsewhere:
            yield
            return
        self._give_back()
        self._here.is_aside = True
        try:
            yield
        finally:
            self._here.is_aside = False
            with self._changed:
                self._coming_back += 1
                self._changed.wait_for(lambda: self._free > 0)
                self._coming_back -= 1
                self._free -= 1
                self._set_aside(-1)

    def leave(self) -> None:
        """Leave the place to the next, and come back no more."""
        self._give_back()
        self._here.has_left = True

    def _give_back(self) -> None:
        with self._changed:
            self._free += 1
            self._set_aside(1)
            self._changed.notify_all()

    def shutdown(self, cancel_pending: bool = True, timeout: float = 5) -> bool:
        """Begin nothing more."""
        with self._changed:
            self._over = True
        return bool(super().shutdown(cancel_pending, timeout))

    def _set_aside(self, change: int) -> None:
        self._aside += change
        if not self._over:
            self.set_thread_count(self._places + self._aside)


class _Turn:
    """What stands in a line, and the line."""

    def __init__(self, waiting: _Waiting, line: Line) -> None:
        self._waiting = waiting
        self._line = line

    def service(self) -> None:
        """Answer it when its turn has come."""
        with self._line.in_turn():
            self._waiting.service()

    def cancel(self) -> None:
        """Give it up."""
        self._waiting.cancel()
