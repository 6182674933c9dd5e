"""Gap reports of lists in the catalogue: made as a job, looked at, answered, downloaded.

A person's answer is kept by the entry's fingerprint and the publication, so that it holds for
every run and every list, and changes the reports that are there already.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from catalogue.domain.access import Account
from catalogue.domain.description import Description
from catalogue.domain.gap_report import EntryResult, Reason, RunNote, Status
from catalogue.domain.reference_lists import Verdict
from catalogue.errors import NotFound
from catalogue.storage import lists as stored
from catalogue.storage import results as stored_results
from catalogue.storage.database import Database
from catalogue.storage.models import GapResult, MatchDecision, ReferenceEntry, now
from catalogue.storage.publications import load

from .acts import act
from .gap_check import ReferenceItem
from .holdings import HoldingsMatcher
from .jobs import Jobs, JobView, Task
from .lists import editable_entry, editable_list, visible_list
from .publications import Publications
from .recheck import Recheck
from .report_codec import from_json, run_from_json
from .views import PublicationView


@dataclass(frozen=True, slots=True)
class DecisionView:
    """A person's standing answer about one candidate."""

    publication_id: int
    verdict: Verdict
    person: str
    decided_at: dt.datetime


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An entry as its member wrote it, beside what was found.

    ``publications`` are those of its matches and of people's answers, by id as text.
    """

    entry_id: int
    reference_id: str
    description: Description
    result: EntryResult
    publications: Mapping[str, PublicationView]
    decisions: tuple[DecisionView, ...]


@dataclass(frozen=True, slots=True)
class StatusNews:
    """An entry whose status is another than when the person last looked."""

    entry_id: int
    reference_id: str
    title: str
    before: Status
    after: Status


@dataclass(frozen=True, slots=True)
class ReportView:
    """A report, or one page of it; ``counts`` holds every status, whatever the page shows."""

    list_id: int
    made_at: dt.datetime
    rules_version: str
    counts: Mapping[Status, int]
    runs: tuple[RunNote, ...]
    rows: tuple[EntryRow, ...]

    @property
    def total(self) -> int:
        """How many entries the list has."""
        return sum(self.counts.values())

    @property
    def sentence(self) -> Reason:
        """The report in one sentence, to be read out at a meeting; its params are the counts."""
        return Reason("meeting", {"total": self.total, **{each.value: n for each, n in self.counts.items()}})


class Reports:
    """Gap checks of lists that are kept."""

    def __init__(
        self,
        database: Database,
        matcher: HoldingsMatcher,
        recheck: Recheck,
        publications: Publications,
        jobs: Jobs,
    ) -> None:
        self._database = database
        self._matcher = matcher
        self._recheck = recheck
        self._publications = publications
        self._jobs = jobs

    def start(self, account: Account, list_id: int) -> int:
        """Begin a gap check of a list in the background, unless one is under way; gives the job's id."""
        job = self.checking(account, list_id)
        if job is not None and not job.finished:
            return job.id
        return self._jobs.start("gap_check", {"list_id": list_id}, account)

    def checking(self, account: Account, list_id: int) -> JobView | None:
        """The newest check of a list, whoever began it, for those who may change the list."""
        with self._database.read() as session:
            editable_list(session, account, list_id)
        return self._jobs.latest(None, "gap_check", list_id=list_id)

    def cancel(self, account: Account, list_id: int) -> None:
        """Call off the check of a list that is under way; the last report stays."""
        job = self.checking(account, list_id)
        if job is not None:
            self._jobs.cancel(None, job.id)

    def run(self, task: Task) -> dict[str, Any]:
        """The job that makes a report."""
        list_id = int(task.params["list_id"])
        with self._database.read() as session:
            rows = stored.entries_of(session, list_id)
        entries = [ReferenceItem(str(each.id), each.read_description()) for each in rows]
        report = self._matcher.report(entries, task.progress)
        self._recheck.keep_report(list_id, report)
        return {"list_id": list_id}

    def report(
        self,
        account: Account | None,
        list_id: int,
        *,
        status: Status | None = None,
        offset: int = 0,
        limit: int | None = None,
    ) -> ReportView | None:
        """The newest report of a list, or None before the first check; raises ``NotFound``."""
        with self._database.read() as session:
            visible_list(session, account, list_id)
            row = stored.latest_reports(session, [list_id]).get(list_id)
            if row is None:
                return None
            counts = stored.status_counts(session, [row.id])[row.id]
            found = stored.results_of(session, row.id, status.value if status else None, offset, limit)
            rows = self._rows(session, found)
        return ReportView(
            list_id=list_id,
            made_at=row.made_at,
            rules_version=row.rules_version,
            counts={each: counts.get(each.value, 0) for each in Status},
            runs=tuple(run_from_json(each) for each in row.notes),
            rows=rows,
        )

    def news(self, account: Account, list_id: int) -> tuple[StatusNews, ...]:
        """What changed since the person last looked, each entry once; nothing before the first look."""
        with self._database.read() as session:
            visible_list(session, account, list_id)
            seen_at = stored_results.last_visit(session, account.id, list_id)
            changes = stored_results.changes_since(session, list_id, seen_at) if seen_at else ()
            entries = {
                each.id: each for each in stored.entries_by_id(session, {each.entry_id for each in changes})
            }
        spans: dict[int, tuple[str, str]] = {}
        for each in changes:
            spans[each.entry_id] = (spans.get(each.entry_id, (each.before,))[0], each.after)
        return tuple(
            StatusNews(
                entry_id,
                entries[entry_id].reference_id,
                _name_of(entries[entry_id]),
                Status(old),
                Status(new),
            )
            for entry_id, (old, new) in spans.items()
            if old != new and entry_id in entries
        )

    def note_visit(self, account: Account, list_id: int) -> None:
        """Note that the person looks at the report now; what is new is counted from here."""
        with self._database.read() as session:
            visible_list(session, account, list_id)
        with self._database.write() as session:
            stored_results.note_visit(session, account.id, list_id)

    def next_review(self, account: Account, list_id: int, after_entry_id: int = 0) -> EntryRow | None:
        """The next entry that needs a person, beginning anew at the end; None when none is left."""
        with self._database.read() as session:
            visible_list(session, account, list_id)
            report = stored.latest_reports(session, [list_id]).get(list_id)
            if report is None:
                return None
            for start in dict.fromkeys((after_entry_id, 0)):
                found = stored.next_result(session, report.id, Status.REVIEW.value, start)
                if found is not None:
                    return self._rows(session, [found])[0]
        return None

    def entry(self, account: Account, entry_id: int) -> EntryRow:
        """One entry with its answer in the newest report; raises ``NotFound`` also where there is none."""
        with self._database.read() as session:
            entry = session.get(ReferenceEntry, entry_id)
            if entry is not None and entry.removed_at is None:
                visible_list(session, account, entry.list_id)
                report = stored.latest_reports(session, [entry.list_id]).get(entry.list_id)
                kept = session.get(GapResult, (report.id, entry.id)) if report else None
                if kept is not None:
                    return self._rows(session, [(kept, entry)])[0]
        raise NotFound("no_such_entry", "There is no such entry, or its list is not shared with you.")

    def decide(self, account: Account, entry_id: int, publication_id: int, verdict: Verdict) -> int:
        """Keep a person's answer and let it count at once; gives the list's id."""
        intent = act(account, "match_decided", verdict=str(verdict), entry="")
        with self._database.write(intent) as session:
            entry = editable_entry(session, account, entry_id)
            if load(session, publication_id) is None:
                raise NotFound("no_such_publication", "There is no such publication in the catalogue.")
            _revoke(session, entry.fingerprint, publication_id)
            session.add(
                MatchDecision(
                    fingerprint=entry.fingerprint,
                    publication_id=publication_id,
                    verdict=str(verdict),
                    user_id=account.id,
                )
            )
            session.flush()
            intent.params["entry"] = _name_of(entry)
            self._recheck.entries(session, stored.entries_with(session, entry.fingerprint))
            return entry.list_id

    def revoke(self, account: Account, entry_id: int, publication_id: int) -> int:
        """Take a person's answer back; the entry is judged by the rules again. Gives the list's id."""
        intent = act(account, "match_revoked", entry="")
        with self._database.write(intent) as session:
            entry = editable_entry(session, account, entry_id)
            if not _revoke(session, entry.fingerprint, publication_id):
                raise NotFound("no_such_answer", "There is no such answer, or it was taken back before.")
            session.flush()
            intent.params["entry"] = _name_of(entry)
            self._recheck.entries(session, stored.entries_with(session, entry.fingerprint))
            return entry.list_id

    def recheck_entry(self, entry_id: int) -> None:
        """Judge one corrected entry again inside the newest report of its list."""
        with self._database.write() as session:
            entry = session.get(ReferenceEntry, entry_id)
            if entry is not None:
                self._recheck.entries(session, [entry])

    def _rows(self, session: Session, found: list[tuple[GapResult, ReferenceEntry]]) -> tuple[EntryRow, ...]:
        results = [from_json(entry.reference_id, kept.result) for kept, entry in found]
        answers: dict[str, list[DecisionView]] = {}
        for each in stored.decisions_for(session, [entry.fingerprint for _, entry in found]):
            answers.setdefault(each.fingerprint, []).append(_decision_view(each))
        wanted = {int(match.holding_id) for result in results for match in result.matches}
        wanted |= {each.publication_id for given in answers.values() for each in given}
        publications = {str(each.id): each for each in self._publications.many(sorted(wanted))}
        return tuple(
            EntryRow(
                entry_id=entry.id,
                reference_id=entry.reference_id,
                description=entry.read_description(),
                result=result,
                publications=_named(publications, result, answers.get(entry.fingerprint, ())),
                decisions=tuple(answers.get(entry.fingerprint, ())),
            )
            for (_, entry), result in zip(found, results, strict=True)
        )


def _named(
    publications: Mapping[str, PublicationView], result: EntryResult, answers: Sequence[DecisionView]
) -> dict[str, PublicationView]:
    ids = [each.holding_id for each in result.matches] + [str(each.publication_id) for each in answers]
    return {each: publications[each] for each in ids if each in publications}


def _revoke(session: Session, fingerprint: str, publication_id: int) -> bool:
    standing = stored.decisions_for(session, [fingerprint])
    mine = [each for each in standing if each.publication_id == publication_id]
    for each in mine:
        each.revoked_at = now()
    return bool(mine)


def _name_of(entry: ReferenceEntry) -> str:
    description = entry.read_description()
    return (description.title or description.reference)[:120]


def _decision_view(row: MatchDecision) -> DecisionView:
    person = (row.user.name or row.user.email) if row.user else ""
    return DecisionView(row.publication_id, Verdict(row.verdict), person, row.decided_at)
