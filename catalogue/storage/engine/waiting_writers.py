"""How many threads of a process may wait to write, so that some are left for those who read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, local

from catalogue.errors import Busy

_PATIENCE = 1.0
"""Seconds that a thread waits for a place among those who wait: what is quick is over by then."""


class Turns:
    """Places for threads that wait to write; any number where none is given."""

    def __init__(self, places: int | None = None) -> None:
        self._places = BoundedSemaphore(places) if places else None
        self._own = local()

    @property
    def limited(self) -> bool:
        """Whether only so many may wait."""
        return self._places is not None

    def free(self) -> bool:
        """Whether another thread would find a place now."""
        if self._places is None:
            return True
        if found := self._places.acquire(blocking=False):
            self._places.release()
        return found

    @contextmanager
    def to_write(self) -> Iterator[None]:
        """Take a place until ``begun``, or the end of the block; raises ``Busy`` where none becomes free.

        Who writes within what he writes has his place already.
        """
        if self._places is None or getattr(self._own, "held", False):
            yield
            return
        if not self._places.acquire(timeout=_PATIENCE):
            raise others_write()
        self._own.held = True
        try:
            yield
        finally:
            self.begun()

    def begun(self) -> None:
        """Give the place to another: there is nothing more to wait for."""
        if self._places is not None and getattr(self._own, "held", False):
            self._own.held = False
            self._places.release()


def others_write() -> Busy:
    """Return what is said to whoever cannot write because others do."""
    return Busy(
        "others_write",
        "Somebody else is saving something large at this moment. Wait a moment, then try again.",
    )
