"""A list stays alive: when holdings or answers change, only the entries concerned are judged again.

The question is the gap check's turned round: the entries of all checked lists stand in an index of
their own, and a changed publication asks it "which entries could you be?".
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import partial

from sqlalchemy.orm import Session

from catalogue.domain.descriptions.description import Description
from catalogue.domain.gaps.gap_report import EntryResult
from catalogue.domain.gaps.runs import could_be_of_run, note_runs
from catalogue.services.acts import act
from catalogue.services.authority.authorities import Authorities
from catalogue.services.gap_check.checking import Progress, ReferenceItem
from catalogue.services.gap_check.holdings import HoldingsMatcher, only
from catalogue.services.gap_check.kept_index import KeptIndex
from catalogue.services.gap_check.reverse_check import entries_like
from catalogue.services.lists.lists import no_such_list
from catalogue.services.pledges.pledges import see_to_libraries
from catalogue.storage.engine.database import Database
from catalogue.storage.models import GapReport, ReferenceEntry
from catalogue.storage.on_flush import queue
from catalogue.storage.reference_lists import lists as stored
from catalogue.storage.reference_lists import results as stored_results
from catalogue.storage.reference_lists import wanted as stored_wanted
from catalogue.storage.reference_lists.wanted import Marks
from search_index.engines.memory import MemoryEngine

from .judgement import Judgement, Judging, hold_list, hold_results, item_of, new_result
from .report_codec import from_json, run_from_json, run_to_json

_ENTRIES_ASKED = 1_000
"""How many entries a gift may concern at most, beside those that name it already: ten lists may want it."""

_LOOKS = 100
"""So many looks at whether a publication could be an entry cost as much as to judge an entry again."""

_WRITTEN_AT_ONCE = 500
"""Entries whose results are written in one transaction."""

_LOOKED_AT_AGAIN = 1_000
"""Publications that are looked at again at most, where another check would cost less."""

_AT_ONCE = 50
"""Changed publications that are looked at together; a file may have brought a hundred thousand."""


class Recheck:
    """Keeps reports true; the worker calls ``holdings_changed``, an answer calls ``entries``."""

    def __init__(
        self, database: Database, holdings_matcher: HoldingsMatcher, authorities: Authorities
    ) -> None:
        self._database = database
        self._holdings_matcher = holdings_matcher
        self._judging = Judging(database, holdings_matcher)
        self._index = KeptIndex(authorities)
        self._marks: object = None
        self._entries: dict[str, str] = {}

    def begin(self, list_id: int, since: Marks | None = None) -> Judgement:
        """Read a list that is to be judged as a whole; ``since`` is that of ``Judging.begin``."""
        return self._judging.begin(list_id, since=since)

    def keep_report(
        self,
        judgement: Judgement,
        rules_version: str,
        progress: Progress,
        finish: Callable[[Session, bool], object],
    ) -> None:
        """Keep a fresh report of a whole list, with what was said and given while it was made.

        ``finish`` is part of the transaction; it is told whether the list has to be checked once more. Raises
        ``NotFound`` for a list that is gone by now.
        """
        self._judging.catch_up(judgement, progress)
        report = judgement.report(rules_version)
        notes = [run_to_json(run) for run in report.runs]
        results = {number: new_result(result) for number, result in judgement.results.items()}
        with self._database.write(act(None, "pledges_kept")) as session:
            if hold_list(session, judgement.list_id) is None:
                raise no_such_list()
            settled = self._judging.settle(session, judgement)
            results.update((entry.id, new_result(judgement.results[entry.id])) for entry in settled.again)
            is_first = not stored.latest_reports(session, [judgement.list_id])
            row = stored_results.add_report(
                session,
                judgement.list_id,
                rules_version,
                notes,
                [result for number, result in results.items() if number in judgement.results],
            )
            _renew_notes(session, row, settled.described)
            see_to_libraries(session)
            finish(session, settled.left or (is_first and not _look_once_more(session, judgement)))

    def make_ready(self) -> None:
        """Learn the words of holdings and entries in a quiet moment, so that no first gift waits for it."""
        self._holdings_matcher.matcher()
        self._entry_index()

    def holdings_changed(self, publications: Collection[int]) -> int:
        """Judge again the entries that these publications concern; gives how many statuses changed.

        Where so many changed that to find those entries costs more, every entry is judged again.
        """
        index = self._entry_index() if publications else None
        if index is None or not (known := len(self._entries)):
            return 0  # No list was ever checked: a file that is taken in need not be looked at.
        if len(publications) * min(known, _ENTRIES_ASKED) > _LOOKS * known:
            return self._judge_all()
        wanted, concerned = sorted(publications), set[int]()
        for start in range(0, len(wanted), _AT_ONCE):
            concerned |= self._concerned(wanted[start : start + _AT_ONCE], index)
        by_list: dict[int, list[int]] = {}
        with self._database.read() as session:
            for entry in stored.entries_by_id(session, concerned):
                by_list.setdefault(entry.list_id, []).append(entry.id)
        return sum(self._judge_list(list_id, entry_ids) for list_id, entry_ids in by_list.items())

    def heal(self) -> int:
        """Judge again what is said to be found in records that are in the catalogue no more; gives how many
        statuses changed.

        A former version left it so where the coming of a record was undone, and so does a backup of that.
        """
        with self._database.read() as session:
            by_list = stored_results.found_in_what_is_gone(session)
        return sum(self._judge_list(list_id, entry_ids) for list_id, entry_ids in by_list.items())

    def _concerned(self, publications: Sequence[int], index: MemoryEngine) -> set[int]:
        """Return the ids of entries that name some publications, or could be one of them."""
        records = self._holdings_matcher.records([str(publication_id) for publication_id in publications])
        matcher = self._holdings_matcher.matcher()
        with self._database.read() as session:
            load = partial(_descriptions, session)
            like = {
                int(entry_id) for entry_id, _ in entries_like(records, index, load, matcher, _ENTRIES_ASKED)
            }
            return like | stored_results.entries_matching(session, publications)

    def _judge_all(self) -> int:
        """Judge every entry of every checked list again, list by list."""
        with self._database.read() as session:
            lists = [reference_list.id for reference_list in stored_wanted.checked_lists(session)]
        return sum(map(self._judge_list, lists))

    def entries(self, session: Session, entries: Iterable[ReferenceEntry]) -> None:
        """Judge entries again inside a transaction, with the answers that it holds.

        Lists that were never checked are left alone.
        """
        session.flush()
        by_list: dict[int, list[ReferenceEntry]] = {}
        for entry in entries:
            by_list.setdefault(entry.list_id, []).append(entry)
        hold_results(session, by_list)
        reports, owners = stored.latest_reports(session, by_list), stored.owners_of(session, by_list)
        for list_id, report in reports.items():
            concerned = by_list[list_id]
            results = self._judging.judged_in(session, concerned, owners[list_id])
            stored_results.replace_results(session, report, map(new_result, results))
            _renew_notes(session, report, [entry.read_description() for entry in concerned])

    def likely(self, descriptions: Sequence[Description]) -> list[set[int]]:
        """For each description the publications that it may be, whatever people said."""
        items = [ReferenceItem(str(at), description) for at, description in enumerate(descriptions)]
        results = self._holdings_matcher.check(items, decisions=only({}))
        return [{int(match.holding_id) for match in result.matches} for result in results]

    def _entry_index(self) -> MemoryEngine:
        with self._database.read() as session:
            marks = stored_wanted.marks(session)
            stamp = (marks.report, marks.log)
            if stamp != self._marks:
                self._entries = stored_wanted.checked_entries(session)
                self._marks = stamp
            return self._index.renew(self._entries, partial(_descriptions, session))

    def _judge_list(self, list_id: int, entry_ids: Collection[int] | None = None) -> int:
        """Judge some entries of a list again, or all; gives how many statuses changed.

        It is written piece by piece: whoever else writes waits for none of it longer than a second.
        """
        judgement = self._judging.begin(list_id, entry_ids)
        results = self._holdings_matcher.check(judgement.items, owner_id=judgement.owner_id)
        rivals = self._rivals(list_id, judgement.entries, results)
        if rivals:
            judgement.entries |= {entry.id: item_of(entry) for entry in rivals}
            results = self._holdings_matcher.check(judgement.items, owner_id=judgement.owner_id)
        judgement.take(results)
        self._judging.catch_up(judgement)
        judged = list(judgement.entries)
        pieces = (
            judged[start : start + _WRITTEN_AT_ONCE] for start in range(0, len(judged), _WRITTEN_AT_ONCE)
        )
        return sum(self._write(judgement, piece) for piece in pieces)

    def _write(self, judgement: Judgement, piece: Sequence[int]) -> int:
        """Write the results of some entries that were judged; gives how many statuses changed.

        What was overtaken, and is more than can be judged again here, stays as it is: whoever changed it has
        judged it, or begun a check.
        """
        list_id = judgement.list_id
        with self._database.write(act(None, "pledges_kept")) as session:
            row = hold_list(session, list_id)
            report = stored.latest_reports(session, [list_id]).get(list_id)
            if row is None or row.removed_at is not None or report is None:
                return 0
            self._judging.settle(session, judgement, piece)
            results = {number: judgement.results[number] for number in piece if number in judgement.results}
            changed = stored_results.replace_results(session, report, map(new_result, results.values()))
            if changed:
                entries = stored.entries_by_id(session, results)
                _renew_notes(session, report, [entry.read_description() for entry in entries])
            return changed

    def _rivals(
        self, list_id: int, judged: Collection[int], results: list[EntryResult]
    ) -> list[ReferenceEntry]:
        """Entries of the list with a claim to the same holdings: each holding goes to its best entry."""
        claimed = {int(match.holding_id) for result in results for match in result.matches}
        with self._database.read() as session:
            others = stored_results.entries_matching(session, claimed, list_id) - set(judged)
            return stored.entries_by_id(session, others)


def _descriptions(session: Session, keys: Collection[str]) -> Iterator[tuple[str, Description]]:
    for entry_id, _, description in stored_wanted.entry_descriptions(session, map(int, keys)):
        yield str(entry_id), description


def _look_once_more(session: Session, judgement: Judgement) -> bool:
    """Have publications that were changed during the first check of a list looked at again, now that the list
    is among those that are; False where these are too many.
    """
    few = len(judgement.publications) <= _LOOKED_AT_AGAIN
    if few:
        queue.add(session, judgement.publications)
    return few


def _renew_notes(session: Session, report: GapReport, judged: Collection[Description]) -> None:
    """Let what the report says of runs ("2008 held, 2009 missing") follow its results."""
    titles = [run_from_json(note).title for note in report.notes]
    if not any(could_be_of_run(description, title) for description in judged for title in titles):
        return
    session.flush()
    pairs = [
        (entry.read_description(), from_json(str(entry.id), result.result))
        for result, entry in stored.results_of(session, report.id)
    ]
    report.notes = [run_to_json(note_run) for note_run in note_runs(pairs)]
