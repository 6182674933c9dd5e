"""Persons and series under the several forms of their names: pen names, other scripts, former titles.

What is printed in a record stays; search, completion and gap check know a name under all its forms.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from catalogue.domain.authorities.mentions import MentionKind
from catalogue.domain.people.access import Account
from catalogue.errors import InvalidInput, NotFound
from catalogue.matching.records.name_variants import form_key
from catalogue.storage.authority import names as stored
from catalogue.storage.engine.advisory_locks import alone
from catalogue.storage.engine.database import Act, Database
from catalogue.storage.engine.holding import held, held_all
from catalogue.storage.models import Heading, HeadingForm

from ..acts import act
from .authority_editing import checked_name

KINDS = (MentionKind.PERSON, MentionKind.SERIES)
"""Kinds of names that may have several forms here; bodies have theirs as organisations."""


@dataclass(frozen=True, slots=True)
class FormView:
    """A form of a name that is not the preferred one."""

    id: int
    name: str
    language: str


@dataclass(frozen=True, slots=True)
class HeadingView:
    """A person or a series: the preferred form of its name, and the others."""

    id: int
    name: str
    forms: tuple[FormView, ...]

    @property
    def all_names(self) -> tuple[str, ...]:
        """Every form, the preferred one first."""
        return (self.name, *(form.name for form in self.forms))


class Headings:
    """Looking at the forms of names and changing them; every change is an act."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, kind: MentionKind, name: str) -> HeadingView | None:
        """Return what a printed name means; None where no other form of it is known."""
        with self._database.read() as session:
            row = stored.heading_called(session, kind, form_key(name))
            return _view(row) if row is not None else None

    def uses(self, kind: MentionKind, name: str) -> list[int]:
        """Publications that print a name in any of its forms, by title."""
        known = self.find(kind, name)
        with self._database.read() as session:
            values = stored.printed_as(session, kind, map(form_key, known.all_names)) if known else []
            return stored.uses(session, (kind,), [name, *values])

    def add_form(
        self, actor: Account | None, kind: MentionKind, name: str, form: str, language: str = ""
    ) -> bool:
        """Note that a name has another form; raises ``InvalidInput`` for the very same.

        Where that form stood for another name, the two become one with all their forms; gives whether.
        """
        form = checked_name(form)
        intent = act(actor, "form_added", name=name, form=form)
        with self._database.write(intent) as session:
            hold_names(session)
            row, other = (stored.heading_called(session, kind, form_key(each)) for each in (name, form))
            held_all(session, Heading, {found.id for found in (row, other) if found is not None})
            row = row or begin_heading(session, kind, name)
            if form_key(form) in map(form_key, names_of(row)):
                raise InvalidInput("form_known", "This form of the name is known already.", field="form")
            if other is None:
                put_form(row, form, language.strip())
                return False
            _join(session, row, other)
            return True

    def remove_form(self, actor: Account | None, form_id: int) -> None:
        """Take a form away; a name that has no other left needs no file."""
        intent = act(actor, "form_removed", name="", form="")
        with self._database.write(intent) as session:
            form = _found_for(intent, session, form_id)
            row = form.heading
            if len(row.forms) > 1:
                row.forms.remove(form)
            else:
                session.delete(row)

    def prefer(self, actor: Account | None, form_id: int) -> None:
        """Put a name under another of its forms; the one so far stays as a form."""
        intent = act(actor, "form_preferred", name="", form="")
        with self._database.write(intent) as session:
            form = _found_for(intent, session, form_id)
            row = form.heading
            row.name, form.name, form.language = form.name, row.name, ""
            row.folded, form.folded = form_key(row.name), form_key(form.name)


def hold_names(session: Session) -> None:
    """Let nobody else begin a file of a name, or give it a form, until the transaction ends; before any is
    looked for.
    """
    alone(session, "forms of names")


def begin_heading(session: Session, kind: MentionKind, name: str) -> Heading:
    """Return a new heading, to which forms are put."""
    row = Heading(kind=str(kind), name=name, folded=form_key(name))
    session.add(row)
    return row


def put_form(row: Heading, name: str, language: str = "") -> None:
    """Put another form to a heading."""
    row.forms.append(HeadingForm(name=name, language=language, folded=form_key(name)))


def _join(session: Session, row: Heading, other: Heading) -> None:
    """Give one heading all the forms of another, which is no more."""
    put_form(row, other.name)
    for form in list(other.forms):
        form.heading = row
    session.flush()
    session.delete(other)


def names_of(row: Heading) -> Iterable[str]:
    """Every form of a name, the preferred one first."""
    return (row.name, *(form.name for form in row.forms))


def _view(row: Heading) -> HeadingView:
    return HeadingView(
        row.id, row.name, tuple(FormView(form.id, form.name, form.language) for form in row.forms)
    )


def _found_for(intent: Act, session: Session, form_id: int) -> HeadingForm:
    """Return a form, whose act is told by its name and its heading's; raises ``NotFound``."""
    hold_names(session)
    form = session.get(HeadingForm, form_id)
    if form is not None and held(session, Heading, form.heading_id) is not None:
        form = held(session, HeadingForm, form_id)
    if form is None:
        raise NotFound("no_such_form", "This form of the name was taken away already.")
    intent.params.update(name=form.heading.name, form=form.name)
    return form
