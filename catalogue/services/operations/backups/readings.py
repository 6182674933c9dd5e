"""How the program reads what stands in a backup: each value is read here as it is where it is needed.

That a value is of its column's kind says little of JSON, and of words of which a few are known. A backup that
somebody forged, or that a fault made odd, would be restored and end every page, or the worker, afterwards. So
every such column has its reader here, the one of the program, or stands in ``ANYTHING`` with a reason why
nothing can be wrong with it; a test holds that none is forgotten.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from sqlalchemy import Table

from catalogue.domain.authorities.mentions import MentionKind
from catalogue.domain.descriptions.description import Description
from catalogue.domain.gaps.gap_report import EntryResult, Reason, RunNote, Status
from catalogue.domain.gaps.reference_lists import Verdict, Visibility, Weight
from catalogue.domain.holdings.bulk_changes import BulkChange
from catalogue.domain.holdings.centre import Centre
from catalogue.domain.holdings.copies import CopyStatus
from catalogue.domain.operations.backups import BackupPlan
from catalogue.domain.people.access import Role
from catalogue.domain.people.letter_templates import LetterWords
from catalogue.domain.people.mail import MailServer
from catalogue.errors import InvalidInput, LacunaError, Problem
from catalogue.formats.records.record import HoldingData
from catalogue.matching.learned.model import Care
from catalogue.services.acquisitions.import_lines import ACTIONS
from catalogue.services.acquisitions.import_problems import SETTLED
from catalogue.services.acquisitions.import_views import read_problem
from catalogue.services.acts import sentence
from catalogue.services.gap_check import tunings
from catalogue.services.gap_check.learning import JOB as LEARNING
from catalogue.services.gap_check.learning import Proposal
from catalogue.services.libraries.elsewhere import HARVEST, PREVIEW
from catalogue.services.lists.combining import JOB as COMBINING
from catalogue.services.lists.files.list_versions import MATCHING
from catalogue.services.lists.gap_reports.report_codec import from_json, run_from_json
from catalogue.services.lists.gap_reports.shared_check import PART
from catalogue.services.lists.lists import GAP_CHECK
from catalogue.services.maintenance.tidying import Untidy
from catalogue.services.notifications.composing import has_words
from catalogue.services.operations.archives.archive import ARCHIVE
from catalogue.services.records.attachments import PDF, Readers
from catalogue.services.settings import CENTRE, LETTERS, MAIL
from catalogue.services.sharing.register import PUBLICATION, WANTED_TITLE
from catalogue.storage.background.jobs import UNFINISHED
from catalogue.storage.background.uploads import COMMITTING, READING
from catalogue.storage.exports import dump
from catalogue.storage.models import BACKUPS, Base

from .backup_places import BACKUP
from .kinds import IsOfKind, of_kind

Row = Mapping[str, Any]
Reads = Callable[[Any], bool]
"""Whether a value is read; what its reader raises in ``_ODD`` says no as well."""

_ODD = (
    TypeError, ValueError, KeyError, IndexError, AttributeError, OverflowError, RecursionError, LacunaError,
)  # fmt: skip
_SOME_DAY = dt.date(2000, 1, 1)


def _read_as(reader: Callable[[Any], Any], kind: Any) -> Reads:
    """Return what reads a value, and looks whether that is whole what it says to be."""
    is_whole = of_kind(kind)
    return lambda value: is_whole(reader(value))


def _each(reads: Reads) -> Reads:
    return lambda values: all(reads(value) for value in values)


def _or_nothing(reads: Reads) -> Reads:
    return lambda value: not value or reads(value)


def _one_of(*words: str) -> Reads:
    known = frozenset(words)
    return lambda value: value in known


def _pairs(kind: IsOfKind) -> Reads:
    return lambda values: all(kind(one) and kind(other) for one, other in values)


_IS_NUMBER, _IS_TEXT = of_kind(int), of_kind(str)
_description = _read_as(Description.from_dict, Description)
_status = _one_of(*Status)
_problems = _each(_read_as(read_problem, Problem))


_is_result = of_kind(EntryResult)


def _reads_result(value: Any) -> bool:
    result = from_json("", value)
    reasons = (*result.reasons, *(reason for match in result.matches for reason in match.reasons))
    return (
        _is_result(result)
        and all(int(match.holding_id) > 0 for match in result.matches)
        and all(map(str, reasons))
    )


def _reads_reasons(values: Any) -> bool:
    return all(str(Reason(code, params)) for code, params in values)


def _reads_import_problems(values: Any) -> bool:
    return _problems(values) and all(value.get("settled", "") in ("", *SETTLED) for value in values)


def _reads_last_step(value: Any) -> bool:
    lines = value["lines"].items()
    return all(map(_IS_NUMBER, value["problems"])) and all(
        int(line) > 0 and action in ACTIONS and isinstance(asks, bool) for line, (action, asks) in lines
    )


def _reads_plan(value: Any) -> bool:
    plan = BackupPlan.from_dict(value)
    plan.is_late(None, _SOME_DAY)
    plan.asks_for_key(_SOME_DAY)
    return _is_plan(plan)


_is_plan, _is_worded = of_kind(BackupPlan), of_kind(LetterWords)


def _reads_letters(value: Any) -> bool:
    return all(
        _is_worded(LetterWords(**words)) for kinds in value.values() for words in kinds.values() if words
    )


SETTINGS: Mapping[str, Reads] = {
    CENTRE: _or_nothing(_read_as(Centre.from_dict, Centre)),
    MAIL: _or_nothing(_read_as(MailServer.from_dict, MailServer)),
    BACKUPS: _reads_plan,
    LETTERS: _reads_letters,
    tunings.CARE: _read_as(tunings.care_of, Care),
    tunings.TUNING: lambda value: bool(tunings.tuning_or_outdated(value)),
}
"""How settings are read, by their names; one of another name is read by nobody."""


def _reads_setting(row: Row) -> bool:
    reader = SETTINGS.get(row["name"])
    return reader is None or reader(row["value"])


def _reads_act(row: Row) -> bool:
    action, params = row["action"], row["params"]
    return bool(sentence(action, params)) and (
        "what_action" not in params
        or (
            bool(sentence(params["what_action"], params["what_params"]))
            and 1 <= params.get("times", 1) <= _MOST_TIMES
        )
    )


_MOST_TIMES = 100_000
"""So often an act can have been undone and brought back; the page counts it out."""


def _reads_change(row: Row) -> bool:
    kinds = _logged(row["table_name"])
    return all(
        value is None or (kinds[name](value) and reads_value(row["table_name"], name, value))
        for values in (row["before"], row["after"])
        for name, value in (values or {}).items()
    )


@cache
def _logged(table: str) -> Mapping[str, IsOfKind]:
    """Return what tells of the values of a table that the log knows whether they are of their kinds."""
    return {column.name: dump.of_kind(column) for column in Base.metadata.tables[table].columns}


def _reads_notice(row: Row) -> bool:
    params = row["params"]
    told_on = params.get("through")
    return (
        has_words(row["kind"], {"list": "", **params})
        and (told_on is None or bool(dt.date.fromisoformat(told_on)))
        and _is_number_or_none(params.get("list_id"))
    )


_is_number_or_none, _is_params = of_kind(int | None), of_kind(dict[str, Any])

_NUMBERS_OF_JOBS = ("list_id", "batch_id", "library_id", "edit_id", "check", "place", "size")
_ABOUT: Mapping[str, str] = {
    GAP_CHECK: "list_id",
    MATCHING: "list_id",
    PART: "check",
    HARVEST: "library_id",
    PREVIEW: "library_id",
    READING: "batch_id",
    COMMITTING: "batch_id",
}
"""The parameter that jobs of a kind must have: they are looked for by it, whatever became of them."""
_Result = Callable[[Row], object]
_BROUGHT: Mapping[str, _Result] = {
    BACKUP: lambda result: _IS_TEXT(result["name"]) and _IS_NUMBER(result["size"]),
    ARCHIVE: lambda result: _IS_TEXT(result["name"]) and _IS_NUMBER(result["size"]),
    HARVEST: lambda result: _IS_NUMBER(result["records"]) and _IS_NUMBER(result["gone"]),
    COMBINING: lambda result: _IS_NUMBER(result["list_id"]),
    LEARNING: lambda result: _reads_proposal(result),
}
"""What jobs of a kind brought that are done, as far as it is looked at afterwards."""


def _reads_proposal(result: Row) -> bool:
    try:
        return _is_proposal(Proposal.from_dict(result))
    except InvalidInput:
        return True  # of another model: its page says so


_is_proposal = of_kind(Proposal)


def _reads_job(row: Row) -> bool:
    params, result, error = row["params"], row["result"], row["error"]
    about, brought = _ABOUT.get(row["kind"]), _BROUGHT.get(row["kind"])
    return (
        row["state"] in _STATES_OF_JOBS
        and all(_is_number_or_none(params.get(name)) for name in _NUMBERS_OF_JOBS)
        and (about is None or _IS_NUMBER(params[about]))
        and _is_number_or_none(result.get("behind"))
        and (error is None or _says_why(error))
        and (row["state"] != "done" or brought is None or bool(brought(result)))
    )


def _says_why(error: Row) -> bool:
    message, params = error.get("message", ""), error.get("params", {})
    return _IS_TEXT(message % params if params else message)


_STATES_OF_JOBS = (*UNFINISHED, "done", "failed", "cancelled")

COLUMNS: Mapping[str, Reads] = {
    "attachment.kind": _one_of("text", "cover"),
    "attachment.visibility": _one_of(*Readers),
    "bulk_edit.change": _read_as(lambda value: BulkChange(**value), BulkChange),
    "bulk_edit.selection": _pairs(_IS_NUMBER),
    "bulk_edit.state": _one_of("proposed", "running", "stopped", "applied", "dropped"),
    "copy.status": _one_of(*CopyStatus),
    "donation_line.description": _description,
    "donation_line.state": _one_of("proposed", "accepted", "declined"),
    "draft.fields": _pairs(_IS_TEXT),
    "duplicate_suspect.reasons": _reads_reasons,
    "found_elsewhere.status": _status,
    "gap_report.notes": _each(_read_as(run_from_json, RunNote)),
    "gap_result.result": _reads_result,
    "gap_result.status": _status,
    "heading.kind": _one_of(*MentionKind),
    "holding_elsewhere.description": _description,
    "import_batch.last_step": _or_nothing(_reads_last_step),
    "import_batch.problems": _reads_import_problems,
    "import_batch.state": _one_of("reading", "failed", "proposed", "committing", "committed"),
    "import_line.action": _one_of(*ACTIONS),
    "import_line.answer": _one_of("new", "held", "other_edition", "doubtful", "untitled", "twice"),
    "import_line.description": _description,
    "import_line.holdings": _each(_read_as(lambda value: HoldingData(**value), HoldingData)),
    "import_line.problems": _problems,
    "import_line.state": _one_of("proposed", "added", "merged", "skipped"),
    "mail_choice.language": _one_of("en", "km"),
    "mail_choice.refused": _each(_IS_TEXT),
    "match_decision.verdict": _one_of(*Verdict),
    "notice.mail": _one_of("page", "waiting", "sent", "refused"),
    "pledge.said": _description,
    "pledge.state": _one_of("open", "kept", "lapsed", "withdrawn"),
    "publication.description": _description,
    "publication_mention.kind": _one_of(*MentionKind),
    "reference_entry.description": _description,
    "reference_entry.weight": _one_of(*Weight),
    "reference_list.made_of": _each(_IS_NUMBER),
    "reference_list.problems": _problems,
    "reference_list.visibility": _one_of(*Visibility),
    "set_aside.kind": _one_of("pair", *Untidy),
    "shared_record.kind": _one_of(PUBLICATION, WANTED_TITLE),
    "status_change.after": _status,
    "status_change.before": _status,
    "stored_file.media_type": _one_of(PDF, "image/jpeg"),
    "stored_file.text_state": _one_of("", "waiting", "read", "cut", "no_text", "unreadable"),
    "suggestion.description": _description,
    "suggestion.state": _one_of("open", "taken", "answered"),
    "user_account.libraries": _each(_IS_NUMBER),
    "user_account.roles": _each(_one_of(*Role)),
}
"""How the value of a column is read that stands by itself."""

ROWS: Mapping[str, tuple[Reads, frozenset[str]]] = {
    "change": (_reads_change, frozenset({"table_name", "before", "after"})),
    "change_set": (_reads_act, frozenset({"action", "params"})),
    "job": (_reads_job, frozenset({"kind", "state", "params", "result", "error"})),
    "notice": (_reads_notice, frozenset({"kind", "params"})),
    "setting": (_reads_setting, frozenset({"value"})),
}
"""How columns are read of which one says what the others are."""

_IN_A_LANGUAGE = "it is shown in that language or, where that is not known, as it stands"
_COMPARED = "it is compared with others, and read by nobody"
ANYTHING: Mapping[str, str] = {
    "catalogue_identity.uuid": "it stands in addresses as a word",
    "column_meaning.field": "a field that is not known is none that is chosen",
    "draft.subject": "a page that it does not lead to is that of something new",
    "draft.token": _COMPARED,
    "heading_form.language": _IN_A_LANGUAGE,
    "job.owner": _COMPARED,
    "library.code": _COMPARED,
    "library.language": _IN_A_LANGUAGE,
    "library_harvest.mark": _COMPARED,
    "notice.letter": "it is the name of a letter, which a restore lets wait no more",
    "notice.owner": _COMPARED,
    "organisation_name.language": _IN_A_LANGUAGE,
    "shared_record.digest": _COMPARED,
    "subject_label.language": _IN_A_LANGUAGE,
    "tour_taken.tour": _COMPARED,
}
"""Of which columns anything may stand there, and why."""


def reads(table: Table) -> Reads:
    """Return what tells whether the program reads a row whose values are of their columns' kinds."""
    columns = [
        (column.name, reader)
        for column in table.columns
        if (reader := COLUMNS.get(f"{table.name}.{column.name}")) is not None
    ]
    whole = ROWS[table.name][0] if table.name in ROWS else None

    def read(row: Row) -> bool:
        try:
            return all(row[name] is None or reader(row[name]) for name, reader in columns) and (
                whole is None or whole(row)
            )
        except _ODD:
            return False

    return read


def reads_value(table: str, column: str, value: object) -> bool:
    """Whether a value, not None, of one column is read; raises what its reader does."""
    reader = COLUMNS.get(f"{table}.{column}")
    return reader is None or reader(value)
