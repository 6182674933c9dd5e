"""Annual and numbered runs of the lists: each a row of its years or numbers, held and missing at a glance."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from sqlalchemy.orm import Session

from catalogue.domain.descriptions.description import Description
from catalogue.domain.gaps.coverage import PARTS
from catalogue.domain.gaps.gap_report import ACCEPTED
from catalogue.domain.gaps.runs import part_of_run, run_title
from catalogue.domain.people.access import Account
from catalogue.storage.engine.database import Database
from catalogue.storage.reference_lists import pledges as stored_pledges
from catalogue.storage.reference_lists import wanted as stored
from catalogue.storage.reference_lists.wanted import EntryRow
from search_index.analysis.normalisation import fold

from ..lists.lists import Lists, ListView
from ..pledges.entry_facts import EntryFacts
from ..pledges.pledges import today
from ..pledges.wanted import Wanted

_MOST = 300
_MOST_SHELVED = 200


@dataclass(frozen=True, slots=True)
class PartOfRun:
    """One year or number; ``status`` is one of ``domain.gaps.coverage.PARTS``.

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
    def held(self) -> int:
        """How many parts stand on the shelf, in this or another edition."""
        return sum(part.status in ACCEPTED for part in self.parts)

    @property
    def missing(self) -> int:
        """How many parts nobody has or promised."""
        return sum(part.status == "missing" for part in self.parts)


@dataclass(slots=True)
class _Asked:
    """What lists ask for of each run, by its stem; ``whole`` has the rest of the shelf too, if asked for."""

    runs: dict[str, Run]
    whole: list[Run] | None = None


class Runs:
    """The runs of the lists that a person, or the public, may see."""

    def __init__(self, database: Database, lists: Lists, facts: EntryFacts, wanted: Wanted) -> None:
        self._database = database
        self._lists = lists
        self._facts = facts
        self._wanted = wanted
        self._kept: dict[object, tuple[object, _Asked]] = {}

    def of_lists(self, account: Account | None, list_id: int | None = None) -> list[Run]:
        """Return runs with most missing parts first; of one list or of all. Raises ``NotFound``."""
        views = [self._lists.get(account, list_id)] if list_id else self._lists.visible_to(account)
        with self._database.read() as session:
            asked = self._asked(session, views)
            if asked.whole is None:
                first = islice(asked.runs.items(), _MOST)
                asked.whole = [_with_shelved(session, stem, run) for stem, run in first]
            return asked.whole

    def around(self, description: Description) -> Run | None:
        """Return the run of the public lists that a publication is, or would be, a part of; None if of
        none.
        """
        stem, part = part_of_run(description)
        if not stem or not part:
            return None
        views = self._lists.visible_to(None)
        with self._database.read() as session:
            run = self._asked(session, views).runs.get(stem)
            return _with_shelved(session, stem, run) if run else None

    def _asked(self, session: Session, views: Sequence[ListView]) -> _Asked:
        """Return what these lists ask for, as long as nothing of it has changed."""
        ids = tuple(sorted(view.id for view in views if view.checked_at is not None))
        pledged = frozenset(pledge.fingerprint for pledge in stored_pledges.standing(session, today()))
        stamp = (self._facts.stamp(session), stored.marks(session), pledged)
        kept = self._kept.get(ids)
        if kept is None or kept[0] != stamp:
            if len(self._kept) >= _MOST:
                self._kept.clear()
            kept = self._kept[ids] = (stamp, _Asked(self._find(session, ids, pledged)))
        return kept[1]

    def _find(self, session: Session, ids: Collection[int], pledged: Collection[str]) -> dict[str, Run]:
        rows = stored.entry_rows(session, ids)
        facts = self._facts.of(session, rows)
        runs: dict[str, dict[str, EntryRow]] = {}
        titles: dict[str, str] = {}
        for row in (row for row in rows if row.entry_id in facts):
            stem, part = facts[row.entry_id].run
            if stem and part:
                title = facts[row.entry_id].title
                if titles.setdefault(stem, title).isupper():  # One written in capitals alone gives way.
                    titles[stem] = title
                parts = runs.setdefault(stem, {})
                if part not in parts or _rank(row, pledged) < _rank(parts[part], pledged):
                    parts[part] = row
        titles = {stem: run_title(titles[stem]) for stem, parts in runs.items() if len(parts) > 1}
        runs = {stem: parts for stem, parts in runs.items() if titles.get(stem)}
        keys = self._wanted.published({row.fingerprint for parts in runs.values() for row in parts.values()})
        found = [
            (stem, _run(titles[stem], {part: _part(part, row, pledged, keys) for part, row in parts.items()}))
            for stem, parts in runs.items()
        ]
        found.sort(key=lambda labelled: (-labelled[1].missing, labelled[1].title.casefold()))
        return dict(found)


def _with_shelved(session: Session, stem: str, run: Run) -> Run:
    """Return the run with the parts that stand on the shelf beside those asked for."""
    asked = {part.name: part for part in run.parts}
    return _run(run.title, {**_shelved(session, stem, run.title), **asked})


def _run(title: str, parts: Mapping[str, PartOfRun]) -> Run:
    return Run(title, tuple(parts[part] for part in sorted(parts, key=lambda part: (len(part), part))))


def _part(part: str, row: EntryRow, pledged: Collection[str], keys: Mapping[str, str]) -> PartOfRun:
    status = _status(row, pledged)
    if status in ("missing", "pledged"):
        return PartOfRun(part, status, None, keys.get(row.fingerprint, ""))
    return PartOfRun(part, status, row.publication_id, "")


def _shelved(session: Session, stem: str, title: str) -> dict[str, PartOfRun]:
    """Parts of a run that stand on the shelf, whether a list asks for them or not."""
    told = (
        (key, part_of_run(description))
        for key, description in stored.shelved_like(session, fold(title), _MOST_SHELVED)
    )
    return {part: PartOfRun(part, "held", key, "") for key, (of, part) in told if of == stem and part}


def _status(row: EntryRow, pledged: Collection[str]) -> str:
    return "pledged" if row.status == "missing" and row.fingerprint in pledged else row.status


def _rank(row: EntryRow, pledged: Collection[str]) -> int:
    return PARTS.index(_status(row, pledged))
