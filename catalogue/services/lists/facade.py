"""Reference lists and their reports: one way in to all of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..authority.facade import AuthorityServices
from ..foundation import Foundation
from ..gap_check.facade import GapCheckServices
from ..jobs import JobFunction
from ..pledges.facade import PledgeServices
from ..records.facade import RecordServices
from .combining import JOB as COMBINE
from .combining import Combining
from .editing.answers import Answers
from .editing.entries import Entries
from .editing.list_history import ListHistory
from .files.list_files import ListFiles
from .files.list_sheets import ListSheets
from .files.list_versions import MATCHING, ListVersions
from .gap_reports.recheck import Recheck
from .gap_reports.reports import Reports
from .gap_reports.shared_check import PART, SharedCheck
from .lists import GAP_CHECK, Lists
from .suggestions import Suggestions


@dataclass(frozen=True, slots=True)
class ListServices:
    """Lists with their entries, answers, versions and past; their reports; what is suggested for them."""

    answers: Answers
    combining: Combining
    entries: Entries
    files: ListFiles
    history: ListHistory
    lists: Lists
    recheck: Recheck
    reports: Reports
    shared: SharedCheck
    sheets: ListSheets
    suggestions: Suggestions
    versions: ListVersions

    def job_functions(self) -> Mapping[str, JobFunction]:
        """Give the jobs of lists, by name."""
        return {
            GAP_CHECK: self.reports.run,
            PART: self.shared.run,
            COMBINE: self.combining.run,
            MATCHING: self.versions.run,
        }


def wire_lists(
    foundation: Foundation,
    authority: AuthorityServices,
    records: RecordServices,
    gap_check: GapCheckServices,
    pledges: PledgeServices,
) -> ListServices:
    """Make the services of lists."""
    database, jobs = foundation.database, foundation.jobs
    columns, kept = foundation.named_columns, foundation.list_files
    matcher, pairing = gap_check.matcher, gap_check.pairing
    lists = Lists(database, jobs)
    recheck = Recheck(database, matcher, authority.authorities)
    shared = SharedCheck(database, matcher, jobs)
    reports = Reports(database, matcher, recheck, records.publications, jobs, shared)
    sheets = ListSheets(database, reports, recheck, jobs, kept)
    return ListServices(
        answers=Answers(database, recheck),
        combining=Combining(database, pairing, jobs),
        entries=Entries(database, recheck),
        files=ListFiles(columns, lists, sheets, kept),
        history=ListHistory(database, foundation.settings, recheck, jobs),
        lists=lists,
        recheck=recheck,
        reports=reports,
        shared=shared,
        sheets=sheets,
        suggestions=Suggestions(database, columns, matcher, pledges.wanted, recheck, jobs),
        versions=ListVersions(database, columns, pairing, recheck, jobs, kept),
    )
