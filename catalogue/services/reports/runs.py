"""Annual and numbered runs of the lists: each a row of its years or numbers, held and missing at a glance."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from catalogue.domain.access import Account
from catalogue.domain.coverage import PARTS
from catalogue.domain.runs import part_of_run
from catalogue.storage import pledges as stored_pledges
from catalogue.storage import wanted as stored
from catalogue.storage.database import Database
from catalogue.storage.wanted import EntryRow
from search_index.analysis.normalisation import fold

from ..lists.lists import Lists
from ..pledges.entry_facts import EntryFacts
from ..pledges.pledges import today
from ..pledges.wanted import Wanted

_MOST = 300
_MOST_SHELVED = 200


@dataclass(frozen=True, slots=True)
class PartOfRun:
    """One year or number; ``status`` is one of ``domain.coverage.PARTS``.

    A held one names its publication, a missing one the key of the wanted title where that is published.
    """

    name: str
    status: str
    publication_id: int | None
    wanted_key: str


@dataclass(frozen=True, slots=True)
class Run:
    """A series of which the lists ask for two parts or more, in its order.

    Parts that stand on the shelf beside those asked for are among its parts.
    """

    title: str
    parts: tuple[PartOfRun, ...]

    @property
    def missing(self) -> int:
        """How many parts nobody has or promised."""
        return sum(each.status == "missing" for each in self.parts)


class Runs:
    """The runs of the lists that a person, or the public, may see."""

    def __init__(self, database: Database, lists: Lists, facts: EntryFacts, wanted: Wanted) -> None:
        self._database = database
        self._lists = lists
        self._facts = facts
        self._wanted = wanted
        self._kept: dict[object, tuple[object, list[Run]]] = {}

    def of_lists(self, account: Account | None, list_id: int | None = None) -> list[Run]:
        """Runs with most missing parts first; of one list or of all. Raises ``NotFound``."""
        views = [self._lists.get(account, list_id)] if list_id else self._lists.visible_to(account)
        ids = tuple(sorted(each.id for each in views if each.checked_at is not None))
        with self._database.read() as session:
            pledged = frozenset(each.fingerprint for each in stored_pledges.standing(session, today()))
            stamp = (self._facts.stamp(session), stored.marks(session), pledged)
            kept = self._kept.get(ids)
            if kept is None or kept[0] != stamp:
                if len(self._kept) >= _MOST:
                    self._kept.clear()
                kept = self._kept[ids] = (stamp, self._find(session, ids, pledged))
        return kept[1]

    def _find(self, session: Session, ids: Collection[int], pledged: Collection[str]) -> list[Run]:
        rows = stored.entry_rows(session, ids)
        facts = self._facts.of(session, [each.entry_id for each in rows])
        runs: dict[str, dict[str, EntryRow]] = {}
        titles: dict[str, str] = {}
        for row in rows:
            stem, part = facts[row.entry_id].run
            if stem and part:
                titles.setdefault(stem, facts[row.entry_id].run_title)
                parts = runs.setdefault(stem, {})
                if part not in parts or _rank(row, pledged) < _rank(parts[part], pledged):
                    parts[part] = row
        runs = {stem: parts for stem, parts in runs.items() if len(parts) > 1 and titles[stem]}
        keys = self._wanted.published({row.fingerprint for parts in runs.values() for row in parts.values()})
        asked = {
            stem: {part: _asked(part, row, pledged, keys) for part, row in parts.items()}
            for stem, parts in runs.items()
        }
        found = [(stem, _run(titles[stem], parts)) for stem, parts in asked.items()]
        found.sort(key=lambda each: (-each[1].missing, each[1].title.casefold()))
        return [
            _run(run.title, {**_shelved(session, stem, run.title), **asked[stem]})
            for stem, run in found[:_MOST]
        ]


def _run(title: str, parts: Mapping[str, PartOfRun]) -> Run:
    return Run(title, tuple(parts[part] for part in sorted(parts, key=lambda each: (len(each), each))))


def _asked(part: str, row: EntryRow, pledged: Collection[str], keys: Mapping[str, str]) -> PartOfRun:
    status = _status(row, pledged)
    if status in ("missing", "pledged"):
        return PartOfRun(part, status, None, keys.get(row.fingerprint, ""))
    return PartOfRun(part, status, row.publication_id, "")


def _shelved(session: Session, stem: str, title: str) -> dict[str, PartOfRun]:
    """Parts of a run that stand on the shelf, whether a list asks for them or not."""
    told = (
        (key, part_of_run(each)) for key, each in stored.shelved_like(session, fold(title), _MOST_SHELVED)
    )
    return {part: PartOfRun(part, "held", key, "") for key, (of, part) in told if of == stem and part}


def _status(row: EntryRow, pledged: Collection[str]) -> str:
    return "pledged" if row.status == "missing" and row.fingerprint in pledged else row.status


def _rank(row: EntryRow, pledged: Collection[str]) -> int:
    return PARTS.index(_status(row, pledged))
