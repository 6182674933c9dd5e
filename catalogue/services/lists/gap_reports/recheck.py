"""A list stays alive: when holdings or answers change, only the entries concerned are judged again.

The question is the gap check's turned round: the entries of all checked lists stand in an index of
their own, and a changed publication asks it "which entries could you be?".
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import partial

from sqlalchemy.orm import Session

from catalogue.domain.descriptions.description import Description
from catalogue.domain.gaps.gap_report import ACCEPTED, EntryResult, Status
from catalogue.domain.gaps.gap_report import GapReport as Report
from catalogue.domain.gaps.reference_lists import Visibility
from catalogue.domain.gaps.runs import could_be_of_run, note_runs
from catalogue.services.acts import act
from catalogue.services.authority.authorities import Authorities
from catalogue.services.gap_check.checking import ReferenceItem
from catalogue.services.gap_check.holdings import HoldingsMatcher, only, verdicts
from catalogue.services.gap_check.kept_index import KeptIndex
from catalogue.services.gap_check.reverse_check import entries_like
from catalogue.services.pledges.pledges import (
    NOBODY,
    close_found,
    close_kept,
    reopen_undone,
    see_to_libraries,
)
from catalogue.storage.engine.database import Database
from catalogue.storage.models import GapReport, ReferenceEntry, ReferenceList
from catalogue.storage.reference_lists import lists as stored
from catalogue.storage.reference_lists import results as stored_results
from catalogue.storage.reference_lists import wanted as stored_wanted
from catalogue.storage.reference_lists.results import NewResult
from search_index.engines.memory import MemoryEngine

from .report_codec import from_json, run_from_json, run_to_json, to_json

_ENTRIES_ASKED = 1_000
"""How many entries a gift may concern at most, beside those that name it already: ten lists may want it."""

_LOOKS = 100
"""So many looks at whether a publication could be an entry cost as much as to judge an entry again."""

_AT_ONCE = 50
"""Changed publications that are looked at together; a file may have brought a hundred thousand."""


class Recheck:
    """Keeps reports true; the worker calls ``holdings_changed``, an answer calls ``entries``."""

    def __init__(
        self, database: Database, holdings_matcher: HoldingsMatcher, authorities: Authorities
    ) -> None:
        self._database = database
        self._holdings_matcher = holdings_matcher
        self._index = KeptIndex(authorities)
        self._marks: object = None
        self._entries: dict[str, str] = {}

    def keep_report(self, list_id: int, report: Report, finish: Callable[[Session], object]) -> None:
        """Keep a fresh report of a whole list; its reference ids are ids of entries.

        ``finish`` is part of the transaction.
        """
        with self._database.write(act(None, "pledges_kept")) as session:
            notes = [run_to_json(run) for run in report.runs]
            row = stored_results.add_report(
                session, list_id, report.rules_version, notes, map(_new_result, report)
            )
            close_found(session, row.id)
            finish(session)

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
        by_list: dict[int, list[ReferenceEntry]] = {}
        with self._database.read() as session:
            for entry in stored.entries_by_id(session, concerned):
                by_list.setdefault(entry.list_id, []).append(entry)
        return sum(self._judge_list(list_id, entries) for list_id, entries in by_list.items())

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
        changed = 0
        for list_id in lists:
            with self._database.read() as session:
                entries = stored.entries_of(session, list_id)
            changed += self._judge_list(list_id, entries)
        return changed

    def entries(self, session: Session, entries: Iterable[ReferenceEntry]) -> None:
        """Judge entries again inside a transaction, with the answers that it holds.

        Lists that were never checked are left alone.
        """
        session.flush()
        by_list: dict[int, list[ReferenceEntry]] = {}
        for entry in entries:
            by_list.setdefault(entry.list_id, []).append(entry)
        reports, owners = stored.latest_reports(session, by_list), stored.owners_of(session, by_list)
        for list_id, report in reports.items():
            concerned = by_list[list_id]
            marks = [entry.fingerprint for entry in concerned]
            said = verdicts(stored.decisions_for(session, marks, owners[list_id]))
            results = self._holdings_matcher.check(
                [_item(entry) for entry in concerned], decisions=only(said)
            )
            stored_results.replace_results(session, report, map(_new_result, results))
            _renew_notes(session, report, concerned)

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

    def _judge_list(self, list_id: int, entries: list[ReferenceEntry]) -> int:
        with self._database.read() as session:
            found = session.get(ReferenceList, list_id)
            if found is None:
                return 0
            owner_id, published = found.owner_id, found.visibility == Visibility.PUBLIC
        results = self._holdings_matcher.check([_item(entry) for entry in entries], owner_id=owner_id)
        rivals = self._rivals(list_id, entries, results)
        if rivals:
            items = [_item(entry) for entry in (*entries, *rivals)]
            results = self._holdings_matcher.check(items, owner_id=owner_id)
        with self._database.write(act(None, "pledges_kept")) as session:
            report = stored.latest_reports(session, [list_id]).get(list_id)
            if report is None:
                return 0
            changed = stored_results.replace_results(session, report, map(_new_result, results))
            if changed:
                _renew_notes(session, report, [*entries, *rivals])
                came_in = {int(result.reference_id) for result in results if result.status in ACCEPTED}
                went = {int(result.reference_id) for result in results if result.status is Status.MISSING}
                concerned = (*entries, *rivals)
                whose = None if published else owner_id or NOBODY
                close_kept(session, {entry.fingerprint for entry in concerned if entry.id in came_in}, whose)
                reopen_undone(session, {entry.fingerprint for entry in concerned if entry.id in went}, whose)
            # Held as before, perhaps, but by one library more.
            see_to_libraries(session, {entry.fingerprint for entry in (*entries, *rivals)})
            return changed

    def _rivals(
        self, list_id: int, entries: list[ReferenceEntry], results: list[EntryResult]
    ) -> list[ReferenceEntry]:
        """Entries of the list with a claim to the same holdings: each holding goes to its best entry."""
        claimed = {int(match.holding_id) for result in results for match in result.matches}
        judged = {entry.id for entry in entries}
        with self._database.read() as session:
            others = stored_results.entries_matching(session, claimed, list_id) - judged
            return stored.entries_by_id(session, others)


def _descriptions(session: Session, keys: Collection[str]) -> Iterator[tuple[str, Description]]:
    for entry_id, _, description in stored_wanted.entry_descriptions(session, map(int, keys)):
        yield str(entry_id), description


def _item(entry: ReferenceEntry) -> ReferenceItem:
    return ReferenceItem(str(entry.id), entry.read_description())


def _new_result(result: EntryResult) -> NewResult:
    publications = frozenset(int(match.holding_id) for match in result.matches)
    return NewResult(int(result.reference_id), result.status.value, to_json(result), publications)


def _renew_notes(session: Session, report: GapReport, judged: Collection[ReferenceEntry]) -> None:
    """Let what the report says of runs ("2008 held, 2009 missing") follow its results."""
    titles = [run_from_json(note).title for note in report.notes]
    described = [entry.read_description() for entry in judged]
    if not any(could_be_of_run(description, title) for description in described for title in titles):
        return
    session.flush()
    pairs = [
        (entry.read_description(), from_json(str(entry.id), result.result))
        for result, entry in stored.results_of(session, report.id)
    ]
    report.notes = [run_to_json(note_run) for note_run in note_runs(pairs)]
