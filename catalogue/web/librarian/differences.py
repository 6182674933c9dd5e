"""Values and changes of the catalogue in words, for tables that show two or more side by side."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from catalogue.domain.descriptions.description import Description
from catalogue.domain.operations.unreadable import else_say
from catalogue.services.views import ActView, FieldChange
from catalogue.web.wording.libraries import library_name
from catalogue.web.wording.messages import N_
from catalogue.web.wording.vocabulary import (
    ACCOUNT_ROLES,
    COPY_STATUSES,
    FIELDS,
    ROLES,
    SCHEMES,
    VERDICTS,
    WEIGHTS,
)
from catalogue.web.wording.words import country_name, kind_name, language_name, word
from search_index.analysis.normalisation import fold

from ..language import gettext as _
from .blueprint import day, moment

_OTHER_FIELDS: Mapping[str, str] = {
    "accepted_at": N_("Accepted"),
    "accession_number": N_("Accession number"),
    "acronym": N_("Acronym"),
    "accession_pattern": N_("Pattern of accession numbers"),
    "addresses": N_("Address"),
    "agency": N_("Agency"),
    "answer": N_("Answer"),
    "broader": N_("Wider subject"),
    "call_number": N_("Call number"),
    "closed_at": N_("Closed"),
    "closed_days": N_("Closed days"),
    "code": N_("Code"),
    "condition": N_("Condition"),
    "country": N_("Country"),
    "contact": N_("Contact"),
    "copy_id": N_("Copy"),
    "copies": N_("Copies"),
    "daily": N_("Ask it every day for what is new"),
    "directions": N_("How to find it"),
    "disabled_at": N_("Disabled"),
    "donation_id": N_("Donation"),
    "donor_id": N_("Donor"),
    "email": N_("E-mail"),
    "for_all": N_("It counts on every list"),
    "address": N_("Address"),
    "help_asked": N_("The librarian is asked for help"),
    "hours": N_("Opening hours"),
    "in_union": N_("Its copies are catalogued here, beside our own"),
    "label": N_("Label"),
    "language": N_("Language"),
    "libraries": N_("Libraries"),
    "library": N_("Library"),
    "library_id": N_("Library"),
    "list_id": N_("Reference list"),
    "made_at": N_("Made"),
    "organisation_id": N_("Organisation"),
    "origin_id": N_("Comes from the answer"),
    "other_id": N_("The other one"),
    "parent_id": N_("Part of"),
    "shown_to": N_("The agency that sees it"),
    "subject_id": N_("Subject"),
    "value": N_("It says"),
    "into_id": N_("Part of"),
    "location": N_("Location"),
    "name": N_("Name"),
    "names": N_("Name"),
    "note": N_("Note"),
    "online_lookup": N_("An ISBN may be looked up on the internet"),
    "online_sources": N_("Sources on the internet that may be asked"),
    "phone": N_("Telephone"),
    "publication_id": N_("Publication"),
    "query": N_("Query in CQL (SRU)"),
    "reason": N_("Reason"),
    "received_on": N_("Received on"),
    "reference_id": N_("Number on the list"),
    "removed_at": N_("Removed"),
    "revoked_at": N_("Taken back"),
    "rights": N_("By what right it is shown"),
    "roles": N_("Roles"),
    "scheme": N_("Thesaurus"),
    "set_spec": N_("Only this set (OAI-PMH)"),
    "source": N_("Where it came from"),
    "started_at": N_("Begun"),
    "state": N_("State"),
    "status": N_("Status"),
    "ticked": N_("Ticked off"),
    "timezone": N_("Time zone"),
    "unnamed": N_("Wishes not to be named"),
    "until": N_("Promised until"),
    "verdict": N_("Answer"),
    "visibility": N_("Who may see it"),
    "website": N_("Website"),
    "weight": N_("Weight"),
    "withdrawn_at": N_("Withdrawn"),
    "words": N_("Words"),
}
_TABLES: Mapping[str, str] = {
    "publication": N_("Publication"),
    "attachment": N_("File"),
    "publication_merge": N_("Merge"),
    "set_aside": N_("Right as it is"),
    "organisation": N_("Organisation"),
    "organisation_name": N_("Name of an organisation"),
    "subject": N_("Subject"),
    "stocktake": N_("Stocktaking"),
    "synonym_group": N_("Words of one meaning"),
    "subject_label": N_("Label of a subject"),
    "copy": N_("Copy"),
    "donor": N_("Donor"),
    "donation": N_("Donation"),
    "donation_line": N_("Line of a donation"),
    "reference_list": N_("Reference list"),
    "reference_entry": N_("Entry of a list"),
    "match_decision": N_("Answer"),
    "free_copy": N_("Free copy online"),
    "heading": N_("Name"),
    "heading_form": N_("Other form of a name"),
    "hidden_name": N_("Hidden name"),
    "library": N_("Library"),
    "list_version": N_("Version of a list"),
    "pledge": N_("Pledge"),
    "suggestion": N_("Suggestion"),
    "setting": N_("Settings"),
    "user_account": N_("User"),
}
_STATES: Mapping[str, str] = {
    "proposed": N_("waiting"),
    "accepted": N_("accepted"),
    "declined": N_("declined"),
    "open": N_("open"),
    "kept": N_("kept"),
    "lapsed": N_("lapsed"),
    "withdrawn": N_("taken back"),
    "taken": N_("put on a list"),
    "answered": N_("answered"),
}
_VISIBILITIES: Mapping[str, str] = {
    "private": N_("Only its owner"),
    "agency": N_("Everybody of the agency"),
    "public": N_("Everybody"),
}
DECLINE_WORDS: Mapping[str, str] = {
    "duplicate": N_("We have enough copies"),
    "damaged": N_("It is damaged"),
    "out_of_scope": N_("It is not of our field"),
    "other": N_("Another reason"),
}
_VALUES = {
    "status": COPY_STATUSES,
    "state": _STATES,
    "reason": DECLINE_WORDS,
    "verdict": VERDICTS,
    "visibility": _VISIBILITIES,
    "weight": WEIGHTS,
    "roles": ACCOUNT_ROLES,
}
"""What stands for the values of a field, where it has values of its own."""

_DAYS = frozenset({"received_on", "until"})
_UNSHOWN = {
    "created_at", "decided_at", "digest", "fingerprint", "folded", "followed_until", "heading_id", "made_of",
    "merged_at", "position", "said", "source_fields", "user_id", "owner_id", "version",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One field with its value in each column, in words."""

    field: str
    label: str
    values: tuple[str, ...]

    @property
    def differs(self) -> bool:
        """Whether two of the values that are there differ, by more than capitals and accents."""
        return len({fold(value) for value in self.values if value}) > 1


@dataclass(frozen=True, slots=True)
class ChangedThing:
    """One row of the catalogue that an act changed: what it is, and its fields before and after."""

    label: str
    rows: tuple[Row, ...]


def side_by_side(descriptions: Sequence[Description]) -> list[Row]:
    """Every field that at least one of the descriptions has."""
    rows = (
        Row(name, _(label), tuple(in_words(name, getattr(description, name)) for description in descriptions))
        for name, label in FIELDS.items()
    )
    return [row for row in rows if any(row.values)]


def changed_things(act: ActView) -> list[ChangedThing]:
    """Return what an act changed, thing by thing."""
    things: dict[tuple[str, int], list[FieldChange]] = {}
    for change in act.changes:
        things.setdefault((change.table, change.row_id), []).append(change)
    found = (
        (own[0], tuple(row for field_change in own for row in _rows_of(field_change) if any(row.values)))
        for own in things.values()
    )
    return [ChangedThing(_heading(field_change), rows) for field_change, rows in found if rows]


def has_word(table: str, field: str) -> bool:
    """Whether a reader of the change log is told of a field in words; true for one that is not shown."""
    known = field in _UNSHOWN or field in FIELDS or field in _OTHER_FIELDS
    return table in _TABLES and known


def _heading(change: FieldChange) -> str:
    kind = word(_TABLES, change.table)
    return f"{kind}: {change.called}" if change.called else f"{kind} {change.row_id}"


def in_words(field: str, value: Any) -> str:
    """Return a value of one field as a reader would say it; several values in lines."""
    if value is None or value in ("", [], (), {}):
        return ""
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, list | tuple):
        return "\n".join(in_words(field, part) for part in value)
    if isinstance(value, dict):
        return _mapping_in_words(field, value)
    if hasattr(value, "__dataclass_fields__"):
        return _mapping_in_words(field, {name: getattr(value, name) for name in value.__dataclass_fields__})
    return _text_in_words(field, str(value))


def _text_in_words(field: str, value: str) -> str:
    if field == "languages":
        return language_name(value)
    if field == "countries":
        return country_name(value)
    if field == "kind":
        return kind_name(value)
    if field == "language":
        return language_name(value)
    if field in ("library", "libraries"):
        return library_name(int(value))
    if field in _DAYS:
        return day(dt.date.fromisoformat(value))
    if field.endswith("_at"):
        at = dt.datetime.fromisoformat(value)
        return moment(at if at.tzinfo else at.replace(tzinfo=dt.UTC))
    return word(_VALUES[field], value) if field in _VALUES else value


def _mapping_in_words(field: str, value: Mapping[str, Any]) -> str:
    if field == "contributors":
        return f"{value['name']} ({word(ROLES, value['role'])})"
    if field == "identifiers":
        return f"{word(SCHEMES, value['scheme'])} {value['value']}"
    return "\n".join(f"{key}: {in_words(key, part)}" for key, part in value.items() if part)


def _unreadable(change: FieldChange) -> tuple[Row, ...]:
    return (Row(change.field, _label(change.field), (_("What stood here cannot be read"),) * 2),)


@else_say(_unreadable)
def _rows_of(change: FieldChange) -> tuple[Row, ...]:
    return tuple(_rows(change))


def _rows(change: FieldChange) -> Iterator[Row]:
    if change.field in _UNSHOWN:
        return
    if change.field == "value" and change.table == "setting":
        before, after = change.before or {}, change.after or {}
        for name in sorted({*before, *after}):
            if before.get(name) != after.get(name):
                yield _row(name, before.get(name), after.get(name))
    else:
        yield _row(change.field, change.before, change.after)


def _row(name: str, before: Any, after: Any) -> Row:
    return Row(name, _label(name), (in_words(name, before), in_words(name, after)))


def _label(name: str) -> str:
    label = FIELDS.get(name) or _OTHER_FIELDS.get(name)
    return _(label) if label else name.replace("_", " ").capitalize()
