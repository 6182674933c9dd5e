"""Thesaurus terms: what they are called in each language, looked at and changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from catalogue.domain.operations.editing import Edit
from catalogue.domain.people.access import Account
from catalogue.errors import InvalidInput, NotFound
from catalogue.storage.authority import names as stored
from catalogue.storage.engine.database import Database
from catalogue.storage.engine.holding import held, held_all
from catalogue.storage.models import Subject, SubjectLabel
from catalogue.storage.on_flush.authority_uses import subjects_below
from catalogue.storage.on_flush.circles import hold_tree
from search_index.analysis.normalisation import fold

from ..acts import act
from .authorities import cell_parts
from .authority_editing import checked_name


@dataclass(frozen=True, slots=True)
class LabelView:
    """What a term is called in a language."""

    id: int
    label: str
    language: str


@dataclass(frozen=True, slots=True)
class TermView:
    """A thesaurus term with its labels, and what is wider than it."""

    id: int
    scheme: str
    labels: tuple[LabelView, ...]
    wider: tuple[str, ...] = ()

    @property
    def as_form(self) -> dict[str, str]:
        """What a form begins with that puts it elsewhere in the tree."""
        return _as_form(self.wider)


class Terms:
    """The terms of the thesauri; a record with one of them is found under all its labels."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def labelled(self, label: str) -> TermView | None:
        """Return the thesaurus term that is called so; None where no thesaurus knows it."""
        with self._database.read() as session:
            row = stored.subject_labelled(session, label)
            if row is None:
                return None
            labels = tuple(
                LabelView(subject_label.id, subject_label.label, subject_label.language)
                for subject_label in row.labels
            )
            return TermView(row.id, row.scheme, labels, tuple(cell_parts(row.broader)))

    def add(self, actor: Account | None, label: str) -> None:
        """Begin a term of the centre's own, with an English label."""
        label = checked_name(label)
        with self._database.write(act(actor, "term_edited", name=label)) as session:
            hold_tree(session, "subjects")
            if stored.subject_labelled(session, label) is None:
                labels = [SubjectLabel(language="en", label=label, folded=fold(label))]
                session.add(Subject(scheme="own", code=label, labels=labels))

    def add_label(self, actor: Account | None, term_id: int, label: str, language: str) -> None:
        """Add what a term is called in a language, if it is not called so already.

        Raises ``InvalidInput`` "label_language".
        """
        label = checked_name(label)
        with self._database.write(act(actor, "term_edited", name=label)) as session:
            hold_tree(session, "subjects")
            row = _find_term(session, term_id)
            language, folded = language.strip(), fold(label)
            if not language:
                raise InvalidInput(
                    "label_language", "Say in which language it is called so.", field="language"
                )
            if (language, folded) not in {(known.language, known.folded) for known in row.labels}:
                row.labels.append(SubjectLabel(language=language, label=label, folded=folded))

    def remove_label(self, actor: Account | None, term_id: int, label_id: int) -> None:
        """Take a label away; the last one stays."""
        intent = act(actor, "term_edited", name="")
        with self._database.write(intent) as session:
            hold_tree(session, "subjects")
            row = _find_term(session, term_id)
            intent.params["name"] = row.labels[0].label
            if len(row.labels) > 1:
                row.labels = [label for label in row.labels if label.id != label_id]

    def put_under(
        self,
        actor: Account | None,
        term_id: int,
        wider: str,
        *,
        began: Mapping[str, str] | None = None,
    ) -> None:
        """Say which terms are wider than one, parted by ";"; none makes it one of the widest.

        ``began`` is what a form began with, as ``TermView.as_form`` has it. Raises ``BothChanged`` where
        others put it elsewhere meanwhile, ``InvalidInput`` for what is no term, is the term itself, or
        stands below it.
        """
        edit, intent = Edit({"wider": wider}, began), act(actor, "term_edited", name="")
        with self._database.write(intent) as session:
            hold_tree(session, "subjects")
            row = _find_term(session, term_id)
            intent.params["name"] = row.labels[0].label
            wider = edit.onto(_as_form(cell_parts(row.broader)))["wider"]
            above = "; ".join(dict.fromkeys(_above(session, row, label) for label in cell_parts(wider)))
            if above != row.broader:  # else its publications would be indexed again for nothing
                row.broader = above

    def merge(self, actor: Account | None, term_id: int, into: str) -> str:
        """Make a term part of another, which is given by one of its labels, with every label of its own.

        What records print stays; each is found under the labels of both. Where the other stands below it, it
        comes to stand where this one stood. Gives the kept term's first
        label, raises ``InvalidInput`` where no other term is called so.
        """
        intent = act(actor, "terms_merged", name="", into=into)
        with self._database.write(intent) as session:
            hold_tree(session, "subjects")
            target = stored.subject_labelled(session, into)
            both = held_all(session, Subject, {term_id, target.id if target else term_id})
            row = both.get(term_id) or _find_term(session, term_id)
            if target is None or target is row:
                raise InvalidInput("no_such_term", "Choose another subject from the list.", field="into")
            intent.params["name"] = row.labels[0].label
            target.broader = _wider_of_both(session, row, target)
            present = {(label.language, label.folded) for label in target.labels}
            for label in list(row.labels):
                if (label.language, label.folded) in present:
                    row.labels.remove(label)
                else:
                    label.subject = target
            session.flush()
            session.delete(row)
            return target.labels[0].label


def _above(session: Session, row: Subject, label: str) -> str:
    """Return the name under which a term is told as wider than another; raises ``InvalidInput``."""
    found = stored.subject_labelled(session, label)
    if found is None:
        raise InvalidInput(
            "wider_unknown",
            "No subject is called “%(name)s”. Choose one from the list.",
            field="wider",
            name=label,
        )
    if found.id in subjects_below(session, {row.id}):
        raise InvalidInput(
            "wider_circle",
            "“%(name)s” is this subject, or stands below it. Choose a wider one.",
            field="wider",
            name=label,
        )
    return found.labels[0].label


def _wider_of_both(session: Session, row: Subject, target: Subject) -> str:
    """Return what is wider than a term that another becomes part of, without what stands below either."""
    below = subjects_below(session, {row.id})
    if target.id not in below:
        return target.broader
    wider = (*cell_parts(target.broader), *cell_parts(row.broader))
    found = {name: stored.subject_labelled(session, name) for name in wider}
    return "; ".join(name for name, term in found.items() if term is None or term.id not in below)


def _as_form(wider: Iterable[str]) -> dict[str, str]:
    return {"wider": "; ".join(wider)}


def _find_term(session: Session, term_id: int) -> Subject:
    row = held(session, Subject, term_id)
    if row is None:
        raise NotFound("no_such_term", "There is no such term.")
    return row
