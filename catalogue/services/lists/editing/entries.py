"""Corrections of a list: entries changed, added, taken off, split, joined and marked.

What people answered follows the entry it was said of, and each correction is one act that can be
undone by itself. The entries concerned are checked again in the same transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from catalogue.domain.descriptions.description import Description
from catalogue.domain.gaps.reference_lists import (
    Verdict,
    Weight,
    answers_for_all,
    fingerprint,
    said,
    stronger,
)
from catalogue.domain.operations.editing import Edit, as_choices, as_tick
from catalogue.domain.people.access import Account
from catalogue.errors import InvalidInput, NotFound, Problem
from catalogue.sandbox import read_lines
from catalogue.services.acts import act
from catalogue.services.lists.gap_reports.recheck import Recheck
from catalogue.services.lists.gap_reports.since_last_look import own_hand
from catalogue.services.lists.lists import (
    editable_entries,
    editable_entry,
    editable_list,
    new_entry,
    take_off,
)
from catalogue.services.sight import must_be_as_seen
from catalogue.storage.acquisitions import free_copies
from catalogue.storage.engine.database import Act, Database
from catalogue.storage.models import MatchDecision, ReferenceEntry
from catalogue.storage.on_flush.changes import act_written
from catalogue.storage.on_flush.wordings import becomes
from catalogue.storage.reference_lists import lists as stored

from .answers import carry_over, standing, standing_by_wording
from .entry_form import FIELDS, corrected, refuse_long, values_of

_MOST_PIECES = 50
_LONGEST_NOTE = 2_000

CLEANED = ("title", "subtitle", "contributors", "publisher", "year")
"""What the librarian words anew of a wanted title."""


@dataclass(frozen=True, slots=True)
class EntryView:
    """An entry as its member wrote it, for correcting; ``answers`` are the numbers of what was said of it."""

    id: int
    list_id: int
    reference_id: str
    description: Description
    weight: Weight
    note: str
    ticked: bool
    answers: tuple[int, ...]
    fingerprint: str

    @property
    def said(self) -> str:
        """What it says, as a mark that a form carries along."""
        return said(self.description)

    @property
    def as_form(self) -> dict[str, str]:
        """What a form begins with that corrects it: its words, its marks, and the answers that it shows."""
        marks = {"weight": self.weight.value, "note": self.note, "ticked": as_tick(self.ticked)}
        return values_of(self.description) | marks | {"answers": as_choices(self.answers)}


@dataclass(frozen=True, slots=True)
class Correction:
    """What was done to a list: the entry to look at, and the act by which it can be undone."""

    list_id: int
    entry_id: int
    act_id: int


@dataclass(frozen=True, slots=True)
class Marks:
    """Marks to set on entries; None leaves one as it is."""

    weight: Weight | None = None
    note: str | None = None
    ticked: bool | None = None


class Entries:
    """Correcting the entries of a list that one may change.

    ``seen`` is what the entries said on the page, by number (``EntryView.said``), None of a caller who reads
    and acts at once; where one says something else by now, ``SeenOtherwise`` is raised and nothing done.
    """

    def __init__(self, database: Database, recheck: Recheck) -> None:
        self._database = database
        self._recheck = recheck

    def get(self, account: Account, entry_id: int) -> EntryView:
        """Return an entry to correct; raises ``NotFound`` or ``NotAllowed``."""
        with self._database.read() as session:
            row = editable_entry(session, account, entry_id)
            return _view(row, standing(session, [row]))

    def near(self, account: Account, entry_id: int, count: int = 5) -> list[EntryView]:
        """Return the entries that stand next to one on its list, before and behind it."""
        with self._database.read() as session:
            entry = editable_entry(session, account, entry_id)
            found = stored.entries_of(session, entry.list_id)
            at = found.index(entry)
            around = [*found[max(0, at - count) : at], *found[at + 1 : at + 1 + count]]
            return [_view(entry) for entry in around]

    def add(self, account: Account, list_id: int, description: Description) -> Correction:
        """Put a further entry at the end of a list."""
        _must_say_something(description)
        intent = act(account, "entry_added", reference_id="", name="")
        with self._database.write(intent) as session:
            row = editable_list(session, account, list_id)
            present = stored.entries_of(session, list_id)
            last = max((entry.position for entry in present), default=0)
            number = free_number(str(last + 1), {entry.reference_id for entry in present})
            entry = new_entry(list_id, last + 1, number, description)
            session.add(entry)
            intent.params.update(reference_id=number, name=row.name)
            return self._done(session, entry, [entry])

    def edit(
        self,
        account: Account,
        entry_id: int,
        description: Description,
        marks: Marks = Marks(),
        *,
        keep_answers: bool = True,
    ) -> Correction:
        """Correct an entry; what was answered for it goes along unless ``keep_answers`` is false."""
        _must_say_something(description)
        intent = act(account, "entry_edited", reference_id="", name="")
        with self._database.write(intent) as session:
            entry = editable_entry(session, account, entry_id)
            rewrite(session, account, entry, description, keep_answers=keep_answers)
            return self._corrected(session, account, entry, marks, intent)

    def correct(
        self, account: Account, entry_id: int, edit: Edit, *, keep_answers: bool = True
    ) -> tuple[Correction, list[Problem]]:
        """Correct an entry by what a form changes of ``EntryView.as_form``; what it did not change stays as
        it is by now. Gives what is odd in it as well.

        Answers are left behind where ``keep_answers`` is false and they are those that the form showed: of
        others whoever corrects said nothing. Raises ``BothChanged``.
        """
        intent = act(account, "entry_edited", reference_id="", name="")
        with self._database.write(intent) as session:
            entry = editable_entry(session, account, entry_id)
            there = _view(entry, standing(session, [entry])).as_form
            values = edit.onto(there)
            refuse_long(values)
            description, odd = corrected(entry.read_description(), {name: values[name] for name in FIELDS})
            _must_say_something(description)
            keep = keep_answers or (edit.began or {}).get("answers") != there["answers"]
            rewrite(session, account, entry, description, keep_answers=keep)
            return self._corrected(session, account, entry, _marks(values), intent), odd

    def _corrected(
        self, session: Session, account: Account, entry: ReferenceEntry, marks: Marks, intent: Act
    ) -> Correction:
        set_marks(entry, marks)
        intent.params.update(_named(entry))
        with own_hand(session, account, entry.list_id):
            return self._done(session, entry, [entry])

    def clean(self, account: Account, entry_ids: Sequence[int], cleaned: Description) -> str:
        """Word a wanted title anew on every list that wants it: its title, names, publisher and year.

        What else the entries say stays, and their answers and pledges go along. Gives the fingerprint of
        the first as it is worded now; raises ``NotFound``, ``NotAllowed`` or ``InvalidInput``.
        """
        _must_say_something(cleaned)
        intent = act(account, "entry_edited", reference_id="", name="")
        with self._database.write(intent) as session:
            rows = editable_entries(session, account, entry_ids)
            if not rows:
                raise NotFound("no_such_entry", "There is no such entry, or its list is not shared with you.")
            for row in rows:
                said = row.read_description()
                words = {name: getattr(cleaned, name) for name in CLEANED}
                rewrite(session, account, row, said.with_changes(**words))
                session.flush()
            intent.params.update(_named(rows[0]))
            self._done(session, rows[0], rows)
            return rows[0].fingerprint

    def remove(self, account: Account, entry_id: int, *, seen: Mapping[int, str] | None = None) -> Correction:
        """Take an entry off its list."""
        intent = act(account, "entry_removed", reference_id="", name="")
        with self._database.write(intent) as session:
            entry = editable_entry(session, account, entry_id)
            must_be_as_seen([entry], seen)
            take_off([entry])
            intent.params.update(_named(entry))
            return self._done(session, entry, [])

    def split(
        self, account: Account, entry_id: int, text: str, *, seen: Mapping[int, str] | None = None
    ) -> Correction:
        """Make several entries of one, from a text with one of them a line.

        An answer goes along with the piece that the publication could be; "different" with each.
        """
        pieces = _read_lines(text)
        intent = act(account, "entry_split", reference_id="", name="", count=len(pieces))
        with self._database.write(intent) as session:
            entry = editable_entry(session, account, entry_id)
            must_be_as_seen([entry], seen)
            intent.params.update(_named(entry))
            answers = standing(session, [entry])
            taken = {neighbour.reference_id for neighbour in stored.entries_of(session, entry.list_id)}
            made = [entry]
            for at, piece in enumerate(pieces[1:], 2):
                number = free_number(f"{entry.reference_id}.{at}", taken)
                taken.add(number)
                further = new_entry(entry.list_id, entry.position, number, piece)
                further.weight = entry.weight
                made.append(further)
            session.add_all(made[1:])
            entry.description, entry.fingerprint = pieces[0].to_dict(), fingerprint(pieces[0])
            likely = self._recheck.likely(pieces) if answers else [set() for _ in pieces]
            for at, (row, publications) in enumerate(zip(made, likely, strict=True)):
                claimed = set().union(*likely)
                own = [
                    answer
                    for answer in answers
                    if answer.verdict == Verdict.DIFFERENT
                    or answer.publication_id in publications
                    or (at == 0 and answer.publication_id not in claimed)
                ]
                carry_over(session, account, own, entry.reference_list, row.fingerprint)
            with own_hand(session, account, entry.list_id):
                return self._done(session, entry, made)

    def join(
        self,
        account: Account,
        entry_ids: Sequence[int],
        description: Description,
        *,
        seen: Mapping[int, str] | None = None,
    ) -> Correction:
        """Make one entry of several of a list; the first one stays and gets all answers and marks.

        Raises ``InvalidInput`` "join_two".
        """
        _must_say_something(description)
        intent = act(account, "entries_joined", reference_id="", name="", count=len(entry_ids))
        with self._database.write(intent) as session:
            first, *others = editable_entries(session, account, entry_ids)
            if not others or any(entry.list_id != first.list_id for entry in others):
                raise InvalidInput("join_two", "Choose at least one further entry of the same list.")
            parts = [first, *others]
            must_be_as_seen(parts, seen)
            answers = standing(session, parts)
            first.description, first.fingerprint = description.to_dict(), fingerprint(description)
            first.weight = stronger(Weight(part.weight) for part in parts)
            first.note = "\n".join(dict.fromkeys(part.note for part in parts if part.note))
            first.ticked = any(part.ticked for part in parts)
            take_off(others)
            for part in others:
                becomes(session, part, first)
            carry_over(session, account, answers, first.reference_list, first.fingerprint)
            intent.params.update(_named(first))
            with own_hand(session, account, first.list_id):
                return self._done(session, first, [first])

    def several(self, account: Account, entry_ids: Sequence[int]) -> list[EntryView]:
        """Return some entries as they stand, in this order; raises as ``get`` does."""
        with self._database.read() as session:
            return [_view(row) for row in editable_entries(session, account, entry_ids)]

    def mark(
        self,
        account: Account,
        list_id: int,
        entry_ids: Collection[int],
        marks: Marks,
        *,
        seen: Mapping[int, str] | None = None,
    ) -> Correction:
        """Set weight, note or tick of some entries of a list; raises ``NotFound`` for any that is not its."""
        intent = act(account, "entries_marked", name="", count=len(entry_ids))
        if not entry_ids:
            raise InvalidInput("no_entries_chosen", "Tick at least one title first.")
        with self._database.write(intent) as session:
            rows = editable_entries(session, account, list(entry_ids))
            intent.params["name"] = editable_list(session, account, list_id).name
            if any(row.list_id != list_id for row in rows):
                raise NotFound("no_such_entry", "There is no such entry, or its list is not shared with you.")
            must_be_as_seen(rows, seen)
            for row in rows:
                set_marks(row, marks)
            return self._done(session, rows[0], [])

    def _done(
        self, session: Session, entry: ReferenceEntry, concerned: Collection[ReferenceEntry]
    ) -> Correction:
        session.flush()
        self._recheck.entries(session, concerned)
        return Correction(entry.list_id, entry.id, act_written(session))


def rewrite(
    session: Session,
    account: Account,
    entry: ReferenceEntry,
    description: Description,
    *,
    keep_answers: bool = True,
) -> None:
    """Let an entry say something else inside a transaction, its answers with it.

    Where it can be read for free goes along where ``account`` may say so to everybody.
    """
    if keep_answers:
        rewrite_all(session, account, [(entry, description)])
        return
    becomes(session, entry, None)
    entry.description, entry.fingerprint = description.to_dict(), fingerprint(description)


def rewrite_all(
    session: Session, account: Account, wordings: Sequence[tuple[ReferenceEntry, Description]]
) -> None:
    """Let entries of one list say something else, as ``rewrite`` does.

    What goes along is looked for once, before any of them is worded anew: a new version of a list may word
    thousands so, of which few were answered.
    """
    before = {entry.fingerprint for entry, _ in wordings}
    answered = standing_by_wording(session, [entry for entry, _ in wordings])
    free = free_copies.known_among(session, before)
    for entry, description in wordings:
        mark = fingerprint(description)
        if mark != entry.fingerprint:
            row = entry.reference_list
            if entry.fingerprint in free and answers_for_all(account, row.owner_id, row.visibility):
                free_copies.carry_over(session, entry.fingerprint, mark)
            if answers := answered.get(entry.fingerprint):
                carry_over(session, account, answers, row, mark)
        entry.description, entry.fingerprint = description.to_dict(), mark


def set_marks(entry: ReferenceEntry, marks: Marks) -> None:
    """Set what is not None."""
    if marks.weight is not None:
        entry.weight = str(marks.weight)
    if marks.note is not None:
        entry.note = marks.note.strip()
    if marks.ticked is not None:
        entry.ticked = marks.ticked


def free_number(wish: str, taken: Collection[str]) -> str:
    """Return a number on the list that no other entry has, the one wished for if it is free."""
    number, at = wish, 2
    while number in taken:
        number, at = f"{wish}-{at}", at + 1
    return number


def _read_lines(text: str) -> list[Description]:
    lines = [line for line in text.splitlines() if line.strip()]
    if not 2 <= len(lines) <= _MOST_PIECES:
        raise InvalidInput(
            "split_lines",
            "Write each title on a line of its own: at least two, at most %(most)s.",
            most=_MOST_PIECES,
            field="text",
        )
    return read_lines(lines, "pasted.txt")


def _must_say_something(description: Description) -> None:
    if not (description.title or description.reference).strip():
        raise InvalidInput("title_missing", "Give a title; everything else may stay empty.", field="title")


def _named(entry: ReferenceEntry) -> dict[str, Any]:
    return {"reference_id": entry.reference_id, "name": entry.reference_list.name}


def _marks(values: Mapping[str, str]) -> Marks:
    weight = values["weight"]
    return Marks(
        weight=Weight(weight) if weight in set(Weight) else None,
        note=values["note"][:_LONGEST_NOTE],
        ticked=bool(values["ticked"]),
    )


def _view(row: ReferenceEntry, answers: Iterable[MatchDecision] = ()) -> EntryView:
    return EntryView(
        id=row.id,
        list_id=row.list_id,
        reference_id=row.reference_id,
        description=row.read_description(),
        weight=Weight(row.weight),
        note=row.note,
        ticked=row.ticked,
        answers=tuple(answer.id for answer in answers),
        fingerprint=row.fingerprint,
    )
