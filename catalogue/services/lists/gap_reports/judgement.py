"""Entries of a list judged outside of any transaction, and what of that still holds when it is written.

To judge a long list takes minutes, in which its people word entries anew and answer, and gifts come in. So a
judgement knows from when it is: what was changed since, by the change log, is judged once more before it is
written, the last of it in the very transaction (ADR 0156).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from catalogue.domain.descriptions.description import Description
from catalogue.domain.gaps.gap_report import EntryResult
from catalogue.domain.gaps.gap_report import GapReport as Report
from catalogue.domain.gaps.runs import note_runs
from catalogue.services.gap_check.checking import Progress, ReferenceItem
from catalogue.services.gap_check.holdings import HoldingsMatcher, only, verdicts
from catalogue.storage.engine.advisory_locks import alone
from catalogue.storage.engine.database import Database
from catalogue.storage.engine.holding import held
from catalogue.storage.models import ReferenceEntry, ReferenceList
from catalogue.storage.on_flush import queue
from catalogue.storage.reference_lists import lists as stored
from catalogue.storage.reference_lists import results as stored_results
from catalogue.storage.reference_lists import wanted as stored_wanted
from catalogue.storage.reference_lists.overtaken import overtaken_since
from catalogue.storage.reference_lists.results import NewResult
from catalogue.storage.reference_lists.wanted import Marks

from .report_codec import to_json

AT_ONCE = 20
"""Entries that are judged again at most while all other writing waits: a part of a second's work."""

_ROUNDS = 3
"""How often what was changed is judged again outside of the transaction; each round takes less time than the
one before."""

_BATCH = 500


@dataclass
class Judgement:
    """Entries of a list with their results, by id, as of a moment (``since``); ``owner_id`` is the list's.

    ``whole`` says that it is of the whole list, with what came to it since. ``publications`` are those that
    were changed meanwhile, or whose change had reached no index and no list when it began.
    """

    list_id: int
    owner_id: int | None
    since: Marks
    whole: bool
    entries: dict[int, ReferenceItem]
    results: dict[int, EntryResult] = field(default_factory=dict)
    publications: set[int] = field(default_factory=set)

    @property
    def items(self) -> list[ReferenceItem]:
        """The entries as the gap check takes them, in the list's order."""
        return list(self.entries.values())

    def take(self, results: Iterable[EntryResult]) -> None:
        """Take what some entries were found to be."""
        self.results.update((int(result.reference_id), result) for result in results)

    def report(self, rules_version: str) -> Report:
        """Return the results as those of a whole list, with a note on its runs."""
        judged = [(item, self.results[number]) for number, item in self.entries.items()]
        notes = note_runs([(item.description, result) for item, result in judged])
        return Report(tuple(result for _, result in judged), rules_version, notes)

    def overtaken(self, session: Session) -> set[int]:
        """Return the entries whose results may hold no more: what they say, or what was said of them, was
        changed, or a publication that is named for one of them, here or in the newest report.
        """
        changed = overtaken_since(session, self.list_id, self.since)
        self.publications |= changed.publications
        found = set(changed.entries)
        if changed.publications:
            names = {str(number) for number in changed.publications}
            for number, result in self.results.items():
                if any(match.holding_id in names for match in result.matches):
                    found.add(number)
            numbers = sorted(changed.publications)
            for start in range(0, len(numbers), _BATCH):
                some = numbers[start : start + _BATCH]
                found |= stored_results.entries_matching(session, some, self.list_id)
        return found if self.whole else found & self.entries.keys()


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a judgement in the transaction that writes it.

    ``again`` are the entries that were judged once more, ``described`` says what overtaken ones read before
    and read now, ``left`` whether there are some that nobody has judged as they are now.
    """

    again: Sequence[ReferenceEntry]
    described: Sequence[Description]
    left: bool


class Judging:
    """Judges entries, and sees to it that what is written holds in that moment."""

    def __init__(self, database: Database, holdings_matcher: HoldingsMatcher) -> None:
        self._database = database
        self._holdings_matcher = holdings_matcher

    def begin(
        self, list_id: int, entry_ids: Collection[int] | None = None, since: Marks | None = None
    ) -> Judgement:
        """Read the entries of a list, or some of them, to be judged; none where there is no such list.

        ``since`` is from when those who judge them know the catalogue, where that is before now.
        """
        with self._database.read() as session:
            marks = stored_wanted.marks(session)  # first: what is read after it may be newer, never older
            waiting = queue.take(session).publications if entry_ids is None else ()
            found = session.get(ReferenceList, list_id)
            rows = [] if found is None else _entries(session, list_id, entry_ids)
            owner_id = found.owner_id if found else None
        return Judgement(
            list_id, owner_id, since or marks, entry_ids is None, _items(rows), publications=set(waiting)
        )

    def catch_up(self, judgement: Judgement, progress: Progress | None = None) -> None:
        """Judge what was overtaken once more, until so little is left that the transaction can do it."""
        for _ in range(_ROUNDS):
            with self._database.read() as session:
                marks = stored_wanted.marks(session)
                overtaken = judgement.overtaken(session)
                if len(overtaken) <= AT_ONCE:
                    return
                owner_id = stored.owner_of(session, judgement.list_id)
                asked = None if judgement.whole else list(judgement.entries)
                judgement.entries = _items(_entries(session, judgement.list_id, asked))
            items = [
                item
                for number, item in judgement.entries.items()
                if number in overtaken or number not in judgement.results
            ]
            judgement.owner_id = owner_id
            judgement.take(self._holdings_matcher.answers(items, owner_id=owner_id, progress=progress))
            judgement.results = {number: judgement.results[number] for number in judgement.entries}
            judgement.since = marks

    def settle(self, session: Session, judgement: Judgement, asked: Collection[int] | None = None) -> Settled:
        """Make a judgement, or the part of it that is asked for, true in the transaction that writes it.

        To be called once the list is held (``hold_results``). Of what was overtaken ``AT_ONCE`` are judged
        here; the results of others go.
        """
        overtaken = judgement.overtaken(session)
        if asked is not None:
            overtaken &= set(asked)
        rows = stored.entries_by_id(session, overtaken)
        standing = [entry for entry in rows if entry.list_id == judgement.list_id]
        again = standing[:AT_ONCE]
        for number in overtaken:
            judgement.results.pop(number, None)
        owner_id = stored.owner_of(session, judgement.list_id)
        judgement.take(self.judged_in(session, again, owner_id))
        before = [judgement.entries[number].description for number in overtaken & judgement.entries.keys()]
        now = [entry.read_description() for entry in standing]
        return Settled(again, (*before, *now), len(standing) > len(again))

    def judged_in(
        self, session: Session, entries: Sequence[ReferenceEntry], owner_id: int | None
    ) -> list[EntryResult]:
        """Judge entries inside a transaction, with the answers that it holds."""
        if not entries:
            return []
        said = verdicts(stored.decisions_for(session, [entry.fingerprint for entry in entries], owner_id))
        return self._holdings_matcher.check([item_of(entry) for entry in entries], decisions=only(said))


def hold_results(session: Session, list_ids: Iterable[int]) -> None:
    """Let nobody else write results of some lists until the transaction ends: who judged earlier writes no
    later than who judged by what they wrote.
    """
    for list_id in sorted(list_ids):
        alone(session, "results of a list", str(list_id))


def hold_list(session: Session, list_id: int) -> ReferenceList | None:
    """Hold a list and its results; gives it as it is now, None where it is no more."""
    row = held(session, ReferenceList, list_id)
    hold_results(session, [list_id])
    return row


def item_of(entry: ReferenceEntry) -> ReferenceItem:
    """Return an entry as the gap check takes it."""
    return ReferenceItem(str(entry.id), entry.read_description())


def new_result(result: EntryResult) -> NewResult:
    """Return a result as it is kept."""
    publications = frozenset(int(match.holding_id) for match in result.matches)
    return NewResult(int(result.reference_id), result.status.value, to_json(result), publications)


def _entries(session: Session, list_id: int, entry_ids: Collection[int] | None) -> Sequence[ReferenceEntry]:
    if entry_ids is None:
        return stored.entries_of(session, list_id)
    return stored.entries_by_id(session, entry_ids)


def _items(rows: Iterable[ReferenceEntry]) -> dict[int, ReferenceItem]:
    return {row.id: item_of(row) for row in rows}
