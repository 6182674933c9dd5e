"""Which missing titles a gift could be: asked while somebody types, so the index of titles is kept.

After a change only what is new is added to it, and what is gone is struck.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from threading import Lock
from typing import Generic, Protocol, TypeVar

from sqlalchemy.orm import Session

from catalogue.domain.descriptions.description import Description
from catalogue.matching.decision.matcher import Matcher
from catalogue.storage.reference_lists import wanted as stored
from search_index.engines.memory import MemoryEngine

from ..authority.authorities import Authorities
from ..gap_check.kept_index import KeptIndex
from ..gap_check.reverse_check import entries_like

_ASKED = 100
"""How many titles are held against a gift while somebody types."""


class Missing(Protocol):
    """A missing title: the key that names it, and the entry that describes it."""

    @property
    def key(self) -> str: ...

    @property
    def entry_id(self) -> int: ...


Likeliness = tuple[bool, float]
"""What sorts the likeliest titles to the front."""

_Row = TypeVar("_Row", bound=Missing)


class LikelyWanted(Generic[_Row]):
    """An index of missing titles."""

    def __init__(self, authorities: Authorities) -> None:
        self._lock = Lock()
        self._rows: Sequence[_Row] | None = None
        self._by_key: Mapping[str, _Row] = {}
        self._entries: Mapping[str, int] = {}
        self._index = KeptIndex(authorities)
        self._engine = MemoryEngine()

    def find(
        self, session: Session, rows: Sequence[_Row], description: Description, matcher: Matcher
    ) -> list[tuple[_Row, Likeliness]]:
        """Return the titles among ``rows`` that a gift is, or could be, likeliest first.

        By the rule that says which entries a publication concerns once it is in the catalogue.
        """
        with self._lock:
            if rows is not self._rows:
                self._renew(session, rows)
            engine, entries, by_key = self._engine, self._entries, self._by_key

        def load(keys: Collection[str]) -> Iterator[tuple[str, Description]]:
            return _described(session, entries, keys)

        gift = {"gift": description.to_dict()}
        found = dict(entries_like(gift, engine, load, matcher, _ASKED))
        likely = [(by_key[key], (not match.accepted, -match.log_odds)) for key, match in found.items()]
        return sorted(likely, key=lambda pair: pair[1])

    def _renew(self, session: Session, rows: Sequence[_Row]) -> None:
        entries = {row.key: row.entry_id for row in rows}
        self._engine = self._index.renew(entries, lambda keys: _described(session, entries, keys))
        self._rows, self._entries = rows, entries
        self._by_key = {row.key: row for row in rows}


def _described(
    session: Session, entries: Mapping[str, int], keys: Collection[str]
) -> Iterator[tuple[str, Description]]:
    """Read the descriptions of titles: to keep those of all would take more room than the index."""
    named = {entries[key]: key for key in keys}
    for entry_id, _fingerprint, description in stored.entry_descriptions(session, named):
        yield named[entry_id], description
