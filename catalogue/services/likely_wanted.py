"""Which missing titles a gift could be: asked while somebody types, so the index of titles is kept.

After a change only what is new is added to it, and what is gone is struck.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from threading import Lock
from typing import Protocol

from sqlalchemy.orm import Session

from catalogue.domain.description import Description
from catalogue.matching.matcher import Matcher
from catalogue.matching.normalise import letters
from catalogue.storage import wanted as stored
from search_index.interface import IndexDocument
from search_index.memory import MemoryEngine

from . import gap_check
from .authorities import Authorities
from .documents import document_of
from .gap_check import ReferenceItem
from .probes import probe_of

_SHORTEST_IN_A_LINE = 12
"""Letters that a title must have before finding it inside a line of free text says anything."""

_MOST_WRITES = 30
"""Changes after which the index is made anew, since each adds a segment to it."""


class Missing(Protocol):
    """A missing title: the key that names it, and the entry that describes it."""

    @property
    def key(self) -> str: ...

    @property
    def entry_id(self) -> int: ...


class LikelyWanted:
    """An index of missing titles."""

    def __init__(self, authorities: Authorities) -> None:
        self._authorities = authorities
        self._lock = Lock()
        self._rows: Sequence[Missing] | None = None
        self._descriptions: dict[str, tuple[int, Description]] = {}
        self._engine = MemoryEngine()
        self._writes = 0

    def find(
        self, session: Session, rows: Sequence[Missing], description: Description, matcher: Matcher
    ) -> list[str]:
        """Keys of the titles among ``rows`` that a gift is, or could be, likeliest first."""
        with self._lock:
            if rows is not self._rows:
                self._renew(session, rows)
            return self._find(description, matcher)

    def _find(self, description: Description, matcher: Matcher) -> list[str]:
        known = self._descriptions

        def descriptions(keys: Sequence[str]) -> dict[str, Description]:
            return {key: known[key][1] for key in keys}

        item = ReferenceItem("gift", description)
        (result,) = gap_check.check([item], descriptions, self._engine, matcher)
        if result.best:
            return [each.holding_id for each in result.matches]
        # The matcher reads free text only as an entry; a line that holds the gift's whole title could be it.
        title = letters(description.title)
        (found,) = self._engine.candidates([probe_of(description, matcher)], gap_check.CANDIDATES)
        lines = [(each.id, known[each.id][1]) for each in found if not known[each.id][1].title]
        return [
            key
            for key, line in lines
            if len(title) >= _SHORTEST_IN_A_LINE and title in letters(line.reference)
        ]

    def _renew(self, session: Session, rows: Sequence[Missing]) -> None:
        wanted = {each.key: each.entry_id for each in rows}
        kept = {key: each for key, each in self._descriptions.items() if wanted.get(key) == each[0]}
        new = {entry_id: key for key, entry_id in wanted.items() if key not in kept}
        gone = self._descriptions.keys() - kept.keys()
        self._descriptions = kept
        for entry_id, _fingerprint, description in stored.entry_descriptions(session, new):
            kept[new[entry_id]] = (entry_id, description)
        if self._writes >= _MOST_WRITES or len(new) > len(kept) // 2:
            self._engine, self._writes = MemoryEngine(self._documents(kept)), 0
        elif new or gone:
            added = {key: kept[key] for key in new.values() if key in kept}
            self._engine.write(self._documents(added), gone)
            self._writes += 1
        self._rows = rows

    def _documents(self, described: Mapping[str, tuple[int, Description]]) -> list[IndexDocument]:
        knowledge = self._authorities.knowledge()
        return [
            document_of(key, description, knowledge.aliases, knowledge.vocabulary)
            for key, (_, description) in described.items()
        ]
