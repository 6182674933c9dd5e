"""What is shown of a report: its entries with what was found, people's answers, and what is new."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from catalogue.domain.descriptions.description import Description
from catalogue.domain.gaps.gap_report import DecidedBy, EntryResult, Reason, RunNote, Status, sentence_of
from catalogue.domain.gaps.reference_lists import Verdict, Weight, said
from catalogue.domain.operations.kinds import of_kind
from catalogue.domain.operations.unreadable import else_say
from catalogue.domain.people.access import Account, Role
from catalogue.domain.people.hiding import Veil
from catalogue.services.records.publications import Publications
from catalogue.services.sight import Sight
from catalogue.services.veils import person_shown, veil
from catalogue.services.views import PublicationView
from catalogue.storage.models import GapResult, MatchDecision, ReferenceEntry
from catalogue.storage.reference_lists import lists as stored

from .report_codec import from_json

_MOST_DIGITS = 9
"""No table has a row with more."""
_is_result = of_kind(EntryResult)


@dataclass(frozen=True, slots=True)
class DecisionView:
    """A person's standing answer about one candidate, and whether the reader may take it back."""

    id: int
    publication_id: int
    verdict: Verdict
    person: str
    decided_at: dt.datetime
    may_take_back: bool


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An entry as its member wrote it, beside what was found.

    ``publications`` are those of its matches and of people's answers, by id as text; ``note`` is ""
    for those who may not read it.
    """

    entry_id: int
    reference_id: str
    description: Description
    result: EntryResult
    publications: Mapping[str, PublicationView]
    decisions: tuple[DecisionView, ...]
    weight: Weight
    note: str
    ticked: bool
    fingerprint: str

    @property
    def said(self) -> str:
        """What it says, as a mark that a form carries along."""
        return said(self.description)

    @property
    def seen(self) -> Sight:
        """What is to be seen here by whoever answers."""
        numbers = [match.holding_id for match in self.result.matches if match.holding_id in self.publications]
        beside = {int(number): self.publications[number].description for number in numbers}
        return Sight.of(self.description, beside, [decision.id for decision in self.decisions])


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
    """A report, or one page of it.

    ``counts`` and ``weights`` count the whole list, ``found`` what was asked for.
    """

    list_id: int
    made_at: dt.datetime
    decided_by: DecidedBy | None
    counts: Mapping[Status, int]
    weights: Mapping[str, int]
    found: int
    runs: tuple[RunNote, ...]
    rows: tuple[EntryRow, ...]

    @property
    def total(self) -> int:
        """How many entries the list has."""
        return sum(self.counts.values())

    @property
    def sentence(self) -> Reason:
        """The report in one sentence, to be read out at a meeting; its params are the counts."""
        return sentence_of(self.counts)


def entry_rows(
    session: Session,
    publications: Publications,
    found: Sequence[tuple[GapResult, ReferenceEntry]],
    *,
    notes: bool,
    reader: Account | None,
) -> tuple[EntryRow, ...]:
    """Entries with their results, as people see them."""
    covering = veil(session, reader)
    results = [_result(kept, entry) for kept, entry in found]
    answers = _answers(session, found, reader, covering)
    wanted = {int(match.holding_id) for result in results for match in result.matches}
    wanted |= {decision.publication_id for given in answers.values() for decision in given}
    named = {str(publication.id): publication for publication in publications.many(sorted(wanted))}
    return tuple(
        EntryRow(
            entry_id=entry.id,
            reference_id=entry.reference_id,
            description=entry.read_description(),
            result=result,
            publications=_named(named, result, answers.get(entry.id, ())),
            decisions=tuple(answers.get(entry.id, ())),
            weight=Weight(entry.weight),
            note=entry.note if notes else "",
            ticked=entry.ticked,
            fingerprint=entry.fingerprint,
        )
        for (_, entry), result in zip(found, results, strict=True)
    )


def _unreadable(kept: GapResult, entry: ReferenceEntry) -> EntryResult:
    return EntryResult(entry.reference_id, Status(kept.status), reasons=(Reason("unreadable"),))


@else_say(_unreadable)
def _result(kept: GapResult, entry: ReferenceEntry) -> EntryResult:
    """Return what a check found, all of which can be shown; raises ``ValueError`` for anything else."""
    found = from_json(entry.reference_id, kept.result)
    said = (*found.reasons, *(reason for match in found.matches for reason in match.reasons))
    if not _is_result(found) or not all(map(str, said)):
        raise ValueError
    numbers = [match.holding_id for match in found.matches]
    if not all(number.isdecimal() and len(number) <= _MOST_DIGITS for number in numbers):
        raise ValueError
    return found


def may_take_back(account: Account, decision: MatchDecision) -> bool:
    """Whether an answer is this person's to take back: one for their own lists, or any for a librarian."""
    return account.may_act_as(Role.LIBRARIAN) or (decision.user_id == account.id and not decision.for_all)


def name_of(entry: ReferenceEntry) -> str:
    """Return what to call an entry in a line: its title, or the beginning of its reference."""
    description = entry.read_description()
    return (description.title or description.reference)[:120]


def _named(
    publications: Mapping[str, PublicationView], result: EntryResult, answers: Sequence[DecisionView]
) -> dict[str, PublicationView]:
    ids = [match.holding_id for match in result.matches] + [str(answer.publication_id) for answer in answers]
    return {number: publications[number] for number in ids if number in publications}


def _answers(
    session: Session,
    found: Sequence[tuple[GapResult, ReferenceEntry]],
    reader: Account | None,
    covering: Veil,
) -> dict[int, list[DecisionView]]:
    """Return for each entry the answers that count on its list, the newest about each publication."""
    by_list: dict[int, list[ReferenceEntry]] = {}
    for _, entry in found:
        by_list.setdefault(entry.list_id, []).append(entry)
    owners = stored.owners_of(session, by_list)
    answers: dict[int, list[DecisionView]] = {}
    for list_id, entries in by_list.items():
        marks = [entry.fingerprint for entry in entries]
        said: dict[str, dict[int, DecisionView]] = {}
        for decision in stored.decisions_for(session, marks, owners[list_id]):
            view = _decision_view(decision, reader, covering)
            said.setdefault(decision.fingerprint, {})[decision.publication_id] = view
        answers |= {entry.id: list(said.get(entry.fingerprint, {}).values()) for entry in entries}
    return answers


def _decision_view(row: MatchDecision, reader: Account | None, covering: Veil) -> DecisionView:
    person = person_shown(covering, row.user)
    back = reader is not None and may_take_back(reader, row)
    return DecisionView(row.id, row.publication_id, Verdict(row.verdict), person, row.decided_at, back)
