"""Which missing titles a gift could be: asked while somebody types, so the index of titles is kept.

After a change only what is new is added to it, and what is gone is struck.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from threading import Lock
from typing import Protocol

from sqlalchemy.orm import Session

from catalogue.domain.description import Description, Record
from catalogue.matching.matcher import Matcher
from catalogue.matching.normalise import letters
from catalogue.storage import wanted as stored
from search_index.memory import MemoryEngine

from ..authority.authorities import Authorities
from ..checking import gap_check
from ..checking.gap_check import ReferenceItem
from ..checking.kept_index import KeptIndex
from ..checking.probes import probe_of

_SHORTEST_IN_A_LINE = 12
"""Letters that a title must have before finding it inside a line of free text says anything."""


class Missing(Protocol):
    """A missing title: the key that names it, and the entry that describes it."""

    @property
    def key(self) -> str: ...

    @property
    def entry_id(self) -> int: ...


class LikelyWanted:
    """An index of missing titles."""

    def __init__(self, authorities: Authorities) -> None:
        self._lock = Lock()
        self._rows: Sequence[Missing] | None = None
        self._descriptions: dict[str, Description] = {}
        self._index = KeptIndex(authorities)
        self._engine = MemoryEngine()

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

        def records(keys: Sequence[str]) -> dict[str, Record]:
            return {key: known[key].to_dict() for key in keys}

        item = ReferenceItem("gift", description)
        (result,) = gap_check.check([item], records, self._engine, matcher, thorough=False)
        if result.best:
            return [each.holding_id for each in result.matches]
        # The matcher reads free text only as an entry; a line that holds the gift's whole title could be it.
        title = letters(description.title)
        (found,) = self._engine.candidates([probe_of(description, matcher)], gap_check.CANDIDATES)
        lines = [(each.id, known[each.id]) for each in found if not known[each.id].title]
        return [
            key
            for key, line in lines
            if len(title) >= _SHORTEST_IN_A_LINE and title in letters(line.reference)
        ]

    def _renew(self, session: Session, rows: Sequence[Missing]) -> None:
        entries = {each.key: each.entry_id for each in rows}
        self._descriptions = {key: each for key, each in self._descriptions.items() if key in entries}

        def load(keys: Collection[str]) -> Iterator[tuple[str, Description]]:
            named = {entries[key]: key for key in keys}
            for entry_id, _fingerprint, description in stored.entry_descriptions(session, named):
                self._descriptions[named[entry_id]] = description
                yield named[entry_id], description

        self._engine = self._index.renew({key: str(entry) for key, entry in entries.items()}, load)
        self._rows = rows
