"""Gap reports of lists in the catalogue: made as a job, looked at, kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from catalogue.domain.descriptions.description import Description
from catalogue.domain.gaps.gap_report import DecidedBy, RunNote, Status
from catalogue.domain.gaps.reference_lists import Weight
from catalogue.domain.operations.kinds import of_kind
from catalogue.domain.operations.unreadable import else_say
from catalogue.domain.people.access import Account
from catalogue.errors import NotAllowed, NotFound
from catalogue.services.gap_check.holdings import HoldingsMatcher
from catalogue.services.jobs import Jobs, JobView, Task
from catalogue.services.lists.lists import GAP_CHECK, editable_list, is_there, reads_notes, visible_list
from catalogue.services.records.publications import Publications
from catalogue.storage.batches import batches_of
from catalogue.storage.engine.database import Database
from catalogue.storage.models import GapResult, ReferenceEntry
from catalogue.storage.reference_lists import lists as stored
from catalogue.storage.reference_lists import results as stored_results
from catalogue.storage.reference_lists.lists import Narrowing

from .recheck import Recheck
from .report_codec import run_from_json
from .report_views import EntryRow, ReportView, StatusNews, entry_rows
from .shared_check import SharedCheck
from .since_last_look import news_of

_Page = tuple[int, Status | None, Weight | None, int, int]

_MOST_KEPT = 32
"""Pages of reports that a process keeps, of at most ..."""

_LONGEST_KEPT = 100
"""... so many entries: some 200 kB each."""


_is_run = of_kind(RunNote)


def _no_run(_note: object) -> RunNote | None:
    return None


@else_say(_no_run)
def _run(note: Mapping[str, Any]) -> RunNote | None:
    found = run_from_json(note)
    return found if _is_run(found) else None


def _may_know(session: Session, account: Account, params: Mapping[str, Any]) -> bool:
    """Whether a person may know of the check of a list, and call it off: who may change it now."""
    try:
        editable_list(session, account, int(params["list_id"]))
    except (NotAllowed, NotFound):
        return False
    return True


class Reports:
    """Gap checks of lists that are kept."""

    def __init__(
        self,
        database: Database,
        holdings_matcher: HoldingsMatcher,
        recheck: Recheck,
        publications: Publications,
        jobs: Jobs,
        shared: SharedCheck,
    ) -> None:
        self._database = database
        self._holdings_matcher = holdings_matcher
        self._recheck = recheck
        self._publications = publications
        self._jobs = jobs
        self._shared = shared
        self._pages = database.kept(lambda: dict[_Page, ReportView | None]())
        jobs.keep_private(GAP_CHECK, _may_know)
        jobs.about(GAP_CHECK, "list_id", is_there)

    def start(self, account: Account, list_id: int) -> int:
        """Begin a gap check of a list in the background, unless one is under way; gives the job's id."""
        job = self.checking(account, list_id)
        if job is not None and not job.finished:
            return job.id
        with self._database.read() as session:
            size = stored.entry_counts(session, [list_id]).get(list_id, 0)
        return self._jobs.start(GAP_CHECK, {"list_id": list_id, "size": size}, account)

    def checking(self, account: Account, list_id: int) -> JobView | None:
        """Return the newest check of a list, whoever began it, for those who may change the list."""
        with self._database.read() as session:
            editable_list(session, account, list_id)
        return self._jobs.latest(None, GAP_CHECK, list_id=list_id)

    def under_way(self) -> frozenset[int]:
        """Return the lists whose check is waiting or running."""
        return frozenset(int(job.params["list_id"]) for job in self._jobs.under_way(GAP_CHECK))

    def cancel(self, account: Account, list_id: int) -> None:
        """Call off the check of a list that is under way; the last report stays."""
        job = self.checking(account, list_id)
        if job is not None:
            self._jobs.cancel(None, job.id)

    def run(self, task: Task) -> dict[str, Any]:
        """Make a report, as a job."""
        list_id = int(task.params["list_id"])
        judgement = self._recheck.begin(list_id, self._shared.since(task))
        shared = self._shared.in_batches(task, judgement)
        report = self._holdings_matcher.report(
            judgement.items, task.progress, owner_id=judgement.owner_id, in_batches=shared
        )
        judgement.take(report)
        result = {"list_id": list_id}

        def finish(session: Session, once_more: bool) -> None:
            if once_more:
                params = {"list_id": list_id, "size": len(judgement.entries)}
                self._jobs.add(session, GAP_CHECK, params, task.asked_by(session))
            task.finish(session, result)

        self._recheck.keep_report(judgement, report.rules_version, task.progress, finish)
        return result

    def report(
        self,
        account: Account | None,
        list_id: int,
        *,
        status: Status | None = None,
        weight: Weight | None = None,
        offset: int = 0,
        limit: int | None = None,
    ) -> ReportView | None:
        """Return the newest report of a list, or None before the first check; raises ``NotFound``.

        What everybody sees of one is read once until somebody commits, page by page.
        """
        if account is not None or limit is None or limit > _LONGEST_KEPT:
            return self._read(account, list_id, status, weight, offset, limit)
        kept, page = self._pages.get(), (list_id, status, weight, offset, limit)
        try:
            return kept[page]
        except KeyError:  # not asked for and looked up: another thread may empty it at any moment
            found = self._read(None, *page)
        if len(kept) >= _MOST_KEPT:
            kept.clear()
        kept[page] = found
        return found

    def _read(
        self,
        account: Account | None,
        list_id: int,
        status: Status | None,
        weight: Weight | None,
        offset: int,
        limit: int | None,
    ) -> ReportView | None:
        with self._database.read() as session:
            seen = visible_list(session, account, list_id)
            row = stored.latest_reports(session, [list_id]).get(list_id)
            if row is None:
                return None
            counts = stored.counts_of(session, row.id)
            narrowed = Narrowing(status.value if status else None, weight.value if weight else None)
            found = stored.results_of(session, row.id, narrowed, offset, limit)
            notes = reads_notes(account, seen)
            rows = entry_rows(session, self._publications, found, notes=notes, reader=account)
            return ReportView(
                list_id=list_id,
                made_at=row.made_at,
                decided_by=DecidedBy.read(row.rules_version),
                counts={of_status: _counted(counts, of_status.value, None) for of_status in Status},
                weights={said: _counted(counts, None, said) for _, said in counts if said},
                found=_counted(counts, narrowed.status, narrowed.weight),
                runs=tuple(filter(None, map(_run, row.notes))),
                rows=rows,
            )

    def whole(
        self,
        account: Account | None,
        list_id: int,
        status: Status | None = None,
        weight: Weight | None = None,
        *,
        offset: int = 0,
        limit: int | None = None,
    ) -> ReportView:
        """Return the newest report with the rows of a status and a weight, all of them or so many; raises
        ``NotFound`` before the first check too.
        """
        made = self.report(account, list_id, status=status, weight=weight, offset=offset, limit=limit)
        if made is None:
            raise _not_checked()
        return made

    def wordings(
        self, account: Account, list_id: int, status: Status, weight: Weight | None = None
    ) -> Iterator[tuple[str, Description]]:
        """Return what the entries of a status and a weight are called on their list and say, in its order,
        read as they are taken; raises ``NotFound`` at once, as ``whole`` does.

        Nothing of what was found is read: a file of what is missing says none of it.
        """
        with self._database.read() as session:
            visible_list(session, account, list_id)
            row = stored.latest_reports(session, [list_id]).get(list_id)
            if row is None:
                raise _not_checked()
            narrowed = Narrowing(status.value, weight.value if weight else None)
            ids = stored.result_ids(session, row.id, narrowed)
        return self._wordings(ids)

    def _wordings(self, ids: Sequence[int]) -> Iterator[tuple[str, Description]]:
        # A session for each batch: whoever takes a file slowly holds no connection meanwhile.
        for some in batches_of(ids):
            with self._database.read() as session:
                said = stored.wordings_of(session, some)
            yield from said

    def news(self, account: Account, list_id: int) -> tuple[StatusNews, ...]:
        """Return what changed since the person last looked, each entry once; nothing before the first
        look.
        """
        with self._database.read() as session:
            visible_list(session, account, list_id)
            return news_of(session, account, list_id)

    def note_visit(self, account: Account, list_id: int) -> None:
        """Note that the person looks at the report now; what is new is counted from here."""
        with self._database.read() as session:
            visible_list(session, account, list_id)
        with self._database.write() as session:
            stored_results.note_visit(session, account.id, list_id)

    def next_review(self, account: Account, list_id: int, after_entry_id: int = 0) -> EntryRow | None:
        """Return the next entry that needs a person, beginning anew at the end; None when none is left."""
        with self._database.read() as session:
            notes = reads_notes(account, visible_list(session, account, list_id))
            report = stored.latest_reports(session, [list_id]).get(list_id)
            if report is None:
                return None
            for start in dict.fromkeys((after_entry_id, 0)):
                found = stored.next_result(session, report.id, Status.REVIEW.value, start)
                if found is not None:
                    return entry_rows(session, self._publications, [found], notes=notes, reader=account)[0]
        return None

    def entry(self, account: Account, entry_id: int) -> EntryRow:
        """One entry with its answer in the newest report; raises ``NotFound`` also where there is none."""
        with self._database.read() as session:
            entry = session.get(ReferenceEntry, entry_id)
            if entry is not None and entry.removed_at is None:
                notes = reads_notes(account, visible_list(session, account, entry.list_id))
                report = stored.latest_reports(session, [entry.list_id]).get(entry.list_id)
                kept = session.get(GapResult, (report.id, entry.id)) if report else None
                if kept is not None:
                    return entry_rows(
                        session, self._publications, [(kept, entry)], notes=notes, reader=account
                    )[0]
        raise NotFound("no_such_entry", "There is no such entry, or its list is not shared with you.")


def _not_checked() -> NotFound:
    return NotFound("not_checked", "This list has not been checked yet. Open it and begin the check.")


def _counted(counts: Mapping[tuple[str, str], int], status: str | None, weight: str | None) -> int:
    """How many entries have a status and a weight, None for any."""
    return sum(
        count
        for (of_status, of_weight), count in counts.items()
        if status in (None, of_status) and weight in (None, of_weight)
    )
