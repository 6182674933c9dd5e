"""The wanted list: every missing title of the published lists, each once, the most wanted first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from catalogue.domain.description import Description
from catalogue.matching.matcher import Matcher
from catalogue.matching.normalise import letters
from catalogue.storage import lists as stored
from catalogue.storage.database import Database
from catalogue.storage.models import ReferenceEntry, ReferenceList
from search_index.interface import IndexDocument
from search_index.memory import MemoryEngine
from search_index.text import fold

from . import gap_check
from .authorities import Authorities
from .documents import document_of
from .gap_check import ReferenceItem
from .probes import probe_of

_SHORTEST_IN_A_LINE = 12
"""Letters that a title must have before finding it inside a line of free text says anything."""


@dataclass(frozen=True, slots=True)
class WantedTitle:
    """A title that is missing; ``lists`` are the lists that want it."""

    fingerprint: str
    entry_id: int
    description: Description
    lists: tuple[str, ...]

    @property
    def key(self) -> str:
        """Its stable name, short enough for an address."""
        return self.fingerprint[:16]

    @property
    def title(self) -> str:
        """What to call it: its title, or the reference as it was written."""
        return self.description.full_title or self.description.reference


class Wanted:
    """What is missing, for the public (published lists) and for intake (all lists).

    Both are read when a report or an answer changed, and kept; a process keeps its own.
    """

    def __init__(self, database: Database, authorities: Authorities) -> None:
        self._database = database
        self._authorities = authorities
        self._kept: dict[bool, tuple[object, list[WantedTitle], MemoryEngine]] = {}

    def titles(self) -> list[WantedTitle]:
        """The public wanted list, titles of most lists first, then by title."""
        return self._current(public=True)[0]

    def get(self, key: str) -> WantedTitle | None:
        """One title of the public wanted list by its stable key; None when it is no longer missing."""
        return next((each for each in self.titles() if each.key == key), None)

    def matching(self, description: Description, matcher: Matcher) -> list[WantedTitle]:
        """Missing titles of any list that a gift is, or could be, likeliest first."""
        titles, engine = self._current(public=False)
        by_key = {each.key: each for each in titles}

        def descriptions(keys: Sequence[str]) -> dict[str, Description]:
            return {key: by_key[key].description for key in keys}

        item = ReferenceItem("gift", description)
        (result,) = gap_check.check([item], descriptions, engine, matcher)
        if result.best:
            return [by_key[each.holding_id] for each in result.matches]
        # The matcher reads free text only as an entry; a line that holds the gift's whole title could be it.
        title = letters(description.title)
        (found,) = engine.candidates([probe_of(description, matcher)], gap_check.CANDIDATES)
        lines = [by_key[each.id] for each in found if not by_key[each.id].description.title]
        return [
            each
            for each in lines
            if len(title) >= _SHORTEST_IN_A_LINE and title in letters(each.description.reference)
        ]

    def _current(self, *, public: bool) -> tuple[list[WantedTitle], MemoryEngine]:
        with self._database.read() as session:
            stamp = stored.stamp(session)
            kept = self._kept.get(public)
            if kept is None or kept[0] != stamp:
                titles = _read(session, public=public)
                kept = self._kept[public] = (stamp, titles, MemoryEngine(self._documents(titles)))
        return kept[1], kept[2]

    def _documents(self, titles: Sequence[WantedTitle]) -> list[IndexDocument]:
        knowledge = self._authorities.knowledge()
        return [
            document_of(each.key, each.description, knowledge.aliases, knowledge.vocabulary)
            for each in titles
        ]


def _read(session: Session, *, public: bool) -> list[WantedTitle]:
    lists = {each.id: each for each in stored.visible_lists(session, None, "", all_lists=not public)}
    reports = stored.latest_reports(session, lists)
    merged: dict[str, WantedTitle] = {}
    for entry, list_id in stored.missing_results(session, [each.id for each in reports.values()]):
        title = _title(entry, lists[list_id])
        same = merged.get(title.key)
        if same is None:
            merged[title.key] = title
        elif title.lists[0] not in same.lists:
            names = (*same.lists, *title.lists)
            merged[title.key] = replace(same, lists=names)
    return sorted(merged.values(), key=lambda each: (-len(each.lists), fold(each.title)))


def _title(entry: ReferenceEntry, reference_list: ReferenceList) -> WantedTitle:
    description = entry.read_description()
    return WantedTitle(entry.fingerprint, entry.id, description, (reference_list.name,))
