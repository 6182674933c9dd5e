"""How the program reads what stands in a backup: each value is read here as it is where it is needed.

That a value is of its column's kind says little of JSON, and of words of which a few are known. A backup that
somebody forged, or that a fault made odd, would be restored and end every page, or the worker, afterwards. So
every such column has its reader here, the one of the program, or stands in ``ANYTHING`` with a reason why
anything may stand there; a test holds that none is forgotten.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Table

from catalogue.domain.authorities.mentions import MentionKind
from catalogue.domain.descriptions.description import Description
from catalogue.domain.gaps.gap_report import Status
from catalogue.domain.gaps.reference_lists import Verdict, Visibility, Weight
from catalogue.domain.holdings.centre import Centre
from catalogue.domain.holdings.copies import CopyStatus
from catalogue.domain.operations.backups import BackupPlan
from catalogue.domain.operations.kinds import IsOfKind, of_kind
from catalogue.domain.people.access import Role
from catalogue.domain.people.letter_templates import LetterWords
from catalogue.domain.people.mail import MailServer
from catalogue.errors import LacunaError
from catalogue.matching.learned.model import Care
from catalogue.services.acquisitions.import_lines import ACTIONS
from catalogue.services.gap_check import tunings
from catalogue.services.jobs import WORKS_AT
from catalogue.services.maintenance.tidying import Untidy
from catalogue.services.records.attachments import PDF, Readers
from catalogue.services.settings import CENTRE, LETTERS, MAIL
from catalogue.services.sharing.register import PUBLICATION, WANTED_TITLE
from catalogue.storage.background.jobs import UNFINISHED
from catalogue.storage.models import BACKUPS

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


_is_number_or_none = of_kind(int | None)

_NUMBERS_OF_JOBS = ("list_id", "batch_id", "library_id", "edit_id", "check", "place", "size")
"""What databases are asked for as a number, whatever became of a job."""


def _reads_job(row: Row) -> bool:
    return (
        row["state"] in _STATES_OF_JOBS
        and all(_is_number_or_none(row["params"].get(name)) for name in _NUMBERS_OF_JOBS)
        and all(map(_IS_NUMBER, row["params"].get(WORKS_AT, ())))
    )


_STATES_OF_JOBS = (*UNFINISHED, "done", "failed", "cancelled")

COLUMNS: Mapping[str, Reads] = {
    "attachment.visibility": _one_of(*Readers),
    "bulk_edit.selection": _pairs(_IS_NUMBER),
    "copy.status": _one_of(*CopyStatus),
    "donation_line.description": _description,
    "draft.fields": _pairs(_IS_TEXT),
    "found_elsewhere.status": _status,
    "gap_result.status": _status,
    "heading.kind": _one_of(*MentionKind),
    "holding_elsewhere.description": _description,
    "import_line.action": _one_of(*ACTIONS),
    "import_line.description": _description,
    "import_line.said": _description,
    "mail_choice.refused": _each(_IS_TEXT),
    "match_decision.verdict": _one_of(*Verdict),
    "pledge.said": _description,
    "publication.description": _description,
    "publication_mention.kind": _one_of(*MentionKind),
    "reference_entry.description": _description,
    "reference_entry.weight": _one_of(*Weight),
    "reference_list.made_of": _each(_IS_NUMBER),
    "reference_list.visibility": _one_of(*Visibility),
    "set_aside.kind": _one_of("pair", *Untidy),
    "shared_record.kind": _one_of(PUBLICATION, WANTED_TITLE),
    "status_change.after": _status,
    "status_change.before": _status,
    "stored_file.media_type": _one_of(PDF, "image/jpeg"),
    "suggestion.description": _description,
    "user_account.libraries": _each(_IS_NUMBER),
    "user_account.roles": _each(_one_of(*Role)),
}
"""How the value of a column is read that stands by itself."""

ROWS: Mapping[str, tuple[Reads, frozenset[str]]] = {
    "job": (_reads_job, frozenset({"state", "params"})),
    "setting": (_reads_setting, frozenset({"value"})),
}
"""How columns are read of which one says what the others are."""

_IN_A_LANGUAGE = "it is shown in that language or, where that is not known, as it stands"
_COMPARED = "it is compared with others, and read by nobody"
_OF_ITS_TIME = (
    "a former program wrote it in its own words: a backup of one's own must come back whatever they were"
)
ANYTHING: Mapping[str, str] = {
    "attachment.kind": _OF_ITS_TIME,
    "bulk_edit.change": _OF_ITS_TIME,
    "bulk_edit.state": _OF_ITS_TIME,
    "catalogue_identity.uuid": "it stands in addresses as a word",
    "change.after": _OF_ITS_TIME,
    "change.before": _OF_ITS_TIME,
    "change.table_name": _OF_ITS_TIME,
    "change_set.action": _OF_ITS_TIME,
    "change_set.params": _OF_ITS_TIME,
    "column_meaning.field": "a field that is not known is none that is chosen",
    "donation_line.state": _OF_ITS_TIME,
    "draft.subject": "a page that it does not lead to is that of something new",
    "draft.token": _COMPARED,
    "duplicate_suspect.reasons": _OF_ITS_TIME,
    "gap_report.notes": _OF_ITS_TIME,
    "gap_result.result": _OF_ITS_TIME,
    "gift_offer.language": _IN_A_LANGUAGE,
    "heading_form.language": _IN_A_LANGUAGE,
    "import_batch.last_step": _OF_ITS_TIME,
    "import_batch.problems": _OF_ITS_TIME,
    "import_batch.state": _OF_ITS_TIME,
    "import_line.answer": _OF_ITS_TIME,
    "import_line.holdings": _OF_ITS_TIME,
    "import_line.problems": _OF_ITS_TIME,
    "import_line.state": _OF_ITS_TIME,
    "job.error": _OF_ITS_TIME,
    "job.kind": _OF_ITS_TIME,
    "job.owner": _COMPARED,
    "job.result": _OF_ITS_TIME,
    "library.code": _COMPARED,
    "library.language": _IN_A_LANGUAGE,
    "library_harvest.mark": _COMPARED,
    "mail_choice.language": _IN_A_LANGUAGE,
    "notice.kind": _OF_ITS_TIME,
    "notice.letter": "it is the name of a letter, which a restore lets wait no more",
    "notice.mail": _OF_ITS_TIME,
    "notice.owner": _COMPARED,
    "notice.params": _OF_ITS_TIME,
    "organisation_name.language": _IN_A_LANGUAGE,
    "pledge.state": _OF_ITS_TIME,
    "reference_list.problems": _OF_ITS_TIME,
    "shared_record.digest": _COMPARED,
    "stored_file.text_state": _OF_ITS_TIME,
    "subject_label.language": _IN_A_LANGUAGE,
    "suggestion.state": _OF_ITS_TIME,
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
