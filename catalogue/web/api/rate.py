"""How much this process does for other programs in a second: nobody is told apart by where they come from."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock


class Bucket:
    """A token bucket (RFC 2697 in its plainest form): it fills at a rate, and each call takes its cost.

    ``rate`` is in units a second, 0 for no limit; it holds ``depth`` seconds of that at most.
    """

    def __init__(self, rate: float, depth: float = 4.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._most, self._clock = rate, rate * depth, clock
        self._left, self._at = self._most, clock()
        self._lock = Lock()

    def take(self, cost: float = 1.0) -> float:
        """Take what a call costs; gives the seconds to wait where there is not enough, 0 where there is.

        What costs more than the bucket holds takes all of it.
        """
        if not self._rate:
            return 0.0
        cost = min(cost, self._most)
        with self._lock:
            moment = self._clock()
            self._left = min(self._most, self._left + (moment - self._at) * self._rate)
            self._at = moment
            if self._left < cost:
                return (cost - self._left) / self._rate
            self._left -= cost
            return 0.0
