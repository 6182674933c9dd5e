"""An index in memory that is kept up to date by what is new and what is gone, not made anew."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

from catalogue.domain.descriptions.description import Description
from search_index.engines.memory import MemoryEngine
from search_index.interface import IndexDocument

from ..authority.authorities import Authorities, Knowledge
from ..discovery.documents import document_of

_MOST_WRITES = 30
"""Changes after which the index is made anew, since each adds a part to it."""

Load = Callable[[Collection[str]], Iterable[tuple[str, Description]]]
"""Gives the descriptions of some keys."""


class KeptIndex:
    """Descriptions by key; not safe to change from two threads at once."""

    def __init__(self, authorities: Authorities) -> None:
        self._authorities = authorities
        self._knowledge: Knowledge | None = None
        self._versions: Mapping[str, object] = {}
        self._engine = MemoryEngine()
        self._writes = self._dead = 0

    def renew(self, wanted: Mapping[str, object], load: Load) -> MemoryEngine:
        """Return the index of these keys; a key whose version is another than before is read again.

        ``wanted`` is kept, and is not to be changed any more.
        """
        knowledge = self._authorities.knowledge()
        if knowledge is not self._knowledge or self._writes >= _MOST_WRITES:
            self._knowledge, self._versions = knowledge, {}
        new = [key for key, version in wanted.items() if self._versions.get(key) != version]
        gone = self._versions.keys() - wanted.keys()
        self._dead += len(gone) + sum(key in self._versions for key in new)
        if not self._versions or self._dead > len(wanted):  # what is struck keeps its room
            self._engine = MemoryEngine(self._documents(load(wanted.keys())))
            self._writes = self._dead = 0
        elif new or gone:
            self._engine.write(self._documents(load(new)), gone)
            self._writes += 1
        self._versions = wanted
        return self._engine

    def _documents(self, described: Iterable[tuple[str, Description]]) -> Iterable[IndexDocument]:
        knowledge = self._knowledge or self._authorities.knowledge()
        return (
            document_of(key, description, knowledge.aliases, knowledge.vocabulary)
            for key, description in described
        )
