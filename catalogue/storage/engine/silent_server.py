"""A server of PostgreSQL that takes connections and then says nothing more: nobody waits for it for ever.

Its machine still acknowledges what is sent, so that no limit of the network notices, and no limit that the
server itself would keep is of use. Whoever waits for long asks for another connection in between: a server
that gives none within some seconds is as good as gone; one that does is at work, however long that takes.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from time import monotonic
from typing import Any, TypeVar

import psycopg
from psycopg.errors import ConnectionTimeout

Answer = TypeVar("Answer")

ASKED_AFTER = 10.0
"""Seconds without an answer after which it is looked whether the server answers anybody."""


class ImpatientConnection(psycopg.Connection[Any]):
    """A connection that breaks off where its server answers nobody any more."""

    leads_to: Mapping[str, Any] = {}
    """With what another connection to the same server is begun."""

    def wait(self, gen: Generator[Any, Any, Answer], *arguments: Any, **named: Any) -> Answer:
        """Wait for an answer; raises ``psycopg.OperationalError`` where the server fell silent."""
        return super().wait(self._looking_round(gen), *arguments, **named)

    def _looking_round(self, gen: Generator[Any, Any, Answer]) -> Generator[Any, Any, Answer]:
        """Do as a generator does that waits for the server; nothing is ready in the moments between."""
        try:
            wanted = next(gen)
            since = monotonic()
            while True:
                ready = yield wanted
                if ready:
                    since = monotonic()
                elif monotonic() - since > ASKED_AFTER:
                    self._look()
                    since = monotonic()
                wanted = gen.send(ready)
        except StopIteration as ended:
            answer: Answer = ended.value
            return answer

    def _look(self) -> None:
        if not self.leads_to:
            return
        try:
            psycopg.connect(**self.leads_to).close()
        except ConnectionTimeout as error:
            self.pgconn.finish()  # so that it counts as broken off, and is asked for nothing more
            raise psycopg.OperationalError("the server takes connections and does not answer") from error
        except psycopg.OperationalError:
            return  # it answered, if only to say that it has no room; else the network will say so
