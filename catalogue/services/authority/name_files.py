"""Names under their forms on their way out and in: bodies, people and series as authority records.

What the catalogue knows already stays as it is: a file adds names and forms and takes none away.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from sqlalchemy.orm import Session

from catalogue.domain.authorities.authority import Authority, NameForm
from catalogue.domain.authorities.mentions import MentionKind
from catalogue.domain.people.access import Account
from catalogue.errors import Problem
from catalogue.formats.records.problems import ProblemLog
from catalogue.matching.records.corporate_bodies import name_key
from catalogue.matching.records.name_variants import form_key
from catalogue.sandbox import read_names
from catalogue.storage.authority import authorities as stored
from catalogue.storage.engine.database import Database
from catalogue.storage.models import Heading, Organisation
from catalogue.storage.on_flush.circles import hold_tree, with_those_above

from ..acts import act
from .authority_editing import add_name, all_names
from .headings import KINDS, begin_heading, hold_names, names_of, put_form


@dataclass(frozen=True, slots=True)
class NamesTaken:
    """What became of a file of names: how many it held, how many names and forms were not known before."""

    read: int
    added: int
    problems: tuple[Problem, ...]
    problem_count: int


class NameFiles:
    """Writing the authority files of bodies, people and series, and taking such files in."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def names(self) -> Iterator[Authority]:
        """Every body, and every person and series that has several forms."""
        with self._database.read() as session:
            yield from map(_of_body, stored.organisations(session))
            for kind in KINDS:
                yield from (_of_heading(heading, kind) for heading in stored.headings(session, kind))

    def take(self, actor: Account | None, source: Path | BinaryIO, filename: str) -> NamesTaken:
        """Add what a file of authority records says of names, in one act that can be undone.

        A name that is known stays under its preferred form; a form that means another body than the one
        it stands with in the file is named and left out. Raises ``InvalidInput`` for a file without names.
        """
        log = ProblemLog()
        found = read_names(source, filename, log)
        intent = act(actor, "names_imported", name=filename, count=0)
        with self._database.write(intent) as session:
            hold_tree(session, "organisations")
            hold_names(session)
            added = _Bodies(session, log).take(
                authority for authority in found if authority.kind is MentionKind.BODY
            )
            for kind in KINDS:
                known = _Headings(session, kind)
                added += sum(known.take(authority) for authority in found if authority.kind is kind)
            intent.params["count"] = added
        return NamesTaken(len(found), added, tuple(log.kept), log.counts.total() + log.untold)


def _of_body(row: Organisation) -> Authority:
    forms = tuple(NameForm(name.name, name.language, name.acronym) for name in row.names)
    return Authority(MentionKind.BODY, row.name, forms, row.parent.name if row.parent else "", row.country)


def _of_heading(row: Heading, kind: MentionKind) -> Authority:
    return Authority(kind, row.name, tuple(NameForm(form.name, form.language) for form in row.forms))


class _Bodies:
    """The organisations while a file is taken in, by all their names."""

    def __init__(self, session: Session, log: ProblemLog) -> None:
        self._session, self._log = session, log
        self._rows: dict[str, Organisation] = {}
        for row in stored.organisations(session):
            for name in all_names(row):
                self._rows.setdefault(name_key(name), row)

    def take(self, found: Iterable[Authority]) -> int:
        """Add names and forms, then put each body below the one above it; gives how many were new."""
        pairs, added = [], 0
        for authority in found:
            row, count = self._row(authority)
            added += count
            pairs.append((row, authority))
        self._session.flush()
        for row, authority in pairs:
            row.country = row.country or authority.country
            above = (
                self._rows.get(name_key(authority.parent))
                if authority.parent and row.parent_id is None
                else None
            )
            if above is not None and row not in with_those_above(above):
                row.parent_id, row.parent = above.id, above
        return added

    def _row(self, authority: Authority) -> tuple[Organisation, int]:
        row, added = self._rows.get(name_key(authority.name)), 0
        if row is None:
            row = Organisation(name=authority.name)
            self._session.add(row)
            self._rows[name_key(authority.name)] = row
            added = 1
        for form in authority.forms:
            other = self._rows.setdefault(name_key(form.name), row)
            if other is not row:
                self._log.add("name_of_another", field=authority.name, value=form.name, other=other.name)
            elif form.name not in all_names(row):
                add_name(row, form.name, form.language, acronym=form.is_acronym)
                added += 1
        return row, added


class _Headings:
    """The people or the series while a file is taken in, by all their forms."""

    def __init__(self, session: Session, kind: MentionKind) -> None:
        self._session, self._kind = session, kind
        rows = stored.headings(session, kind)
        self._rows = {form_key(name): row for row in rows for name in names_of(row)}

    def take(self, authority: Authority) -> int:
        """Add a name and its forms to the heading that has one of them already, or to a new one."""
        names = [NameForm(authority.name), *authority.forms]
        known = (self._rows.get(form_key(name.name)) for name in names)
        row = next((heading for heading in known if heading is not None), None)
        if row is None:
            if not authority.forms:
                return 0
            row = begin_heading(self._session, self._kind, authority.name)
            self._rows[row.folded] = row
        new = [name for name in names if form_key(name.name) not in self._rows]
        for form in new:
            put_form(row, form.name, form.language)
            self._rows[form_key(form.name)] = row
        return len(new)
